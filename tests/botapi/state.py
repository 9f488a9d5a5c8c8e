"""Everything the server knows: people, chats, messages, files, open queries, settings of the bot."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass, field

from tests.botapi.errors import ApiError, bad
from tests.botapi.model import Chat, Message, StoredFile, User
from tests.botapi.updates import Updates

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(eq=False)
class Query:
    """A pressed button or an inline query, answerable once and for a limited time."""

    id: str
    user: User
    message: Message | None = None
    data: str = ""
    offset: str = ""
    rows: tuple = ()
    asked: float = field(default_factory=time.monotonic)
    clock: float = field(default_factory=time.time)
    answer: dict | None = None


@dataclass
class Webhook:
    """What setWebhook left."""

    url: str = ""
    secret: str | None = None
    max_connections: int = 40
    certificate: bool = False
    last_error: tuple[int, str] | None = None


class State:
    """Shared by the server's loop and the test's threads; every use holds `lock`."""

    def __init__(self, token: str, username: str, *, privacy_mode: bool, query_lifetime: float) -> None:
        self.lock = threading.RLock()
        self.token = token
        self.me = User(int(token.split(":", maxsplit=1)[0]), "通知问答", username, is_bot=True)
        self.privacy_mode = privacy_mode
        self.query_lifetime = query_lifetime
        self.users: dict[int, User] = {self.me.id: self.me}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.inline_messages: dict[str, Message] = {}
        self.commands: dict[tuple, list[dict]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.actions: list[tuple[float, int, str]] = []
        self.webhook = Webhook()
        self.updates = Updates()
        self.logged_out = False
        self.inline_feedback = True
        self._numbers = itertools.count(1)

    def number(self) -> int:
        return next(self._numbers)

    def chat(self, reference: int | str) -> Chat:
        """The chat of a chat_id or @username, if the bot knows it.

        Raises:
            ApiError: 400 unknown.
        """
        if isinstance(reference, str) and reference.startswith("@"):
            name = reference[1:].lower()
            for chat in self.chats.values():
                if (chat.username or "").lower() == name:
                    return chat
            raise bad("chat not found")
        try:
            return self.chats[int(reference)]
        except (KeyError, ValueError):
            raise bad("chat not found") from None

    def writable(self, reference: int | str) -> Chat:
        """A chat that the bot may write to.

        Raises:
            ApiError: 400 unknown chat, 403 blocked or thrown out.
        """
        chat = self.chat(reference)
        if chat.user and chat.user.blocked:
            raise ApiError(403, "bot was blocked by the user")
        if chat.user and chat.user.is_bot:
            raise ApiError(403, "bot can't send messages to bots")
        if chat.bot_status in ("left", "kicked"):
            kind = "channel chat" if chat.type == "channel" else "supergroup chat"
            was = "was kicked from the" if chat.bot_status == "kicked" else "is not a member of the"
            raise ApiError(403, f"bot {was} {kind}")
        if chat.type == "channel" and chat.bot_status != "administrator":
            raise bad("need administrator rights in the channel chat")
        return chat

    def thread(self, chat: Chat, thread: int | None) -> None:
        """Check a message_thread_id.

        Raises:
            ApiError: 400 not there, or the topic is closed.
        """
        if thread is None:
            return
        topic = chat.topics.get(thread)
        if topic is not None:
            if topic.closed and chat.bot_status != "administrator":
                raise bad("TOPIC_CLOSED")
            return
        root = chat.messages.get(thread)
        if chat.forum or chat.type != "supergroup" or root is None or root.deleted:
            raise bad("message thread not found")

    def message(self, chat: Chat, message_id: int, missing: str) -> Message:
        """A message that is still there, or a 400 with the text `missing`."""
        message = chat.messages.get(message_id)
        if message is None or message.deleted:
            raise bad(missing)
        return message

    def put(self, message: Message) -> Message:
        message.chat.messages[message.id] = message
        return message

    def store_file(
        self, name: str, mime: str | None, data: bytes, *, size: int | None = None, photo: bool = False
    ) -> StoredFile:
        number = self.number()
        suffix = name.rsplit(".", 1)[-1][:8] if "." in name else "bin"
        suffix = suffix if suffix.isascii() and suffix.isalnum() else "bin"
        folder = "photos" if photo else "documents"
        file = StoredFile(
            file_id=f"BQACAgUAAxkDAAI{number:06d}",
            name=name,
            mime=mime,
            data=data,
            size=len(data) if size is None else size,
            path=f"{folder}/file_{number}.{suffix}",
            photo=photo,
        )
        self.files[file.file_id] = file
        return file

    def open_query(self, query_id: str) -> Query:
        """A query that may still be answered.

        Raises:
            ApiError: 400 too old, answered already, or never asked.
        """
        query = self.queries.get(query_id)
        if query is None or query.answer is not None:
            raise bad(TOO_OLD)
        if time.monotonic() - query.asked > self.query_lifetime:
            raise bad(TOO_OLD)
        return query

    def announce(self, message: Message, kind: str = "message") -> int | None:
        """Queue the update about a message, unless privacy mode hides it from the bot."""
        if self.privacy_mode and not self._meant_for_bot(message):
            return None
        return self.updates.add(kind, message.to_api(self.me))

    def _meant_for_bot(self, message: Message) -> bool:
        chat = message.chat
        if chat.type not in ("group", "supergroup") or chat.bot_status == "administrator" or message.service:
            return True
        name = f"@{self.me.username}".lower()
        replied = chat.messages.get(message.reply_to) if message.reply_to else None
        if (replied and replied.sender is self.me) or message.via_bot or name in message.text.lower():
            return True
        return message.text.startswith("/") and "@" not in message.text.split()[0]
