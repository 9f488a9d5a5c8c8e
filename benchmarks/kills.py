"""Builders killed at random moments, and what was found after each: `python -m benchmarks.kills --kills 100`.

A library of some 2,000 invented sections is added to, replaced in, removed from, built, merged and built
anew, and the process that does it is killed by SIGKILL at random moments of every phase. Prints a table of
moments, phases and outcomes, and a line of JSON; ends with 1 where anything was not as it must be.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from tests.e2e.killing import Killing, Outcome


def main() -> int:
    """Kills and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--notices", type=int, default=230, help="about nine sections each")
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args()
    began = time.monotonic()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        killing = Killing(Path(folder), options.notices)
        sections = sum(killing.known[0].sizes.values())
        try:
            for outcome in killing.plan(options.kills, options.seed):
                outcomes.append(outcome)
                for problem in outcome.problems:
                    print(f"{outcome.operation}, {outcome.phase}: {problem}", file=sys.stderr, flush=True)
        finally:
            killing.close()
    for line in table(outcomes):
        print(line)
    bad = sum(bool(outcome.problems) for outcome in outcomes)
    kept = [outcome for outcome in outcomes if outcome.kept]
    print(
        json.dumps(
            {
                "kills": len(outcomes),
                "bad": bad,
                "passages": sections,
                "phases": len({outcome.phase for outcome in outcomes}),
                "library_after": sum(outcome.library == "after" for outcome in outcomes),
                "index_after": sum(outcome.index == "after" for outcome in outcomes),
                "kept_something": len(kept),
                "longest_stray_s": round(max(outcome.stray for outcome in outcomes), 2),
                "seconds": round(time.monotonic() - began, 1),
            }
        )
    )
    return 1 if bad else 0


def table(outcomes: list[Outcome]) -> list[str]:
    """A row for each phase: how many kills, in what, when, and how library and index were found."""
    rows: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        rows[outcome.phase].append(outcome)
    lines = [
        "| phase hit | kills | of | ms into it | library before/after | index none/before/after "
        "| passages kept | encoded by the next build | problems |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for phase, found in rows.items():
        of = Counter(one.operation for one in found)
        columns = (
            phase,
            len(found),
            ", ".join(f"{count} {name}" for name, count in of.items()),
            _span([round(1000 * one.moment) for one in found]),
            "/".join(str(sum(one.library == name for one in found)) for name in ("before", "after")),
            "/".join(str(sum(one.index == name for one in found)) for name in ("none", "before", "after")),
            _span([one.kept for one in found]),
            _span([one.encoded for one in found]),
            sum(bool(one.problems) for one in found),
        )
        lines.append("| " + " | ".join(map(str, columns)) + " |")
    return lines


def _span(values: list[int]) -> str:
    return "–".join(str(value) for value in sorted({min(values), max(values)}))


if __name__ == "__main__":
    sys.exit(main())
