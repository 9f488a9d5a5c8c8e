"""Inspection → one HTML page, complete in itself: the source coloured by role, everything escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.left_out import left_out
from bot.notices import visible_drop
from bot.showing_roles import counted, labelled
from bot.terminal import visible

if TYPE_CHECKING:
    from bot.inspecting import Inspection
    from bot.texts import Texts
    from corpus.roles import Run

_COLOURS = {  # role → background: pale, so that black text is read on it
    "title": "#f5c6ea",
    "number": "#e3d0f7",
    "issuer": "#cfe0fb",
    "issued_on": "#cfe0fb",
    "published_on": "#cfe0fb",
    "addressees": "#cdeff2",
    "urgency": "#fbd0d0",
    "source": "#d9ead3",
    "sign-off": "#bcd4f6",
    "heading": "#c9f0c9",
    "attachment": "#fbe2a8",
    "row": "#fdf3cf",
    "head": "#eeeeee",
    "foot": "#eeeeee",
    "body": "#ffffff",
    "furniture": "#dddddd",
    "wrap": "#dddddd",
    "repeat": "#dddddd",
    "remark": "#dddddd",
}
_STYLE = """
body{font:16px/1.7 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;margin:2em auto;
max-width:60em;padding:0 1em;color:#111;background:#fff}
table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #bbb;padding:.2em .6em;text-align:left;
vertical-align:top;overflow-wrap:anywhere}
.source td{border:0;border-bottom:1px solid #eee}.n{color:#777;text-align:right;white-space:nowrap}
.r{color:#555;white-space:nowrap;font-size:85%}.t{white-space:pre-wrap;width:100%}
.d{text-decoration:line-through;color:#666}.legend span{padding:.1em .5em;margin-right:.4em}
""".replace("\n", "")


def page(texts: Texts, found: Inspection) -> str:
    """The page, as UTF-8 text."""
    title = escape(found.notice.title or found.name)
    parts = [
        f'<!DOCTYPE html>\n<html lang="{texts.language}"><head><meta charset="utf-8">',
        f"<title>{title}</title><style>{_STYLE}{_classes()}</style></head><body>\n<h1>{title}</h1>\n",
        _facts(texts, found),
        _head(texts("fields")) + _fields(texts, found),
        _head(texts("drops")) + _drops(texts, found),
        _head(texts("source-text")) + _legend(texts, found) + _source(texts, found),
        "</body></html>\n",
    ]
    return "".join(parts)


def _head(words: str) -> str:
    return f"<h2>{escape(words)}</h2>\n"


def _classes() -> str:
    return "".join(f".{role}{{background:{colour}}}" for role, colour in _COLOURS.items())


def _shown(text: str) -> str:
    return escape(visible(text))


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def _facts(texts: Texts, found: Inspection) -> str:
    extracted = found.extracted
    facts = [("file", found.name), ("format", extracted.format), ("encoding-name", found.encoding or "")]
    facts.append(("ocr", "" if extracted.ocr is None else f"{extracted.ocr:.0%}"))
    facts.append(("left-out", texts("between").join(left_out(extracted.left_out, texts.language))))
    return "<table>" + "".join(_row(escape(texts(n)), _shown(v)) for n, v in facts if v) + "</table>\n"


def _fields(texts: Texts, found: Inspection) -> str:
    rows = []
    for one in found.fields():
        said = texts("not-in-text") if one.evidence is None else one.evidence
        rows.append(_row(escape(texts(one.name)), _shown(one.value), _shown(said)))
    head = "".join(f"<th>{escape(texts(name))}</th>" for name in ("field", "value", "evidence"))
    return f"<table><tr>{head}</tr>\n{''.join(rows)}</table>\n"


def _drops(texts: Texts, found: Inspection) -> str:
    drops = found.notice.drops
    if not drops:
        return f"<p>{escape(texts('drops-none'))}</p>\n"
    size = sum(drop.end - drop.start for drop in drops)
    total = texts("drops-total", count=len(drops), size=size, counts=counted(texts, found))
    rows = [
        _row(
            f"{drop.start}–{drop.end}",
            escape(texts(drop.reason.value)),
            _shown(visible_drop(found.extracted.text[drop.start : drop.end])),
        )
        for drop in drops
    ]
    return f"<p>{escape(total)}</p>\n<table>{''.join(rows)}</table>\n"


def _legend(texts: Texts, found: Inspection) -> str:
    there = {run.role.value for run in found.runs}
    spans = (
        f'<span class="{role}">{escape(texts(f"role-{role}"))}</span>' for role in _COLOURS if role in there
    )
    return f'<p class="legend">{"".join(spans)}</p>\n'


def _source(texts: Texts, found: Inspection) -> str:
    text = found.extracted.text
    rows = []
    for line, every in labelled(texts, found.lines()):
        said = zip(line.runs, every, strict=True)
        labels = dict.fromkeys(
            name for run, name in said if text[run.start : run.end].strip() or run.role.dropped
        )
        words = "".join(_marked(text, run) for run in line.runs)
        rows.append(
            f'<tr><td class="n">{line.number}</td><td class="r">{_shown(" · ".join(labels))}</td>'
            f'<td class="t">{words}</td></tr>\n'
        )
    return f'<table class="source">{"".join(rows)}</table>\n'


def _marked(text: str, run: Run) -> str:
    words = text[run.start : run.end]
    if run.role.dropped:
        return f'<span class="{run.role.value} d">{_shown(visible_drop(words))}</span>'
    shown = _shown(words.removesuffix("\n"))
    return f'<span class="{run.role.value}">{shown}</span>' if shown else ""
