"""What a build did, told to the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.session import Session
    from index.build import Report

_ANEW = {
    "version": "built-anew-version",
    "encoder": "built-anew-encoder",
    "damaged": "built-anew-damaged",
}


def tell_built(session: Session, report: Report) -> None:
    """Says what a build made, and why nothing of the former index could be used where that was so."""
    counts = report.manifest.counts
    session.say(
        "built",
        name=report.manifest.name,
        notices=counts["notices"],
        passages=counts["passages"],
        reused=report.reused,
        encoded=report.encoded,
        seconds=f"{report.seconds:.1f}",
    )
    if report.anew:
        session.say(_ANEW[report.anew])
