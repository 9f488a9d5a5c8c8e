"""Damaged and made-up input for everything that reads: `python -m benchmarks.fuzz`.

Tries inputs in process (decoding, telling formats, cleaning, parsing, roles, and the readers of pages, Word,
OFD, archives and mails) and damaged files of every format through the child process that reads them in the
program. Only the project's own errors may come out, in at most two seconds of CPU, and what is read must hold
what it promises. Prints a table and one JSON line; fails where anything else happened. `--guided` adds inputs
that atheris makes, guided by the lines they reach (the extra `fuzz`). `--again TARGET NUMBER` tries one
input by itself and shows it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from benchmarks.fuzz_blocks import FILES, Block, Outcome, file, generator, gently, run
from benchmarks.fuzz_guided import GUIDED, guided
from benchmarks.fuzz_targets import TARGETS
from benchmarks.measuring import machine, print_json, table

_BLOCK = 500
_CHILD_BLOCK = 100
SHOWN = 20
"""Faults that are printed."""
Report = Callable[[Block, Outcome], None]


def blocks(in_process: int, child: int, seed: int) -> list[Block]:
    """All that is to be tried, in an order in which every target gets on evenly."""
    made: list[tuple[float, Block]] = []
    shares = {name: target.share for name, target in TARGETS.items()}
    for count, of, size, through in (
        (in_process, shares, _BLOCK, False),
        (child, FILES, _CHILD_BLOCK, True),
    ):
        for name, number in _divided(count, of).items():
            starts = range(0, number, size)
            made += [(at / number, Block(name, at, min(at + size, number), seed, through)) for at in starts]
    return [block for _, block in sorted(made, key=lambda one: one[0])]


def _divided(count: int, shares: Mapping[str, float]) -> dict[str, int]:
    """`count` by shares; what rounding leaves goes to the first."""
    whole = {name: int(count * share / sum(shares.values())) for name, share in shares.items()}
    first = next(iter(whole))
    return whole | {first: whole[first] + count - sum(whole.values())}


def run_all(
    todo: Sequence[Block], workers: int, report: Report, until: float, start: str = "forkserver"
) -> None:
    """Runs blocks in processes of their own; one whose process ends is run again alone, in halves.

    Args:
        todo: the blocks.
        workers: processes.
        report: told what came of each.
        until: monotonic time after which no block is begun.
        start: how processes are started.
    """
    waiting = deque(todo)
    suspects: deque[Block] = deque()
    while (waiting or suspects) and time.monotonic() < until:
        with ProcessPoolExecutor(workers, get_context(start), gently) as pool:
            running: dict[Future[Outcome], Block] = {}
            broken = False
            while not broken and (running or waiting or suspects):
                while time.monotonic() < until and (waiting or suspects):
                    if len(running) >= (1 if suspects else workers + 1):
                        break
                    block = (suspects or waiting).popleft()
                    running[pool.submit(run, block)] = block
                if not running:
                    break
                alone = len(running) == 1
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    block = running.pop(future)
                    try:
                        report(block, future.result())
                    except BrokenProcessPool:
                        broken = True
                        suspects += _suspects(block, report) if alone else [block]
            for block in running.values():
                suspects.append(block)


def _suspects(block: Block, report: Report) -> Iterator[Block]:
    """The halves of a block that ended its process; one input alone is reported."""
    if block.stop - block.start == 1:
        report(block, Outcome(1, faults=[("crash", block.start, "its process ended")]))
        return
    middle = (block.start + block.stop) // 2
    for start, stop in ((block.start, middle), (middle, block.stop)):
        yield Block(block.target, start, stop, block.seed, block.child)


class Totals:
    """What came of all blocks, by target."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self.outcomes: dict[tuple[bool, str], Outcome] = {}
        self._total, self._done, self._told = total, 0, time.monotonic()
        self._quiet = quiet

    def take(self, block: Block, outcome: Outcome) -> None:
        """Counts a block."""
        self.outcomes.setdefault((block.child, block.target), Outcome()).add(outcome)
        for kind, number, what in outcome.faults:
            print(f"{kind}: {block.target} {number}: {what}", file=sys.stderr, flush=True)
        self._done += outcome.inputs
        if not self._quiet and time.monotonic() - self._told > 30:
            self._told = time.monotonic()
            print(f"{self._done:,} of {self._total:,}", file=sys.stderr, flush=True)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Of the table, in the order of the targets."""
        for (child, name), one in sorted(self.outcomes.items(), key=_place):
            kinds = [kind for kind, _, _ in one.faults]
            yield (
                f"{name} (child)" if child else name,
                f"{one.inputs:,}",
                f"{sum(one.refused.values()):,}",
                f"{1000 * one.seconds / max(1, one.inputs):.2f}",
                f"{one.slowest:.0f}",
                one.slowest_input,
                *(kinds.count(kind) for kind in KINDS),
            )

    def told(self) -> dict[str, object]:
        """All figures as JSON."""
        return {
            f"{name} (child)" if child else name: {
                "inputs": one.inputs,
                "bytes": one.bytes,
                "refused": dict(one.refused.most_common()),
                "seconds": round(one.seconds, 1),
                "slowest_ms": round(one.slowest, 1),
                "slowest_input": one.slowest_input,
                "faults": one.faults[:SHOWN],
            }
            for (child, name), one in sorted(self.outcomes.items(), key=_place)
        }

    def faults(self) -> int:
        """Of every kind."""
        return sum(len(one.faults) for one in self.outcomes.values())


KINDS = ("crash", "hang", "unsound", "ended")
"""Of faults; "ended" is a child that gave no result, as after too much memory."""


def _place(one: tuple[tuple[bool, str], Outcome]) -> tuple[bool, int]:
    child, name = one[0]
    return child, list(FILES if child else TARGETS).index(name)


def again(name: str, number: int, seed: int, *, child: bool) -> int:
    """Shows one input and tries it, in this process."""
    block = Block(name, number, number + 1, seed, child)
    rng = generator(block, number)
    given = file(rng, name) if child else TARGETS[name].make(rng)
    print(repr(given))
    outcome = run(block)
    print(outcome)
    return int(bool(outcome.faults))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--in-process", type=int, default=20_000, metavar="N", help="inputs (%(default)s)")
    parser.add_argument("--child", type=int, default=200, metavar="N", help="files (%(default)s)")
    parser.add_argument("--guided", type=int, default=0, metavar="N", help="inputs of atheris (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of all inputs (%(default)s)")
    parser.add_argument("--seconds", type=float, default=3600, metavar="S", help="at most (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="a few inputs of each")
    parser.add_argument(
        "--again", nargs=2, metavar=("TARGET", "NUMBER"), help="one input; with --child 1, a file"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Tries all, prints; 1 where something happened that may not."""
    given = _parser().parse_args(arguments)
    if given.again:
        return again(given.again[0], int(given.again[1]), given.seed, child=given.child == 1)
    in_process, child = (2_000, 40) if given.quick else (given.in_process, given.child)
    began = time.monotonic()
    until = began + given.seconds
    result: dict[str, object] = {"machine": machine(), "seed": given.seed}
    todo = blocks(in_process, child, given.seed)
    totals = Totals(in_process + child, quiet=given.quick)
    run_all(todo, given.workers, totals.take, until)
    reached = guided(_divided(given.guided, GUIDED), given.seed, until) if given.guided else []
    table(("target", "inputs", "refused", "mean ms", "slowest ms", "which", *KINDS), totals.rows())
    if reached:
        print()
        table(
            ("guided by coverage", "inputs", "lines reached", "seconds", "faults"),
            [one.row() for one in reached],
        )
    result |= {
        "seconds": round(time.monotonic() - began, 1),
        "targets": totals.told(),
        "guided": {one.target: one.told() for one in reached},
    }
    print_json(result)
    return int(bool(totals.faults() or any(one.faults for one in reached)))


if __name__ == "__main__":
    sys.exit(main())
