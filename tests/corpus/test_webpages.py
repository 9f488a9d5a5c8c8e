from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from corpus.fetching import fetch
from corpus.foresight import Outcome
from corpus.formats.pool import PendingRead, Readers
from corpus.formats.versions import READER_VERSIONS
from corpus.library import Library
from corpus.rows import apply, field_value
from corpus.webpages import add_pages
from tests.corpus.formats import write_docx, write_html, write_pdf
from tests.corpus.web import Site, serving

PAGE = "云川市财政局\n关于做好票据管理工作的通知\n\n各有关单位：\n请认真做好{what}管理工作。\n"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def fetching(day: int = 29) -> partial[object]:
    return partial(fetch, allow_private=True, now=lambda: datetime(2026, 11, day, 8, tzinfo=UTC))


def put(site: Site, what: str = "票据") -> str:
    return site.put("/t1.txt", PAGE.format(what=what).encode())


def test_a_page_is_kept_with_its_address_and_its_bytes(tmp_path: Path, site: Site) -> None:
    lib, url = Library(tmp_path), put(site)
    report = add_pages(lib, [url], fetching())
    (item,) = report.added
    entry = lib.get(item.id)
    assert (entry.notice.url, entry.notice.fetched_at) == (url, "2026-11-29T08:00:00+00:00")
    assert lib.original(entry) == PAGE.format(what="票据").encode()
    assert (entry.name, entry.place.path) == ("t1.txt", url)


def test_the_same_page_again_is_known_and_another_text_there_is_a_newer_version(
    tmp_path: Path, site: Site
) -> None:
    lib, url = Library(tmp_path), put(site)
    (first,) = add_pages(lib, [url], fetching()).added
    assert [item.id for item in add_pages(lib, [url + "#top"], fetching(30)).unchanged] == [first.id]
    assert lib.get(first.id).notice.fetched_at == "2026-11-29T08:00:00+00:00"
    put(site, "收据")
    assert [item.id for item in add_pages(lib, [url], fetching(30)).replaced] == [first.id]
    assert lib.get(first.id).notice.fetched_at == "2026-11-30T08:00:00+00:00"
    assert [entry.notice.url for entry in lib.former(first.id)] == [url]
    assert lib.count() == 1


def test_the_same_text_at_two_addresses_is_one_notice(tmp_path: Path, site: Site) -> None:
    lib, url = Library(tmp_path), put(site)
    other = site.put("/t2.txt", PAGE.format(what="票据").encode())
    report = add_pages(lib, [url, other], fetching())
    assert (len(report.added), len(report.unchanged)) == (1, 1)
    assert lib.get(report.added[0].id).notice.url == url


def test_a_file_that_was_there_learns_where_it_stands(tmp_path: Path, site: Site) -> None:
    lib, url = Library(tmp_path / "lib"), put(site)
    path = tmp_path / "a.txt"
    path.write_text(PAGE.format(what="票据"), encoding="utf-8")
    (item,) = lib.add([path]).added
    assert [again.id for again in add_pages(lib, [url], fetching()).replaced] == [item.id]
    assert lib.get(item.id).notice.url == url
    assert lib.add([path]).unchanged


def test_what_cannot_be_fetched_or_read_is_refused_by_its_address_and_the_rest_is_added(
    tmp_path: Path, site: Site
) -> None:
    lib, url = Library(tmp_path), put(site)
    broken = site.put("/broken.txt", b"\x81\xff\xfe" * 40)
    report = add_pages(lib, [site.url("/gone"), broken, url, "http://"], fetching())
    assert len(report.added) == 1
    told = [(refusal.path, refusal.error.code) for refusal in report.refused]
    assert told[0] == (site.url("/gone"), "url-missing")
    assert told[1][0] == broken
    assert told[2] == ("http://", "url-broken")
    assert str(report.refused[1].error).startswith(broken + ":")
    assert "noticebot-" not in str(report.refused[1].error)


def test_parsing_again_keeps_the_address(tmp_path: Path, site: Site) -> None:
    from corpus.library import Parser
    from corpus.parsing import PARSER_VERSION, parse

    lib, url = Library(tmp_path, parser=Parser(parse, PARSER_VERSION - 1)), put(site)
    (item,) = add_pages(lib, [url], fetching()).added
    newer = Library(tmp_path)
    assert newer.refresh() == 1
    assert newer.get(item.id).notice.url == url


