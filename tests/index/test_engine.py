from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.notice import Status
from index import reasons
from index.answer import Answer, Tier
from index.engine import LONGEST_QUESTION, Engine
from index.opened import Filters
from tests.index.samples import Indexed
from tests.index.toys import SIX, engine_of, with_fields


def first(answer: Answer) -> str:
    return answer.quotes[0].citation.notice_id


# --- answers


@pytest.mark.parametrize(
    ("question", "id", "says"),
    [
        ("停水时间是几点", "water", "本周六二十二时至次日六时停水"),
        ("秸秆还田每亩补助多少", "straw", "每亩补助二十元"),
        ("居民室温不低于多少度", "heating", "不低于十八摄氏度"),
    ],
)
def test_a_question_is_answered_by_the_passage_that_says_it(
    six: Engine, question: str, id: str, says: str
) -> None:
    answer = six.ask(question)
    assert (answer.tier, answer.answered, answer.question) == (Tier.ANSWER, True, question)
    assert first(answer) == id
    assert says in answer.quotes[0].text
    assert answer.generation == six.manifest.name
    assert answer.took_ms > 0


def test_at_most_three_quotes_are_given_best_first(samples: Indexed) -> None:
    answer = samples.engine.ask("住房公积金最高可以贷款多少")
    assert len(answer.quotes) == 3
    assert [quote.score for quote in answer.quotes] == sorted(
        (quote.score for quote in answer.quotes), reverse=True
    )


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("住房公積金最高貸款額度是多少？", "住房公积金最高贷款额度是多少？"),
        ("煙花爆竹禁止燃放的區域", "烟花爆竹禁止燃放的区域"),
        ("高齡津貼發放標準", "高龄津贴发放标准"),
        ("云汛〔２０２４〕６號是什麼？", "云汛〔2024〕6号是什么？"),
        ("ＡＢＣ停水時間", "abc停水时间"),
    ],
)
def test_a_question_in_traditional_or_full_width_characters_is_the_simplified_one(
    samples: Indexed, traditional: str, simplified: str
) -> None:
    one, other = samples.engine.ask(traditional), samples.engine.ask(simplified)
    assert one.question == traditional
    assert replace(one, question="", took_ms=0) == replace(other, question="", took_ms=0)


def test_a_notice_in_traditional_characters_is_found_in_simplified_and_quoted_as_written(
    samples: Indexed,
) -> None:
    answer = samples.engine.ask("高龄津贴的发放标准是多少")
    assert answer.quotes[0].citation.issuer == ("雲川市民政局",)
    assert "津貼" in answer.quotes[0].text


def test_a_question_that_nothing_answers_is_told_so(samples: Indexed) -> None:
    answer = samples.engine.ask("火星上能种土豆吗")
    assert (answer.tier, answer.answered, answer.quotes, answer.reason) == (
        Tier.NONE,
        False,
        (),
        reasons.NONE,
    )


@pytest.mark.parametrize("decided", list(Tier))
def test_each_tier_has_the_shape_it_is_promised(
    samples: Indexed, decided: Tier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engine.tier", lambda *_: decided)
    answer = samples.engine.ask("转移群众的要求是什么")
    assert answer.tier is decided
    assert answer.answered is (decided in (Tier.ANSWER, Tier.COMPETING))
    assert bool(answer.quotes) is (decided is not Tier.NONE)
    if decided is Tier.COMPETING:
        assert len({quote.citation.notice_id for quote in answer.quotes}) > 1
    expected = {Tier.NONE: reasons.NONE, Tier.NEAREST: reasons.NEAREST}
    assert answer.reason == expected.get(decided)


def test_the_question_is_given_back_as_it_was_typed(six: Engine) -> None:
    assert six.ask("  停水時間？\n").question == "  停水時間？\n"


# --- questions that cannot be answered


@pytest.mark.parametrize("question", ["", " ", "\n\t　"])
def test_an_empty_question_is_refused(six: Engine, question: str) -> None:
    for ask in (six.ask, six.rank):
        with pytest.raises(InputError) as caught:
            ask(question)
        assert caught.value.code == "question-empty"


def test_a_question_as_long_as_a_document_is_refused_with_its_length(six: Engine) -> None:
    six.ask("停" * LONGEST_QUESTION)
    for length in (LONGEST_QUESTION + 1, 10_000):
        with pytest.raises(InputError, match=f"{length} characters.*at most {LONGEST_QUESTION}") as caught:
            six.ask("停" * length)
        assert caught.value.code == "question-too-long"


@pytest.mark.parametrize(
    "question",
    ["？", "a", "😀", "\udcff停水时间", "停\0水", "()[]{}*+\\", "%s{}", "〔2020〕", "ﷺ" * 900, "汛" * 1000],
)
def test_strange_questions_are_answered_or_not_but_never_break(six: Engine, question: str) -> None:
    answer = six.ask(question)
    assert answer.question == question


# --- what a question names


def test_the_notice_whose_number_is_named_comes_first_and_that_is_said(six: Engine) -> None:
    answer = six.ask("甲教[2023]5号文件对考点有什么规定")
    assert first(answer) == "exam"
    assert answer.reason == reasons.preferred(("甲教〔2023〕5号",))


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory, jieba_folder: Path) -> Engine:
    """Two offices that say nearly the same, a third notice that repeats it as it passes it on, and others."""
    rule = "垃圾清运。住宅小区的生活垃圾每天清运两次，清运车辆不得在七时前鸣笛。"
    made = [
        with_fields(
            id, rule, f"监督电话。{own}", title=f"关于{where}生活垃圾清运的通知", issuer=issuer, on=on
        )
        for id, where, issuer, on, own in (
            ("city", "全市", "甲山市城市管理局", "2024-03-01", "市民可以拨打热线反映清运问题。"),
            ("east", "东城区", "东城区城市管理局", "2024-04-01", "居民向街道办事处反映，街道三天内答复。"),
            ("west", "西城区", "西城区城市管理局", "2024-05-01", "居民请联系物业公司处理。"),
        )
    ]
    return engine_of(tmp_path_factory.mktemp("twins"), [*made, *SIX], jieba_folder)


