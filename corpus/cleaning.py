"""Source → Draft: remark, a passed on mail's head, page furniture, a page's abstract and wraps left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.draft import Draft, Range
from corpus.forwarded import forwarded
from corpus.furniture import furniture
from corpus.kinds import ends_title
from corpus.markup import markup
from corpus.notice import Drop, Reason
from corpus.tables import rows, within
from corpus.wraps import wraps

_REMARK = re.compile(r"\A\s{0,200}(?:【示例】|（示例|\(示例|\[示例\]|［示例］)[^\n]{0,300}(?:\n|$)")
_LEAD = 40
_ABSTRACT_REACH = 3000
_ABSTRACT_GAP = 400
_ABSTRACT_HEAD = 300
_CUT_MARK = 6  # what a page puts where it cut its abstract: ……, [详细]


def clean(
    source: str, *, markdown: bool = False, drops: Iterable[Drop] = (), laid_out: bool = False
) -> Draft:
    """The draft of `source` without what is not the notice's.

    Args:
        source: extracted text.
        markdown: whether it is Markdown, whose links and pictures are left out too.
        drops: what the reader of its format marked as no part of the notice.
        laid_out: whether its format says where paragraphs end, so that no wrap is guessed.
    """
    draft = Draft.less(source, drops)
    if markdown:
        draft = draft.without(markup(draft.text).ranges, Reason.FURNITURE)
    remark = _REMARK.match(draft.text)
    if remark:
        draft = draft.without([remark.span()], Reason.REMARK)
    passed_on = forwarded(draft.text)
    if passed_on:
        draft = draft.without([passed_on], Reason.FURNITURE)
    draft = draft.without(furniture(draft.text), Reason.FURNITURE)
    draft = draft.without(abstract(draft.text), Reason.FURNITURE)
    return draft if laid_out else draft.without(wraps(draft.text), Reason.WRAP)


def abstract(text: str) -> list[Range]:
    """A page's abstract of the text before the text itself: a run that stands again soon after.

    Only the copy that comes first is returned, and only when nothing but a header (no whole sentence)
    stands between it and the text it was taken from.
    """
    cells = rows(text, 0, _ABSTRACT_HEAD)  # the cells of a table often say the same
    for found in re.finditer(r"\S+", text[:_ABSTRACT_HEAD]):
        start = found.start()
        if within(cells, start):
            continue
        lead = text[start : start + _LEAD]
        if len(lead) < _LEAD or not re.search(r"[，：]", text[start : start + 160]):
            continue
        again = text.find(lead, start + _LEAD, start + _ABSTRACT_REACH)
        if again < 0:
            continue
        length = _common(text, start, again)
        copy, gap = text[start : start + length], text[start + length : again]
        if (
            "，" not in copy
            or ends_title(copy.rstrip())
            or len(gap) > _ABSTRACT_GAP
            or re.search("[。；]", gap)
        ):
            continue
        end = again if len(gap.strip()) <= _CUT_MARK else start + length
        return [(start, end)]
    return []


def _common(text: str, one: int, other: int) -> int:
    length = 0
    while one + length < other and other + length < len(text) and text[one + length] == text[other + length]:
        length += 1
    return length
