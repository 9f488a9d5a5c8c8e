"""What of a file is not text is said in the language of whoever reads it, wherever a file is looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import texts_errors_zh
from bot.chat.looking import look
from bot.left_out import left_out
from corpus.formats.amounts import FORM_FIELDS, KINDS, amount
from tests.bot.conftest import Cli
from tests.corpus.formats.write_batches import archive
from tests.corpus.formats.write_docx import package, paragraph

LINES = ("云川市财政局关于票据的通知", "各单位：", "请认真做好票据管理工作。", "云川市财政局", "2024年3月1日")
PICTURE = "<w:r><w:drawing><pic:pic/></w:drawing></w:r>"
WORD = package("".join(map(paragraph, LINES)) + paragraph(PICTURE) + paragraph(PICTURE))


@pytest.mark.parametrize("what", sorted(KINDS))
def test_everything_that_is_counted_has_its_chinese_words(what: str) -> None:
    (said,) = left_out([amount(7, what)], "zh")
    assert "7" in said
    assert not any(c.isascii() and c.isalpha() for c in said)


def test_phrases_have_theirs_and_unknown_words_stay() -> None:
    pages = "other pages of the notice: this is page 2 of 5"
    assert left_out([FORM_FIELDS, pages, "3 wishes"], "zh") == [
        texts_errors_zh.LEFT_OUT["form fields"],
        "通知的其余页：本页是第 2 页，共 5 页",
        "3 wishes",
    ]
    assert left_out([FORM_FIELDS, pages], "en") == [FORM_FIELDS, pages]


def test_it_is_told_by_inspect_by_a_dry_run_and_of_a_notice(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(WORD)
    cli("add", file)
    (notice,) = json.loads(cli("list", "--json").out)
    commands = (("inspect", file), ("add", "--dry-run", file), ("show", notice["id"]))
    for command in commands:
        assert "2 pictures" in cli(*command).out
    monkeypatch.setenv("NOTICEBOT_LANGUAGE", "zh")
    for command in commands:
        assert "2 幅图片" in cli(*command).out


def test_a_preview_has_it_for_each_notice_of_a_batch() -> None:
    found = look(
        archive([("一/a.docx", WORD), ("b.txt", "\n".join(LINES).encode())]), "a.zip", lambda _: None
    )
    told = {one["notice"]["file"]: one["left_out"] for one in found["notices"]}
    assert told == {"a.docx": ["2 pictures"], "b.txt": []}
