from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.botapi import BotApiServer
from tests.e2e.conftest import COMMAND, SAMPLES, environment, needs_rights, one_line
from tests.e2e.serving import ADMIN, Bot, free_port

QUESTION = "租房提取公积金需要什么材料？"
ANSWER = "租房提取由按年提取改为按月提取"


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as server:
        yield server


@pytest.fixture
def bot(built: Path, server: BotApiServer, tmp_path: Path) -> Iterator[Bot]:
    bot = Bot(built, server, tmp_path)
    yield bot
    bot.kill()
    assert server.token not in bot.told
    assert server.token.partition(":")[2] not in bot.told
    assert server.violations == []
    assert server.defects == []


def test_it_answers_and_ends_at_once_when_told_to(bot: Bot, server: BotApiServer) -> None:
    ann = server.user(20, language_code="zh-hans")
    chat = server.private(ann)
    bot.start()
    asked = server.send_text(chat, ann, QUESTION)
    assert ANSWER in server.await_reply(asked).text
    assert server.token not in Path(f"/proc/{bot.process.pid}/cmdline").read_text()
    began = time.monotonic()
    assert bot.stop() == 0
    assert time.monotonic() - began < 8  # less than the ten seconds for what is in flight
    assert server.undelivered() == 0


def test_what_is_in_flight_is_finished_before_the_end(bot: Bot, server: BotApiServer) -> None:
    ann = server.user(20)
    chat = server.private(ann)
    bot.start()
    server.fail("sendMessage", delay=2.0, times=1)
    asked = server.send_text(chat, ann, QUESTION)
    bot.wait(lambda: server.undelivered() == 0, "the update is taken")
    assert bot.stop(signal.SIGINT) == 0
    assert server.await_reply(asked, timeout=1)


def test_it_ends_within_ten_seconds_and_answers_the_rest_after_the_next_start(
    bot: Bot, server: BotApiServer
) -> None:
    ann = server.user(20)
    chat = server.private(ann)
    bot.start()
    refusing = server.fail("sendMessage", status=502)
    server.send_text(chat, ann, QUESTION)
    bot.wait(lambda: server.undelivered() == 0, "the update is taken")
    began = time.monotonic()
    assert bot.stop() == 0
    assert time.monotonic() - began < 10
    refusing.cancel()
    bot.start()
    bot.wait(lambda: len(server.sent(chat)) == 1, "the answer")


def test_figures_and_health_are_on_a_port_of_their_own(bot: Bot, server: BotApiServer) -> None:
    ann = server.user(20)
    chat = server.private(ann)
    bot.start()
    bot.wait(lambda: bot.get("healthz")[0] == 200, "health")
    assert '"notices": ' in bot.get("healthz")[1]
    server.await_reply(server.send_text(chat, ann, QUESTION))
    figures = bot.wait(
        lambda: (text := bot.get("metrics")[1]) and "noticebot_questions_total 1.0" in text and text,
        "figures",
    )
    assert 'noticebot_answers_total{tier="answer"} 1.0' in figures
    assert "noticebot_answer_seconds_count 1.0" in figures
    assert "noticebot_generation_info{generation=" in figures


def test_a_port_that_is_taken_costs_the_figures_only(
    built: Path, server: BotApiServer, tmp_path: Path
) -> None:
    bot = Bot(built, server, tmp_path)
    bot.environment["NOTICEBOT_METRICS_PORT"] = str(server.port)
    bot.start()
    assert "no /healthz" in bot.told
    bot.stop()


