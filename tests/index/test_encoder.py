from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index.static_encoder
from index.encoder import EMBEDDED_MODEL, Encoder, load_encoder
from index.static_encoder import StaticEncoder

VARIED = [
    "延迟复工期间的工资待遇如何计算？",
    "各区、县人民政府，市政府各委、办、局，各市属机构：",
    "順義的廠水費暖氣費欠著會不會停",
    "",
    " \n\t　",
    "Notice No. 16 of 2020",
    "😀👩‍👩‍👧 防控 🇨🇳",
    "ＡＢＣ１２３ ﹝2020﹞1号 ㈱ ﬁ",
    "工信部党〔2020〕16号",
    "鿿㐀𠀀龘",
    "为进一步做好疫情防控工作，现就有关事项通知如下。" * 300,
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_the_embedded_model_names_itself_and_its_size(encoder: Encoder) -> None:
    assert encoder.name == "embedded"
    assert encoder.dim == 256
    assert len(encoder.fingerprint) == 16
    assert sum(file.stat().st_size for file in EMBEDDED_MODEL.rglob("*") if file.is_file()) < 20_000_000


def test_rows_are_float32_of_unit_length_and_zero_where_no_token_is_known(encoder: Encoder) -> None:
    vectors = encoder.encode(["关于复工的通知", "", "😀 !?", "口罩"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, 256)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0, 1], abs=1e-6)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 256)


def test_texts_that_share_words_are_closer_than_texts_that_do_not(encoder: Encoder) -> None:
    question, right, wrong = encoder.encode(
        ["职工的工资待遇怎么算", "企业应当按照规定支付职工工资", "道路封闭施工，车辆绕行"]
    )
    assert question @ right > question @ wrong + 0.1


def test_full_width_forms_and_case_do_not_matter(encoder: Encoder) -> None:
    plain, wide = encoder.encode(["(一)工资待遇;KTV", "（一）工资待遇；ｋｔｖ"])
    assert plain == pytest.approx(wide, abs=1e-6)


def test_half_a_surrogate_pair_is_no_text_but_no_error_either(encoder: Encoder) -> None:
    assert encoder.encode(["工资\ud800"])[0] == pytest.approx(encoder.encode(["工资"])[0], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.text(st.sampled_from("工资待遇通知的a1，。😀 \n"), max_size=60), max_size=8))
def test_a_text_has_the_same_vector_alone_and_among_others(encoder: Encoder, texts: list[str]) -> None:
    together = encoder.encode(texts)
    assert together.shape == (len(texts), 256)
    for text, row in zip(texts, together, strict=True):
        assert encoder.encode([text])[0].tolist() == row.tolist()


def test_batches_change_nothing(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*VARIED[:10], VARIED[10][:501]]
    whole = encoder.encode(texts)
    monkeypatch.setattr(index.static_encoder, "_BATCH_TEXTS", 2)
    monkeypatch.setattr(index.static_encoder, "_BATCH_CHARACTERS", 30)
    assert encoder.encode(texts).tobytes() == whole.tobytes()
    monkeypatch.setattr(index.static_encoder, "_BLOCK_TOKENS", 7)
    assert encoder.encode(texts) == pytest.approx(whole, abs=1e-6)


def test_a_static_model_is_read_and_a_question_encoded_without_torch() -> None:
    program = (
        "import sys; from index.encoder import load_encoder; load_encoder().encode_query('工资');"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'scipy', 'sklearn', 'jieba', 'faiss'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_fingerprint_changes_with_the_model_and_not_with_its_card(tmp_path: Path) -> None:
    model = _copy(tmp_path)
    first = load_encoder(model)
    assert (first.name, first.fingerprint) == ("model", load_encoder().fingerprint)
    (model / "README.md").write_text("another card")
    (model / ".gitattributes").write_text("hidden")
    assert load_encoder(model).fingerprint == first.fingerprint
    weights = model / "0_StaticEmbedding" / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    assert load_encoder(model).fingerprint != first.fingerprint


def test_a_fingerprint_does_not_depend_on_where_the_model_lies(tmp_path: Path) -> None:
    assert load_encoder(_copy(tmp_path)).fingerprint == load_encoder().fingerprint


def _copy(folder: Path) -> Path:
    return Path(shutil.copytree(EMBEDDED_MODEL, folder / "model"))


def test_parity_with_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(EMBEDDED_MODEL), device="cpu", local_files_only=True).encode(VARIED)
    assert theirs.dtype == np.float32
    assert np.abs(load_encoder().encode(VARIED) - theirs).max() < 1e-5


def test_a_text_of_a_million_characters_is_summed_without_drift(encoder: Encoder) -> None:
    # torch adds up row by row in float32 and is off by 1e-4 here, so it cannot be the measure.
    assert isinstance(encoder, StaticEncoder)
    text = "为进一步做好疫情防控工作，现就有关事项通知如下。" * 42_000
    exact = encoder.weights[encoder.tokenizer.encode(text).ids].sum(axis=0, dtype=np.float64)
    assert np.abs(encoder.encode([text])[0] - exact / np.linalg.norm(exact)).max() < 1e-6


def test_float16_weights_are_read_as_float32(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file
    from sentence_transformers import SentenceTransformer

    model = _copy(tmp_path)
    weights = model / "0_StaticEmbedding" / "model.safetensors"
    save_file({name: value.astype(np.float16) for name, value in load_file(weights).items()}, weights)
    ours = load_encoder(model).encode(VARIED)
    assert ours.dtype == np.float32
    theirs = SentenceTransformer(str(model), device="cpu", local_files_only=True).float().encode(VARIED)
    assert np.abs(ours - theirs).max() < 1e-5


def test_a_model_saved_by_sentence_transformers_itself_is_read_directly(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(EMBEDDED_MODEL), device="cpu", local_files_only=True)
    theirs.save(str(tmp_path / "saved"))
    ours = load_encoder(tmp_path / "saved")
    assert isinstance(ours, StaticEncoder)
    assert ours.encode(VARIED[:5]) == pytest.approx(load_encoder().encode(VARIED[:5]), abs=1e-6)
    assert json.loads((tmp_path / "saved" / "modules.json").read_text())[0]["type"].endswith(
        ".StaticEmbedding"
    )
