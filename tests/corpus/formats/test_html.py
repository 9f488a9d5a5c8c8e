# ruff: noqa: E501 - markup as sites write it

from __future__ import annotations

from datetime import date

import pytest

from corpus.draft import Draft
from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats import html
from corpus.formats.html_numerals import numeral
from corpus.notice import Notice, Reason
from corpus.parsing import parse, parse_extracted
from corpus.sentences import sentences
from tests.corpus.formats import write_html, write_layouts
from tests.shared import SHARED, needs_shared

NOTICE = write_html.Written(
    "云川市教育局关于做好春季开学工作的通知",
    (
        "云教发〔2024〕3号",
        "各县（区）教育局，市直各学校：",
        "为做好2024年春季开学工作，现就有关事项通知如下。",
        "一、按时开学。全市中小学于2月26日开学，不得提前。",
        "二、落实责任。各校校长为第一责任人，发现问题及时报告。",
        "云川市教育局",
        "2024年2月1日",
    ),
    date(2024, 2, 2),
    "云川市教育局网站",
    ("云川市教育局",),
    "云教发〔2024〕3号",
    date(2024, 2, 1),
    ("校历安排表", "责任分工表"),
)
LAYOUTS = write_html.LAYOUTS | write_layouts.LAYOUTS


def kept(extracted: Extracted) -> str:
    """What is left when the drops are taken out, which are in order, apart and inside the text."""
    at = 0
    for drop in extracted.drops:
        assert at <= drop.start < drop.end <= len(extracted.text)
        at = drop.end
    ranges = [(drop.start, drop.end) for drop in extracted.drops]
    return Draft.whole(extracted.text).without(ranges, Reason.FURNITURE).text


def parsed(extracted: Extracted) -> Notice:
    return parse_extracted(extracted)


def page(body: str, head: str = "") -> Extracted:
    return html.extract(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "页.html")


def squeezed(value: object) -> str:
    return "".join(str(value or "").split())


def stated(notice: Notice) -> dict[str, str]:
    names = ("title", "issuer", "number", "issued_on", "published_on", "source", "addressees", "urgency")
    return {name: squeezed(getattr(notice, name)) for name in names}


def divided(notice: Notice) -> list[tuple[tuple[str, ...], str, str]]:
    return [(s.path, squeezed(s.heading), squeezed(notice.text[s.start : s.end])) for s in notice.sections]


@needs_shared
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", sorted((SHARED / "seeds").glob("*.txt")), ids=lambda path: path.name[:3])
def test_a_real_notice_on_a_page_gives_the_fields_and_sections_of_its_text(seed, layout: str) -> None:
    notice = parse(seed.read_bytes().decode("utf-8").replace("\r", ""), file=seed.name)
    extracted = html.extract(LAYOUTS[layout](write_html.from_notice(notice)), "页.html")
    found = parsed(extracted)
    assert stated(found) == stated(notice)
    assert divided(found) == divided(notice)
    whole = squeezed(found.text)
    for start, end in sentences(notice.text):
        if any(s.start <= start < s.end for s in notice.sections):
            assert squeezed(notice.text[start:end]) in whole
    for words in (*write_html.CHROME, *write_layouts.RELATED, *write_layouts.LINKS):
        assert words not in found.text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_of_any_layout_keeps_the_notice_and_marks_the_rest(layout: str) -> None:
    extracted = html.extract(LAYOUTS[layout](NOTICE), "页.html")
    notice = parsed(extracted)
    assert notice.title == NOTICE.title
    assert notice.issuer == NOTICE.issuer
    assert notice.number == NOTICE.number
    assert notice.issued_on == NOTICE.issued_on
    assert notice.published_on == NOTICE.published_on
    assert notice.source == NOTICE.source
    assert [s.path for s in notice.sections if s.path] == [("一",), ("二",)]
    assert extracted.laid_out
    lines = kept(extracted).split("\n")
    for paragraph in NOTICE.paragraphs:
        assert paragraph in lines


@pytest.mark.parametrize("layout", write_html.LAYOUTS)
def test_links_to_attachments_stay_as_lines(layout: str) -> None:
    lines = kept(html.extract(write_html.LAYOUTS[layout](NOTICE), "页.html")).split("\n")
    assert lines[-2:] == ["附件1：校历安排表.docx", "附件2：责任分工表.docx"]


