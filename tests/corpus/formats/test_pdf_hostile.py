"""PDFs made to harm: refused in words, read, or stopped by the limits of the process that reads them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.formats.limits import MAX_LETTERS, MAX_PAGES, NORMAL
from corpus.formats.pdf import extract
from tests.corpus.formats import hostile_pdf as hostile
from tests.corpus.formats.kept import assert_sound, kept
from tests.corpus.formats.write_pdf import Manner, write

# Reads the file named, in the limits of a reader's process; prints what the user would see.
_CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]),) * 2)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from corpus.errors import InputError
from corpus.formats import pdf, recognition
recognition.available = lambda: False
for path in sys.argv[3:]:
    try:
        with open(path, "rb") as file:
            print("read", len(pdf.extract(file.read(), "a.pdf").text))
    except InputError as error:
        print("refused", error.code)
"""


def child(*paths: Path) -> subprocess.CompletedProcess[str]:
    limits = (NORMAL.memory, NORMAL.seconds)
    return subprocess.run(
        [sys.executable, "-c", _CHILD, *map(str, (*limits, *paths))],
        check=False,
        capture_output=True,
        text=True,
        timeout=2 * NORMAL.seconds,
    )


def error(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        extract(data, "a.pdf")
    return caught.value


def test_too_many_pages_are_refused_before_one_is_read() -> None:
    found = error(hostile.many_pages(100_000))
    assert found.code == "pdf-too-long"
    assert str(MAX_PAGES) in str(found)


def test_a_page_of_too_many_letters_is_refused() -> None:
    found = error(hostile.crowded_page())
    assert found.code == "text-too-long"
    assert str(MAX_LETTERS) in str(found)


@pytest.mark.parametrize(
    "write_it",
    [hostile.claimed_pages, hostile.length_loop, hostile.huge_page, hostile.nested_states, hostile.actions],
)
def test_what_can_be_read_of_a_strange_file_is_read(write_it: Callable[[], bytes]) -> None:
    assert kept(extract(write_it(), "a.pdf")) == "Notice of the office"


@pytest.mark.parametrize("write_it", [hostile.page_tree_loop, hostile.xref_loop, hostile.deep_page_tree])
def test_a_file_that_leads_round_in_circles_is_called_damaged(write_it: Callable[[], bytes]) -> None:
    assert error(write_it()).code == "pdf-broken"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"no pdf at all", b"\x00" * 1000])
def test_what_is_no_pdf_is_called_damaged(data: bytes) -> None:
    assert error(data).code == "pdf-broken"


@pytest.mark.slow
@pytest.mark.parametrize("write_it", hostile.ALL)
def test_every_hostile_file_ends_within_the_limits(write_it: Callable[[], bytes], tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(write_it())
    done = child(file)
    # pdfium ends its process where memory ends (a bomb); never is there a traceback or an endless loop.
    assert done.returncode in (0, -6), done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode != 0 or done.stdout.split()[0] in ("read", "refused")


_WHOLE = write(
    ["各单位：", "现将有关事项通知如下。" * 9, "云川市水务局", "2024年3月1日"], Manner(number="— {n} —")
)


def _mutated(changes: list[tuple[int, int]], cut: int) -> bytes:
    data = bytearray(_WHOLE)
    for at, value in changes:
        data[at % len(data)] = value
    return bytes(data[: len(data) - cut])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, len(_WHOLE)), st.integers(0, 255)), max_size=12),
    st.integers(0, len(_WHOLE) // 2),
)
@example([], 0)
@example([(_WHOLE.index(b"/Kids") + 8, ord("4"))], 0)
def test_a_damaged_file_is_read_or_refused_in_words(changes: list[tuple[int, int]], cut: int) -> None:
    try:
        assert_sound(extract(_mutated(changes, cut), "a.pdf"))
    except InputError as refused:
        assert str(refused).startswith("a.pdf: ")


@pytest.mark.slow
def test_a_thousand_damaged_files_end_no_process(tmp_path: Path) -> None:
    import random

    chance = random.Random(7)
    files = []
    for number in range(1000):
        changes = [
            (chance.randrange(len(_WHOLE)), chance.randrange(256)) for _ in range(chance.randrange(30))
        ]
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(_mutated(changes, chance.choice((0, 0, chance.randrange(len(_WHOLE))))))
    done = child(*files)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1000
