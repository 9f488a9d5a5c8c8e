"""model use, list, test, from the command line, with small models and a hub that runs here."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder import load_encoder
from index.engine import Engine
from index.evaluation.questions import Question
from index.generation import Generations
from index.train.saving import save_static
from index.train.vocabulary import choose_entries, tokenizer_json
from tests.bot.conftest import SAMPLES, SOME, Cli
from tests.index.hub_server import Hub, serving

NAME = "someone/tiny-zh"
QUESTIONS = (
    Question("租房提取公积金几号到账", "yc05-housing-fund-2024.txt", ("每月20日",)),
    Question("停水时间", "yc10-water-cut.txt", ("停水",)),
    Question("政府采购投诉找谁", "yc16-procurement.txt", ("投诉",)),
    Question("火星移民怎么报名", None, ()),
)


def saved(folder: Path, seed: int = 0) -> Path:
    """A static model over the characters of the notices, saved in a folder."""
    characters = sorted({c for name in SOME for c in (SAMPLES / name).read_text("utf-8") if c > "一"})
    vocabulary = tokenizer_json(choose_entries(dict.fromkeys(characters, 9)))
    rows = len(json.loads(vocabulary)["model"]["vocab"])
    save_static(folder, np.random.default_rng(seed).normal(size=(rows, 12)).astype(np.float32), vocabulary)
    return folder


@pytest.fixture(autouse=True)
def few(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Constants are fitted on four questions over four notices: it is the commands that are tested here."""
    samples = tmp_path_factory.mktemp("few")
    for name in SOME:
        shutil.copy(SAMPLES / name, samples)
    monkeypatch.setattr("index.fitting.SAMPLES", samples)
    monkeypatch.setattr("index.fitting.calibration_questions", lambda: QUESTIONS)
    for name in ("HF_ENDPOINT", "HF_TOKEN", "NOTICEBOT_RERANKER", "http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving(NAME, saved(tmp_path / "upstream")) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield hub


def test_a_model_of_the_hub_is_taken_into_use_and_back(cli: Cli, built: Path, hub: Hub) -> None:
    (built / "settings.toml").write_text('# mine\nlanguage = "en"\n')
    running = Engine.open(built / "index")
    used = cli("model", "use", NAME)
    assert used.code == 0, used.err
    assert f"downloading {NAME} at 0123456789ab" in used.err
    assert f"{NAME} is in use: generation 000002-" in used.out
    assert "recall@1" in used.out and "3 questions about the sample notices, and 1 that none" in used.out
    folder = "models/someone--tiny-zh@0123456789ab"
    assert (built / "settings.toml").read_text() == f'# mine\nlanguage = "en"\nmodel = "{folder}"\n'
    assert not list((built / "cache").glob("vectors-*"))
    # a process that was running takes it up, and what is built and asked afterwards uses it
    assert running.refresh() is True and running.opened.encoder.name == NAME
    assert running.ask("什么时间停水").quotes
    assert cli("ask", "什么时间停水").out
    rebuilt = json.loads(cli("build", "--fresh", "--json").out)
    manifest = Generations(built / "index").manifest(rebuilt["generation"])
    assert manifest.ranking["cosine"] == running.manifest.ranking["cosine"]
    assert manifest.encoder == running.manifest.encoder
    rows = {row["name"]: row for row in json.loads(cli("model", "list", "--json").out)}
    assert rows[NAME]["state"] == "used-now" and rows["embedded"]["state"] is None
    assert (rows[NAME]["dim"], rows[NAME]["revision"][:4]) == (12, "0123")
    assert "in use" in cli("model", "list").out
    back = cli("model", "use", "embedded")
    assert (back.code, back.out.startswith("embedded is in use: generation 000004-")) == (0, True)
    assert (built / "settings.toml").read_text() == '# mine\nlanguage = "en"\n'
    assert running.refresh() is True and running.opened.encoder.name == "embedded"
    assert running.manifest.ranking["cosine"] == Engine.open(built / "index").opened.searcher.ranking.cosine


def test_a_model_kept_here_is_used_where_the_hub_is_gone(cli: Cli, built: Path, hub: Hub) -> None:
    assert cli("model", "use", NAME).code == 0
    hub.down = True
    again = cli("model", "use", NAME, "--json")
    assert again.code == 0
    assert "cannot be reached" in again.err and "the download that is here is used" in again.err
    data = json.loads(again.out)
    assert (data["model"], data["dim"], data["compared"]["questions"]) == (
        NAME,
        12,
        {"answerable": 3, "unanswerable": 1},
    )
    (built / "settings.toml").write_text(f'model = "{NAME}"\n')  # by name, as on the hub
    assert cli("ask", "什么时间停水").out
    assert json.loads(cli("model", "list", "--json").out)[1]["state"] == "used-now"


@pytest.mark.parametrize("fault", ["cut", "altered", "unknown", "down", "name", "folder", "stated"])
def test_what_cannot_be_had_is_told_and_nothing_changes(
    cli: Cli, built: Path, hub: Hub, fault: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name, before = NAME, sorted(path for path in (built / "index").rglob("*"))
    weights = "0_StaticEmbedding/model.safetensors"
    if fault == "cut":
        hub.cut[weights] = 100
        monkeypatch.setattr("time.sleep", lambda _: None)
    elif fault == "altered":
        hub.altered.add(weights)
    elif fault == "unknown":
        name = "someone/else"
    elif fault == "down":
        hub.down = True
    elif fault == "name":
        name = "no such/model/at all"
    elif fault == "folder":
        name = str(tmp_path)
    else:
        monkeypatch.setenv("NOTICEBOT_MODEL", "elsewhere")
    told = cli("model", "use", name)
    assert (told.code, told.out) == (2, "")
    assert [line for line in told.err.splitlines() if line.startswith("noticebot: ")]
    assert "Traceback" not in told.err
    assert not (built / "settings.toml").exists()
    assert sorted(path for path in (built / "index").rglob("*")) == before
    monkeypatch.delenv("NOTICEBOT_MODEL", raising=False)
    assert cli("ask", "什么时间停水").out


def test_an_interrupted_run_is_gone_on_with_and_what_served_goes_on(
    cli: Cli, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.static_encoder import StaticEncoder

    model = saved(tmp_path / "tiny")
    monkeypatch.setattr("bot.model_use._BATCH", 8)
    encode, seen = StaticEncoder.encode, list[str]()

    def failing(self: StaticEncoder, texts: Sequence[str]) -> object:
        if self.dim == 12:
            if len(seen) >= 24:
                raise KeyboardInterrupt
            seen.extend(texts)
        return encode(self, texts)

    with monkeypatch.context() as patched:
        patched.setattr(StaticEncoder, "encode", failing)
        assert cli("model", "use", model).code == 130
    assert len(seen) == 24
    assert not (built / "settings.toml").exists()
    assert cli("ask", "什么时间停水").out
    again: list[str] = []

    def counting(self: StaticEncoder, texts: Sequence[str]) -> object:
        again.extend(texts if self.dim == 12 and len(texts) > 1 else ())
        return encode(self, texts)

    monkeypatch.setattr(StaticEncoder, "encode", counting)
    resumed = cli("model", "use", model)
    assert resumed.code == 0 and "24 passages were encoded by an earlier run" in resumed.err
    served = Engine.open(built / "index")
    assert served.opened.encoder.fingerprint == load_encoder(model).fingerprint
    passages = served.manifest.counts["passages"]
    assert len(again) == (passages - 24) + passages  # those left; and the same notices as samples to fit on
    assert served.ask("什么时间停水").quotes


def test_a_disk_that_is_full_is_told_and_what_served_goes_on(
    cli: Cli, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(built / "cache" / "x"))

    monkeypatch.setattr("index.kept_vectors.write_atomically", full)
    told = cli("model", "use", saved(tmp_path / "tiny"))
    assert told.code == 2
    assert "cannot be written (No space left on device)" in told.err
    assert not (built / "settings.toml").exists() and cli("ask", "什么时间停水").out


def test_a_home_without_an_index_gets_one(cli: Cli, home: Path, tmp_path: Path) -> None:
    assert cli("add", SAMPLES / SOME[2]).code == 0
    assert cli("model", "use", saved(tmp_path / "tiny")).code == 0
    assert cli("ask", "什么时间停水").out


def test_a_question_and_a_text_are_compared(cli: Cli, built: Path) -> None:
    near = json.loads(cli("model", "test", "什么时间停水", "停水时间为本周六", "--json").out)
    far = json.loads(cli("model", "test", "什么时间停水", "公积金提取", "--json").out)
    assert near["cosine"] > far["cosine"] and near["lexical"] > far["lexical"] == 0
    assert {term["term"] for term in near["terms"]} >= {"停水"}
    assert near["model"] == "embedded" and near["possible"] >= near["lexical"]
    shown = cli("model", "test", "什么时间停水", "停水时间为本周六")
    assert shown.out.startswith("embedded: cosine 0.") and "停水" in shown.out
    everyday = json.loads(cli("model", "test", "发工资", "用人单位应当支付劳动报酬", "--json").out)
    assert any(term["stands_for"] for term in everyday["terms"])
    empty = cli("model", "test", "停水", " ")
    assert (empty.code, empty.err) == (
        2,
        "noticebot: the text is empty; type what the question is to be compared with\n",
    )


def test_texts_can_be_compared_without_an_index(cli: Cli, home: Path) -> None:
    assert json.loads(cli("model", "test", "停水", "停水", "--json").out)["cosine"] == pytest.approx(1.0)


def test_a_model_that_was_set_without_being_fitted_is_told_by_build(
    cli: Cli, built: Path, tmp_path: Path
) -> None:
    (built / "settings.toml").write_text(f'model = "{saved(tmp_path / "tiny")}"\n')
    assert "run `noticebot model use" in cli("build").err


def test_a_model_in_use_that_is_gone_is_listed_so(cli: Cli, built: Path) -> None:
    (built / "settings.toml").write_text('model = "models/gone"\n')
    listed = cli("model", "list")
    assert listed.code == 0 and "in use, not there" in listed.out and "noticebot model use" in listed.err
    assert cli("model", "use", "embedded").code == 0
    assert cli("ask", "什么时间停水").out


class Reading:
    """A reranker that counts the characters that question and text share."""

    fingerprint = "reads"

    def __init__(self, folder: Path) -> None:
        self.name = folder.name

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        return np.array([len(set(question) & set(text)) for text in passages], np.float32)


def test_a_reranker_is_fitted_used_and_switched_off(
    cli: Cli, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reranker.load_reranker", Reading)
    monkeypatch.setattr("index.fitting._LEAST_GAIN", -1.0)  # of four questions
    (tmp_path / "cross").mkdir()
    used = cli("model", "rerank", tmp_path / "cross")
    assert used.code == 0, used.err
    assert "cross is in use: weight" in used.out and "without" in used.out
    assert (built / "settings.toml").read_text() == f'reranker = "{tmp_path / "cross"}"\n'
    asked = cli("ask", "什么时间停水", "--json")
    assert asked.err == ""
    explained = json.loads(cli("ask", "什么时间停水", "--explain", "--json").out)
    weight = json.loads((built / "index" / "fitted.json").read_text())["fits"].popitem()[1]["reranker"]
    reread = [passage["reread"] for passage in explained["explanation"]["passages"]]
    assert any(reread) == (weight > 0)
    # an encoder that it was not fitted to: it is told, and not used
    monkeypatch.setattr("bot.model_use._refit_reranker", lambda *_: None)
    assert cli("model", "use", saved(tmp_path / "tiny")).code == 0
    assert "run `noticebot model rerank cross`" in cli("ask", "什么时间停水").err
    assert cli("model", "rerank", "off").out == "no reranker is in use\n"
    assert "reranker =" not in (built / "settings.toml").read_text()
    assert cli("ask", "什么时间停水").err == ""
