from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.addresses import is_of_a_network, is_public
from corpus.errors import InputError
from corpus.fetching import Fetched, fetch
from corpus.sniffing import charset, named, suffixes
from corpus.urls import is_address, is_url, joined, read_url
from tests.corpus.formats import write_docx
from tests.corpus.formats.write_batches import archive
from tests.corpus.web import CERTIFICATES, Site, respond, serving

TEXT = "云川市财政局关于做好票据管理工作的通知\n各有关单位：\n请遵照执行。\n".encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def got(url: str, **options: Any) -> Fetched:
    return fetch(url, **{"allow_private": True, "seconds": 5.0} | options)


def refused(url: str, **options: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        got(url, **options)
    return caught.value


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "0.0.0.0",
        "0.1.2.3", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
        "224.0.0.251", "239.255.255.250", "240.0.0.1", "255.255.255.255", "198.18.0.1", "203.0.113.9",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2001::1", "2001:db8::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "ff0e::1", "notices.test", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_public_internet_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "114.114.114.114", "172.32.0.1", "2400:3200::1", "2606:4700::1"]
)
def test_an_address_of_the_public_internet_is_told(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("address", "may"),
    [
        *((one, True) for one in ("127.0.0.1", "10.0.0.7", "192.168.1.2", "::1", "fd12::1", "8.8.8.8")),
        *((one, False) for one in ("169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0")),
        *((one, False) for one in ("fd00:ec2::254", "100.100.100.200", "168.63.129.16", "224.0.0.1", "name")),
    ],
)
def test_where_clouds_keep_secrets_nothing_is_fetched_though_private_addresses_are(
    address: str, may: bool
) -> None:
    assert is_of_a_network(address) is may


def test_a_redirect_to_a_clouds_secrets_is_refused_though_private_addresses_are_allowed(site: Site) -> None:
    url = site.move("/a.html", "http://169.254.169.254/latest/")
    assert refused(url).code == "url-refused"


def test_a_page_is_fetched_with_its_name_and_the_time(site: Site) -> None:
    url = site.put("/zwgk/t20240301_12.html", TEXT, Content_Type="text/html; charset=GBK")
    clock = lambda: datetime(2026, 11, 29, 8, 0, 5, 7, timezone(timedelta(hours=8)))  # noqa: E731
    found = got(url + "?from=list#top", now=clock)
    assert found == Fetched(
        url=url + "?from=list",
        final_url=url + "?from=list",
        data=TEXT,
        name="t20240301_12.txt",
        content_type="text/html; charset=GBK",
        charset="gbk",
        fetched_at="2026-11-29T00:00:05+00:00",
    )
    assert site.asked == [(f"127.0.0.1:{site.port}", "/zwgk/t20240301_12.html?from=list")]
    assert found.fields == {"url": found.url, "fetched_at": found.fetched_at}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://0.0.0.0:{port}/",
        "http://１２７.０.０.１:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
    ],
)
def test_this_machine_is_refused_however_it_is_written(site: Site, url: str) -> None:
    error = refused(url.format(port=site.port), allow_private=False)
    assert error.code in ("url-refused", "url-unreachable")  # the resolver need not know every form
    assert site.asked == []


def test_a_name_is_resolved_once_and_connected_to_by_that_address(site: Site) -> None:
    site.put("/", TEXT)
    answers = [["127.0.0.1"], ["203.0.113.1"]]
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return answers.pop(0)

    found = got(site.url(host="notices.test"), resolve=resolve)
    assert found.data == TEXT
    assert asked == [("notices.test", site.port)]
    assert site.asked == [(f"notices.test:{site.port}", "/")]


def test_a_name_of_which_one_address_is_private_is_refused(site: Site) -> None:
    error = refused(
        site.url(host="notices.test"), allow_private=False, resolve=lambda *_: ["8.8.8.8", "10.0.0.7"]
    )
    assert (error.code, error.values["address"]) == ("url-refused", "10.0.0.7")