def test_a_generation_that_another_process_builds_answers_soon(
    bot: Bot, server: BotApiServer, home: Path, tmp_path: Path
) -> None:
    ann = server.user(20)
    chat = server.private(ann)
    bot.start()
    notice = tmp_path / "new.txt"
    notice.write_text(
        "青松县教育局关于秋季校车接送时间的通知\n青教发〔2025〕77号\n各小学：\n"
        "一、校车早上七点二十分从青松县汽车站发车。\n青松县教育局\n2025年8月20日\n",
        "utf-8",
    )
    done = subprocess.run(
        [*COMMAND, "add", "--build", str(notice)], env=environment(home), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    bot.wait(lambda: bot.told.count("generation in use") == 2, "the new generation", timeout=15)
    asked = server.send_text(chat, ann, "青松县校车早上几点发车？")
    assert "七点二十分" in server.await_reply(asked).text


def test_a_damaged_generation_is_told_and_the_former_goes_on_answering(
    bot: Bot, server: BotApiServer, home: Path
) -> None:
    ann = server.user(20)
    chat = server.private(ann)
    bot.start()
    generations = home / "index" / "generations"
    (served,) = generations.iterdir()
    damaged = generations / "000099-deadbeef"
    shutil.copytree(served, damaged)
    (damaged / "base" / "vectors.faiss").write_bytes(b"")
    (home / "index" / "CURRENT").write_text("000099-deadbeef")
    bot.wait(lambda: "the new generation cannot be used" in bot.told, "the damage is told")
    assert ANSWER in server.await_reply(server.send_text(chat, ann, QUESTION)).text
    bot.wait(lambda: bot.told.count("generation in use") == 2, "everything is made anew")
    assert (home / "index" / "CURRENT").read_text().startswith("000100-")


def test_an_index_that_is_deleted_is_made_anew_and_answers_meanwhile(
    bot: Bot, server: BotApiServer, home: Path
) -> None:
    ann = server.user(20)
    chat = server.private(ann)
    bot.start()
    (home / "index").rename(home / "away")  # at once: what is made anew is not deleted too
    bot.wait(lambda: "the new generation cannot be used" in bot.told, "that it is gone is told")
    assert ANSWER in server.await_reply(server.send_text(chat, ann, QUESTION)).text
    bot.wait((home / "index" / "CURRENT").exists, "it is made anew")
    assert bot.stop() == 0
    assert bot.told.count("the new generation cannot be used") == 1


def test_without_an_index_it_runs_and_says_that_there_is_no_notice(
    server: BotApiServer, tmp_path: Path
) -> None:
    bot = Bot(tmp_path / "empty", server, tmp_path)
    ann = server.user(20, language_code="zh-hans")
    chat = server.private(ann)
    bot.start()
    said = server.await_reply(server.send_text(chat, ann, QUESTION)).text
    bot.stop()
    assert "没有" in said


def test_a_library_without_an_index_is_indexed_at_the_start(
    server: BotApiServer, home: Path, tmp_path: Path
) -> None:
    subprocess.run([*COMMAND, "add", str(SAMPLES)], env=environment(home), capture_output=True, check=True)
    bot = Bot(home, server, tmp_path)
    ann = server.user(20)
    bot.start()
    assert ANSWER in server.await_reply(server.send_text(server.private(ann), ann, QUESTION)).text
    bot.stop()


def test_a_second_process_on_the_same_home_waits_for_the_end_of_the_first(
    bot: Bot, server: BotApiServer, home: Path, tmp_path: Path
) -> None:
    bot.start()
    (tmp_path / "second").mkdir()
    second = Bot(home, server, tmp_path / "second")
    second.start(until="another process serves this home")
    assert second.stop() == 0
    second.start(until="another process serves this home")
    bot.kill()
    second.wait(lambda: "the bot serves" in second.told, "it takes over")
    assert second.stop() == 0


def test_updates_by_webhook_need_the_secret(bot: Bot, server: BotApiServer) -> None:
    import httpx

    ann = server.user(20)
    chat = server.private(ann)
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    bot.start("--webhook", url, "--port", str(port), until="listening")
    assert ANSWER in server.await_reply(server.send_text(chat, ann, QUESTION)).text
    forged = httpx.post(url, json={"update_id": 1}, headers={"X-Telegram-Bot-Api-Secret-Token": "no"})
    assert forged.status_code == 403
    assert '"mode": "webhook"' in bot.get("healthz")[1]
    assert bot.stop() == 0


def test_whoever_is_not_admitted_is_refused_politely_and_the_admin_decides(
    bot: Bot, server: BotApiServer
) -> None:
    admin, ann = server.user(ADMIN, language_code="zh-hans"), server.user(20, language_code="zh-hans")
    office, chat = server.private(admin), server.private(ann)
    bot.start(NOTICEBOT_ACCESS="closed")
    assert "只对获准的用户开放" in server.await_reply(server.send_text(chat, ann, QUESTION)).text
    server.send_text(chat, ann, QUESTION)
    request = bot.wait(lambda: server.sent(office), "the request")[-1]
    assert "20" in request.text
    assert "我保存这些内容" in server.await_reply(server.send_text(chat, ann, "/privacy")).text
    assert "直接发问题" in server.await_reply(server.send_text(chat, ann, "/help")).text
    asked = server.await_reply(server.send_text(chat, ann, "/forgetme"))
    server.press(asked, "删除", ann)
    bot.wait(lambda: "已删除" in server.look(asked).text, "the deletion")
    server.press(request, "允许", admin)
    bot.wait(lambda: server.look(request).text.startswith("已允许"), "what was decided")
    assert not server.look(request).buttons
    bot.wait(lambda: any("已获准" in said.text for said in server.sent(chat)), "the decision")
    assert len(server.sent(chat)) == 5
    assert ANSWER in server.await_reply(server.send_text(chat, ann, QUESTION)).text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"NOTICEBOT_TOKEN": ""}, "no token"),
        ({"NOTICEBOT_TOKEN": "123456789:AAwrong_Token_wrong_Token_wrong_Token"}, "does not know this token"),
        ({"NOTICEBOT_TOKEN": "123456789:AAwrong Token_wrong_Token_wrong_Token"}, "NOTICEBOT_TOKEN: '***'"),
        ({"NOTICEBOT_ADMINS": "ann"}, "NOTICEBOT_ADMINS: 'ann'"),
        ({"NOTICEBOT_BOT_API_URL": "localhost"}, "NOTICEBOT_BOT_API_URL: 'localhost'"),
    ],
)
def test_what_is_set_up_wrong_ends_it_with_one_line(
    server: BotApiServer, home: Path, tmp_path: Path, more: dict[str, str], said: str
) -> None:
    bot = Bot(home, server, tmp_path)
    done = subprocess.run(
        [*COMMAND, "serve"], env=bot.environment | more, capture_output=True, timeout=30, check=False
    )
    shown = done.stderr.decode()
    assert done.returncode == 2
    assert said in shown.splitlines()[-1]
    assert "Traceback" not in shown
    assert "wrong_Token" not in shown + done.stdout.decode()
    log = home / "noticebot.log"
    assert not log.exists()


