"""What a user gets wrong, or what happens to them: each a clear line, an exit code, and nothing lost."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from tests.e2e.conftest import SAMPLES, Run, needs_rights, one_line

GOOD = SAMPLES / "yc10-water-cut.txt"


def refused(run: Run, path: Path) -> str:
    """What is said of a path that cannot be added, while a good file beside it is."""
    result = run("add", path, GOOD)
    told = result.stderr.decode("utf-8").splitlines()
    assert result.returncode == 2
    assert b"1 added" in result.stdout
    assert told[0].startswith(f"noticebot: {path}")
    assert len(told) == 2  # and the next step
    return told[0]


def test_an_empty_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert "there is no text in it" in refused(run, tmp_path / "empty.txt")


def test_a_binary_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 40)
    assert "not a text file" in refused(run, tmp_path / "binary.txt")


def test_a_file_of_50_mb(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert "larger than 20 MB" in refused(run, tmp_path / "huge.txt")


def test_a_folder_without_notices(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert "no notices in this folder" in refused(run, tmp_path / "folder")


@needs_rights
def test_a_file_that_may_not_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("通知", "utf-8")
    (tmp_path / "secret.txt").chmod(0)
    assert "Permission denied" in refused(run, tmp_path / "secret.txt")


def test_a_pipe_that_would_block_for_ever(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not a regular file" in refused(run, tmp_path / "pipe.txt")


def test_a_broken_line_of_jsonl(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bulk.jsonl"
    row = json.dumps({"id": "a1", "text": "关于测试的通知\n\n请遵照执行。"}, ensure_ascii=False)
    file.write_text(f"{row}\n{{\n", "utf-8")
    result = run("add", file)
    assert result.returncode == 2
    assert result.stderr.decode().splitlines()[0].startswith(f"noticebot: {file}:2: not valid JSON")
    assert [notice["id"] for notice in json.loads(run("list", "--json").stdout)] == ["a1"]


def test_a_name_with_a_line_break_and_bytes_that_are_not_utf8(run: Run, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/a\nb\xff.txt"
    Path(os.fsdecode(name)).touch()
    result = run("add", name)
    assert result.returncode == 2
    assert result.stderr.count(b"\n") == 1
    assert b"a b\\udcff.txt: there is no text in it" in result.stderr


def test_questions_that_cannot_be_asked(run: Run, built: Path) -> None:
    assert one_line(run("ask", "")) == "the question is empty; type what you want to know"
    assert one_line(run("ask", "长" * 10_000)) == "the question has 10000 characters; ask in at most 1000"
    assert run("ask", b"\xff\xfe").returncode in (0, 1)


def test_an_unknown_id(run: Run, built: Path) -> None:
    for command in ("show", "remove"):
        assert one_line(run(command, "nope")) == "no notice has the id nope"
    assert run("verify").returncode == 0


@needs_rights
def test_a_home_that_cannot_be_made(run: Run, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o555)
    for arguments in (["add", GOOD], ["build"]):
        told = one_line(run(*arguments, "--home", tmp_path / "closed" / "home"))
        assert told.startswith(f"{tmp_path}/closed/home")
        assert "Permission denied" in told


@needs_rights
def test_a_home_that_cannot_be_written_still_answers(run: Run, built: Path) -> None:
    before = run("list", "--json").stdout
    folders = [built, *(path for path in built.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        for arguments in (["add", GOOD, "--build"], ["remove", json.loads(before)[0]["id"]], ["build"]):
            assert "Permission denied" in one_line(run(*arguments))
        assert run("list", "--json").stdout == before
        assert run("ask", "云公积金〔2023〕9号是什么？").returncode == 0
        assert run("chat", stdin="云公积金〔2023〕9号是什么？".encode()).returncode == 0
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_a_home_that_is_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for arguments in (["add", GOOD], ["list"], ["ask", "停水"]):
        assert "it is not a folder" in one_line(run(*arguments, "--home", tmp_path / "file"))


def test_an_index_of_another_version(run: Run, built: Path) -> None:
    manifest = next((built / "index").rglob("manifest.json"))
    manifest.write_text(
        re.sub(r'"version": \d+', '"version": 999', manifest.read_text("utf-8"), count=1), "utf-8"
    )
    assert "run `noticebot build` to rebuild it" in one_line(run("ask", "停水"))
    assert run("build").returncode == 0
    assert run("ask", "云公积金〔2023〕9号是什么？").returncode == 0


def test_a_flipped_byte_in_the_index(run: Run, built: Path) -> None:
    before = run("list", "--json").stdout
    lines = next((built / "index").rglob("lines.jsonl"))
    data = bytearray(lines.read_bytes())
    data[len(data) // 2] ^= 1
    lines.write_bytes(bytes(data))
    assert "run `noticebot build --fresh`" in one_line(run("ask", "停水"))
    assert run("build", "--fresh").returncode == 0
    assert run("verify").returncode == 0
    assert run("list", "--json").stdout == before
