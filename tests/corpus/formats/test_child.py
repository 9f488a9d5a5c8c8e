"""No file can hang, swell or kill whoever reads it: what a reader does wrong is an error of its file."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError, LibraryError, retold, told
from corpus.extracted import Extracted
from corpus.formats import BATCHES, READERS, Part, Refused
from corpus.formats.allowance import FILE, NORMAL, RECOGNISED, Limits
from corpus.formats.believing import believed, part_of
from corpus.formats.child import Child, environment
from corpus.formats.exchange import ChildError
from corpus.formats.pool import Readers
from corpus.parsing import parse

ROOT = Path(__file__).parents[3]
HERE = "tests.corpus.formats.hostile"
QUICK = Limits(seconds=2.0)
NOTICE = "云川市水务局关于做好供水工作的通知\n各区县：\n请遵照执行。\n云川市水务局\n2024年5月6日\n"


@pytest.fixture(autouse=True)
def _readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "pdf", HERE)
    monkeypatch.setitem(BATCHES, "zip", HERE)


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with Child() as one:
        yield one


def text(child: Child, verb: str, rest: str = "") -> str:
    return child.read(f"{verb}\n{rest}".encode(), "x/a.pdf", "pdf", file="a.pdf").extracted.text


def refused(child: Child, verb: str, rest: str = "") -> InputError:
    with pytest.raises(InputError) as caught:
        text(child, verb, rest)
    assert str(caught.value).startswith("x/a.pdf: ")
    return caught.value


def test_a_file_is_read_and_parsed_as_here(child: Child) -> None:
    read = child.read(f"recognise\n{NOTICE}".encode(), "a.pdf", "pdf", file="a.pdf")
    assert read.extracted.text == NOTICE
    assert (read.extracted.ocr, read.extracted.left_out) == (0.93, ("1 picture",))
    assert read.notice is not None
    assert read.notice.title == parse(NOTICE).title
    assert read.notice.file == "a.pdf"


def test_a_pdf_gets_the_room_of_a_scan_only_where_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.scans.can_be_read", lambda: True)
    with Child() as child:
        assert int(text(child, "memory")) == NORMAL.memory
        assert int(text(child, "scan")) == RECOGNISED.memory
        assert child.read(b"mixed\nx", "a.pdf", "pdf", file="a.pdf").extracted.ocr == 0.9
        assert int(text(child, "memory")) == NORMAL.memory
        monkeypatch.setattr("corpus.formats.scans.can_be_read", lambda: False)
        assert refused(child, "scan").code == "scan-not-read"
        read = child.read(b"mixed\nx", "a.pdf", "pdf", file="a.pdf")
        assert read.extracted.left_out == ("2 scanned pages",)


def test_one_process_reads_many_files(child: Child) -> None:
    first = text(child, "pid")
    assert refused(child, "refuse").code == "not-text"
    assert text(child, "pid") == first


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("loop", "file-time"),
        pytest.param("sleep", "file-time", marks=pytest.mark.slow),
        pytest.param("print", "file-time", marks=pytest.mark.slow),
        ("nest", "file-memory"),
        ("abort", "file-memory"),
        ("crash", "file-crashed"),
        pytest.param("raise", "file-crashed", marks=pytest.mark.slow),
        ("lie", "file-crashed"),
    ],
)
def test_a_file_that_goes_too_far_is_told_in_time_and_the_next_is_read(verb: str, code: str) -> None:
    with Child(QUICK) as child:
        began = time.monotonic()
        assert refused(child, verb).code == code
        assert time.monotonic() - began < 10
        assert text(child, "read", NOTICE) == NOTICE


def test_a_file_that_takes_long_and_gets_on_is_waited_for() -> None:
    with Child(Limits(seconds=1.5)) as child:
        assert text(child, "slowly", NOTICE) == NOTICE


def test_a_file_that_takes_too_much_memory_is_told_and_the_next_is_read() -> None:
    with Child(Limits(memory=300 << 20)) as child:
        assert refused(child, "allocate").code == "file-memory"
        assert text(child, "read", NOTICE) == NOTICE


def test_a_file_that_gives_too_much_is_told_and_the_next_is_read() -> None:
    with Child(Limits(output=100_000)) as child:
        assert refused(child, "swell").code == "file-output"
        assert text(child, "read", NOTICE) == NOTICE


def test_other_limits_are_those_of_another_process() -> None:
    with Readers(1) as readers:
        reader = readers._take("pdf")
        first = text(reader, "pid")
        readers._give(reader)
        assert readers._take("pdf") is reader
        reader._limits = FILE
        assert text(reader, "pid") != first


def gone(pid: int) -> bool:
    end = time.monotonic() + 5
    status = Path(f"/proc/{pid}/stat")
    while time.monotonic() < end:
        if not status.exists() or status.read_text().rpartition(") ")[2].startswith("Z"):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_what_a_reader_starts_ends_with_it(tmp_path: Path) -> None:
    with Child(QUICK) as child:
        assert refused(child, "start", str(tmp_path / "pid")).code == "file-time"
    assert gone(int((tmp_path / "pid").read_text()))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_a_child_ends_with_whoever_asked_and_leaves_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, threading, time\n"
        "from corpus.formats import READERS\n"
        f"READERS['pdf'] = {HERE!r}\n"
        "from corpus.formats.child import Child\n"
        "child = Child()\n"
        "threading.Thread(target=child.read, args=(b'loop\\n', 'a', 'pdf'), kwargs={'file': 'a'}, "
        "daemon=True).start()\n"
        "end = time.monotonic() + 20\n"
        "while not child._files and time.monotonic() < end: time.sleep(0.05)\n"
        "time.sleep(0.3)\n"
        "print(child._process.pid, child._folder, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().decode().split()
        assert Path(folder).is_dir()
        parent.kill()
    assert gone(int(pid))
    assert not Path(folder).exists()


def test_what_a_reader_writes_is_gone_with_the_child() -> None:
    with Child() as child:
        folder = Path(text(child, "litter"))
        assert (folder / "left behind").exists()
    assert not folder.exists()


def test_a_reader_knows_none_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTICEBOT_TOKEN", "1:secret")
    with Child() as child:
        assert "NOTICEBOT_TOKEN" not in text(child, "environment")
    assert "NOTICEBOT_TOKEN" not in environment()


def test_parts_come_in_order_with_why_some_are_not_read(child: Child) -> None:
    found = child.parts("zip\n一/通知.txt 甲|乙\nb.pdf refused\nc.txt \n".encode(), "a.zip", "zip")
    assert [part.name for part in found] == ["一/通知.txt", "b.pdf", "c.txt"]
    assert found[0] == Part("一/通知.txt", "甲\n乙".encode())
    assert isinstance(found[1], Refused)
    assert found[1].error.code == "file-empty"


@pytest.mark.slow
def test_a_batch_without_end_is_given_up() -> None:
    with Child(Limits(seconds=1.0, output=8 << 20)) as child:
        for verb, code in (("bomb", "file-output"), ("loop", "file-time")):
            with pytest.raises(InputError) as caught:
                child.parts(f"zip\na {verb}\n".encode(), "a.zip", "zip")
            assert caught.value.code == code


def test_several_children_give_results_in_turn() -> None:
    with Readers(2) as readers:
        names = [f"{n}.pdf" for n in range(12)]
        verbs = ["refuse" if n % 5 == 3 else "pid" for n in range(12)]
        pending = [
            readers.submit(f"{verb}\n{name}".encode(), name, "pdf", file=name, parser=None)
            for verb, name in zip(verbs, names, strict=True)
        ]
        pids = set()
        for verb, name, one in zip(verbs, names, pending, strict=True):
            if verb == "refuse":
                assert str(one.future.exception()).startswith(f"{name}: ")
                continue
            pid, said = one.extracted().text.split("\n")
            assert said == name
            pids.add(pid)
        assert len(pids) == 2


def test_closing_does_not_wait_for_a_file_that_is_being_read() -> None:
    began = time.monotonic()
    with Readers(1) as readers:
        first = readers.submit(b"loop\n", "a", "pdf", file="a", parser=None)
        second = readers.submit(b"loop\n", "b", "pdf", file="b", parser=None)
        while not first.future.running():
            time.sleep(0.01)
        time.sleep(0.3)
    assert time.monotonic() - began < 10
    assert second.future.cancelled()
    assert isinstance(first.future.exception(), InputError)


def test_a_program_that_is_missing_is_an_error_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with Child() as child, pytest.raises(FileNotFoundError):
        text(child, "read")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


GOOD = {"extracted": Extracted(NOTICE, "pdf").to_json(), "notice": parse(NOTICE).to_json()}


@given(st.data())
def test_whatever_a_child_says_is_believed_only_where_it_can_be(data: Any) -> None:
    """One value of a good result is put in the place of another, or something else in its place."""
    result = {name: dict(value) for name, value in GOOD.items()}
    where = data.draw(st.sampled_from(sorted(result)))
    name = data.draw(st.sampled_from(sorted(result[where])))
    result[where][name] = data.draw(JSON)
    try:
        read = believed({"result": result}, parse=True)
    except ChildError:
        return
    assert read.notice is not None
    assert read.extracted.text == NOTICE
    for section in read.notice.sections:
        assert 0 <= section.start <= section.end <= len(read.notice.text)


@given(st.dictionaries(st.sampled_from(["part", "data", "refused", "why"]), JSON))
def test_whatever_a_child_says_of_a_part_is_a_part_or_a_crash(line: dict[str, Any]) -> None:
    try:
        assert isinstance(part_of(line), Part | Refused)
    except ChildError as error:
        assert error.why == "crashed"


def test_every_value_of_an_error_can_be_told(tmp_path: Path) -> None:
    line = told(LibraryError("library-unwritable", "{folder}: {reason}", folder=tmp_path, reason="full {x}"))
    assert json.loads(json.dumps(line))["values"] == {"folder": str(tmp_path), "reason": "full {x}"}
    assert str(retold(line)) == f"{tmp_path}: full {{x}}"


def test_no_descriptor_is_kept_of_children_that_die() -> None:
    open_here = Path("/proc/self/fd")
    before = len(list(open_here.iterdir())) if open_here.exists() else 0
    with Child(QUICK) as child:
        for _ in range(3):
            assert refused(child, "abort").code == "file-memory"
    if before:
        assert len(list(open_here.iterdir())) == before


def test_the_character_set_of_a_server_reaches_the_reader_of_pages(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    ask = Child._ask

    def asked(self: Child, request: dict[str, Any], *rest: Any) -> Iterator[dict[str, Any]]:
        seen.append(request["options"])
        return ask(self, request, *rest)

    monkeypatch.setattr(Child, "_ask", asked)
    page = "<html><body><h1>关于供水的通知</h1><p>各区县：请遵照执行，切实做好供水工作。</p></body></html>"
    read = child.read(page.encode("big5", "replace"), "a.html", "html", file="a.html", charset="big5")
    assert seen == [{"charset": "big5"}]
    assert read.extracted.format == "html"
