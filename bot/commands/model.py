"""model use, list, test, rerank: the encoder that sections and questions are compared by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.session import Session, help_alone, print_json, session_of, typed

if TYPE_CHECKING:
    from bot.model_test import Tested

_JSON = typer.Option("--json", help="Print JSON. 输出 JSON")
_NAME = typer.Argument(metavar="NAME_OR_PATH", help="On the hub, or a folder. 模型名或文件夹")


def make_app() -> typer.Typer:
    """The commands of `noticebot model`."""
    app = typer.Typer(add_completion=False, help="The model that texts are compared by. 语义模型")
    app.callback(invoke_without_command=True)(begin)
    for name, function in (("use", use), ("list", list_models), ("test", test), ("rerank", rerank)):
        app.command(name)(function)
    return app


def begin(context: typer.Context) -> None:
    """The model that texts are compared by (docs/OPERATING.md). 语义模型。"""
    help_alone(context)


def use(
    context: typer.Context,
    name: Annotated[str, _NAME],
    json: Annotated[bool, _JSON] = False,
) -> None:
    """Take a model into use; `embedded` goes back to the one that ships. 换用模型。"""
    from bot import model_use

    session = session_of(context)
    used = model_use.use(session, typed(name))
    manifest = used.report.manifest
    if json:
        from bot.showing_model import compared_json

        data: dict[str, Any] = {
            "model": used.encoder.name,
            "folder": str(used.encoder.folder) if used.encoder.folder else None,
            "dim": used.encoder.dim,
            "fingerprint": used.encoder.fingerprint,
            "generation": manifest.name,
            "passages": manifest.counts["passages"],
        }
        print_json(data | ({"compared": compared_json(used.compared)} if used.compared else {}))
        return
    if used.compared:
        from bot.showing_model import show_compared

        show_compared(session, model_use.EMBEDDED, used.encoder.name, used.compared)
    session.text(
        session.texts(
            "model-used",
            name=used.encoder.name,
            generation=manifest.name,
            passages=manifest.counts["passages"],
            cosine=f"{manifest.ranking['cosine']:.3g}",
        )
    )


def rerank(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME_OR_PATH|off", help="On the hub, a folder, or off. 模型名、文件夹或 off"),
    ],
    json: Annotated[bool, _JSON] = False,
) -> None:
    """Let a cross-encoder read the best 30 passages again; `off` ends it. 换用重排模型。"""
    from bot import model_use
    from bot.model_getting import check_unstated
    from bot.settings_writing import put_setting

    session = session_of(context)
    if name == "off":
        check_unstated(session, "reranker")
        put_setting(session.home.settings, "reranker", None)
        if json:
            print_json({"reranker": None})
        else:
            session.text(session.texts("reranker-off"))
        return
    found = model_use.rerank(session, typed(name))
    if json:
        from bot.showing_model import compared_json

        data = {"reranker": found.name, "took_ms": found.took_ms, "compared": compared_json(found.compared)}
        print_json(data)
        return
    from bot.showing_model import show_compared

    show_compared(session, session.texts("reranker-without"), found.name, found.compared)
    took = "–" if found.took_ms is None else f"{found.took_ms:.0f}"
    weight = f"{found.compared.fit.reranker:.3g}"
    session.text(session.texts("reranker-used", name=found.name, weight=weight, took=took))


def list_models(
    context: typer.Context,
    json: Annotated[bool, _JSON] = False,
) -> None:
    """List the models that are here. 列出模型。"""
    session = session_of(context)
    rows = list(_models(session))
    if json:
        print_json(rows)
        return
    from bot.terminal import Column

    texts = session.texts
    heads = [
        Column(texts("model-name"), 1),
        Column(texts("model-kind")),
        Column(texts("model-dim"), figures=True),
    ]
    heads += [Column("MB", figures=True), Column(texts("model-revision")), Column(texts("model-state"))]
    session.terminal.table(
        heads,
        [
            [
                row["name"],
                texts(f"model-{row['kind']}"),
                str(row["dim"] or "–"),
                f"{row['bytes'] / 1e6:.1f}",
                (row["revision"] or "–")[:12],
                texts(f"model-{row['state']}") if row["state"] else "",
            ]
            for row in rows
        ],
    )
    if any(row["state"] == "missing" for row in rows):
        session.say("model-missing-hint")


def test(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="A question. 问题")],
    passage: Annotated[str, typer.Argument(metavar="PASSAGE", help="A text. 段落")],
    json: Annotated[bool, _JSON] = False,
) -> None:
    """Say how near a question and a text are, by the model and by their terms. 比较问题与段落。"""
    from dataclasses import asdict

    from bot.model_test import tested

    session = session_of(context)
    found = tested(session, typed(question), typed(passage))
    if json:
        print_json(asdict(found))
        return
    _show_tested(session, found)


def _show_tested(session: Session, found: Tested) -> None:
    texts = session.texts
    session.text(
        texts(
            "model-cosine",
            model=found.model,
            cosine=f"{found.cosine:.3f}",
            weight=f"{found.weight:.3g}",
            adds=f"{found.weight * found.cosine:.2f}",
        )
    )
    if found.reranker is not None:
        session.text(texts("model-odds", model=found.reranker, odds=f"{found.odds:.2f}"))
    for term in found.terms:
        stands = "" if term.stands_for is None else f" → {term.stands_for}"
        session.text(f"  {term.term}{stands}  {term.score:.2f}")
    session.text(texts("model-lexical", lexical=f"{found.lexical:.2f}", possible=f"{found.possible:.2f}"))


def _models(session: Session) -> list[dict[str, Any]]:
    """The embedded model, those that were downloaded, and those in use from elsewhere."""
    from index.encoder import EMBEDDED_MODEL
    from index.hub import kept_models
    from index.served import served_manifest

    settings = session.settings
    served = served_manifest(session.home.index)
    chosen = {each.resolve() for each in (settings.model, settings.reranker) if each}
    dims = {served.encoder["fingerprint"]: served.encoder["dim"]} if served else {}

    def row(name: str, kind: str, folder: Path, *, used: bool, **facts: Any) -> dict[str, Any]:
        here = folder.is_dir()
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if here else 0
        state = None if not used else "used-now" if here else "missing"
        return {"name": name, "kind": kind, "folder": str(folder), "bytes": size, "state": state} | facts

    embedded = row(
        "embedded", "encoder", EMBEDDED_MODEL, used=settings.model is None, revision=None, dim=None
    )
    embedded["dim"] = _embedded_dim()
    rows = [embedded]
    for folder, record in kept_models(session.home.models):
        used = folder.resolve() in chosen
        chosen.discard(folder.resolve())
        rows.append(
            row(record.name, record.kind, folder, used=used, revision=record.revision, dim=record.dim)
        )
    for setting, kind in ((settings.model, "encoder"), (settings.reranker, "reranker")):
        if setting is not None and setting.resolve() in chosen:
            dim = served.encoder["dim"] if served and kind == "encoder" and dims else None
            rows.append(row(setting.name, kind, setting, used=True, revision=None, dim=dim))
    return rows


def _embedded_dim() -> int:
    from index.encoder import load_encoder

    return load_encoder().dim
