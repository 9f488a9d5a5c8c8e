"""One setting in HOME/settings.toml, put in or taken out; every other line stays as it was."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

from corpus.errors import InputError
from index.storage import sync_folder

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_TABLE = re.compile(r"\A\s*\[")


def put_setting(file: Path, name: str, value: str | None) -> None:
    """Writes a setting whose value is a text, or takes it out.

    Args:
        file: the settings file, which may be missing; its permissions stay.
        name: of the setting.
        value: None to take it out.

    Raises:
        InputError: the file cannot be read or written, or is written in a way in which the line cannot be
            told; then it stays as it is.
    """
    try:
        text = file.read_bytes().decode("utf-8") if file.exists() else ""
        before = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unwritable(file, name, value, error) from error
    changed = _changed(text, name, value)
    wanted = {key: kept for key, kept in before.items() if key != name}
    wanted |= {} if value is None else {name: value}
    try:
        right = tomllib.loads(changed) == wanted
    except tomllib.TOMLDecodeError:
        right = False
    if not right:  # the line stands inside a text of several lines, or the like
        raise _unwritable(file, name, value, "it is written in an unusual way")
    if changed != text:
        try:
            _replace(file.resolve(), changed.encode())  # a link stays one
        except OSError as error:
            raise _unwritable(file, name, value, error) from error


def _changed(text: str, name: str, value: str | None) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    own = re.compile(rf"\s*{re.escape(name)}\s*=")
    line = None if value is None else f"{name} = {json.dumps(value, ensure_ascii=False)}{end}"
    kept: list[str] = []
    top, at = True, None
    for old in _LINE.findall(text):
        if top and _TABLE.match(old):
            top = False
            at = len(kept) if at is None else at
        if top and own.match(old):
            at = len(kept) if at is None else at
            continue
        kept.append(old)
    if line is not None:
        at = len(kept) if at is None else at
        if at and not kept[at - 1].endswith("\n"):
            kept[at - 1] += end
        kept.insert(at, line)
    return "".join(kept)


def _replace(file: Path, data: bytes) -> None:
    """Replaces a file in one step, with the permissions that it had; a new one is its owner's alone."""
    mode = file.stat().st_mode & 0o7777 if file.exists() else 0o600
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(mode)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(file.parent)


def _unwritable(file: Path, name: str, value: str | None, why: object) -> InputError:
    reason = getattr(why, "strerror", None) or " ".join(str(why).split())
    if value is None:
        return InputError(
            "setting-not-removed",
            "{file}: cannot be changed ({reason}); take the setting {name} out of it yourself",
            file=file,
            name=name,
            reason=reason,
        )
    return InputError(
        "setting-not-written",
        "{file}: cannot be changed ({reason}); write it yourself: {line}",
        file=file,
        line=f"{name} = {json.dumps(value, ensure_ascii=False)}",
        reason=reason,
    )
