"""Issuer → the names that people use for it: 中共安庆市委组织部 → 安庆, 安庆市委组织部, 组织部 …"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from index.text import normalise

_TABLE = Path(__file__).with_name("bodies.tsv")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:自治区|自治州|自治县|省|市|州|县|区|旗|新区|开发区)")
_ENDING = re.compile(r"(?:党组|党委|委员会|办公厅|办公室|管理局|局|厅|部|委)$")
_GENERIC = frozenset(
    ["政府", "人民政府", "委员会", "办公室", "办公厅", "管理局", "领导小组", "指挥部", "局", "厅", "部", "委"]
)


@cache
def _short_names() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    return tuple((full, tuple(short.split(","))) for full, short in rows)


@cache
def names(issuer: str) -> frozenset[str]:
    """Every name by which a question may mean this issuer, normalised, two characters or longer."""
    full = normalise(issuer).replace(" ", "").removeprefix("中共")
    found = {full, "中共" + full}
    places: list[str] = []
    body = full
    while match := _PLACE.match(body):
        places.append(match.group())
        body = body[match.end() :]
    for place in places:
        found |= {place, re.sub(r"(?:自治区|自治州|自治县|省|市|州|县|区|旗)$", "", place)}
    bodies = {body, _ENDING.sub("", body)}
    for long, shorts in _short_names():
        if long in body:
            ending = body.split(long, 1)[1][:1]
            for short in shorts:
                bodies |= {short, short + ending} if ending in ("局", "厅", "委", "部") else {short}
    found |= bodies
    found |= {place + name for place in places for name in bodies}
    found |= {place[-1] + name for place in places for name in bodies}  # 市教育局
    return frozenset(name for name in found if len(name) >= 2 and name not in _GENERIC)
