# ruff: noqa: E501 - parts as they are written

from __future__ import annotations

import pytest

from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats import ofd
from corpus.formats.ofd_parts import steps_of
from corpus.notice import Reason
from corpus.parsing import parse, parse_extracted
from tests.corpus.formats import write_ofd
from tests.corpus.formats.test_html import NOTICE, divided, kept, stated
from tests.corpus.formats.write_html import from_notice
from tests.shared import SHARED, needs_shared


def read(*objects: str) -> Extracted:
    return ofd.extract(write_ofd.package([write_ofd.page("".join(objects))]), "件.ofd")


def raises(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        ofd.extract(data, "件.ofd")
    return caught.value.code


@needs_shared
@pytest.mark.parametrize("seed", sorted((SHARED / "seeds").glob("*.txt")), ids=lambda path: path.name[:3])
def test_a_real_notice_as_ofd_gives_the_fields_and_sections_of_its_text(seed) -> None:
    notice = parse(seed.read_bytes().decode("utf-8").replace("\r", ""), file=seed.name)
    written = from_notice(notice)
    found = parse_extracted(ofd.extract(write_ofd.write(written.paragraphs, written.title), "件.ofd"))
    wanted = stated(notice)
    beside = {"published_on": "", "source": ""}  # what only a page says, which a printed notice does not
    assert stated(found) == wanted | beside
    assert divided(found) == divided(notice)
    for words in ("电子公文系统", "内部资料", "电子印章", "— 1 —"):
        assert words not in found.text


def test_full_lines_are_joined_and_the_page_s_own_matter_is_dropped() -> None:
    extracted = ofd.extract(write_ofd.write([*NOTICE.paragraphs, "长" * 700], NOTICE.title), "件.ofd")
    assert kept(extracted).split("\n") == [NOTICE.title, *NOTICE.paragraphs, "长" * 700]
    assert {d.reason for d in extracted.drops} == {Reason.WRAP, Reason.FURNITURE}
    assert "— 2 —" in extracted.text
    assert "电子印章" in extracted.text


def test_characters_set_one_by_one_are_a_line_and_wide_gaps_are_blanks() -> None:
    single = [write_ofd.text_object(n, 28 + 5.6 * n, 50, 5.6, c) for n, c in enumerate("关于开学的通知")]
    far = write_ofd.text_object(50, 28 + 5.6 * 9, 50, 5.6, "特急")
    assert read(*reversed(single), far).text == "关于开学的通知 特急"


def test_type_drawn_twice_to_be_bold_stands_once() -> None:
    bold = [write_ofd.text_object(n, 28 + 0.1 * n, 50, 5.6, "关于开学的通知") for n in range(2)]
    assert read(*bold).text == "关于开学的通知"


def test_steps_between_characters_are_read_in_both_notations() -> None:
    assert steps_of("1 g 2 2.5 3", 5, 9.0) == [1, 2.5, 2.5, 3, 9.0]
    assert steps_of("g 1000000000 1", 3, 9.0) == [1, 1, 9.0]
    assert steps_of("x g", 2, 9.0) == [9.0, 9.0]
    assert steps_of(None, 1, 9.0) == [9.0]


def test_a_file_of_pictures_is_told() -> None:
    with pytest.raises(InputError) as caught:
        read('<ofd:ImageObject ID="3" Boundary="0 0 210 297" ResourceID="4"/>')
    assert caught.value.code == "ofd-without-text"
    text = write_ofd.text_object(1, 28, 50, 5.6, "关于开学的通知")
    assert read(text, '<ofd:ImageObject ID="3" Boundary="0 0 9 9" ResourceID="4"/>').left_out == (
        "1 picture",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x05\x06" + bytes(18),
        write_ofd.package([])[:200],
        write_ofd.package(["<ofd:Page"]),
        write_ofd.package([write_ofd.page("<a>" * 400 + "</a>" * 400)]),
        write_ofd.package(['<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>']),
    ],
    ids=["empty", "no-members", "cut", "broken", "deep", "doctype"],
)
def test_what_is_damaged_or_made_to_harm_is_refused(data: bytes) -> None:
    assert raises(data) == "ofd-damaged"


def test_a_page_that_is_missing_or_stands_outside_is_refused() -> None:
    outside = write_ofd.package([]).replace(b"", b"")
    assert raises(outside) == "ofd-without-text"
    whole = write_ofd.package(
        [write_ofd.page("")], common='<ofd:TemplatePage ID="5" BaseLoc="../../../etc/passwd"/>'
    )
    assert raises(whole) == "ofd-without-text"


def test_numbers_that_are_none_are_passed_over() -> None:
    odd = '<ofd:TextObject ID="1" Boundary="nan inf x" Size="-3" CTM="1e400"><ofd:TextCode X="x" Y="" DeltaX="g g g">通知全文</ofd:TextCode></ofd:TextObject>'
    assert read(odd).text == "通知全文"
