"""Hostile files: each can be written, and what may not happen is seen where it does."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from benchmarks import hostile
from benchmarks.hostile_files import Hostile, every

FILE = Hostile("a.txt", "", lambda path, url: None)


@pytest.mark.parametrize(
    ("read", "code", "out", "error", "faults"),
    [
        (False, 2, "", "noticebot: a.txt: refused", []),
        (True, 0, "1 added", "", []),
        (None, 2, "", "noticebot: a.txt: refused", []),
        (False, 0, "1 added", "", ["read"]),
        (True, 2, "", "noticebot: a.txt: refused", ["refused"]),
        (False, 2, "", "", ["no word"]),
        (None, -9, "", "", ["exit code -9"]),
        (None, 1, "", "Traceback (most recent call last):", ["exit code 1", "a trace"]),
        (True, 0, "added a\x1b[31m", "", ["control characters"]),
        (True, 0, "added \u202efdp", "", ["control characters"]),
    ],
)
def test_what_may_not_come_out_is_a_fault(
    read: bool | None, code: int, out: str, error: str, faults: list[str]
) -> None:
    one = Hostile("a.txt", "", FILE.write, read)
    assert list(hostile._faults(one, code, out, error)) == faults


def test_a_change_outside_the_library_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "_WATCHED", ())
    (tmp_path / "home").mkdir()
    (tmp_path / "cwd").mkdir()
    before = hostile._state(tmp_path, tmp_path / "home", None)
    (tmp_path / "home" / "library").write_text("x")
    assert hostile._state(tmp_path, tmp_path / "home", None) == before
    (tmp_path / "cwd" / "climbed.txt").write_text("x")
    after = hostile._state(tmp_path, tmp_path / "home", None)
    assert set(after) - set(before) == {str(tmp_path / "cwd" / "climbed.txt")}


def test_a_process_left_behind_is_seen(tmp_path: Path) -> None:
    mark = str(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", "print(flush=True); input()"],
        env=os.environ | {"MARK": mark},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    assert hostile._left(mark) == [process.pid]
    process.communicate(b"\n")
    assert hostile._left(mark) == []


def test_what_is_fetched_is_seen() -> None:
    with hostile._listener() as (url, asked):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with pytest.raises((urllib.error.URLError, OSError)):
            opener.open(f"{url}/entity", timeout=5)
    assert asked == ["GET /entity HTTP/1.1"]


def test_every_file_has_a_name_of_its_own() -> None:
    names = [one.name for one in every()]
    assert len(names) == len(set(names)) > 40


@pytest.mark.slow
def test_files_made_to_harm_are_told_in_words_and_change_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    few = (
        "line.txt",
        "laughs.docx",
        "macros.docm",
        "climbing.zip",
        "names.zip",
        "fetch.html",
        "pipe.txt",
        "changing.txt",
    )
    assert hostile.main(["--only", *few]) == 0
    assert capsys.readouterr().out.count("/etc/passwd") == 0


@pytest.mark.slow
def test_every_file_can_be_written(tmp_path: Path) -> None:
    for one in every():
        one.write(tmp_path / one.name, "http://127.0.0.1:9")
        assert os.path.lexists(tmp_path / one.name)