@pytest.mark.parametrize(
    ("question", "shown", "place"),
    [
        ("东城区生活垃圾每天清运几次", "east", "东城区"),
        ("西城区生活垃圾每天清运几次", "west", "西城区"),
        ("西城區生活垃圾每天清運幾次", "west", "西城区"),
    ],
)
def test_what_many_say_is_shown_once_under_the_issuer_asked_for(
    twins: Engine, question: str, shown: str, place: str
) -> None:
    answer = twins.ask(question)
    quote = next(quote for quote in answer.quotes if "每天清运两次" in quote.text)
    assert quote.citation.notice_id == shown
    assert {also.notice_id for also in quote.also_in} == {"city", "east", "west"} - {shown}
    assert sum("每天清运两次" in quote.text for quote in answer.quotes) == 1
    assert answer.reason == reasons.preferred((place,))


def test_what_many_say_is_cited_where_each_says_it(twins: Engine) -> None:
    answer = twins.ask("生活垃圾每天清运几次")
    quote = next(quote for quote in answer.quotes if "每天清运两次" in quote.text)
    assert quote.also_in
    for also in quote.also_in:
        text = twins.opened.notices[twins.opened.position(also.notice_id)].text
        assert "每天清运两次" in text[also.start : also.end]
        assert also.section == ("一",)


def test_the_time_that_is_named_is_preferred_and_said(six: Engine) -> None:
    answer = six.ask("2023年的通知对考试有什么规定")
    assert first(answer) == "exam"
    assert answer.reason == reasons.preferred(("2023年",))


def test_the_reason_names_only_what_the_first_quote_fits(six: Engine) -> None:
    answer = six.ask("教育局，秸秆粉碎还田每亩补助多少元，露天焚烧秸秆违者处多少罚款")
    assert first(answer) == "straw"
    assert answer.reason is None


def test_a_filter_and_a_hint_go_together(twins: Engine) -> None:
    answer = twins.ask("东城区生活垃圾每天清运几次", Filters(issuer="西城区城市管理局"))
    assert {quote.citation.notice_id for quote in answer.quotes} == {"west"}
    assert all(not quote.also_in for quote in answer.quotes)


def test_a_repealed_notice_is_quoted_with_its_status(tmp_path: Path, jieba_folder: Path) -> None:
    old = replace(SIX[1], status=Status.REPEALED, repealed_by="flood")
    citation = engine_of(tmp_path, [old, SIX[0]], jieba_folder).ask("停水时间").quotes[0].citation
    assert (citation.notice_id, citation.status, citation.repealed_by) == ("water", Status.REPEALED, "flood")


def test_a_notice_in_force_comes_before_a_repealed_one_that_says_the_same(
    tmp_path: Path, jieba_folder: Path
) -> None:
    text = "补贴标准。每人每月补贴二百元。"
    now = with_fields("now", text, title="关于发放补贴的通知", issuer="甲局", on="2023-01-01")
    old = with_fields("old", text, title="关于发放补贴的通知", issuer="甲局", on="2023-01-01")
    old = replace(old, status=Status.REPEALED, repealed_by="now")
    for order in ([now, old], [old, now]):
        engine = engine_of(tmp_path / order[0].id, [*order, *SIX], jieba_folder)
        assert first(engine.ask("每人每月补贴多少")) == "now"


