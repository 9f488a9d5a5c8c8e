"""Laws: title, adoption lines, 编/章/节, articles as sections; with Markdown's marks and without."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.notice import Enactment, Notice, Status
from corpus.parsing import parse
from index.answer import Citation, cite, section_name
from index.passages import LIMIT, passages
from tests.corpus.test_parsing_properties import assert_sound

BODY = """## 第一章 总则

第一条 为了保护灯塔，方便航行，制定本法。

第二条 本法所称灯塔，包括：

（一）岸上的灯塔；

（二）海上的灯桩。

守塔人的职责由本法规定。

第二条之一 灯塔的亮度由国家规定。

## 第二章 守塔人

### 第一节 权利

第三条 守塔人享有休假的权利。依照第一条规定轮换。

### 第二节　义务

第四条 守塔人应当每日点灯。

## 第三章 附则

第五条 本法自2013年7月1日起施行。《中华人民共和国灯塔管理条例》同时废止。
"""
ADOPTED = "2007年6月29日 第十届全国人民代表大会常务委员会第二十八次会议通过"
AMENDED = (
    "2012年12月28日 第十一届全国人民代表大会常务委员会第三十次会议"
    "《关于修改〈中华人民共和国灯塔法〉的决定》修正"
)
LAW = f"# 中华人民共和国灯塔法\n\n{ADOPTED}\n\n{AMENDED}\n\n<!-- INFO END -->\n\n{BODY}"
TITLE = "中华人民共和国灯塔法"


def plain(text: str) -> str:
    """`text` as it stands in a .txt file: without marks and blank lines, paragraphs indented."""
    lines = [line.lstrip("# ") for line in text.split("\n") if line.strip() and not line.startswith("<!--")]
    return "\n".join("\u3000\u3000" + line for line in lines)


BRACKETED = f"{TITLE}\n（{ADOPTED}\u3000根据{AMENDED}）\n{plain(BODY)}"
CONTENTS = (
    f"{TITLE}\n（{ADOPTED}\n{AMENDED}）\n目\u3000录\n第一章 总则\n第二章 守塔人\n第一节 权利\n第二节 义务\n"
    f"第三章 附则\n{plain(BODY)}"
)


def outline(notice: Notice) -> list[tuple[str, str | None]]:
    return [("/".join(s.path), s.heading) for s in notice.sections]


def evidence(notice: Notice, name: str) -> str:
    start, end = notice.evidence[name]
    return notice.text[start:end]


@pytest.mark.parametrize(
    "source", [LAW, BRACKETED, CONTENTS, plain(LAW)], ids=["md", "txt", "contents", "bare"]
)
def test_a_law_is_read_with_its_fields_chapters_and_articles(source: str) -> None:
    notice = parse(source)
    assert_sound(source, notice)
    assert notice.title == TITLE
    assert notice.issuer == ("全国人民代表大会常务委员会",)
    assert notice.issued_on == date(2012, 12, 28)
    assert notice.number is None
    assert notice.kind is Enactment.LAW
    assert "修正" in evidence(notice, "issued_on")
    assert "通过" in evidence(notice, "issuer")
    assert outline(notice) == [
        ("第一章", "第一章 总则"),
        ("第一章/第一条", None),
        ("第一章/第二条", None),
        ("第一章/第二条之一", None),
        ("第二章", "第二章 守塔人"),
        ("第二章/第一节", "第一节 权利"),
        ("第二章/第一节/第三条", None),
        ("第二章/第二节", "第二节　义务"),
        ("第二章/第二节/第四条", None),
        ("第三章", "第三章 附则"),
        ("第三章/第五条", None),
    ]
    assert [(r.effect, r.title) for r in notice.references] == [
        (Status.REPEALED, "中华人民共和国灯塔管理条例")
    ]


def test_an_article_keeps_its_items_and_its_paragraphs() -> None:
    notice = parse(LAW)
    second = next(s for s in notice.sections if s.path[-1] == "第二条")
    words = notice.text[second.start : second.end]
    assert "（二）海上的灯桩" in words
    assert words.rstrip().endswith("守塔人的职责由本法规定。")


def test_no_mark_of_markdown_is_left_in_the_text() -> None:
    source = LAW.replace(
        "守塔人享有休假的权利。",
        "守塔人享有**休假**的[权利](https://law.example/rest)。![灯塔](images/tower.png)<!-- TABLE -->",
    )
    text = parse(source).text
    assert "守塔人享有休假的权利。依照" in text
    assert not any(mark in text for mark in ("#", "<!--", "](", "**", "tower", "example"))


def test_a_notice_in_markdown_loses_its_pictures_and_keeps_the_words_of_its_links() -> None:
    source = "# 关于停航的通知\n各单位：\n一、见[公告](https://a.example/b)。\n![图](a.png)\n二、照办。\n"
    notice = parse(source, file="停航.md")
    assert_sound(source, notice)
    assert "一、见公告。" in notice.text
    assert "a.png" not in notice.text
    assert notice.kind is None
    assert "[公告](https://a.example/b)" in parse(source, file="停航.txt").text


def law(head: str, body: str = "第一条 甲。\n\n第二条 乙。\n", title: str = "灯塔管理条例") -> Notice:
    return parse(f"# {title}\n\n{head}\n\n<!-- INFO END -->\n\n{body}")


@pytest.mark.parametrize(
    ("head", "issuer", "day", "number", "kind"),
    [
        (
            "2003年7月30日 国务院第16次常务会议通过\n\n2003年8月8日 中华人民共和国国务院令第387号公布\n\n"
            "2003年10月1日 施行",
            ("国务院",),
            date(2003, 8, 8),
            "国务院令第387号",
            Enactment.REGULATION,
        ),
        (
            "2005年8月31日 中华人民共和国国务院令第447号公布\n\n"
            "2013年7月18日 《国务院关于废止和修改部分行政法规的决定》第一次修订　",
            ("国务院",),
            date(2013, 7, 18),
            "国务院令第447号",
            Enactment.REGULATION,
        ),
        (
            "2008年8月22日 云川市第十三届人民代表大会常务委员会第十一次会议通过\n\n"
            "2008年11月28日 临江省第十一届人民代表大会常务委员会第七次会议批准",
            ("云川市人民代表大会常务委员会",),
            date(2008, 11, 28),
            None,
            Enactment.REGULATION,
        ),
        (
            "1985年3月7日 国务院批准　\n\n1985年3月15日 国家标准局发布　",
            ("国家标准局",),
            date(1985, 3, 15),
            None,
            Enactment.REGULATION,
        ),
        (
            "２０１２年１２月３日 公安部部长办公会议通过\n\n"
            "２０１２年１２月１９日 中华人民共和国公安部令第１２５号发布",
            ("中华人民共和国公安部",),
            date(2012, 12, 19),
            "中华人民共和国公安部令第125号",
            Enactment.REGULATION,
        ),
        (
            "1990年4月4日 第七届全国人民代表大会第三次会议通过\n\n"
            "1990年4月4日 中华人民共和国主席令第二十六号公布",
            ("全国人民代表大会",),
            date(1990, 4, 4),
            "主席令第二十六号",
            Enactment.LAW,
        ),
    ],
)
def test_issuer_day_and_number_come_from_the_adoption_lines(
    head: str, issuer: tuple[str, ...], day: date, number: str | None, kind: Enactment
) -> None:
    notice = law(head)
    assert (notice.issuer, notice.issued_on, notice.number, notice.kind) == (issuer, day, number, kind)


def test_courts_that_issue_together_are_both_named_and_their_number_is_found() -> None:
    notice = law(
        "法释〔2021〕11号\n\n2021年1月5日 最高人民法院审判委员会第1840次会议通过\n\n"
        "2021年3月2日 最高人民检察院第十三届检察委员会第63次会议通过\n\n2021年4月1日 施行",
        "为正确适用法律，解释如下：\n\n## 一、一般规定\n\n第一条 甲。\n\n## 二、附则\n\n第二条 乙。\n",
        "最高人民法院、最高人民检察院关于灯塔案件适用法律若干问题的解释",
    )
    assert notice.issuer == ("最高人民法院", "最高人民检察院")
    assert notice.number == "法释〔2021〕11号"
    assert notice.issued_on == date(2021, 3, 2)
    assert notice.kind is Enactment.INTERPRETATION
    assert [path for path, _ in outline(notice)] == ["", "一", "一/第一条", "二", "二/第二条"]


def test_what_a_law_does_not_state_stays_empty() -> None:
    notice = parse("# 云川市灯塔条例\n\n<!-- INFO END -->\n\n第一条 甲。\n\n第二条 乙。\n")
    assert (notice.title, notice.issuer, notice.issued_on, notice.number) == (
        "云川市灯塔条例",
        (),
        None,
        None,
    )
    assert notice.kind is Enactment.REGULATION


def test_books_chapters_preamble_and_annexes_have_paths_of_their_own() -> None:
    notice = law(
        "1990年4月4日 第七届全国人民代表大会第三次会议通过",
        "## 序言\n\n灯塔自古有之。\n\n## 第一编 总则\n\n### 第一章 原则\n\n第一条 甲。\n\n## 第二编 分则\n\n"
        "### 第一分编 通则\n\n#### 第一章 点灯\n\n第二条 乙。\n\n"
        "## 附则\n\n第三条 丙。\n\n附件一：灯塔名录\n\n东塔。\n",
    )
    assert [path for path, _ in outline(notice)] == [
        "序言",
        "第一编",
        "第一编/第一章",
        "第一编/第一章/第一条",
        "第二编",
        "第二编/第一分编",
        "第二编/第一分编/第一章",
        "第二编/第一分编/第一章/第二条",
        "附则",
        "附则/第三条",
        "附件一",
    ]


def test_a_cited_article_at_the_start_of_a_line_is_no_section() -> None:
    notice = law(
        ADOPTED,
        "第一条 有下列情形之一的，适用第八条：\n\n第八条、第九条规定的情形；\n\n第九条 第二款规定的情形。\n\n"
        "第二条灯塔归国家所有。\n\n“第三条 守塔人应当点灯。”\n\n第三条 丙。\n",
    )
    assert [path for path, _ in outline(notice)] == ["第一条", "第二条", "第三条"]


def test_passages_stay_inside_their_article() -> None:
    notice = parse(LAW)
    found = passages(notice)
    assert len(found) == sum(s.path[-1].endswith(("条", "之一")) for s in notice.sections)
    for passage in found:
        assert notice.text[passage.start : passage.end].count("\n第") == 0


def test_a_very_long_article_is_cut_into_passages_and_stays_one_section() -> None:
    notice = law(ADOPTED, "第一条 " + "守塔人应当每日点灯并且记录。" * 80 + "\n\n第二条 乙。\n")
    assert [path for path, _ in outline(notice)] == ["第一条", "第二条"]
    sizes = [p.end - p.start for p in passages(notice) if p.section == 0]
    assert len(sizes) > 2
    assert max(sizes) <= LIMIT


def test_an_article_is_cited_under_its_chapter() -> None:
    notice = parse(LAW)
    at = notice.text.index("守塔人享有")
    assert cite(Citation.of(notice, at, at + 5)) == (
        "《中华人民共和国灯塔法》，第二章 第一节 第三条，全国人民代表大会常务委员会，2012年12月28日"
    )
    assert section_name(("第二章", "第十条")) == "第二章 第十条"
    assert section_name(("一", "第三条")) == "第一部分 第三条"
    assert section_name(("二", "（一）", "3.")) == "第二部分（一）3"


def test_the_rules_that_a_notice_attaches_do_not_make_it_a_law() -> None:
    text = (
        "云川市人民政府关于印发《云川市灯塔管理办法》的通知\n各县人民政府：\n现将《云川市灯塔管理办法》印发给你们，"
        "请遵照执行。\n云川市人民政府\n2024年5月6日\n云川市灯塔管理办法\n第一章 总则\n第一条 甲应当点灯。\n"
        "第二条 乙应当守塔。\n"
    )
    notice = parse(text)
    assert notice.kind is None
    assert notice.addressees == ("各县人民政府",)
    assert notice.issuer == ("云川市人民政府",)


def test_a_reply_of_a_court_keeps_its_addressee() -> None:
    notice = law(
        "法释〔2021〕12号\n\n2021年5月31日 最高人民法院审判委员会第1840次会议通过",
        "云川市高级人民法院：\n\n你院的请示收悉。经研究，批复如下：\n\n灯塔可以查封。\n\n此复\n",
        "最高人民法院关于灯塔能否查封的批复",
    )
    assert notice.addressees == ("云川市高级人民法院",)
    assert notice.number == "法释〔2021〕12号"
    assert notice.text[notice.sections[0].start :].startswith("你院的请示")


def test_a_law_in_traditional_characters_is_read_and_kept_as_written() -> None:
    source = (
        "# 燈塔法\n\n2007年6月29日 第十屆全國人民代表大會常務委員會第二十八次會議通過\n\n"
        "<!-- INFO END -->\n\n"
        "第一條 為了保護燈塔，發展經濟，當與機關個人無關時，應當說明。\n\n第二條 對燈塔業務實施規定。\n"
    )
    notice = parse(source)
    assert_sound(source, notice)
    assert notice.issuer == ("全國人民代表大會常務委員會",)
    assert notice.issued_on == date(2007, 6, 29)
    assert len(notice.sections) == 2


_PARTS = st.lists(
    st.sampled_from(
        [
            *(
                "# 灯塔法\n",
                "<!-- INFO END -->\n",
                ADOPTED + "\n",
                f"（{AMENDED}）\n",
                "目录\n",
                "（",
                "）\n",
            ),
            *(
                "## 第一章 总则\n",
                "第一章 总则\n",
                "第一条 甲。\n",
                "第二条乙。\n",
                "第二条之一 丙。\n",
                "## 附件二\n",
            ),
            *(
                "## 序言\n",
                "附则\n",
                "附：\n",
                "一、丁。\n",
                "## 二、戊\n",
                "法释〔2021〕11号\n",
                "\u3000\u3000",
                "\n\n",
            ),
            *(
                "[链](https://a)",
                "![图](b)",
                "**",
                "《",
                "》",
                "|--|--|\n",
                "第一分编 通则\n",
                "2024年13月40日 通过\n",
            ),
        ]
    ),
    max_size=25,
).map("".join)


@given(_PARTS)
@settings(max_examples=200, deadline=None)
def test_every_mixture_of_a_laws_parts_parses_to_a_sound_notice(source: str) -> None:
    notice = parse(source, file="x.md")
    assert_sound(source, notice)


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "第一条 甲。\n",
            "第一章 总则\n",
            "一、甲\n",
            "附件一\n",
            "## ",
            "<!-- ",
            "[a](",
            "![a](",
            "（\n",
            "\u3000",
        ),
        *("2007年6月29日 第十届", "|-", "**a", "序\u3000", "目录\n", "《〈", "第一条\n", "令第1号", "、"),
    ],
)
def test_a_law_of_a_hundred_thousand_characters_parses_in_linear_time(unit: str) -> None:
    source = f"# 灯塔法\n{ADOPTED}\n<!-- INFO END -->\n第一条 甲。\n" + unit * (100_000 // len(unit))
    head = f"# 灯塔法\n{ADOPTED}" + unit * (100_000 // len(unit)) + "\n<!-- INFO END -->\n第一条 甲。\n"
    started = time.process_time()
    parse(source, file="x.md")
    parse(head, file="x.md")
    assert time.process_time() - started < 4
