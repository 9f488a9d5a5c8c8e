"""The title of a document by its type alone: the largest centred lines at the head of the first page."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.draft import Range
from corpus.formats.page_parts import Kind, Line

_HEAD = 16  # lines of the first page that are looked at
_LARGER = 1.15  # than the body
_ALIKE = 0.06
_CENTRED = 1.5  # type sizes that its middle may be off
_LONGEST = 8  # lines


def title(lines: Sequence[Line], size: float) -> Range | None:
    """Indexes (first, after the last) of the title's lines, or None where type alone does not tell.

    Red lines are the printed head of the paper (云川市人民政府文件) and no title.

    Args:
        lines: the lines of the document.
        size: the body's size of type.
    """
    head = [
        (index, line)
        for index, line in enumerate(lines[: _HEAD + 4])
        if line.page == 0 and line.kind is Kind.BODY and not line.red
    ][:_HEAD]
    large = [(i, x) for i, x in head if x.size >= _LARGER * size and _centred(x)]
    if not large:
        return None
    top = max(line.size for _, line in large)
    run = [(i, x) for i, x in large if x.size >= (1 - _ALIKE) * top]
    first = run[0][0]
    last = first
    for index, line in run[1:]:
        if index == last + 1 and line.base - lines[last].base <= 2.5 * line.size:
            last = index
    if last - first >= _LONGEST:
        return None
    return first, last + 1


def _centred(line: Line) -> bool:
    left, right = line.margins
    return abs((line.left + line.right) / 2 - (left + right) / 2) <= _CENTRED * line.size
