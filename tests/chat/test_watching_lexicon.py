"""A bot that serves takes up the operator's words, and tells of lines that it leaves out."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

pytest.importorskip("telegram")

from bot.chat.watching import watch_index
from index.engine import Engine
from index.lexicon import Words
from tests.index.toys import SIX, Counting, index_of


async def _run(function: Any, *arguments: Any) -> Any:
    return function(*arguments)


def test_a_changed_file_is_taken_up_and_its_faulty_lines_are_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = tmp_path / "lexicon.tsv"
    index_of(tmp_path / "index", SIX[:1], cache_folder=tmp_path / "cache")
    engine = Engine.open(tmp_path / "index", Counting(), Words(own))
    services = SimpleNamespace(home=SimpleNamespace(index=tmp_path / "index"), engine=engine, run=_run)
    metrics = SimpleNamespace(generation=lambda manifest: None)

    async def switch() -> None:
        engine.refresh()

    async def watched() -> None:
        task = asyncio.create_task(
            watch_index(cast(Any, services), switch, lambda: None, cast(Any, metrics), 0.001)
        )
        await asyncio.sleep(0.01)
        own.write_text("嘎嘎喳喳\t停水\t1\n坏行\n", "utf-8")
        async with asyncio.timeout(20):
            while engine.opened.lexicon.get("嘎嘎喳喳") is None:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        task.cancel()

    with caplog.at_level(logging.WARNING):
        asyncio.run(watched())
    told = [record.getMessage() for record in caplog.records if "lexicon.tsv" in record.getMessage()]
    assert len(told) == 1
    assert "1 lines are no entries" in told[0]
