"""`noticebot serve` as a process of its own, against the strict local server."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.botapi import BotApiServer
from tests.e2e.conftest import COMMAND, ROOT, environment

ADMIN = 11


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Bot:
    """One run of the bot after another on the same home; `told` is everything that they printed."""

    def __init__(self, home: Path, server: BotApiServer, folder: Path, **more: str) -> None:
        self.home = home
        self.server = server
        self.port = free_port()
        self.output = folder / "output.txt"
        self.environment = environment(
            home,
            NOTICEBOT_TOKEN=server.token,
            NOTICEBOT_BOT_API_URL=server.url,
            NOTICEBOT_ADMINS=str(ADMIN),
            NOTICEBOT_ACCESS="open",
            NOTICEBOT_METRICS_PORT=str(self.port),
            **more,
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str, until: str | None = "the bot serves", **more: str) -> None:
        before = self.told.count(until) if until else 0
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", *arguments],
                env=self.environment | more,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        if until:
            self.wait(lambda: self.told.count(until) > before, f"it says {until!r}")

    def wait(self, look: Callable[[], Any], what: str, timeout: float = 40) -> Any:
        end = time.monotonic() + timeout
        while not (found := look()):
            assert time.monotonic() < end, f"not within {timeout} s: {what}\n{self.told[-4000:]}"
            time.sleep(0.02)
        return found

    @property
    def told(self) -> str:
        return self.output.read_text("utf-8") if self.output.exists() else ""

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.told.splitlines() if line.startswith("{")]

    def stop(self, number: int = signal.SIGTERM, timeout: float = 12) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout)

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)

    def get(self, page: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{page}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
