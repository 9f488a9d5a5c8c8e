"""The data of buttons: what is pressed, in which answer, and a signature; at most 64 bytes.

The data only name a record of `store.shown`, which says what was found and who asked. So a button tells
nothing to whoever reads it, and none works that the bot did not make, that is another's, or that is old.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from bot.chat.records import Shown
from bot.chat.store import SHOWN_FOR

LONGEST = 64  # bytes: core.telegram.org/bots/api#inlinekeyboardbutton
ARGUMENTS = 4
GREATEST = 2**31 - 1
_SIGNATURE = 10  # characters of base64: 60 bits
_ID = 10  # characters of base32: 50 bits
_DATA = re.compile(r"([a-z]{2})([a-z2-7]{10})((?:\.[0-9a-z]{1,6}){0,4})!([\w-]{10})", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Action(StrEnum):
    """What a button does; the numbers it takes stand behind."""

    SECTION = "se"  # passage, page
    PASSAGES = "pa"  # page of further passages
    NOTICE = "no"  # passage, page of the whole notice
    ORIGINAL = "or"  # passage
    UP = "up"  # passage
    DOWN = "do"  # passage
    REASON = "re"  # passage, position in records.Reason
    CHOOSE = "ch"  # passage of the notice chosen
    TOPIC = "to"  # passage of a section on similar matters
    EXAMPLE = "ex"  # question proposed
    BROWSE = "br"  # page
    FILTER = "fi"  # kind of filter, position of the value
    OPEN = "op"  # passage that stands for a notice
    UNSUBSCRIBE = "un"  # id of the subscription
    LANGUAGE = "la"  # position in the languages
    ADMIT = "ad"
    CORRECT = "co"  # position of the field
    CANCEL = "ca"
    CONFIRM = "cf"
    ALLOW = "al"
    REFUSE = "rf"


class Expired(Exception):  # noqa: N818 (what the user is told)
    """The button is forged, old or unknown: 已过期，请重新提问."""


class Foreign(Expired):
    """The button is somebody else's."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A button pressed: up to four numbers of at most 2³¹ - 1 tell which of its kind."""

    action: Action
    answer_id: str
    argument: tuple[int, ...] = ()


class Records(Protocol):
    """Where what is shown is looked up."""

    def shown(self, answer_id: str) -> Shown | None:
        """What is shown under an id, None where that is not known."""
        ...


def new_id() -> str:
    """A new answer id, which nobody can guess."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(_ID))


class Callbacks:
    """Makes the data of buttons, and reads those that come back."""

    def __init__(self, key: bytes, records: Records) -> None:
        """Takes the store's key and the store."""
        self._key = key
        self._records = records

    def encode(self, callback: Callback) -> str:
        """The data of a button.

        Raises:
            ValueError: its id or its numbers cannot be written.
        """
        if len(callback.argument) > ARGUMENTS or not all(0 <= n <= GREATEST for n in callback.argument):
            raise ValueError(f"these numbers cannot be written: {callback.argument}")
        body = (
            callback.action.value + callback.answer_id + "".join("." + _base36(n) for n in callback.argument)
        )
        data = f"{body}!{self._sign(body)}"
        if not _DATA.fullmatch(data):
            raise ValueError(f"not an answer id: {callback.answer_id!r}")
        return data

    def decode(self, data: str | None) -> Callback:
        """What a button says; whether it is still good is for `opened`.

        Raises:
            Expired: the bot did not make it.
        """
        match = _DATA.fullmatch(data or "")
        if not match or not hmac.compare_digest(self._sign(match[0].rpartition("!")[0]), match[4]):
            raise Expired
        try:
            action = Action(match[1])
        except ValueError as error:
            raise Expired from error  # signed by a version that knew this action
        return Callback(action, match[2], tuple(int(n, 36) for n in match[3].split(".")[1:]))

    def opened(
        self, data: str | None, *, user_id: int, chat_id: int | None, now: float
    ) -> tuple[Callback, Shown]:
        """What a button says, and what its message shows.

        Args:
            data: as Telegram hands it over.
            user_id: who pressed.
            chat_id: where; None for a message sent by inline mode.
            now: seconds since the epoch.

        Raises:
            Foreign: somebody else asked.
            Expired: it is forged, from another chat, unknown, or more than a day old.
        """
        callback = self.decode(data)
        shown = self._records.shown(callback.answer_id)
        if shown is None or now - shown.created > SHOWN_FOR or shown.chat_id != chat_id:
            raise Expired
        if shown.user_id != user_id:
            raise Foreign
        return callback, shown

    def _sign(self, body: str) -> str:
        digest = hmac.new(self._key, body.encode(), sha256).digest()
        return base64.urlsafe_b64encode(digest)[:_SIGNATURE].decode()


def _base36(number: int) -> str:
    digits = _DIGITS[number % 36]
    while number := number // 36:
        digits = _DIGITS[number % 36] + digits
    return digits
