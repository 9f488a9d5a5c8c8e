"""Figures as they are written: 92.0, [89.8–94.1], +3.2; milliseconds as they are."""

from __future__ import annotations

from index.evaluation.bootstrap import Interval

NOTHING = "–"


def shown_figure(name: str, value: float | None, *, signed: bool = False) -> str:
    """A share in hundredths, or milliseconds; with its sign where it is a difference."""
    if value is None:
        return NOTHING
    scaled = value if name.endswith("_ms") else 100 * value
    text = f"{scaled:+.1f}" if signed else f"{scaled:.1f}"
    return text.replace("-", "−").replace("−0.0", "0.0").replace("+0.0", "0.0") if signed else text


def shown_interval(name: str, interval: Interval | None, *, signed: bool = False) -> str:
    """[low–high], of a difference [low, high]; nothing where there is none."""
    if interval is None:
        return ""
    low, high = (shown_figure(name, value, signed=signed) for value in (interval.low, interval.high))
    return f"[{low}, {high}]" if signed else f"[{low}–{high}]"
