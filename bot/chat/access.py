"""Who may use the bot: admins, those on the lists, those whom an admin admits, or everybody.

Whoever may not gets a polite line, not more than once an hour, and the admins a message with two buttons.
What is kept of them they may see and delete like anybody.
The first handler of all; it also stops who asks too fast.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from telegram import Chat, InlineQueryResultsButton, Message, Update, User
from telegram.ext import ApplicationHandlerStop, BaseHandler, TypeHandler

from bot.chat.callbacks import Action, Expired, new_id
from bot.chat.keyboards import Buttons
from bot.chat.privacy import KIND as FORGET
from bot.chat.questions import ASK, Me, from_person, question_in
from bot.chat.records import Permission, Shown, State
from bot.chat.sending import Place, edit, send, tried
from bot.chat.services import Services, services_of
from bot.chat.speaking import texts_for
from bot.chat.units import clip, plain_line
from bot.chat.views import plain
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.chat.pressing import Context, Press, Presses
    from bot.chat.records import Kind
    from bot.chat.store import Store
    from bot.chat.texts import Texts

KIND = "access"
_OWED = ("privacy", "forgetme", "help")
_HOUR = 3600.0
_DAY = 24 * _HOUR  # buttons work no longer: the admins are asked again
_NAME = 80  # UTF-16 units
_MANY = 10_000


class Access:
    """Who may use the bot, and to whom that was said."""

    def __init__(self, settings: Settings, store: Store, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._told: dict[tuple[Kind, int], float] = {}
        self._asked: dict[tuple[Kind, int], float] = {}

    def is_admin(self, user: int) -> bool:
        """Whether a user is one of the admins."""
        return user in self._settings.admins

    def admits(self, user: int, chat: int | None) -> bool:
        """Whether a user may use the bot in a chat; None for inline mode.

        Raises:
            LibraryError: the records cannot be read.
        """
        settings = self._settings
        if settings.access == "open" or user in settings.admins or user in settings.allowed_users:
            return True
        if chat is not None and chat in settings.allowed_chats:
            return True
        if self._allowed("user", user):
            return True
        return chat is not None and chat != user and self._allowed("chat", chat)

    def to_tell(self, kind: Kind, id: int) -> bool:
        """Whether to say that they may not: once an hour."""
        return self._again(self._told, (kind, id), _HOUR)

    def to_ask(self, kind: Kind, id: int, name: str, user: int) -> bool:
        """Whether to ask the admins about them: once, and again each day that nobody decides.

        Raises:
            LibraryError: the records cannot be written.
        """
        now = self._clock()
        new = self._store.ask_access(kind, id, name, user, now)
        known = self._store.access(kind, id)
        if new:
            self._asked[kind, id] = now
            return True
        if known is None or known.state is not State.ASKED or now - known.at < _DAY:
            return False
        return self._again(self._asked, (kind, id), _DAY)

    def state(self, kind: Kind, id: int) -> State | None:
        """What was decided about a user or chat."""
        known = self._store.access(kind, id)
        return known.state if known else None

    def _allowed(self, kind: Kind, id: int) -> bool:
        return self.state(kind, id) is State.ALLOWED

    def _again(self, when: dict[tuple[Kind, int], float], whom: tuple[Kind, int], pause: float) -> bool:
        now = self._clock()
        if now - when.get(whom, float("-inf")) < pause:
            return False
        if len(when) > _MANY:
            when.clear()
        when[whom] = now
        return True


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """The gate that every update passes first."""
    return [TypeHandler(Update, gate)]


async def gate(update: Update, context: Context) -> None:
    """Lets an update through to the other handlers, or ends it here."""
    services, user, chat = services_of(context), update.effective_user, update.effective_chat
    if update.my_chat_member:
        return
    if user is None:
        raise ApplicationHandlerStop
    message = update.message or update.edited_message
    if message and not from_person(message):
        raise ApplicationHandlerStop
    if not services.access.admits(user.id, chat.id if chat else None) and not _owed(update, context):
        await _refuse(update, context, services, user)
        raise ApplicationHandlerStop
    if message and _is_question(message, context) and (wait := services.limiter.admit(user.id)):
        if wait.tell:
            said = texts_for(services, user)("wait", seconds=wait.seconds)
            await send(context.bot, Place.beside(message), plain(said))
        raise ApplicationHandlerStop


def _owed(update: Update, context: Context) -> bool:
    """Whether it is about one's own records, which nobody is refused, or /help; in private."""
    if (message := update.message) and message.chat.type == "private":
        return _command(message) in _OWED and _addressed(message, context)
    data = update.callback_query.data if update.callback_query else None
    if not data:
        return False
    services = services_of(context)
    try:
        shown = services.store.shown(services.callbacks.decode(data).answer_id)
    except Expired:
        return False
    return shown is not None and shown.kind == FORGET