def test_a_name_that_resolves_to_a_name_is_refused(site: Site) -> None:
    assert refused(site.url(host="notices.test"), resolve=lambda *_: ["localhost"]).code == "url-refused"
    assert site.asked == []


def test_the_next_address_is_tried_where_one_does_not_answer(site: Site) -> None:
    site.put("/", TEXT)
    with socket.socket() as closed:
        closed.bind(("127.0.0.2", 0))  # bound, but nobody listens
        found = got(site.url(host="notices.test"), resolve=lambda *_: ["127.0.0.2", "127.0.0.1"])
    assert found.data == TEXT


def test_each_redirect_is_checked_again(site: Site) -> None:
    names = {"public.test": ["127.0.0.1"], "inner.test": ["10.0.0.7"]}
    site.move("/", f"http://inner.test:{site.port}/admin")
    error = refused(
        site.url(host="public.test"),
        allow_private=False,
        permitted=lambda address: address == "127.0.0.1",
        resolve=lambda host, _: names[host],
    )
    assert (error.code, error.values["name"]) == ("url-refused", "inner.test")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_last_address_is_known(site: Site, status: int) -> None:
    site.move("/a", "b/../c?x=通知".encode().decode("latin-1"), status)
    site.pages["/c"] = lambda handler: respond(handler, 200, TEXT)
    found = got(site.url("/a"))
    assert (found.url, found.final_url) == (site.url("/a"), site.url("/c?x=%E9%80%9A%E7%9F%A5"))


def test_redirects_to_other_than_the_web_are_refused(site: Site) -> None:
    for location in ("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:25/_x"):
        assert refused(site.move("/", location)).code == "url-scheme"


def test_redirects_come_to_an_end(site: Site) -> None:
    assert refused(site.move("/", "/")).code == "url-redirects"
    assert len(site.asked) == 6
    for at in range(5):
        site.move(f"/{at}", f"/{at + 1}")
    site.put("/5", TEXT)
    assert got(site.url("/0")).data == TEXT


def test_a_page_over_the_limit_is_given_up(site: Site) -> None:
    error = refused(site.put("/", b"x" * 4096), limit=4095)
    assert error.code == "url-too-large"
    assert got(site.url(), limit=4096).data == b"x" * 4096

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b"x" * 65536)

    site.pages["/endless"] = endless
    assert refused(site.url("/endless"), limit=1 << 20).code == "url-too-large"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("identity", bytes),
    ],
)
def test_a_compressed_page_is_unpacked(site: Site, encoding: str, pack: Any) -> None:
    long = TEXT * 3000
    assert got(site.put("/", pack(long), Content_Encoding=encoding)).data == long


def test_a_page_that_unpacks_to_more_than_the_limit_is_given_up(site: Site) -> None:
    bomb = gzip.compress(b"\0" * (50 << 20), 1)
    assert len(bomb) < 1 << 20
    began = time.process_time()
    assert refused(site.put("/", bomb, Content_Encoding="gzip"), limit=1 << 20).code == "url-too-large"
    assert time.process_time() - began < 1


def test_a_page_packed_in_an_unknown_way_or_cut_is_refused(site: Site) -> None:
    assert refused(site.put("/", TEXT, Content_Encoding="br")).code == "url-packed"
    assert refused(site.put("/", TEXT, Content_Encoding="gzip")).code == "url-packed"
    assert refused(site.put("/", gzip.compress(TEXT)[:-9], Content_Encoding="gzip")).code == "url-packed"


