"""The four real notices and the labelled documents, where the measuring data is there."""

from __future__ import annotations

import json
from datetime import date

import pytest

from corpus.notice import Notice, Reason
from corpus.parsing import parse
from corpus.sentences import sentences
from tests.corpus.test_parsing_properties import assert_sound
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

_SEEDS = [
    (
        "000_7f805f21c1496d15.txt",
        "中共工业和信息化部党组关于加强党的领导、激励干部担当作为、打赢疫情防控阻击战的通知",
        ("中共工业和信息化部党组",),
        "工信部党〔2020〕16号",
        date(2020, 2, 1),
        date(2020, 2, 2),
        None,
        ["一", "二", "三", "四", "五"],
    ),
    (
        "001_a68ba552baea020b.txt",
        "中共中央组织部关于坚决贯彻落实习近平总书记重要指示精神在打赢疫情防控阻击战中积极主动履职"
        "有效发挥作用的通知",
        ("中共中央组织部",),
        None,
        date(2020, 1, 29),
        date(2020, 1, 30),
        "人民网-中国共产党新闻网",
        ["一", "二", "三", "四", "五"],
    ),
    (
        "002_2c645b2d8c8f88d6.txt",
        "关于在新型冠状病毒肺炎疫情防控工作中充分发挥基层党组织战斗堡垒作用和党员先锋模范作用、"
        "力戒形式主义官僚主义的通知",
        (),
        "工信党建组办﹝2020﹞1号",
        None,
        date(2020, 2, 18),
        None,
        ["一", "二"],
    ),
    (
        "004_19de08771915f546.txt",
        "关于在坚决打赢疫情防控阻击战中充分发挥各级党组织战斗堡垒和广大党员先锋模范作用的通知",
        ("中共安庆市委组织部",),
        "庆组明电〔2020〕2号",
        date(2020, 1, 27),
        None,
        None,
        ["一", "二", "三", "四", "五"],
    ),
]


def seed(name: str) -> tuple[str, Notice]:
    source = (SHARED / "seeds" / name).read_bytes().decode("utf-8").replace("\r", "")
    return source, parse(source, file=name)


@pytest.mark.parametrize("row", _SEEDS, ids=[row[0][:3] for row in _SEEDS])
def test_the_seeds_give_every_field_of_the_table(row: tuple) -> None:
    name, title, issuer, number, issued, published, site, tops = row
    source, notice = seed(name)
    assert_sound(source, notice)
    assert notice.title == title
    assert notice.issuer == issuer
    assert notice.number == number
    assert notice.issued_on == issued
    assert notice.published_on == published
    assert notice.source == site
    assert [s.path[0] for s in notice.sections if s.path] == tops


def test_wraps_inside_a_sentence_are_joined_and_nothing_else_is() -> None:
    assert "考验入党积极分子，表现突出" in seed("000_7f805f21c1496d15.txt")[1].text
    assert "符合条件的，及时发展入党" in seed("001_a68ba552baea020b.txt")[1].text
    text = seed("004_19de08771915f546.txt")[1].text
    assert "阻击战中充分发挥" in text
    assert "使命感\n\n疫情就是命令" in text


def test_no_furniture_of_a_page_is_in_its_text() -> None:
    _, notice = seed("001_a68ba552baea020b.txt")
    for words in ("责编", "相关专题", "许可证", "Copyright", "版权所有", "kf@people.cn", "招聘"):
        assert words not in notice.text


def test_a_scrape_that_repeats_its_head_keeps_each_sentence_once() -> None:
    source, notice = seed("002_2c645b2d8c8f88d6.txt")
    kept = ["".join(notice.text[a:b].split()) for a, b in sentences(notice.text)]
    assert len(kept) == len(set(kept))
    dropped = [source[d.start : d.end] for d in notice.drops]
    assert dropped
    for run in dropped:
        for a, b in sentences(run):
            assert run[a:b].strip() in notice.text
    assert notice.breaks
    assert all(d.reason is Reason.REPEAT for d in notice.drops)


def test_a_heading_glued_to_its_body_ends_where_the_body_starts() -> None:
    _, notice = seed("002_2c645b2d8c8f88d6.txt")
    assert [s.heading for s in notice.sections if s.path] == [
        "一、提高政治站位，切实增强坚决打赢疫情防控阻击战的责任感和使命感",
        "二、强化责任担当，充分发挥基层党组织战斗堡垒作用和共产党员先锋模范作用",
    ]


def _labelled() -> list[tuple[dict, str]]:
    bench = SHARED / "bench" / "policy-qa-dev" / "documents.jsonl"
    texts = {row["id"]: row["text"] for row in map(json.loads, bench.read_text("utf-8").splitlines())}
    gold = (SHARED / "gold" / "metadata-dev.jsonl").read_text("utf-8").splitlines()
    return [(row, texts[row["id"]]) for row in map(json.loads, gold)]


def _squeezed(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_squeezed(v) for v in value]
    return "".join(value.split()) if isinstance(value, str) else value


@pytest.mark.parametrize("name", ["title", "issuer", "number", "issued_on", "published_on", "source"])
def test_nine_in_ten_labelled_notices_give_each_field_exactly(name: str) -> None:
    notices = [(row, text) for row, text in _labelled() if row["kind"] == "notice"]
    right = [_squeezed(parse(text).to_json()[name]) == _squeezed(row[name]) for row, text in notices]
    assert sum(right) >= 0.9 * len(right)


def test_labelled_headings_are_found_and_furniture_is_in_no_section() -> None:
    wanted = found = 0
    for row, text in _labelled():
        notice = parse(text)
        assert_sound(text, notice)
        quotable = _squeezed("".join(notice.text[s.start : s.end] for s in notice.sections))
        for words in row["furniture"]:
            assert _squeezed(words) not in str(quotable), (row["id"], words)
        if row["kind"] == "notice":
            headings = {_squeezed(s.heading) for s in notice.sections}
            wanted += len(row["headings"])
            found += sum(str(_squeezed(h)).rstrip("。") in headings for h in row["headings"])
    assert found >= 0.9 * wanted


def test_every_document_of_the_benchmark_parses_soundly() -> None:
    bench = SHARED / "bench" / "policy-qa-dev" / "documents.jsonl"
    for line in bench.read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        assert_sound(text, parse(text))
