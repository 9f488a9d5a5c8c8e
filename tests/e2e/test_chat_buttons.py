import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import SAMPLES
from tests.e2e.talking import Talk, talking

LIMIT = "公积金缴存基数上限是多少"
EXPIRED = "已过期，请重新提问"


LONG = "".join(
    f"（{number}）第{number}号仓库的灯塔值守。"
    + f"值守人员每{number}小时巡查灯塔一次，并登记潮位&风力🗼。" * 24
    + "\n\n"
    for number in "一二三四五六七八九十"
)
LIGHTHOUSE = f"""海门市海事局关于加强灯塔值守工作的通知

海事〔2024〕7号

各灯塔管理站：

现将灯塔值守工作通知如下。

一、值守安排

{LONG}
二、经费&补助

灯塔值守人员每人每天补助三十五元，风力<6级&潮位>4米时&lt;加倍&gt;。

海门市海事局
2024年3月5日
"""


@pytest.fixture(scope="module")
def talk(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    folder = tmp_path_factory.mktemp("buttons")
    notices = {"灯塔 值守.txt": LIGHTHOUSE}
    with talking(indexed, folder, notices, NOTICEBOT_RECORD_QUESTIONS="true") as talk:
        yield talk


def recorded(talk: Talk, user: int) -> list[tuple[str, str | None, str | None]]:
    db = sqlite3.connect(talk.bot.home / "records.sqlite")
    try:
        return db.execute("SELECT verdict, reason, question FROM feedback WHERE user = ?", (user,)).fetchall()
    finally:
        db.close()


def test_pages_of_further_passages_are_turned_in_place(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, LIMIT)
    talk.press(said, "下一条", ann)
    first = talk.look(said)
    assert first.text.startswith("更多段落 · 第 1/")
    assert len(first.quotes) == 3
    talk.press(said, "下一条", ann)
    second = talk.look(said)
    assert not set(first.quotes) & set(second.quotes)
    talk.press(said, "上一条", ann)
    talk.press(said, "上一条", ann)
    assert talk.look(said).text == said.text
    assert len(talk.server.sent(chat)) == 1


def test_the_section_around_a_quote_marks_it(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "小学几点放学")
    talk.press(said, "展开本节", ann)
    section = talk.last(chat)
    assert section.id != said.id
    assert "上课时间和作息" in section.text
    assert any("15:50放学" in bold for bold in section.bold)


def test_the_whole_notice_is_read_in_pages(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "灯塔值守人员每天补助多少")
    talk.press(said, "全文", ann)
    whole = talk.last(chat)
    assert whole.id != said.id
    talk.press(whole, "下一页", ann)
    assert talk.look(whole).text != whole.text
    talk.press(whole, "上一页", ann)
    assert talk.look(whole).text == whole.text
    assert talk.look(said).text == said.text


def test_what_looks_like_markup_in_a_notice_is_shown_as_written(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "灯塔值守人员每天补助多少")
    assert "风力<6级&潮位>4米时&lt;加倍&gt;。" in said.quotes[0]
    talk.press(said, "展开本节", ann)
    assert "二、经费&补助" in talk.last(chat).text


def test_a_part_asked_for_by_its_number_is_read_in_pages(talk: Talk) -> None:
    ann, chat = talk.somebody()
    talk.ask(chat, ann, "灯塔值守人员每天补助多少")
    part = talk.ask(chat, ann, "第一部分讲什么")
    assert "第 1/" in part.text
    talk.press(part, "下一页", ann)
    assert "第 2/" in talk.look(part).text


def test_an_original_with_a_chinese_name_keeps_it(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "灯塔值守人员每天补助多少")
    talk.press(said, "原件", ann)
    assert talk.last(chat).document == "灯塔 值守.txt"
    assert talk.last(chat).data == LIGHTHOUSE.encode()


def test_a_citation_is_copied(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, LIMIT)
    copied = talk.server.press(said, "引用", ann).copied
    assert copied == (
        "《云川市住房公积金管理中心关于调整2024年度住房公积金缴存基数和使用政策的通知》（云公积金〔2024〕12号），"
        "第一部分（二），云川市住房公积金管理中心，2024年6月25日"
    )


def test_the_original_file_is_sent_as_it_was(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, LIMIT)
    talk.press(said, "原件", ann)
    file = talk.last(chat)
    assert file.document == "yc05-housing-fund-2024.txt"
    assert file.data == (SAMPLES / file.document).read_bytes()


def test_feedback_can_be_changed_and_says_what_was_wrong(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, LIMIT)
    assert talk.press(said, "👍", ann).text == "谢谢，很高兴帮到您！"
    assert recorded(talk, ann.id) == [("up", None, LIMIT)]
    assert "👍 ✓" in [button.text for button in talk.look(said).buttons]
    assert talk.press(said, "👎", ann).text == "哪里不好？"
    assert {"答非所问", "不完整", "过时"} <= {button.text for button in talk.look(said).buttons}
    assert talk.press(said, "不完整", ann).text == "谢谢，已记下。"
    assert recorded(talk, ann.id) == [("down", "incomplete", LIMIT)]
    labels = [button.text for button in talk.look(said).buttons]
    assert "👎 ✓" in labels
    assert "不完整" not in labels
    assert talk.press(said, "👎 ✓", ann).text == "哪里不好？"


def test_forged_and_foreign_presses_do_nothing(talk: Talk) -> None:
    ann, _ = talk.somebody()
    bob, _ = talk.somebody()
    group = talk.server.group(-2001)
    said = talk.ask(group, ann, f"/ask {LIMIT}")
    assert talk.press(said, "下一条", bob).text == "只有提问的人可以用这些按钮"
    genuine = said.button("下一条").value
    for data in (
        "x",
        genuine[:-1] + ("a" if genuine[-1] != "a" else "b"),
        "pa" + "a" * 10 + ".1!" + "a" * 10,
    ):
        pressed = talk.server.press(said, data, ann, forged=True)
        assert pressed.wait().text == EXPIRED
    assert talk.look(said).text == said.text
    talk.press(said, "下一条", ann)
    assert talk.look(said).text != said.text


def test_a_button_of_another_chat_has_expired(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, LIMIT)
    group = talk.server.group(-2002)
    other = talk.ask(group, ann, f"/ask {LIMIT}")
    pressed = talk.server.press(other, said.button("下一条").value, ann, forged=True)
    assert pressed.wait().text == EXPIRED


def test_every_button_s_data_fits(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, LIMIT)
    assert all(len(b.value.encode()) <= 64 for b in said.buttons if b.kind == "callback_data")