@pytest.mark.parametrize("where", ["head", "body", "silence"])
def test_a_page_that_drips_is_given_up_in_time(site: Site, where: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if where == "silence":
            time.sleep(5)
            return
        if where == "body":
            handler.send_response(200)
            handler.end_headers()
        else:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    site.pages["/"] = drip
    began = time.monotonic()
    assert refused(site.url(), seconds=0.3).code == "url-too-slow"
    assert time.monotonic() - began < 4


def test_a_name_service_that_hangs_is_given_up_in_time() -> None:
    began = time.monotonic()
    error = refused("http://notices.test/", resolve=lambda *_: time.sleep(5) or [], seconds=0.2)
    assert error.code == "url-too-slow"
    assert time.monotonic() - began < 4


def test_what_is_not_there_or_not_given_is_told_with_its_status(site: Site) -> None:
    missing = refused(site.url("/nothing"))
    assert (missing.code, missing.values["status"]) == ("url-missing", 404)
    site.pages["/"] = lambda handler: respond(handler, 403, b"no")
    assert refused(site.url()).code == "url-status"
    assert refused(site.put("/", b"")).code == "file-empty"


def test_what_cannot_be_reached_is_told() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert refused(f"http://127.0.0.1:{port}/").code == "url-unreachable"

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert refused("http://notices.test/", resolve=unknown).code == "url-unreachable"


def test_what_does_not_speak_http_is_told(site: Site) -> None:
    site.pages["/"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    assert refused(site.url()).code == "url-unreachable"


def test_a_certificate_is_checked_against_the_name_and_the_authorities() -> None:
    trusting = ssl.create_default_context(cafile=str(CERTIFICATES / "notices.test.crt"))
    at_home = {"resolve": lambda *_: ["127.0.0.1"]}
    with serving(tls=True) as site:
        site.put("/", TEXT)
        assert got(site.url(host="notices.test"), tls=trusting, **at_home).data == TEXT
        other = refused(site.url(host="other.test"), tls=trusting, **at_home)
        unknown = refused(site.url(host="notices.test"), **at_home)
        assert (other.code, unknown.code) == ("url-certificate", "url-certificate")
        assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://notices.test/a", "url-scheme"),
        ("file:///etc/passwd", "url-scheme"),
        ("notices.test", "url-scheme"),
        ("http://", "url-broken"),
        ("http:///a", "url-broken"),
        ("http://notices.test:99999/", "url-broken"),
        ("http://notices.test:0/", "url-broken"),
        ("http://notices test/", "url-broken"),
        ("http://notices.test\\@127.0.0.1/", "url-broken"),
        ("http://notices.test/\r\nX: y", "url-broken"),
        ("http://[fe80::1%25eth0]/", "url-broken"),
        ("http://[::1/", "url-broken"),
        ("http://" + "a" * 3000, "url-broken"),
        ("http://user:geheim@notices.test/", "url-user"),
        ("http://127.0.0.1@notices.test/", "url-user"),
    ],
)
def test_what_is_no_address_of_the_web_is_told(url: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_url(url)
    assert caught.value.code == code
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("HTTPS://Notices.TEST", "https://notices.test/"),
        ("https://notices.test:443/a#b", "https://notices.test/a"),
        ("http://notices.test:8080/通知", "http://notices.test:8080/%E9%80%9A%E7%9F%A5"),
        ("http://云川.test/a%20b?x=1&y=%E4%BA%91", "http://xn--9kqu68a.test/a%20b?x=1&y=%E4%BA%91"),
        ("http://[2400:3200::1]:8080/", "http://[2400:3200::1]:8080/"),
    ],
)
def test_an_address_has_one_form(typed: str, asked: str) -> None:
    assert str(read_url(typed)) == asked
    assert str(read_url(asked)) == asked


_STRANGE = st.text(st.sampled_from("htps:/[]@%?#.\\01f云\x00\ud800 \u202e-_:"), max_size=40)


@given(_STRANGE, _STRANGE)
def test_whatever_is_typed_is_an_address_or_refused(start: str, end: str) -> None:
    for text in (start + end, f"http://{start}/{end}", f"https://a.test/{start}", f"http://{start}:80"):
        try:
            found = read_url(text)
            assert str(read_url(str(found))) == str(found)
            assert str(found).isascii()
            joined(found, end)
        except InputError as error:
            assert error.code.startswith("url-")
            assert str(error).isprintable()


