"""People who talk with a running bot over the strict server; what they see is what the tests look at."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi import BotApiServer, Seen
from tests.botapi.acts import Toast
from tests.botapi.model import Chat, Message, Topic, User
from tests.e2e.conftest import COMMAND, environment
from tests.e2e.serving import Bot

PATIENCE = 20.0  # seconds; the machine may be busy with other things


@dataclass
class Talk:
    """The running bot, and ways to talk with it."""

    server: BotApiServer
    bot: Bot
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1001))

    def somebody(self, language: str | None = "zh-hans") -> tuple[User, Chat]:
        """A new person with a private chat."""
        user = self.server.user(next(self.ids), language_code=language)
        return user, self.server.private(user)

    def ask(
        self,
        chat: Chat,
        user: User,
        text: str,
        *,
        thread: Topic | None = None,
        reply_to: Seen | Message | None = None,
    ) -> Seen:
        """What the bot answers, once it has said all."""
        asked = self.server.send_text(chat, user, text, thread=thread, reply_to=reply_to)
        self.server.await_reply(asked, timeout=PATIENCE)
        self.server.settle(0.2, PATIENCE)
        return self.server.replies(asked)[-1]

    def press(self, message: Seen, label: str, user: User) -> Toast:
        """Presses a button of a message as it is now; what appears for a moment."""
        pressed = self.server.press(self.server.look(message), label, user)
        toast = pressed.wait(PATIENCE)
        self.server.settle(0.2, PATIENCE)
        assert isinstance(toast, Toast)
        return toast

    def last(self, chat: Chat) -> Seen:
        """The last message of the bot's in a chat."""
        return self.server.sent(chat)[-1]

    def look(self, message: Seen) -> Seen:
        """The message as it is now."""
        return self.server.look(message)


@contextmanager
def talking(
    indexed: Path, folder: Path, notices: dict[str, str] | None = None, **settings: str
) -> Iterator[Talk]:
    """A bot over a copy of a home; at its end no call of it was wrong, and no handler failed.

    Args:
        indexed: the home.
        folder: for the copy.
        notices: what is added to it, by file name.
        settings: NOTICEBOT_… variables.
    """
    home = folder / "home"
    shutil.copytree(indexed, home)
    if notices:
        for name, text in notices.items():
            (folder / name).write_text(text, "utf-8")
        files = [str(folder / name) for name in notices]
        subprocess.run([*COMMAND, "add", "--build", *files], env=environment(home), check=True)
    with BotApiServer() as server:
        bot = Bot(home, server, folder, NOTICEBOT_QUESTIONS_PER_MINUTE="0", **settings)
        bot.start()
        try:
            yield Talk(server, bot)
        finally:
            bot.stop()
            bot.kill()
        assert server.violations == []
        assert "a handler failed" not in bot.told
