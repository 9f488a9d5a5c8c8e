"""Whether time grows with the length of an input or with its square: runs of a few words, of two lengths.

    python -m benchmarks.fuzz_growth [--units N] [--seed S]

Reads random units, each repeated to 20,000 and to 80,000 characters, and prints the slowest and those that
grow fastest: four times the length may take about four times the CPU time, the square of it is sixteen.
Fails where it is more than ten, twice in a row, and takes long enough to be told.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from benchmarks.fuzz_blocks import gently
from benchmarks.fuzz_inputs import FRAGMENTS, PIECES
from benchmarks.fuzz_seeds import LINES, TITLE
from benchmarks.measuring import machine, print_json, table
from corpus.errors import NoticebotError
from corpus.formats.html import extract as page
from corpus.formats.mail import parts as mail
from corpus.parsing import parse
from corpus.reading import read_text

SHORT = 20_000
FACTOR = 4
QUADRATIC = 10.0
TELLING = 0.2
"""Seconds: below, chance is larger than growth."""


@dataclass(frozen=True, slots=True)
class Grown:
    """CPU seconds of a unit repeated to SHORT characters, and to FACTOR times as many."""

    reader: str
    unit: str
    short: float
    long: float

    @property
    def growth(self) -> float:
        """How many times longer the long one takes."""
        return self.long / max(self.short, 0.002)

    @property
    def quadratic(self) -> bool:
        """Whether it grows faster than the input, as far as that can be told."""
        return self.long > TELLING and self.growth > QUADRATIC


def _text(words: str) -> None:
    parse(words, file="a.txt")


def _page(words: str) -> None:
    page(words.encode("utf-8", "ignore"), "a.html")


def _mail(words: str) -> None:
    head = b"From: a@b.cn\nSubject: x\nMIME-Version: 1.0\n"
    list(mail(head + words.encode("utf-8", "ignore"), "a.eml"))


def _bytes(words: str) -> None:
    read_text(words.encode("gb18030", "ignore"), "a.txt")


READERS: dict[str, Callable[[str], None]] = {"parsing": _text, "html": _page, "eml": _mail, "reading": _bytes}
_MARKUP = tuple(piece.decode("latin-1") for piece in PIECES)
_BEFORE = ("", TITLE + "\n", "\n".join((TITLE, *LINES)) + "\n", f"<html><div id=zoom><p>{TITLE}</p>")


def grown(units: int, seed: int) -> Iterator[Grown]:
    """Measures random units with every reader; what looks quadratic twice, of which the better is told."""
    rng = Random(seed)
    for _ in range(units):
        for name, read in READERS.items():
            words = FRAGMENTS if name in ("parsing", "reading") else (*FRAGMENTS, *_MARKUP * 2)
            unit = "".join(rng.choices(words, k=rng.randint(1, 3)))
            before = rng.choice(_BEFORE)
            found = _measured(name, read, before, unit)
            if found.quadratic:
                found = min(found, _measured(name, read, before, unit), key=lambda one: one.growth)
            yield found


def _measured(name: str, read: Callable[[str], None], before: str, unit: str) -> Grown:
    seconds = []
    for size in (SHORT, SHORT * FACTOR):
        words = before + unit * (size // len(unit))
        began = time.process_time()
        with suppress(NoticebotError):  # to be refused takes its time too
            read(words)
        seconds.append(time.process_time() - began)
    return Grown(name, f"{before[:4]}…{unit}", *seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 where time grows with the square of the length."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz_growth", description=__doc__)
    parser.add_argument("--units", type=int, default=100, metavar="N", help="for each reader (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="(%(default)s)")
    given = parser.parse_args(arguments)
    gently()
    found = list(grown(given.units, given.seed))
    slow = sorted(found, key=lambda one: -one.long)[:8]
    steep = sorted((one for one in found if one.long > TELLING / 2), key=lambda one: -one.growth)[:8]
    table(
        ("reader", "ms, 20k", "ms, 80k", "growth", "unit"),
        [
            (one.reader, round(one.short * 1000), round(one.long * 1000), f"{one.growth:.1f}", repr(one.unit))
            for one in dict.fromkeys((*slow, *steep))
        ],
    )
    bad = [one for one in found if one.quadratic]
    print_json(
        {
            "machine": machine(),
            "units": len(found),
            "slowest_ms": round(1000 * max((one.long for one in found), default=0)),
            "quadratic": [[one.reader, one.unit, one.short, one.long] for one in bad],
        }
    )
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
