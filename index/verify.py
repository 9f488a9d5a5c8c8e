"""The served generation held against its manifest, and its passages against the library's originals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.errors import GenerationError, NoticebotError
from corpus.library import Library
from corpus.notice import Notice
from corpus.sound import unfounded
from index.arrays import Arrays
from index.constants import RANKING
from index.generation import Generations, damaged
from index.notices import Notices, read_cards


def check(folder: Path, library: Library) -> Iterator[NoticebotError]:
    """Everything that is wrong with the generation served in an index folder; nothing when all is well.

    Checksums come first: where one differs, the contents are not looked at. A notice that the library has
    changed or removed since the build is no fault of the index; `is_behind` tells that apart.

    Raises:
        LibraryError: the library cannot be read at all.
    """
    generations = Generations(folder)
    try:
        path, manifest = generations.open()
    except GenerationError as error:
        yield error
        return
    problems = list(generations.problems(manifest))
    if problems:
        yield from problems
        return
    try:
        arrays = Arrays.open(path, manifest.segments, RANKING.k1, RANKING.b)
        notices = Notices(arrays, read_cards(path))
    except (OSError, ValueError, RuntimeError):
        yield damaged(path, "a file cannot be read")
        return
    yield from _contents(notices, arrays, library, same=manifest.revision == library.revision())


def is_behind(folder: Path, library: Library) -> bool:
    """Whether the library changed since the generation that is served was built, or there is none.

    Raises:
        GenerationError: the generation is damaged or of another version.
        LibraryError: the library cannot be read.
    """
    generations = Generations(folder)
    name = generations.current()
    return name is None or generations.manifest(name).revision != library.revision()


def _contents(notices: Notices, arrays: Arrays, library: Library, *, same: bool) -> Iterator[NoticebotError]:
    """Problems of notices and passages.

    Args:
        same: whether the library is as it was when the generation was built.
    """
    positions = {card["id"]: position for position, card in enumerate(notices.cards)}
    for entry in library.entries():
        position = positions.pop(entry.notice.id, None)
        if position is None or notices[position] != entry.notice:
            if same:
                yield _broken(entry.notice.id, "the index does not hold it as the library does")
            continue
        try:
            source = library.source(entry)
        except NoticebotError:  # told by corpus.verify.check_originals, once for the original
            continue
        if (why := unfounded(entry.notice, source)) is not None:
            yield _broken(entry.notice.id, why)
            continue
        for row in arrays.rows_of(position).tolist():
            if (why := _misplaced(entry.notice, *row)) is not None:
                yield _broken(entry.notice.id, why)
    if same:
        for name in positions:
            yield _broken(name, "the index holds it, the library does not")


def _misplaced(notice: Notice, section: int, start: int, end: int) -> str | None:
    """Why a passage is no quote of its section, None where it is one.

    With the notice's spans founded in its original, a passage inside its section and across no dropped
    sentence is found there too.
    """
    within = 0 <= section < len(notice.sections) and (
        notice.sections[section].start <= start < end <= notice.sections[section].end
    )
    if not within:
        return f"the passage {start} to {end} is not inside its section"
    if any(start < at < end for at in notice.breaks):
        return f"the passage {start} to {end} crosses a dropped sentence"
    return None


def _broken(name: str, what: str) -> GenerationError:
    return GenerationError(
        "index-wrong",
        "{name}: {what}; run `noticebot build --fresh` to write the index anew",
        name=name,
        what=what,
    )
