"""An engine and the operator's own words: taken up while it answers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from corpus.errors import GenerationError
from index.engine import Engine
from index.lexicon import Words
from tests.index.toys import Counting

QUESTION = "嘎嘎喳喳要到啥时候"
LINE = "嘎嘎喳喳\t停水\t1\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "lexicon.tsv"


def test_a_changed_file_is_read_at_the_next_refresh(six_folder: Path, own: Path) -> None:
    engine = Engine.open(six_folder, Counting(), Words(own))
    assert not engine.lexicon_changed()
    own.write_text(LINE, "utf-8")
    assert engine.lexicon_changed()
    assert engine.ask(QUESTION).understood == ()
    assert engine.refresh() is False  # the generation is the same
    assert not engine.lexicon_changed()
    (one,) = engine.ask(QUESTION).understood
    assert (one.typed, one.official) == ("嘎嘎喳喳", "停水")
    assert engine.ask(QUESTION).quotes[0].citation.notice_id == "water"
    own.unlink()
    engine.refresh()
    assert engine.ask(QUESTION).understood == ()


def test_answers_in_flight_keep_the_words_they_began_with(six_folder: Path, own: Path) -> None:
    own.write_text(LINE, "utf-8")
    engine = Engine.open(six_folder, Counting(), Words(own))
    before = engine.opened
    own.write_text(LINE.replace("停水", "开学"), "utf-8")
    engine.refresh()
    assert engine.opened is not before
    assert [one.entry.terms for one in before.lexicon.concepts("嘎嘎喳喳")] == [("停水",)]
    assert [one.entry.terms for one in engine.opened.lexicon.concepts("嘎嘎喳喳")] == [("开学",)]
    assert engine.opened.arrays is before.arrays


def test_nothing_changed_leaves_everything_as_it_is(six_folder: Path, own: Path) -> None:
    own.write_text(LINE, "utf-8")
    engine = Engine.open(six_folder, Counting(), Words(own))
    before = engine.opened
    assert engine.refresh() is False
    assert engine.opened is before


def test_words_are_taken_up_even_where_a_new_generation_cannot_be(
    six_folder: Path, own: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(six_folder, tmp_path / "index"))
    engine = Engine.open(folder, Counting(), Words(own))
    (folder / "CURRENT").write_text("000099-gone")
    own.write_text(LINE, "utf-8")
    with pytest.raises(GenerationError):
        engine.refresh()
    assert engine.ask(QUESTION).understood


def test_switched_off_no_word_is_read_and_no_change_is_seen(six_folder: Path, own: Path) -> None:
    own.write_text(LINE, "utf-8")
    engine = Engine.open(six_folder, Counting(), Words(own, use=False))
    assert engine.explain("嘎嘎喳喳俩月")[1].read == ()
    os.utime(own, ns=(1, 1))
    assert not engine.lexicon_changed()
    assert engine.lexicon_problem() is None


def test_lines_left_out_are_told(six_folder: Path, own: Path) -> None:
    own.write_text(LINE + "坏行\n", "utf-8")
    engine = Engine.open(six_folder, Counting(), Words(own))
    problem = engine.lexicon_problem()
    assert problem is not None
    assert problem.values["count"] == 1
    assert engine.ask(QUESTION).understood
