"""Parsing in processes beside this one: same notices and errors, same order, nothing left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.library import Library, the_parser
from corpus.parsers import AHEAD_ITEMS, AHEAD_SIZE, Parsers, ahead
from corpus.parsing import parse
from tests.corpus.plain import PLAIN, listed, write

ROOT = Path(__file__).parents[2]


def source(number: int) -> str:
    body = "一、点灯。要按时。\n二、记录。要如实。"
    return f"关于第{number}座灯塔的通知\n各县：\n{body}\n云川市航道局\n2024年5月6日\n"


def apart(count: int = 2) -> Parsers:
    return Parsers(the_parser(), apart=True, processes=count, from_items=0)


def pids(parsers: Parsers) -> list[int]:
    return [process.pid for process in parsers._processes]


def test_processes_give_the_notices_that_this_one_would_make() -> None:
    texts = [source(number) for number in range(80)]
    with apart() as parsers:
        pending = [parsers.submit(text.encode(), "x", "x.txt") for text in texts]
        assert len(pids(parsers)) == 2
        assert [one.result() for one in reversed(pending)] == [
            parse(t, file="x.txt") for t in reversed(texts)
        ]


def test_few_sources_start_no_process() -> None:
    with Parsers(the_parser(), apart=True, processes=2) as parsers:
        assert parsers.submit(source(1), "x", "x.txt").result().title == "关于第1座灯塔的通知"
        assert pids(parsers) == []


def test_another_parser_is_never_asked_for_in_another_process() -> None:
    with Parsers(the_parser(), apart=False, processes=2, from_items=0) as parsers:
        parsers.submit(source(1), "x", "x.txt").result()
        assert pids(parsers) == []


def test_an_unreadable_source_raises_the_error_of_this_process() -> None:
    with apart() as parsers:
        pending = parsers.submit(b"%PDF-1.7", "坏.pdf", "坏.pdf")
        assert parsers.submit(source(1), "x", "x.txt").result().title
        with pytest.raises(InputError, match=r"坏\.pdf: this is no text but another kind of file"):
            pending.result()


def test_a_process_that_dies_costs_no_notice() -> None:
    with apart() as parsers:
        first = parsers.submit(source(0), "x", "x.txt")
        for pid in pids(parsers):
            os.kill(pid, signal.SIGKILL)
        later = [parsers.submit(source(number), "x", "x.txt") for number in range(1, 60)]
        assert [one.result() for one in (first, *later)] == [
            parse(source(number), file="x.txt") for number in range(60)
        ]


def test_no_process_is_left_after_the_block() -> None:
    with apart() as parsers:
        parsers.submit(source(0), "x", "x.txt").result()
    assert all(process.returncode is not None for process in parsers._processes)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_processes_end_when_the_one_that_started_them_is_killed() -> None:
    code = (
        "import os, signal; from tests.corpus.test_parsers import *; p = apart()\n"
        "p.submit(source(0), 'x', 'x').result(); print(*pids(p), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    left = [int(pid) for pid in done.stdout.split()]
    assert len(left) == 2
    until = time.monotonic() + 10
    while any(map(_alive, left)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(_alive, left))


def test_what_is_read_ahead_is_bounded_by_count_and_by_size() -> None:
    for size, bound in ((1, AHEAD_ITEMS), (AHEAD_SIZE // 4, 4)):
        taken: list[int] = []
        ones = (taken.append(number) or number for number in range(1000))  # type: ignore[func-returns-value]
        handed = 0
        for number in ahead(ones, lambda _, size=size: size):
            assert number == handed
            handed += 1
            assert len(taken) - handed <= bound
        assert handed == 1000


@pytest.fixture(params=["apart", "here"])
def opened(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Library]:
    def parsers(library: Library) -> Parsers:
        if request.param == "apart" and library.parser == the_parser():
            return apart()
        return Parsers(library.parser, apart=False)

    monkeypatch.setattr(Library, "_parsers", parsers)
    return lambda folder: Library(folder, now=lambda: datetime(2024, 1, 1, tzinfo=UTC))


def test_a_folder_is_added_in_order_whoever_parses_it(
    opened: Callable[[Path], Library], tmp_path: Path
) -> None:
    for number in range(40):
        write(tmp_path, f"in/{number:02}.txt", source(number))
    write(tmp_path, "in/05.bad.txt", "\x00\x01" * 50)
    write(tmp_path, "in/20.again.txt", source(3))
    write(tmp_path, "in/30.rows.jsonl", '{"id": "a", "text": "甲"}\nbroken\n{"id": "b", "text": "乙"}\n')
    lib = opened(tmp_path / "library")
    seen: list[str] = []
    report = lib.add([tmp_path / "in"], progress=lambda where: seen.append(Path(where).name))
    assert seen == sorted(seen)
    assert [item.file for item in report.added] == sorted(
        [*(f"{number:02}.txt" for number in range(40)), "30.rows.jsonl", "30.rows.jsonl"]
    )
    assert [item.file for item in report.unchanged] == ["20.again.txt"]
    assert [(Path(r.path).name, r.error.code) for r in report.refused] == [
        ("05.bad.txt", "not-text"),
        ("30.rows.jsonl:2", "row-broken"),
    ]
    assert [n.title for n in lib.notices() if n.title] == [
        f"关于第{number}座灯塔的通知" for number in range(40)
    ]
    assert len(lib.add([tmp_path / "in"]).unchanged) == 43


def test_a_newer_parser_reads_everything_again_whoever_parses_it(
    opened: Callable[[Path], Library], tmp_path: Path
) -> None:
    for number in range(20):
        write(tmp_path, f"in/{number:02}.txt", source(number))
    old = Library(tmp_path / "library", parser=PLAIN)
    old.add([tmp_path / "in"])
    assert all(notice.title is None for notice in old.notices())
    lib = opened(tmp_path / "library")
    assert lib.refresh() == 20
    assert [n.title for n in lib.notices()] == [f"关于第{number}座灯塔的通知" for number in range(20)]
    assert len(listed(lib)) == 20
