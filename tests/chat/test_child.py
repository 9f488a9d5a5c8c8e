"""No file can hang or kill the bot: what a child does wrong comes back as an error."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.chat import child
from bot.chat.child import FILE, ChildError, Limits, Parsed, parse_in_child, run_job
from bot.chat.sections import numbered
from bot.chat.worker import told
from corpus.errors import InputError, LibraryError
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
        (b"%PDF-1.7 ...", "a.txt", "text-expected"),
        (b"\xff\xfe\x00", "a.txt", "bytes-broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_own_error(data: bytes, name: str, code: str) -> None:
    assert refused(data, name) == code


def test_an_error_keeps_its_kind_and_values() -> None:
    with pytest.raises(InputError) as caught:
        parsed(b"%PDF-1.7 {x}", "{kind}.txt")
    assert caught.value.values == {"name": "{kind}.txt", "kind": "PDF"}
    assert "{kind}.txt: PDF files" in str(caught.value)


def test_a_file_that_takes_too_long_is_given_up_in_time() -> None:
    began = time.monotonic()
    assert refused(HEAVY.encode(), limits=Limits(seconds=1.0)) == "file-time"
    assert time.monotonic() - began < 3


def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    assert refused(HEAVY.encode(), limits=Limits(memory=60 << 20)) == "file-memory"


def test_a_file_that_gives_too_much_is_given_up() -> None:
    assert refused(NOTICE.encode(), limits=Limits(output=500)) == "file-output"


def test_a_child_that_dies_is_told() -> None:
    with pytest.raises(ChildError) as caught:
        asyncio.run(run_job("no such job", {}, limits=FILE))
    assert caught.value.why == "crashed"


def test_the_child_knows_none_of_the_bots_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTICEBOT_TOKEN", "1:secret")
    assert not any(name.startswith("NOTICEBOT_") for name in child._environment())


def test_a_child_ends_with_whoever_asked(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from bot.chat.child import *\n"
        "data = '一、各地区各部门要认真做好防汛工作。\\n'.encode() * 300000\n"
        "async def main():\n"
        "    task = asyncio.create_task(parse_in_child(data, 'a.txt'))\n"
        "    await asyncio.sleep(1.5)\n"
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
        (below,) = children.read_text().split()
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
        f"w.parse({{'name': 'a.txt'}}, {NOTICE.encode()!r}, print)\n"
        "print(sorted({'socket', 'ssl', 'asyncio', 'numpy', 'telegram', 'httpx'} & set(sys.modules)))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_every_value_of_an_error_can_be_told(tmp_path: Path) -> None:
    line = told(LibraryError("library-unwritable", "{folder}: {reason}", folder=tmp_path, reason="full"))
    assert line["values"] == {"folder": str(tmp_path), "reason": "full"}
    assert str(child._error(line)) == f"{tmp_path}: full"
