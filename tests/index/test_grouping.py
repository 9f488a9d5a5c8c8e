from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.notice import Notice
from index.alike import Alike
from index.engine import Engine
from index.grouping import Group, grouped, one_each
from index.opened import Opened
from index.query import Query
from index.search import Found
from index.similar import Said, same_in
from index.terms import typed_terms
from tests.index.samples import Indexed
from tests.index.toys import SIX, engine_of, notice, with_fields

RULE = "垃圾清运。生活垃圾每天清运2次，清运车辆不得在7时前鸣笛。"


def said(quote: str, other: str) -> str | None:
    """What the other text says of the quote."""
    one = notice("x", other)
    span = same_in(Said(quote), one, 0)
    return None if span is None else one.text[slice(*span)]


def test_the_same_words_in_another_notice_are_found_where_they_stand() -> None:
    assert said(RULE, "前面另有一句话。" + RULE + "后面也有一句。") == RULE


def test_a_word_changed_here_or_there_is_still_the_same() -> None:
    long = "各区县要切实加强组织领导，压实工作责任，认真落实各项防汛措施，确保人民群众生命财产安全。"
    other = long.replace("各区县", "各街道")
    assert said(long, other) == "一、" + other


def test_another_subject_is_not_the_same() -> None:
    assert said(RULE, "秸秆禁烧。禁止露天焚烧秸秆，违者处罚款。") is None
    assert said(RULE, RULE[:12]) is None
    assert said("", RULE) is None


@pytest.mark.parametrize(
    "changed",
    [
        RULE.replace("2次", "3次"),
        RULE.replace("7时", "6时"),
        RULE.replace("2次", "7次").replace("7时", "2时"),
    ],
    ids=["amount", "time", "swapped"],
)
def test_other_figures_are_another_rule_though_all_other_words_are_the_same(changed: str) -> None:
    assert said(RULE, changed) is None


def test_half_of_what_is_quoted_is_not_the_same() -> None:
    first, second = "各单位要加强巡查，发现险情立即报告。", "值班人员不得擅自离岗，保持通信畅通。"
    assert said(first + second, first + second) is not None
    assert said(first + second, first + "秸秆禁烧工作由乡镇负责，违者严肃处理。") is None


def test_figures_in_chinese_numerals_are_figures_too() -> None:
    assert said("每户每月补助二百元，连发三个月。", "每户每月补助三百元，连发三个月。") is None
    assert said("每户每月补助二百元，连发三个月。", "每户每月补助二百元，连发三个月。") is not None


def test_another_numeral_before_a_sentence_is_no_other_figure() -> None:
    assert said("3. " + RULE, "4. " + RULE) is not None
    assert said("（3）" + RULE, "(12) " + RULE) is not None


def rule_of(id: str, place: str, amount: int, on: str):  # type: ignore[no-untyped-def]
    return with_fields(
        id,
        f"发放标准。室外作业的劳动者，高温津贴按每人每月{amount}元发放，由用人单位随工资支付。",
        title=f"关于发放{place}高温津贴的通知",
        issuer=f"{place}人力资源局",
        on=on,
    )


def engine(folder: Path, jieba_folder: Path, amounts: tuple[int, int]) -> Engine:
    docs = [
        rule_of("east", "东城区", amounts[0], "2024-06-01"),
        rule_of("west", "西城区", amounts[1], "2024-06-05"),
    ]
    return engine_of(folder, [*docs, *SIX], jieba_folder)


def test_notices_with_other_amounts_are_never_said_to_say_the_same(
    tmp_path: Path, jieba_folder: Path
) -> None:
    answer = engine(tmp_path, jieba_folder, (300, 260)).ask("室外作业的高温津贴每人每月多少元")
    amounts = {quote.citation.notice_id: quote for quote in answer.quotes if "每人每月" in quote.text}
    assert set(amounts) == {"east", "west"}
    assert not any(quote.also_in for quote in amounts.values())


def test_notices_with_the_same_amount_are_one_quote(tmp_path: Path, jieba_folder: Path) -> None:
    answer = engine(tmp_path, jieba_folder, (300, 300)).ask("室外作业的高温津贴每人每月多少元")
    (quote,) = (quote for quote in answer.quotes if "每人每月" in quote.text)
    assert {quote.citation.notice_id, *(also.notice_id for also in quote.also_in)} == {"east", "west"}


def test_equal_scores_show_the_latest_notice(tmp_path: Path, jieba_folder: Path) -> None:
    twins = [
        with_fields(id, RULE, title="关于垃圾清运的通知", issuer="甲山市城市管理局", on=on)
        for id, on in (("older", "2023-01-01"), ("newest", "2024-01-01"), ("old", "2023-06-01"))
    ]
    answer = engine_of(tmp_path, [*twins, *SIX], jieba_folder).ask("生活垃圾每天清运几次")
    quote = answer.quotes[0]
    assert quote.citation.notice_id == "newest"
    assert {also.notice_id for also in quote.also_in} == {"older", "old"}


