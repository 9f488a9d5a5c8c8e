"""list, show: what the library holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.session import Session, print_json, session_of, typed

if TYPE_CHECKING:
    from corpus.records import Entry


def list_notices(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """List the notices, newest first. 列出通知，新的在前。"""
    from bot.notices import summary_json

    session = session_of(context)
    found = [summary_json(entry) for entry in session.library.entries()]
    found.sort(key=lambda notice: notice["issued_on"] or notice["published_on"] or "", reverse=True)
    if json:
        print_json(found)
        return
    if not found:
        session.say("library-empty")
        return
    terminal = session.terminal
    rows = [_row(session, notice) for notice in found]
    if terminal.live:
        from bot.terminal import Column

        shares = {"id": 0, "title": 3, "issuer": 2, "number": 0, "date": 0, "status": 0}
        terminal.table([Column(session.texts(head), share) for head, share in shares.items()], rows)
    else:
        for row in rows:
            terminal.row(row)


def show(
    context: typer.Context,
    *,
    id: Annotated[str, typer.Argument(metavar="ID", help="Its id, or an alias. 编号")],
    text: Annotated[bool, typer.Option("--text", help="Its text, and nothing else. 只显示正文")] = False,
    drops: Annotated[
        bool, typer.Option("--drops", help="What was left out of the text, and why. 正文中略去的内容及原因")
    ] = False,
    former: Annotated[bool, typer.Option("--former", help="Its former versions. 旧版本")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Show one notice: its fields, sources and headings. 查看一份通知的要素、来源和标题。"""
    from bot.notices import drops_json, full_json

    session = session_of(context)
    entry = session.library.get(typed(id))
    versions = session.library.former(typed(id)) if former else []
    source = session.library.source(entry) if drops else ""
    if json:
        data = full_json(entry)
        if drops:
            data["drops"] = drops_json(entry.notice, source)
        if former:
            data["former"] = [full_json(version) | {"added_at": version.added_at} for version in versions]
        print_json(data)
    elif text:
        for shown in versions if former else [entry]:
            print(shown.notice.text)
    elif drops:
        _show_drops(session, entry, source)
    elif former:
        _show_former(session, versions)
    else:
        _show_fields(session, entry)


def _row(session: Session, notice: dict[str, Any]) -> tuple[str, ...]:
    return (
        notice["id"],
        notice["title"] or session.texts("untitled"),
        "、".join(notice["issuer"]),
        notice["number"] or "",
        notice["issued_on"] or notice["published_on"] or "",
        "、".join(_standing(session, notice)),
    )


def _standing(session: Session, notice: dict[str, Any]) -> list[str]:
    """How a notice stands today: 已被修改、已过有效期; 有效 where nothing is against it."""
    from datetime import date

    from corpus.notice import Status
    from corpus.today import term

    first, last = (
        date.fromisoformat(notice[name]) if notice[name] else None for name in ("effective_on", "expires_on")
    )
    ended = term(first, last, session.today)
    if ended is None or notice["status"] == Status.REPEALED:
        return [session.texts(notice["status"])]
    before = [] if notice["status"] == Status.IN_FORCE else [session.texts(notice["status"])]
    return [*before, session.texts(ended.value)]


_FIELDS = (
    "id",
    "title",
    "issuer",
    "number",
    "issued_on",
    "published_on",
    "source",
    "addressees",
    "urgency",
    "status",
    "repealed_by",
    "amended_by",
    "effective_on",
    "expires_on",
    "extended_by",
    "url",
    "fetched_at",
    "file",
    "aliases",
)


def _show_fields(session: Session, entry: Entry) -> None:
    from bot.left_out import left_out
    from bot.notices import summary_json
    from index.answer import percent

    data = summary_json(entry)
    terminal = session.terminal
    for name in _FIELDS:
        value = _standing(session, data) if name == "status" else data[name]
        shown = "、".join(value) if isinstance(value, list) else value
        if shown:
            terminal.paragraph(f"{session.texts(name)}: {shown}", indent="  ")
    if entry.notice.ocr is not None:
        terminal.line(session.texts("show-recognised", percent=percent(entry.notice.ocr)))
    if entry.format != "text":
        said = left_out(session.library.extracted(entry).left_out, session.texts.language)
        words = session.texts("between").join(said)
        if words:
            terminal.paragraph(f"{session.texts('left-out')}: {words}", indent="  ")
    if len(entry.sources) > 1:
        terminal.line(session.texts("found-in"))
        for one in entry.sources:
            facts = (one.url or one.path, one.source, one.fetched_at)
            terminal.paragraph("  " + "  ".join(fact for fact in facts if fact), indent="    ")
    terminal.line(f"{session.texts('sections')}:")
    for section in entry.notice.sections:
        heading = section.heading or "".join(section.path[-1:]) or session.texts("unnumbered")
        terminal.paragraph("  " * max(len(section.path), 1) + heading, indent="  " * (len(section.path) + 1))


def _show_drops(session: Session, entry: Entry, source: str) -> None:
    from bot.notices import visible_drop

    session.say("drops")
    for drop in entry.notice.drops:
        why = session.texts(drop.reason.value)
        words = visible_drop(source[drop.start : drop.end])
        session.terminal.line(f"{drop.start}–{drop.end}  {why}  {words}")


def _show_former(session: Session, versions: list[Entry]) -> None:
    if not versions:
        session.say("former-none")
    for version in versions:
        notice = version.notice
        title = notice.title or session.texts("untitled")
        when = session.texts("added_at", time=version.added_at, length=len(notice.text))
        session.terminal.paragraph(f"{title}  {version.name}  {when}", indent="  ")