def test_attachments_below_the_text_stay_and_other_links_do_not() -> None:
    text = "".join(f"<p>{p}</p>" for p in NOTICE.paragraphs)
    extracted = page(
        f'<div class="TRS_Editor">{text}</div><div>附件：</div><a href="/a/1.docx">安排表</a>'
        '<p><a href="/gw.pdf">下载PDF</a></p><a href="/b.html">关于做好春耕工作的通知</a>'
    )
    assert kept(extracted).split("\n")[-2:] == ["附件：", "安排表"]


# Encodings


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        ("gb18030", "gb2312"),
        ("gb18030", "utf-8"),
        ("gb18030", None),
        ("utf-8", "gbk"),
        ("utf-8-sig", "gbk"),
        ("utf-16", "utf-8"),
        ("utf-16-le", None),
        ("big5hkscs", "gb2312"),
        ("big5hkscs", "big5"),
    ],
)
def test_a_page_is_read_in_its_encoding_whatever_its_meta_tag_claims(encoding: str, meta: str | None) -> None:
    traditional = write_html.Written(
        "雲川市教育局關於做好開學工作的通知",
        ("為做好開學工作，現就有關事項通知如下。", "一、按時開學，不得提前。"),
    )
    source = traditional if "big5" in encoding else NOTICE
    data = (
        write_html.ministry(source, encoding="utf-8", meta=meta or "x-none")
        .decode()
        .encode(encoding, "replace")
    )
    text = kept(html.extract(data, "页.html"))
    assert source.title in text
    assert source.paragraphs[-1] in text


def test_what_the_server_says_is_believed_before_the_page() -> None:
    data = write_html.ministry(NOTICE, encoding="gb18030", meta="big5")
    assert NOTICE.title in html.extract(data, "页.html", charset="GBK").text


def test_a_broken_byte_outside_the_text_is_no_matter_and_inside_it_is_told() -> None:
    data = write_html.ministry(NOTICE, encoding="gb18030")
    foot, body = "版权所有".encode("gb18030"), "不得提前".encode("gb18030")
    assert NOTICE.paragraphs[3] in kept(html.extract(data.replace(foot, foot[:3] + b"\xff"), "页.html"))
    with pytest.raises(InputError) as caught:
        html.extract(data.replace(body, body[:3] + b"\xff" + body[4:]), "页.html")
    assert caught.value.code == "bytes-broken"


@pytest.mark.parametrize("data", [b"", b"   ", bytes(range(256)) * 40, b"\x00" * 1000])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        html.extract(data, "页.html")


# Lines


def test_white_space_of_the_markup_is_no_white_space_of_the_text() -> None:
    text = kept(
        page(
            "<p>　　现就有关\n   事项<span>通</span><span>知</span>如下，&nbsp;请 遵照\u200b执行。</p><p>第二段也有一句话。</p>"
        )
    )
    assert text == "现就有关事项通知如下， 请 遵照执行。\n第二段也有一句话。"


def test_scripts_styles_comments_and_hidden_parts_are_no_text() -> None:
    extracted = page(
        "<script>脚本</script><style>样式</style><!-- 注释 --><noscript>请启用</noscript><template>模板</template>"
        '<p style="display: none">藏一</p><p hidden>藏二</p><p>现就有关事项通知如下，请遵照执行。</p>'
        "<p>本通知自印发之日起施行。</p>"
    )
    assert extracted.text == "现就有关事项通知如下，请遵照执行。\n本通知自印发之日起施行。"
    assert extracted.left_out == ("4 characters that the page hides",)


def test_the_numbers_of_ordered_lists_are_written_out() -> None:
    text = kept(
        page(
            "<p>现将有关要求通知如下，请遵照执行。</p><ol start=3><li>按时报送材料。</li><li><p>加强检查。</p></li>"
            "<li value=9>及时整改。</li><li>（一）已有编号的。</li></ol><ol type=a><li>其他事项。</li></ol>"
            '<ol style="list-style:none"><li>不编号的事项。</li></ol>'
        )
    )
    assert text.split("\n")[1:] == [
        "3. 按时报送材料。",
        "4. 加强检查。",
        "9. 及时整改。",
        "（一）已有编号的。",
        "a. 其他事项。",
        "不编号的事项。",
    ]


