from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from bot.chat import texts_en, texts_zh
from bot.chat.texts import Texts, language_for
from bot.texts_errors_zh import ERRORS
from corpus.errors import InputError
from corpus.notice import Status
from index import reasons

CHAT = Path(__file__).parents[2] / "bot" / "chat"


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_both_languages_have_the_same_texts_with_the_same_fields() -> None:
    assert texts_en.MESSAGES.keys() == texts_zh.MESSAGES.keys()
    for key, english in texts_en.MESSAGES.items():
        assert names(english) == names(texts_zh.MESSAGES[key]), key


def test_english_texts_are_english_but_for_examples() -> None:
    for key, text in texts_en.MESSAGES.items():
        chinese = sum("一" <= c <= "鿿" for c in text)
        assert chinese <= 0.2 * len(text) or key == "command-language", key


def test_every_text_is_used() -> None:
    source = "".join(
        path.read_text("utf-8") for path in CHAT.parent.rglob("*.py") if not path.name.startswith("texts_")
    )
    for key in texts_zh.MESSAGES:
        kind, _, name = key.partition("-")
        made = f'"{kind}-{{' in source and (f'"{name}"' in source or kind != "button")
        made = made or key in ERRORS or key.startswith("file-name-")  # what `preview.explain` looks up
        assert f'"{key}"' in source or made, key


def test_numbers_in_english_agree_with_their_nouns() -> None:
    said = Texts("en")("privacy-yours", feedback=1, subscriptions=2, questions=0, shown=1)
    assert said == "Of yours there are: 1 rating, 2 subscriptions, 0 questions, 1 button record."


def test_the_words_of_buttons_are_those_agreed() -> None:
    wanted = "展开本节 下一条 上一条 全文 引用 原件 👍 👎 答非所问 不完整 过时 入库 取消 允许 拒绝"
    buttons = {text for key, text in texts_zh.MESSAGES.items() if key.startswith("button-")}
    assert set(wanted.split()) <= buttons
    assert texts_zh.MESSAGES["expired"] == "已过期，请重新提问"
    assert texts_zh.MESSAGES["nearest"].startswith("没有通知明确回答这个问题，最接近的段落是")


def test_command_descriptions_are_short_enough_for_telegram() -> None:
    for messages in (texts_zh.MESSAGES, texts_en.MESSAGES):
        for key, text in messages.items():
            assert not key.startswith("command-") or 1 <= len(text) <= 256


def test_no_text_for_users_stands_elsewhere_in_the_rendering() -> None:
    for name in ("render", "views", "keyboards", "articles", "fitting", "markup"):
        lines = (CHAT / f"{name}.py").read_text("utf-8").splitlines()
        code = "\n".join(line.split("#")[0] for line in lines if '"""' not in line)
        literals = [part for part in code.split('"')[1::2] if any("一" <= c <= "鿿" for c in part)]
        assert not literals, name


@pytest.mark.parametrize(
    ("code", "language"),
    [(None, "zh"), ("", "zh"), ("zh-hans", "zh"), ("zh-TW", "zh"), ("en", "en"), ("de", "en")],
)
def test_the_language_is_that_of_telegram(code: str | None, language: str) -> None:
    assert language_for(code) == language


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        (reasons.NONE, "No notice was found that answers this question."),
        (reasons.EMPTY_FILTER, "No notice passes the filter."),
        (reasons.preferred(("安庆", "2020年")), "preferred for “安庆”、“2020年” in the question"),
        (reasons.unknown_number("甲〔2020〕1号"), "No notice has the number 甲〔2020〕1号."),
        (reasons.not_stated("没有写明的通知", "issuer"), "《没有写明的通知》 does not state its issuer."),
        ("别的原因", "别的原因"),
    ],
)
def test_the_reasons_of_answers_are_told_in_both_languages(reason: str, english: str) -> None:
    assert Texts("en").reason(reason) == english
    assert Texts("zh").reason(reason) == reason


def test_every_field_that_an_answer_may_lack_has_an_english_name() -> None:
    for field in reasons.FIELDS:
        assert Texts("en").reason(reasons.not_stated("题", field)) != reasons.not_stated("题", field)


def test_an_error_is_told_in_the_language_of_the_reader() -> None:
    error = InputError("question-empty", "the question is empty; type what you want to know")
    assert Texts("zh").error(error) == "问题是空的；请输入想了解的内容"
    assert Texts("en").error(error).startswith("the question is empty")


def test_what_no_longer_applies_is_told() -> None:
    assert Texts("zh").standing(Status.REPEALED, "新") == "已废止（由《新》废止）"
    assert Texts("zh").standing(Status.REPEALED, None) == "已废止"
    assert Texts("en").standing(Status.AMENDED, None) == "Amended since"
    assert Texts("zh").standing(Status.IN_FORCE, None) is None
