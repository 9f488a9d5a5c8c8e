"""Terminals, pipes and signals as they really are."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND, Run, environment

KNOWN = "云公积金〔2023〕9号是什么？"
ASKED = "\x1b[6n"  # where is the cursor? what the prompt asks when it is ready


class Screen:
    """What a program writes to a terminal."""

    def __init__(self, terminal: int) -> None:
        self.terminal = terminal
        self.seen = b""

    def wait_for(self, text: str, times: int = 1) -> None:
        """Reads until `text` was written so often; fails after a minute, or where the program ends before."""
        end = time.monotonic() + 60
        while self.seen.count(text.encode()) < times:
            assert time.monotonic() < end, self.seen
            assert self._read(), self.seen

    def wait_for_end(self) -> None:
        """Reads until the program has closed the terminal."""
        while self._read():
            pass

    def _read(self) -> bool:
        ready, _, _ = select.select([self.terminal], [], [], 1)
        try:
            self.seen += os.read(self.terminal, 65536) if ready else b""
        except OSError:  # the other end is closed
            return False
        return True


@pytest.mark.parametrize(
    "more",
    [
        {"LANG": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_a_terminal_without_utf8_still_gets_the_answer(run: Run, built: Path, more: dict[str, str]) -> None:
    shown = run("ask", KNOWN, **more)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert "规范租房提取住房公积金" in shown.stdout.decode("utf-8")
    assert json.loads(run("ask", KNOWN, "--json", **more).stdout)["question"] == KNOWN
    assert "没有编号为" in run("show", "无", NOTICEBOT_LANGUAGE="zh", **more).stderr.decode("utf-8")


def test_a_terminal_of_gbk_gets_gbk_and_json_that_every_reader_reads(run: Run, built: Path) -> None:
    assert "规范租房提取" in run("ask", KNOWN, PYTHONIOENCODING="gbk").stdout.decode("gbk")
    data = run("ask", KNOWN, "--json", PYTHONIOENCODING="gbk").stdout
    assert json.loads(data.decode("ascii"))["question"] == KNOWN


def test_a_closed_pipe_is_no_error(built: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text((json.dumps({"question": KNOWN}) + "\n") * 300, "utf-8")
    program = subprocess.Popen(
        [*COMMAND, "ask", "--batch", str(rows), "--json"],
        env=environment(built),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    assert program.stderr is not None
    assert json.loads(program.stdout.readline())["question"] == KNOWN
    program.stdout.close()
    assert program.stderr.read() == b""
    assert program.wait(60) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_one_line(built: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 (a device)
        done = subprocess.run(
            [*COMMAND, "list"],
            env=environment(built),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, b"noticebot: No space left on device\n")


def test_closed_streams_do_no_harm(built: Path) -> None:
    line = f"{' '.join(COMMAND)} chat <&- >&- 2>&-; {' '.join(COMMAND)} list >&-"
    done = subprocess.run(
        ["sh", "-c", line], env=environment(built), capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_chat_in_a_terminal_keeps_its_history_in_the_home(built: Path) -> None:
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [*COMMAND, "chat"], env=environment(built, TERM="xterm"), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    screen = Screen(ours)
    screen.wait_for(ASKED)
    os.write(ours, f"{KNOWN}\r".encode())
    screen.wait_for("规范租房提取")
    screen.wait_for(ASKED, times=2)
    os.write(ours, b"\x04")
    screen.wait_for_end()
    os.close(ours)
    assert program.wait(60) == 0
    assert KNOWN in (built / "chat-history").read_text("utf-8")
    assert (built / "chat-history").stat().st_mode & 0o077 == 0


def test_ctrl_c_is_one_line_and_exit_code_130(built: Path) -> None:
    program = subprocess.Popen(
        [*COMMAND, "chat"],
        env=environment(built),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{KNOWN}\n".encode())
    program.stdin.flush()
    program.stdout.readline()  # it is answering, so it has started
    program.send_signal(signal.SIGINT)
    _, told = program.communicate(timeout=60)
    assert (program.returncode, told) == (130, b"noticebot: interrupted\n")


def test_a_terminal_gets_the_highlights_in_bold_and_a_pipe_does_not(run: Run, built: Path) -> None:
    ours, theirs = pty.openpty()
    subprocess.run(
        [*COMMAND, "ask", KNOWN],
        env=environment(built, TERM="xterm"),
        stdin=theirs,
        stdout=theirs,
        timeout=60,
        check=True,
    )
    os.close(theirs)
    assert b"\x1b[1m" in os.read(ours, 65536)
    os.close(ours)
    assert b"\x1b" not in run("ask", KNOWN).stdout
