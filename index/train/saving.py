"""Token vectors and their tokenizer → a folder in sentence-transformers' saved format."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

# The module names of sentence-transformers 2 to 5, which 6 still reads; its own new names only it would.
_MODULES = ("StaticEmbedding", "Normalize")


def save_static(folder: Path, weights: NDArray[np.floating], tokenizer_json: str) -> None:
    """Writes a static model that averages rows of `weights` and scales the mean to unit length.

    Args:
        folder: where to; made if it is not there, its model files overwritten, its card left alone.
        weights: one row for each token of the tokenizer, of the precision to be stored.
        tokenizer_json: the tokenizer, as the tokenizers library saves it.
    """
    modules = []
    for place, kind in enumerate(_MODULES):
        name = f"{place}_{kind}"
        modules.append(
            {"idx": place, "name": str(place), "path": name, "type": f"sentence_transformers.models.{kind}"}
        )
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write_json(folder / "modules.json", modules)
    settings = {"model_type": "SentenceTransformer", "prompts": {}, "similarity_fn_name": "cosine"}
    _write_json(folder / "config_sentence_transformers.json", settings)
    # Git keeps no empty folder, and sentence-transformers 6 reads this file where it is.
    _write_json(folder / "1_Normalize" / "config.json", {"module_input_name": "sentence_embedding"})
    (folder / "0_StaticEmbedding" / "tokenizer.json").write_text(tokenizer_json, "utf-8", newline="\n")
    save_file({"embedding.weight": weights}, folder / "0_StaticEmbedding" / "model.safetensors")


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8", newline="\n")
