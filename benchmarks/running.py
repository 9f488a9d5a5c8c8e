"""Running noticebots that are asked from outside: an engine that looks for new generations, `chat`, and
`serve`.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from benchmarks.processes import command, environment
from corpus.errors import GenerationError
from index.engine import Engine
from index.generation import Generations
from tests.botapi import BotApiServer

_BLANKS = re.compile(r"\s+")
_START = 120.0  # seconds for a bot to start over a large index


class Running(Protocol):
    """Something that answers; `pid` is its process."""

    pid: int

    def ask(self, question: str) -> str:
        """What it shows for a question, white space left out."""
        ...


def plain(text: str) -> str:
    """A text without white space: a terminal wraps lines where it likes."""
    return _BLANKS.sub("", text)


class WatchedEngine(AbstractContextManager["WatchedEngine"]):
    """An engine in this process that takes up new generations as a serving bot does: a look every `pause`
    seconds.
    """

    def __init__(self, home: Path, pause: float) -> None:
        self.pid = os.getpid()
        self.engine = Engine.open(home / "index")
        self._generations, self._pause = Generations(home / "index"), pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def ask(self, question: str) -> str:
        """The quotes with their titles."""
        answer = self.engine.ask(question)
        return plain(" ".join(f"{quote.text} 《{quote.citation.title}》" for quote in answer.quotes))

    def _watch(self) -> None:
        while not self._stop.wait(self._pause):
            try:
                if self._generations.current() != self.engine.manifest.name:
                    self.engine.refresh()
            except GenerationError:
                continue  # as a bot does, it goes on with what it has


class Chat(AbstractContextManager["Chat"]):
    """`noticebot chat`, fed by a pipe; it looks for a new generation before each answer."""

    _QUIET = 0.15  # seconds without output after which an answer is taken to be whole

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            command("chat"),
            env=environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.pid = self._process.pid
        assert self._process.stdout is not None
        self._output = self._process.stdout.fileno()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._output, selectors.EVENT_READ)
        self.answered_at = 0.0
        """When the last part of the last answer came, by `time.monotonic`."""

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def ask(self, question: str) -> str:
        """What it prints."""
        assert self._process.stdin is not None
        self._process.stdin.write((question.replace("\n", " ") + "\n").encode())
        self._process.stdin.flush()
        parts: list[bytes] = []
        while self._selector.select(self._QUIET if parts else _START):
            part = os.read(self._output, 1 << 16)
            if not part:
                break
            parts.append(part)
            self.answered_at = time.monotonic()
        return plain(b"".join(parts).decode("utf-8", "replace"))


class Served(AbstractContextManager["Served"]):
    """`noticebot serve` against the tests' Bot API server, asked by one person; its own limits are off."""

    def __init__(self, home: Path, pause: float) -> None:
        self._server = BotApiServer()
        self._server.__enter__()
        self._log = tempfile.NamedTemporaryFile(prefix="serve-", suffix=".log")  # noqa: SIM115 (closed in __exit__)
        more: dict[str, Any] = {
            "NOTICEBOT_TOKEN": self._server.token,
            "NOTICEBOT_BOT_API_URL": self._server.url,
            "NOTICEBOT_ACCESS": "open",
            "NOTICEBOT_METRICS_PORT": "0",
            "NOTICEBOT_QUESTIONS_PER_MINUTE": "0",
            "NOTICEBOT_OVERALL_RATE": "0",
            "NOTICEBOT_WATCH_SECONDS": str(pause),
        }
        self._process = subprocess.Popen(
            command("serve"), env=environment(home, **more), stdin=subprocess.DEVNULL, stderr=self._log
        )
        self.pid = self._process.pid
        self._person = self._server.user(20, language_code="zh-hans")
        self._chat = self._server.private(self._person)
        self.ask("通知")  # everything is loaded now

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)
        self._server.__exit__(None, None, None)
        self._log.close()

    def ask(self, question: str) -> str:
        """What it sends."""
        message = self._server.send_text(self._chat, self._person, question)
        return plain(self._server.await_reply(message, timeout=_START).text)
