from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest

from corpus import rows
from corpus.notice import Notice, Section
from corpus.rows import BadRow, Row, apply, read_rows


def read(data: bytes) -> list[Row | BadRow]:
    return list(read_rows(io.BytesIO(data), "bulk.jsonl"))


def line(**row: Any) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n"


def test_each_row_is_found_again_by_its_offset() -> None:
    data = line(id="a", text="一") + b"\r\n  \n" + line(id=7, text="二\r\n三") + line(id="b", text="四")[:-1]
    found = [row for row in read(data) if isinstance(row, Row)]
    assert [(row.id, row.text, row.line) for row in found] == [
        ("a", "一", 1),
        ("7", "二\n三", 4),
        ("b", "四", 5),
    ]
    for row in found:
        assert rows.parse_row(data[row.offset : row.offset + row.length], "x")[1] == row.text


def test_a_mark_at_the_start_and_other_encodings_are_read() -> None:
    data = b"\xef\xbb\xbf" + line(id="a", text="通知")
    gbk = json.dumps({"id": "b", "text": "关于做好工作的通知" * 5}, ensure_ascii=False).encode("gbk")
    assert [row.id for row in read(data + gbk) if isinstance(row, Row)] == ["a", "b"]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b'{"id": "a", "text": "x"', "not valid JSON"),
        (b"[1]", "not an object"),
        (b"null", "not an object"),
        (b'{"id": "a"}', 'no "text"'),
        (b'{"id": "a", "text": 5}', 'no "text"'),
        (b'{"id": "a", "text": "  "}', "no text"),
        (b'{"id": "a", "text": "x\\u0000y"}', "not a text"),
        (b'{"id": "a", "text": "\\ud800"}', "surrogate"),
        (b'{"text": "x"}', 'no "id"'),
        (b'{"id": "", "text": "x"}', 'no "id"'),
        (b'{"id": true, "text": "x"}', 'no "id"'),
        (b'{"id": 1.5, "text": "x"}', 'no "id"'),
        (b'{"id": "a b", "text": "x"}', "white space"),
        (b'{"id": "a\\n", "text": "x"}', "white space"),
        (b'{"id": "--help", "text": "x"}', "begins with"),
        (b'{"id": "' + b"a" * 65 + b'", "text": "x"}', "longer than 64"),
        (b'{"id": ' + b"1" * 5000 + b', "text": "x"}', "bulk.jsonl:2: "),
        (b"[" * 100_000, "nested too deeply"),
        (b"\xff\xfe\x00", "bulk.jsonl:2: "),
    ],
)
def test_a_broken_line_is_refused_by_number_and_the_rest_is_read(bad: bytes, says: str) -> None:
    first, refused, last = read(line(id="a", text="一") + bad + b"\n" + line(id="z", text="二"))
    assert isinstance(first, Row) and isinstance(last, Row)
    assert isinstance(refused, BadRow)
    assert refused.line == 2
    assert str(refused.error).startswith("bulk.jsonl:2: ")
    assert says in str(refused.error)
    assert "\n" not in str(refused.error)


def test_a_line_beyond_the_limit_is_refused_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_BYTES", 100)
    data = line(id="a", text="一") + line(id="b", text="x" * 1000) + line(id="c", text="三")
    assert [row.id if isinstance(row, Row) else row.error.code for row in read(data)] == [
        "a",
        "file-too-large",
        "c",
    ]


def test_well_formed_fields_are_kept_and_others_ignored() -> None:
    (row,) = read(
        line(
            id="a",
            text="一",
            title=" 关于停水\u3000的通知 ",
            issuer="云川市水务局",
            number=7,
            issued_on="2024-02-30",
            published_on="2024-02-01 10:00",
            source="",
            file="../a\u0000",
        )
    )
    assert isinstance(row, Row)
    assert row.fields == {
        "title": "关于停水 的通知",
        "issuer": ["云川市水务局"],
        "published_on": "2024-02-01",
    }


def test_a_field_that_contradicts_the_text_takes_its_evidence_away() -> None:
    notice = Notice(
        id="a",
        text="标题 2024年",
        sections=(Section((), None, 0, 8),),
        title="标题",
        issued_on=date(2024, 1, 1),
        evidence={"title": (0, 2), "issued_on": (3, 8)},
    )
    stated = apply(notice, {"title": "标题", "issued_on": "2024-05-01", "issuer": ["甲", "乙"]})
    assert stated.issued_on == date(2024, 5, 1)
    assert stated.issuer == ("甲", "乙")
    assert stated.evidence == {"title": (0, 2)}


def test_an_id_that_says_two_things_is_refused_the_second_time() -> None:
    data = line(id="a", text="一") * 2 + line(id="a", text="二") + line(id="a", text="一", title="题")
    found = read(data)
    assert [isinstance(row, Row) for row in found] == [True, True, False, False]
    assert "stands twice" in str(found[2].error)  # type: ignore[union-attr]
