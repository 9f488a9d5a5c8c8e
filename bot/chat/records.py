"""What the bot remembers, as values; bot.chat.store keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NamedTuple


class Passage(NamedTuple):
    """`text[start:end]` of a notice."""

    notice_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message with buttons shows, for as long as they work.

    Attributes:
        answer_id: random, the key that its buttons carry.
        kind: what sort of message it is: "answer", "notices", "intake" …
        user_id: who asked, and alone may press.
        chat_id: where it stands; None where that is not known (inline).
        created: seconds since the epoch.
        generation: name of the index generation that answered; empty where none did.
        passages: everything that was found, best first; pages are cut from it.
        asked_in: id of the message with the question, to find the answer again when that is edited.
        message_id: id of the message with the buttons, None until it is sent.
        question_id: of the recorded question, None where questions are not recorded.
        data: whatever else the conversation needs, as JSON values; never the question.
    """

    answer_id: str
    kind: str
    user_id: int
    chat_id: int | None
    created: float
    generation: str = ""
    passages: tuple[Passage, ...] = ()
    asked_in: int | None = None
    message_id: int | None = None
    question_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


class Verdict(StrEnum):
    """What somebody thinks of a quote."""

    UP = "up"
    DOWN = "down"


class Reason(StrEnum):
    """What was wrong with a quote."""

    OFF_TOPIC = "off-topic"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on a quote; `question` only where questions are recorded."""

    user_id: int
    answer_id: str
    passage: Passage
    generation: str
    verdict: Verdict
    at: float
    reason: Reason | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """Words that somebody wants to hear of, and where."""

    id: int
    user_id: int
    chat_id: int
    topic_id: int | None
    words: str
    language: str
    at: float


class Subscribed(StrEnum):
    """What became of a wish to subscribe."""

    NEW = "new"
    ALREADY = "already"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Asked:
    """A recorded question."""

    id: int
    user_id: int
    chat_id: int
    question: str
    tier: str
    generation: str
    at: float


Kind = Literal["user", "chat"]


class State(StrEnum):
    """Where a request for access stands."""

    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a user or a chat may use the bot.

    Attributes:
        asked_by: the user who asked, for a chat the member who did; None where nobody asked.
    """

    kind: Kind
    id: int
    state: State
    name: str
    asked_by: int | None
    at: float


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of a user."""

    feedback: int
    subscriptions: int
    questions: int
    shown: int
    language: str | None
    access: State | None
