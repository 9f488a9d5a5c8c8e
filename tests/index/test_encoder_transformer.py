"""A transformer model, made here with random weights, goes through sentence_transformers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoder import load_encoder
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
    from corpus.errors import GenerationError

    weights = next(folder.rglob("model.safetensors"))
    before = weights.read_bytes()
    weights.write_bytes(before[:100])
    try:
        with pytest.raises(GenerationError, match="damaged") as caught:
            load_encoder(folder)
        assert "\n" not in str(caught.value)
    finally:
        weights.write_bytes(before)
