"""Lists of what a decision repeals under a heading of their own (废止的规范性文件目录), mostly attached."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from corpus.notice import Reference
from corpus.numbers import find_number
from corpus.tables import is_row

_DECIDES = re.compile("废止|失效|清理")
_NOT_YET = re.compile("征求意见|草案|公开征集|拟废止|建议废止")
_HEAD_REACH = 800  # where a decision says that it is one
_HEADING = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})?[）)]?[、.．]?[ \u3000]{0,4}[\u4e00-\u9fff]{0,30}"
    r"(?:废止|失效|停止执行)[\u4e00-\u9fff、]{0,30}(?:文件|规章|目录|清单|通知|政策)"
    r"[ \u3000]{0,4}(?:[（(][^（）()\n]{1,20}[）)])?[:：]?"
)
_OTHERWISE = re.compile("修改|修订|继续|保留|有效的|拟|未|依据|根据|理由|原因|说明")
_ITEM = re.compile(r"[（(]?(?P<n>\d{1,3})[）)]?[、.．\t ][ \u3000\t]{0,4}|《")
_TABLE_HEAD = re.compile("序号|文件名称|文件标题|文号|发文字号|发文机关")
_LINE_MAX = 300
_MOST = 500

Listed = Callable[[int, int], Sequence[Reference]]
"""The notices that are named in a range, each as one that is repealed."""


def discarded(text: str, listed: Listed) -> Iterator[Reference]:
    """The notices in lists whose heading says that they are repealed, in a text that decides so.

    An item is a line that a numeral opens (and that names one notice) or a row of a table with a document
    number; the first line of another shape ends the list.
    """
    if not _DECIDES.search(text, 0, _HEAD_REACH) or _NOT_YET.search(text, 0, _HEAD_REACH):
        return
    inside = False
    count = 0
    at = 0
    while at < len(text) and count < _MOST:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop].strip() if stop - at <= _LINE_MAX else ""
        if line:
            found = _item(text, at, stop, line, listed) if inside else ()
            yield from found
            count += len(found)
            if not found:
                head = bool(_HEADING.fullmatch(line)) and not _OTHERWISE.search(line)
                inside = head or (inside and is_row(text[at:stop]) and bool(_TABLE_HEAD.search(line)))
        elif stop - at > _LINE_MAX:
            inside = False
        at = stop + 1


def _item(text: str, start: int, end: int, line: str, listed: Listed) -> Sequence[Reference]:
    """What an item names: a notice by its title and its number, or one of them."""
    if "。" in line or not (_ITEM.match(line) or is_row(text[start:end])):
        return ()
    if is_row(text[start:end]) and not find_number(text, start, end):
        return ()
    named = listed(start, end)
    return named if len(named) == 1 else ()
