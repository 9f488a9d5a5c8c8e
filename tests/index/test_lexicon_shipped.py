"""Guards the words that ship; what is wrong is named by file and line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from corpus.errors import InputError
from index.lexicon import FOLDER, Lexicon, shipped
from index.lexicon_file import (
    BETWEEN_TERMS,
    GAP,
    Entry,
    make_entry,
    numbered,
    parse_line,
    read_file,
    read_text,
)

FILES = sorted(FOLDER.glob("*.tsv"))
ROOT = FOLDER.parents[1]
# Characters that mean one thing wherever they stand in a question.
SINGLE = frozenset("穗沪鄂湘粤渝皖赣闽琼冀豫鲁黔滇陇桂甬蓉娃坟")


# The same on either side of a gap, beside a word that is specific.
HEADS = frozenset(
    "晚退坐捐欠免办扣交卖手菜缓回娃换占丢烧放逼取卡减买去水赔倒扔吃让没落装封拿收寄货钱瞒堆降涨赶撵租加店批盖税忘开补压请拖狗"
)
TAILS = frozenset("税涨摔退降吵贵延丢赔撞算减免骗灰淹漏缓砸伤贪封进抓臭拖塌裂堆催药断罪续扔酒烟罚冻凉欠")
# Words of a single character on both sides, which say enough together.
THIN = frozenset(("捐…钱", "菜…贵", "菜…涨", "肉…涨", "肉…贵", "晚…交", "交…税", "扣…税", "退…税", "免…税"))
_SURER = 0.1  # a difference in weight that is none


class Shortest:
    """Tells which words are found as well by a shorter one inside them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.key: entry for entry in entries}

    def covers(self, entry: Entry) -> bool:
        """Whether leaving a word out changes nothing: all that is found in it has its terms, as surely."""
        typed = entry.key.replace(GAP, "")
        inside = {typed[at:end] for at in range(len(typed)) for end in range(at + 1, len(typed) + 1)}
        inside |= {one[:cut] + GAP + one[end:] for one in inside for cut, end in _cuts(one)}
        near = [one for key in inside if key != entry.key and (one := self._entries.get(key))]
        if not any(self._serves(one, entry) for one in near):
            return False
        fills = ("", "那个") if GAP in entry.key else ("",)
        found = [Lexicon(near).concepts(entry.key.replace(GAP, fill)) for fill in fills]
        return all(len(each) == 1 and self._serves(each[0].entry, entry) for each in found)

    def _serves(self, one: Entry, entry: Entry) -> bool:
        return set(entry.terms) <= set(one.terms) and entry.weight <= one.weight + _SURER


def _cuts(word: str) -> Iterator[tuple[int, int]]:
    """Where a gap may stand in a word: from, to."""
    return ((cut, end) for cut in range(1, len(word)) for end in range(cut, len(word)))


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
    assert len(shipped()) >= 18_000


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


def test_a_side_of_a_gap_is_a_single_character_only_where_that_says_enough() -> None:
    wrong = []
    for where, _, entry in lines():
        head, gap, tail = entry.key.partition(GAP)
        if not gap or entry.key in THIN:
            continue
        says = (len(head) > 1 or head in HEADS) and (len(tail) > 1 or tail in TAILS)
        if not says or len(head) == len(tail) == 1:
            wrong.append(f"{where}: {entry.key}")
    assert wrong == []


def test_every_word_adds_to_a_shorter_one_inside_it() -> None:
    words = {entry.key: entry for _, _, entry in lines()}
    found = Shortest(words.values())
    assert [f"{where}: {entry.key}" for where, _, entry in lines() if found.covers(entry)] == []


def test_a_word_that_adds_nothing_is_noticed() -> None:
    bath, bathing, surer, blocker = (
        make_entry(key, terms, weight, "t")
        for key, terms, weight in (
            ("澡堂", ["公共浴室"], 0.8),
            ("洗澡堂", ["公共浴室"], 0.8),
            ("大澡堂", ["公共浴室"], 1.0),
            ("小澡堂", ["浴缸"], 0.8),
        )
    )
    found = Shortest([bath, bathing, surer, blocker])
    assert [found.covers(entry) for entry in (bath, bathing, surer, blocker)] == [False, True, False, False]


def test_the_files_are_part_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    globs = project["tool"]["setuptools"]["package-data"]["index"]
    packed = {path for pattern in globs for path in (ROOT / "index").glob(pattern)}
    assert set(FILES) <= packed


def test_the_manual_names_every_topic() -> None:
    manual = (ROOT / "docs" / "LEXICON.md").read_text("utf-8")
    assert [path.stem for path in FILES if f"`{path.stem}`" not in manual] == []
