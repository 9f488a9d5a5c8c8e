"""Guards the words that ship; what is wrong is named by file and line."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from corpus.errors import InputError
from index.lexicon import FOLDER, shipped
from index.lexicon_file import BETWEEN_TERMS, GAP, Entry, numbered, parse_line, read_file, read_text

FILES = sorted(FOLDER.glob("*.tsv"))
ROOT = FOLDER.parents[1]
# Characters that mean one thing wherever they stand in a question.
SINGLE = frozenset("穗沪鄂湘粤渝皖赣闽琼冀豫鲁黔滇陇桂甬蓉娃坟")


@cache
def lines() -> tuple[tuple[str, str, Entry], ...]:
    """Where each entry stands, its line, and what it is read as; lines that are none are told by one test."""
    found = []
    for path in FILES:
        for number, line in numbered(read_text(path)):
            with suppress(InputError):
                found.append((f"{path.name}:{number}", line, parse_line(line, path.stem)))
    return tuple(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_its_topic_and_entries_without_a_fault(path: Path) -> None:
    first = read_text(path).split("\n")[0]
    assert first.startswith("# "), "the first line must be `# topic`"
    assert first[2:].strip()
    entries, faults = read_file(path)
    assert [f"{path.name}:{fault.line}: {fault.error}" for fault in faults] == []
    assert entries


def test_there_are_enough_words_of_enough_topics() -> None:
    assert len(FILES) >= 35
    assert len(shipped()) >= 8_000


def test_every_word_stands_once_in_all_files() -> None:
    seen: dict[str, str] = {}
    twice = []
    for where, _, entry in lines():
        if entry.key in seen:
            twice.append(f"{where}: “{entry.key}” also stands in {seen[entry.key]}")
        seen.setdefault(entry.key, where)
    assert twice == []


def test_no_term_stands_twice_in_an_entry_in_another_width_case_or_script() -> None:
    wrong = [
        f"{where}: {terms}"
        for where, line, entry in lines()
        if (terms := line.split("\t")[1]).count(BETWEEN_TERMS) + 1 != max(len(entry.terms), 1)
    ]
    assert wrong == []


def test_terms_have_a_length_that_notices_use() -> None:
    wrong = [
        f"{where}: {entry.key} → {term}"
        for where, _, entry in lines()
        for term in entry.terms or ("-",)
        if not 2 <= len(term) <= 12
    ]
    assert wrong == []


def test_weights_say_what_they_must() -> None:
    assert [f"{where}: {entry.weight}" for where, _, entry in lines() if not 0.4 <= entry.weight <= 1] == []


def test_no_word_is_part_of_all_its_terms() -> None:
    wrong = [
        f"{where}: {entry.key} is in each of {entry.terms}"
        for where, _, entry in lines()
        if all(entry.key in term for term in entry.terms)
    ]
    assert wrong == []


def test_a_single_character_is_a_word_only_where_it_can_mean_nothing_else() -> None:
    single = [(where, entry.key) for where, _, entry in lines() if len(entry.key) == 1]
    assert [f"{where}: {key}" for where, key in single if key not in SINGLE] == []


def test_both_sides_of_a_gap_hold_something() -> None:
    assert [where for where, _, entry in lines() if entry.key.strip(GAP) != entry.key] == []


def test_the_files_are_part_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    globs = project["tool"]["setuptools"]["package-data"]["index"]
    packed = {path for pattern in globs for path in (ROOT / "index").glob(pattern)}
    assert set(FILES) <= packed


def test_the_manual_names_every_topic() -> None:
    manual = (ROOT / "docs" / "LEXICON.md").read_text("utf-8")
    assert [path.stem for path in FILES if f"`{path.stem}`" not in manual] == []
