from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.law_again import again
from benchmarks.law_library import Size, articles, laws_home, laws_sources, sizes
from benchmarks.libraries import built
from corpus.library import Library
from corpus.parsing import parse
from index.engine import Engine
from tests.index.samples import NOTICES
from tests.shared import needs_shared

LAW = """# 云川省测绘船舶条例

2019年11月29日 云川省第十三届人民代表大会常务委员会第十四次会议通过 云川省人民代表大会常务委员会公告第12号

<!-- INFO END -->

## 第一章 总则

第一条 为了规范测绘船舶的使用，制定本条例。

第二条 测绘船舶应当在三十日内到浙江省主管部门登记。

## 第二章 附则

第三条 本条例自2020年1月1日起施行。
"""


def test_sizes_are_read_and_written_as_people_do() -> None:
    assert sizes("1k, 1.5k,200,all,1m") == [Size(1000), Size(1500), Size(200), Size(None), Size(1_000_000)]
    assert [str(size) for size in sizes("1k,1500,all,1m")] == ["1k", "1500", "all", "1m"]
    with pytest.raises(ValueError, match="many"):
        Size.of("many")


def test_a_law_comes_again_as_another_one_of_the_same_structure() -> None:
    one, other = parse(LAW), parse(again(LAW, 1))
    assert other.title is not None and other.title != one.title
    assert other.issued_on != one.issued_on
    assert other.issued_on is not None
    assert [section.path for section in other.sections] == [section.path for section in one.sections]
    assert articles(again(LAW, 1)) == articles(LAW) == 3
    assert "江苏省" not in again(LAW, 1) and "浙江省" not in again(LAW, 1)
    assert again(LAW, 1) != again(LAW, 2)


def test_laws_that_come_again_are_notices_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "law.md").write_text(LAW, "utf-8")
    rows = [json.dumps({"id": f"again-{turn}", "text": again(LAW, turn)}) for turn in (1, 2, 20)]
    (tmp_path / "again.jsonl").write_text("\n".join(rows), "utf-8")
    report = Library(tmp_path / "library").add([tmp_path / "law.md", tmp_path / "again.jsonl"])
    assert (len(report.added), len(report.replaced), len(report.aliased)) == (4, 0, 0)


def test_a_home_that_is_built_is_not_built_again_unless_its_library_changed(tmp_path: Path) -> None:
    sources = sorted(NOTICES.iterdir())[:3]
    home = built(tmp_path / "home", sources)
    first = Engine.open(home / "index").manifest.name
    assert Engine.open(built(home, []) / "index").manifest.name == first
    library = Library(home / "library")
    library.remove(next(iter(library.entries())).notice.id)
    assert Engine.open(built(home, []) / "index").manifest.name != first


@needs_shared
@pytest.mark.slow
def test_libraries_of_laws_have_about_the_sections_asked_for_and_questions_answers(tmp_path: Path) -> None:
    engine = Engine.open(laws_home(Size(400), tmp_path) / "index")
    assert 300 <= engine.manifest.counts["sections"] <= 600
    small = laws_sources(Size(400), tmp_path)
    large = laws_sources(Size(800), tmp_path)
    laws = [path for path in small if path.suffix == ".md"]
    assert laws == [path for path in large if path.suffix == ".md"][: len(laws)]
    assert laws_sources(Size(400), tmp_path) == small
