"""An admin brings new notices: files and pasted texts, previews, corrections, refusals."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("telegram")
pytest.importorskip("tornado")

from corpus.library import Library
from tests.corpus.web import serving
from tests.e2e.admin_bot import NOTICE, USER, Bot, running
from tests.e2e.conftest import SAMPLES


@pytest.fixture(scope="module")
def bot(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for the tests that leave the library as it is."""
    folder = tmp_path_factory.mktemp("intake")
    shutil.copytree(indexed, folder / "home")
    with running(folder / "home", folder) as bot:
        yield bot
        assert Library(bot.home / "library").count() == 27


def test_a_file_is_shown_as_it_was_understood(bot: Bot) -> None:
    preview = bot.preview(bot.upload())
    for line in (
        "标题：青石县人民政府办公室关于做好2025年夏季防溺水工作的通知",
        "发文机关：青石县人民政府办公室",
        "发文字号：青政办发〔2025〕31号",
        "成文日期：2025年6月3日",
        "发布日期：（未写明）",
        "部分：3 个",
        "是新通知",
    ):
        assert line in preview.text.splitlines()
    labels = [button.text for button in preview.buttons]
    assert labels == ["改标题", "改发文机关", "改发文字号", "改成文日期", "改发布日期", "入库", "取消"]
    assert bot.server.replies(preview) == []
    bot.server.press(preview, "取消", bot.admin).wait()
    assert bot.server.look(preview).text == "已取消，没有入库。"
    assert bot.server.look(preview).buttons == []


def test_a_pasted_text_and_a_reply_are_taken_too(bot: Bot) -> None:
    pasted = bot.preview(bot.write(f"/add {NOTICE}"))
    assert "发文字号：青政办发〔2025〕31号" in pasted.text
    assert "青石县人民政府办公室关于做好2025年夏季防溺水工作的通知.txt" in pasted.text
    forwarded = bot.server.forward(bot.office, bot.admin, NOTICE)
    bot.server.settle()
    assert "发文字号" in bot.preview(bot.write("/add", reply_to=forwarded)).text
    file = bot.upload()
    bot.preview(file)
    assert "发文字号" in bot.preview(bot.write("/add", reply_to=file)).text
    assert "请发来通知文件" in bot.says("请发来", bot.write("/add")).text


def test_an_address_alone_is_fetched_for_an_admin_and_a_question_of_anybody_else(bot: Bot) -> None:
    with serving() as site:
        url = site.put("/2025/t1.txt", NOTICE.encode())
        assert "不在公共互联网上" in bot.says("不予读取", bot.write(url)).text
        assert site.asked == []
        user = bot.server.user(USER, "用户")
        bot.server.send_text(bot.server.private(user), user, url)
        bot.server.settle()
        assert site.asked == []


def test_a_page_is_added_with_its_address(indexed: Path, tmp_path: Path) -> None:
    shutil.copytree(indexed, tmp_path / "home")
    more = {"NOTICEBOT_FETCH_PRIVATE": "true"}
    with serving() as site, running(tmp_path / "home", tmp_path, **more) as bot:
        url = site.put("/2025/t1.txt", NOTICE.encode())
        assert "没有这个网页（HTTP 404）" in bot.says("HTTP 404", bot.write(site.url("/gone"))).text
        preview = bot.preview(bot.write(url))
        assert f"网址：{url}" in preview.text.splitlines()
        assert "发文字号：青政办发〔2025〕31号" in preview.text
        bot.admit(preview)
        changed = NOTICE.replace("八十元", "一百元").encode()
        site.put("/2025/t1.txt", changed)
        again = bot.preview(bot.write(f"/add {url}"))
        assert "将替换" in again.text
        assert "与原文比：改 1 句，增 0 句，删 0 句" in again.text
        library = Library(bot.home / "library")
        (entry,) = (one for one in library.entries() if one.notice.url)
        assert (entry.notice.url, library.original(entry)) == (url, NOTICE.encode())


def test_a_date_that_is_none_is_asked_for_again(bot: Bot) -> None:
    preview = bot.preview(bot.upload())
    bot.server.press(preview, "改发布日期", bot.admin).wait()
    question = bot.says("请回复这条消息", preview)
    again = bot.says("日期请写成", bot.write("上周", reply_to=question))
    bot.says("已改发布日期", bot.write("2025年6月5日", reply_to=again))
    assert "发布日期：2025年6月5日" in bot.server.look(preview).text
    bot.server.press(preview, "改发文字号", bot.admin).wait()
    question = bot.says("写出正确的发文字号", again)
    bot.says("已改发文字号", bot.write("无", reply_to=question))
    shown = bot.server.look(preview).text
    assert "发文字号：（未写明）" in shown
    assert "发布日期：2025年6月5日" in shown


def test_what_is_there_already_is_said(bot: Bot) -> None:
    sample = next(iter(sorted(SAMPLES.glob("*.txt"))))
    same = bot.preview(bot.upload(text=sample.read_bytes()))
    assert "已收录同样的通知" in same.text
    assert "入库" not in [button.text for button in same.buttons]
    newer = sample.read_text("utf-8") + "\n特此补充说明。\n"
    assert "将替换" in bot.preview(bot.upload(text=newer)).text


def test_a_nearly_identical_notice_is_named(bot: Bot) -> None:
    sample = SAMPLES / "yc24-residence-permit.txt"
    other = sample.read_text("utf-8").replace("云川", "青石").replace("2024", "2025")
    preview = bot.preview(bot.upload(text=other))
    assert "内容几乎相同" in preview.text


