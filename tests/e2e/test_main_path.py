from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.conftest import SAMPLES, Run
from tests.shared import SHARED, needs_shared


def test_from_files_to_an_answer_with_its_source(run: Run, home: Path, tmp_path: Path) -> None:
    added = run("add", SAMPLES)
    assert added.returncode == 0, added.stderr
    built = run("build")
    assert built.returncode == 0, built.stderr
    assert b"notices reused" in built.stderr

    notices = json.loads(run("list", "--json").stdout)
    assert len(notices) == len(list(SAMPLES.glob("*.txt")))
    assert len({notice["id"] for notice in notices}) == len(notices)

    answer = run("ask", "云公积金〔2024〕12号是什么？", "--json")
    assert answer.returncode == 0
    (quote,) = json.loads(answer.stdout)["quotes"]
    shown = json.loads(run("show", quote["citation"]["notice_id"], "--json").stdout)
    assert shown["text"][quote["citation"]["start"] : quote["citation"]["end"]] == quote["text"]

    assert run("verify").returncode == 0
    assert run("backup", tmp_path / "all.tar.gz").returncode == 0
    other = tmp_path / "other"
    assert run("restore", tmp_path / "all.tar.gz", "--home", other).returncode == 0
    again = json.loads(run("ask", "云公积金〔2024〕12号是什么？", "--json", "--home", other).stdout)
    assert again["quotes"] == [quote]


@needs_shared
def test_the_four_real_notices_have_their_fields(run: Run) -> None:
    assert run("add", *sorted((SHARED / "seeds").glob("*.txt"))).returncode == 0
    found = {notice["file"][:3]: notice for notice in json.loads(run("list", "--json").stdout)}
    names = ("number", "issued_on", "published_on", "source")
    assert {key: tuple(notice[name] for name in names) for key, notice in found.items()} == {
        "000": ("工信部党〔2020〕16号", "2020-02-01", "2020-02-02", None),
        "001": (None, "2020-01-29", "2020-01-30", "人民网-中国共产党新闻网"),
        "002": ("工信党建组办﹝2020﹞1号", None, "2020-02-18", None),
        "004": ("庆组明电〔2020〕2号", "2020-01-27", None, None),
    }
