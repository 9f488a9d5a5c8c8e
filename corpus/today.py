"""A moment → the day that it is in China; a notice's first and last day → whether it applies on that day."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

CHINA = timezone(timedelta(hours=8))
"""Where notices begin and end at midnight; it has one time zone and no summer time."""


class Term(StrEnum):
    """Why a notice does not apply on a day, as far as its own first and last day say."""

    PENDING = "not yet effective"
    EXPIRED = "expired"


def china_day(moment: datetime) -> date:
    """The day that it is in China at a moment with a time zone."""
    return moment.astimezone(CHINA).date()


def term(effective_on: date | None, expires_on: date | None, day: date) -> Term | None:
    """Why a notice does not apply on `day`; None where it does, or nothing is stated."""
    if expires_on is not None and day > expires_on:
        return Term.EXPIRED
    return Term.PENDING if effective_on is not None and day < effective_on else None
