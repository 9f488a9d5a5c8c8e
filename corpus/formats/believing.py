"""What a process that read a file says, held against what it must be before it is believed."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from corpus.errors import InputError, retold
from corpus.extracted import Extracted
from corpus.formats import Part, Refused
from corpus.formats.exchange import ChildError
from corpus.notice import Notice
from corpus.sound import misplaced, unfounded

_UNLIKE = (KeyError, TypeError, ValueError, AttributeError)
"""What building a value from JSON of another shape raises."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds; `notice` is None where it was not asked for."""

    extracted: Extracted
    notice: Notice | None = None


def believed(line: dict[str, Any], parse: bool) -> Read:
    """A result, held against what it promises.

    Raises:
        ChildError: it is none.
    """
    try:
        result = line["result"]
        extracted = Extracted.from_json(result["extracted"])
        if not parse:
            return Read(extracted)
        notice = Notice.from_json(result["notice"])
        if unfounded(notice, extracted.text) or misplaced(notice, extracted.text):
            raise ChildError("crashed")
    except _UNLIKE as error:
        raise ChildError("crashed") from error
    return Read(extracted, notice)


def part_of(line: dict[str, Any]) -> Part | Refused:
    """A file in a batch, or why it is not read.

    Raises:
        ChildError: it is neither.
    """
    try:
        if "part" in line:
            return Part(str(line["part"]), base64.b64decode(line["data"], validate=True))
        return Refused(str(line["refused"]), input_error(line["why"]))
    except _UNLIKE as error:
        raise ChildError("crashed") from error


def input_error(said: Any) -> InputError:
    """The error that a reader raised.

    Raises:
        ChildError: it is none.
    """
    try:
        error = retold(said)
    except _UNLIKE as unlike:
        raise ChildError("crashed") from unlike
    if not isinstance(error, InputError):
        raise ChildError("crashed")
    return error
