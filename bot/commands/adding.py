"""add, remove, build: what the library holds, and making it searchable."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.built import tell_built
from bot.session import Session, print_json, refuse_empty, session_of, typed

if TYPE_CHECKING:
    from corpus.adding import AddReport, Item
    from index.build import Report

_LISTED = 30  # notices of each kind that are named; a bulk file has thousands
REFUSED = 2


def add(
    context: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files, folders and web addresses. 文件、文件夹或网址"),
    ],
    build: Annotated[bool, typer.Option("--build", help="Build the index at once. 随即建立索引")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what adding would do; write nothing. 只看会怎样，不写入")
    ] = False,
) -> None:
    """Add notices: Word, PDF, OFD, web pages, text, scans, mails, .zip, folders, https://…

    添加通知：Word、PDF、OFD、网页、文本、扫描件、邮件、压缩包、文件夹、网址。
    """
    from bot.progress import counting

    session = session_of(context)
    refuse_empty(paths)
    if dry_run:
        from bot.commands.inspecting import dry_run as show

        show(session, paths, json=json)
        return
    with counting(session.texts("adding")) as tell:
        report = _add(session, paths, tell)
    built = _build(session, fresh=False) if build else None
    if json:
        print_json(_report_json(session, report) | ({"build": _built_json(built)} if built else {}))
    else:
        _show(session, report)
    for refusal in report.refused[:_LISTED]:
        session.warn(refusal.error)
    if len(report.refused) > _LISTED:
        session.say("more", count=len(report.refused) - _LISTED, kind=session.texts("refused"))
    if built and not json:
        _tell_built(session, built)
    elif not built and (report.added or report.replaced or report.aliased):
        session.say("build-next")
    if _named(paths, report):
        raise typer.Exit(REFUSED)


def _add(session: Session, paths: Sequence[str], tell: Callable[[str], None]) -> AddReport:
    """Adds files and folders, then what is fetched."""
    from corpus.urls import is_address

    urls = [path for path in paths if is_address(path)]
    files = [path for path in paths if not is_address(path)]
    if not urls:
        return session.library.add(files, progress=tell)
    from functools import partial

    from corpus.fetching import fetch
    from corpus.webpages import add_pages, together

    pages = partial(fetch, allow_private=session.settings.fetch_private)
    reports = [session.library.add(files, progress=tell)] if files else []
    return together([*reports, add_pages(session.library, urls, pages, progress=tell)])


def remove(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Its id, or an alias. 编号")],
) -> None:
    """Remove a notice with its former versions. 移除一份通知及其旧版本。"""
    session = session_of(context)
    entry = session.library.remove(typed(id))
    session.say("removed", id=entry.notice.id, title=entry.notice.title or session.texts("untitled"))
    session.say("build-next")


def build(
    context: typer.Context,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make everything anew. 全部重建")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Make the library searchable. 建立索引。"""
    session = session_of(context)
    report = _build(session, fresh=fresh)
    if json:
        print_json(_built_json(report))
    else:
        _tell_built(session, report)


def _build(session: Session, *, fresh: bool) -> Report:
    from bot.progress import building
    from index.rebuild import rebuild

    library = session.library
    again = library.refresh()
    if again:
        session.say("parsed-again", count=again)
    with building(session.texts) as tell:
        return rebuild(
            library,
            session.home.index,
            session.encoder,
            cache_folder=session.home.cache,
            fresh=fresh,
            tell=tell,
        )


def _named(paths: Sequence[str], report: AddReport) -> bool:
    """Whether something was refused that was named itself, not merely found in a folder that was.

    An archive or mail counts as refused where nothing in it could be taken.
    """
    from corpus.files import printable

    named = {printable(path) for path in paths}
    if named.intersection(report.fruitless):
        return True
    return any(
        refusal.path in named or refusal.path.rpartition(":")[0] in named for refusal in report.refused
    )


def _kinds(report: AddReport) -> dict[str, Sequence[Item]]:
    return {
        "added": report.added,
        "replaced": report.replaced,
        "unchanged": report.unchanged,
        "aliased": report.aliased,
    }


def _show(session: Session, report: AddReport) -> None:
    kinds = _kinds(report)
    for kind, items in kinds.items():
        name = session.texts(kind)
        for item in items[:_LISTED]:
            session.text(f"{name}  {item.id}  {item.title or session.texts('untitled')}")
        if len(items) > _LISTED:
            session.text(session.texts("more", count=len(items) - _LISTED, kind=name))
    counts = {kind: len(items) for kind, items in kinds.items()}
    session.text(session.texts("add-total", **counts, refused=len(report.refused)))
    sys.stdout.flush()


def _report_json(session: Session, report: AddReport) -> dict[str, Any]:
    data: dict[str, Any] = {
        kind: [{"id": item.id, "title": item.title, "file": item.file} for item in items]
        for kind, items in _kinds(report).items()
    }
    data["refused"] = [
        {"path": refusal.path, "code": refusal.error.code, "message": session.texts.error(refusal.error)}
        for refusal in report.refused
    ]
    return data


def _tell_built(session: Session, report: Report) -> None:
    tell_built(session, report)
    encoder = session.encoder
    if encoder.folder is not None:
        from index.fitted import read_fit

        if read_fit(session.home.index, encoder.fingerprint) is None:
            session.say("model-unfitted", name=encoder.name, folder=encoder.folder)


def _built_json(report: Report) -> dict[str, Any]:
    return {
        "generation": report.manifest.name,
        **report.manifest.counts,
        "reused": report.reused,
        "encoded": report.encoded,
        "seconds": round(report.seconds, 3),
    }
