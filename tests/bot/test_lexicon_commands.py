from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.lexicon import shipped
from tests.bot.conftest import Cli

SHIPS = next(entry for entry in shipped() if "…" not in entry.key and len(entry.key) > 1)


def own(home: Path) -> list[str]:
    lines = (home / "lexicon.tsv").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


# --- add, remove


def test_a_word_is_added_changed_and_removed(cli: Cli, home: Path) -> None:
    added = cli("lexicon", "add", "嘎嘎喳喳", "缓缴、延期缴纳", "緩交", "--weight", "0.9")
    assert (added.code, added.err) == (0, "")
    assert own(home) == ["嘎嘎喳喳\t缓缴、延期缴纳、缓交\t0.9"]
    changed = cli("lexicon", "add", "嘎嘎喳喳", "缓缴")
    assert own(home) == ["嘎嘎喳喳\t缓缴\t0.8"]
    assert "took the place of 嘎嘎喳喳 → 缓缴、延期缴纳、缓交 (0.9)" in changed.err
    removed = cli("lexicon", "remove", "嘎嘎喳喳")
    assert (removed.code, removed.out, removed.err) == (0, "removed 嘎嘎喳喳 → 缓缴 (0.8)\n", "")
    assert own(home) == []


def test_a_word_that_ships_is_overridden_and_comes_back(cli: Cli, home: Path) -> None:
    added = cli("lexicon", "add", SHIPS.key, "自有用语", "--json")
    data = json.loads(added.out)
    assert (data["word"], data["terms"], data["was"]) == (SHIPS.key, ["自有用语"], None)
    assert data["ships"]["terms"] == list(SHIPS.terms)
    assert "instead of the word that ships" in cli("lexicon", "add", SHIPS.key, "自有用语").err
    assert "is used again" in cli("lexicon", "remove", SHIPS.key).err
    assert own(home) == []


def test_a_word_that_ships_is_switched_off_and_on_again(cli: Cli, home: Path) -> None:
    assert cli("lexicon", "remove", SHIPS.key).out.startswith(f"switched off: {SHIPS.key}")
    assert own(home) == [f"{SHIPS.key}\t-\t1"]
    (listed,) = json.loads(cli("lexicon", "list", "--own", "--json").out)
    assert (listed["word"], listed["off"], listed["topic"]) == (SHIPS.key, True, "own")
    assert "is on again" in cli("lexicon", "remove", SHIPS.key).err
    assert own(home) == []


def test_an_entry_that_does_nothing_is_added_with_a_word_about_it(cli: Cli, home: Path) -> None:
    told = cli("lexicon", "add", "公积", "住房公积金")
    assert told.code == 0
    assert "adds nothing" in told.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "晚 交", "缓缴"], "“晚 交” holds spaces or punctuation"),
        (["add", "晚交", "晚交"], "“晚交” stands for itself"),
        (["add", "晚交", "、"], "give at least one official term"),
        (["add", "晚交", "-"], "“-” holds spaces or punctuation"),
        (["add", "晚交", "缓缴", "--weight", "2"], "Invalid value"),
        (["add", "晚交"], "Missing argument"),
        (["remove", "嘎嘎喳喳"], "“嘎嘎喳喳” is neither in"),
        (["list", "--topic", "nope"], "no topic nope; there are "),
        (["check", "/nowhere.tsv"], "/nowhere.tsv: cannot be read"),
        (["test", "停水"], ""),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(
    cli: Cli, home: Path, arguments: list[str], told: str
) -> None:
    result = cli("lexicon", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"noticebot: {told}")
    assert result.err.count("\n") == 1
    assert not (home / "lexicon.tsv").exists()


def test_without_a_command_the_commands_are_shown(cli: Cli) -> None:
    shown = cli("lexicon")
    assert shown.code == 0
    for name in ("add", "remove", "list", "test", "check", "suggest"):
        assert name in shown.out


# --- list


def test_entries_are_listed_by_word_term_and_topic(cli: Cli, home: Path) -> None:
    cli("lexicon", "add", "嘎嘎喳喳", "缓缴费用")
    for part in ("嘎嘎", "缓缴费"):
        rows = cli("lexicon", "list", "--own", part).out.splitlines()
        assert rows == ["嘎嘎喳喳\t缓缴费用\t0.8\town"]
    assert "嘎嘎喳喳\t缓缴费用\t0.8\town" in cli("lexicon", "list", "缓缴费").out.splitlines()
    topic = json.loads(cli("lexicon", "list", "--topic", SHIPS.topic, "--json").out)
    assert {one["topic"] for one in topic} == {SHIPS.topic}
    assert SHIPS.key in {one["word"] for one in topic}
    assert json.loads(cli("lexicon", "list", "没有这种说法", "--json").out) == []
    everything = cli("lexicon", "list").out.splitlines()
    assert len(everything) == len(shipped()) + 1