async def _refuse(update: Update, context: Context, services: Services, user: User) -> None:
    texts = texts_for(services, user)
    if query := update.inline_query:
        button = InlineQueryResultsButton(texts("inline-closed"), start_parameter="access")
        await tried(query.answer([], cache_time=0, is_personal=True, button=button), "refusing inline mode")
    elif press := update.callback_query:
        await tried(press.answer(texts("access-refused"), show_alert=True), "refusing a button")
    elif (message := update.message) and (message.chat.type == "private" or _addressed(message, context)):
        await _refuse_message(message, context, services, user, texts)


async def _refuse_message(
    message: Message, context: Context, services: Services, user: User, texts: Texts
) -> None:
    kind, id, name = _whom(user, message.chat)
    state = services.access.state(kind, id)
    if state is State.REFUSED or not services.settings.admins:
        if services.access.to_tell(kind, id):
            await send(context.bot, Place.beside(message), plain(texts("access-refused")))
        return
    asking = services.access.to_ask(kind, id, name, user.id)
    if services.access.to_tell(kind, id) or asking:
        key = "access-asked" if asking else "access-waiting"
        await send(context.bot, Place.beside(message), plain(texts(key)))
    if asking:
        for admin in services.settings.admins:
            await tried(_ask(context, admin, (kind, id, name)), f"asking admin {admin}")


async def _ask(context: Context, admin: int, whom: tuple[Kind, int, str]) -> None:
    """Sends an admin a request with its two buttons."""
    services, (kind, id, name) = services_of(context), whom
    texts = texts_for(services, User(admin, "", False))
    data = {"kind": kind, "id": id}
    shown = Shown(new_id(), KIND, admin, admin, services.clock(), data=data)
    await services.run(services.store.save_shown, shown)
    said = texts("access-request" if kind == "user" else "access-request-chat", name=name, id=id)
    await send(
        context.bot, Place(admin), plain(said), Buttons(services.callbacks, shown.answer_id, texts).access()
    )


async def decide(press: Press) -> str | None:
    """An admin pressed 允许 or 拒绝: the decision takes the place of the request and its buttons."""
    services = press.services
    if not services.access.is_admin(press.user.id):
        return press.texts("not-admin")
    kind: Kind = "user" if press.shown.data.get("kind") == "user" else "chat"
    id, allowed = int(press.shown.data["id"]), press.callback.action is Action.ALLOW
    before = services.access.state(kind, id)
    permission = await services.run(
        services.store.decide_access, kind, id, allowed=allowed, at=services.clock()
    )
    said = press.texts(
        "access-decided-allow" if allowed else "access-decided-refuse", name=permission.name, id=id
    )
    if press.message:
        await edit(press.bot, press.message.chat.id, press.message.message_id, plain(said))
    if permission.state is not before:
        await _tell(press, permission, allowed=allowed)
    return None


async def _tell(press: Press, permission: Permission, *, allowed: bool) -> None:
    """Tells those who asked what was decided."""
    texts = texts_for(press.services, User(permission.asked_by or permission.id, "", False))
    allow = "access-allowed" if permission.kind == "user" else "access-allowed-chat"
    said = plain(texts(allow if allowed else "access-denied"))
    await tried(send(press.bot, Place(permission.id), said), "telling what was decided")


PRESSES: Presses = {(KIND, Action.ALLOW): decide, (KIND, Action.REFUSE): decide}


def _whom(user: User, chat: Chat) -> tuple[Kind, int, str]:
    if chat.type == "private":
        name = f"{user.full_name} @{user.username}" if user.username else user.full_name
        return "user", user.id, clip(plain_line(name), _NAME)
    return "chat", chat.id, clip(plain_line(chat.title or ""), _NAME)


def _is_question(message: Message, context: Context) -> bool:
    """Whether a message will be answered from the notices, and so counts."""
    command = _command(message)
    if command:
        return command == ASK and _addressed(message, context)
    return bool(message.text or message.caption) and question_in(message, _me(context)) is not None


def _addressed(message: Message, context: Context) -> bool:
    """Whether a message in a group is for the bot."""
    if command := _command(message):
        text = (message.text or message.caption or "").split(maxsplit=1)[0]
        addressee = text.partition("@")[2].lower()
        return bool(command) and addressee in ("", context.bot.username.lower())
    return question_in(message, _me(context)) is not None


def _command(message: Message) -> str:
    """The command that a message begins with, without / and addressee; empty where it begins with none."""
    entities = message.entities or message.caption_entities
    if not any(entity.type == "bot_command" and entity.offset == 0 for entity in entities):
        return ""
    words = (message.text or message.caption or "").split(maxsplit=1)
    return words[0][1:].partition("@")[0].lower() if words else ""


def _me(context: Context) -> Me:
    return Me(context.bot.id, context.bot.username)
