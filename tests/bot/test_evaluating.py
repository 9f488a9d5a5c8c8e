from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.encoder import EMBEDDED_MODEL
from tests.bot.conftest import SAMPLES, SOME, Cli

ROOT = Path(__file__).parents[2]
KNOWN = (
    {"question": "云公积金〔2023〕9号是什么？", "notice": SOME[1], "must_quote": ["规范租房提取"]},
    {"question": "停水", "notice": "gone"},
)


def questions_in(file: Path, *rows: dict[str, Any]) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return file


@pytest.fixture
def known(tmp_path: Path) -> Path:
    return questions_in(tmp_path / "known.jsonl", *KNOWN)


def test_figures_of_several_files_stand_in_one_table_with_their_intervals(
    cli: Cli, built: Path, known: Path, tmp_path: Path
) -> None:
    unanswerable = questions_in(tmp_path / "unanswerable.jsonl", {"question": "火星移民怎么报名"})
    result = cli("eval", known, unanswerable)
    assert result.code == 0
    head, questions, recall, *rest = result.out.splitlines()
    assert head.split() == ["%", "known", "unanswerable"]
    assert questions.split() == ["questions", "2", "1"]
    assert recall.split() == ["recall@1", "100.0", "[100.0–100.0]", "–"]
    for name in ("MRR@10", "answer-hit@3", "  none", "calibration error", "median ms", "95% within ms"):
        assert sum(line.startswith(name) for line in rest) == 1, name
    assert all(len(line) <= 80 for line in result.out.splitlines())
    assert "questions that name a notice which is not in the index: 1" in result.err


def test_json_holds_everything(cli: Cli, built: Path, known: Path, tmp_path: Path) -> None:
    unanswerable = questions_in(tmp_path / "unanswerable.jsonl", {"question": "火星移民怎么报名"})
    data = json.loads(cli("eval", known, unanswerable, "--json").out)
    assert [figures["file"] for figures in data] == [str(known), str(unanswerable)]
    assert data[0]["recall_1"] == 1.0
    assert data[1]["recall_1"] is None
    assert data[0]["intervals"]["recall_1"] == [1.0, 1.0]
    assert data[1]["intervals"]["recall_1"] is None
    assert set(data[0]["tiers"]) == {"answer", "competing", "nearest", "none"}
    assert data[0]["recall_at"] == [1.0] * 10
    assert len(data[0]["reliability"]) == 10
    assert [one["rank"] for one in data[0]["outcomes"]] == [1, None]
    assert data[0]["p50_ms"] <= data[0]["p95_ms"]
    assert data[0]["against"] == []


def test_files_that_do_not_fit_beside_each_other_stand_below(cli: Cli, built: Path, tmp_path: Path) -> None:
    files = [questions_in(tmp_path / f"很长的文件名{n}又长又长" / "same.jsonl", *KNOWN) for n in range(6)]
    out = cli("eval", *files).out
    heads = [line for line in out.splitlines() if line.startswith("%")]
    assert len(heads) > 1
    assert sum(line.count("[100.0–100.0]") for line in out.splitlines() if line.startswith("recall@1")) == 6
    assert all(f"文件名{n}" in out for n in range(6))  # told apart by their folders


def test_a_broken_line_of_questions_is_named(cli: Cli, built: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"question": "停水"}\n{', "utf-8")
    result = cli("eval", file)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"noticebot: {file}, line 2: ")


def test_another_setting_is_compared_in_pairs(cli: Cli, built: Path, tmp_path: Path) -> None:
    (built / "lexicon.tsv").write_text("龘靐\t暂停供水、停水\t1\n", "utf-8")
    row = {"question": "龘靐吗", "notice": SOME[2]}
    file = questions_in(tmp_path / "q.jsonl", *[row] * 8)
    result = cli("eval", file, "--against", "lexicon=off")
    assert result.code == 0
    assert "q: lexicon=off compared with the settings in force" in result.out
    (data,) = json.loads(cli("eval", file, "--against", "lexicon=off", "--json").out)
    (against,) = data["against"]
    assert against["setting"] == "lexicon=off"
    assert (against["worse"], against["better"]) == (8, 0)
    assert data["recall_1"] == 1.0
    assert against["figures"]["recall_1"] == 0.0
    recall = against["differences"]["recall_1"]
    assert (recall["difference"], recall["verdict"], recall["down"]) == (-1.0, "worse", 8)
    told = " ".join(result.out.split())
    assert "8 worse" in told
    assert "Worse with lexicon=off, beyond chance: recall@1" in told


