from dataclasses import replace
from typing import Any, cast

import pytest

from bot.chat import presenting, recalled
from bot.chat.answering import shortened
from bot.chat.callbacks import Expired
from bot.chat.catalogue import Catalogues
from bot.chat.finding import Answered, FoundSection, More, _lines, find
from bot.chat.further import HEADINGS, MOST, further, headings
from bot.chat.memory import Memory
from bot.chat.records import Shown
from corpus.sentences import Range, sentences
from index import reasons
from index.answer import Tier
from index.engine import LONGEST_QUESTION, Engine
from tests.chat.made import notice as made_notice
from tests.index.samples import NOTICES, indexed_once

LIMIT = "公积金缴存基数上限是多少"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return indexed_once(tmp_path_factory, "sample-notices", NOTICES.iterdir()).engine


class Talk:
    """What `find` needs of the services, and one person in one chat."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.memory = Memory()
        self.now = 0.0
        self._catalogues = Catalogues()

    @property
    def catalogue(self) -> Any:
        return self._catalogues.of(self.engine)

    def clock(self) -> float:
        return self.now

    def find(self, question: str) -> Any:
        found = find(cast(Any, self), question, 1, 1)
        if not isinstance(found, More):
            self.memory.remember(1, 1, replace(found.context, answer_id="a"), self.now)
        return found


@pytest.fixture
def talk(engine: Engine) -> Talk:
    return Talk(engine)


def test_further_passages_are_none_of_those_shown_and_none_twice(engine: Engine) -> None:
    answer = engine.ask(LIMIT)
    more = further(engine, LIMIT, answer.quotes)
    assert 0 < len(more) <= MOST
    spans = [(q.citation.notice_id, q.citation.start, q.citation.end) for q in (*answer.quotes, *more)]
    for at, (notice, start, end) in enumerate(spans):
        assert not any(n == notice and a < end and start < b for n, a, b in spans[:at])
    assert all(
        q.text
        == engine.opened.notices[engine.opened.position(q.citation.notice_id)].text[
            q.citation.start : q.citation.end
        ]
        for q in more
    )


def test_headings_nearest_in_topic_differ(engine: Engine) -> None:
    found = headings(engine, "公务员工资什么时候涨")
    assert 0 < len(found) <= HEADINGS
    assert len({(notice.id, at) for notice, at in found}) == len(found)


def test_a_question_that_shares_nothing_has_no_headings(engine: Engine) -> None:
    assert headings(engine, "qwertyuiop") == []


def test_passages_much_weaker_than_the_first_come_with_the_next_page(talk: Talk) -> None:
    found = talk.find("租房提取公积金每人每月最高多少")
    assert isinstance(found, Answered)
    assert found.answer.tier is Tier.ANSWER
    own = found.answer.quotes
    assert found.quotes[: len(own)] == own
    assert all(quote.score >= 0.8 * own[0].score for quote in own)


def test_what_an_answer_showed_is_read_back_as_it_was(talk: Talk) -> None:
    found = talk.find(LIMIT)
    shown = presenting.shown_answer(Shown("a", "answer", 1, 1, 0.0), found)
    assert "公积金缴存基数上限" not in str(shown.data)
    quotes = [recalled.quote(shown, at, talk.catalogue) for at in range(len(shown.passages))]
    assert [(q.text, q.highlights, q.citation) for q in quotes] == [
        (q.text, q.highlights, q.citation) for q in found.quotes
    ]
    again = recalled.answered(shown, talk.catalogue)
    assert (again.tier, again.reason, again.generation) == (
        found.answer.tier,
        found.answer.reason,
        found.answer.generation,
    )


def test_a_quote_whose_notice_says_something_else_now_has_expired(talk: Talk) -> None:
    found = talk.find(LIMIT)
    shown = presenting.shown_answer(Shown("a", "answer", 1, 1, 0.0), found)
    changed = replace(shown, data={**shown.data, "check": [0] * len(shown.passages)})
    with pytest.raises(Expired):
        recalled.quote(changed, 0, talk.catalogue)
    gone = replace(shown, passages=(shown.passages[0]._replace(notice_id="gone"),))
    with pytest.raises(Expired):
        recalled.quote(gone, 0, talk.catalogue)


@pytest.mark.parametrize(
    ("follow_up", "quote"),
    [
        ("什么时候发的？", "2024年6月25日"),
        ("文号是多少？", "云公积金〔2024〕12号"),
        ("谁发的？", "云川市住房公积金管理中心"),
        ("发给谁的？", "各缴存单位、各受委托银行、广大缴存职工"),
    ],
)
def test_a_question_about_the_notice_just_quoted_is_answered_by_its_line(
    talk: Talk, follow_up: str, quote: str
) -> None:
    talk.find(LIMIT)
    found = talk.find(follow_up)
    assert found.answer.tier is Tier.ANSWER
    assert quote in found.answer.quotes[0].text


def test_what_the_notice_does_not_state_is_said_to_be_missing(talk: Talk) -> None:
    talk.find("寒假什么时候离校")
    found = talk.find("文号是多少？")
    assert found.answer.tier is Tier.NONE
    assert found.answer.reason == "《云川市第一中学关于2025年寒假放假及安全工作的通知》没有写明发文字号"


def test_a_part_is_followed_by_the_next(talk: Talk) -> None:
    talk.find(LIMIT)
    assert talk.find("第二部分讲什么").context.section == ("二",)
    found = talk.find("下一部分呢")
    assert isinstance(found, FoundSection)
    assert found.context.section == ("三",)
    assert talk.find("第九十部分讲什么").span is None


def test_more_is_of_the_last_answer(talk: Talk) -> None:
    assert talk.find("还有呢？") != More("a")
    talk.find(LIMIT)
    assert talk.find("还有呢？") == More("a")


def test_a_context_is_forgotten_after_an_hour(talk: Talk) -> None:
    talk.find(LIMIT)
    talk.now = 3601.0
    assert talk.find("什么时候发的？").answer.tier is Tier.NONE


def test_a_question_that_is_too_long_is_cut_after_a_sentence() -> None:
    text = "第一句说了很多。" * 200
    cut = shortened(text)
    assert len(cut) <= LONGEST_QUESTION
    assert text.startswith(cut)
    assert cut.endswith("。")
    assert len(sentences(cut)) > 100
    assert len(shortened("长" * 3000)) == LONGEST_QUESTION
    assert shortened(" 短问题 ") == "短问题"


def test_a_miss_leaves_the_notice_quoted_before_it(talk: Talk) -> None:
    talk.find(LIMIT)
    assert talk.find("qwertyuiop").answer.tier is Tier.NONE
    assert "2024年6月25日" in talk.find("什么时候发的？").answer.quotes[0].text
    assert talk.find("第二部分讲什么？").span is not None


def test_another_subject_that_no_quote_speaks_of_is_not_answered(talk: Talk) -> None:
    talk.find("租房提取公积金每人每月最高多少")
    found = talk.find("那火星人呢？")
    assert not found.answer.answered
    assert not found.answer.quotes or found.answer.reason == reasons.NEAREST


@pytest.mark.parametrize(
    ("evidence", "field", "question", "lines"),
    [
        ({"issued_on": (0, 1), "published_on": (2, 3)}, "issued_on", "什么时候发的", [(0, 1)]),
        ({"issued_on": (0, 1), "published_on": (2, 3)}, "published_on", "什么时候发布的", [(0, 1), (2, 3)]),
        ({"published_on": (2, 3)}, "issued_on", "什么时候发的", [(2, 3)]),
        ({"published_on": (2, 3)}, "issued_on", "成文日期是哪天", []),
        ({"issued_on": (0, 1), "published_on": (2, 3)}, "issued_on", "成文日期是哪天", [(0, 1)]),
    ],
)
def test_the_date_meant_is_told(
    evidence: dict[str, Range], field: str, question: str, lines: list[Range]
) -> None:
    assert _lines(made_notice("甲乙丙", evidence=evidence), field, question) == lines
