"""Issuer → the names that people use for it: 中共安庆市委组织部 → 安庆, 安庆市委组织部, 组织部 …"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from index.text import normalise

_TABLE = Path(__file__).with_name("bodies.tsv")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:自治区|自治州|自治县|省|市|州|县|区|旗|新区|开发区)")
_LEVEL = re.compile(r"(?:自治区|自治州|自治县|省|市|州|县|区|旗)$")
_LEVELS = ("局", "厅", "委", "部")
_SURE = ("局", "厅", "委", "部", "中心", "支队", "交警", "央行", "人行", "防指", "政府办", "总局", "办")
_ENDING = re.compile(r"(?:党组|党委|委员会|办公厅|办公室|管理局|局|厅|部|委)$")
_GENERIC = frozenset(
    ["政府", "人民政府", "委员会", "办公室", "办公厅", "管理局", "领导小组", "指挥部", "局", "厅", "部", "委"]
)


@cache
def _short_names() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    return tuple((full, tuple(short.split(","))) for full, short in rows)


def without_level(place: str) -> str:
    """A place's name without its level: 安庆市 → 安庆."""
    return _LEVEL.sub("", place)


def places(name: str) -> frozenset[str]:
    """Names of the places that an issuer or a title begins with, with and without 省, 市, 县 …"""
    text = normalise(name).replace(" ", "").removeprefix("中共")
    found: set[str] = set()
    while match := _PLACE.match(text):
        found |= {match.group(), without_level(match.group())}
        text = text[match.end() :]
    return frozenset(place for place in found if len(place) >= 2)


@cache
def names(issuer: str) -> frozenset[str]:
    """Every name by which a question may mean this issuer, normalised, two characters or longer.

    A bare field of work (税务, 教育) is no name of a body: people write it of the matter itself.
    """
    full = normalise(issuer).replace(" ", "").removeprefix("中共")
    body = full
    above: list[str] = []
    while match := _PLACE.match(body):
        above.append(match.group())
        body = body[match.end() :]
    bodies = {body}
    if (stem := _ENDING.sub("", body)).endswith(_SURE):
        bodies.add(stem)
    for long, shorts in _short_names():
        if long in body:
            ending = body.split(long, 1)[1][:1]
            bodies |= {short + ending for short in shorts if ending in _LEVELS} if ending else set(shorts)
            bodies |= {short for short in shorts if short.endswith(_SURE)}
    found = {full, "中共" + full} | bodies | places(issuer)
    found |= {place + name for place in above for name in bodies}
    found |= {place[-1] + name for place in above for name in bodies}  # 市教育局
    return frozenset(name for name in found if len(name) >= 2 and name not in _GENERIC)
