from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import Chat, Message, Update, User
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.chat import errors
from bot.chat.services import KEY, Services
from bot.settings import Settings
from corpus.errors import LibraryError

ADMIN = 1
ANN = User(20, "Ann", False, language_code="zh")


class Bot:
    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.fails: Exception | None = None

    async def send_message(self, chat: int, text: str, **_: Any) -> None:
        if self.fails:
            raise self.fails
        self.sent.append((chat, text))


class World:
    """What the handler of errors is given."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.counted: list[str] = []
        self.bot = Bot()
        blank: dict[str, Any] = dict.fromkeys(Services.__dataclass_fields__)
        services = Services(
            **blank
            | {
                "settings": Settings(admins=(ADMIN,)),
                "store": SimpleNamespace(language=lambda _: None),
                "metrics": SimpleNamespace(error=self.counted.append),
                "clock": lambda: self.now,
            }
        )
        self.data: dict[str, Any] = {KEY: services}

    def handle(self, error: Exception, update: object = "asked") -> None:
        if update == "asked":
            import datetime as dtm

            message = Message(5, dtm.datetime.now(dtm.UTC), Chat(20, "private"), from_user=ANN, text="?")
            update = Update(77, message=message)
        application = SimpleNamespace(bot_data=self.data)
        context = SimpleNamespace(error=error, bot=self.bot, bot_data=self.data, application=application)
        asyncio.run(errors.handle(update, context))  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    return World()


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_the_user_is_told_a_code_that_is_in_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.handle(raised(KeyError("x")))
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    code = record.code  # type: ignore[attr-defined]
    (user, told), (admin, warned) = world.bot.sent
    assert (user, admin) == (20, ADMIN)
    assert code in told
    assert code in warned
    assert "KeyError" in warned
    assert "KeyError" not in told
    assert record.exc_info
    assert world.counted == ["KeyError"]


def test_admins_hear_of_each_kind_once_an_hour(world: World) -> None:
    def admin() -> int:
        return sum(chat == ADMIN for chat, _ in world.bot.sent)

    for _ in range(5):
        world.handle(raised(KeyError("x")))
    assert admin() == 1
    world.handle(raised(LibraryError("library-busy", "busy")))
    assert admin() == 2
    world.now += 3600
    world.handle(raised(KeyError("x")))
    assert admin() == 3


@pytest.mark.parametrize("error", [NetworkError("down"), TimedOut(), RetryAfter(3), Forbidden("blocked")])
def test_what_telegram_does_is_told_to_nobody(world: World, error: Exception) -> None:
    world.handle(error)
    assert world.bot.sent == []
    assert world.counted == [type(error).__name__]


def test_a_message_that_telegram_refuses_is_an_error_of_ours(world: World) -> None:
    world.handle(BadRequest("can't parse entities"))
    assert len(world.bot.sent) == 2


def test_an_error_without_an_update_is_told_to_admins(world: World) -> None:
    world.handle(raised(ValueError("in a job")), None)
    assert [chat for chat, _ in world.bot.sent] == [ADMIN]


def test_an_error_while_telling_of_one_ends_there(world: World) -> None:
    world.bot.fails = BadRequest("chat not found")
    world.handle(raised(KeyError("x")))


def test_records_that_cannot_be_read_do_not_hide_the_error(world: World) -> None:
    def broken(_: int) -> None:
        raise LibraryError("records-damaged", "damaged")

    world.data[KEY].store.language = broken
    world.handle(raised(LibraryError("records-damaged", "damaged")))
    assert "出错" in world.bot.sent[0][1]


def test_codes_differ_and_can_be_read_out() -> None:
    codes = {errors.new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(code.isalnum() and not set("01OI") & set(code) for code in codes)
