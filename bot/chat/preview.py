"""What was understood of a file, as the admin sees it before it is added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.child import Parsed, Preview
from bot.chat.correcting import FIELDS
from bot.chat.markup import Marked, bold, italic, joined
from bot.chat.texts import Texts
from bot.chat.units import clip_middle, plain_line
from bot.left_out import left_out
from corpus.difference import Kind
from corpus.errors import NoticebotError
from corpus.foresight import Foresight, Outcome
from corpus.notice import Notice, Status
from corpus.rows import apply
from index.answer import percent

_VALUE = 300  # UTF-16 units
_TITLE = 100
_ID = 64
_MORE = ("effective_on", "expires_on", "url")  # shown where stated
_EFFECTS = 5  # notices named that will be repealed or amended


@dataclass(frozen=True, slots=True)
class Findings:
    """A file's first notice as it would be added.

    Attributes:
        notice: with what the admin has corrected.
        foresight: what adding it would do; None for a file of several.
        near: card of the notice that says nearly the same.
        changed: how many sentences of the notice that it replaces change, come and go; None for a new one.
    """

    name: str
    parsed: Parsed
    notice: Notice | None
    foresight: Foresight | None = None
    near: Mapping[str, Any] | None = None
    changed: Mapping[Kind, int] | None = None

    @property
    def single(self) -> bool:
        """Whether it is one notice, of which fields can be corrected."""
        return self.foresight is not None

    @property
    def can_be_added(self) -> bool:
        """Whether adding it would change anything."""
        if self.foresight is None:
            return self.parsed.count > 0
        return self.foresight.outcome is not Outcome.SAME


def corrected(notice: Notice, fields: Mapping[str, Any]) -> Notice:
    """The notice with what the admin states."""
    return apply(notice, dict(fields))


def preview(found: Findings, texts: Texts) -> str:
    """HTML of the message under which 入库 and 取消 stand."""
    lines: list[Marked | str] = [bold(texts("intake")), italic(_line(found.name, _VALUE))]
    if not found.single:
        lines.append(texts("intake-many", count=found.parsed.count))
    if found.notice is not None:
        if not found.single and (inside := _inside(found, found.notice, texts)):
            lines.append(inside)
        lines += _fields(found.notice, texts)
        lines.append(texts("intake-sections", count=found.parsed.notices[0].sections))
        lines.append(texts("intake-length", count=len(found.notice.text)))
        if found.notice.ocr is not None:
            lines.append(bold(texts("intake-recognised", percent=percent(found.notice.ocr))))
        lines += _left_out(found.parsed.notices[0], texts)
    for seen in found.parsed.notices[1:]:
        lines += [_next(found, seen.notice, texts), *_left_out(seen, texts)]
    lines += [bold(line) for line in _outcome(found, texts)]
    lines += [texts("intake-refused", reason=_line(explain(texts, why), _VALUE)) for why in _refused(found)]
    return joined(lines, "\n").html()


def explain(texts: Texts, error: NoticebotError) -> str:
    """What an error says: in the chat's own words where it has some."""
    values = dict(error.values)
    if error.code == "file-name":
        values["reason"] = texts(str(values["reason"]))
    if "name" in values:
        values["name"] = clip_middle(plain_line(str(values["name"])), _TITLE)
    try:
        return texts(error.code, **values)
    except KeyError:  # not an error of the chat
        return texts.error(error)


def named(title: str | None, texts: Texts) -> str:
    """A title for the middle of a sentence that sets it in 《》."""
    return _line(title or "", _TITLE) or texts("untitled")


def _left_out(seen: Preview, texts: Texts) -> list[str]:
    """What of its file is not text and so will not be quoted."""
    if not seen.left_out:
        return []
    words = texts("intake-between").join(left_out(seen.left_out, texts.language))
    return [texts("intake-left-out", what=_line(words, _VALUE))]


def _inside(found: Findings, notice: Notice, texts: Texts) -> str:
    """The name of the file in a batch that a notice stands in; empty where that is the batch itself."""
    name = notice.file or ""
    return texts("intake-inside", name=_line(name, _TITLE)) if name and name != found.name else ""


def _next(found: Findings, notice: Notice, texts: Texts) -> str:
    number = f"（{_line(notice.number, _ID)}）" if notice.number else ""
    inside = _inside(found, notice, texts)
    return texts("intake-next", title=named(notice.title, texts), number=number) + inside


def _fields(notice: Notice, texts: Texts) -> list[Marked | str]:
    lines: list[Marked | str] = []
    more = [name for name in _MORE if getattr(notice, name)]
    for name in (*FIELDS, *more):
        value = getattr(notice, name)
        if name.endswith("_on"):
            shown = texts.date(value) if value else ""
        else:
            shown = "、".join(value) if isinstance(value, tuple) else value or ""
        said = _line(shown, _VALUE) or texts("intake-absent")
        lines.append(texts("field", name=texts(f"field-{name}"), value=said))
    return lines


def _outcome(found: Findings, texts: Texts) -> list[str]:
    if found.foresight is None:
        return []
    keys = {
        Outcome.NEW: "intake-new",
        Outcome.REPLACES: "intake-replaces",
        Outcome.SAME: "intake-same",
    }
    key = keys[found.foresight.outcome]
    entry = found.foresight.entry
    lines = (
        [texts(key)] if entry is None else [texts(key, **_who(entry.notice.id, entry.notice.title, texts))]
    )
    if found.changed is not None:
        counts = {kind.value: found.changed[kind] for kind in (Kind.CHANGED, Kind.ADDED, Kind.REMOVED)}
        lines.append(texts("intake-changes", **counts))
    lines += _effects(found.foresight, texts)
    if found.near is not None:
        lines.append(texts("intake-near", **_who(found.near["id"], found.near["title"], texts)))
    return lines


def _effects(foresight: Foresight, texts: Texts) -> list[str]:
    """What admission will repeal or amend."""
    lines = []
    for effect, notice in foresight.effects[:_EFFECTS]:
        key = "intake-repeals" if effect is Status.REPEALED else "intake-amends"
        number = f"（{_line(notice.number, _ID)}）" if notice.number else ""
        lines.append(texts(key, title=named(notice.title, texts), number=number))
    if len(foresight.effects) > _EFFECTS:
        lines.append(texts("intake-effects-more", count=len(foresight.effects)))
    return lines


def _who(id_: str, title: str | None, texts: Texts) -> dict[str, str]:
    return {"id": _line(id_, _ID), "title": named(title, texts)}


def _refused(found: Findings) -> Sequence[NoticebotError]:
    return found.parsed.refused


def _line(text: str, room: int) -> str:
    return clip_middle(plain_line(text), room)
