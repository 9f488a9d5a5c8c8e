"""Everyday words as an operator and an asker meet them, in processes of their own."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from bot.chat.store import FILE, Store
from tests.e2e.conftest import COMMAND, Run, environment
from tests.e2e.test_terminals import ASKED, Screen

QUESTION = "租房子能提多少公积金"


def test_an_answer_is_explained_for_people_and_for_programs(run: Run, built: Path) -> None:
    plain = json.loads(run("ask", QUESTION, "--json").stdout)
    explained = json.loads(run("ask", QUESTION, "--explain", "--json").stdout)
    explanation = explained.pop("explanation")
    assert {**explained, "took_ms": 0} == {**plain, "took_ms": 0}
    assert {"typed", "terms", "weight", "topic"} == explanation["read"][0].keys()
    assert 0 <= explanation["evidence"]["coverage"] <= 1
    for passage, quote in zip(explanation["passages"], plain["quotes"], strict=True):
        assert passage["citation"] == quote["citation"]
        parts = sum(part["passage"] + part["notice"] for part in passage["parts"])
        total = parts + passage["cosine"] + passage["named"] + passage["formal"]
        assert total == pytest.approx(quote["score"], abs=0.01)
    shown = run("ask", QUESTION, "--explain")
    text = shown.stdout.decode()
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert "Decided: answer" in text
    for one in explanation["read"]:
        assert one["typed"] in text
    assert " → " in text


def test_a_file_of_questions_is_not_explained(run: Run, built: Path, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"question": "停水"}', "utf-8")
    refused = run("ask", "--explain", "--batch", tmp_path / "q.jsonl")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"--explain" in refused.stderr


def test_from_a_question_that_was_not_understood_to_one_that_is(run: Run, built: Path) -> None:
    question = "嘎嘎喳喳到几点"
    before = json.loads(run("ask", question, "--json").stdout)
    assert "嘎嘎喳喳" not in {one["typed"] for one in before["understood"]}
    assert run("lexicon", "add", "嘎嘎喳喳", "停水", "--weight", "1").returncode == 0
    answer = json.loads(run("ask", question, "--json").stdout)
    assert answer["understood"][0] == {"typed": "嘎嘎喳喳", "official": "停水"}
    assert "按“停水”理解“嘎嘎喳喳”" in run("ask", question).stdout.decode()
    assert json.loads(run("ask", question, "--json", NOTICEBOT_LEXICON="off").stdout)["understood"] == []
    assert run("lexicon", "check").returncode == 0


def test_candidates_are_decided_on_at_a_terminal(built: Path) -> None:
    store = Store(built / FILE)
    store.record_question(1, 1, "嘎嘎喳喳到几点", tier="none", generation="g", at=1.0)
    store.record_question(1, 1, "停水到几点", tier="answer", generation="g", at=2.0)
    store.record_question(2, 2, "龘龘在哪里", tier="none", generation="g", at=3.0)
    store.close()
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [*COMMAND, "lexicon", "suggest"],
        env=environment(built, TERM="xterm", NOTICEBOT_RECORD_QUESTIONS="true"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    screen = Screen(ours)
    screen.wait_for(ASKED)
    os.write(ours, b"a\r")
    screen.wait_for("lexicon.tsv")
    screen.wait_for("龘龘")
    screen.wait_for(ASKED, times=2)
    os.write(ours, b"\x04")
    screen.wait_for_end()
    os.close(ours)
    assert program.wait(60) == 0
    assert "嘎嘎喳喳\t停水" in (built / "lexicon.tsv").read_text("utf-8")
