"""`noticebot watch` and `serve --watch` with real files: dropped, changed, copied slowly, deleted."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.library import Library
from index.engine import Engine
from tests.e2e.conftest import COMMAND, ROOT, Run, environment, one_line
from tests.invented import invented, question, written

pytest.importorskip("watchfiles")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


def until(look: Callable[[], Any], what: str, timeout: float = 30) -> Any:
    end = time.monotonic() + timeout
    while not (found := look()):
        assert time.monotonic() < end, f"not within {timeout} s: {what}"
        time.sleep(0.05)
    return found


@pytest.fixture
def watch(home: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: object) -> subprocess.Popen[bytes]:
        with (tmp_path / "out.txt").open("ab") as out:
            running.append(
                subprocess.Popen(
                    [*COMMAND, "watch", *map(str, arguments)],
                    env=environment(home),
                    cwd=ROOT,
                    stdout=out,
                    stderr=out,
                )
            )
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
            process.wait(5)


@pytest.mark.slow
def test_files_are_taken_as_they_come_until_ctrl_c(
    home: Path, folder: Path, tmp_path: Path, watch: Callable[..., subprocess.Popen[bytes]]
) -> None:
    def told() -> str:
        return (tmp_path / "out.txt").read_text("utf-8")

    written(folder, range(2))  # already there
    process = watch(folder)
    until(lambda: "generation 000001-" in told(), "what is there is built")
    slow = folder / "slow.txt"
    text = invented(2).encode()
    with slow.open("wb") as file:  # copied slowly: never taken half
        for at in range(0, len(text), len(text) // 40):
            file.write(text[at : at + len(text) // 40])
            file.flush()
            time.sleep(0.04)  # far from the half second that a file must rest
    until(lambda: "generation 000002-" in told(), "the slow one is built")
    assert Library(home / "library").count() == 3
    assert told().count("added  ") == 3
    assert "replaced" not in told()
    library = Library(home / "library")
    library.remove(next(library.entries()).notice.id)  # as another process does
    until(lambda: "generation 000003-" in told(), "the change of another is built")
    slow.unlink()
    until(lambda: "file gone, kept" in told(), "the deletion is told")
    assert len(Engine.open(home / "index").opened.notices) == 2
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert told().splitlines()[0] == f"watching {folder}; Ctrl-C ends it"
    assert told().splitlines()[-1] == "no longer watching"
    assert "Traceback" not in told()


def test_a_folder_that_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    assert "there is no such folder to watch" in one_line(run("watch", tmp_path / "none"))


@pytest.mark.slow
def test_the_bot_takes_what_is_dropped_and_answers_from_it(built: Path, folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("tornado")
    from tests.botapi import BotApiServer
    from tests.e2e.serving import Bot

    with BotApiServer() as server:
        bot = Bot(built, server, tmp_path, NOTICEBOT_WATCH_REMOVE="true")
        try:
            bot.start("--watch", str(folder))
            count = Library(built / "library").count()
            (folder / "broken.txt").write_bytes(bytes(range(128, 256)) * 8)
            files = written(folder, range(2))

            def in_use(wanted: int) -> bool:
                return any(
                    line["message"] == "generation in use" and line["notices"] == wanted for line in bot.lines
                )

            bot.wait(lambda: in_use(count + 2), "they are served", timeout=60)
            chat = server.private(server.user(100, language_code="zh-hans"))
            answer = server.await_reply(server.send_text(chat, chat.user, question(1)), timeout=20)
            assert "第1期" in answer.text
            assert "broken.txt" in bot.told
            files[0].unlink()
            bot.wait(lambda: in_use(count + 1), "the deleted one is gone", timeout=60)
            assert bot.stop() == 0
            assert "Traceback" not in bot.told
        finally:
            bot.kill()
