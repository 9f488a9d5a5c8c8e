"""Words held against jieba's own, whatever the text, and the arrays of its dictionary on disk."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.segmenting import _PARTS, FIRST, LAST, Dictionary, _kept, dictionary, extended, hashes_of
from index.text import codes, normalise
from tests.index.samples import Indexed
from tests.index.toys import SIX, flip

RUN = re.compile(f"[{chr(FIRST)}-{chr(LAST)}]+")
PART = 256  # characters of a run that are cut together


@pytest.fixture(scope="module")
def jieba() -> Any:
    """jieba itself, its parsed dictionary in memory."""
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@pytest.fixture(scope="module")
def ours(jieba_folder: Path) -> Dictionary:
    return dictionary(jieba_folder)


def cut(ours: Dictionary, texts: Sequence[str]) -> list[Counter[str]]:
    """The words of each of many texts, cut at once."""
    parts = [np.append(codes(text), np.uint32(0)) for text in texts]
    points = np.concatenate(parts)
    ends = np.cumsum([len(part) for part in parts])
    found = ours.cut(points)
    joined = points.tobytes().decode("utf-32-le", "surrogatepass")
    words: list[Counter[str]] = [Counter() for _ in texts]
    owners = np.searchsorted(ends, found.starts, side="right")
    for owner, at, size in zip(owners.tolist(), found.starts.tolist(), found.lengths.tolist(), strict=True):
        words[owner][joined[at : at + size]] += 1
    return words


def expected(jieba: Any, text: str) -> Counter[str]:
    """What jieba makes of the runs of Chinese in a text."""
    runs = RUN.findall(normalise(text))
    return Counter(word for run in runs for word in jieba.cut_for_search(run) if len(word) > 1)


def test_the_words_of_the_sample_notices_are_jiebas(jieba: Any, ours: Dictionary, samples: Indexed) -> None:
    texts = [one.text for one in samples.library.notices()]
    for text, words in zip(texts, cut(ours, texts), strict=True):
        assert words == expected(jieba, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "水",
        "水，电。热",
        "他说的确实在理",  # 的确 or 确实
        "结婚的和尚未结婚的",
        "王小明和欧阳修远说孙继海来了",  # names: the model of unknown words
        "南京市长江大桥欢迎您",
        "中华人民共和国国务院办公厅",
        "使用AA制和T恤的Ａ股，卡拉OK厅2024年3.5%降",
        "㐀㐁㐂一起㐃防汛",  # Extension A is no word to jieba
        "龥龦龧防汛鿕鿖",  # the ends of what it takes for Chinese
        "𠀀𠀁防汛𠀂",
        "豈更防汛",  # compatibility ideographs
        "順義區廠房補貼標準",
        "\udcff工资\ud83d条例",
        "防\u0301汛",
        "伈伈伈睍睍",  # 伈 begins a word and is none
        "匟床上叠床",
        "的了是在",
        "囎囏囐囑囒",
    ],
)
def test_the_words_of_odd_texts_are_jiebas(jieba: Any, ours: Dictionary, text: str) -> None:
    assert cut(ours, [text]) == [expected(jieba, text)]


COMMON = "的一是不了在人有我他这中大来上个国和也子时道说要于之以防汛停水开学供热补助秸秆工资通知王李张明华"
chinese = st.lists(
    st.sampled_from(COMMON)
    | st.characters(min_codepoint=FIRST, max_codepoint=LAST)
    | st.sampled_from(["中华人民共和国", "南京市", "市长", "长江大桥", "公积金", "伈伈睍睍", "一心一意"]),
    max_size=40,
).map("".join)


@given(st.lists(st.lists(chinese | st.text(max_size=3), max_size=4).map("".join), min_size=1, max_size=4))
@example(["匟床上叠床", ""])
def test_the_words_of_any_text_are_jiebas(jieba: Any, ours: Dictionary, texts: list[str]) -> None:
    assert cut(ours, texts) == [expected(jieba, text) for text in texts]


@pytest.mark.slow
def test_a_rare_character_that_is_no_word_is_cut_as_by_jieba_before_any_word(
    jieba: Any, ours: Dictionary
) -> None:
    words: dict[str, list[str]] = {}
    for word, count in jieba.FREQ.items():
        if count and len(word) > 1:
            words.setdefault(word[0], []).append(word)
    rare = [first for first in words if not jieba.FREQ[first]]
    texts = [
        first + other for first in rare for word in words[first] for other in words.get(word[1], ())[:300]
    ]
    assert len(texts) > 10_000
    for text, found in zip(texts, cut(ours, texts), strict=True):
        assert found == expected(jieba, text), text


@pytest.mark.parametrize("characters", ["的", "中华人民共和国", "防汛抗旱指挥部办公室王小明", "匟床上叠"])
def test_a_very_long_run_is_cut_part_by_part_in_linear_time(
    jieba: Any, ours: Dictionary, characters: str
) -> None:
    text = (characters * 10_000)[:10_000]
    began = time.process_time()
    (words,) = cut(ours, [text])
    once = time.process_time() - began
    parts = [text[at : at + PART] for at in range(0, len(text), PART)]
    assert words == sum((expected(jieba, part) for part in parts), Counter())
    began = time.process_time()
    cut(ours, [text * 8])
    assert time.process_time() - began < 16 * once + 1.0


def test_many_texts_are_cut_as_each_alone(ours: Dictionary) -> None:
    texts = [one.text for one in SIX]
    assert cut(ours, texts) == [cut(ours, [text])[0] for text in texts]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=12), max_size=5))
def test_a_words_hash_is_that_of_its_characters_one_after_another(words: list[str]) -> None:
    for word, found in zip(words, hashes_of(words).tolist(), strict=True):
        hashed = np.zeros(1, np.uint64)
        for character in word:
            hashed = extended(hashed, np.array([ord(character)], np.uint32))
        assert found == int(hashed[0])


def test_no_two_words_of_the_dictionary_share_a_hash(ours: Dictionary) -> None:
    assert (ours.hashes[1:] > ours.hashes[:-1]).all()


# --- the arrays on disk


TOGETHER = "南京市长江大桥欢迎您，匟床上叠床"


def kept(folder: Path) -> Path:
    (path,) = folder.glob("jieba-*.npz")
    return path


def anew(folder: Path) -> Dictionary:
    """What another process would have."""
    return dictionary.__wrapped__(folder)


def same(one: Dictionary, other: Dictionary) -> bool:
    names = ("hashes", "logs", "buckets", "single", "alone")
    arrays = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
    return arrays and one.longest == other.longest


@pytest.fixture(scope="module")
def made() -> Dictionary:
    return dictionary(None)


@pytest.fixture
def quickly(made: Dictionary, monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """The arrays are made without reading jieba's file; grows each time."""
    times: list[None] = []

    def again(_: object) -> dict[str, Any]:
        times.append(None)
        return {name: getattr(made, name) for name in _PARTS}

    monkeypatch.setattr("index.segmenting._made", again)
    return times


