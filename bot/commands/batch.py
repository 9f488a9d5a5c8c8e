"""ask --batch: the rows of a .jsonl file answered in order, one at a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.session import Session
from corpus.errors import InputError

if TYPE_CHECKING:
    from index.answer import Answer
    from index.opened import Filters

_LONGEST_ROW = 1 << 20  # bytes; a question has 1,000 characters at most
_BAD_ROW = 2


def ask_batch(session: Session, file: Path, filters: Filters, put: Callable[[Answer], None]) -> int:
    """Answers every row of a file; one that cannot be asked is answered with the reason, and the rest go on.

    Args:
        session: whose engine answers.
        file: rows {"question"}; "-" is standard input.
        filters: for all questions.
        put: writes one answer.

    Returns:
        0 when every row was asked, 2 when one could not be.

    Raises:
        InputError: the file cannot be read.
        GenerationError: the index cannot be used.
    """
    from index.answer import Answer, Tier

    engine = session.engine
    bad = 0
    for line, raw in _rows(file):
        question = ""
        try:
            question = _question(raw)
            answer = engine.ask(question, filters)
        except InputError as error:
            if error.code == "unknown-notice":
                raise  # the filter is wrong, not the row
            bad += 1
            reason = session.texts("batch-row", line=line, why=session.texts.error(error))
            answer = Answer(question, Tier.NONE, 0.0, reason, 0.0, engine.manifest.name, ())
        put(answer)
        sys.stdout.flush()
    if bad:
        session.warn(InputError("batch-bad", "{file}: {count} rows could not be asked", file=file, count=bad))
    return _BAD_ROW if bad else 0


def _question(raw: bytes) -> str:
    if len(raw) > _LONGEST_ROW:
        raise InputError("row-too-long", "longer than {limit} bytes", limit=_LONGEST_ROW)
    try:
        row = json.loads(raw.decode("utf-8-sig"))
        question = row["question"]
        if isinstance(question, str):
            return question.encode("utf-8", "replace").decode("utf-8")
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise InputError("row-without-question", 'not an object {{"question": …}} in UTF-8')


def _rows(file: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that are not blank; of an endless one only the beginning is kept."""
    with _opened(file) as stream:
        number = 0
        while line := stream.readline(_LONGEST_ROW + 1):
            number += 1
            rest = line
            while not rest.endswith(b"\n") and (rest := stream.readline(_LONGEST_ROW)):
                pass
            if line.strip():
                yield number, line


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            "batch-unreadable", "{path}: cannot be read ({reason})", path=file, reason=reason
        ) from error
    with stream:
        yield stream
