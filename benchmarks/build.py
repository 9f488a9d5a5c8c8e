"""A full build, from files to a served index: `python -m benchmarks.build`.

Adds a library of laws to an empty home and builds its index, in a process of its own. Prints sections a
second by phase (adding, which parses; each phase that the build tells of; the rest, which writes), CPU
seconds of all its processes, their memory at most, and bytes on disk by kind of file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.law_library import Size, laws_sources
from benchmarks.libraries import SAMPLES, kept
from benchmarks.measuring import disk, machine, mb, print_json, table
from benchmarks.processes import Sampler, environment
from corpus.library import Library
from index.build import Progress, build
from index.encoder import load_encoder


class Phases:
    """Seconds between what a build tells, each given to the phase that was told of at their end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def told(self, progress: Progress) -> None:
        """The build has come so far."""
        self.ended(progress.phase)

    def ended(self, phase: str) -> None:
        """Something has been done since the last call."""
        now = time.perf_counter()
        self.seconds[phase] = self.seconds.get(phase, 0.0) + now - self._last
        self._last = now


def measure(home: Path, sources: Sequence[Path]) -> dict[str, Any]:
    """Adds and builds; to be run in a process of its own."""
    phases = Phases()
    library = Library(home / "library")
    report = library.add(sources)
    phases.ended("adding")
    encoder = load_encoder()
    entries = ((entry.notice, entry.aliases) for entry in library.entries())
    made = build(
        home / "index",
        entries,
        library.revision(),
        encoder,
        total=library.count(),
        cache_folder=home / "cache",
        tell=phases.told,
    )
    phases.ended("the rest")
    return {
        **made.manifest.counts,
        "added": len(report.added),
        "replaced": len(report.replaced),
        "refused": len(report.refused),
        "seconds": {name: round(value, 2) for name, value in phases.seconds.items()},
    }


def watched(sources: Sequence[Path], home: Path) -> dict[str, Any]:
    """Runs `measure` as a process, with what that took of the machine."""
    home.mkdir(parents=True, exist_ok=True)
    listed = home / "sources.json"
    listed.write_text(json.dumps([str(path.resolve()) for path in sources]), "utf-8")
    began = time.perf_counter()
    arguments = [sys.executable, "-m", "benchmarks.build", "--worker", str(home)]
    process = subprocess.Popen(arguments, env=environment(), stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout is not None
    with Sampler(process.pid) as sampler:
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)  # also what its own processes took, which it waited for
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments, out)
    listed.unlink()
    result: dict[str, Any] = json.loads(out.strip().rpartition("\n")[2])
    sizes = disk(home)
    return result | {
        "wall_seconds": round(wall, 2),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "sections_per_second": round(result["sections"] / wall, 1),
        "processes": sampler.processes,
        "peak_rss_mb": mb(sampler.rss),
        "peak_pss_mb": mb(sampler.pss),
        "peak_largest_mb": mb(sampler.largest),
        "disk_mb": mb(sum(sizes.values())),
        "disk": sizes,
    }


def show(result: dict[str, Any]) -> None:
    """Prints the tables."""
    sections = result["sections"]
    table(
        ("phase", "seconds", "sections/s"),
        [
            *(
                (name, f"{value:.1f}", f"{sections / value:.0f}" if value else "–")
                for name, value in result["seconds"].items()
            ),
            ("all, with the start", f"{result['wall_seconds']:.1f}", f"{result['sections_per_second']:.0f}"),
        ],
    )
    print(
        f"\n{result['notices']} notices, {sections} sections, {result['passages']} passages; "
        f"{result['cpu_seconds']:.1f} s of CPU; at most {result['processes']} processes at once, "
        f"{result['peak_rss_mb']} MB resident together ({result['peak_pss_mb']} MB with shared pages counted "
        f"once, {result['peak_largest_mb']} MB the largest)\n"
    )
    whole = sum(result["disk"].values())
    few = [(name, size) for name, size in result["disk"].items() if size >= whole / 200]
    rest = whole - sum(size for _, size in few)
    table(
        ("on disk", "MB", "%"),
        [
            (name, f"{size / 1e6:.1f}", f"{100 * size / whole:.1f}")
            for name, size in [*few, ("everything else", rest), ("all", whole)]
        ],
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build", description=__doc__)
    parser.add_argument("--size", type=Size.of, default=Size(None), help="sections of the library (all laws)")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keeps the laws, not what is built of them"
    )
    parser.add_argument("--quick", action="store_true", help="the sample notices alone")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.worker:
        listed = json.loads((given.worker / "sources.json").read_text("utf-8"))
        print_json(measure(given.worker, [Path(path) for path in listed]))
        return 0
    conditions = machine()
    with kept(given.keep) as keep, tempfile.TemporaryDirectory(dir=keep, prefix="build-") as home:
        sources = [SAMPLES] if given.quick else laws_sources(given.size, keep)
        result = watched(sources, Path(home))
    show(result)
    print_json({"machine": conditions, "size": "samples" if given.quick else str(given.size), **result})
    return 0


if __name__ == "__main__":
    sys.exit(main())