@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=60)), st.binary(max_size=40))
def test_whatever_a_server_states_gives_a_safe_name(path: str, disposition: str | None, data: bytes) -> None:
    for offered in (
        disposition,
        f'attachment; filename="{disposition}"',
        f"x; filename*=UTF-9''{disposition}",
    ):
        name = named("/" + path, offered, data)
        assert name and not name.startswith(".")
        assert not set(name) & set("/\\\0\n")
    charset(disposition)


def test_only_an_address_alone_is_one() -> None:
    assert is_url(" https://notices.test/a \n")
    assert not is_url("看看 https://notices.test/a")
    assert not is_url("ftp://notices.test")
    assert not is_url("https//notices.test")
    assert is_address("FTP://notices.test") and is_address("file:///etc/passwd")  # no names of files
    assert not any(map(is_address, ("C:\\notices\\a.txt", "a:b.txt", "folder/a.txt", "https//notices.test")))


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"%PDF-1.7\n", ".pdf"),
        (write_docx.plain(["通知"]), ".docx"),
        (archive([("a.txt", b"1")]), ".zip"),
        (b"{\\rtf1", ".doc"),
        (b"II*\0", ".tif"),
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        ("\ufeff\n<!DOCTYPE html>\n<html>".encode(), ".html"),
        ("<html><head>".encode("utf-16"), ".html"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC ''><html>", ".html"),
        (b"Received: from a\r\nFrom: b\r\nSubject: c\r\n\r\n", ".eml"),
        ("主题：通知\n".encode(), ".txt"),
        (b"", ".txt"),
    ],
)
def test_what_a_file_is_its_bytes_tell(data: bytes, suffix: str) -> None:
    assert suffixes(data, "")[0] == suffix


@pytest.mark.parametrize(
    ("path", "disposition", "data", "name"),
    [
        ("/a/%E9%80%9A%E7%9F%A5.docx", None, TEXT, "通知.txt"),
        ("/a/t1.htm", None, b"<html>", "t1.htm"),
        ("/a/t1.shtml?x=/y.exe", None, b"<html>", "t1.shtml"),
        ("/content/", None, b"<html>", "page.html"),
        ("/", None, TEXT, "page.txt"),
        ("/a/notice.MD", None, TEXT, "notice.MD"),
        ("/show.jsp", None, b"<html>", "show.jsp.html"),
        ("/v1.2", None, TEXT, "v1.2.txt"),
        ("/down", "attachment; filename*=UTF-8''%E4%BA%91%E5%B7%9D.pdf", b"%PDF-1", "云川.pdf"),
        ("/down", 'attachment; filename="../../etc/x.pdf"', b"%PDF-1", "x.pdf"),
        ("/down", 'attachment; filename="C:\\x\\y.pdf"', b"%PDF-1", "y.pdf"),
        ("/%2e%2e%2f.bashrc", None, TEXT, "bashrc.txt"),
        ("/a%00b%0a.txt", None, TEXT, "a_b_.txt"),
        ("/%ff%fe.txt", None, TEXT, "_.txt"),
        ("/a.rtf", None, b"{\\rtf1", "a.rtf"),
        ("/a.jpeg", None, b"\xff\xd8\xff\xe0", "a.jpeg"),
        ("/a.xlsx", None, b"<html>", "a.html"),
        ("/setup.exe", None, b"MZ\x90\0", "setup.exe"),
    ],
)
def test_a_name_is_safe_and_says_what_the_file_is(
    path: str, disposition: str | None, data: bytes, name: str
) -> None:
    assert named(path, disposition, data) == name


def test_the_character_set_of_a_header_is_taken_over() -> None:
    assert charset("text/html; charset=GB2312") == "gb2312"
    assert charset('text/html;charset="utf-8"') == "utf-8"
    assert charset("text/html; charset=;x") is None
    assert charset(None) is None


def test_a_proxy_of_the_environment_is_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert got(site.put("/", TEXT)).data == TEXT


def test_times_are_of_the_world(site: Site) -> None:
    found = got(site.put("/", TEXT))
    assert datetime.fromisoformat(found.fetched_at).tzinfo == UTC
