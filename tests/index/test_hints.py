from __future__ import annotations

from datetime import date

import pytest

from index.bodies import names, places
from index.hints import Hints, Names, Period, number_key


def card(issuer: str, number: str | None, on: str | None, title: str = "关于某事的通知") -> dict[str, object]:
    return {"issuer": [issuer], "number": number, "issued_on": on, "published_on": None, "title": title}


CARDS = [
    card("中共安庆市委组织部", "庆组明电〔2020〕2号", "2020-01-27"),
    card("中共工业和信息化部党组", "工信部党〔2020〕16号", "2020-02-01"),
    card("重庆市教育委员会", "渝教发[2021]7号", "2021-09-01"),
    card("财政部", None, None),
    card("国家税务总局", "税总发﹝2020﹞14号", "2020-02-10"),
    card("上海市人民政府办公厅", "沪府办〔2020〕5号", "2020-03-05", "关于转发重庆市经验的通知"),
]
NAMES = Names(CARDS)


def hints(question: str) -> Hints:
    return NAMES.hints(question)


@pytest.mark.parametrize(
    ("question", "positions"),
    [
        ("工信部对干部有什么要求", {1}),
        ("安庆市怎么要求党员", {0}),
        ("安慶市怎麼要求黨員", {0}),
        ("市委组织部怎么说", {0}),
        ("税务总局的政策", {4}),
        ("上海市 的规定", {5}),
        ("口罩怎么领", set()),
    ],
)
def test_an_issuer_is_known_by_the_names_people_use(question: str, positions: set[int]) -> None:
    assert hints(question).by_issuer == positions


def test_a_place_in_a_title_is_named_as_well_as_one_that_signs() -> None:
    assert hints("重庆的通知").by_issuer == hints("重庆市的通知").by_issuer == {2, 5}


def test_two_names_mean_the_notices_that_answer_to_both() -> None:
    assert hints("上海市转发的重庆市经验").by_issuer == {5}


def test_a_field_of_work_is_not_the_name_of_its_office() -> None:
    assert hints("财政补贴和税务登记").by_issuer == frozenset()


def test_a_name_that_most_notices_answer_to_is_no_hint() -> None:
    many = Names(
        [card("甲山市水务局", None, None), card("甲山市教育局", None, None), card("乙县", None, None)]
    )
    assert many.hints("甲山市的规定").by_issuer == frozenset()
    assert many.hints("甲山市水务局的规定").by_issuer == {0}


@pytest.mark.parametrize(
    "written",
    [
        "工信部党〔2020〕16号",
        "工信部党[2020]16号",
        "工信部党﹝2020﹞16號",
        "工信部党（2020）第16号",
        "工信部党〔２０２０〕 16 号",
    ],
)
def test_a_number_is_known_in_every_way_it_is_written(written: str) -> None:
    assert hints(f"请问{written}讲了什么").by_number == {1}
    assert number_key(written) == number_key("工信部党〔2020〕16号")


def test_numbers_of_notices_are_compared_with_their_brackets_folded_too() -> None:
    assert hints("渝教发〔2021〕7号").by_number == {2}
    assert hints("税总发【2020】14号").by_number == {4}


def test_a_number_that_no_notice_bears_is_named_but_prefers_nothing() -> None:
    found = hints("国发〔2019〕99号是什么")
    assert (found.number, found.by_number) == ("国发〔2019〕99号", frozenset())


@pytest.mark.parametrize(
    ("question", "words", "positions"),
    [
        ("1月27日的通知说了什么", "1月27日", {0}),
        ("2020年2月以后的规定", "2020年2月以后", {1, 2, 4, 5}),
        ("二月以前有什么要求", "2月以前", None),
        ("2020年印发的文件", "2020年", {0, 1, 4, 5}),
        ("9月发布的通知", "9月", {2}),
        ("2020年2月10日以前的政策", "2020年2月10日以前", {0, 1, 4}),
    ],
)
def test_a_time_prefers_the_notices_of_that_time(
    question: str, words: str, positions: set[int] | None
) -> None:
    found = hints(question)
    assert found.period is not None
    if positions is not None:
        assert (found.period.words, set(found.by_period)) == (words, positions)
    else:
        assert found.period.month == 2 and found.period.direction == -1


def test_a_date_of_what_a_notice_speaks_of_is_no_hint() -> None:
    assert hints("1月27日的重要指示要求什么").period is None
    assert hints("3月5日开学吗").period is None


@pytest.mark.parametrize(
    ("period", "day", "holds"),
    [
        (Period("", 2020, 2, None, 1), date(2020, 2, 1), True),
        (Period("", 2020, 2, None, 1), date(2020, 1, 31), False),
        (Period("", 2020, 2, None, -1), date(2020, 2, 28), True),
        (Period("", 2020, 2, None, -1), date(2020, 3, 1), False),
        (Period("", None, 2, 10, 0), date(1999, 2, 10), True),
        (Period("", None, 2, 10, 0), date(2020, 2, 11), False),
        (Period("", None, 2, 10, 1), date(2020, 3, 1), True),
        (Period("", 2020, None, None, 0), date(2020, 12, 31), True),
        (Period("", 2020, None, None, 1), date(2021, 1, 1), True),
    ],
)
def test_a_period_holds_the_days_that_people_mean_by_it(period: Period, day: date, holds: bool) -> None:
    assert period.holds(day) is holds


@pytest.mark.parametrize(
    "question", ["", "13月40日的通知", "〔2020〕号", "年月日以后", "以后", "十月十日印发", "〇月的通知"]
)
def test_odd_questions_are_hints_at_nothing_and_no_error(question: str) -> None:
    found = hints(question)
    assert found.by_issuer == found.by_number == frozenset()
    assert found.by_period <= set(range(len(CARDS)))


def test_an_empty_index_has_no_names() -> None:
    assert Names([]).hints("工信部1月27日的通知〔2020〕1号").by_issuer == frozenset()


def test_names_of_a_body_hold_its_full_short_and_local_names() -> None:
    assert {"安庆", "安庆市", "安庆市委组织部", "市委组织部"} <= names("中共安庆市委组织部")
    assert "教育" not in names("云川市教育局")
    assert {"云川市教育局", "教育局", "市教育局"} <= names("云川市教育局")
    assert places("云川市平远县农业农村局") == {"云川", "云川市", "平远", "平远县"}
