"""No file can hang or kill the bot: what a child does wrong comes back as an error."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from bot.chat.child import WATCHING, Parsed, limits_for, parse_in_child, run_job
from bot.chat.sections import numbered
from corpus.errors import InputError
from corpus.formats.allowance import FILE, Limits
from corpus.formats.exchange import ChildError
from corpus.parsing import parse
from tests.e2e.admin_bot import NOTICE

HEAVY = "一、各地区各部门要认真做好防汛工作。\n" * 300_000


def parsed(data: bytes, name: str = "a.txt", limits: Limits = FILE) -> Parsed:
    return asyncio.run(parse_in_child(data, name, limits))


def refused(data: bytes, name: str = "a.txt", limits: Limits = FILE) -> str:
    with pytest.raises(InputError) as caught:
        parsed(data, name, limits)
    return caught.value.code


def test_a_notice_is_parsed_as_in_the_bot_itself() -> None:
    found = parsed(NOTICE.encode())
    here = parse(NOTICE, file="a.txt")
    seen = found.notices[0]
    assert found.count == 1
    assert (seen.notice.title, seen.notice.issuer, seen.notice.number, seen.notice.issued_on) == (
        here.title,
        here.issuer,
        here.number,
        here.issued_on,
    )
    assert seen.notice.text == here.text
    assert seen.sections == numbered(here)


def test_rows_are_counted_and_the_first_are_shown() -> None:
    rows = "".join(f'{{"id": "r{n}", "text": "关于第{n}件事的通知。"}}\n' for n in range(50))
    found = parsed((rows + "not json\n").encode(), "rows.JSONL")
    assert found.count == 50
    assert [seen.notice.id for seen in found.notices] == ["r0", "r1", "r2"]
    assert [error.code for error in found.refused] == ["row-broken"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "file-empty"),
        (b" " * (1 << 20), "a.txt", "file-empty"),
        (b"", "a.jsonl", "file-empty"),
        (bytes(range(256)) * 100, "a.txt", "not-text"),
        (b"MZ\x90\x00", "a.docx", "file-no-document"),
        (b"Rar!\x1a\x07\x00", "a.zip", "archive-not-read"),
        (b"\xff\xfe\x00", "a.txt", "bytes-broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_own_error(data: bytes, name: str, code: str) -> None:
    assert refused(data, name) == code


def test_an_error_keeps_its_kind_and_values() -> None:
    (error,) = parsed(b'{"id": "a", "text": "x"}\n{"id": {"kind": 1}}\n', "{kind}.jsonl").refused
    assert isinstance(error, InputError)
    assert str(error).startswith("{kind}.jsonl:2: ")


def test_a_file_that_takes_too_long_is_given_up_in_time() -> None:
    began = time.monotonic()
    assert refused(HEAVY.encode(), limits=Limits(seconds=1.0)) == "file-time"
    assert time.monotonic() - began < 10


def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    assert refused(HEAVY.encode(), limits=Limits(memory=60 << 20)) == "file-memory"


def test_a_file_that_gives_too_much_is_given_up() -> None:
    assert refused(NOTICE.encode(), limits=Limits(output=500)) == "file-output"


def test_a_child_that_dies_is_told() -> None:
    with pytest.raises(ChildError) as caught:
        asyncio.run(run_job("no such job", {}, limits=FILE))
    assert caught.value.why == "crashed"


def test_a_child_ends_with_whoever_asked(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from bot.chat.child import *\n"
        "data = '一、各地区各部门要认真做好防汛工作。\\n'.encode() * 300000\n"
        "async def main():\n"
        "    task = asyncio.create_task(parse_in_child(data, 'a.txt'))\n"
        "    print('now', flush=True)\n"
        "    await task\n"
        "asyncio.run(main())\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        if not children.exists():
            parent.kill()
            pytest.skip("needs /proc")
        end = time.monotonic() + 20
        while not (found := children.read_text().split()) and time.monotonic() < end:
            time.sleep(0.02)
        (below,) = found
        while "worker" not in Path(f"/proc/{below}/cmdline").read_text() and time.monotonic() < end:
            time.sleep(0.02)  # between fork and exec
        parent.kill()
    end = time.monotonic() + 5
    while Path(f"/proc/{below}/cmdline").exists() and time.monotonic() < end:
        if "worker" not in Path(f"/proc/{below}/cmdline").read_text():
            return  # gone, or a zombie whose parent is gone
        time.sleep(0.05)
    assert not Path(f"/proc/{below}").exists()


def test_parsing_imports_neither_network_nor_numbers() -> None:
    program = (
        "import sys, bot.chat.worker as w\n"
        f"w.parse({{'name': 'a.txt'}}, {NOTICE.encode()!r}, lambda _: None)\n"
        "print(sorted({'socket', 'ssl', 'asyncio', 'numpy', 'telegram', 'httpx'} & set(sys.modules)))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


HTML = "<html><body><h1>{title}</h1>{body}</body></html>"


def page() -> bytes:
    title, *lines = NOTICE.splitlines()
    return HTML.format(title=title, body="".join(f"<p>{line}</p>" for line in lines)).encode()


def test_a_page_is_read_by_a_child_of_its_own(tmp_path: Path) -> None:
    found = parsed(page(), "通知.html")
    seen = found.notices[0].notice
    assert (found.count, found.batch) == (1, False)
    assert (seen.number, seen.file) == ("青政办发〔2025〕31号", "通知.html")


def test_an_archive_is_counted_and_its_first_notices_are_shown() -> None:
    files = {f"{n}.txt": f"关于第{n}件事的通知".encode() for n in range(5)}
    rows = "".join(f'{{"id": "r{n}", "text": "行{n}"}}\n' for n in range(4)) + "{\n"
    data = zipped(**{"0.html": page(), "0.exe": b"MZ\0", **files, "rows.jsonl": rows.encode()})
    found = parsed(data, "a.zip")
    assert (found.count, found.batch) == (10, True)
    assert [seen.notice.file for seen in found.notices] == ["0.html", "0.txt", "1.txt"]
    assert sorted(error.code for error in found.refused) == ["member-not-read", "row-broken"]


def test_text_takes_the_limits_of_text_and_what_a_child_reads_takes_others() -> None:
    assert limits_for(NOTICE.encode(), "a.txt") == limits_for(b"{}", "a.jsonl") == FILE
    assert limits_for(page(), "a.txt") == limits_for(b"%PDF-", "a.pdf") == WATCHING
