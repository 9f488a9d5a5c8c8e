"""Every format × every manner of writing it: is what is read the notice of the plain text? And how fast?

    python -m benchmarks.formats [--seeds FOLDER] [--scans] [--no-office] [--only FORMAT]

Each file is written to a folder and added to a library (`Library.add`), as a person would; what it then holds
is compared with what it holds of the text. `--scans` recognises pages as well (ten seconds of processor
time each). Prints two tables and a line of JSON; exits 1 where anything but a scan is not exact.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.measuring import machine, print_json, table
from benchmarks.renderings import Manner, Seed, by_office, manners, scanned, seeds
from corpus.errors import InputError
from corpus.formats import READERS
from corpus.library import Library
from corpus.notice import Notice
from corpus.parsing import parse, parse_extracted
from corpus.reading import read_text
from corpus.sentences import sentences

FIELDS = (
    *("title", "issuer", "number", "issued_on", "published_on", "source", "addressees", "urgency"),
    *("kind", "effective_on", "expires_on"),
)
_LEAST = 1.0
"""Seconds that a measurement of speed takes at least."""


def squeezed(value: object) -> object:
    """A value without white space."""
    if isinstance(value, tuple):
        return tuple(squeezed(one) for one in value)
    return "".join(value.split()) if isinstance(value, str) else value


def divided(notice: Notice) -> list[tuple[object, ...]]:
    """Path, heading and words of each section."""
    return [(s.path, squeezed(s.heading), squeezed(notice.text[s.start : s.end])) for s in notice.sections]


def added(files: dict[str, bytes]) -> tuple[dict[str, Notice], dict[str, str], float]:
    """What a new library holds of files: notice by seed, refusals by code, and seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "files"
        folder.mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        library = Library(Path(name) / "library")
        started = time.perf_counter()
        report = library.add([folder])
        took = time.perf_counter() - started
        found = {}
        for entry in library.entries() if report.added else ():
            inside = Path(entry.place.path).relative_to(folder.resolve())  # of a batch: batch/part
            found[inside.parts[0].partition(".")[0]] = entry.notice
        return found, {Path(one.path).name: one.error.code for one in report.refused}, took


def compared(manner: Manner, chosen: Sequence[Seed], wanted: dict[str, Notice]) -> dict[str, object]:
    """The row of one manner."""
    files = {f"{seed.name}{manner.suffix}": manner.write(seed) for seed in chosen}
    found, refused, took = added(files)
    exact = sections = lost = furniture = total = 0
    wrong: list[str] = [f"{name}: {code}" for name, code in refused.items()]
    for seed in chosen:
        right = wanted[seed.name]
        notice = found.get(seed.name)
        said = [right.text[a:b] for a, b in sentences(right.text) if _quotable(right, a)]
        total += len(said)
        if notice is None:
            lost += len(said)
            continue
        differing = _fields(manner, right, notice)
        wrong += [f"{seed.name} {text}" for text in differing]
        exact += not differing
        same = divided(notice) == divided(right)
        sections += same
        if not same:
            wrong.append(f"{seed.name} sections: {_first_other(divided(notice), divided(right))}")
        text = str(squeezed(notice.text))
        missing = [one for one in said if str(squeezed(one)) not in text]
        lost += len(missing)
        strange = _strange(manner, right, notice)
        furniture += len(strange)
        wrong += [f"{seed.name} lost: {one!r}" for one in missing[:3]]
        wrong += [f"{seed.name} furniture: {one!r}" for one in strange[:3]]
    return {
        "format": manner.format,
        "manner": manner.name,
        "files": len(chosen),
        "fields_exact": exact,
        "sections_exact": sections,
        "sentences": total,
        "sentences_lost": lost,
        "furniture_quoted": furniture,
        "seconds": round(took, 2),
        "wrong": wrong,
    }


def _fields(manner: Manner, right: Notice, notice: Notice) -> list[str]:
    out = []
    for name in FIELDS:
        want = squeezed(getattr(right, name))
        if name in manner.unstated:
            want = None
        if name == "issuer" and not want and manner.issuer:
            want = tuple(manner.issuer)
        got = squeezed(getattr(notice, name))
        if got != want:
            out.append(f"{name}: wanted {want!r}, got {got!r}")
    return out


def _quotable(notice: Notice, at: int) -> bool:
    return any(s.start <= at < s.end for s in notice.sections)


