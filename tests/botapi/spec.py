"""Parameters against the machine-readable Bot API: decoded values and a list of what is wrong.

The whole API comes from ../shared/botapi/api.min.json when it is there; builtin.py holds the part that the
server plays, for everyone else.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tests.shared import SHARED

API_FILE = SHARED / "botapi" / "api.min.json"
_INTEGER = re.compile(r"-?[0-9]{1,19}$")
_SAID = re.compile(r"(?:must be|always) [\"“]?([a-z_]+)")
_TAGS = ("type", "source", "status")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True)
class UploadedFile:
    """A file that came with a multipart request."""

    name: str
    mime: str | None
    data: bytes

    def __repr__(self) -> str:
        return f"UploadedFile({self.name!r}, {self.mime!r}, {len(self.data)} bytes)"


class _WrongError(ValueError):
    """A value that does not fit its declared type."""


class Spec:
    """Methods and types in the form of api.min.json."""

    def __init__(self, api: dict) -> None:
        self.methods: dict[str, dict] = {name.lower(): method for name, method in api["methods"].items()}
        self.types: dict[str, dict] = api["types"]
        self._fields = {
            name: {field["name"]: field for field in kind.get("fields", ())}
            for name, kind in self.types.items()
        }

    @cached_property
    def _tags(self) -> dict[str, tuple[str, str] | None]:
        return {name: self._tag(fields) for name, fields in self._fields.items()}

    @staticmethod
    def _tag(fields: dict) -> tuple[str, str] | None:
        for name in _TAGS:
            said = _SAID.search(fields[name]["description"]) if name in fields else None
            if said:
                return name, said[1]
        return None

    def check(self, method: str, given: dict, files: dict[str, UploadedFile]) -> tuple[dict, list[str]]:
        """Decode a request.

        Args:
            method: as in the URL.
            given: parameter → text of a form, or a JSON value.
            files: the multipart parts that are files.

        Returns:
            The decoded parameters (those that could be), and each departure from the spec in words.
        """
        fields = {field["name"]: field for field in self.methods[method.lower()].get("fields", ())}
        decoded: dict = {}
        problems: list[str] = []
        attached = {name for value in given.values() if isinstance(value, str) for name in _attached(value)}
        values = {**given, **{name: file for name, file in files.items() if name not in attached}}
        for name, value in values.items():
            if name not in fields:
                problems.append(f"unknown parameter {name}")
                continue
            try:
                decoded[name] = self._decode(value, fields[name]["types"], files, name)
            except _WrongError as wrong:
                problems.append(str(wrong))
        problems += [
            f"missing parameter {name}"
            for name, field in fields.items()
            if field["required"] and name not in values
        ]
        problems += [f"attached file {name} was not sent" for name in sorted(attached - set(files))]
        return decoded, problems

    def _decode(self, value: object, types: list[str], files: dict, where: str) -> object:
        wrongs: list[str] = []
        for kind in types:
            try:
                return self._as(value, kind, files, where)
            except _WrongError as wrong:
                wrongs.append(str(wrong))
        raise _WrongError(" / ".join(wrongs))

    def _as(self, value: object, kind: str, files: dict, where: str) -> object:
        if isinstance(value, UploadedFile):
            if kind != "InputFile":
                raise _WrongError(f"{where}: a file instead of {kind}")
            return value
        if kind == "InputFile":
            if isinstance(value, str) and value.startswith("attach://") and value[9:] in files:
                return files[value[9:]]
            raise _WrongError(f"{where}: not a file")
        if isinstance(value, str) and kind != "String":
            value = self._from_text(value, kind, where)
        if problem := self.problem(value, [kind], where):
            raise _WrongError(problem)
        return value

    def _from_text(self, text: str, kind: str, where: str) -> object:
        if kind == "Integer":
            if not _INTEGER.match(text):
                raise _WrongError(f"{where}: {text[:40]!r} is not an Integer")
            return int(text)
        if kind == "Boolean":
            if text.lower() not in _FLAGS:
                raise _WrongError(f"{where}: {text[:40]!r} is not a Boolean")
            return _FLAGS[text.lower()]
        try:
            return json.loads(text)
        except ValueError:
            raise _WrongError(f"{where}: {text[:40]!r} is not JSON of {kind}") from None

    def problem(self, value: object, types: list[str], where: str) -> str | None:
        """What keeps a JSON value from being one of the types; None when it is one."""
        problems = []
        for kind in self._candidates(value, types):
            problem = self._unfit(value, kind, where)
            if problem is None:
                return None
            problems.append(problem)
        return " / ".join(problems[:3]) or f"{where}: none of {', '.join(types)}"

    def _candidates(self, value: object, types: list[str]) -> list[str]:
        """The types that a value may mean, abstract ones replaced by those of their kinds that claim it."""
        found: list[str] = []
        for kind in types:
            kinds = self.types.get(kind, {}).get("subtypes")
            if kinds is None:
                found.append(kind)
                continue
            tags = {name: self._tags.get(name) for name in kinds}
            claimed = [
                name
                for name, tag in tags.items()
                if tag is None or (isinstance(value, dict) and value.get(tag[0]) == tag[1])
            ]
            found += self._candidates(value, claimed)
        return found

    def _unfit(self, value: object, kind: str, where: str) -> str | None:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return f"{where}: not an array"
            inner = kind.removeprefix("Array of ")
            wrongs = (self.problem(item, [inner], f"{where}[{at}]") for at, item in enumerate(value))
            return next(filter(None, wrongs), None)
        if kind == "Integer":
            right = isinstance(value, int) and not isinstance(value, bool)
        elif kind == "Boolean":
            right = isinstance(value, bool)
        elif kind == "Float":
            right = isinstance(value, int | float) and not isinstance(value, bool)
        elif kind in ("String", "InputFile"):
            right = isinstance(value, str)
        else:
            return self._unfit_object(value, kind, where)
        return None if right else f"{where}: {str(value)[:40]!r} is not {kind}"

    def _unfit_object(self, value: object, kind: str, where: str) -> str | None:
        if not isinstance(value, dict):
            return f"{where}: not an object {kind}"
        fields = self._fields.get(kind)
        if fields is None:
            return None  # a type that the built-in part does not describe
        for name, inner in value.items():
            if name not in fields:
                return f"{where}: {kind} has no field {name}"
            if problem := self.problem(inner, fields[name]["types"], f"{where}.{name}"):
                return problem
        missing = [name for name, field in fields.items() if field["required"] and name not in value]
        return f"{where}: {kind} needs {', '.join(missing)}" if missing else None


def _attached(value: str) -> list[str]:
    return re.findall(r"attach://([^\"\\\s,}\]]+)", value) if "attach://" in value else []


@cache
def load(path: Path | None = API_FILE) -> Spec:
    """The spec in a file, or the built-in part when there is none (path None or missing)."""
    if path is not None and path.is_file():
        return Spec(json.loads(path.read_text(encoding="utf-8")))
    from tests.botapi.builtin import API

    return Spec(API)