def test_the_repealed_sample_says_by_which_notice(samples: Indexed) -> None:
    (repealed,) = (one for one in samples.library.notices() if one.status is Status.REPEALED)
    (by,) = (one for one in samples.library.notices() if one.file == "yc05-housing-fund-2024.txt")
    answer = samples.engine.ask("租房提取住房公积金", Filters(notice=repealed.id))
    citation = answer.quotes[0].to_json()["citation"]
    assert (citation["status"], citation["repealed_by"]) == ("repealed", by.id)


# --- questions about a notice itself


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("甲水〔2024〕9号是什么？", "关于管网检修停水的通知"),
        ("停水通知是什么时候发的？", "2024年9月12日"),
        ("谁发布的停水通知", "甲山市水务局"),
        ("停水通知发给哪些单位", "各有关单位："),
        ("停水通知的文号是多少", "甲水〔2024〕9号"),
    ],
)
def test_a_field_is_answered_by_the_line_that_states_it(six: Engine, question: str, quoted: str) -> None:
    answer = six.ask(question)
    assert answer.tier is Tier.ANSWER
    (quote,) = answer.quotes
    assert (quote.text, quote.citation.notice_id) == (quoted, "water")
    assert quote.highlights == ((0, len(quoted)),)


def test_a_number_that_no_notice_bears_is_told_and_nothing_is_guessed(six: Engine) -> None:
    answer = six.ask("甲水〔2024〕99号是什么？")
    assert (answer.tier, answer.quotes) == (Tier.NONE, ())
    assert answer.reason == reasons.unknown_number("甲水〔2024〕99号")


def test_a_field_that_the_notice_does_not_state_is_told(six: Engine) -> None:
    answer = six.ask("供热通知的文号是多少？")
    assert (answer.tier, answer.quotes) == (Tier.NONE, ())
    assert answer.reason == reasons.not_stated("关于冬季集中供热的通知", "number")


def test_several_notices_that_may_be_meant_are_shown_side_by_side(twins: Engine) -> None:
    answer = twins.ask("生活垃圾清运的通知是什么时候发的？")
    assert answer.tier is Tier.COMPETING
    assert len(answer.quotes) == len({quote.citation.notice_id for quote in answer.quotes}) >= 2


def test_a_filter_decides_which_notice_is_meant(twins: Engine) -> None:
    answer = twins.ask("生活垃圾清运的通知是什么时候发的？", Filters(notice="west"))
    assert [quote.text for quote in answer.quotes] == ["2024年5月1日"]


@pytest.mark.parametrize("question", ["甲水〔2024〕9号是什么？", "甲水〔2024〕9号是什么时候发的？"])
def test_a_notice_that_is_named_but_filtered_out_is_not_replaced_by_another(
    six: Engine, question: str
) -> None:
    answer = six.ask(question, Filters(notice="straw"))
    assert (answer.tier, answer.quotes, answer.reason) == (Tier.NONE, (), reasons.EMPTY_FILTER)


@pytest.mark.parametrize(
    "question",
    [
        "火星移民的通知是什么时候发的？",
        "地铁票价的文件是哪个部门印发的？",
        "这个通知是什么时候发的？",
        "垃圾分类通知的文号是多少？",
    ],
)
def test_a_field_of_a_notice_that_is_not_there_is_not_answered_from_another(
    samples: Indexed, question: str
) -> None:
    answer = samples.engine.ask(question)
    assert (answer.tier, answer.quotes) == (Tier.NONE, ())


def test_what_a_notice_says_is_answered_by_its_title_and_opening(six: Engine) -> None:
    answer = six.ask("停水的通知说了什么？")
    assert answer.tier is Tier.ANSWER
    assert answer.quotes[0].text == "关于管网检修停水的通知"
    assert {quote.citation.notice_id for quote in answer.quotes} == {"water"}


# --- at once, and without weight


def test_many_threads_get_the_answers_that_one_gets(samples: Indexed) -> None:
    questions = ["公积金贷款额度", "停水时间", "烟花爆竹", "云汛〔2024〕6号是什么", "加装电梯补贴"]
    alone = [dataclasses.replace(samples.engine.ask(question), took_ms=0) for question in questions]
    wrong: list[str] = []

    def ask() -> None:
        for question, expected in zip(questions * 5, alone * 5, strict=True):
            if dataclasses.replace(samples.engine.ask(question), took_ms=0) != expected:
                wrong.append(question)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_cold_question_imports_neither_jieba_nor_torch(samples: Indexed) -> None:
    code = (
        "import sys; from pathlib import Path; from index.engine import Engine;"
        f"a = Engine.open(Path({str(samples.index)!r})).ask('公积金最高可以贷款多少');"
        "assert a.answered; heavy = {'jieba', 'torch', 'sentence_transformers'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2], timeout=60)