@pytest.mark.parametrize(
    ("number", "type_", "style", "written"),
    [
        (4, "i", "", "iv. "),
        (1999, "I", "", "MCMXCIX. "),
        (27, "a", "", "27. "),
        (21, "1", "cjk-ideographic", "二十一、"),
    ],
)
def test_list_items_are_counted_as_browsers_count(number: int, type_: str, style: str, written: str) -> None:
    assert numeral(number, type_, style) == written


def test_the_rows_of_a_table_are_lines_and_a_spanning_cell_stands_once() -> None:
    extracted = page(
        '<div id="zoom"><p>任务分工如下，请各单位认真落实，按时完成各项任务。</p><table><tr><th>序号<th>任务<th>单位</tr>'
        "<tr><td rowspan=2>1<td>完善<br>制度<td><p>教育局</p><p>财政局</p></tr><tr><td colspan=2>加强督查</tr></table>"
        "<p>以上任务按季度报送进展情况。</p></div>"
    )
    rows = ["序号\t任务\t单位", "1\t完善 制度\t教育局 财政局", "加强督查"]
    assert extracted.text.split("\n")[1:4] == rows
    assert [extracted.text[a:b].split("\n") for a, b in extracted.tables] == [rows]


def test_superscripts_stay_in_the_line_and_headings_are_marked() -> None:
    extracted = page(
        "<h1>关于整治违建的通知</h1><div><h2>一、目标</h2><p>拆除10m<sup>2</sup>以上的违建，确保安全。</p>"
        "<h3>（一）步骤</h3><p>先登记，后拆除，再复绿。</p></div>"
    )
    marked = [(extracted.text[h.start : h.end], h.level) for h in extracted.headings]
    assert marked == [("关于整治违建的通知", 0), ("一、目标", 1), ("（一）步骤", 2)]
    assert "拆除10m2以上的违建" in extracted.text


def test_a_break_inside_the_title_or_a_full_line_is_a_wrap_and_one_between_paragraphs_is_not() -> None:
    long = "".join(f"第{c}类单位要结合实际，认真贯彻执行，" for c in "甲乙丙丁戊己庚辛壬癸") + "不得有误。"
    wrapped = "<br>".join(long[i : i + 26] for i in range(0, len(long), 26))
    extracted = page(
        "<h1>云川市教育局关于做好春季<br>开学工作的通知</h1><div>　　一、按时开学，不得提前。<br>　　二、加强检查。<br>"
        f"{wrapped}<br>　　三、及时报告。</div>"
    )
    assert kept(extracted).split("\n") == [
        "云川市教育局关于做好春季开学工作的通知",
        "一、按时开学，不得提前。",
        "二、加强检查。",
        long,
        "三、及时报告。",
    ]
    assert {d.reason for d in extracted.drops} == {Reason.WRAP}


# What the page states beside the text

BODY = "<div id=zoom><p>各县（区）教育局：</p><p>现就有关事项通知如下，请遵照执行。</p><p>一、按时开学。</p></div>"


