"""A bot that starts over a damaged index answers from the former generation and mends what is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.library import Library
from tests.botapi import BotApiServer
from tests.e2e.conftest import Run
from tests.e2e.serving import Bot
from tests.invented import question, written


@pytest.mark.slow
def test_the_former_generation_answers_while_everything_is_made_anew(
    built: Path, tmp_path: Path, run: Run
) -> None:
    former = (built / "index" / "CURRENT").read_text()
    Library(built / "library").add(written(tmp_path / "in", range(1)))
    assert run("build").returncode == 0
    newest = built / "index" / "generations" / (built / "index" / "CURRENT").read_text()
    (newest / "order.npy").write_bytes(b"")
    with BotApiServer() as server:
        bot = Bot(built, server, tmp_path)
        try:
            bot.start()
            in_use = [line for line in bot.lines if line["message"] == "generation in use"]
            assert f"until it is mended, generation {former}" in bot.told
            assert all(line["generation"] == former for line in in_use[:1])
            bot.wait(lambda: "000003-" in bot.told, "the new generation", timeout=60)
            chat = server.private(server.user(100, language_code="zh-hans"))
            answer = server.await_reply(server.send_text(chat, chat.user, question(0)), timeout=20)
            assert "第0期" in answer.text
            assert bot.stop() == 0
            assert "Traceback" not in bot.told
        finally:
            bot.kill()
    assert run("verify").returncode == 0
