from dataclasses import replace

import pytest

from bot.chat.naming import file_name
from corpus.notice import Notice
from corpus.records import Entry, Place

ENTRY = Entry(
    Notice("abc", "", ()), (), "0" * 64, "2024-01-01", "00/x", "通知.txt", Place("", None, 0, None, {})
)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("通知.txt", "通知.txt"),
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\temp\\a.docx", "a.docx"),
        ("a\n\x00b.txt", "a__b.txt"),
        (".hidden", "hidden.txt"),
        ("a:b?.txt", "a_b.txt"),
        ("", "abc.txt"),
        ("...", "abc.txt"),
        ("无扩展名", "无扩展名.txt"),
    ],
)
def test_a_name_is_made_safe(name: str, sent: str) -> None:
    assert file_name(replace(ENTRY, name=name)) == sent


def test_a_long_name_fits_every_file_system() -> None:
    assert len(file_name(replace(ENTRY, name="通" * 300 + ".txt")).encode()) <= 255


def test_a_row_of_a_file_of_many_is_a_file_of_its_own() -> None:
    entry = replace(ENTRY, name="laws.jsonl", place=replace(ENTRY.place, row="7/8"))
    assert file_name(entry) == "laws-7_8.json"
