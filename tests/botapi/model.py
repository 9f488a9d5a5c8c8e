"""Users, chats, messages and files as the server keeps them, and their JSON in the Bot API's words."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(eq=False)
class User:
    """A person or a bot; `blocked`: has blocked the bot; `started`: has a private chat with it."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    blocked: bool = False

    def to_api(self) -> dict:
        body = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            body["username"] = self.username
        if self.language_code:
            body["language_code"] = self.language_code
        return body


@dataclass(eq=False)
class Topic:
    """A forum topic: its id is the message that opened it."""

    id: int
    name: str
    closed: bool = False


@dataclass(eq=False)
class Chat:
    """A conversation; message ids count per chat, as in supergroups."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    user: User | None = None
    forum: bool = False
    bot_status: str = "member"
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    last_id: int = 0

    def to_api(self) -> dict:
        body: dict = {"id": self.id, "type": self.type}
        if self.title:
            body["title"] = self.title
        if self.user:
            body |= {"first_name": self.user.first_name}
            if self.user.username:
                body["username"] = self.user.username
        if self.username:
            body["username"] = self.username
        if self.forum:
            body["is_forum"] = True
        return body

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id


@dataclass(eq=False)
class StoredFile:
    """A document or photo; `size` may be stated larger than `data` to play a huge file cheaply."""

    file_id: str
    name: str
    mime: str | None
    data: bytes
    size: int
    path: str
    photo: bool = False

    def to_api(self) -> dict:
        body: dict = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": self.size}
        if self.photo:
            return {**body, "width": 90, "height": 90}
        body["file_name"] = self.name
        if self.mime:
            body["mime_type"] = self.mime
        return body


@dataclass(frozen=True)
class Version:
    """What a message said until an edit."""

    until: float
    text: str
    entities: list[dict]
    markup: dict | None


@dataclass(eq=False)
class Message:
    """One message; `text` is the caption when there is a file. Kept after deletion, for the transcript."""

    chat: Chat
    id: int
    sender: User | None
    text: str = ""
    entities: list[dict] = field(default_factory=list)
    file: StoredFile | None = None
    markup: dict | None = None
    reply_to: int | None = None
    quote: str | None = None
    thread: int | None = None
    in_topic: bool = False
    origin: dict | None = None
    via_bot: bool = False
    inline_id: str | None = None
    service: dict | None = None
    reactions: list[str] = field(default_factory=list)
    deleted: bool = False
    edit_date: int | None = None
    versions: list[Version] = field(default_factory=list)
    time: float = field(default_factory=time.time)

    def to_api(self, bot: User, *, with_reply: bool = True) -> dict:
        body: dict = {"message_id": self.id, "date": int(self.time), "chat": self.chat.to_api()}
        if self.sender:
            body["from"] = self.sender.to_api()
        else:
            body["sender_chat"] = self.chat.to_api()
        if self.service:
            body |= self.service
        if self.file:
            if self.file.photo:
                body["photo"] = [self.file.to_api()]
            else:
                body["document"] = self.file.to_api()
        if self.text:
            names = ("caption", "caption_entities") if self.file else ("text", "entities")
            body[names[0]] = self.text
            if self.entities:
                body[names[1]] = self.entities
        if self.markup:
            body["reply_markup"] = self.markup
        if self.thread is not None:
            body["message_thread_id"] = self.thread
            if self.in_topic:
                body["is_topic_message"] = True
        if self.origin:
            body["forward_origin"] = self.origin
        if self.via_bot:
            body["via_bot"] = bot.to_api()
        if self.edit_date:
            body["edit_date"] = self.edit_date
        if with_reply:
            body |= self._replied(bot)
        return body

    def _replied(self, bot: User) -> dict:
        # in a topic a message that answers nothing "answers" the message that opened the topic
        opened = self.thread if self.in_topic and not self.service else None
        target = self.reply_to if self.reply_to is not None else opened
        replied = self.chat.messages.get(target) if target is not None else None
        if replied is None or replied.deleted:
            return {}
        body: dict = {"reply_to_message": replied.to_api(bot, with_reply=False)}
        if self.quote:
            body["quote"] = {"text": self.quote, "position": 0, "is_manual": True}
        return body