# --- test


def test_a_question_is_shown_with_its_words_and_both_answers(cli: Cli, built: Path) -> None:
    cli("lexicon", "add", "嘎嘎喳喳", "停水", "--weight", "1")
    data = json.loads(cli("lexicon", "test", "嘎嘎喳喳到几点", "--json").out)
    assert data["words"][0] == {
        "typed": "嘎嘎喳喳",
        "word": "嘎嘎喳喳",
        "terms": ["停水"],
        "weight": 1.0,
        "topic": "own",
        "off": False,
    }
    assert data["with"]["quotes"] != data["without"]["quotes"]
    assert data["with"]["understood"][0] == {"typed": "嘎嘎喳喳", "official": "停水"}
    shown = cli("lexicon", "test", "嘎嘎喳喳到几点").out
    assert "With the lexicon. Decided:" in shown
    assert "Without it. Decided:" in shown
    assert "停水" in shown


def test_what_changes_nothing_is_shown_once(cli: Cli, built: Path) -> None:
    shown = cli("lexicon", "test", "政府采购").out
    assert shown.count("Decided:") == 1


def test_a_question_is_tried_with_the_words_even_where_they_are_switched_off(
    cli: Cli, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTICEBOT_LEXICON", "off")
    added = cli("lexicon", "add", "嘎嘎喳喳", "停水")
    assert "`lexicon` is off" in added.err
    tried = cli("lexicon", "test", "嘎嘎喳喳到几点")
    assert "`lexicon` is off" in tried.err
    assert "嘎嘎喳喳" in tried.out
    assert json.loads(cli("ask", "嘎嘎喳喳到几点", "--json").out)["understood"] == []


# --- faulty lines


def test_a_faulty_line_is_told_once_wherever_questions_are_asked(
    cli: Cli, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    (built / "lexicon.tsv").write_text("嘎嘎喳喳\t停水\t1\n坏行\n", "utf-8")
    told = f"noticebot: {built}/lexicon.tsv: 1 lines are no entries and are left out; see"
    asked = cli("ask", "嘎嘎喳喳到几点", "--json")
    assert asked.err.startswith(told)
    assert asked.err.count("\n") == 1
    assert json.loads(asked.out)["understood"]
    monkeypatch.setattr("sys.stdin", io.StringIO("停水\n停水\n"))
    assert cli("chat").err.count(told) == 1


def test_a_chat_tells_of_a_file_that_became_faulty(
    cli: Cli, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed() -> object:
        yield "停水\n"
        (built / "lexicon.tsv").write_text("坏行\n", "utf-8")
        yield "停水\n"
        yield "停水\n"

    monkeypatch.setattr("bot.commands.chatting._lines", lambda session: typed())
    assert cli("chat").err.count("1 lines are no entries") == 1


# --- check


def test_a_sound_file_and_no_file_are_no_fault(cli: Cli, built: Path) -> None:
    missing = cli("lexicon", "check")
    assert (missing.code, missing.out) == (0, "")
    assert "there is no such file" in missing.err
    cli("lexicon", "add", "嘎嘎喳喳", "停水")
    checked = cli("lexicon", "check")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out == "entries: 1, errors: 0, warnings: 0, hints: 0\n"


def test_every_fault_and_remark_is_told_with_its_line(cli: Cli, built: Path) -> None:
    (built / "lexicon.tsv").write_text(
        "# 注\n坏行\n公积\t住房公积金\t1\n坏\t停水\t1\n嘎嘎喳喳\t火星移民、停水\t1\n嘎嘎\t-\t1\n"
        f"{SHIPS.line()}\n公积\t停水\t1\n",
        "utf-8",
    )
    result = cli("lexicon", "check", "--json")
    data = json.loads(result.out)
    assert result.code == 2
    assert [(one["line"], one["code"]) for one in data["faults"]] == [
        (2, "lexicon-columns"),
        (8, "lexicon-twice"),
    ]
    warned = {(one["line"], one["code"]) for one in data["warnings"]}
    assert warned - {(3, "broad")} == {(3, "inside"), (4, "single"), (6, "off-unknown"), (7, "needless")}
    hint = next(one for one in data["hints"] if one["line"] == 5)
    assert (hint["code"], "火星移民" in hint["message"], "停水" in hint["message"]) == (
        "nowhere",
        True,
        False,
    )
    told = cli("lexicon", "check")
    assert told.code == 2
    assert "lexicon.tsv, line 2: error: not three columns" in told.out


def test_a_file_is_checked_without_an_index_too(cli: Cli, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    file.write_text("嘎嘎喳喳\t火星移民\t1\n", "utf-8")
    result = cli("lexicon", "check", file)
    assert result.code == 0
    assert "not compared with the notices" in result.err
    assert result.out == "entries: 1, errors: 0, warnings: 0, hints: 0\n"