def _first_other(got: Sequence[object], want: Sequence[object]) -> str:
    at = next(
        (i for i, (a, b) in enumerate(zip(got, want, strict=False)) if a != b), min(len(got), len(want))
    )
    return (
        f"at {at} of {len(got)}/{len(want)}: {str(got[at : at + 1])[:120]} not {str(want[at : at + 1])[:120]}"
    )


def _strange(manner: Manner, right: Notice, notice: Notice) -> list[str]:
    """Words of the manner anywhere in the text, and lines of sections that the plain text does not have."""
    text, plain = str(squeezed(notice.text)), str(squeezed(right.text))
    out = [w for w in manner.furniture if (s := str(squeezed(w))) in text and s not in plain]
    for section in notice.sections:
        for line in notice.text[section.start : section.end].split("\n"):
            if (said := str(squeezed(line))) and said not in plain:
                out.append(line)
    return out


def speed(format: str, files: Sequence[bytes]) -> dict[str, float]:
    """Files, bytes, characters and pages read and parsed in a second of processor time, in this process."""
    extract = import_module(READERS[format]).extract if format in READERS else None
    names = [f"a.{format}"] * len(files)
    started = time.process_time()
    count = size = characters = pages = 0
    while (took := time.process_time() - started) < _LEAST or not count:
        for name, data in zip(names, files, strict=True):
            read = parse_extracted(extract(data, name)) if extract else parse(read_text(data, name))
            count += 1
            size += len(data)
            characters += len(read.text)
            pages += _pages(format, data)
    return {
        "files_s": round(count / took, 1),
        "mb_s": round(size / took / 1e6, 2),
        "characters_s": round(characters / took),
        "pages_s": round(pages / took, 1),
    }


def _pages(format: str, data: bytes) -> int:
    if format == "pdf":
        import pypdfium2

        document = pypdfium2.PdfDocument(data)
        count = len(document)
        document.close()
        return count
    if format == "ofd":
        import io
        import zipfile

        return sum("/Pages/" in name for name in zipfile.ZipFile(io.BytesIO(data)).namelist())
    return 0


def main() -> int:
    """Measures and prints."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    here = Path(__file__).parents[1]
    options.add_argument("--seeds", type=Path, default=here / ".." / "shared" / "seeds")
    options.add_argument("--scans", action="store_true", help="recognise pages too")
    options.add_argument("--no-office", action="store_true", help="without what LibreOffice writes")
    options.add_argument("--only", help="one format")
    given = options.parse_args()
    on = machine()
    chosen = seeds(given.seeds)
    wanted, refused, _ = added({f"{seed.name}.txt": seed.source for seed in chosen})
    if len(wanted) != len(chosen) or refused:
        raise InputError("seeds", "{folder}: not every text there is a notice", folder=given.seeds)
    ways = manners()
    office = [] if given.no_office else by_office(chosen)
    ways += office
    if given.scans:
        ways += scanned(next(one for one in office if one.format == "pdf"))
    ways = [one for one in ways if given.only in (None, one.format)]
    rows = []
    for way in ways:
        row = compared(way, chosen, wanted)
        rows.append(row)
        for line in row["wrong"]:  # type: ignore[attr-defined]
            print(f"  {way.format} {way.name}: {line}", file=sys.stderr, flush=True)
    names = ("fields_exact", "sections_exact", "sentences_lost", "furniture_quoted", "seconds")
    table(
        ("format: manner", "fields exact", "sections exact", "sentences lost", "furniture quoted", "s"),
        [
            (
                f"{row['format']}: {row['manner']}",
                *(f"{row[name]}/{row['files']}" for name in names[:2]),
                f"{row['sentences_lost']}/{row['sentences']}",
                *(row[name] for name in names[3:]),
            )
            for row in rows
        ],
    )
    print()
    speeds = {
        format: speed(format, [way.write(seed) for way in ways if way.format == format for seed in chosen])
        for format in ("text", "docx", "pdf", "html", "ofd")
        if given.only in (None, format)
    }
    table(
        ("format", "files/s", "MB/s", "characters/s", "pages/s"),
        [
            (format, one["files_s"], one["mb_s"], one["characters_s"], one["pages_s"] or "")
            for format, one in speeds.items()
        ],
    )
    print_json({"machine": on, "rows": rows, "speed": speeds})
    return int(any(row["wrong"] for row in rows if row["format"] != "scan"))


if __name__ == "__main__":
    sys.exit(main())
