from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.measuring import changed_bytes, disk, files, percentiles, table
from benchmarks.processes import Sampler, cpu_seconds, memory, private, run, tree

HELD = 60_000_000  # bytes


def test_percentiles_are_those_of_the_values() -> None:
    assert percentiles(range(101)) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}


def test_a_table_lines_up_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    table(("", "ms"), [("one", 1.5), ("eleven", 10)])
    assert capsys.readouterr().out == "         ms\none     1.5\neleven   10\n"


def test_a_command_that_ran_is_told_with_its_output_time_and_own_memory() -> None:
    ballast = bytearray(3 * HELD)  # this process's memory must not count as the command's
    ballast[::4096] = b"x" * len(ballast[::4096])
    code = f"import time; held = bytearray({HELD}); held[::4096] = b'x' * len(held[::4096]); time.sleep(.15)"
    ran = run([sys.executable, "-c", code + "; print('done')"])
    assert ran.out == "done\n"
    assert 0.15 < ran.seconds < 30
    assert 0 < ran.cpu < 30
    assert HELD < ran.peak < 2 * HELD


def test_a_command_that_failed_is_an_error_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run([sys.executable, "-c", "import sys; sys.exit('this is why')"])
    assert "this is why" in capsys.readouterr().err


def test_the_memory_of_a_process_and_its_children_is_added_up() -> None:
    child = f"held = bytearray({HELD}); held[::4096] = b'x' * len(held[::4096]); print(flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    process = subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdin is not None
    with Sampler(process.pid) as sampler:
        process.stdout.readline()  # the child has it now
        pids = tree(process.pid)
        held = sum(private(pid) for pid in pids)
        end = time.monotonic() + 20
        while sampler.largest <= HELD and time.monotonic() < end:  # it looks every 20 ms
            time.sleep(0.01)
        process.stdin.write(b"\n")
        process.stdin.flush()
        process.wait(30)
    process.stdin.close()
    process.stdout.close()
    assert len(pids) == 2
    assert held > HELD
    assert sampler.processes == 2
    assert sampler.rss > HELD
    assert sampler.rss >= sampler.largest > HELD


def test_a_process_that_has_ended_has_no_memory() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(30)
    assert memory(process.pid) == {}
    assert private(process.pid) == 0


def test_the_cpu_time_of_a_process_grows_with_what_it_does() -> None:
    import os

    before = cpu_seconds(os.getpid())
    sum(range(3_000_000))
    assert cpu_seconds(os.getpid()) >= before


def test_what_lies_on_the_disk_is_told_by_kind(tmp_path: Path) -> None:
    for name, size in (
        ("index/generations/000001-abc/terms.npy", 10),
        ("index/generations/000002-def/terms.npy", 20),
        ("library/originals/ab/cdef01", 5),
        ("library/ledger.sqlite", 7),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    assert disk(tmp_path) == {
        "index/generations/*/terms.npy": 30,
        "library/ledger.sqlite": 7,
        "library/originals/*": 5,
    }


def test_new_and_changed_files_count_and_others_do_not(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"x" * 100)
    (tmp_path / "changed").write_bytes(b"x" * 10)
    before = files(tmp_path)
    (tmp_path / "changed").write_bytes(b"x" * 20)
    (tmp_path / "new").write_bytes(b"x" * 3)
    assert changed_bytes(before, files(tmp_path)) == 23