def test_a_comparison_fits_a_page_of_eighty_columns_in_both_languages(
    cli: Cli, built: Path, known: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.cells import cell_len

    for language, name in (("en", "calibration error"), ("zh", "把握偏差 ECE")):
        monkeypatch.setenv("NOTICEBOT_LANGUAGE", language)
        lines = cli("eval", known, "--against", "lexicon=off").out.splitlines()
        assert max(map(cell_len, lines)) <= 80
        assert sum(line.startswith(name) for line in lines) == 2


def test_another_home_is_asked_the_same(cli: Cli, built: Path, known: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert cli("--home", other, "add", "--build", SAMPLES / SOME[2]).code == 0
    (data,) = json.loads(cli("eval", known, "--against", f"home={other}", "--json").out)
    assert data["against"][0]["figures"]["unknown"] == 2
    assert data["against"][0]["differences"]["hit_1"]["other"] == 0.0


def test_another_model_gets_an_index_of_its_own_for_the_comparison(
    cli: Cli, built: Path, known: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    shutil.copytree(EMBEDDED_MODEL, model)
    before = sorted(path for path in built.rglob("*") if "cache" not in path.parts)
    (data,) = json.loads(
        cli("eval", known, "--against", f"model={model}", "--against", "lexicon=on", "--json").out
    )
    assert [each["setting"] for each in data["against"]] == [f"model={model}", "lexicon=on"]
    assert data["against"][0]["changes"] == []
    assert data["against"][0]["differences"]["hit_1"]["difference"] == 0.0
    assert sorted(path for path in built.rglob("*") if "cache" not in path.parts) == before


@pytest.mark.parametrize(
    ("against", "told"),
    [
        ("lexicon", "--against lexicon: write KEY=VALUE; there are home=…, lexicon=…, model=…"),
        ("token=123:abc", "--against token: not a setting that answers depend on; there are home=…,"),
        ("lexicon=perhaps", "--against lexicon: 'perhaps' cannot be used: "),
        ("home=nowhere", "--against home: 'nowhere' cannot be used: it is not a folder"),
        ("model=nowhere", "no model here"),
    ],
)
def test_a_wrong_setting_is_told_before_anything_is_asked(
    cli: Cli, built: Path, known: Path, against: str, told: str
) -> None:
    result = cli("eval", known, "--against", against)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert "abc" not in result.err
    assert result.err.count("\n") == 1


def test_a_report_is_written_beside_the_table(cli: Cli, built: Path, known: Path, tmp_path: Path) -> None:
    report = tmp_path / "报告.html"
    result = cli("eval", known, "--report", report, "--against", "lexicon=off")
    assert result.code == 0
    assert result.out.startswith("%")
    assert f"report written to {report}" in result.err
    page = report.read_text("utf-8")
    assert page.count("<svg") == 4
    assert "改用 lexicon=off" in page


def test_a_report_that_cannot_be_written_ends_the_command_at_once(
    cli: Cli, built: Path, known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engine.Engine.open", lambda *_: pytest.fail("opened"))
    result = cli("eval", known, "--report", tmp_path / "none" / "r.html")
    assert (result.code, result.out) == (2, "")
    assert "the report cannot be written (No such file or directory)" in result.err


@pytest.mark.parametrize("against", [[], ["--against", "lexicon=off"]])
def test_figures_alone_load_neither_matplotlib_nor_jinja2(
    built: Path, known: Path, against: list[str]
) -> None:
    code = (
        "import sys; from bot import edge; from bot.cli import make_app;"
        f"code = edge.run(make_app, {['eval', str(known), *against]!r});"
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    modules = set(done.stderr.decode().split())
    assert "index.evaluation.bootstrap" in modules
    assert modules.isdisjoint(("matplotlib", "jinja2", "torch", "jieba"))