def test_what_adding_a_page_would_do_is_foreseen_by_its_address(tmp_path: Path, site: Site) -> None:
    lib, url = Library(tmp_path), put(site)
    (item,) = add_pages(lib, [url], fetching()).added
    found = fetching()(put(site, "收据"))
    fields = found.fields  # type: ignore[attr-defined]
    parsed = apply(lib.parser.parse(found.data.decode(), file="t1.txt"), fields)  # type: ignore[attr-defined]
    foresight = lib.foresee(parsed, tmp_path / "t1.txt", fields)
    assert foresight.outcome is Outcome.REPLACES
    assert foresight.entry is not None and foresight.entry.notice.id == item.id


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("url", "HTTPS://Yunchuan.example/a#b", "https://yunchuan.example/a"),
        ("url", "javascript:alert(1)", None),
        ("url", "http://a@b/", None),
        ("url", 7, None),
        ("fetched_at", "2026-11-29T16:00:00+08:00", "2026-11-29T08:00:00+00:00"),
        ("fetched_at", "2026-11-29T16:00:00", None),
        ("fetched_at", "昨天", None),
        ("expires_on", "2027-12-31", "2027-12-31"),
        ("effective_on", "2027-13-31", None),
    ],
)
def test_only_well_formed_addresses_and_times_are_stated(name: str, value: object, kept: str | None) -> None:
    assert field_value(name, value) == kept


TITLE = "云川市财政局关于做好票据管理工作的通知"
LINES = [
    "各有关单位：",
    "为进一步加强财政票据管理，规范单位收费行为，现就做好2024年度票据管理工作的有关事项通知如下。",
    "一、按时领用。各单位应当于每季度第一个月的10日前到市财政局票据中心领用票据，逾期不再受理。",
    "二、及时核销。使用完毕的票据存根应当在30日内核销，未核销的不得领用新的票据，有关责任由单位承担。",
    "云川市财政局",
    "2024年3月1日",
]
WRITTEN = write_html.Written(TITLE, LINES, issued_on=date(2024, 3, 1))


def test_pages_of_every_format_are_one_notice_with_a_source_for_each_address(
    tmp_path: Path, site: Site
) -> None:
    lib = Library(tmp_path)
    page = write_html.portal(WRITTEN)
    urls = [
        site.put("/zwgk/t20240301_1.html", page, Content_Type="text/html; charset=utf-8"),
        site.put("/t1.docx", write_docx.plain([TITLE, *LINES])),
        site.put("/down?id=3".partition("?")[0], write_pdf.write(LINES, write_pdf.Manner(title=(TITLE,)))),
        site.put("/mirror/1.htm", page),
    ]
    report = add_pages(lib, urls, fetching())
    assert not report.refused
    assert len(report.added) == 1
    (entry,) = lib.entries()
    assert entry.notice.title == TITLE
    assert [one.url for one in entry.sources] == urls
    assert lib.original(entry) == page


def test_the_character_set_that_a_server_states_decides_where_the_page_states_none(
    tmp_path: Path, site: Site
) -> None:
    seen: list[str | None] = []
    text = "".join(f"<p>{line}</p>" for line in LINES)
    url = site.put(
        "/big5.html",
        f"<html><body><h1>{TITLE}</h1><div>{text}</div></body></html>".encode("gb18030"),
        Content_Type="text/html; charset=GBK",
    )

    class Spying(Library):
        def add(self, paths, **options):  # type: ignore[no-untyped-def, override]
            seen.append(options["charset"])
            return super().add(paths, **options)

    lib = Spying(tmp_path)
    assert len(add_pages(lib, [url], fetching()).added) == 1
    assert seen == ["gbk"]
    (entry,) = lib.entries()
    assert entry.notice.title == TITLE


@pytest.mark.parametrize("named", [False, True], ids=["a page without", "a page with its own"])
def test_the_character_set_that_a_server_states_is_kept_and_used_when_the_page_is_read_again(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    text = "".join(f"<p>{line}</p>" for line in LINES)
    own = '<head><meta charset="gbk"></head>' if named else ""
    page = f"<html>{own}<body><h1>{TITLE}</h1><div>{text}</div></body></html>".encode("gb18030")
    url = site.put("/a.html", page, Content_Type="text/html; charset=GBK")
    lib = Library(tmp_path)
    add_pages(lib, [url], fetching())
    seen: list[str | None] = []
    submit = Readers.submit

    def spied(self: Readers, *args: Any, **options: Any) -> PendingRead:
        seen.append(options["charset"])
        return submit(self, *args, **options)

    monkeypatch.setattr(Readers, "submit", spied)
    monkeypatch.setitem(READER_VERSIONS, "html", READER_VERSIONS["html"] + 1)
    lib.refresh()
    monkeypatch.setitem(READER_VERSIONS, "html", READER_VERSIONS["html"] + 1)
    path = tmp_path / "a.html"  # the same bytes, from a file this time, and with a word more about them
    path.write_bytes(page)
    lib.add([path], fields={"source": "云川日报"})
    assert seen == [None if named else "gbk"] * 2
    (entry,) = lib.entries()
    assert entry.notice.title == TITLE