def test_a_dictionary_is_kept_and_read_back_as_it_was_made(
    tmp_path: Path, made: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = anew(tmp_path / "new" / "folder")
    monkeypatch.setattr("index.segmenting._made", None)  # must not be needed again
    second = anew(tmp_path / "new" / "folder")
    assert same(first, made)
    assert same(second, made)
    assert cut(second, [TOGETHER]) == cut(made, [TOGETHER])


@pytest.mark.parametrize("damage", ["cut short", "emptied", "flipped", "another file", "lacks an array"])
def test_a_damaged_dictionary_is_made_anew(
    tmp_path: Path, jieba_folder: Path, made: Dictionary, quickly: list[None], damage: str
) -> None:
    anew(jieba_folder)
    path = tmp_path / kept(jieba_folder).name
    path.write_bytes(kept(jieba_folder).read_bytes())
    if damage == "cut short":
        path.write_bytes(path.read_bytes()[:-1000])
    elif damage == "emptied":
        path.write_bytes(b"")
    elif damage == "flipped":
        flip(path, 0.3)
    elif damage == "another file":
        path.write_bytes(b"not a zip")
    else:
        np.savez(path, hashes=made.hashes)
    assert same(anew(tmp_path), made)
    assert len(quickly) == 1
    assert path.read_bytes() == kept(jieba_folder).read_bytes()


def test_a_flipped_bit_in_the_dictionarys_directory_is_no_error(tmp_path: Path, jieba_folder: Path) -> None:
    anew(jieba_folder)
    good = kept(jieba_folder).read_bytes()
    directory = good.index(b"PK\x01\x02", len(good) - 1000)
    path = tmp_path / "x.npz"
    for at in range(directory, directory + 16):
        for bit in (0x01, 0x08):
            path.write_bytes(good[:at] + bytes([good[at] ^ bit]) + good[at + 1 :])
            _kept(path)  # either what was written or None


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, made: Dictionary, quickly: list[None]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert same(anew(tmp_path / "file" / "cache"), made)
    assert (tmp_path / "file").read_text() == "not a folder"


def test_one_that_is_kept_spares_the_import_of_jiebas_dictionary(jieba_folder: Path) -> None:
    anew(jieba_folder)
    code = (
        "import sys; from pathlib import Path; from index.segmenting import dictionary;"
        "from index.text import codes; import jieba;"
        "jieba.Tokenizer.gen_pfdict = None;"
        f"print(len(dictionary(Path(sys.argv[1])).cut(codes({TOGETHER!r})).starts))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(jieba_folder)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 5
