"""How well and how fast laws are read: `python -m benchmarks.laws [ARCHIVE]`.

Adds every file of ../shared/corpora/laws.tar.xz to an empty library and counts, file by file, the articles
found against the lines that a plain regular expression takes for the start of one. Prints a table, then
one JSON line.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.libraries import SHARED
from corpus.library import Library
from corpus.notice import Notice

ARCHIVE = SHARED / "corpora" / "laws.tar.xz"
FIELDS = ("title", "issuer", "issued_on", "number", "kind")
_N = r"[一二三四五六七八九十百千零〇○\d]+"
ARTICLE = re.compile(rf"^第{_N}条(?:之{_N})?[ \u3000\xa0]", re.M)


def articles_of(notice: Notice) -> int:
    """How many sections of a notice are articles."""
    return sum(bool(s.path) and bool(re.match(rf"第{_N}条", s.path[-1])) for s in notice.sections)


def measure(folder: Path, home: Path) -> dict[str, float | int]:
    """Figures of adding the files in `folder` to a new library in `home`."""
    files = sorted(folder.rglob("*.md"))
    library = Library(home / "library")
    began = time.perf_counter()
    report = library.add([folder])
    seconds = time.perf_counter() - began
    counts: Counter[str] = Counter()
    exact = 0
    for entry in library.entries():
        source = library.source(entry)
        wanted, found = len(ARTICLE.findall(source)), articles_of(entry.notice)
        exact += wanted == found
        counts.update(wanted=wanted, articles=found, sections=len(entry.notice.sections))
        counts.update(name for name in FIELDS if getattr(entry.notice, name))
        counts.update([f"status: {entry.notice.status}"])
    total = library.count()
    return {
        "files": len(files),
        "seconds": round(seconds, 1),
        "files_per_second": round(len(files) / seconds, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "refused": len(report.refused),
        "replaced": len(report.replaced),
        "notices": total,
        "exact_share": round(exact / total, 4),
        **{name: counts[name] for name in ("wanted", "articles", "sections", *FIELDS)},
        **{name: number for name, number in sorted(counts.items()) if name.startswith("status: ")},
    }


def main(archive: Path) -> int:
    """Measures and prints."""
    if not archive.exists():
        print(f"{archive}: not there, nothing to measure")
        return 1
    with tempfile.TemporaryDirectory() as name:
        laws = Path(name) / "laws"
        with tarfile.open(archive) as tar:
            tar.extractall(laws, filter="data")
        figures = measure(laws, Path(name))
    for name, value in figures.items():
        print(f"{name:20} {value:>10}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ARCHIVE))
