"""The buttons under messages; what they carry is made by bot.chat.callbacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import citing
from bot.chat.callbacks import Action, Callback, Callbacks
from bot.chat.citing import Brief
from bot.chat.records import Feedback, Reason, Subscription, Verdict
from bot.chat.render import number
from bot.chat.texts import Texts
from bot.chat.units import clip, clip_middle, plain_line
from index.answer import Citation, section_name

_LABEL = 48  # UTF-16 units; phones show about 20 Chinese characters of a button as wide as the screen
_TITLE = 32
Row = list[InlineKeyboardButton]


@dataclass(frozen=True, slots=True)
class Buttons:
    """Makes the buttons of one message.

    Attributes:
        callbacks: signs what they carry.
        answer_id: of what the message shows.
        texts: the reader's language.
    """

    callbacks: Callbacks
    answer_id: str
    texts: Texts

    def press(self, label: str, action: Action, *argument: int) -> InlineKeyboardButton:
        """A button that calls back; its label is any text, shortened to what a button shows."""
        data = self.callbacks.encode(Callback(action, self.answer_id, argument))
        return InlineKeyboardButton(clip(plain_line(label), _LABEL) or "…", callback_data=data)

    def named(self, key: str, action: Action, *argument: int) -> InlineKeyboardButton:
        """A button with the label that the texts call button-`key`."""
        return self.press(self.texts(f"button-{key}"), action, *argument)

    # Answers

    def answer(
        self,
        citations: Sequence[Citation],
        *,
        first: int = 0,
        page: int = 0,
        pages: int = 1,
        feedback: Feedback | None = None,
    ) -> InlineKeyboardMarkup:
        """Under quotes: a row for each, then pages, then feedback on the first of them.

        Args:
            citations: of the quotes shown.
            first: position of the first of them among the passages found.
            page: which page of three passages this is, from 0.
            pages: how many there are.
            feedback: what the asker has said of the first quote.
        """
        if len(citations) == 1:
            rows = [self._one(citations[0], first)]
        else:
            rows = [self._numbered(citation, first + at) for at, citation in enumerate(citations)]
        rows += [self.turning(Action.PASSAGES, page, pages, keys=("previous", "next"))]
        return _markup([*rows, self.verdict(first, feedback)])

    def competing(
        self, citations: Sequence[Citation], *, feedback: Feedback | None = None
    ) -> InlineKeyboardMarkup:
        """Under notices that may each be meant: one button for each, to choose it."""
        rows = [
            [self.press(f"{number(at)} {self._told_apart(citation)}", Action.CHOOSE, at)]
            for at, citation in enumerate(citations)
        ]
        return _markup([*rows, self.verdict(0, feedback)])

    def topics(self, citations: Sequence[Citation]) -> InlineKeyboardMarkup:
        """Where nothing was found: headings on similar matters."""
        rows = [
            [self.press(_heading(one, self.texts), Action.TOPIC, at)] for at, one in enumerate(citations[:3])
        ]
        return _markup(rows)

    def reasons(self, passage: int) -> InlineKeyboardMarkup:
        """After 👎: what was wrong, in one tap."""
        return _markup(
            [[self.named(reason.value, Action.REASON, passage, at) for at, reason in enumerate(Reason)]]
        )

    def verdict(self, passage: int, feedback: Feedback | None) -> Row:
        """👍 👎, the one chosen marked."""
        chosen = feedback.verdict if feedback else None
        up = "up-chosen" if chosen is Verdict.UP else "up"
        down = "down-chosen" if chosen is Verdict.DOWN else "down"
        return [self.named(up, Action.UP, passage), self.named(down, Action.DOWN, passage)]

    # Pages

    def turning(
        self,
        action: Action,
        page: int,
        pages: int,
        *before: int,
        keys: tuple[str, str] = ("previous-page", "next-page"),
    ) -> Row:
        """To the page before and after, where there are such; `before` are the numbers before the page's."""
        row = [self.named(keys[0], action, *before, page - 1)] if page > 0 else []
        return [*row, *([self.named(keys[1], action, *before, page + 1)] if page + 1 < pages else [])]

    def section(self, citation: Citation, passage: int, page: int, pages: int) -> InlineKeyboardMarkup:
        """Under a section: its pages, the whole notice, its citation and original."""
        return _markup([self.turning(Action.SECTION, page, pages, passage), self._notice(citation, passage)])

    def notice(self, citation: Citation, passage: int, page: int, pages: int) -> InlineKeyboardMarkup:
        """Under a page of a notice: the other pages, its citation and original."""
        rows = [self.turning(Action.NOTICE, page, pages, passage), self._notice(citation, passage)[1:]]
        return _markup(rows)

    def card(self, citation: Citation, sections: Sequence[Citation]) -> InlineKeyboardMarkup:
        """Under a notice's fields: its full text as passage 0, and its headings as passages 1 and on."""
        rows = [
            [self.press(_heading(one, self.texts), Action.TOPIC, at)] for at, one in enumerate(sections, 1)
        ]
        return _markup([*rows, self._notice(citation, 0)])

    # Lists and questions of the bot's own

    def notices(self, briefs: Sequence[Brief], first: int, page: int, pages: int) -> InlineKeyboardMarkup:
        """Under a list of notices: their numbers, pages and filters."""
        marks = [self.press(str(first + at + 1), Action.OPEN, first + at) for at in range(len(briefs))]
        rows = [marks[at : at + 5] for at in range(0, len(marks), 5)]
        filters = [
            self.named(key, Action.FILTER, at) for at, key in enumerate(("all", "by-issuer", "by-year"))
        ]
        return _markup([*rows, self.turning(Action.BROWSE, page, pages), filters])

    def choices(self, labels: Sequence[str], action: Action, *before: int) -> InlineKeyboardMarkup:
        """One button a row, each carrying its position after the numbers `before`."""
        return _markup([[self.press(label, action, *before, at)] for at, label in enumerate(labels)])

    def filters(self, values: Sequence[str], by: int) -> InlineKeyboardMarkup:
        """What a list of notices can be narrowed to by filter `by`, and back to all of it."""
        rows = [[self.press(value, Action.FILTER, by, at)] for at, value in enumerate(values)]
        return _markup([*rows, [self.named("back", Action.FILTER, 0)]])

    def subscriptions(self, subscriptions: Sequence[Subscription]) -> InlineKeyboardMarkup:
        """One button for each subscription, to end it."""
        return _markup([[self.press(f"✕ {one.words}", Action.UNSUBSCRIBE, one.id)] for one in subscriptions])

    def intake(self, fields: Sequence[str], *, admit: bool = True) -> InlineKeyboardMarkup:
        """Under a preview: to correct a field (names as in texts' field-…), to admit it or not."""
        correct = [
            self.press(self.texts("button-correct", field=self.texts(f"field-{name}")), Action.CORRECT, at)
            for at, name in enumerate(fields)
        ]
        rows = [correct[at : at + 2] for at in range(0, len(correct), 2)]
        deciding = [self.named("admit", Action.ADMIT)] if admit else []
        return _markup([*rows, [*deciding, self.named("cancel", Action.CANCEL)]])

    def confirm(self, key: str = "confirm") -> InlineKeyboardMarkup:
        """To go on (button-`key`) or not."""
        return _markup([[self.named(key, Action.CONFIRM), self.named("cancel", Action.CANCEL)]])

    def access(self) -> InlineKeyboardMarkup:
        """Under a request for access."""
        return _markup([[self.named("allow", Action.ALLOW), self.named("refuse", Action.REFUSE)]])

    # Rows

    def _one(self, citation: Citation, passage: int) -> Row:
        return [self.named("section", Action.SECTION, passage, 0), *self._notice(citation, passage)]

    def _numbered(self, citation: Citation, passage: int) -> Row:
        row = self._one(citation, passage)
        label = f"{number(passage)} {self.texts('button-section')}"
        return [self.press(label, Action.SECTION, passage, 0), *row[1:]]

    def _notice(self, citation: Citation, passage: int) -> Row:
        return [
            self.named("notice", Action.NOTICE, passage, 0),
            self.cite(citation),
            self.named("original", Action.ORIGINAL, passage),
        ]

    def cite(self, citation: Citation) -> InlineKeyboardButton:
        """Copies the citation."""
        copied = CopyTextButton(citing.copied(citation))
        return InlineKeyboardButton(self.texts("button-cite"), copy_text=copied)

    def _told_apart(self, citation: Citation) -> str:
        day = citation.issued_on or citation.published_on
        title = clip_middle(plain_line(citation.title or ""), _TITLE) or self.texts("untitled")
        return " ".join(part for part in (day.isoformat() if day else "", title) if part)


def cite_button(citation: Citation, texts: Texts) -> InlineKeyboardMarkup:
    """Only 引用, for messages that call nothing back (inline mode, subscriptions)."""
    copied = CopyTextButton(citing.copied(citation))
    return _markup([[InlineKeyboardButton(texts("button-cite"), copy_text=copied)]])


def _heading(citation: Citation, texts: Texts) -> str:
    heading = plain_line(citation.heading or "") or section_name(citation.section)
    return heading or clip_middle(plain_line(citation.title or ""), _TITLE) or texts("untitled")


def _markup(rows: Sequence[Row]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([row for row in rows if row])
