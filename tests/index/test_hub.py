"""Models of a hub that runs here: whole, checked, pinned; and every way in which that can fail."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import GenerationError, InputError
from index.encoder import load_encoder
from index.hub import (
    ENCODER,
    RERANKER,
    File,
    download,
    folder_of,
    is_hub_name,
    kept_model,
    kept_models,
    look_up,
    needed,
)
from index.model_record import RECORD, read_record
from index.train.saving import save_static
from index.train.vocabulary import choose_entries, tokenizer_json
from tests.index.hub_server import REVISION, Hub, serving

NAME = "someone/tiny-zh"
WEIGHTS = "0_StaticEmbedding/model.safetensors"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A static model of 2,000 vectors: large enough to be stated with a SHA-256."""
    folder = tmp_path_factory.mktemp("model") / "tiny"
    words = {chr(0x4E00 + at): 9 for at in range(2000)} | {"工资": 9, "待遇": 5}
    vocabulary = tokenizer_json(choose_entries(words))
    rows = len(json.loads(vocabulary)["model"]["vocab"])
    vectors = np.random.default_rng(0).normal(size=(rows, 8)).astype(np.float32)
    save_static(folder, vectors, vocabulary)
    return folder


@pytest.fixture
def hub(model: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    for name in ("HF_TOKEN", "HF_ENDPOINT", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(NAME, model) as hub:
        yield hub


def got(hub: Hub, models: Path, name: str = NAME) -> Path:
    return download(models, look_up(name, ENCODER, hub.url), ENCODER, hub.url)


def test_a_model_is_downloaded_pinned_and_read(hub: Hub, model: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    found = look_up(NAME, ENCODER, hub.url)
    assert (found.name, found.revision) == (NAME, REVISION)
    folder = download(tmp_path, found, ENCODER, hub.url, lambda done, total: told.append((done, total)))
    assert folder == folder_of(tmp_path, NAME, REVISION) == tmp_path / "someone--tiny-zh@0123456789ab"
    assert told[-1] == (found.bytes, found.bytes)
    record = read_record(folder)
    assert record is not None and (record.name, record.revision) == (NAME, REVISION)
    encoder = load_encoder(folder)
    assert (encoder.name, encoder.fingerprint) == (NAME, load_encoder(model).fingerprint)
    assert encoder.encode(["工资"]) == pytest.approx(load_encoder(model).encode(["工资"]))
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert not (folder / ".cache").exists()
    assert kept_models(tmp_path) == [(folder, record)]
    assert kept_model(tmp_path, NAME) == kept_model(tmp_path, f"{NAME}@0123") == folder
    assert kept_model(tmp_path, f"{NAME}@ffff") is None


def test_what_is_there_is_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    folder = got(hub, tmp_path)
    count = len(hub.fetched)
    assert got(hub, tmp_path) == folder
    assert len(hub.fetched) == count


def test_only_what_is_read_is_fetched(hub: Hub, tmp_path: Path) -> None:
    for extra in ("onnx/model.onnx", "modeling_x.py", "tf_model.h5", "flax_model.msgpack", "photo.png"):
        hub.files[extra] = b"x" * 10
    hub.files["0_StaticEmbedding/pytorch_model.bin"] = b"x" * 10
    folder = got(hub, tmp_path)
    assert {path.name for path in folder.rglob("*") if path.is_file()} <= {
        *("modules.json", "model.safetensors", "tokenizer.json", "README.md", RECORD, "config.json"),
        *("config_sentence_transformers.json", "0_StaticEmbedding"),
    }
    assert not {name for name, _ in hub.fetched} & {"modeling_x.py", "onnx/model.onnx", "tf_model.h5"}


def test_files_are_chosen_by_kind_and_place() -> None:
    def chosen(*names: str) -> list[str]:
        return [file.name for file in needed([File(name, 1, None, None) for name in names])]

    assert chosen("pytorch_model.bin", "config.json") == ["pytorch_model.bin", "config.json"]
    assert chosen("pytorch_model.bin", "model.safetensors") == ["model.safetensors"]
    assert chosen("pytorch_model.bin", "1_Dense/model.safetensors") == [
        "pytorch_model.bin",
        "1_Dense/model.safetensors",
    ]
    assert chosen("checkpoint-5/model.safetensors", "onnx/config.json", "run.py", "training_args.bin") == []


def test_a_download_that_is_cut_is_told_and_gone_on_with(hub: Hub, tmp_path: Path) -> None:
    hub.cut[WEIGHTS] = 30_000
    with pytest.raises(InputError, match="run the same again") as caught:
        got(hub, tmp_path)
    assert caught.value.code == "model-cut"
    assert "\n" not in str(caught.value)
    assert not folder_of(tmp_path, NAME, REVISION).exists() and not kept_models(tmp_path)
    assert ("modules.json", 0) in hub.fetched
    hub.cut.clear()
    hub.fetched.clear()
    assert load_encoder(got(hub, tmp_path)).dim == 8
    assert {name for name, _ in hub.fetched} == {WEIGHTS}  # the other files had come


def test_a_connection_that_breaks_once_is_made_again(hub: Hub, tmp_path: Path) -> None:
    hub.cut[WEIGHTS] = 30_000

    class Once(dict[str, int]):
        def __getitem__(self, name: str) -> int:
            return self.pop(name)

    hub.cut = Once(hub.cut)
    assert load_encoder(got(hub, tmp_path)).dim == 8
    assert [name for name, _ in hub.fetched].count(WEIGHTS) == 2


@pytest.mark.parametrize("file", [WEIGHTS, "modules.json"])
def test_a_file_that_is_not_what_the_hub_says_is_thrown_away(hub: Hub, tmp_path: Path, file: str) -> None:
    hub.altered.add(file)
    with pytest.raises(InputError, match=file) as caught:
        got(hub, tmp_path)
    assert caught.value.code == "model-checksum"
    assert not kept_models(tmp_path)
    hub.altered.clear()
    assert load_encoder(got(hub, tmp_path)).dim == 8


def test_a_file_that_changes_after_the_download_is_told(hub: Hub, tmp_path: Path) -> None:
    folder = got(hub, tmp_path)
    weights = folder / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x07")
    with pytest.raises(GenerationError, match="checksum is not that of the download"):
        load_encoder(folder)


def test_a_name_that_the_hub_does_not_know_is_told(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such model") as caught:
        got(hub, tmp_path, "someone/else")
    assert caught.value.code == "model-unknown"


def test_a_hub_that_fails_or_is_not_there_is_told(hub: Hub, tmp_path: Path) -> None:
    hub.down = True
    with pytest.raises(InputError, match="HTTP 500") as caught:
        got(hub, tmp_path)
    assert caught.value.code == "hub-unreachable"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(InputError, match="HF_ENDPOINT") as caught:
        look_up(NAME, ENCODER, url)
    assert caught.value.code == "hub-unreachable"


def test_a_model_of_another_kind_is_told(hub: Hub) -> None:
    del hub.files["modules.json"]
    with pytest.raises(InputError, match=r"modules\.json"):
        look_up(NAME, ENCODER, hub.url)
    hub.files.pop("config.json", None)
    with pytest.raises(InputError, match="not a cross-encoder"):
        look_up(NAME, RERANKER, hub.url)


def test_no_room_is_told_before_anything_is_fetched(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.hub._SPARE", 1 << 60)
    with pytest.raises(InputError, match="make room"):
        got(hub, tmp_path)
    assert hub.fetched == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        *((text, True) for text in ("BAAI/bge-small-zh-v1.5", "bert", "a/b@main", "a/b@0123abc")),
        *((text, False) for text in ("/a/b", "./a", "~/a", "a/b/c", "a b", "", "a/../b", "../b", "a//b")),
    ],
)
def test_names_are_told_from_folders(text: str, right: bool) -> None:
    assert is_hub_name(text) is right
