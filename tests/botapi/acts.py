"""What becomes of a pressed button or an inline query."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from tests.botapi.calls import Record
from tests.botapi.state import Query
from tests.botapi.view import Button, Entity, entities_of, rows_of


@dataclass(frozen=True)
class Toast:
    """What the person sees after a press; `alert`: a box to close instead of a line that passes."""

    text: str
    alert: bool


@dataclass(frozen=True)
class InlineResult:
    """One offered result; `text` and the rest: the message that choosing it sends."""

    id: str
    title: str
    description: str
    text: str
    entities: tuple[Entity, ...]
    rows: tuple[tuple[Button, ...], ...]
    raw: dict


class _Open(ABC):
    what = "no answer to the query"

    def __init__(self, record: Record, query: Query) -> None:
        self.record = record
        self.query = query

    @property
    def answered(self) -> bool:
        """Whether the bot has answered."""
        return self.query.answer is not None

    @abstractmethod
    def _outcome(self) -> Any: ...

    def _look(self) -> Any:
        return self._outcome() if self.answered else None

    def wait(self, timeout: float = 10.0) -> Any:
        """The bot's answer, within the time."""
        return self.record.until(self._look, timeout, self.what)

    async def wait_async(self, timeout: float = 10.0) -> Any:
        """`wait` for tests on the bot's loop."""
        return await self.record.until_async(self._look, timeout, self.what)


class Pressed(_Open):
    """A press; `wait` → Toast. A button that asks nothing of the bot leaves `copied` or `button`."""

    what = "the pressed button was not answered"

    def __init__(self, record: Record, query: Query, button: Button) -> None:
        super().__init__(record, query)
        self.button = button
        self.copied = button.value if button.kind == "copy_text" else None

    def _outcome(self) -> Toast:
        answer = self.query.answer or {}
        return Toast(answer.get("text", ""), bool(answer.get("show_alert")))


class Asked(_Open):
    """An inline query; `wait` → list of InlineResult."""

    what = "the inline query was not answered"

    @property
    def answer(self) -> dict:
        """The parameters of answerInlineQuery (next_offset, cache_time, is_personal, button)."""
        return self.query.answer or {}

    def _outcome(self) -> list[InlineResult]:
        return [
            InlineResult(
                id=raw["id"],
                title=raw.get("title", ""),
                description=raw.get("description", ""),
                text=raw["_text"],
                entities=entities_of(raw["_text"], raw["_entities"]),
                rows=rows_of(raw["_markup"]),
                raw=raw,
            )
            for raw in self.answer["results"]
        ]

    def result(self, which: int | str) -> InlineResult:
        """A result by position or id, once they are there."""
        results = self._outcome()
        return results[which] if isinstance(which, int) else next(r for r in results if r.id == which)
