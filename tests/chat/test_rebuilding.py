"""Rebuilding: what changed between generations, the pace of edits, who hears of what."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest

pytest.importorskip("telegram")

from telegram import Bot
from telegram.error import BadRequest, TimedOut

from bot.chat.board import Board, Watcher
from bot.chat.changes import Changes, changes
from bot.chat.notifying import MOST, matching
from bot.chat.sending import Place
from bot.chat.texts import Texts
from corpus.library import Library
from index.build import build
from index.encoder import load_encoder
from index.engine import Engine
from tests.e2e.admin_bot import NOTICE

SAMPLES = Path(__file__).parents[2] / "corpus" / "notices"


@dataclass
class FakeMessage:
    message_id: int = 5


@dataclass
class FakeBot:
    """Takes down what is sent and edited, and when; `failing` edits raise it."""

    said: list[tuple[str, float, str]] = field(default_factory=list)
    failing: Exception | None = None

    async def send_message(self, chat: int, text: str, **_: Any) -> FakeMessage:
        self.said.append(("send", time.monotonic(), text))
        return FakeMessage()

    async def edit_message_text(self, text: str, **_: Any) -> bool:
        self.said.append(("edit", time.monotonic(), text))
        if self.failing:
            raise self.failing
        return True


def board(bot: FakeBot, every: float = 0.2) -> Board:
    return Board(cast(Bot, bot), Watcher(Place(1), Texts("zh")), every)


def test_edits_keep_their_distance_and_the_last_word_arrives() -> None:
    bot = FakeBot()

    async def run() -> None:
        shown = board(bot)
        await shown.begin("0%")
        for percent in range(1, 100):
            shown.say(f"{percent}%")
            await shown.show()
            await asyncio.sleep(0.01)
        await shown.end("done")

    asyncio.run(run())
    times = [at for _, at, _ in bot.said]
    assert bot.said[0][0] == "send"
    assert bot.said[-1][2] == "done"
    assert 4 <= len(bot.said) <= 3 + (times[-1] - times[0]) / 0.2
    assert all(b - a >= 0.2 for a, b in pairwise(times))


def test_nothing_is_edited_where_nothing_is_new() -> None:
    bot = FakeBot()

    async def run() -> None:
        shown = board(bot, 0.0)
        await shown.begin("0%")
        for _ in range(5):
            shown.say("0%")
            await shown.show()

    asyncio.run(run())
    assert len(bot.said) == 1


@pytest.mark.parametrize("error", [BadRequest("Message to edit not found"), TimedOut()])
def test_progress_that_cannot_be_shown_is_no_matter(error: Exception) -> None:
    bot = FakeBot(failing=error)

    async def run() -> None:
        shown = board(bot, 0.0)
        await shown.begin("0%")
        shown.say("50%")
        await shown.show()

    asyncio.run(run())


def test_the_last_word_is_sent_where_the_message_is_gone() -> None:
    bot = FakeBot(failing=BadRequest("Message to edit not found"))

    async def run() -> None:
        shown = board(bot, 0.0)
        await shown.begin("0%")
        await shown.end("done")

    asyncio.run(run())
    assert bot.said[-1][0] == "send"
    assert bot.said[-1][2] == "done"


class Made:
    """A library with its index, and an engine over each generation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = Library(folder / "library")
        self.encoder = load_encoder()

    def add(self, name: str, text: str, **fields: Any) -> str:
        file = self.folder / name
        file.write_text(text, "utf-8")
        report = self.library.add([file], fields=fields)
        (item,) = (*report.added, *report.replaced)
        return item.id

    def engine(self) -> Engine:
        entries = ((entry.notice, entry.aliases) for entry in self.library.entries())
        index = self.folder / "index"
        build(index, entries, self.library.revision(), self.encoder, total=1)
        return Engine.open(index, self.encoder)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    made = Made(tmp_path)
    made.library.add([SAMPLES])
    return made


def test_what_came_changed_and_went_is_told(made: Made) -> None:
    first = made.engine()
    gone = next(iter(made.library.entries())).notice.id
    id_ = made.add("a.txt", NOTICE)
    second = made.engine()
    assert changes(first.opened, second.opened) == Changes(added=(id_,))
    assert changes(second.opened, second.opened) == Changes()
    made.library.remove(gone)
    made.add("a.txt", NOTICE, number="青政办发〔2025〕99号")
    third = made.engine()
    assert changes(second.opened, third.opened) == Changes(replaced=(id_,), removed=(gone,))


def test_a_notice_that_another_repeals_has_not_changed(made: Made) -> None:
    id_ = made.add("a.txt", NOTICE)
    first = made.engine()
    title = "《青石县人民政府办公室关于做好2025年夏季防溺水工作的通知》（青政办发〔2025〕31号）"
    text = (
        "青石县人民政府办公室关于废止部分文件的通知\n\n青政办发〔2026〕1号\n\n各乡镇人民政府：\n\n"
        f"现决定废止{title}，自印发之日起执行。\n\n青石县人民政府办公室\n2026年1月3日\n"
    )
    new = made.add("b.txt", text)
    second = made.engine()
    cards = {card["id"]: card for card in second.opened.notices.cards}
    assert cards[id_]["status"] == "repealed"
    assert changes(first.opened, second.opened) == Changes(added=(new,))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, str]:
    """The samples and one more notice, and its id."""
    made = Made(tmp_path_factory.mktemp("grown"))
    made.library.add([SAMPLES])
    id_ = made.add("a.txt", NOTICE)
    return made.engine(), id_


@pytest.mark.parametrize("words", ["防溺水", "防溺水 巡查", "水库 警示标志", "志愿者误餐补助", "防溺水工作"])
def test_words_of_a_new_notice_match(grown: tuple[Engine, str], words: str) -> None:
    engine, id_ = grown
    found = matching(engine, words, [id_])
    assert [name for name, _ in found] == [id_]
    assert found[0][1].citation.notice_id == id_


@pytest.mark.parametrize(
    "words",
    ["公积金 提取", "中考 报名", "烟花爆竹", "医保 缴费标准", "天气", "租房补贴", "???", "x" * 1100],
)
def test_words_of_other_matters_do_not(grown: tuple[Engine, str], words: str) -> None:
    engine, id_ = grown
    assert matching(engine, words, [id_]) == []


def test_a_bulk_file_does_not_flood(grown: tuple[Engine, str]) -> None:
    engine, _ = grown
    every = [str(card["id"]) for card in engine.opened.notices.cards]
    assert 0 < len(matching(engine, "云川市", every)) <= MOST
