"""The real notices in archives and mails, as offices send them on."""

from __future__ import annotations

import pytest

from corpus.formats import Part, archive, html, mail, ofd
from corpus.notice import Notice
from corpus.parsing import parse, parse_extracted
from corpus.reading import read_text
from tests.corpus.formats import write_html, write_ofd
from tests.corpus.formats.test_html import divided, stated
from tests.corpus.formats.write_batches import archive as zipped
from tests.corpus.formats.write_batches import mail as posted
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared


def read(part: object) -> Notice:
    assert isinstance(part, Part)
    if part.name.endswith(".html"):
        return parse_extracted(html.extract(part.data, part.name), file=part.name)
    if part.name.endswith(".ofd"):
        return parse_extracted(ofd.extract(part.data, part.name), file=part.name)
    return parse(read_text(part.data, part.name), file=part.name)


@pytest.mark.parametrize("seed", sorted((SHARED / "seeds").glob("*.txt")), ids=lambda path: path.name[:3])
def test_a_real_notice_in_an_archive_and_in_a_mail_is_the_same_notice(seed) -> None:
    source = seed.read_bytes().decode("utf-8").replace("\r", "")
    notice = parse(source)
    page = write_html.from_notice(notice)
    inner = zipped(
        [("网页/通知.html", write_html.news(page)), ("通知.txt", source.encode("gb18030"))], encoding="gbk"
    )
    outer = zipped([("附件.zip", inner), ("版式.ofd", write_ofd.write(page.paragraphs, page.title))])
    attached = ("application/zip; name=a.zip", 'attachment; filename="=?gb2312?B?uL28/i56aXA=?="', outer)
    (found,) = mail.parts(
        posted([("text/plain; charset=utf-8", "", "请查收。".encode()), attached]), "信.eml"
    )
    assert isinstance(found, Part) and found.name == "附件.zip"
    parts = list(archive.parts(found.data, found.name))
    assert [part.name for part in parts] == ["版式.ofd", "通知.html", "通知.txt"]
    for part in parts:
        assert divided(read(part)) == divided(notice)
    for part in parts[1:]:
        assert stated(read(part)) == stated(notice)


@pytest.mark.parametrize("seed", sorted((SHARED / "seeds").glob("*.txt")), ids=lambda path: path.name[:3])
def test_a_real_notice_pasted_into_a_mail_is_the_same_notice(seed) -> None:
    notice = parse(seed.read_bytes().decode("utf-8").replace("\r", ""))
    page = write_html.from_notice(notice)
    text = "".join(f"<div><span>{p}</span></div>" for p in (page.title, *page.paragraphs))
    data = posted([("text/html; charset=gb2312", "", f"<div>{text}</div>".encode("gb18030"))])
    (part,) = mail.parts(data, "信.eml")
    found = read(part)
    beside = {"published_on": "", "source": ""}
    assert stated(found) == stated(notice) | beside
    assert divided(found) == divided(notice)
