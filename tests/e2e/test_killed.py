"""Whatever moment a change of the library or a build is killed at: what was there serves, the next is clean.

`python -m benchmarks.kills` prints what was found, phase by phase.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.killing import Killing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs timers that kill, and /proc")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killing]:
    """A little library."""
    killing = Killing(tmp_path_factory.mktemp("few"), 24, only=("add a few", "remove"), chunk=20_000)
    yield killing
    killing.close()


def test_ten_kills_leave_the_state_before_or_after_and_hinder_nothing(few: Killing) -> None:
    outcomes = list(few.plan(10, seed=1))
    assert [(one.operation, one.phase, one.problems) for one in outcomes if one.problems] == []
    assert len({one.phase for one in outcomes}) >= 5


@pytest.mark.slow
def test_a_hundred_kills_in_every_phase_leave_the_state_before_or_after_and_hinder_nothing(
    tmp_path: Path,
) -> None:
    """Some 2,000 sections, with processes that parse and cut beside the builder, and segments merged."""
    killing = Killing(tmp_path, 230)
    try:
        outcomes = list(killing.plan(100))
    finally:
        killing.close()
    assert [(one.operation, one.phase, one.problems) for one in outcomes if one.problems] == []
    assert len({one.phase for one in outcomes}) >= 18
    assert {one.library for one in outcomes} == {"before", "after"}
    assert {one.index for one in outcomes} == {"none", "before", "after"}
    assert any(one.kept and not one.encoded for one in outcomes)  # what was encoded was used
