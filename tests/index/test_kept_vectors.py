from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.kept_vectors import KeptVectors, forget_vectors
from tests.index.toys import Counting, Forbidden

TEXTS = ["停水时间", "供热时间", "停水时间", "", "半个\ud800代理"]


def test_what_an_earlier_run_encoded_is_not_encoded_again(tmp_path: Path) -> None:
    first = Counting()
    vectors = KeptVectors(first, tmp_path).encode(TEXTS)
    assert vectors == pytest.approx(Counting().encode(TEXTS))
    assert len(first.seen) == 4  # each text once
    again = KeptVectors(Forbidden(), tmp_path)
    assert again.count == 4 and again.missing(TEXTS) == []
    assert np.array_equal(again.encode(TEXTS), vectors)
    more = Counting()
    KeptVectors(more, tmp_path).encode([*TEXTS, "新的"])
    assert more.seen == ["新的"]


def test_vectors_of_another_model_or_size_are_not_used(tmp_path: Path) -> None:
    KeptVectors(Counting(), tmp_path).encode(TEXTS)
    assert KeptVectors(Counting("two"), tmp_path).count == 0
    assert KeptVectors(Counting(dim=24), tmp_path).count == 0


@pytest.mark.parametrize("size", [0, 3, 100])
def test_a_batch_that_is_damaged_is_encoded_again(tmp_path: Path, size: int) -> None:
    kept = KeptVectors(Counting(), tmp_path)
    kept.encode(TEXTS[:2])
    kept.encode(TEXTS)
    batch = min((tmp_path / "vectors-one").iterdir())
    batch.write_bytes(batch.read_bytes()[:size])
    encoder = Counting()
    again = KeptVectors(encoder, tmp_path)
    assert again.encode(TEXTS) == pytest.approx(Counting().encode(TEXTS))
    assert encoder.seen == TEXTS[:2]


def test_what_was_kept_is_forgotten(tmp_path: Path) -> None:
    KeptVectors(Counting(), tmp_path).encode(TEXTS)
    (tmp_path / "jieba.cache").touch()
    forget_vectors(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"]


def test_it_is_the_encoder_otherwise(tmp_path: Path) -> None:
    encoder = Counting()
    kept = KeptVectors(encoder, tmp_path)
    assert (kept.name, kept.dim, kept.fingerprint, kept.folder) == ("counting", 16, "one", None)
    assert np.array_equal(kept.encode_query("停水"), encoder.encode_query("停水"))
    assert kept.encode([]).shape == (0, 16)
