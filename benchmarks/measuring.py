"""What every benchmark measures with: percentiles, the machine, other processes' memory, sizes on disk,
tables.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

_OWN_NAMES = re.compile(r"[^/]*\d[^/]*")  # generations, segments and originals: a name of their own each
_LIMITED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_CORETYPE")


def percentiles(values: Sequence[float], wanted: Sequence[int] = (50, 95, 99)) -> dict[str, float]:
    """{"p50": …} of values, rounded to a thousandth."""
    found = np.percentile(np.asarray(values), wanted)
    return {f"p{at}": round(float(value), 3) for at, value in zip(wanted, found, strict=True)}


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was at the start."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "cpu": names[0] if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "load": [round(value, 2) for value in os.getloadavg()],
        "python": platform.python_version(),
        "numpy": np.__version__,
        **{name: os.environ[name] for name in _LIMITED if name in os.environ},
    }


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints a table: the first column to the left, the others to the right."""
    cells = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    for row in cells:
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        print("  ".join([row[0].ljust(widths[0]), *rest]).rstrip(), flush=True)


def print_json(results: Mapping[str, Any]) -> None:
    """Prints the one JSON line that ends every benchmark."""
    print(json.dumps(results, ensure_ascii=False), flush=True)


def mb(size: float) -> int:
    """Bytes as whole megabytes of 10⁶."""
    return round(size / 1e6)


def disk(folder: Path) -> dict[str, int]:
    """Bytes of every kind of file below a folder: paths, with names that have a digit in them as *."""
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            kind = "/".join(_OWN_NAMES.sub("*", part) for part in path.relative_to(folder).parts[:-1])
            name = _OWN_NAMES.sub("*", path.stem) + path.suffix
            if "originals" in kind:
                kind, name = kind.partition("originals")[0] + "originals", "*"
            sizes[f"{kind}/{name}".lstrip("/")] += path.stat().st_size
    return dict(sizes.most_common())


Files = Mapping[Path, tuple[int, int, int]]


def files(folder: Path) -> Files:
    """Every file below a folder with its inode, size and time of change."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            stat = path.stat()
            found[path] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return found


def changed_bytes(before: Files, after: Files) -> int:
    """Bytes of the files that are new or were changed; a file that was appended to counts as a whole."""
    return sum(facts[1] for path, facts in after.items() if before.get(path) != facts)
