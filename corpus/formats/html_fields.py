"""What a page states about its notice beside the text: meta tags and a portal's table of particulars.

A value is taken only where its name stands with it; one that is no value of its field (无, a word for a day)
is passed over. Names are those of the guide for government web sites (政府网站发展指引, 2017, appendix) and
of the portals' catalogues (政府信息公开目录: 索引号, 发文机关, 成文日期 …).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from corpus.dates import DATE, to_date
from corpus.formats.html_lines import Line
from corpus.formats.html_tree import Page
from corpus.kinds import ends_title
from corpus.labels import Label, label_at
from corpus.numbers import find_number
from corpus.rows import field_value

_TITLES = ("articletitle", "og:title", "dc.title", "dcterms.title", "title", "twitter:title")
_PUBLISHED = (
    *("pubdate", "publishdate", "publish_date", "publish-date", "publishtime", "publish_time"),
    *("firstpublishedtime", "article:published_time", "og:published_time", "datepublished", "dc.date.issued"),
)
_SOURCES = ("contentsource", "content_source", "article:source", "source", "dc.source")
_SITE = re.compile(r"[ ]?[_|｜][ ]?|[ ]-{1,2}[ ]|--|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_ORIGINAL = re.compile(r"[ \u3000]{1,4}原创稿$")

# What only a catalogue of government information states: one of these makes labels a table of particulars.
_CATALOGUE = (
    "索引号 信息索引号 发文机关 发文机构 发布机构 发文字号 文号 统一登记号 成文日期 成文时间 发文日期 "
    "生成日期 生效日期 废止日期 公文种类 主题分类 体裁分类 组配分类 信息分类 公开方式 公开形式 公开范围 "
    "有效性 时效 效力状态"
)
_SURE = frozenset(_CATALOGUE.split())
_OTHER = re.compile(
    r"(?:施行时间|实施时间|生效时间|终止日期|有效期至|有效期限|时效性|生成日期|公开时限|公开程序|公开类型|关联类型|制发日期|成文机关|服务分类|信息有效性|失效时间|发布机构代码)$"
)
_IN_EFFECT = {
    **dict.fromkeys(("施行日期", "实施日期", "生效日期", "施行时间", "实施时间", "生效时间"), "effective_on"),
    **dict.fromkeys(("失效日期", "废止日期", "失效时间", "终止日期", "有效期至"), "expires_on"),
    **dict.fromkeys(("有效性", "有效期", "有效期限", "时效", "时效性", "效力状态"), "in_effect"),
}
"""Labels that say from when until when; of the last sort only a value with a last day says so."""
_UNTIL = re.compile(r"[至到—~～-]|截止|为止")
_ADDRESSED = re.compile("[各诸]|有关")
"""Of those whom a notice is addressed to: 各有关单位： is no label, and what follows is its text."""
_LABEL_MAX = 14
_EMPTY = frozenset(("", "无", "暂无", "-", "--", "—", "——", "/", "null", "空"))
_SPREAD = 3  # lines between two labels of one table
_NAMES = re.compile(r"[、，,;；\s]{1,9}")


def stated_titles(page: Page) -> list[str]:
    """Titles that meta tags and <title> state, the surest first; <title> in pieces."""
    out = [page.metas[name] for name in _TITLES if name in page.metas]
    out += [part for part in _SITE.split(page.title) if len(part.strip()) >= 8]
    return list(dict.fromkeys(" ".join(title.split()) for title in out if title.strip()))


def read_fields(page: Page, particulars: Mapping[str, str]) -> dict[str, Any]:
    """Fields as rows state them: the table of particulars before the meta tags."""
    raw: dict[str, Any] = dict(particulars)
    metas = page.metas
    title = raw.get("title") or next((metas[name] for name in _TITLES[:1] if name in metas), None)
    if not title:
        titles = [part for name in _TITLES[1:] if name in metas for part in _SITE.split(metas[name])[:1]]
        titles += _SITE.split(page.title)[:1]
        title = next((t for t in titles if ends_title(t.strip())), None)
    out: dict[str, Any] = {"title": title}
    out["issuer"] = _issuer(raw.get("issuer"))
    out["number"] = _number(raw.get("number"))
    out["issued_on"] = _day(raw.get("issued_on"))
    days = [raw.get("published_on"), *(metas.get(name) for name in _PUBLISHED)]
    out["published_on"] = next((day for day in map(_day, days) if day), None)
    sources = [raw.get("source"), *(metas.get(name) for name in _SOURCES)]
    out["source"] = next((source for source in map(_source, sources) if source), None)
    out["effective_on"], out["expires_on"] = _in_effect(raw)
    values = {name: field_value(name, value) for name, value in out.items()}
    return {name: value for name, value in values.items() if value}


def read_particulars(lines: Sequence[Line], text: range) -> tuple[dict[str, str], frozenset[int]]:
    """The table of particulars, if there is one outside the notice's text, and the lines that it fills.

    Args:
        lines: the page's lines.
        text: indexes of those of the text, in which a table is the notice's own.
    """
    outside = [i for i in range(len(lines)) if i not in text and lines[i].chars <= 400]
    best: tuple[dict[str, str], set[int]] = ({}, set())
    for run in _runs(lines, outside):
        values: dict[str, str] = {}
        taken: set[int] = set()
        sure = 0
        for index, name, field, value in run:
            sure += name in _SURE
            taken.update(index)
            if field != "other" and value not in _EMPTY:
                values.setdefault(field, value)
        if sure >= 1 and len(run) >= 3 and len(taken) > len(best[1]):
            best = (values, taken)
    return best[0], frozenset(best[1])


_Stated = tuple[tuple[int, ...], str, str, str]
"""The lines that state a label and its value; the label, its field, the value."""


def _runs(lines: Sequence[Line], indexes: Sequence[int]) -> Iterator[list[_Stated]]:
    run: list[_Stated] = []
    for stated in _labelled(lines, indexes):
        if run and stated[0][0] - run[-1][0][-1] > _SPREAD:
            yield run
            run = []
        run.append(stated)
    if run:
        yield run


def _labelled(lines: Sequence[Line], indexes: Sequence[int]) -> Iterator[_Stated]:
    """Every label of the lines with its value: in the next cell, after its colon, or on the line below."""
    waiting: tuple[int, str, str] | None = None
    for index in indexes:
        pieces = [cell.strip() for cell in re.split(r"[\t\n]", lines[index].text)]
        if len(pieces) == 1:
            pieces = list(_split(pieces[0]))
        if waiting and index - waiting[0] <= 2 and _name(pieces[0]) is None:
            yield (waiting[0], index), waiting[1], waiting[2], pieces.pop(0)
        elif waiting:
            yield (waiting[0],), waiting[1], waiting[2], ""
        waiting = None
        at = 0
        while at < len(pieces):
            named = _name(pieces[at])
            if named is None:
                both = label_at(pieces[at], 0)
                if both and pieces[at][both.end :].strip():
                    yield (index,), both.name, _field(both), pieces[at][both.end :].strip()
                at += 1
            elif at + 1 == len(pieces):
                waiting = (index, *named)
                at += 1
            elif _name(pieces[at + 1]) is not None:
                yield (index,), *named, ""
                at += 1
            else:
                yield (index,), *named, pieces[at + 1]
                at += 2
    if waiting:
        yield (waiting[0],), waiting[1], waiting[2], ""


def _split(text: str) -> Iterator[str]:
    """A line of several labels: 索引号：123 发文机关：云川市人民政府 → a piece for each."""
    start = 0
    for found in re.finditer(r"[ \u3000]{1,9}(?=\S)", text):
        label = label_at(text, found.end())
        if label:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def _name(cell: str) -> tuple[str, str] | None:
    """The label that a cell is, and its field; None for a cell that is more, or no label."""
    bare = "".join(cell.split()).rstrip("：:").strip("[]【】［］")
    if not bare or len(bare) > _LABEL_MAX:
        return None
    label = label_at(bare + "：", 0)
    if label and label.end == len(bare) + 1:
        return label.name, _field(label)
    if _ADDRESSED.search(bare):
        return None
    if _OTHER.match(bare) or (cell.rstrip().endswith(("：", ":")) and len(bare) <= 8):
        return bare, _IN_EFFECT.get(bare, "other")
    return None


def _field(label: Label) -> str:
    return _IN_EFFECT.get(label.name, label.field)


def _in_effect(raw: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The first and last day of effect; 有效性：有效 states neither, 有效期：2024-01-01至2028-12-31 both."""
    first, last = _day(raw.get("effective_on")), _day(raw.get("expires_on"))
    value = raw.get("in_effect", "")[:100]
    days = [(found, day) for found in DATE.finditer(value) if (day := to_date(found.group("date")))]
    if days:
        end = days[-1][0]
        before = value[days[-2][0].end() if len(days) > 1 else 0 : end.start()]
        if _UNTIL.search(before) or value[end.end() :].strip().startswith(("止", "前", "为止")):
            last = last or days[-1][1].isoformat()
            first = first or (days[0][1].isoformat() if len(days) > 1 else None)
    if first and last and first > last:
        return None, None
    return first, last


def _day(value: str | None) -> str | None:
    if not value:
        return None
    found = DATE.search(value[:100])
    if found:
        day = to_date(found.group("date"))
        return day.isoformat() if day else None
    compact = _COMPACT.search(value[:100])
    if not compact:
        return None
    try:
        return date(*(int(part) for part in compact.groups())).isoformat()
    except ValueError:
        return None


def _number(value: str | None) -> str | None:
    if not value or not re.search(r"\d", value):
        return None
    found = find_number(value, 0, min(len(value), 60))
    return "".join((value[found[0] : found[1]] if found else value).split())


def _issuer(value: str | None) -> list[str] | None:
    if not value:
        return None
    return [name for name in _NAMES.split(value) if len(name) >= 2] or None


def _source(value: str | None) -> str | None:
    if not value:
        return None
    words = " ".join(value.split())
    label = label_at(words, 0)
    if label:
        words = words[label.end :].strip()
    words = _ORIGINAL.sub("", words)
    return None if words in _EMPTY else words
