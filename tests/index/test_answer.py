from __future__ import annotations

import json
import typing
from datetime import date
from typing import Any

import pytest

from corpus.notice import Status
from index.answer import Answer, Citation, Quote, Tier, cite, section_name
from index.engine import Engine
from tests.index.samples import Indexed
from tests.index.toys import SIX

# The contract for scripts: fields may be added, never renamed.
ANSWER = {
    "question": str, "tier": str, "answered": bool, "confidence": float, "reason": (str, type(None)),
    "took_ms": float, "generation": str, "quotes": list,
}  # fmt: skip
QUOTE = {"text": str, "highlights": list, "score": float, "citation": dict, "also_in": list}
OPTIONAL = (str, type(None))
CITATION = {
    "notice_id": str, "title": OPTIONAL, "issuer": list, "number": OPTIONAL, "issued_on": OPTIONAL,
    "published_on": OPTIONAL, "source": OPTIONAL, "status": str, "section": list, "heading": OPTIONAL,
    "start": int, "end": int,
}  # fmt: skip
QUESTIONS = (
    "公积金贷款额度是多少", "云汛〔2024〕6号是什么", "火星上能种土豆吗", "转移群众什么时候可以返回住所",
    "防汛的通知是什么时候发的", "云汛〔2024〕99号是什么",
)  # fmt: skip


def conforms(value: dict[str, Any], fields: dict[str, Any]) -> None:
    for name, kind in fields.items():
        assert name in value, name
        assert isinstance(value[name], kind), (name, value[name])
        assert not (kind is int and isinstance(value[name], bool)), name


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_as_json_has_the_fields_and_types_of_the_contract(samples: Indexed, question: str) -> None:
    answer = samples.engine.ask(question)
    value = json.loads(json.dumps(answer.to_json(), ensure_ascii=False))
    conforms(value, ANSWER)
    assert value["tier"] in ("answer", "competing", "nearest", "none")
    assert value["answered"] is (value["tier"] in ("answer", "competing"))
    assert 0 <= value["confidence"] <= 1
    for quote in value["quotes"]:
        conforms(quote, QUOTE)
        for highlight in quote["highlights"]:
            start, end = highlight
            assert 0 <= start < end <= len(quote["text"])
        for citation in (quote["citation"], *quote["also_in"]):
            conforms(citation, CITATION)
            assert citation["status"] in ("in force", "repealed", "amended")
            assert all(isinstance(text, str) for text in (*citation["issuer"], *citation["section"]))
            for name in ("issued_on", "published_on"):
                assert citation[name] is None or date.fromisoformat(citation[name])
        assert quote["citation"]["end"] - quote["citation"]["start"] == len(quote["text"])


def test_the_sample_questions_cover_answers_with_quotes_and_without(samples: Indexed) -> None:
    answers = [samples.engine.ask(question) for question in QUESTIONS]
    assert {bool(answer.quotes) for answer in answers} == {True, False}
    assert any(quote.also_in for answer in answers for quote in answer.quotes)


def test_every_field_of_an_answer_has_its_place_in_the_json(six: Engine) -> None:
    answer = six.ask("停水时间")
    assert set(answer.to_json()) == set(typing.get_type_hints(Answer)) | {"answered"}
    assert set(answer.quotes[0].to_json()) == set(typing.get_type_hints(Quote))
    assert set(answer.quotes[0].to_json()["citation"]) == set(typing.get_type_hints(Citation))


def test_a_citation_has_the_fields_of_its_notice_and_the_section_of_its_start() -> None:
    one = SIX[0]
    start = one.text.index("水位")
    citation = Citation.of(one, start, start + 4)
    assert citation.to_json() == {
        "notice_id": "flood", "title": "关于做好汛期防洪工作的通知", "issuer": ["甲山市水务局"],
        "number": "甲水〔2024〕6号", "issued_on": "2024-05-20", "published_on": None, "source": None,
        "status": "in force", "repealed_by": None, "section": ["二"], "heading": "二、转移群众",
        "start": start, "end": start + 4, "amended_by": None, "effective_on": None, "expires_on": None,
        "extended_by": None, "url": None, "fetched_at": None, "ocr": None,
    }  # fmt: skip


def test_a_citation_outside_all_sections_has_none() -> None:
    citation = Citation.of(SIX[0], len(SIX[0].text), len(SIX[0].text))
    assert (citation.section, citation.heading) == ((), None)


def citation(**fields: Any) -> Citation:
    empty: dict[str, Any] = {
        "notice_id": "x", "title": None, "issuer": (), "number": None, "issued_on": None,
        "published_on": None, "source": None, "status": Status.IN_FORCE, "repealed_by": None,
        "section": (), "heading": None, "start": 0, "end": 1,
    }  # fmt: skip
    return Citation(**(empty | fields))


def test_a_ready_citation_has_title_number_section_issuer_and_date() -> None:
    whole = citation(
        title="关于某事的通知", number="甲〔2020〕1号", section=("二", "（一）", "3."),
        issuer=("甲局", "乙局"), issued_on=date(2020, 2, 1),
    )  # fmt: skip
    assert cite(whole) == "《关于某事的通知》（甲〔2020〕1号），第二部分（一）3，甲局、乙局，2020年2月1日"


def test_a_ready_citation_leaves_out_what_is_not_stated() -> None:
    assert cite(citation()) == "《无标题》"
    assert cite(citation(title="通告", published_on=date(2020, 2, 10))) == "《通告》，2020年2月10日发布"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ((), ""),
        (("二",), "第二部分"),
        (("十一", "（三）"), "第十一部分（三）"),
        (("1.",), "1"),
        (("（一）",), "（一）"),
        (("附件1",), "附件1"),
        (("附件1", "二", "（一）"), "附件1 第二部分（一）"),
        (("附件", "2.", "（1）"), "附件 第2点（1）"),
        (("附件1", "第一章", "第二条"), "附件1 第一章 第二条"),
        (("附件1", "附表", "一"), "附件1 附表 第一部分"),
        (("总体要求", "（一）"), "总体要求（一）"),
    ],
)
def test_a_section_is_named_as_people_cite_it(path: tuple[str, ...], name: str) -> None:
    assert section_name(path) == name


@pytest.mark.parametrize("tier", list(Tier))
def test_only_answer_and_competing_count_as_answered(tier: Tier) -> None:
    answer = Answer("q", tier, 0.5, None, 1.0, "g", ())
    assert answer.answered is (tier.value in ("answer", "competing"))
