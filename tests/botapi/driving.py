"""What people write, send, press and choose: every act queues the update that Telegram would send."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.botapi.acts import Asked, Pressed
from tests.botapi.methods_send import origin_of
from tests.botapi.model import Chat, Message, Topic, User
from tests.botapi.people import People, Place
from tests.botapi.state import Query
from tests.botapi.text import found_in, in_order, trimmed
from tests.botapi.view import Button, Seen, rows_of, seen

if TYPE_CHECKING:
    from tests.botapi.calls import Record

Target = Message | Seen


@dataclass
class _Where:
    """Where in a chat a message goes."""

    reply_to: Target | int | None = None
    thread: Topic | int | None = None
    quote: str | None = None
    extra: dict = field(default_factory=dict)


class Driving(People):
    """Mixed into the server; usable from any thread."""

    if TYPE_CHECKING:
        record: Record

        def _find(self, message: Target) -> Message: ...

    # --- writing

    def send_text(
        self,
        chat: Place,
        user: User,
        text: str,
        *,
        reply_to: Target | int | None = None,
        thread: Topic | int | None = None,
        quote: str | None = None,
        entities: list[dict] | None = None,
    ) -> Message:
        """A person writes; commands, mentions and links get their entities by themselves."""
        message = self._new(chat, user, _Where(reply_to, thread, quote))
        text, given = trimmed(text, list(entities or ()))
        message.text, message.entities = text, in_order(given + found_in(text, given))
        return self._post(message)

    def edit_text(self, message: Message, text: str) -> Message:
        """A person edits a message."""
        with self.state.lock:
            message.text, _ = trimmed(text, [])
            message.entities = found_in(message.text)
            message.edit_date = int(time.time())
            kind = "edited_channel_post" if message.chat.type == "channel" else "edited_message"
            self.state.announce(message, kind)
            return message

    def send_document(
        self,
        chat: Place,
        user: User,
        name: str,
        data: bytes,
        mime: str | None = None,
        *,
        caption: str = "",
        size: int | None = None,
        reply_to: Target | int | None = None,
        thread: Topic | int | None = None,
    ) -> Message:
        """A person sends a file; `size` states another size than the data's, to play a huge one."""
        message = self._new(chat, user, _Where(reply_to, thread))
        message.file = self.state.store_file(name, mime, data, size=size)
        message.text, message.entities = caption, found_in(caption)
        return self._post(message)

    def forward(
        self,
        chat: Place,
        user: User,
        what: Target | str,
        *,
        author: User | str | None = None,
        thread: Topic | int | None = None,
    ) -> Message:
        """A person forwards a message, or a text of somebody's (a name: one who hides the account)."""
        message = self._new(chat, user, _Where(thread=thread))
        if isinstance(what, str):
            date = int(time.time()) - 3600
            if isinstance(author, User):
                message.origin = {"type": "user", "date": date, "sender_user": author.to_api()}
            else:
                message.origin = {"type": "hidden_user", "date": date, "sender_user_name": author or "某人"}
            message.text, message.entities = what, found_in(what)
        else:
            original = self._find(what)
            message.origin = origin_of(original)
            message.text, message.entities, message.file = original.text, original.entities, original.file
        return self._post(message)

    def channel_post(self, chat: Place, text: str) -> Message:
        """A post in a channel."""
        message = self._new(chat, None, _Where())
        message.text, message.entities = text, found_in(text)
        return self._post(message, "channel_post")

    def _new(self, chat: Place, user: User | None, where: _Where) -> Message:
        with self.state.lock:
            place = self._place(chat)
            if user and place.type != "private":
                place.members.setdefault(user.id, "member")
            reply_to = where.reply_to.id if isinstance(where.reply_to, Message | Seen) else where.reply_to
            thread = where.thread.id if isinstance(where.thread, Topic) else where.thread
            replied = place.messages.get(reply_to) if reply_to is not None else None
            if thread is None and replied is not None:
                # outside of forums Telegram makes a thread of replies, with the first message as its id
                plain = place.type == "supergroup" and not place.forum
                thread = replied.thread or (replied.id if plain else None)
            return Message(
                place, place.next_id(), user, reply_to=reply_to, quote=where.quote, thread=thread,
                in_topic=thread in place.topics,
            )  # fmt: skip

    def _post(self, message: Message, kind: str = "message") -> Message:
        with self.state.lock:
            self.state.put(message)
            self.state.announce(message, kind)
            return message

    # --- pressing and inline mode

    def press(
        self,
        message: Target,
        wanted: str | Button,
        user: User,
        *,
        forged: bool = False,
        inaccessible: bool = False,
    ) -> Pressed:
        """A person presses a button, found by its label or data.

        Args:
            forged: send `wanted` as callback data whether there is such a button or not.
            inaccessible: the message is too old for Telegram to show it to the bot.
        """
        with self.state.lock:
            found = self._find(message)
            if forged:
                assert isinstance(wanted, str)
                button = Button(wanted, "callback_data", wanted)
            else:
                button = wanted if isinstance(wanted, Button) else seen(found).button(wanted)
            query = Query(str(self.state.number() + 4_000_000_000), user, found, button.value)
            query.rows = rows_of(found.markup)
            if button.kind != "callback_data":
                return Pressed(self.record, query, button)
            self.state.queries[query.id] = query
            body = {
                "id": query.id,
                "from": user.to_api(),
                "chat_instance": str(found.chat.id),
                "data": query.data,
            }
            if found.inline_id:
                body["inline_message_id"] = found.inline_id
            elif inaccessible:
                body["message"] = {"chat": found.chat.to_api(), "message_id": found.id, "date": 0}
            else:
                body["message"] = found.to_api(self.state.me)
            self.state.updates.add("callback_query", body)
            return Pressed(self.record, query, button)

    def inline(self, user: User, query: str, offset: str = "", *, chat_type: str = "sender") -> Asked:
        """A person types `@bot query` somewhere."""
        with self.state.lock:
            asked = Query(str(self.state.number() + 7_000_000_000), user, data=query, offset=offset)
            self.state.queries[asked.id] = asked
            body = {"id": asked.id, "from": user.to_api(), "query": query, "offset": offset}
            body["chat_type"] = chat_type
            self.state.updates.add("inline_query", body)
            return Asked(self.record, asked)

    def choose(self, asked: Asked, which: int | str = 0, chat: Place | None = None) -> Message:
        """The person picks a result (position or id) for a chat, by default one that the bot is not in."""
        with self.state.lock:
            result = asked.result(which)
            user = asked.query.user
            place = self._place(chat) if chat is not None else Chat(-9_000_000_000, "group", "别处")
            message = self._new(place, user, _Where())
            message.text, message.entities, message.markup = (
                result.text,
                result.raw["_entities"],
                result.raw["_markup"],
            )
            message.via_bot = True
            chosen = {"result_id": result.id, "from": user.to_api(), "query": asked.query.data}
            if message.markup:
                message.inline_id = chosen["inline_message_id"] = secrets.token_urlsafe(20)
                self.state.inline_messages[message.inline_id] = message
            if self.state.inline_feedback:
                self.state.updates.add("chosen_inline_result", chosen)
            if chat is not None:
                return self._post(message)
            return message