@pytest.mark.parametrize(
    "particulars",
    [
        "<table><tr><td>索引号：</td><td>K1/2024-1</td><td>主题分类：</td><td>教育</td></tr><tr><td>发文机关：</td><td>云川市教育局"
        "</td><td>成文日期：</td><td>2024年02月01日</td></tr><tr><td>发文字号：</td><td>云教发〔2024〕3号</td><td>发布日期：</td>"
        "<td>2024年02月02日</td></tr></table>",
        "<table><tr><th>索 引 号</th><td>K1/2024-1</td></tr><tr><th>发文机关</th><td>云川市教育局</td></tr><tr><th>成文日期</th>"
        "<td>2024-02-01</td></tr><tr><th>文　　号</th><td>云教发〔2024〕3号</td></tr><tr><th>发布日期</th><td>2024-02-02</td></tr></table>",
        "<dl><dt>索引号</dt><dd>K1/2024-1</dd><dt>发文机关</dt><dd>云川市教育局</dd><dt>成文日期</dt><dd>2024-2-1</dd>"
        "<dt>发文字号</dt><dd>云教发〔2024〕3号</dd><dt>发布日期</dt><dd>2024-2-2</dd></dl>",
        "<ul><li><b>索引号：</b>K1/2024-1</li><li><b>发文机关：</b><span>云川市教育局</span></li><li>成文日期：2024-02-01</li>"
        "<li>发文字号：云教发〔2024〕3号</li><li>发布日期：2024-02-02</li></ul>",
        "<div><p>[索引号] K1/2024-1　[发文机关] 云川市教育局</p><p>[成文日期] 2024年2月1日　[发文字号] 云教发〔2024〕3号</p>"
        "<p>[发布日期] 2024年2月2日</p></div>",
        "<div>索引号：K1/2024-1 生成日期：2024-01-09 发文机关：云川市教育局 成文日期：2024-02-01</div>"
        "<div>发文字号：云教发〔2024〕3号 有效性：有效 发布日期：2024-02-02</div>",
    ],
    ids=["table", "rows", "dl", "ul", "boxed", "pairs"],
)  # fmt: skip
def test_a_portals_table_of_particulars_gives_fields_and_is_no_text(particulars: str) -> None:
    extracted = page(f"{particulars}<h1>关于做好开学工作的通知</h1>{BODY}")
    assert extracted.fields == {
        "issuer": ["云川市教育局"],
        "number": "云教发〔2024〕3号",
        "issued_on": "2024-02-01",
        "published_on": "2024-02-02",
    }
    assert "索" not in kept(extracted)
    assert kept(extracted).startswith("关于做好开学工作的通知")


def test_a_value_that_says_there_is_none_is_no_field() -> None:
    extracted = page(
        "<table><tr><td>索引号：</td><td>K1</td></tr><tr><td>发文机关：</td><td>无</td></tr><tr><td>发文字号：</td><td>无</td></tr>"
        f"<tr><td>成文日期：</td><td>即日</td></tr><tr><td>发布日期：</td><td>2024年13月2日</td></tr></table>{BODY}"
    )
    assert extracted.fields == {}


@pytest.mark.parametrize(
    ("metas", "fields"),
    [
        (
            '<meta name="ArticleTitle" content="关于开学的通知"><META NAME="PubDate" CONTENT="2024-02-02 16:06">'
            '<meta name="contentsource" content="云川日报">',
            {"title": "关于开学的通知", "published_on": "2024-02-02", "source": "云川日报"},
        ),
        (
            '<meta property="og:title" content="关于开学的通知_云川市人民政府">'
            '<meta property="article:published_time" content="2024-02-02T09:00:00+08:00">',
            {"title": "关于开学的通知", "published_on": "2024-02-02"},
        ),
        (
            '<title>关于开学的通知--教育--人民网</title><meta name="publishdate" content="20240202">'
            '<meta name="source" content="来源：人民网-教育频道 原创稿">',
            {"title": "关于开学的通知", "published_on": "2024-02-02", "source": "人民网-教育频道"},
        ),
        ('<title>云川市人民政府门户网站</title><meta name="PubDate" content="昨天">', {}),
    ],
)
def test_meta_tags_give_fields_in_any_case_and_spelling(metas: str, fields: dict) -> None:
    assert page(BODY, metas).fields == fields


def test_fields_of_the_text_itself_are_left_to_the_parser() -> None:
    extracted = page(f"<h1>关于开学的通知</h1>{BODY}<div>相关：<p>索引号：无</p></div>")
    assert extracted.fields == {}


