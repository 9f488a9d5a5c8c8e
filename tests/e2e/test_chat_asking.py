from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.talking import PATIENCE, Talk, talking

LIMIT = "公积金缴存基数上限是多少"
LIMIT_QUOTE = "缴存基数上限为23400元，即2023年全市城镇在岗职工月平均工资7800元的3倍。"
FUND = (
    "《云川市住房公积金管理中心关于调整2024年度住房公积金缴存基数和使用政策的通知》（云公积金〔2024〕12号）"
)
NONE = "没有找到回答这个问题的通知。"


@pytest.fixture(scope="module")
def talk(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with talking(indexed, tmp_path_factory.mktemp("asking")) as talk:
        yield talk


def test_a_private_question_is_answered_by_a_quote_with_its_source(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, LIMIT)
    assert LIMIT_QUOTE in said.quotes[0]
    assert LIMIT_QUOTE in said.bold
    line = f"{FUND}，云川市住房公积金管理中心，2024年6月25日成文，第一部分（二）“上下限”"
    assert line in said.text
    assert said.reply_to is None


def test_traditional_characters_full_width_and_several_lines_are_understood(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "公積金\n繳存基數上限，\n是多少？？（２０２４年）")
    assert LIMIT_QUOTE in said.quotes[0]


def test_a_forwarded_text_is_a_question(talk: Talk) -> None:
    ann, chat = talk.somebody()
    talk.server.forward(chat, ann, LIMIT, author="别人")
    assert LIMIT_QUOTE in talk.server.await_sent(chat, timeout=PATIENCE).text


def test_an_edited_question_edits_its_answer_in_place(talk: Talk) -> None:
    ann, chat = talk.somebody()
    asked = talk.server.send_text(chat, ann, "小学几点放学")
    first = talk.server.await_reply(asked, timeout=PATIENCE)
    talk.server.edit_text(asked, LIMIT)
    second = talk.server.await_sent(chat, lambda m: LIMIT_QUOTE in m.text, timeout=PATIENCE)
    talk.server.settle()
    assert second.id == first.id
    assert len(talk.server.sent(chat)) == 1


def test_an_edit_whose_answer_is_gone_is_answered_anew(talk: Talk) -> None:
    ann, chat = talk.somebody()
    asked = talk.server.send_text(chat, ann, "小学几点放学")
    first = talk.server.await_reply(asked, timeout=PATIENCE)
    with talk.server.state.lock:
        talk.server.state.chats[chat.id].messages[first.id].deleted = True
    talk.server.edit_text(asked, LIMIT)
    assert talk.server.await_sent(chat, lambda m: LIMIT_QUOTE in m.text, timeout=PATIENCE).id != first.id


def test_what_nothing_answers_is_said_plainly_with_headings_to_look_at(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "怎么申请护照")
    assert said.text.startswith(NONE)
    assert said.quotes == []
    assert 1 <= len(said.buttons) <= 3
    talk.press(said, said.buttons[0].text, ann)
    assert talk.last(chat).id != said.id
    assert talk.last(chat).text.startswith("《")


def test_several_notices_that_may_be_meant_are_offered_to_choose_from(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, "小微企业有什么补贴")
    assert said.text.startswith("这几份通知都可能是您要找的，请选择：")
    talk.press(said, "① 2024-04-11", ann)
    chosen = talk.last(chat)
    assert len(chosen.quotes) == 1
    assert "云政办发〔2024〕21号" in chosen.text
    assert "2024年4月11日成文" in talk.ask(chat, ann, "什么时候发的？").text


def test_follow_ups_are_read_in_context_until_the_subject_changes(talk: Talk) -> None:
    ann, chat = talk.somebody()
    talk.ask(chat, ann, "电梯加装怎么补贴")
    assert talk.ask(chat, ann, "什么时候发的？").quotes == ["2024年6月5日"]
    assert "云建房〔2024〕19号" in talk.ask(chat, ann, "文号是多少？").quotes[0]
    part = talk.ask(chat, ann, "第二部分讲什么？")
    assert "第二部分" in part.text.split("\n\n")[0]  # in the head, under the source
    assert "第三部分" in talk.ask(chat, ann, "下一部分呢").text.split("\n\n")[0]
    assert talk.ask(chat, ann, "第九十部分讲什么").text == "这份通知没有这一部分。"
    talk.ask(chat, ann, "/new")
    assert talk.ask(chat, ann, "什么时候发的？").text.startswith(NONE)


def test_more_is_the_next_page(talk: Talk) -> None:
    ann, chat = talk.somebody()
    talk.ask(chat, ann, LIMIT)
    first = talk.ask(chat, ann, "还有呢？")
    assert first.text.startswith("更多段落 · 第 1/")
    assert talk.ask(chat, ann, "还有呢？").text.startswith("更多段落 · 第 2/")


def test_a_mention_behind_emoji_in_a_topic_is_answered_there(talk: Talk) -> None:
    ann, _ = talk.somebody()
    group = talk.server.group(-1001, forum=True)
    topic = talk.server.topic(group, "问答", ann)
    asked = talk.server.send_text(group, ann, f"👨‍👩‍👧‍👦🎉 @{talk.server.username} {LIMIT}", thread=topic)
    said = talk.server.await_reply(asked, timeout=PATIENCE)
    assert LIMIT_QUOTE in said.quotes[0]
    assert (said.thread, said.reply_to) == (topic.id, asked.id)


def test_a_group_hears_nothing_unasked(talk: Talk) -> None:
    ann, _ = talk.somebody()
    bee = talk.server.user(next(talk.ids), username="other_bot", is_bot=True)
    group = talk.server.group(-1002)
    talk.server.send_text(group, ann, LIMIT)
    talk.server.send_text(group, ann, f"/ask@other_bot {LIMIT}")
    talk.server.send_text(group, bee, f"@{talk.server.username} {LIMIT}")
    asked = talk.server.send_text(group, ann, f"/ask {LIMIT}")
    said = talk.server.await_reply(asked, timeout=PATIENCE)
    talk.server.settle()
    mine = [message.id for message in talk.server.sent(group) if message.sender == said.sender]
    assert mine == [said.id]


def test_a_reply_to_the_bot_in_a_group_is_a_question(talk: Talk) -> None:
    ann, _ = talk.somebody()
    group = talk.server.group(-1003)
    first = talk.ask(group, ann, "/ask 电梯加装怎么补贴")
    said = talk.ask(group, ann, "什么时候发的？", reply_to=first)
    assert said.quotes == ["2024年6月5日"]


def test_ask_alone_asks_what_it_replies_to_or_tells_how(talk: Talk) -> None:
    ann, _ = talk.somebody()
    bob, _ = talk.somebody()
    group = talk.server.group(-1004)
    asked = talk.server.send_text(group, bob, LIMIT)
    assert LIMIT_QUOTE in talk.ask(group, ann, "/ask", reply_to=asked).text
    assert talk.ask(group, ann, "/ask").text.startswith("请在 /ask 后写问题")


def test_a_channel_is_not_answered(talk: Talk) -> None:
    channel = talk.server.channel(-1005)
    talk.server.channel_post(channel, f"@{talk.server.username} {LIMIT}")
    talk.server.settle()
    assert talk.server.sent(channel) == []


def test_a_long_text_is_asked_by_its_first_sentences_and_that_is_said(talk: Talk) -> None:
    ann, chat = talk.somebody()
    said = talk.ask(chat, ann, f"{LIMIT}？" * 100)
    assert said.text.startswith("（问题较长，只按前 ")
    assert LIMIT_QUOTE in said.text


def test_a_command_that_there_is_not_is_answered_with_what_there_is(talk: Talk) -> None:
    ann, chat = talk.somebody()
    assert talk.ask(chat, ann, "/nonsense").text.startswith("直接发问题即可")


def test_one_person_s_questions_are_answered_in_order(talk: Talk) -> None:
    ann, chat = talk.somebody()
    questions = [LIMIT, "小学几点放学", "怎么申请居住证", "电梯加装怎么补贴"]
    for question in questions:
        talk.server.send_text(chat, ann, question)
    talk.server.await_sent(chat, lambda m: "云建房〔2024〕19号" in m.text, timeout=PATIENCE)
    talk.server.settle()
    said = [message.text for message in talk.server.sent(chat)]
    words = ["云公积金〔2024〕12号", "实验小学", "居住证", "云建房〔2024〕19号"]
    assert len(said) == len(words)
    assert all(word in text for word, text in zip(words, said, strict=True))


@pytest.mark.parametrize("method", ["sendChatAction", "setMyCommands", "editMessageText"])
def test_a_failing_side_call_costs_no_answer(talk: Talk, method: str) -> None:
    ann, chat = talk.somebody()
    asked = talk.server.send_text(chat, ann, "小学几点放学")
    talk.server.await_reply(asked, timeout=PATIENCE)
    with talk.server.fail(method, status=400, description="Bad Request: message can't be edited"):
        talk.server.edit_text(asked, LIMIT)
        talk.server.await_sent(chat, lambda m: LIMIT_QUOTE in m.text, timeout=PATIENCE)


@pytest.mark.parametrize(
    "fault", [{"drop": True}, {"status": 502}, {"status": 429, "retry_after": 1}, {"status": 500}]
)
def test_an_answer_that_the_network_loses_is_sent_again_once(talk: Talk, fault: dict[str, object]) -> None:
    ann, chat = talk.somebody()
    talk.server.fail("sendMessage", times=2, **fault)
    asked = talk.server.send_text(chat, ann, LIMIT)
    said = talk.server.await_reply(asked, timeout=PATIENCE)
    talk.server.settle(0.5)
    assert LIMIT_QUOTE in said.quotes[0]
    assert len(talk.server.sent(chat)) == 1
