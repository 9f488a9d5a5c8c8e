"""Dates: what no calendar has is no date, whatever it is written with."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.dates import to_date


@pytest.mark.parametrize(
    "text", ["2024年2月1日", "2024-02-01 08:30", "二〇二四年二月一日", "2024 年 2 月 1 日"]
)
def test_a_day_written_out_is_read(text: str) -> None:
    assert to_date(text) == date(2024, 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2024年2月", "2024年2月30日", "二〇二四年十三月一日"),
        *("2024年99999999999月1日", f"{'9' * 5000}年1月1日", f"{'九' * 5000}年一月一日", "99999999999-1-1"),
    ],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert to_date(text) is None