# Pages that hold no notice


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            "<form><input type=text><input type=password><p>请先登录后查看本页内容，谢谢合作。</p></form>",
            "page-login",
        ),
        ("<ul>" + "<li><a href=x>关于做好春耕工作的通知</a> 2024-02-02</li>" * 20 + "</ul>", "page-list"),
        ('<iframe src="a.html"></iframe>', "page-frame"),
        ('<div id="zoom"><img src="1.jpg"><img src="2.jpg"></div>', "page-pictures"),
        ('<div id="app"></div><script src="app.js"></script>', "page-script"),
        ("<p>你好</p>", "page-empty"),
        ('<table id="x"><tr></tr></table>', "page-empty"),
        ("<h2>请完成安全验证</h2><p>请输入验证码</p><form><input name=c></form>", "page-guard"),
        ("<h1>您的访问已被拦截</h1><p>您的请求带有不合法参数，已被网站管理员设置拦截。</p>", "page-guard"),
    ],
)
def test_a_page_without_a_text_says_what_it_is_instead(body: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        page(body)
    assert caught.value.code == code


def test_a_frameset_and_a_page_that_redirects_are_told() -> None:
    for data, code in (
        (b'<html><frameset><frame src="a.html"><frame src="b.html"></frameset></html>', "page-frame"),
        (b'<meta http-equiv="refresh" content="0;url=http://a.cn/b.html">', "page-redirect"),
    ):
        with pytest.raises(InputError) as caught:
            html.extract(data, "页.html")
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        ('<script>createPageHTML(3, 0, "t2020", "html");</script>', (1, 3)),
        ("<div>第2页/共5页</div>", (2, 5)),
        ("<div><a>1</a> <a>2</a> <a>3</a> <a>下一页</a></div>", (1, 3)),
        ('<script>createPageHTML(1, 0, "t2020", "html");</script>', None),
        ("<div>共1页</div>", None),
    ],
)
def test_a_page_of_several_says_which_it_is(marks: str, told: tuple[int, int] | None) -> None:
    wanted = () if told is None else (f"other pages of the notice: this is page {told[0]} of {told[1]}",)
    assert page(BODY + marks).left_out == wanted


def test_pictures_in_the_text_are_counted_and_others_are_not() -> None:
    extracted = page(
        "<img src=logo.png>" + BODY.replace("</div>", "<p><img src=1.jpg></p><img src=2.jpg></div>")
    )
    assert extracted.left_out == ("2 pictures",)


# Days of effect in the table of particulars


@pytest.mark.parametrize(
    ("cells", "first", "last"),
    [
        (("施行日期：", "2024-04-01", "失效日期：", "2028年12月31日"), date(2024, 4, 1), date(2028, 12, 31)),
        (("有效期：", "2024-04-01至2028-12-31"), date(2024, 4, 1), date(2028, 12, 31)),
        (("有效期至：", "2028-12-31"), None, date(2028, 12, 31)),
        (("有效性：", "有效（至2028年12月31日）"), None, date(2028, 12, 31)),
        (("有效性：", "有效", "失效日期：", "无"), None, None),
        (("有效期：", "5年", "实施日期：", "2024-04-01"), date(2024, 4, 1), None),
        (("施行日期：", "2029-01-01", "失效日期：", "2028-12-31"), None, None),
    ],
)
def test_a_table_of_particulars_states_days_of_effect_where_the_text_states_none(
    cells: tuple[str, ...], first: date | None, last: date | None
) -> None:
    row = "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    whole = write_html.portal(NOTICE).decode().replace("<tr><td><b>公文种类", f"{row}<tr><td><b>公文种类", 1)
    notice = parsed(html.extract(whole.encode(), "页.html"))
    assert (notice.effective_on, notice.expires_on) == (first, last)
    assert cells[1] not in notice.text
    said = whole.replace("发现问题及时报告。", "本通知自2024年5月1日起施行，有效期至2026年4月30日。")
    stated_in_text = parsed(html.extract(said.encode(), "页.html"))
    assert (stated_in_text.effective_on, stated_in_text.expires_on) == (date(2024, 5, 1), date(2026, 4, 30))


@pytest.mark.parametrize("first", ["各有关单位：", "各县区：", "有关单位："])
def test_a_short_line_of_addressees_below_the_particulars_is_no_label(first: str) -> None:
    lines = (first, "一、请认真做好票据管理工作。", "云川市财政局", "2024年3月1日")
    written = write_html.Written("云川市财政局关于做好票据管理工作的通知", lines, issued_on=date(2024, 3, 1))
    text = kept(html.extract(write_html.portal(written), "页.html"))
    assert text.split("\n")[1:] == list(lines)
