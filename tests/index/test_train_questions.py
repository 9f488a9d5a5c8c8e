from __future__ import annotations

import re
import tarfile
from pathlib import Path

import pytest

from corpus.errors import InputError
from index.train.laws import articles
from index.train.questions import (
    FOLDER,
    HEADER,
    Row,
    copied,
    digest,
    duplicates,
    find_articles,
    read_rows,
)
from tests.shared import SHARED, needs_shared

LAW = """# 供水条例

<!-- INFO END -->

第一条 供水企业应当公布水价。

第二条 擅自停止供水的，处以罚款。
"""


def _row(number: str = "第一条", law: str = "市/供水.md", question: str = "水费咋算") -> Row:
    first = articles(LAW)[0]
    return Row(law, number, digest(first), "citizen", question)


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    (tmp_path / "市").mkdir()
    (tmp_path / "市" / "供水.md").write_text(LAW, "utf-8")
    return tmp_path


def test_a_question_finds_the_article_it_names(laws: Path) -> None:
    found = find_articles([_row()], laws)
    assert [each.article.text for each in found.asked] == ["供水企业应当公布水价。"]
    assert found.unmatched == ()


@pytest.mark.parametrize(
    "row",
    [_row("第二条"), _row("第九条"), _row(law="市/不在.md")],
    ids=["text differs", "no article", "no law"],
)
def test_a_question_whose_article_is_not_there_is_told(laws: Path, row: Row) -> None:
    found = find_articles([row], laws)
    assert found.asked == ()
    assert found.unmatched == (row,)


def test_an_article_that_was_amended_no_longer_matches(laws: Path) -> None:
    file = laws / "市" / "供水.md"
    file.write_text(LAW.replace("公布水价", "公布水价和水质"), "utf-8")
    assert find_articles([_row()], laws).unmatched == (_row(),)


def test_a_line_of_other_columns_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("\t".join(HEADER) + "\nonly\ttwo\n", "utf-8")
    with pytest.raises(InputError, match=r"a\.tsv, line 2"):
        read_rows(tmp_path)
    (tmp_path / "a.tsv").write_text("law\tquestion\n", "utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_rows(tmp_path)


def test_a_package_without_the_questions_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="from the project's source"):
        read_rows(tmp_path)


def test_duplicates_and_copied_runs_are_found(laws: Path) -> None:
    rows = [_row(), _row(question="水价谁定"), _row()]
    assert duplicates(rows) == ("水费咋算",)
    (asked,) = find_articles([_row(question="企业应当公布啥")], laws).asked
    assert copied(asked) == len("企业应当公布")


def test_whether_a_law_is_held_out_depends_on_nothing_else() -> None:
    rows = read_rows()
    held = {row.law for row in rows if row.held_out}
    assert 0.05 < sum(row.held_out for row in rows) / len(rows) < 0.2
    assert held.isdisjoint(row.law for row in rows if not row.held_out)


def test_the_data_is_at_least_5000_questions_without_duplicates() -> None:
    rows = read_rows()
    assert len(rows) >= 5000
    assert duplicates(rows) == ()
    assert len({row.asker for row in rows}) >= 10
    for row in rows:
        assert re.fullmatch(r"[0-9a-f]{16}", row.digest)
        assert 4 <= len(row.question) <= 60
    assert len(list(FOLDER.glob("*.tsv"))) == 7


@needs_shared
def test_every_article_of_the_data_is_in_the_laws_and_reads_the_same(tmp_path: Path) -> None:
    rows = read_rows()
    wanted = {row.law for row in rows}
    with tarfile.open(SHARED / "corpora" / "laws.tar.xz") as archive:
        for entry in archive:
            inside = entry.name.partition("/")[2]
            if inside in wanted or entry.name in wanted:
                archive.extract(entry, tmp_path, filter="data")
                root = tmp_path if entry.name in wanted else tmp_path / entry.name.partition("/")[0]
    found = find_articles(rows, root)
    assert found.unmatched == ()
    runs = [copied(asked) for asked in found.asked]
    assert sum(run >= 6 for run in runs) < len(runs) / 100
