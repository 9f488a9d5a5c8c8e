"""PDFs with a text layer: reading order, paragraphs, furniture, heads, tables and letters."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from PIL import Image
from reportlab.lib.colors import black
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats import recognition
from corpus.formats.page_blanks import set_apart
from corpus.formats.pdf import extract
from corpus.notice import Reason
from corpus.parsing import parse_extracted
from tests.corpus.formats.hostile_pdf import page, stream
from tests.corpus.formats.kept import assert_sound, dropped, kept, squeezed
from tests.corpus.formats.write_pdf import FONT, Manner, write

BODY = [
    "各县（市、区）人民政府，市政府各部门、各直属机构：",
    "为切实做好2024年防汛抗旱工作，保障人民群众生命财产安全，经市政府同意，现将有关事项通知如下。",
    "一、压实防汛责任",
    "各级各部门要严格落实行政首长负责制，层层压实责任，确保责任到岗、到人。各县（市、区）要于4月30日前将"
    "责任人名单报市防汛抗旱指挥部办公室，名单有变动的，应当在三日内重新报送。",
    "二、加强隐患排查",
    "（一）全面排查水库、堤防、山洪灾害危险区等重点部位，建立台账，逐项限期整改，整改情况每月通报一次。",
    "（二）强化监测预警，完善应急预案，组织开展演练，遇有险情第一时间转移受威胁的群众，做到不漏一户一人。",
    "三、严肃值班纪律",
    "主汛期严格执行领导带班和二十四小时值班制度，严禁脱岗漏岗，迟报、漏报、瞒报险情灾情的，依规依纪追究责任。",
]
SIGNED = ["云川市人民政府", "2024年3月15日"]
LONG = BODY + BODY[3:] * 3 + SIGNED
TITLE = ("关于切实做好2024年度防汛抗旱和", "山洪灾害防御工作的通知")
RED = ("云川市人民政府文件", "云政发〔2024〕3号|签发人：李明远")


def lines(data: bytes) -> list[str]:
    extracted = extract(data, "a.pdf")
    assert_sound(extracted)
    assert extracted.format == "pdf"
    assert extracted.laid_out
    assert extracted.ocr is None
    return kept(extracted).split("\n")


@pytest.mark.parametrize(
    "manner",
    [
        Manner(),
        Manner(columns=2, size=10.5, leading=16),
        Manner(columns=3, size=9, leading=13),
        Manner(size=10.5, leading=15),
        Manner(number="— {n} —", alternate=True),
        Manner(number="- {n} -"),
        Manner(number="第{n}页 共{total}页"),
        Manner(number="{n}"),
        Manner(number="{n} / {total}"),
        Manner(header="云川市人民政府公报　2024年第3期　{n}", footer="云川市档案馆　制"),
        Manner(columns=2, size=14, leading=22, number="{n}", header="云川市公报"),
        Manner(apart=True),
        Manner(spaced=True),
        Manner(indent=0, gap=12),
        Manner(watermark="内部资料"),
    ],
    ids=repr,
)
def test_every_paragraph_is_one_line_and_nothing_else_is(manner: Manner) -> None:
    assert [squeezed(line) for line in lines(write(LONG, manner))] == LONG


@pytest.mark.parametrize("number", ["— {n} —", "- {n} -", "第{n}页 共{total}页", "{n}", "{n}/{total}"])
def test_page_numbers_stay_in_the_text_and_are_dropped_as_furniture(number: str) -> None:
    extracted = extract(write(LONG, Manner(number=number)), "a.pdf")
    total = len(dropped(extracted, Reason.FURNITURE))
    assert total >= 2
    assert [words.strip() for words in dropped(extracted, Reason.FURNITURE)] == [
        number.format(n=n, total=total) for n in range(1, total + 1)
    ]


def test_a_header_that_changes_only_its_number_is_furniture() -> None:
    extracted = extract(write(LONG, Manner(header="云川市人民政府公报　第{n}版")), "a.pdf")
    assert all("云川市人民政府公报" in words for words in dropped(extracted, Reason.FURNITURE))
    assert "公报" not in kept(extracted)


IN_THE_MARGIN = [(60, "云川市应急管理局文件", 30), (90, "云应急〔2025〕31号", 14)]


def headed(first: Sequence[tuple[int, str, int]], later: Sequence[tuple[int, str, int]]) -> Extracted:
    """Three pages with lines (distance from the top, words, size) in the margin above the text."""
    canvas, buffer = _canvas()
    for index in range(3):
        for top, words, size in later if index else first:
            canvas.setFont(FONT, size)
            canvas.drawCentredString(297, 842 - top, words)
        canvas.setFont(FONT, 14)
        for row in range(20):
            canvas.drawString(
                79, 690 - 26 * row, f"第{index}页第{row}行，各单位要认真贯彻执行，确保工作落实。"
            )
        canvas.showPage()
    canvas.save()
    return extract(buffer.getvalue(), "a.pdf")


def test_a_red_head_that_later_pages_repeat_at_their_tops_is_text_on_the_first_alone() -> None:
    name = IN_THE_MARGIN[0][1]
    extracted = headed(IN_THE_MARGIN, [(60, name, 9)])
    assert kept(extracted).startswith("\n".join(words for _, words, _ in IN_THE_MARGIN))
    assert kept(extracted).count(name) == 1
    assert "".join(dropped(extracted, Reason.FURNITURE)).count(name) == 2
    small = headed(
        [(60, name, 9), (90, IN_THE_MARGIN[1][1], 9)], [(60, name, 9), (90, IN_THE_MARGIN[1][1], 9)]
    )
    assert kept(small).startswith("\n".join(words for _, words, _ in IN_THE_MARGIN))
    assert kept(small).count(IN_THE_MARGIN[1][1]) == 1


def test_a_title_at_the_top_of_every_page_is_text_on_the_first_and_a_running_header_on_none() -> None:
    title = "平远县养老保险待遇调整明白纸"
    extracted = headed([(70, title, 20)], [(70, title, 20)])
    assert kept(extracted).count(title) == 1
    assert title not in kept(headed([(70, title, 9)], [(70, title, 9)]))


def test_a_sentence_of_the_body_that_stands_first_on_two_pages_stays() -> None:
    words = "各单位要认真贯彻执行。"
    paragraphs = [f"{words}{i}" if i % 23 else words for i in range(69)]  # 23 lines a page
    extracted = extract(write(paragraphs), "a.pdf")
    assert squeezed(kept(extracted)).count(words) == 69
    assert not dropped(extracted, Reason.FURNITURE)


def test_a_number_that_ends_the_body_is_no_page_number() -> None:
    assert lines(write([*BODY[:3], "12", "13"]))[-2:] == ["12", "13"]


def test_the_red_head_gives_issuer_and_number_and_the_largest_lines_are_the_title() -> None:
    extracted = extract(write(BODY + SIGNED, Manner(red_head=RED, title=TITLE, number="— {n} —")), "a.pdf")
    head = kept(extracted).split("\n")[:4]
    assert head[0] == "云川市人民政府文件"
    assert head[1].split() == ["云政发〔2024〕3号", "签发人：李明远"]
    assert [extracted.text[h.start : h.end] for h in extracted.headings] == list(TITLE)
    assert {h.level for h in extracted.headings} == {0}
    notice = parse_extracted(extracted)
    assert notice.title == "".join(TITLE)
    assert notice.issuer == ("云川市人民政府",)
    assert notice.number == "云政发〔2024〕3号"
    assert str(notice.issued_on) == "2024-03-15"
    assert [s.heading for s in notice.sections if len(s.path) == 1] == [BODY[2], BODY[4], BODY[7]]


def test_without_larger_type_nothing_is_marked_as_title() -> None:
    assert not extract(write(BODY), "a.pdf").headings


def test_a_title_above_two_columns_comes_first() -> None:
    manner = Manner(columns=2, size=10.5, leading=16, title=TITLE, title_size=18)
    assert [squeezed(line) for line in lines(write(LONG, manner))] == [*TITLE, *LONG]


def test_radicals_that_show_an_ideograph_become_it() -> None:
    manner = Manner(radicals={"一": "⼀", "二": "⼆", "人": "⼈", "民": "⺠", "长": "⻓"})
    notice = parse_extracted(extract(write(BODY + SIGNED, manner), "a.pdf"))
    assert [s.heading for s in notice.sections if len(s.path) == 1] == [BODY[2], BODY[4], BODY[7]]
    assert notice.issuer == ("云川市人民政府",)


def test_spaces_without_room_are_dropped_and_stay_in_the_text() -> None:
    extracted = extract(write(["关于做好防汛工作的紧急通知"], Manner(spaced=True)), "a.pdf")
    assert extracted.text == "关 于 做 好 防 汛 工 作 的 紧 急 通 知"
    assert kept(extracted) == "关于做好防汛工作的紧急通知"


def test_a_blank_that_is_seen_stays() -> None:
    assert lines(write(["通　　知", "联系人：张敏　电话：0000-1234567"])) == [
        "通　　知",
        "联系人：张敏　电话：0000-1234567",
    ]


def test_latin_words_over_a_line_break_stay_apart() -> None:
    words = "The office of the city of Yunchuan announces that the water supply will be cut on 3 March."
    text = f"附：{words}{words}"
    kept_lines = lines(write([text]))
    assert kept_lines == [text]


ITEMS = [
    ("1．各学校要在开学前完成校舍安全检查和", 0),
    ("整治，对发现的隐患逐项登记造册并", 2),
    ("限期整改。", 2),
    ("一、切实加强组织领导，压实安全责任制", 0),
    ("各学校要成立工作专班，由主要负责", 2),
    ("同志任组长。", 0),
]


def test_an_item_that_hangs_out_is_one_paragraph_and_a_heading_at_the_margin_is_not() -> None:
    canvas, buffer = _canvas()
    canvas.setFont(FONT, 16)
    for i, (words, indent) in enumerate([*ITEMS, *ITEMS[3:]]):
        canvas.drawString(79 + 16 * indent, 700 - 28 * i, words)
    canvas.showPage()
    canvas.save()
    words = ["".join(w for w, _ in ITEMS[:3]), ITEMS[3][0], ITEMS[4][0] + ITEMS[5][0]]
    assert lines(buffer.getvalue()) == [*words, *words[1:]]


def _canvas() -> tuple[Canvas, io.BytesIO]:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    return Canvas(buffer, pagesize=(595, 842), invariant=1), buffer


def _table(*, ruled: bool) -> bytes:
    canvas, buffer = _canvas()
    canvas.setFont(FONT, 12)
    canvas.drawString(79, 760, "各学校放假安排如下表。")
    xs, ys = [79, 160, 260, 420], [740, 716, 680, 656]
    if ruled:
        canvas.grid(xs, ys)
    rows = [["学段", "放假", "说明"], ["小学", "1月20日", "统一安排，不得提前或推"], ["高中", "", "另行通知"]]
    for row, y in zip(rows, (724, 702, 664), strict=True):
        for x, words in zip(xs, row, strict=False):
            canvas.drawString(x + 6, y, words)
    canvas.drawString(266, 686, "迟，做好值班")
    canvas.drawString(79, 620, "请认真执行。")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_a_ruled_table_is_rows_of_cells() -> None:
    extracted = extract(_table(ruled=True), "a.pdf")
    assert_sound(extracted)
    assert kept(extracted).split("\n") == [
        "各学校放假安排如下表。",
        "学段\t放假\t说明",
        "小学\t1月20日\t统一安排，不得提前或推迟，做好值班",
        "高中\t\t另行通知",
        "请认真执行。",
    ]
    (table,) = extracted.tables
    assert extracted.text[slice(*table)].startswith("学段\t")
    assert extracted.text[slice(*table)].endswith("另行通知")


def test_columns_without_ruling_lines_are_plain_lines() -> None:
    extracted = extract(_table(ruled=False), "a.pdf")
    assert not extracted.tables
    assert "\t" not in extracted.text
    assert "小学" in extracted.text


def test_a_page_that_lies_on_its_side_is_read_upright() -> None:
    upright = lines(write(BODY))
    data = write(BODY).replace(b"/Rotate 0", b"/Rotate 90")
    assert data != write(BODY)
    assert lines(data) == upright


def test_writing_that_is_turned_comes_last_on_its_page() -> None:
    canvas, buffer = _canvas()
    canvas.setFont(FONT, 16)
    canvas.saveState()
    canvas.translate(40, 400)
    canvas.rotate(90)
    canvas.drawString(0, 0, "装订线")
    canvas.restoreState()
    for i, words in enumerate(["甲事项如下。", "乙事项如下。", "丙事项如下。"]):
        canvas.drawString(111, 700 - 28 * i, words)
    canvas.showPage()
    canvas.save()
    assert lines(buffer.getvalue()) == ["甲事项如下。", "乙事项如下。", "丙事项如下。", "装订线"]


def test_characters_printed_twice_to_look_bold_are_read_once() -> None:
    canvas, buffer = _canvas()
    canvas.setFont(FONT, 16)
    for char, x in zip("加强领导", range(79, 143, 16), strict=True):
        canvas.drawString(x, 700, char)
        canvas.drawString(x + 0.4, 700, char)
    canvas.showPage()
    canvas.save()
    assert lines(buffer.getvalue()) == ["加强领导"]


def test_pictures_are_counted_as_left_out() -> None:
    image = stream(
        b"\x00" * 300,
        b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceRGB /BitsPerComponent 8 ",
    )
    data = page(
        b"BT /F1 12 Tf 72 700 Td (Notice of the office) Tj ET 100 0 0 100 72 500 cm /X Do", more=[image]
    )
    assert extract(data, "a.pdf").left_out == ("1 picture",)


def _error(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        extract(data, "a.pdf")
    assert str(caught.value).startswith("a.pdf: ")
    return caught.value


def _locked(user: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), encrypt=StandardEncryption(user, ownerPassword="owner"))
    canvas.drawString(79, 700, "Notice of the office")
    canvas.save()
    return buffer.getvalue()


def test_a_pdf_with_a_password_is_refused_and_one_with_rights_only_is_read() -> None:
    assert _error(_locked("secret")).code == "pdf-locked"
    assert kept(extract(_locked(""), "a.pdf")) == "Notice of the office"


def _scan() -> bytes:
    image = stream(
        b"\xff" * 300,
        b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceRGB /BitsPerComponent 8 ",
    )
    return page(b"595 0 0 842 0 0 cm /X Do", more=[image])


def test_a_scan_without_recognition_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "available", lambda: False)
    error = _error(_scan())
    assert error.code == "scan-not-read"
    assert "noticebot[ocr]" in str(error)


def test_letters_that_a_scanner_hid_behind_its_picture_are_not_taken_for_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def scan(mode: int) -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(595, 842))
        canvas.drawInlineImage(Image.new("L", (60, 84), 250), 0, 0, 595, 842)
        text = canvas.beginText(80, 700)
        text.setFont("Helvetica", 16)
        text.setTextRenderMode(mode)
        text.textLine("What a scanner made of its picture")
        canvas.drawText(text)
        canvas.save()
        return buffer.getvalue()

    monkeypatch.setattr(recognition, "available", lambda: False)
    assert kept(extract(scan(0), "a.pdf")) == "What a scanner made of its picture"
    assert _error(scan(3)).code == "scan-not-read"


def test_a_scanned_page_among_others_is_told_where_it_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2

    monkeypatch.setattr(recognition, "available", lambda: False)
    whole = pypdfium2.PdfDocument.new()
    for data in (write(BODY), _scan()):
        whole.import_pages(pypdfium2.PdfDocument(data))
    buffer = io.BytesIO()
    whole.save(buffer)
    extracted = extract(buffer.getvalue(), "a.pdf")
    assert squeezed(kept(extracted)) == squeezed("".join(BODY))
    assert "1 scanned page" in extracted.left_out


def test_letters_of_a_font_that_does_not_name_them_are_not_taken_for_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recognition, "available", lambda: False)
    names = b" ".join(b"/g%d" % i for i in range(26))
    data = page(b"BT /F1 12 Tf 72 700 Td (ABCDEFGHIJKLMNOPQRSTUVWXYZ) Tj ET").replace(
        b"/BaseFont /Helvetica",
        b"/BaseFont /ABCDEF+Unnamed /Encoding <</Type /Encoding /Differences [65 %b]>>" % names,
    )
    assert _error(data).code == "pdf-letters-unknown"


def test_a_pdf_without_anything_on_it_is_empty() -> None:
    assert _error(page(b"")).code == "file-empty"


def test_a_sign_off_below_a_table_at_the_right_of_the_last_page_is_two_lines() -> None:
    def style(size: int, alignment: int) -> ParagraphStyle:
        font = {"fontName": FONT, "fontSize": size, "leading": 26, "wordWrap": "CJK"}
        return ParagraphStyle("p", alignment=alignment, **font)

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    rows = [(str(n), f"平远县第{n}小学", f"解放路{n}号至{n + 20}号、建设巷全部", "45") for n in range(1, 46)]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, black), ("FONT", (0, 0), (-1, -1), FONT, 11)]
    signed = ["平远县教育局", "2025年6月20日"]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, rightMargin=74, leftMargin=79, topMargin=105, bottomMargin=95).build(
        [
            Paragraph("平远县教育局关于小学招生片区的公告", style(20, 1)),
            Paragraph("现将2025年秋季县城小学招生片区公布如下：", style(14, 0)),
            Table(rows, style=grid),
            *(Paragraph(words, style(14, 2)) for words in signed),
        ]
    )
    assert lines(buffer.getvalue())[-2:] == signed


def test_what_stands_at_the_right_or_in_the_middle_does_not_go_on_at_the_margin() -> None:
    canvas, buffer = _canvas()
    canvas.setFont(FONT, 14)
    said = ["一、时间安排", "每周五报送进度。", "二、补助标准", "每亩补助1200元。"]
    for row, words in enumerate(said):
        canvas.drawString(79, 700 - 26 * row, words)
    signed = ["平远县人民政府办公室", "2025年2月12日", "（联系人：李明，电话：0599-8822113）"]
    for row, words in enumerate(signed[:2]):
        canvas.drawRightString(521, 596 - 26 * row, words)
    canvas.drawString(79, 544, signed[2])
    canvas.drawRightString(521, 440, "特急")
    canvas.drawString(79, 414, "各乡镇：")
    canvas.drawCentredString(300, 388, "（2025年6月3日）")
    canvas.drawString(79, 362, "为推进民宿发展，提出如下意见。")
    canvas.showPage()
    canvas.save()
    below = ["特急", "各乡镇：", "（2025年6月3日）", "为推进民宿发展，提出如下意见。"]
    assert [line for line in lines(buffer.getvalue()) if line] == [*said, *signed, *below]


def test_a_space_that_a_letter_leans_over_is_seen_and_one_without_room_is_not() -> None:
    letters = [("o", 0.0, 8.0), ("f", 8.0, 16.0), (" ", 12.6, 16.0), ("t", 16.0, 20.0)]
    assert set_apart(letters, 16.0) == ("of t", ())
    assert set_apart([*letters[:2], (" ", 16.0, 16.0), letters[3]], 16.0) == ("of t", ((2, 3),))
    assert set_apart([*letters[:2], (" ", 15.2, 18.5), letters[3]], 16.0) == ("of t", ((2, 3),))


def test_an_answer_below_a_question_that_fills_its_line_is_a_line_of_its_own() -> None:
    asked = "问：基础养老金每人每月的标准是多少，从哪个月起调整到新标准呢？"
    answered = "答：从2025年7月1日起调整为每人每月155元，由县社会保险中心按月发放到社会保障卡。"
    assert lines(write([asked, answered] * 4, Manner(size=14, indent=0))) == [asked, answered] * 4
