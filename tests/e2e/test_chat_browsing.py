from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.talking import PATIENCE, Talk, talking

COUNT = 27


@pytest.fixture(scope="module")
def talk(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with talking(indexed, tmp_path_factory.mktemp("browsing")) as talk:
        yield talk


def test_start_offers_three_questions_that_have_answers(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "/start")
    assert f"目前收录 {COUNT} 份通知" in said.text
    assert len(said.buttons) == 3
    for button in said.buttons:
        talk.press(said, button.text, ann)
        answered = talk.last(chat)
        assert answered.text.startswith(f"💬 {button.text}")
        assert "没有" not in answered.text.split("\n")[2][:2]
        assert answered.quotes


def test_notices_are_listed_newest_first_in_pages_and_filtered(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "/notices")
    assert f"共 {COUNT} 份" in said.text
    assert "1. 《云川市第一中学关于2025年寒假放假及安全工作的通知》" in said.text
    talk.press(said, "下一页", ann)
    assert "11. 《" in talk.look(said).text
    talk.press(said, "按年份", ann)
    assert [button.text for button in talk.look(said).buttons] == ["2025", "2024", "2023", "返回"]
    talk.press(said, "返回", ann)
    assert f"共 {COUNT} 份" in talk.look(said).text
    talk.press(said, "按年份", ann)
    talk.press(said, "2023", ann)
    assert talk.look(said).text.startswith("2023年的通知（共 1 份）")
    talk.press(said, "按发文机关", ann)
    talk.press(said, "云川市公安局", ann)
    assert "云川市公安局关于优化居住证办理和户口迁移服务的通知" in talk.look(said).text
    talk.press(said, "全部", ann)
    assert f"共 {COUNT} 份" in talk.look(said).text


def test_a_notice_of_the_list_is_opened_as_a_card(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "/latest")
    talk.press(said, "3", ann)
    card = talk.last(chat)
    assert "发文字号：云政办〔2024〕45号" in card.text
    talk.press(card, "一、放假日期", ann)
    assert "（一）元旦：1月1日" in talk.last(chat).text
    talk.press(card, "全文", ann)
    assert "云政办〔2024〕45号" in talk.last(chat).text
    assert talk.look(card).text == card.text
    number = card.text.split("编号：")[1].split("\n")[0]
    assert talk.ask(chat, ann, f"/notice {number}").text == card.text


def test_an_unknown_notice_is_said_to_be_unknown(talk: Talk) -> None:
    ann, chat = talk.somebody()
    assert talk.ask(chat, ann, "/notice nosuch").text.startswith("没有编号为 nosuch 的通知")
    assert "/notice " in talk.ask(chat, ann, "/notice").text


def test_about_tells_what_is_served(talk: Talk) -> None:
    ann, chat = talk.somebody()
    text = talk.ask(chat, ann, "/about").text
    assert f"通知 {COUNT} 份" in text
    assert "索引：000001-" in text
    assert "《云川市第一中学关于2025年寒假放假及安全工作的通知》" in text


def test_subscriptions_are_kept_listed_and_ended(talk: Talk) -> None:
    ann, chat = talk.somebody()
    assert talk.ask(chat, ann, "/subscribe").text.startswith("请在 /subscribe 后写关键词")
    assert talk.ask(chat, ann, "/subscribe 公积金 提取").text.startswith("已订阅“公积金 提取”")
    assert talk.ask(chat, ann, "/subscribe  公积金  提取").text == "您已订阅“公积金 提取”。"
    assert "60" in talk.ask(chat, ann, "/subscribe " + "字" * 61).text
    said = talk.ask(chat, ann, "/subscriptions")
    assert talk.press(said, "公积金 提取", ann).text == "已取消订阅“公积金 提取”。"
    assert talk.look(said).text.startswith("您还没有订阅")


def test_the_language_follows_telegram_until_another_is_chosen(talk: Talk) -> None:
    ann, chat = talk.somebody(language="en")
    assert talk.ask(chat, ann, "/help").text.startswith("Just send a question")
    said = talk.ask(chat, ann, "/language")
    talk.press(said, "中文", ann)
    assert talk.look(said).text == "好的，以后用中文。"
    assert talk.ask(chat, ann, "/help").text.startswith("直接发问题即可")


def test_a_notice_is_quoted_as_written_in_an_english_interface(talk: Talk) -> None:
    ann, chat = talk.somebody(language="en")
    said = talk.ask(chat, ann, "公积金缴存基数上限是多少")
    assert "issued 2024-06-25" in said.text
    assert "缴存基数上限为23400元" in said.quotes[0]
    assert "Section" in said.buttons[0].text


def test_what_is_kept_is_told_and_deleted_on_request(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "公积金缴存基数上限是多少")
    talk.press(said, "👍", ann)
    talk.ask(chat, ann, "/subscribe 公积金")
    assert "评价 1 条，订阅 1 条，问题 0 个" in talk.ask(chat, ann, "/privacy").text
    asked = talk.ask(chat, ann, "/forgetme")
    talk.press(asked, "删除", ann)
    assert talk.look(asked).text.startswith("已删除您的全部记录")
    assert "评价 0 条，订阅 0 条，问题 0 个，按钮记录 0 条" in talk.ask(chat, ann, "/privacy").text
    assert talk.press(said, "👎", ann).text == "已过期，请重新提问"
    assert talk.ask(chat, ann, "什么时候发的？").text.startswith("没有找到")


def test_forgetting_can_be_called_off(talk: Talk) -> None:
    ann, chat = talk.somebody()
    talk.ask(chat, ann, "/subscribe 公积金")
    asked = talk.ask(chat, ann, "/forgetme")
    talk.press(asked, "取消", ann)
    assert "订阅 1 条" in talk.ask(chat, ann, "/privacy").text


def test_inline_mode_offers_passages_that_send_their_quote(talk: Talk) -> None:
    ann, chat = talk.somebody()
    asked = talk.server.inline(ann, "公积金缴存基数上限是多少")
    results = asked.wait(PATIENCE)
    assert 1 < len(results) <= 10
    assert asked.answer["is_personal"] is True
    assert 0 < asked.answer["cache_time"] <= 60
    assert results[0].title.startswith("云川市住房公积金管理中心")
    assert results[0].description.startswith("第一部分（二）“上下限”｜缴存基数上限为23400元")
    sent = talk.look(talk.server.look(talk.server.choose(asked, 0, chat)))
    assert "缴存基数上限为23400元" in sent.quotes[0]
    talk.server.settle()
    assert talk.server.messages(chat)[-1].id == sent.id  # what was sent inline is no question


def test_an_empty_inline_query_offers_the_newest_notices(talk: Talk) -> None:
    ann, _ = talk.somebody()
    results = talk.server.inline(ann, "").wait(PATIENCE)
    assert len(results) == 10
    assert results[0].title == "云川市第一中学关于2025年寒假放假及安全工作的通知"


def test_only_the_newest_of_quick_inline_queries_is_answered(talk: Talk) -> None:
    ann, _ = talk.somebody()
    typed = [talk.server.inline(ann, "公积金缴存基数上限"[:length]) for length in (2, 4, 9)]
    typed[-1].wait(PATIENCE)
    talk.server.settle()
    assert [query.answered for query in typed] == [False, False, True]


def test_the_menus_are_set_for_each_kind_of_chat_and_language(talk: Talk) -> None:
    calls = talk.server.called("setMyCommands")
    scopes = {(call.params["scope"]["type"], call.params.get("language_code")) for call in calls}
    assert {
        (kind, code) for kind in ("all_private_chats", "all_group_chats") for code in (None, "zh", "en")
    } <= scopes
    assert "chat" in {kind for kind, _ in scopes}
