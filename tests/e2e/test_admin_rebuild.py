"""入库, /remove, /rebuild: the index is rebuilt while questions are answered, and subscribers hear."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import cycle, pairwise
from pathlib import Path

import filelock
import pytest

pytest.importorskip("telegram")
pytest.importorskip("tornado")

from corpus.library import Library
from index.generation import Generations
from tests.botapi import Seen
from tests.e2e.admin_bot import NOTICE, SLOW, USER, Bot, running
from tests.e2e.conftest import environment


@pytest.fixture
def bot(built: Path, tmp_path: Path) -> Iterator[Bot]:
    with running(built, tmp_path) as bot:
        yield bot


def many(count: int) -> str:
    """Rows that take a while to be indexed."""
    places = ["东门", "西门", "南山", "北河", "中心", "桂花", "锦绣", "凤凰"]
    rows = []
    for n in range(count):
        parts = "".join(
            f"{'一二三四五'[at]}、{places[(n + at) % 8]}街道第{n}号工作要求。"
            f"各单位要按照第{n * 7 + at}条规定，在{places[(n * 3 + at) % 8]}片区开展第{n + at}轮检查，"
            "并于当月二十五日前报送情况。\\n"
            for at in range(5)
        )
        rows.append(f'{{"id": "bulk-{n}", "text": "关于第{n}号事项的通知\\n{parts}"}}\n')
    return "".join(rows)


def test_a_notice_is_corrected_added_and_answers(bot: Bot) -> None:
    preview = bot.preview(bot.upload())
    bot.server.press(preview, "改发文字号", bot.admin).wait()
    question = bot.says("请回复这条消息", preview)
    bot.says("已改发文字号", bot.write("青政办发〔2025〕99号", reply_to=question))
    done = bot.admit(preview)
    assert "新增 1 份，替换 0 份，移除 0 份" in done.text
    assert "已入库：《青石县人民政府办公室" in bot.server.look(preview).text
    answer = bot.says("每人每天八十元", bot.write("志愿者义务巡查的误餐补助是多少？"))
    assert "青政办发〔2025〕99号" in answer.text
    library = Library(bot.home / "library")
    (entry,) = [entry for entry in library.entries() if "溺水" in (entry.notice.title or "")]
    assert library.original(entry) == NOTICE.encode()
    newer = bot.preview(bot.upload(text=NOTICE.replace("八十元", "一百元").replace("31号", "99号")))
    assert "将替换：《青石县人民政府办公室" in newer.text
    assert "新增 0 份，替换 1 份，移除 0 份" in bot.admit(newer).text
    bot.says("每人每天一百元", bot.write("志愿者义务巡查的误餐补助是多少？"))
    assert list((bot.home / "incoming").iterdir()) == []


MANY = 2_000  # notices: enough for a build of several seconds


def test_questions_are_answered_while_the_index_is_rebuilt(bot: Bot) -> None:
    users = [bot.server.user(USER + at) for at in range(200)]  # one chat gets a message a second at most
    took: dict[str, list[float]] = {"before": [], "while": []}
    phase, stop = "before", threading.Event()

    def ask() -> None:
        for user in cycle(users):
            if stop.wait(0.05):
                return
            began = time.monotonic()
            asked = bot.server.send_text(bot.server.private(user), user, "城东停水期间哪里有应急供水点？")
            bot.server.await_reply(asked, timeout=SLOW)
            took[phase].append(time.monotonic() - began)

    preview = bot.preview(bot.upload("bulk.jsonl", many(MANY)))
    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(2)
    phase = "while"
    bot.server.press(preview, "入库", bot.admin)
    first = bot.says("读取通知 ", preview)
    done = bot.server.await_sent(bot.office, lambda seen: "索引已更新" in seen.text, 120)
    stop.set()
    asking.join()
    assert done.id == first.id
    assert f"新增 {MANY} 份" in done.text
    edits = [
        call
        for call in bot.server.called("editMessageText")
        if call.params.get("message_id") == done.id and call.ok
    ]
    assert len(edits) >= 2
    assert any("%" in call.params["text"] for call in edits)
    times = [call.time - call.seconds for call in edits]
    assert all(b - a >= 1.9 for a, b in pairwise(times))
    assert len(took["while"]) > 5
    print({name: (len(s), round(sorted(s)[len(s) // 2], 3), round(max(s), 3)) for name, s in took.items()})
    assert max(took["while"]) < 2.0 + 5 * max(took["before"])  # a build takes longer than a slow machine


def test_a_notice_is_removed_after_a_question(bot: Bot) -> None:
    entry = next(iter(Library(bot.home / "library").entries()))
    assert "没有编号为 nothing" in bot.says("没有编号", bot.write("/remove nothing")).text
    assert "请在 /remove 后写" in bot.says("请在 /remove", bot.write("/remove")).text
    asked = bot.says("要移除", bot.write(f"/remove {entry.notice.id}"))
    assert f"《{entry.notice.title}》" in asked.text
    bot.server.press(asked, "取消", bot.admin).wait()
    assert bot.server.look(asked).text == "已取消，没有移除。"
    assert Library(bot.home / "library").count() == 27
    asked = bot.says("要移除", bot.write(f"/remove {entry.notice.id}"))
    bot.server.press(asked, "移除", bot.admin)
    assert "移除 1 份" in bot.says("索引已更新", asked).text
    assert "已移除" in bot.server.look(asked).text
    assert Library(bot.home / "library").count() == 26


def test_rebuilds_that_come_together_share_one_build(bot: Bot) -> None:
    sent = [bot.write("/rebuild fresh"), *(bot.write("/rebuild") for _ in range(3))]
    reports = lambda: [m for m in bot.server.sent(bot.office) if "索引已更新" in m.text]  # noqa: E731
    end = time.monotonic() + SLOW
    while len(reports()) < len(sent) and time.monotonic() < end:
        time.sleep(0.2)
    assert len(reports()) == 4
    assert all("通知没有变化" in message.text for message in reports())
    assert int((Generations(bot.home / "index").current() or "").split("-")[0]) == 3  # two builds, not four


def test_subscribers_hear_of_a_new_notice_once(bot: Bot) -> None:
    user = bot.server.user(USER, "小王")
    chat = bot.server.private(user)
    for words in ("防溺水 巡查", "公积金 提取"):
        said = bot.server.send_text(chat, user, f"/subscribe {words}")
        bot.server.await_sent(chat, lambda seen: "已订阅" in seen.text, after=said.id)
    bot.admit(bot.preview(bot.upload()))
    heard = bot.server.await_sent(chat, lambda seen: "新通知提到了您订阅的“防溺水 巡查”" in seen.text, SLOW)
    assert "《青石县人民政府办公室关于做好2025年夏季防溺水工作的通知》" in heard.text
    assert heard.quotes
    newer = bot.preview(bot.upload(text=NOTICE.replace("八十元", "一百元")))
    bot.admit(newer)
    bot.server.settle(1.0, 20)
    told = [m for m in bot.server.sent(chat) if "新通知提到了" in m.text]
    assert len(told) == 1


def test_a_build_of_the_command_line_is_taken_up_and_told(bot: Bot, tmp_path: Path) -> None:
    user = bot.server.user(USER, "小王")
    chat = bot.server.private(user)
    said = bot.server.send_text(chat, user, "/subscribe 防溺水")
    bot.server.await_sent(chat, lambda seen: "已订阅" in seen.text, after=said.id)
    file = tmp_path / "new.txt"
    file.write_text(NOTICE, "utf-8")
    command = [sys.executable, "-m", "bot.cli", "add", "--build", str(file)]
    subprocess.run(command, env=environment(bot.home), check=True, capture_output=True)
    bot.server.await_sent(chat, lambda seen: "新通知提到了" in seen.text, SLOW)
    assert "已是最新索引" in bot.says("索引", bot.write("/reload")).text


def test_a_bot_killed_between_adding_and_building_builds_when_it_starts(bot: Bot) -> None:
    preview = bot.preview(bot.upload("bulk.jsonl", many(400)))
    bot.server.press(preview, "入库", bot.admin)
    bot.server.await_call(
        "editMessageText", lambda call: "已入库" in call.params.get("text", ""), timeout=SLOW
    )
    bot.stop(signal.SIGKILL)
    assert Library(bot.home / "library").count() == 427
    bot.start()
    bot.await_serving(notices=427)
    assert bot.says("第399号", bot.write("关于第399号事项的通知有什么要求？"))


def test_a_library_that_cannot_be_written_is_told_and_nothing_is_lost(bot: Bot) -> None:
    preview = bot.preview(bot.upload())
    originals = bot.home / "library" / "originals"
    moved = originals.rename(originals.with_name("away"))
    originals.write_text("in the way")
    bot.server.press(preview, "入库", bot.admin)
    said: Seen = bot.says("未能入库", preview)
    assert "无法写入" in said.text or "损坏" in said.text or "无法使用" in said.text
    assert "入库" in [button.text for button in bot.server.look(preview).buttons]
    originals.unlink()
    moved.rename(originals)
    assert "新增 1 份" in bot.admit(preview).text


def test_another_build_is_waited_for(bot: Bot) -> None:
    with filelock.FileLock(bot.home / "index" / ".lock"):
        preview = bot.preview(bot.upload())
        bot.server.press(preview, "入库", bot.admin)
        bot.says("正在重建，请等它结束", preview)
    assert "新增 1 份" in bot.says("索引已更新", preview).text


def test_it_stops_in_time_while_it_builds(bot: Bot) -> None:
    preview = bot.preview(bot.upload("bulk.jsonl", many(1500)))
    bot.server.press(preview, "入库", bot.admin)
    bot.says("读取通知 ", preview)
    began = time.monotonic()
    bot.stop()
    assert time.monotonic() - began < 10
    assert bot.process is not None
    assert bot.process.returncode == 0
    assert (bot.home / "index" / "CURRENT").exists()
