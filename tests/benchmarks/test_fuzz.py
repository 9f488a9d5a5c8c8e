"""The fuzzer: quick rounds find nothing, and what may not happen is found where it is put in."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from benchmarks import fuzz, fuzz_blocks, fuzz_growth, fuzz_guided, fuzz_inputs, fuzz_targets
from benchmarks.fuzz_blocks import FILES, Block, Outcome
from benchmarks.fuzz_targets import TARGETS
from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.notice import Drop, Reason, Section
from corpus.parsing import parse


@pytest.mark.parametrize("name", TARGETS)
def test_a_quick_round_finds_nothing(name: str) -> None:
    outcome = fuzz_blocks.run(Block(name, 0, 60, 5))
    assert outcome.inputs == 60
    assert not outcome.faults
    assert sum(outcome.refused.values()) < 60  # some of them get through


@pytest.mark.parametrize("name", TARGETS)
def test_an_input_is_made_again_from_its_number(name: str) -> None:
    block = Block(name, 0, 9, 5)
    made = [TARGETS[name].make(fuzz_blocks.generator(block, number)) for number in (3, 4, 3)]
    assert made[0] == made[2] != made[1]


def _put_in(monkeypatch: pytest.MonkeyPatch, check: Any) -> Outcome:
    planted = replace(TARGETS["parsing"], check=check)
    monkeypatch.setitem(TARGETS, "parsing", planted)
    return fuzz_blocks.run(Block("parsing", 0, 1, 5))


def test_an_error_of_the_project_s_own_is_a_refusal_and_any_other_a_crash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: object) -> None:
        raise InputError("not-text", "x")

    assert _put_in(monkeypatch, refuse).refused == {"not-text": 1}
    outcome = _put_in(monkeypatch, lambda _: {}["gone"])
    assert [kind for kind, _, _ in outcome.faults] == ["crash"]
    assert "KeyError" in outcome.faults[0][2]


def test_what_never_ends_is_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_blocks, "HANG", 0.1)

    def loop(_: object) -> None:
        while True:
            try:
                time.monotonic()
            except Exception:  # as code that takes every error for its own
                continue

    assert [kind for kind, _, _ in _put_in(monkeypatch, loop).faults] == ["hang"]


@pytest.mark.parametrize(
    "change",
    [
        {"sections": (Section((), None, 0, 10**6),)},
        {"evidence": {"number": (0, 10**6)}},
        {"drops": (Drop(3, 5, Reason.FURNITURE),)},
        {"text": "别的话"},
        {"spans": ()},
        {"breaks": (10**6,)},
    ],
)
def test_a_notice_that_does_not_hold_is_unsound(change: dict[str, Any]) -> None:
    source = "云川市水务局关于供水的通知\n一、甲事。\n二、乙事。"
    notice = parse(source)
    fuzz_targets.sound(notice, Extracted(source, "text"))
    with pytest.raises(fuzz_targets.UnsoundError):
        fuzz_targets.sound(replace(notice, **change), Extracted(source, "text"))


def test_ranges_out_of_order_are_unsound() -> None:
    with pytest.raises(fuzz_targets.UnsoundError):
        fuzz_targets.sound_extracted(Extracted("甲乙", "html", tables=((1, 2), (0, 1))))


def test_every_input_is_tried_once() -> None:
    found: dict[tuple[str, bool], list[int]] = {}
    for block in fuzz.blocks(5_003, 307, 1):
        found.setdefault((block.target, block.child), []).extend(range(block.start, block.stop))
    assert {name for name, child in found if not child} == set(TARGETS)
    assert {name for name, child in found if child} >= set(FILES) - {"image", "doc"}
    assert all(sorted(numbers) == list(range(len(numbers))) for numbers in found.values())
    assert sum(len(n) for (_, child), n in found.items() if not child) == 5_003
    assert sum(len(n) for (_, child), n in found.items() if child) == 307


def _die_at_7(block: Block) -> Outcome:
    if block.start <= 7 < block.stop:
        os._exit(3)
    return Outcome(block.stop - block.start)


def test_the_input_that_ends_its_process_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "run", _die_at_7)
    told: list[tuple[Block, Outcome]] = []
    todo = [Block("parsing", at, at + 8, 1) for at in (0, 8, 16)]
    until = time.monotonic() + 60
    fuzz.run_all(todo, 2, lambda block, outcome: told.append((block, outcome)), until, "fork")
    assert sum(outcome.inputs for _, outcome in told) == 24
    assert [(block.start, outcome.faults[0][0]) for block, outcome in told if outcome.faults] == [
        (7, "crash")
    ]


@pytest.mark.slow
def test_files_through_a_child_are_read_or_refused() -> None:
    for name in set(FILES) - {"image", "doc"}:
        outcome = fuzz_blocks.run(Block(name, 0, 60, 5, child=True))
        assert outcome.inputs == 60
        assert not outcome.faults


@pytest.mark.slow
def test_a_long_round_finds_nothing() -> None:
    assert fuzz.main(["--in-process", "20000", "--child", "100", "--seed", "6"]) == 0


def test_changed_markup_stays_markup() -> None:
    from lxml import etree

    rng = Random(1)
    for _ in range(50):
        etree.fromstring(fuzz_inputs.moved(rng, b"<a><b c='1'>x</b><d/><e><b>y</b></e></a>"))


def test_time_that_grows_with_the_square_is_told_from_time_that_grows_with_the_length() -> None:
    def square(words: str) -> None:
        sum(range((len(words) // 20) ** 2))

    assert fuzz_growth._measured("", square, "", "甲").growth > fuzz_growth.QUADRATIC
    assert fuzz_growth._measured("", lambda words: None, "", "甲").growth < 2
    assert fuzz_growth.Grown("", "", 0.1, 1.5).quadratic
    assert not fuzz_growth.Grown("", "", 0.1, 0.5).quadratic
    assert not fuzz_growth.Grown("", "", 0.001, 0.1).quadratic


@pytest.mark.slow
def test_no_time_grows_with_the_square_of_the_length() -> None:
    assert fuzz_growth.main(["--units", "25", "--seed", "3"]) == 0


@pytest.mark.slow
def test_guided_inputs_find_nothing() -> None:
    pytest.importorskip("atheris")
    (found,) = fuzz_guided.guided({"parsing": 300}, 1, time.monotonic() + 120)
    assert found.inputs >= 300
    assert found.reached > 100
    assert not found.faults
