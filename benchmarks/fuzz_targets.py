"""What is fuzzed in process: for each target how an input is made, and a check that fails on what may not be.

A check may raise `NoticebotError` (the input is refused, in words); anything else that it raises is a fault.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from benchmarks import fuzz_inputs as inputs
from benchmarks import fuzz_seeds as seeds
from corpus.cleaning import clean
from corpus.extracted import Extracted
from corpus.formats import Part, Refused
from corpus.formats.detection import detect
from corpus.notice import Notice
from corpus.parsing import parse, parse_extracted
from corpus.reading import read_text
from corpus.roles import lines, roles
from corpus.sound import misplaced, unfounded

NAME = "件"
SUFFIXES = ("", ".txt", ".md", ".html", ".docx", ".doc", ".eml", ".zip", ".ofd", ".pdf")


class UnsoundError(AssertionError):
    """A result that does not hold what it promises."""


@dataclass(frozen=True, slots=True)
class Target:
    """One function of the project, or a reader with what follows it.

    Attributes:
        share: of all inputs, as many as let the whole end in about the same time.
        make: an input, from a generator of random numbers.
        check: tries it.
        of_bytes: the input that bytes of a guided fuzzer stand for; None where it is not guided.
    """

    name: str
    share: float
    make: Callable[[Random], Any]
    check: Callable[[Any], None]
    of_bytes: Callable[[bytes], Any] | None = None


def sound(notice: Notice, extracted: Extracted) -> None:
    """Holds a notice against what `corpus.notice` and DESIGN.md promise.

    Raises:
        UnsoundError: it does not hold.
    """
    source = extracted.text
    if why := unfounded(notice, source) or misplaced(notice, source):
        raise UnsoundError(why)
    kept = [(span.origin, span.origin + span.end - span.start) for span in notice.spans]
    at = 0
    for start, end in sorted([*kept, *((drop.start, drop.end) for drop in notice.drops)]):
        _hold(start == at < end, f"spans and drops do not tile the source at {at}")
        at = end
    _hold(at == len(source), f"neither spans nor drops hold the source from {at} on")
    for above, below in pairwise(notice.sections):
        _hold(above.end == below.start, f"a gap between the sections at {above.end}")
    for section in notice.sections:
        _hold(section.start < section.end, f"an empty section at {section.start}")
        heading = section.heading
        _hold(
            heading is None or notice.text.startswith(heading, section.start), "a heading that is not there"
        )
    for start, end in (*notice.evidence.values(), *((r.start, r.end) for r in notice.references)):
        _hold(start < end, f"empty evidence at {start}")
    _hold(Notice.from_json(notice.to_json()) == notice, "it is another after it was written and read")


def sound_extracted(extracted: Extracted) -> None:
    """Holds what a reader gives against what `Extracted` promises.

    Raises:
        UnsoundError: it does not hold.
    """
    try:
        same = Extracted.from_json(extracted.to_json()) == extracted
    except (ValueError, TypeError, KeyError) as error:
        raise UnsoundError(str(error)) from error
    _hold(same, "it is another after it was written and read")
    _hold(bool(extracted.text.strip()), "a text of nothing")
    _hold("\x00" not in extracted.text, "NUL in a text")


def _hold(true: bool, why: str) -> None:
    if not true:
        raise UnsoundError(why)


def _reading(data: bytes) -> None:
    text = read_text(data, NAME)
    _hold(bool(text.strip()) and "\x00" not in text, "no text")


def _cleaning(extracted: Extracted) -> None:
    for markdown in (False, True):
        draft = clean(extracted.text, markdown=markdown, drops=extracted.drops, laid_out=extracted.laid_out)
        pieces = [draft.source[s.origin : s.origin + s.end - s.start] for s in draft.spans]
        _hold("".join(pieces) == draft.text, "what is kept is not in the source")
        _hold(len(draft.text) + sum(d.end - d.start for d in draft.drops) == len(extracted.text), "lost text")


def _parsing(source: str) -> None:
    sound(parse(source, id="x", file=NAME + ".txt"), Extracted(source, "text"))


def _extracted(extracted: Extracted) -> None:
    sound(parse_extracted(extracted, id="x", file=NAME), extracted)


def _roles(extracted: Extracted) -> None:
    runs = roles(parse_extracted(extracted), extracted)
    at = 0
    for run in runs:
        _hold(run.start == at < run.end, f"roles do not tile the text at {at}")
        at = run.end
    _hold(at == len(extracted.text), f"no role from {at} on")
    shown = [part for line in lines(extracted.text, runs) for part in line.runs]
    _hold("".join(extracted.text[r.start : r.end] for r in shown) == extracted.text, "lines lose text")


def _read(extract: Callable[[bytes, str], Extracted]) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        found = extract(data, NAME)
        sound_extracted(found)
        sound(parse_extracted(found, file=NAME), found)

    return check


def _batch(parts: Callable[[bytes, str], Any]) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        names = set()
        for part in parts(data, NAME):
            name = part.name
            _hold(safe_name(name) and name.lower() not in names, f"a name that is not safe: {name!r}")
            names.add(name.lower())
            _hold(isinstance(part, Part) or (isinstance(part, Refused) and bool(part.error.code)), "no part")

    return check


def safe_name(name: str) -> bool:
    """Whether a name stands for a file of the folder that it is put into, and shows what it is."""
    hidden = any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name)
    return not hidden and not set(name) & set('/\\:*?"<>|') and name not in ("", ".", "..")


def _html(data: bytes, name: str) -> Extracted:
    from corpus.formats.html import extract

    return extract(data, name)


def _docx(data: bytes, name: str) -> Extracted:
    from corpus.formats.docx import extract

    return extract(data, name)


def _ofd(data: bytes, name: str) -> Extracted:
    from corpus.formats.ofd import extract

    return extract(data, name)


def _zip(data: bytes, name: str) -> Any:
    from corpus.formats.archive import parts

    return parts(data, name)


def _eml(data: bytes, name: str) -> Any:
    from corpus.formats.mail import parts

    return parts(data, name)


def page(rng: Random) -> bytes:
    """A page, damaged; or any text in markup."""
    if rng.random() < 0.2:
        words = (*inputs.PIECES, *(one.encode("utf-8", "ignore") for one in inputs.FRAGMENTS))
        return b"".join(rng.choices(words, k=rng.randint(1, 60)))
    return rng.choice((inputs.damaged, inputs.respelt, inputs.respelt))(rng, rng.choice(seeds.pages()))


def document(rng: Random) -> bytes:
    return inputs.packed(rng, seeds.documents())


def sheet(rng: Random) -> bytes:
    return inputs.packed(rng, seeds.sheets())


def archive(rng: Random) -> bytes:
    return inputs.damaged(rng, rng.choice(seeds.archives()))


def mail(rng: Random) -> bytes:
    return inputs.damaged(rng, rng.choice(seeds.mails()))


def _anything(rng: Random) -> tuple[bytes, str]:
    makers = (inputs.encoded, page, mail, archive, inputs.encoded, inputs.encoded)
    data = rng.choice(makers)(rng) if rng.random() < 0.9 else inputs.packed(rng, seeds.documents())
    return data, NAME + rng.choice(SUFFIXES)


def _words(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _marked(data: bytes) -> Extracted:
    return inputs.extracted(Random(data[:8]), _words(data[8:]))


TARGETS = {
    target.name: target
    for target in (
        Target("reading", 0.50, inputs.encoded, _reading, bytes),
        Target("detection", 0.16, _anything, lambda one: _known(*one), lambda data: (data, NAME + ".html")),
        Target("cleaning", 0.15, inputs.extracted, _cleaning, _marked),
        Target("parsing", 0.09, inputs.text, _parsing, _words),
        Target("extracted", 0.03, inputs.extracted, _extracted, _marked),
        Target("roles", 0.02, inputs.extracted, _roles, _marked),
        Target("html", 0.015, page, _read(_html), bytes),
        Target("docx", 0.0075, document, _read(_docx)),
        Target("ofd", 0.0075, sheet, _read(_ofd)),
        Target("zip", 0.012, archive, _batch(_zip), bytes),
        Target("eml", 0.008, mail, _batch(_eml), bytes),
    )
}


def _known(data: bytes, name: str) -> None:
    _hold(bool(detect(data, name)), "no format")
