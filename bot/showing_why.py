"""Explanation → what an operator reads in a terminal: how the question was read, and what scored."""

from __future__ import annotations

from bot.terminal import Column, Terminal
from bot.texts import Texts
from index.answer import Answer, cite
from index.explaining import Explanation, Part, Why


def show_why(terminal: Terminal, texts: Texts, answer: Answer, explanation: Explanation) -> None:
    """Writes why a question was answered as it was."""
    terminal.line()
    seen = explanation.evidence
    terminal.paragraph(
        texts("why-tier", tier=answer.tier.value, confidence=f"{answer.confidence:.2f}")
        + (
            texts(
                "why-evidence",
                coverage=f"{seen.coverage:.2f}",
                gap=f"{seen.gap:.2f}",
                strength=f"{seen.strength:.1f}",
            )
            if seen
            else ""
        ),
        "bold",
    )
    if explanation.read:
        heads = [Column(texts("why-typed"), 1), Column(texts("why-official"), 3)]
        heads += [Column(texts("why-weight"), figures=True), Column(texts("why-topic"))]
        rows = [[one.typed, "、".join(one.terms), f"{one.weight:g}", one.topic] for one in explanation.read]
        terminal.table(heads, rows)
    for number, why in enumerate(explanation.whys, start=1):
        _passage(terminal, texts, number, why)


def _passage(terminal: Terminal, texts: Texts, number: int, why: Why) -> None:
    terminal.line()
    terminal.paragraph(f"[{number}] {cite(why.citation)}", "cyan", indent="    ")
    columns = [Column(texts("why-kind")), Column(texts("why-term"), 1)]
    columns += [Column(texts(f"why-{name}"), figures=True) for name in ("passage", "notice")]
    rows = [
        [
            texts("why-typed-term" if part.kind == "typed" else f"why-{part.kind}"),
            _term(part),
            f"{part.passage:.2f}",
            f"{part.notice:.2f}",
        ]
        for part in sorted(why.parts, key=lambda part: -(part.passage + part.notice))
    ]
    others = (("cosine", why.cosine), ("reread", why.reread), ("named", why.named), ("formal", why.formal))
    for name, value in others:
        if value:
            rows.append([texts(f"why-{name}"), "", f"{value:.2f}", ""])
    rows.append([texts("why-score"), "", f"{why.score:.2f}", ""])
    terminal.table(columns, rows)


def _term(part: Part) -> str:
    return f"{part.term} → {part.stands_for}" if part.stands_for else part.term
