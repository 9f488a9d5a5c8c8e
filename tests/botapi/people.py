"""The people and the places: users, private chats, groups, forum topics, channels, and who is let in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.botapi.model import Chat, Message, Topic, User

if TYPE_CHECKING:
    from tests.botapi.state import State

Place = Chat | int


class People:
    """Mixed into the server; usable from any thread."""

    if TYPE_CHECKING:
        state: State

    def user(
        self,
        id: int,
        name: str | None = None,
        *,
        username: str | None = None,
        language_code: str | None = "zh-hans",
        is_bot: bool = False,
    ) -> User:
        """A person (or another bot)."""
        with self.state.lock:
            made = User(id, name or f"用户{id}", username or f"user_{id}", language_code, is_bot)
            return self.state.users.setdefault(id, made)

    def private(self, user: User) -> Chat:
        """The private chat of a person who has started the bot; the bot cannot write to others."""
        return self._chat(Chat(user.id, "private", user=user))

    def group(
        self,
        id: int,
        title: str = "办公室",
        *,
        forum: bool = False,
        username: str | None = None,
        admin: bool = False,
    ) -> Chat:
        """A supergroup that the bot is in; `admin`: as an administrator."""
        assert id < 0, "the ids of groups are negative"
        status = "administrator" if admin else "member"
        return self._chat(Chat(id, "supergroup", title, username, forum=forum, bot_status=status))

    def channel(self, id: int, title: str = "频道", *, admin: bool = True) -> Chat:
        """A channel that the bot is in."""
        status = "administrator" if admin else "member"
        return self._chat(Chat(id, "channel", title, bot_status=status))

    def _chat(self, chat: Chat) -> Chat:
        with self.state.lock:
            return self.state.chats.setdefault(chat.id, chat)

    def topic(self, chat: Place, name: str, user: User | None = None) -> Topic:
        """A new topic of a forum, opened by a member (None: by the bot)."""
        with self.state.lock:
            place = self._place(chat)
            assert place.forum, "only a forum has topics"
            number = place.next_id()
            topic = place.topics[number] = Topic(number, name)
            service = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            opening = Message(
                place, number, user or self.state.me, service=service, thread=number, in_topic=True
            )
            self.state.put(opening)
            if user is not None:
                self.state.announce(opening)
            return topic

    def block(self, user: User) -> None:
        """The person blocks the bot."""
        self._membership(self.state.chats[user.id], user, "kicked")
        user.blocked = True

    def unblock(self, user: User) -> None:
        """The person lets the bot in again."""
        user.blocked = False
        self._membership(self.state.chats[user.id], user, "member")

    def kick(self, chat: Place, user: User) -> None:
        """A person throws the bot out of a group."""
        place = self._place(chat)
        self._membership(place, user, "kicked")
        place.bot_status = "kicked"

    def _membership(self, chat: Chat, user: User, status: str) -> None:
        with self.state.lock:

            def member(state: str) -> dict:
                body = {"status": state, "user": self.state.me.to_api()}
                return {**body, "until_date": 0} if state == "kicked" else body

            old = "kicked" if status == "member" else "member"
            change = {
                "chat": chat.to_api(), "from": user.to_api(), "date": int(time.time()),
                "old_chat_member": member(old), "new_chat_member": member(status),
            }  # fmt: skip
            self.state.updates.add("my_chat_member", change)

    def _place(self, chat: Place) -> Chat:
        return chat if isinstance(chat, Chat) else self.state.chats[chat]
