"""Small things to index: notices stated in one line, an encoder that counts, and an index of both."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.notice import Notice, Section, Span
from index.build import Report, build
from index.constants import Ranking
from index.engine import Engine

TOY = Ranking(cosine=10.0)
"""For Counting, which tells less than the embedded model that the constants are fitted to."""


class Counting:
    """An encoder of hashed character bigrams that remembers what it was asked to encode."""

    name = "counting"
    folder = None

    def __init__(self, fingerprint: str = "one", dim: int = 16) -> None:
        self.fingerprint = fingerprint
        self.dim = dim
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        out = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(out, texts, strict=True):
            for at in range(len(text) - 1):
                row[
                    zlib.crc32((self.fingerprint + text[at : at + 2]).encode("utf-8", "replace")) % self.dim
                ] += 1
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return np.divide(out, norms, out=out, where=norms > 0)

    def encode_query(self, question: str) -> NDArray[np.float32]:
        return self.encode([question])[0]


class Forbidden:
    """An encoder that must not be needed."""

    name = "counting"
    fingerprint = "one"
    dim = 16
    folder = None

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError(f"{len(texts)} texts were encoded")

    def encode_query(self, question: str) -> NDArray[np.float32]:
        raise AssertionError(f"{question!r} was encoded")


def notice(id: str, *parts: str, head: str = "", tail: str = "", **fields: Any) -> Notice:
    """A notice of `head`, numbered parts ("一、…"), and `tail`, each with a section of its own.

    A part is its section's heading where it has 。 after at most 30 characters.
    """
    numerals = "一二三四五六七八九十"
    text = ""
    sections: list[Section] = []
    if head:
        sections.append(Section((), None, 0, len(head)))
        text = head
    for numeral, part in zip(numerals, parts, strict=False):
        body = f"\n{numeral}、{part}"
        stop = body.find("。")
        heading = body[1:stop] if 0 < stop <= 30 else None
        sections.append(Section((numeral,), heading, len(text), len(text) + len(body)))
        text += body
    if tail:
        sections.append(Section((), None, len(text), len(text) + len(tail) + 1))
        text += "\n" + tail
    stated = {name: date.fromisoformat(v) if name.endswith("_on") else v for name, v in fields.items()}
    return Notice(
        id=id, text=text, sections=tuple(sections), spans=(Span(0, len(text), 0),), file=f"{id}.txt", **stated
    )


def with_fields(id: str, *parts: str, title: str, issuer: str, on: str, number: str | None = None) -> Notice:
    """A whole notice whose title, number, addressees, issuer and date stand in its text as evidence."""
    to = "各有关单位："
    lines = [title, *([number] if number else []), to]
    head = "\n".join(lines)
    day = date.fromisoformat(on)
    written = f"{day.year}年{day.month}月{day.day}日"
    made = notice(
        id, *parts, head=head, tail=f"{issuer}\n{written}", title=title, issuer=(issuer,), number=number,
        issued_on=on, addressees=(to[:-1],),
    )  # fmt: skip
    text = made.text
    ends = {
        "title": (0, len(title)),
        "addressees": (head.index(to), len(head)),
        "issuer": (text.rindex(issuer), text.rindex(issuer) + len(issuer)),
        "issued_on": (len(text) - len(written), len(text)),
    }
    if number:
        ends["number"] = (text.index(number), text.index(number) + len(number))
    object.__setattr__(made, "evidence", ends)
    return made


def index_of(
    folder: Path, notices: Iterable[Notice], encoder: Any = None, *, revision: str = "r1", **options: Any
) -> Report:
    """Builds an index of the notices."""
    pairs = [(one, (f"{one.id}-alias",)) for one in notices]
    options = {"ranking": TOY} | options
    return build(folder, pairs, revision, encoder or Counting(), total=len(pairs), **options)


def engine_of(folder: Path, notices: Iterable[Notice], jieba_folder: Path) -> Engine:
    """An engine over a new index of the notices."""
    index_of(folder, notices, cache_folder=jieba_folder)
    return Engine.open(folder, Counting())


# Six notices of three issuers, with subjects of their own, for tests that only need some index.
SIX = (
    with_fields(
        "flood", "加强巡查。各水库每天巡查两次。", "转移群众。水位超过警戒线时立即转移低洼地区群众。",
        title="关于做好汛期防洪工作的通知", issuer="甲山市水务局", on="2024-05-20", number="甲水〔2024〕6号",
    ),
    with_fields(
        "water", "停水时间。本周六二十二时至次日六时停水。", "储水提示。请居民提前储水备用。",
        title="关于管网检修停水的通知", issuer="甲山市水务局", on="2024-09-12", number="甲水〔2024〕9号",
    ),
    with_fields(
        "school", "开学日期。小学九月一日开学。", "缴费。住宿费每学期八百元。",
        title="关于秋季学期开学的通知", issuer="甲山市教育局", on="2024-07-10", number="甲教〔2024〕18号",
    ),
    with_fields(
        "exam", "考试时间。中考六月十五日举行。", "考点。考点周边禁止鸣笛。",
        title="关于初中学业水平考试的通知", issuer="甲山市教育局", on="2023-05-24", number="甲教〔2023〕5号",
    ),
    with_fields(
        "heating", "供热时间。供热自十一月十五日开始。", "室温。居民室温不低于十八摄氏度。",
        title="关于冬季集中供热的通知", issuer="乙水县住房和城乡建设局", on="2024-09-23",
    ),
    with_fields(
        "straw", "禁烧。禁止露天焚烧秸秆，违者处五百元罚款。", "还田。秸秆粉碎还田每亩补助二十元。",
        title="关于秸秆禁烧的通知", issuer="乙水县农业农村局", on="2022-09-20", number="乙农〔2022〕22号",
    ),
)  # fmt: skip


def served(folder: Path) -> Path:
    """The folder of the generation that an index serves."""
    return folder / "generations" / (folder / "CURRENT").read_text()


def flip(path: Path, where: float) -> None:
    """Changes a bit of the byte at a share of the file's length; twice is not at all."""
    data = bytearray(path.read_bytes())
    data[round(where * (len(data) - 1))] ^= 0x10
    path.write_bytes(data)
