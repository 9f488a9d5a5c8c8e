"""Readers take up generations of another encoder: the manifest names it, and it is loaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import GenerationError
from index.encoder import Encoder, load_encoder
from index.engine import Engine
from index.fitted import FITTED, Fit, keep_fit, read_fit
from index.generation import Generations
from index.train.saving import save_static
from index.train.vocabulary import choose_entries, tokenizer_json
from tests.index.toys import SIX, Counting, index_of

FIT = Fit(cosine=3.0, reranker=0.0, bias=1.0, coverage=0.5, gap=0.4, absent=-1.0, named_place=0.2)


def model(folder: Path, seed: int) -> Encoder:
    characters = sorted(set("".join(one.text for one in SIX)))
    vocabulary = tokenizer_json(choose_entries(dict.fromkeys(characters, 9)))
    rows = len(json.loads(vocabulary)["model"]["vocab"])
    save_static(folder, np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32), vocabulary)
    return load_encoder(folder)


@pytest.fixture
def home(tmp_path: Path, jieba_folder: Path) -> Path:
    """A home whose index is of the embedded model."""
    index_of(tmp_path / "home" / "index", SIX, load_encoder(), cache_folder=jieba_folder)
    return tmp_path / "home"


def test_a_reader_takes_up_a_generation_of_another_encoder_and_the_way_back(
    home: Path, jieba_folder: Path
) -> None:
    engine = Engine.open(home / "index")
    other = model(home / "models" / "tiny", 1)
    index_of(home / "index", SIX, other, revision="r2", cache_folder=jieba_folder)
    assert engine.refresh() is True
    assert engine.opened.encoder.fingerprint == other.fingerprint
    assert engine.manifest.encoder["folder"] == "../models/tiny"
    assert "二十二时" in engine.ask("什么时间停水").quotes[0].text
    index_of(home / "index", SIX, load_encoder(), revision="r3", cache_folder=jieba_folder)
    assert engine.refresh() is True
    assert engine.opened.encoder.name == "embedded"
    assert engine.ask("什么时间停水").answered


def test_a_home_that_moved_finds_its_model(home: Path, tmp_path: Path, jieba_folder: Path) -> None:
    index_of(home / "index", SIX, model(home / "models" / "tiny", 1), cache_folder=jieba_folder)
    home.rename(tmp_path / "moved")
    engine = Engine.open(tmp_path / "moved" / "index")  # tried with the embedded model
    assert engine.opened.encoder.name == "tiny"


def test_a_model_outside_the_home_is_named_in_full(home: Path, tmp_path: Path, jieba_folder: Path) -> None:
    index_of(home / "index", SIX, model(tmp_path / "elsewhere", 1), cache_folder=jieba_folder)
    assert Engine.open(home / "index").manifest.encoder["folder"] == str((tmp_path / "elsewhere").resolve())


@pytest.mark.parametrize("harm", ["gone", "damaged", "another"])
def test_what_was_served_goes_on_where_the_new_model_cannot_be_used(
    home: Path, jieba_folder: Path, harm: str
) -> None:
    engine = Engine.open(home / "index")
    folder = home / "models" / "tiny"
    index_of(home / "index", SIX, model(folder, 1), revision="r2", cache_folder=jieba_folder)
    if harm == "another":
        model(folder, 2)
    elif harm == "damaged":
        (folder / "0_StaticEmbedding" / "tokenizer.json").write_text("{")
    else:
        shutil.rmtree(folder)
    with pytest.raises(GenerationError) as caught:
        engine.refresh()
    assert caught.value.code == ("index-outdated" if harm == "another" else "encoder-unusable")
    assert "\n" not in str(caught.value)
    assert engine.ask("什么时间停水").answered
    assert engine.opened.encoder.name == "embedded"


def test_vectors_of_the_wrong_dimension_are_told(home: Path, jieba_folder: Path) -> None:
    folder = home / "index"
    shutil.rmtree(folder)  # or the generation before would answer
    index_of(folder, SIX, Counting(dim=24), cache_folder=jieba_folder)
    with pytest.raises(GenerationError, match="vectors of 24 numbers, 16 expected"):
        Engine.open(folder, Counting(dim=16))


def test_what_was_fitted_to_an_encoder_is_taken_up_by_every_build_with_it(
    folder: Path, jieba_folder: Path
) -> None:
    keep_fit(folder, FIT, "one")
    keep_fit(folder, FIT, "two", "reranker")
    assert read_fit(folder, "one") == FIT == read_fit(folder, "two", "reranker")
    assert read_fit(folder, "two") is None
    index_of(folder, SIX, revision="r2", cache_folder=jieba_folder, ranking=None, fresh=True)
    opened = Engine.open(folder, Counting()).opened
    assert opened.searcher.ranking.cosine == 3.0
    assert (opened.confidence.bias, opened.confidence.absent) == (1.0, -1.0)
    index_of(folder, SIX, Counting("two"), revision="r3", cache_folder=jieba_folder, ranking=None)
    assert Engine.open(folder, Counting("two")).opened.searcher.ranking.cosine != 3.0


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"version": 1, "fits": {"one": {"cosine": 1}}}', '{"version": 2}']
)
def test_a_file_of_fits_that_cannot_be_read_is_as_none(folder: Path, text: str) -> None:
    (folder / FITTED).write_text(text)
    assert read_fit(folder, "one") is None
    keep_fit(folder, FIT, "one")
    assert read_fit(folder, "one") == FIT


def test_pruning_and_switching_leave_the_fits(folder: Path, jieba_folder: Path) -> None:
    keep_fit(folder, FIT, "one")
    for revision in ("r2", "r3", "r4"):
        index_of(folder, SIX, revision=revision, cache_folder=jieba_folder)
    assert len(Generations(folder).names()) == 2
    assert read_fit(folder, "one") == FIT
