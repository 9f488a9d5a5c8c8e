"""The sentences an answer may give as its reason: about the search, never about policy."""

from __future__ import annotations

from collections.abc import Iterable

NEAREST = "没有通知明确回答这个问题，最接近的段落是"
NONE = "没有找到回答这个问题的通知"
EMPTY_FILTER = "没有符合筛选条件的通知"

FIELDS = {
    "title": "标题",
    "issuer": "发文机关",
    "number": "发文字号",
    "issued_on": "成文日期",
    "published_on": "发布日期",
    "addressees": "主送机关",
    "source": "来源",
    "gist": "内容",
}


def preferred(words: tuple[str, ...]) -> str:
    """Says which words of the question made some notices come first."""
    return "按问题中的" + "、".join(f"“{word}”" for word in words) + "优先"


def elsewhere(places: Iterable[str]) -> str:
    """Says that what is shown does not speak of the places that the question names."""
    return "以下通知没有提到" + "、".join(sorted(places))


def unknown_number(number: str) -> str:
    """Says that no notice bears the number asked for."""
    return f"没有文号为{number}的通知"


def not_stated(title: str | None, field: str) -> str:
    """Says that a notice does not state the field asked for."""
    return f"《{title or '无标题'}》没有写明{FIELDS[field]}"
