"""A transformer model, made here with random weights, goes through sentence_transformers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import GenerationError, InputError
from index.encoder import load_encoder
from index.reranker import load_reranker
from index.transformer_encoder import TransformerEncoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    base = tmp_path_factory.mktemp("models")
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"工资待遇通知企业复工"]
    (base / "vocab.txt").write_text("\n".join(dict.fromkeys(tokens)), "utf-8")
    tokenizer = BertTokenizerFast(str(base / "vocab.txt"))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(base / "bert")
    tokenizer.save_pretrained(base / "bert")
    transformer = Transformer(str(base / "bert"))
    SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu").save(str(base / "tiny-bert"))
    return base / "tiny-bert"


def test_it_gives_unit_rows_of_its_own_size(folder: Path) -> None:
    encoder = load_encoder(folder)
    assert isinstance(encoder, TransformerEncoder)
    assert (encoder.name, encoder.dim) == ("tiny-bert", 16)
    vectors = encoder.encode(["企业复工的通知", "工资待遇", "", "工资" * 500])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 1], abs=1e-5)
    assert encoder.encode([]).shape == (0, 16)


def test_its_fingerprint_follows_its_weights(folder: Path) -> None:
    first = load_encoder(folder).fingerprint
    weights = next(folder.rglob("model.safetensors"))
    before = weights.read_bytes()
    weights.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    try:
        assert load_encoder(folder).fingerprint != first
    finally:
        weights.write_bytes(before)


def test_damaged_weights_are_told_in_one_line(folder: Path) -> None:
    weights = next(folder.rglob("model.safetensors"))
    before = weights.read_bytes()
    weights.write_bytes(before[:100])
    try:
        with pytest.raises(GenerationError, match="damaged") as caught:
            load_encoder(folder)
        assert "\n" not in str(caught.value)
    finally:
        weights.write_bytes(before)


def copied(folder: Path, tmp_path: Path, name: str = "model") -> Path:
    return Path(shutil.copytree(folder, tmp_path / name))


def put(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def test_prompts_are_put_before_questions_and_passages_as_the_model_states(
    folder: Path, tmp_path: Path
) -> None:
    model = copied(folder, tmp_path)
    plain = load_encoder(folder)
    assert np.array_equal(plain.encode_query("工资"), plain.encode(["工资"])[0])
    settings = model / "config_sentence_transformers.json"
    put(settings, prompts={"query": "复工：", "document": ""}, default_prompt_name="query")
    encoder = load_encoder(model)
    assert encoder.encode(["工资"]) == pytest.approx(plain.encode(["工资"]), abs=1e-6)
    assert encoder.encode_query("工资") == pytest.approx(plain.encode(["复工：工资"])[0], abs=1e-6)
    put(settings, prompts={"query": "复工：", "passage": "通知："})
    encoder = load_encoder(model)
    assert encoder.encode(["工资"]) == pytest.approx(plain.encode(["通知：工资"]), abs=1e-6)


def test_a_model_known_to_want_a_prompt_gets_it_where_it_states_none(folder: Path, tmp_path: Path) -> None:
    encoder = load_encoder(copied(folder, tmp_path, "BAAI--bge-small-zh-v1.5@0123456789ab"))
    assert isinstance(encoder, TransformerEncoder)
    assert (encoder.query, encoder.document) == ("为这个句子生成表示以用于检索相关文章：", "")


def test_code_of_a_model_is_never_run(folder: Path, tmp_path: Path) -> None:
    model = copied(folder, tmp_path)
    listing = json.loads((model / "modules.json").read_text())
    (model / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Module: pass\n")
    (model / "modules.json").write_text(json.dumps([listing[0] | {"type": "evil.Module"}]))
    with pytest.raises(GenerationError) as caught:
        load_encoder(model)
    assert caught.value.code == "model-code"
    (model / "modules.json").write_text(json.dumps(listing))
    put(
        model / "config.json",
        model_type="evil",
        auto_map={"AutoConfig": "evil.Module", "AutoModel": "evil.Module"},
    )
    with pytest.raises(GenerationError) as caught:
        load_encoder(model)
    assert caught.value.code == "model-code"
    assert not (tmp_path / "ran").exists()


def test_a_model_of_another_version_or_dimension_is_told(folder: Path, tmp_path: Path) -> None:
    model = copied(folder, tmp_path)
    listing = json.loads((model / "modules.json").read_text())
    newer = listing[1] | {"type": "sentence_transformers.models.FromTheFuture"}
    (model / "modules.json").write_text(json.dumps([listing[0], newer]))
    with pytest.raises(GenerationError, match="of another version"):
        load_encoder(model)
    shutil.rmtree(model)
    model = copied(folder, tmp_path)
    put(model / "config.json", hidden_size=32)
    with pytest.raises(GenerationError, match="damaged or of another version") as caught:
        load_encoder(model)
    assert "\n" not in str(caught.value)


def test_batch_size_and_threads_are_measured(folder: Path) -> None:
    import torch

    from index.transformer_encoder import tuned

    before = torch.get_num_threads()
    try:
        plain = load_encoder(folder)
        assert isinstance(plain, TransformerEncoder)
        encoder, threads, rate = tuned(plain, ["企业复工的通知" * 3] * 70)
        assert threads == torch.get_num_threads() and rate > 0 and encoder.batch in (8, 32, 64)
        assert encoder.encode(["工资"]) == pytest.approx(plain.encode(["工资"]), abs=1e-6)
    finally:
        torch.set_num_threads(before)


@pytest.fixture(scope="module")
def cross(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from sentence_transformers import CrossEncoder

    out = tmp_path_factory.mktemp("cross") / "tiny-cross"
    CrossEncoder(str(folder), num_labels=1, device="cpu").save_pretrained(str(out))
    return out


def test_a_cross_encoder_gives_each_pair_its_log_odds(cross: Path) -> None:
    from sentence_transformers import CrossEncoder

    reranker = load_reranker(cross)
    assert reranker.name == "tiny-cross"
    scores = reranker.scores("工资待遇", ["企业复工的通知", "工资待遇" * 300, ""])
    assert scores.shape == (3,) and scores.dtype == np.float32
    theirs = CrossEncoder(str(cross), device="cpu").predict(
        [("工资待遇", "企业复工的通知")]
    )  # by default a probability
    assert 1 / (1 + np.exp(-scores[0])) == pytest.approx(theirs[0], abs=1e-5)
    assert reranker.scores("工资", []).shape == (0,)


def test_what_is_no_cross_encoder_is_told(cross: Path, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no cross-encoder here"):
        load_reranker(tmp_path)
    model = copied(cross, tmp_path)
    weights = model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:200])
    with pytest.raises(GenerationError, match="damaged"):
        load_reranker(model)