def test_many_notices_in_a_file_are_counted(bot: Bot) -> None:
    rows = "".join(f'{{"id": "r{n}", "text": "关于第{n}件事的通知。"}}\n' for n in range(20))
    preview = bot.preview(bot.upload("rows.jsonl", rows))
    assert "文件含 20 份通知" in preview.text
    assert [button.text for button in preview.buttons] == ["入库", "取消"]


def page() -> str:
    title, *lines = NOTICE.splitlines()
    return f"<html><body><h1>{title}</h1>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>"


def test_an_archive_is_counted_and_its_notices_are_named(bot: Bot) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("一/通知.html", page())
        archive.writestr("二.txt", "云川市水务局关于停水的通知\n各区县：\n请储水。\n")
        archive.writestr("三.exe", b"MZ")
    lines = bot.preview(bot.upload("一批.zip", packed.getvalue())).text.splitlines()
    assert "文件含 2 份通知，第一份：" in lines
    assert any(line.startswith("另有：《") for line in lines)
    assert any(line.startswith("未能入库") and "三.exe" in line for line in lines)


def test_a_page_is_shown_as_it_was_understood_and_can_be_corrected(bot: Bot) -> None:
    preview = bot.preview(bot.upload("通知.html", page()))
    assert "发文字号：青政办发〔2025〕31号" in preview.text.splitlines()
    bot.server.press(preview, "改发布日期", bot.admin).wait()
    bot.says("已改发布日期", bot.write("2025年6月5日", reply_to=bot.says("请回复这条消息", preview)))
    assert "发布日期：2025年6月5日" in bot.server.look(preview).text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xlsx", b"PK", "不能读取“a.xlsx”这类文件"),
        ("a.pdf", b"%PDF-1.7", "PDF 已损坏"),
        ("a.docx", b"MZ\x90\x00", "不是文档"),
        ("a.zip", b"Rar!\x1a\x07\x00", "RAR 压缩包"),
        ("a.exe", b"MZ", "不能读取"),
        ("../../x", b"text", "不能读取"),
        ("a.txt", b"%PDF-1.7 and more", "PDF 已损坏"),
        ("a.txt", b"", "是空的"),
        ("a.txt", b" \n" * 1000, "是空的"),
        ("a.txt", bytes(range(256)) * 10, "不是文本文件"),
        ("a.jsonl", b"not json\n", "未能入库"),
        ("../../x.txt", NOTICE.encode(), "文件名不能用（含路径）"),
        ("a" * 300 + ".txt", NOTICE.encode(), "文件名不能用（过长）"),
        ("a\x07b\x1b[31m.txt", NOTICE.encode(), "文件名不能用（含控制字符）"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(bot: Bot, name: str, data: bytes, said: str) -> None:
    reply = bot.says(said, bot.upload(name, data))
    assert "入库" not in [button.text for button in reply.buttons]


def test_a_file_over_twenty_megabytes_is_not_even_asked_for(bot: Bot) -> None:
    before = len(bot.server.called("getFile"))
    reply = bot.says("超过 Telegram 允许下载的 20 MB", bot.upload(size=25_000_000))
    assert "23.8 MB" in reply.text
    assert len(bot.server.called("getFile")) == before


def test_a_hostile_name_can_be_given_up_for_a_safe_one(bot: Bot) -> None:
    refused = bot.says("文件名不能用", bot.upload("../../x.txt"))
    bot.server.press(refused, "x.txt", bot.admin)
    preview = bot.says("请核对后入库", refused)
    assert "x.txt" in preview.text.splitlines()[1]
    assert not (bot.home.parent.parent / "x.txt").exists()


def test_others_get_a_polite_no_and_it_is_logged(bot: Bot) -> None:
    user = bot.server.user(USER, "小王")
    chat = bot.server.private(user)
    fetched = len(bot.server.called("getFile"))
    asked = ["/add x", "/remove x", "/rebuild", "/reload"]
    sent = bot.server.send_document(chat, user, "通知.txt", NOTICE.encode())
    for text in (*asked, None):
        assert "只有管理员" in bot.server.await_sent(chat, after=sent.id).text
        if text is not None:
            sent = bot.server.send_text(chat, user, text)
    assert len(bot.server.called("getFile")) == fetched
    lines = [line for line in bot.log.splitlines() if f"user {USER} is no admin" in line]
    assert len(lines) == 1 + len(asked)


def test_nobody_else_can_press(bot: Bot) -> None:
    group = bot.server.group(-100777)
    other = bot.server.user(USER, "小王")
    bot.server.send_text(group, bot.admin, f"/add {NOTICE}")
    preview = bot.server.await_sent(group, lambda seen: "请核对后入库" in seen.text, 40)
    assert bot.server.press(preview, "入库", other).wait().text == "只有提问的人可以用这些按钮"
    assert "请核对后入库" in bot.server.look(preview).text


def test_a_forged_button_does_nothing(bot: Bot) -> None:
    preview = bot.preview(bot.upload())
    for data in ("adaaaaaaaaaa!aaaaaaaaaa", "coaaaaaaaaaa.0!aaaaaaaaaa", "x" * 64):
        pressed = bot.server.press(preview, data, bot.admin, forged=True)
        assert "已过期" in pressed.wait().text
