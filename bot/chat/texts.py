"""What the chat says, in the language of whoever reads it; the words are in texts_zh and texts_en."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from string import Formatter
from typing import Any

from bot.chat import texts_en, texts_zh
from bot.settings import Language
from bot.texts import Texts as OperatorTexts
from corpus.errors import NoticebotError
from corpus.notice import Status
from index import reasons
from index.answer import Understood, chinese_date

_MESSAGES: dict[Language, dict[str, str]] = {"zh": texts_zh.MESSAGES, "en": texts_en.MESSAGES}


def language_for(code: str | None) -> Language:
    """The interface language for an IETF language tag of Telegram; Chinese where there is none."""
    return "zh" if not code or code.lower().startswith("zh") else "en"


class _Counting(Formatter):
    """Format fields as ever, and {count:rating|ratings} as a number with its noun."""

    def format_field(self, value: Any, spec: str) -> str:
        one, many, plural = spec.partition("|")
        if not many:
            return str(super().format_field(value, spec))
        return f"{value} {one if str(value) == '1' else plural}"


_FORMATTER = _Counting()


class Texts:
    """The texts of the chat in one language.

    Args:
        language: of the reader.
        today: the day by which a notice has expired or is not yet effective; None says nothing of either.
    """

    def __init__(self, language: Language, today: date | None = None) -> None:
        self.language = language
        self.today = today
        self._messages = _MESSAGES[language]

    def __call__(self, key: str, **values: object) -> str:
        """The text called `key`, filled with `values`; plain text, to be escaped like any other."""
        return _FORMATTER.format(self._messages[key], **values)

    def date(self, day: date) -> str:
        """A date as readers of the language write it."""
        return chinese_date(day) if self.language == "zh" else day.isoformat()

    def standing(self, status: Status, by: str | None) -> str | None:
        """Says that a notice no longer applies as quoted, None where it does.

        Args:
            status: of the notice.
            by: title of the notice that repealed or amended it.
        """
        if status is Status.IN_FORCE:
            return None
        return self(f"{status.value}-by", title=by) if by else self(status.value)

    def understood(self, words: Sequence[Understood]) -> str:
        """How everyday words were read: 按“缓缴”理解“晚交”；…; nothing where none were."""
        parts = [self("understood", typed=word.typed, official=word.official) for word in words]
        return self("understood-between").join(parts)

    def reason(self, reason: str) -> str:
        """An answer's reason, which the index gives in Chinese; one that is not known stays as it came."""
        if self.language == "zh":
            return reason
        if reason in _SAME:
            return _SAME[reason]
        if reason.startswith(_WORDS[0]) and reason.endswith(_WORDS[1]):
            words = reason.removeprefix(_WORDS[0]).removesuffix(_WORDS[1])
            return texts_en.REASONS["preferred"].format(words=words)
        if reason.startswith(_ELSEWHERE):
            return texts_en.REASONS["elsewhere"].format(places=reason.removeprefix(_ELSEWHERE))
        if reason.startswith(_NUMBER):
            number = reason.removeprefix(_NUMBER).removesuffix("的通知")
            return texts_en.REASONS["number"].format(number=number)
        title, stated, field = reason.rpartition(_STATED)
        if stated and field in _FIELDS:
            return texts_en.REASONS["not-stated"].format(title=title, field=_FIELDS[field])
        return reason

    def error(self, error: NoticebotError) -> str:
        """What an error says, on one line."""
        return OperatorTexts(self.language).error(error)


_ELSEWHERE = reasons.elsewhere(())
_SAME = {
    reasons.NEAREST: texts_en.MESSAGES["nearest"],
    reasons.NONE: texts_en.MESSAGES["none"],
    reasons.EMPTY_FILTER: texts_en.REASONS["filter"],
}
_WORDS = ("按问题中的", "优先")
_NUMBER = "没有文号为"
_STATED = "没有写明"
_FIELDS = {
    chinese: texts_en.MESSAGES[f"field-{name}"].lower()
    for name, chinese in reasons.FIELDS.items()
    if f"field-{name}" in texts_en.MESSAGES
}
