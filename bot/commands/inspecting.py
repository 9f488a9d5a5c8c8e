"""inspect, add --dry-run: what is understood of a file, and what adding it would do; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.session import Session, print_json, refuse_empty, session_of

if TYPE_CHECKING:
    from bot.foreseeing import Foreseen, Refused

REFUSED = 2


def inspect(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file or web address. 一个文件或网址")],
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="OUT",
            readable=False,
            help="Write a page with the source in colours. 写成按含义着色的网页",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Show what is understood of a file, line by line. 逐行查看对一份文件的理解。"""
    from bot.inspecting import inspect_bytes, inspect_file
    from corpus.urls import is_address

    session = session_of(context)
    refuse_empty([file])
    if is_address(file):
        from corpus.fetching import fetch

        fetched = fetch(file, allow_private=session.settings.fetch_private)
        found = inspect_bytes(fetched.data, fetched.name, fetched.url, fetched.charset)
    else:
        found = inspect_file(Path(file))
    if html is not None:
        from bot.inspect_page import page

        _write(html, page(session.texts, found))
        session.say("page-written", file=html)
    if json:
        print_json(found.to_json())
    elif html is None:
        from bot.showing_roles import show_inspection

        show_inspection(session.terminal, session.texts, found)


def dry_run(session: Session, named: Sequence[str], *, json: bool) -> None:
    """Tells what adding would do with files, folders and web addresses.

    Raises:
        Exit: something that was named would be refused.
    """
    from functools import partial

    from bot.foreseeing import Foreseen, foresee
    from bot.progress import counting
    from corpus.fetching import fetch
    from corpus.files import printable
    from corpus.urls import is_address

    counts: Counter[str] = Counter()
    listed = []
    failed = False
    fruitful: set[str] = set()
    barren: set[str] = set()
    urls = [one for one in named if is_address(one)]
    paths = [Path(one) for one in named if not is_address(one)]
    pages = partial(fetch, allow_private=session.settings.fetch_private)
    asked = {*urls, *(printable(path) for path in paths)}
    opened = {*urls, *(printable(path) for path in paths if path.is_file())}  # archives and mails may be
    with counting(session.texts("reading")) as tell:
        for one in foresee(session.library, paths, urls, pages):
            tell(one.where)
            batches = {batch for batch in opened if one.where.startswith(f"{batch}/")}
            (fruitful if isinstance(one, Foreseen) else barren).update(batches)
            if isinstance(one, Foreseen):
                counts[one.kind] += 1
                listed.append(one.to_json()) if json else _show(session, one)
                continue
            counts["refused"] += 1
            failed = failed or one.where in asked or one.where.rpartition(":")[0] in asked
            session.warn(one.error)
            if json:
                listed.append(_refused_json(session, one))
    kinds = {kind: counts[kind] for kind in ("added", "replaced", "unchanged", "refused")}
    if json:
        print_json({**kinds, "files": listed})
    else:
        session.text(session.texts("dry-run-total", **kinds))
    if failed or barren - fruitful:
        raise typer.Exit(REFUSED)


def _show(session: Session, one: Foreseen) -> None:
    from bot.left_out import left_out

    texts, terminal, notice = session.texts, session.terminal, one.notice
    known = f" {one.known}" if one.known else ""
    terminal.paragraph(f"{texts(one.kind)}{known}  {notice.title or texts('untitled')}", "bold", indent="  ")
    said = [
        ("issuer", "、".join(notice.issuer)),
        ("number", notice.number),
        ("issued_on", notice.issued_on),
        ("published_on", notice.published_on),
        ("source", notice.source),
    ]
    facts = [f"{texts(name)}: {value}" for name, value in said if value]
    terminal.paragraph("  " + "  ".join([one.where, *facts]), indent="  ")
    sections = len({section.path for section in notice.sections if section.path})
    dropped = Counter(drop.reason.value for drop in notice.drops)
    counts = texts("between").join(f"{texts(reason)} {count}" for reason, count in dropped.items())
    line = f"  {texts('sections')}: {sections}"
    terminal.paragraph(line + (f"  {texts('drops')}: {counts}" if counts else ""), indent="  ")
    if one.left_out:
        words = texts("between").join(left_out(one.left_out, texts.language))
        terminal.paragraph(f"  {texts('left-out')}: {words}", "yellow", indent="  ")
    for effect, id, title in one.effects:
        terminal.paragraph(f"  → {texts(effect)}: {title or id}", "yellow", indent="    ")


def _refused_json(session: Session, one: Refused) -> dict[str, str]:
    message = session.texts.error(one.error)
    return {"file": one.where, "outcome": "refused", "code": one.error.code, "message": message}


def _write(path: Path, text: str) -> None:
    from corpus.errors import InputError

    try:
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(
            "page-unwritable",
            "{path}: the page cannot be written ({reason}); name another file with --html",
            path=path,
            reason=getattr(error, "strerror", None) or str(error),
        ) from error