def test_a_settings_file_with_a_token_that_everybody_may_read_is_refused(
    server: BotApiServer, home: Path, tmp_path: Path
) -> None:
    home.mkdir()
    file = home / "settings.toml"
    file.write_text(f'token = "{server.token}"\n')
    file.chmod(0o644)
    bot = Bot(home, server, tmp_path)
    del bot.environment["NOTICEBOT_TOKEN"]
    done = subprocess.run(
        [*COMMAND, "serve"], env=bot.environment, capture_output=True, timeout=30, check=False
    )
    assert "chmod 600" in one_line(done)
    assert server.token not in done.stderr.decode()
    file.chmod(0o600)
    bot.start()
    assert bot.stop() == 0


@needs_rights
def test_a_home_that_cannot_be_written_is_told_in_one_line(
    server: BotApiServer, built: Path, tmp_path: Path
) -> None:
    bot = Bot(built, server, tmp_path)
    built.chmod(0o555)
    try:
        done = subprocess.run(
            [*COMMAND, "serve"], env=bot.environment, capture_output=True, timeout=30, check=False
        )
    finally:
        built.chmod(0o755)
    assert done.returncode == 2
    assert os.fspath(built) in done.stderr.decode().splitlines()[-1]


def test_the_token_is_in_nothing_that_is_printed_even_in_full_detail(bot: Bot, server: BotApiServer) -> None:
    ann = server.user(20)
    chat = server.private(ann)
    bot.start(NOTICEBOT_LOG_LEVEL="debug", NOTICEBOT_DEBUG="1", PYTHONASYNCIODEBUG="1")
    server.fail("sendMessage", drop=True, times=1)
    server.fail("sendMessage", status=404, times=1)  # PTB takes it for a token that is not known
    server.send_text(chat, ann, QUESTION)
    bot.wait(lambda: "a handler failed" in bot.told, "the error is told")
    server.await_reply(server.send_text(chat, ann, QUESTION))
    bot.stop()
    assert "/bot***/sendMessage" in bot.told
    for form in (server.token, server.token.partition(":")[2], server.token.replace(":", "%3A")):
        assert form not in bot.told
