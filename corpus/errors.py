"""The errors a user can meet, raised by every room and shown in one line at the edge.

Each carries a stable `code` and the values that fill its message, so that a higher room can show the
same error in another language without parsing English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar


class NoticebotError(Exception):
    """An error with a message written for the user.

    Args:
        code: stable kebab-case name of the error, the key of its translations.
        message: one English line that names the file or setting, what is wrong and what to do;
            a `str.format` template over `values`.
        values: what fills the template.
    """

    def __init__(self, code: str, message: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(message.format(**values))


Told = TypeVar("Told", bound="NoticebotError")


class InputError(NoticebotError):
    """A file, an argument or a question that cannot be used as it is."""


class LibraryError(NoticebotError):
    """The library cannot be read, written, or does not hold what was asked for."""


class GenerationError(NoticebotError):
    """There is no index to open, or the one there is damaged or of another version."""


def about(error: Told, old: str, new: str) -> Told:
    """An error that calls something `old`, with `new` in its place: a member by the name of its archive too.

    Only where the error is about just that: its message begins with it, and its value `name` is it.
    """
    message = str(error)
    if error.values.get("name") != old or not message.startswith(old):
        return error
    message = (new + message[len(old) :]).replace("{", "{{").replace("}", "}}")
    return type(error)(error.code, message, **{**error.values, "name": new})


KINDS: dict[str, type[NoticebotError]] = {
    kind.__name__: kind for kind in (NoticebotError, InputError, LibraryError, GenerationError)
}


def told(error: NoticebotError) -> dict[str, Any]:
    """An error as JSON values, for another process; `retold` makes it one again."""
    values = {
        name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()
    }
    return {"kind": type(error).__name__, "code": error.code, "message": str(error), "values": values}


def retold(said: Mapping[str, Any]) -> NoticebotError:
    """The error that another process told.

    Raises:
        KeyError, TypeError, AttributeError: `said` was not written by `told`.
    """
    message = said["message"].replace("{", "{{").replace("}", "}}")
    return KINDS[said["kind"]](str(said["code"]), message, **said["values"])
