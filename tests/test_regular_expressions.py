"""Every regular expression takes time in proportion to its text, whatever the text is."""

from __future__ import annotations

import re
from time import perf_counter

import pytest

from tests.regexes import Found, TooLongError, attacks, patterns, text_of, took

QUICK, LARGE = 64 << 10, 1 << 20
_SCREEN = 1024
_NOISE = 0.1
"""Seconds of processor time under which two times are not compared."""
_REFERENCE = re.compile(r"(?:[\u4e00-\u9fff]二?){1,60}三")
"""Sixty characters tried from each character on, and nothing found: a measure of the machine."""
_ALLOWED = 4
"""Times the reference's time. The worst bounded repeat of an honest pattern takes two and a half."""

ELSEWHERE: dict[str, str] = {}


def limit(size: int) -> float:
    """Seconds that a pattern may take for `size` characters on this machine."""
    measured = max(took(_REFERENCE, "一" * QUICK, 60) for _ in range(2))
    return max(0.5, _ALLOWED * measured * size / QUICK)


def worst(found: Found, variants: int, count: int) -> list[tuple[str, str]]:
    """The attacks that cost the pattern most in a short text."""
    timed = []
    for attack in attacks(found.pattern, variants):
        text = text_of(attack, _SCREEN)
        # the clock of processor time may tick in milliseconds only; the quickest of three hardly feels others
        timed.append((min(took(found.pattern, text, 0.5, perf_counter) for _ in range(3)), attack))
    timed.sort(reverse=True)
    return [attack for _, attack in timed[:count]]


def fault(found: Found, size: int, *, variants: int, count: int, most: float) -> str | None:
    """What a pattern takes too long for; None where it is linear."""
    try:
        for attack in worst(found, variants, count):
            small = took(found.pattern, text_of(attack, size // 4), most)
            if small * 16 < _NOISE and count == 1:
                continue
            large = took(found.pattern, text_of(attack, size), most)
            if large > _NOISE and large > 8 * max(small, _NOISE / 8):
                return f"{found.where}: {small:.3f} s, then {large:.3f} s for four times {attack!r}"
    except TooLongError:
        return f"{found.where}: more than {most:.1f} s"
    return None


def faults(size: int, *, variants: int, count: int) -> list[str]:
    most = limit(size)
    checked = [found for found in patterns() if found.where not in ELSEWHERE]
    assert len(checked) > 200
    found = [fault(one, size, variants=variants, count=count, most=most) for one in checked]
    return [one for one in found if one]


def test_no_pattern_of_the_packages_takes_more_than_linear_time() -> None:
    assert faults(QUICK, variants=1, count=1) == []


@pytest.mark.slow
def test_a_megabyte_of_its_worst_case_takes_no_pattern_more_than_linear_time() -> None:
    assert faults(LARGE, variants=3, count=2) == []


@pytest.mark.parametrize(
    "trap",
    [
        r"(?:一+)+二",
        r"一+$",
        r"\s*\[",
        r"(?:[（(][^（）]{1,20}[）)]|[^二]{1,3}){1,40}$",
        r"[^。]*?关于",
        r"(?P<a>\d+)号",
        r"(?=一*二)三",
    ],
)
def test_a_pattern_that_is_not_linear_is_found_out(trap: str) -> None:
    assert fault(Found("trap", re.compile(trap)), QUICK, variants=1, count=1, most=limit(QUICK))


def test_patterns_within_functions_and_tables_are_found() -> None:
    names = {found.where.rpartition(".")[2] for found in patterns()}
    assert {"_END", "_MARK", "_FIELDS"} <= names
    assert any(":" in name for name in names)
