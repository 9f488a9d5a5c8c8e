"""versions, diff: how a notice read before, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.session import Session, print_json, session_of, typed
from corpus.errors import InputError

if TYPE_CHECKING:
    from corpus.catalogue import Version
    from corpus.notice import Notice


def versions(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Its id, or an alias. 编号")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """List the versions of a notice, as they were added. 列出一份通知的各个版本。"""
    session = session_of(context)
    found = session.library.versions(typed(id))
    if json:
        print_json([version_json(version) for version in found])
        return
    for version in found:
        entry = version.entry
        fields = (
            str(version.number),
            entry.added_at,
            entry.notice.url or entry.name,
            session.texts("characters", count=len(entry.notice.text)),
            session.texts("current-version") if version.current else "",
        )
        if session.terminal.live:
            session.terminal.line("  ".join(field for field in fields if field))
        else:
            session.terminal.row(fields)


def diff(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Its id, or an alias. 编号")],
    other: Annotated[
        str | None,
        typer.Option(
            "--with",
            metavar="VERSION|ID",
            help="A version's number, or another notice; the version before if left out. 版本号或另一编号",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Show what changed in a notice, sentence by sentence. 逐句比较两个版本。"""
    session = session_of(context)
    (old, before), (new, after) = _sides(session, typed(id), typed(other))
    if json:
        from bot.showing_difference import difference_json

        print_json({"before": old, "after": new} | difference_json(before, after))
        return
    from bot.showing_difference import show_difference

    session.terminal.line(_headline(session, "--- ", old))
    session.terminal.line(_headline(session, "+++ ", new))
    show_difference(session.terminal, session.texts, before, after)


def version_json(version: Version) -> dict[str, Any]:
    """A version as scripts read it; fields may be added, never renamed."""
    entry = version.entry
    return {
        "version": version.number,
        "current": version.current,
        "added_at": entry.added_at,
        "file": entry.notice.file or entry.name,
        "url": entry.notice.url,
        "fetched_at": entry.notice.fetched_at,
        "title": entry.notice.title,
        "characters": len(entry.notice.text),
    }


Side = tuple[dict[str, Any], "Notice"]


def _sides(session: Session, id_: str, other: str | None) -> tuple[Side, Side]:
    """What is compared: an older version with the current one, or two notices.

    Raises:
        LibraryError: no notice has one of the ids.
        InputError: there is no version before.
    """
    found = session.library.versions(id_)
    current = next(version for version in found if version.current)
    if other is None:
        before = [version for version in found if not version.current]
        if not before:
            raise InputError("version-only", "{name}: it has no other version; see --with ID", name=id_)
        return _side(id_, before[-1]), _side(id_, current)
    if other.isdecimal() and 1 <= int(other[:9]) <= len(found):
        return _side(id_, found[int(other) - 1]), _side(id_, current)
    theirs = session.library.versions(other)
    return _side(id_, current), _side(other, next(version for version in theirs if version.current))


def _side(id_: str, version: Version) -> Side:
    return {"id": id_, **version_json(version)}, version.entry.notice


def _headline(session: Session, mark: str, side: dict[str, Any]) -> str:
    when = session.texts("version", number=side["version"], time=side["added_at"])
    return f"{mark}{side['id']}  {when}  {side['url'] or side['file']}"
