"""Places: which a text names, and which notices speak for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.answer import Tier
from index.engine import Engine
from index.places import _TABLE, Level, Places, own_places, places_named, speaks_for
from tests.index.toys import SIX, engine_of, with_fields


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("苏州的公积金能缓缴吗", {"苏州"}),
        ("蘇州市民怎麼買口罩", {"苏州"}),
        ("呼伦贝尔和呼和浩特", {"呼伦贝尔", "呼和浩特"}),
        ("湖北省武汉市", {"湖北", "武汉"}),
        ("口罩开封以后还能用吗", set()),
        ("开封市的口罩", {"开封"}),
        ("没有说是哪里", set()),
        ("每周口罩发几个", set()),
        ("确保定点供应", set()),
        ("", set()),
    ],
)
def test_places_are_found_in_any_script_and_words_that_look_like_one_are_not(
    text: str, named: set[str]
) -> None:
    assert places_named(text) == named


def test_places_that_only_this_library_knows_are_found_too() -> None:
    assert places_named("平远县的租房", {"平远"}) == {"平远"}
    assert places_named("平远县的租房") == set()


@pytest.mark.parametrize(
    ("issuers", "title", "own"),
    [
        (["绍兴市住房公积金管理中心"], "关于缓缴的通知", {"绍兴": Level.CITY}),
        (["江苏省人力资源和社会保障厅"], None, {"江苏": Level.PROVINCE}),
        (["国家税务总局"], "关于延长申报期限的通知", {}),
        ([], "成都市关于企业复工的通告", {"成都": Level.CITY}),
        (["云川市教育局"], None, {"云川": Level.CITY}),
        (["平远县人民政府"], None, {"平远": Level.COUNTY}),
        (["开发区党建工作部"], None, {}),
    ],
)
def test_a_notice_speaks_for_the_places_of_its_issuers_and_title(
    issuers: list[str], title: str | None, own: dict[str, Level]
) -> None:
    assert own_places(issuers, title) == own


LEVELS = {"江苏": 2, "浙江": 2, "北京": 2, "东城": 0, "西城": 0, "昆山": 0, "平远": 0, "临江": 0}


def with_levels(places: str) -> dict[str, Level]:
    return {place: Level(LEVELS.get(place, 1)) for place in places.split()}


@pytest.mark.parametrize(
    ("named", "own", "fits"),
    [
        ("苏州", "绍兴", False),
        ("苏州", "苏州", True),
        ("苏州", "江苏", True),  # the province around it
        ("苏州", "江苏 南京", False),  # another city of the province
        ("江苏", "苏州", True),  # a city of the province asked for
        ("江苏", "浙江", False),
        ("苏州", "", True),  # the whole country
        ("", "绍兴", True),
        ("苏州 绍兴", "绍兴", True),
        ("江苏 苏州", "江苏 南京", False),
        ("苏州", "云川", False),  # no city is another one
        ("云川", "云川", True),
        ("平远", "云川", True),  # a county that may lie in it
        ("云川", "平远", True),
        ("苏州", "平远", False),  # the notice does not say that it is of 苏州
        ("平远", "江苏", False),
        ("平远", "临江", False),
        ("东城", "北京", True),
        ("东城", "绍兴", False),
        ("昆山", "苏州", True),
        ("昆山", "绍兴", False),
    ],
)
def test_who_speaks_for_whom(named: str, own: str, fits: bool) -> None:
    assert speaks_for(with_levels(named), with_levels(own)) is fits


def test_the_table_names_every_place_once() -> None:
    seen: set[str] = set()
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        for place in filter(None, line.replace("\t", ",").split(",")):
            assert place not in seen
            seen.add(place)
    assert len(seen) > 370


def test_notices_of_other_places_are_told_apart() -> None:
    cards = [{"places": own} for own in ({"绍兴": 1}, {}, {"江苏": 2}, {"绍兴": 1})]
    assert sorted(Places(cards).elsewhere({"苏州": Level.CITY}).tolist()) == [0, 3]
    assert Places(cards).elsewhere({}).tolist() == []


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, jieba_folder: Path) -> Engine:
    fee = with_fields(
        "fee", "收费标准。垃圾处理费每户每月八元。", "减免。低保家庭免收垃圾处理费。",
        title="绍兴市关于垃圾处理费的通知", issuer="绍兴市城市管理局", on="2024-03-01",
    )  # fmt: skip
    return engine_of(tmp_path_factory.mktemp("places"), [fee, *SIX], jieba_folder)


def test_a_notice_of_another_city_is_never_given_as_an_answer(engine: Engine) -> None:
    assert engine.ask("绍兴垃圾处理费每月多少").answered
    answer = engine.ask("苏州垃圾处理费每月多少")
    assert answer.tier is Tier.NEAREST
    assert answer.quotes[0].citation.notice_id == "fee"
    assert answer.reason == "以下通知没有提到苏州"


def test_a_notice_that_names_the_place_in_its_text_may_answer(tmp_path: Path, jieba_folder: Path) -> None:
    rail = with_fields(
        "rail", "停运。绍兴至苏州的班车停运三天。", "退票。停运班车全额退票。",
        title="绍兴市关于班车停运的通知", issuer="绍兴市交通运输局", on="2024-03-01",
    )  # fmt: skip
    engine = engine_of(tmp_path, [rail, *SIX], jieba_folder)
    assert engine.ask("去苏州的班车停运几天").answered
