"""A transformer with random weights over the characters of some texts: slow enough to be killed."""

from __future__ import annotations

from pathlib import Path


def save_tiny_transformer(folder: Path, texts: Path, dim: int = 256) -> Path:
    """Saves the model in `folder`; torch is imported."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    base = folder.with_name(f"{folder.name}-base")
    base.mkdir()
    characters = sorted(
        {c for path in texts.iterdir() for c in path.read_text("utf-8", "replace") if c > "一"}
    )
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (base / "vocab.txt").write_text("\n".join(tokens), "utf-8")
    tokenizer = BertTokenizerFast(str(base / "vocab.txt"))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=dim,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=2 * dim,
        max_position_embeddings=512,
    )
    BertModel(config).save_pretrained(base)
    tokenizer.save_pretrained(base)
    SentenceTransformer(modules=[Transformer(str(base)), Pooling(dim)], device="cpu").save(str(folder))
    return folder