def test_a_notice_that_is_named_is_shown_though_another_scores_better(
    tmp_path: Path, jieba_folder: Path
) -> None:
    opened = engine(tmp_path, jieba_folder, (300, 300)).opened
    ranked = opened.searcher.rank(Query.of("高温津贴按每人每月")).found
    east, west = (next(item for item in ranked if item.notice == at and item.lexical > 0) for at in (0, 1))
    better = [east._replace(score=10.0), west._replace(score=8.0)]
    for named, shown in ((frozenset({1}), 1), (frozenset({0}), 0), (frozenset(), 0)):
        (only,) = grouped(opened, better, named)
        assert only.lead.notice == shown
        assert [cited.notice_id for cited in only.also_in] == [("east", "west")[1 - shown]]
        assert only.notices == {0, 1}


def test_what_scores_much_less_is_never_called_the_same(tmp_path: Path, jieba_folder: Path) -> None:
    opened = engine(tmp_path, jieba_folder, (300, 300)).opened
    ranked = opened.searcher.rank(Query.of("高温津贴按每人每月")).found
    east, west = (next(item for item in ranked if item.notice == at and item.lexical > 0) for at in (0, 1))
    assert len(grouped(opened, [east._replace(score=10.0), west._replace(score=1.0)], frozenset())) == 2


def group(notice: int) -> Group:
    return Group(Found(notice, notice, 1.0, 1.0, 0.0), (), frozenset((notice,)))


def test_competing_notices_are_shown_once_each() -> None:
    a, b = group(0), group(1)
    assert one_each([a, a, a, b]) == [a, b]
    assert one_each([a, b, a]) == [a, b]
    assert one_each([a, a]) == [a]


# --- what is compared word for word, and what need not be


def passages_of(opened: Opened) -> list[Found]:
    """Every passage, as if all had been found with the same score."""
    return [
        Found(passage, opened.arrays.row(passage)[0], 1.0, 1.0, 0.0)
        for passage in range(len(opened.arrays))
        if opened.arrays.row(passage)[0] >= 0
    ]


def wrongly_passed_over(opened: Opened) -> tuple[list[tuple[int, int]], int]:
    """Pairs of passages that say the same and would not be compared; and how many say the same at all."""
    items = passages_of(opened)
    alike = Alike(opened, items)
    wrong: list[tuple[int, int]] = []
    same = 0
    for lead in items:
        quote, may = opened.arrays.text(lead.passage), alike.worth(lead)
        wanted = set(typed_terms(quote).tolist())
        seen: dict[tuple[int, int], bool] = {}
        for item in items:
            if item.notice == lead.notice:
                continue
            section = opened.arrays.row(item.passage)[1]
            key = (item.notice, section)
            if key not in seen:
                notice = opened.notices[item.notice]
                part = notice.sections[section]
                own = set(typed_terms(notice.text[part.start : part.end]).tolist())
                near = len(own & wanted) >= 0.8 * len(wanted)  # fewer cannot be the same: this spares time
                seen[key] = near and same_in(Said(quote), notice, section) is not None
            same += seen[key]
            if seen[key] and item.passage not in may:
                wrong.append((lead.passage, item.passage))
    return wrong, same


def repeated(one: Notice, old: str, new: str) -> Notice:
    """What another office makes of a notice."""
    text = one.text.replace(old, new * len(old))
    return replace(one, id=f"{one.id}-again", text=text, title=f"转发{one.title}", issuer=("丙镇人民政府",))


@pytest.mark.parametrize(("old", "new"), [("，", "、"), ("各", "诸")])
def test_no_passage_of_the_samples_that_says_the_same_is_passed_over(
    samples: Indexed, tmp_path: Path, jieba_folder: Path, old: str, new: str
) -> None:
    notices = list(samples.library.notices())[:6]
    again = [repeated(one, old, new) for one in notices]
    opened = engine_of(tmp_path, [*notices, *again], jieba_folder).opened
    wrong, same = wrongly_passed_over(opened)
    assert same > 100
    assert wrong == []


SENTENCES = (
    "各单位要加强巡查，发现险情立即报告。",
    "值班人员不得擅自离岗，保持通信畅通。",
    "生活垃圾每天清运2次",
    "；清运车辆不得在7时前鸣笛。",
    "补助标准为每人每月300元，",
    "由乡镇负责落实到户到人",
    "（一）严格落实责任。",
    "\n",
    "长" * 5 + "远" * 3,
    "依照有关法律法规规章和规范性文件的规定从严从快处理并及时公开通报曝光" * 12,
)
parts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8).map("".join)


@given(st.lists(st.lists(parts, min_size=1, max_size=3), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_passage_that_says_the_same_is_passed_over(
    tmp_path_factory: pytest.TempPathFactory, jieba_folder: Path, written: list[list[str]]
) -> None:
    made = [notice(f"n{at}", *each, title="关于某事的通知") for at, each in enumerate(written)]
    opened = engine_of(tmp_path_factory.mktemp("alike"), made, jieba_folder).opened
    assert wrongly_passed_over(opened)[0] == []
