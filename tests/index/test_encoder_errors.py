"""A model that is missing or damaged is told in one line that names the file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from corpus.errors import GenerationError, InputError
from index.encoder import load_encoder
from index.train.saving import save_static
from index.train.vocabulary import choose_entries, tokenizer_json

WEIGHTS = "0_StaticEmbedding/model.safetensors"
TOKENIZER = "0_StaticEmbedding/tokenizer.json"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    vocabulary = tokenizer_json(choose_entries({"工资": 9, "待遇": 5}))
    save_static(tmp_path / "tiny", np.array([[0, 0], [1, 0], [0, 1]], np.float32), vocabulary)
    assert load_encoder(tmp_path / "tiny").encode(["工资", "待遇"]).tolist() == [[1, 0], [0, 1]]
    return tmp_path / "tiny"


@pytest.mark.parametrize("place", ["nowhere", ""])
def test_a_folder_without_a_model_is_named(place: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no model here .* modules\.json") as caught:
        load_encoder(tmp_path / place)
    assert caught.value.code == "model-missing"
    assert str(tmp_path / place) in str(caught.value)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def _write(content: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(content, "utf-8") and None


def _bare_table(path: Path) -> None:
    save_file({"weights": np.zeros((3, 2), np.float32)}, path)


def _too_few_rows(path: Path) -> None:
    save_file({"embedding.weight": np.zeros((2, 2), np.float32)}, path)


def _integers(path: Path) -> None:
    save_file({"embedding.weight": np.zeros((3, 2), np.int8)}, path)


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("modules.json", _write("")),
        ("modules.json", _write("[]")),
        ("modules.json", _write("{}")),
        ("modules.json", _write('{"type": "x"}')),
        ("modules.json", _write('[{"type": 1, "path": ""}]')),
        ("modules.json", _write('[{"path": "0_StaticEmbedding"}]')),
        ("modules.json", _write('[{"type": "a.StaticEmbedding", "path": "../elsewhere"}]')),
        (WEIGHTS, Path.unlink),
        (WEIGHTS, _cut),
        (WEIGHTS, _write("")),
        (WEIGHTS, _write("not weights at all")),
        (WEIGHTS, _bare_table),
        (WEIGHTS, _integers),
        (WEIGHTS, _too_few_rows),
        (TOKENIZER, Path.unlink),
        (TOKENIZER, _cut),
        (TOKENIZER, _write("{}")),
    ],
)
def test_a_damaged_file_is_told_in_one_line(model: Path, file: str, damage: Callable[[Path], None]) -> None:
    damage(model / file)
    with pytest.raises(GenerationError, match="damaged") as caught:
        load_encoder(model)
    assert caught.value.code == "model-damaged"
    assert "\n" not in str(caught.value)
    assert str(model) in str(caught.value)


def test_a_transformer_without_its_files_is_told_in_one_line(model: Path) -> None:
    shutil.rmtree(model / "0_StaticEmbedding")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]
    (model / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(GenerationError, match="damaged") as caught:
        load_encoder(model)
    assert "\n" not in str(caught.value)
