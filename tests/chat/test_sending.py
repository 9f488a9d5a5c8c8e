import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from telegram import Message
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from bot.chat import sending
from bot.chat.sending import Place, edit, patiently, send, topic_of


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PAUSES", (0.0, 0.0, 0.0))


def failing(*errors: TelegramError | None) -> tuple[Callable[..., Any], list[dict[str, Any]]]:
    """A method of the bot's that fails so, one call after another, and the calls it got."""
    waiting, calls = list(errors), []

    async def method(*args: Any, **kwargs: Any) -> str:
        calls.append(kwargs | {"chat": args[0] if args else None})
        if waiting and (error := waiting.pop(0)):
            raise error
        return "sent"

    return method, calls


class Bot:
    def __init__(self, method: Callable[..., Any]) -> None:
        self.send_message = method
        self.edit_message_text = method


def test_what_the_network_loses_is_sent_again() -> None:
    method, calls = failing(NetworkError("Bad Gateway"), TimedOut(), None)
    assert asyncio.run(patiently(method)) == "sent"
    assert len(calls) == 3


def test_what_telegram_refuses_is_not_sent_again() -> None:
    method, calls = failing(BadRequest("no"), None)
    with pytest.raises(BadRequest):
        asyncio.run(patiently(method))
    assert len(calls) == 1


def test_an_outage_without_end_is_told() -> None:
    method, calls = failing(*(NetworkError("down") for _ in range(9)))
    with pytest.raises(NetworkError):
        asyncio.run(patiently(method))
    assert len(calls) == 4


def test_a_chat_that_cannot_be_written_to_is_no_error() -> None:
    method, _ = failing(Forbidden("bot was blocked by the user"))
    assert asyncio.run(send(Bot(method), Place(1), "x")) is None


def test_a_topic_that_is_gone_is_answered_in_the_group() -> None:
    method, calls = failing(BadRequest("Message thread not found"), None)
    assert asyncio.run(send(Bot(method), Place(-1, 5, 6), "x")) == "sent"
    assert [call["message_thread_id"] for call in calls] == [5, None]


@pytest.mark.parametrize(
    ("error", "stands"),
    [
        (None, True),
        (BadRequest("Message is not modified: specified new message content"), True),
        (BadRequest("Message to edit not found"), False),
        (BadRequest("Message can't be edited"), False),
    ],
)
def test_an_edit_says_whether_the_message_stands_there(error: TelegramError | None, stands: bool) -> None:
    method, _ = failing(error)
    assert asyncio.run(edit(Bot(method), 1, 2, "x")) is stands


def message(**fields: Any) -> Message:
    data = {"message_id": 9, "date": 1, "chat": {"id": -1, "type": "supergroup"}} | fields
    made = Message.de_json(data, None)
    assert made is not None
    return made


def test_a_thread_of_replies_is_no_topic() -> None:
    assert topic_of(message(message_thread_id=4)) is None
    assert topic_of(message(message_thread_id=4, is_topic_message=True)) == 4


def test_only_in_a_group_is_the_answer_a_reply() -> None:
    assert Place.beside(message(message_thread_id=4, is_topic_message=True)) == Place(-1, 4, 9)
    assert Place.beside(message(chat={"id": 7, "type": "private"})) == Place(7)
