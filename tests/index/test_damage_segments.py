"""A generation of two segments, damaged in each of its files: what is served, what is said, what mends it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from corpus.errors import GenerationError, NoticebotError
from corpus.notice import Notice
from corpus.parsing import parse
from index.engine import Engine
from index.generation import Generations
from tests.index.toys import Counting, index_of, served
from tests.invented import invented, question

ASKED = (question(3), question(40), "市水务局的咨询方式是什么？")
SEGMENT = (
    "lines.jsonl", "texts.utf8", "notices.npy", "keys.npy", "rows.npy", "formal.npy", "vectors.faiss",
    *(f"{kind}-{part}.npy" for kind in ("passage", "notice") for part in (
        "vocabulary", "starts", "terms", "counts", "lengths",
        "postings", "postings-starts", "postings-counts",
    )),
)  # fmt: skip
BASE = [f"base/{name}" for name in SEGMENT]
OWN = [*(f"delta/{name}" for name in SEGMENT), "order.npy", "cards.json", "manifest.json"]


@pytest.fixture(scope="module")
def notices() -> list[Notice]:
    """41, the last of them new."""
    return [parse(invented(number, 5), id=f"n{number}", file=f"n{number}.txt") for number in range(41)]


@pytest.fixture(scope="module")
def two(notices: list[Notice], jieba_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two generations that share their first segment; never to be changed."""
    folder = tmp_path_factory.mktemp("two") / "index"
    index_of(folder, notices[:40], revision="old", cache_folder=jieba_folder, small=10)
    index_of(folder, notices, revision="new", cache_folder=jieba_folder, small=10)
    assert Generations(folder).open()[1].segments == ["base", "delta"]
    return folder


@pytest.fixture
def folder(two: Path, tmp_path: Path) -> Path:
    """This test's own copy."""
    return copied(two, tmp_path / "index")


@pytest.fixture(scope="module")
def lent(two: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for all tests that leave each file as it was (`harmed`)."""
    return copied(two, tmp_path_factory.mktemp("lent") / "index")


def copied(two: Path, to: Path) -> Path:
    """A copy with its first segments linked as a build links them."""
    target = Path(shutil.copytree(two, to))
    old, new = (target / "generations" / name for name in Generations(target).names())
    for name in BASE:
        (new / name).unlink()
        (new / name).hardlink_to(old / name)
    return target


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every index passes for one that is too large to be checked whole when it is opened."""
    monkeypatch.setattr("index.generation._CHECKED_AT_OPEN", 0)


@pytest.fixture
def again(folder: Path, notices: list[Notice], jieba_folder: Path) -> Callable[..., None]:
    """Builds as `noticebot build` does, and looks whether all is well then."""

    def build(fresh: bool, upto: int = 41) -> None:
        options = {"cache_folder": jieba_folder, "small": 10, "fresh": fresh}
        index_of(folder, notices[:upto], revision="after", **options)
        generations = Generations(folder)
        assert list(generations.problems(generations.open()[1])) == []
        engine = Engine.open(folder, Counting())
        assert engine.fallen_back is None
        assert len(engine.opened.notices) == upto
        assert engine.ask(question(3)).quotes

    return build


def cut_short(good: bytes) -> bytes:
    return good[:-1]


def flipped(good: bytes) -> bytes:
    at = int(0.6 * len(good))
    return good[:at] + bytes([good[at] ^ 0x10]) + good[at + 1 :]


def harm(path: Path, how: Callable[[bytes], bytes]) -> None:
    path.write_bytes(how(path.read_bytes()))  # the file itself: all that are linked to it change


@contextmanager
def harmed(path: Path, how: Callable[[bytes], bytes]) -> Iterator[None]:
    good = path.read_bytes()
    path.write_bytes(how(good))
    try:
        yield
    finally:
        path.write_bytes(good)


@pytest.mark.parametrize("how", [cut_short, flipped])
@pytest.mark.parametrize("name", OWN)
def test_the_former_generation_answers_where_only_the_newest_is_damaged(
    lent: Path, name: str, how: Callable[[bytes], bytes]
) -> None:
    with harmed(served(lent) / name, how):
        engine = Engine.open(lent, Counting())
        assert engine.manifest.revision == "old"
        assert engine.fallen_back is not None
        assert engine.fallen_back.code == "index-former"
        assert name.rpartition("/")[2] in str(engine.fallen_back)
        assert engine.manifest.name in str(engine.fallen_back)
        assert "noticebot build --fresh" in str(engine.fallen_back)
        assert engine.ask(question(3)).quotes
        assert engine.refresh() is False


@pytest.mark.parametrize("contents", [b"", b"000009-none", b"\xff\xfe", b"a\0b"])
def test_a_pointer_to_nothing_leaves_the_newest_generation_answering(folder: Path, contents: bytes) -> None:
    (folder / "CURRENT").write_bytes(contents)
    engine = Engine.open(folder, Counting())
    assert engine.manifest.revision == "new"
    assert "noticebot build --fresh" in str(engine.fallen_back)
    assert engine.refresh() is False


@pytest.mark.parametrize("how", [cut_short, flipped])
@pytest.mark.parametrize("name", BASE)
def test_a_damaged_segment_that_both_generations_share_is_served_by_neither(
    lent: Path, name: str, how: Callable[[bytes], bytes]
) -> None:
    with harmed(served(lent) / name, how):
        with pytest.raises(GenerationError, match=r"noticebot build --fresh") as caught:
            Engine.open(lent, Counting())
        assert caught.value.code == "index-damaged"
        assert name.rpartition("/")[2] in str(caught.value)


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize(
    "name", ["base/rows.npy", "base/passage-terms.npy", "delta/keys.npy", "order.npy", "manifest.json"]
)
def test_a_build_mends_a_damaged_index(
    folder: Path, name: str, fresh: bool, again: Callable[..., None]
) -> None:
    harm(served(folder) / name, flipped)
    again(fresh)


@pytest.mark.slow
@pytest.mark.parametrize("how", [cut_short, flipped])
@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("name", [*BASE, *OWN, "../../CURRENT"])
def test_a_build_mends_whatever_file_is_damaged(
    folder: Path, name: str, fresh: bool, how: Callable[[bytes], bytes], again: Callable[..., None]
) -> None:
    harm(served(folder) / name, how)
    again(fresh)


def test_what_serves_after_the_damage_is_mended_is_told_no_more(
    folder: Path, again: Callable[..., None]
) -> None:
    harm(served(folder) / "order.npy", flipped)
    engine = Engine.open(folder, Counting())
    assert engine.fallen_back is not None
    again(True)
    assert engine.refresh() is True
    assert engine.fallen_back is None
    assert engine.manifest.revision == "after"


def test_a_running_engine_keeps_what_it_has_where_a_newer_one_is_damaged(folder: Path) -> None:
    newest = served(folder).name
    (folder / "CURRENT").write_text(Generations(folder).names()[0])
    engine = Engine.open(folder, Counting())
    (folder / "CURRENT").write_text(newest)
    harm(served(folder) / "cards.json", flipped)
    with pytest.raises(GenerationError):
        engine.refresh()
    assert engine.manifest.revision == "old"
    assert engine.ask(question(3)).quotes


# --- a large index, of which most files are not compared with their checksums when it is opened


def asked(folder: Path, texts: dict[str, str]) -> str:
    """What becomes of questions: "answered", or the code of an error; every quote is in its notice."""
    try:
        engine = Engine.open(folder, Counting())
        for one in ASKED:
            for quote in engine.ask(one).quotes:
                assert quote.text in texts[quote.citation.notice_id]
                assert quote.text.strip()
    except NoticebotError as error:
        assert "noticebot build --fresh" in str(error)
        return error.code
    return "answered"


@pytest.mark.parametrize("flips", [1, pytest.param(25, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", [*BASE, *OWN])
def test_flipped_bits_in_a_large_index_lead_to_no_traceback_and_no_wrong_quote(
    lent: Path, name: str, flips: int, large: None, notices: list[Notice]
) -> None:
    texts = {one.id: one.text for one in notices}
    path = served(lent) / name
    chance = random.Random(f"{name} {flips}")

    def flip(good: bytes, most: int) -> bytes:
        at = chance.randrange(min(len(good), most))
        return good[:at] + bytes([good[at] ^ chance.choice((0x01, 0x10, 0x80, 0xFF))]) + good[at + 1 :]

    for most in (200, 1 << 40):  # the header, and all of it
        for _ in range(flips):
            with harmed(path, partial(flip, most=most)):
                assert asked(lent, texts) in ("answered", "index-damaged")


@pytest.mark.parametrize("name", [name for name in BASE if name.endswith(".npy")])
def test_numbers_that_nobody_wrote_in_a_large_index_are_told_as_damage(
    lent: Path, name: str, large: None, notices: list[Notice]
) -> None:
    """All of an array but its header is overwritten, with what is out of every range."""
    texts = {one.id: one.text for one in notices}
    checked = ("rows", "starts", "notices.npy")  # whatever number stands there
    for byte in (b"\x7f", b"\xff"):
        with harmed(served(lent) / name, lambda good, byte=byte: good[:128] + byte * (len(good) - 128)):
            found = asked(lent, texts)
        must = (*checked, "-postings.npy") if byte == b"\x7f" else checked  # -1 stands for the last one
        assert found == "index-damaged" or (found == "answered" and not any(one in name for one in must))


def test_a_fault_that_is_no_damage_is_not_told_as_such(
    folder: Path, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine.open(folder, Counting())

    def wrong(*_: object) -> None:
        raise IndexError("a fault of the program")

    monkeypatch.setattr("index.search.Searcher.rank", wrong)
    with pytest.raises(IndexError, match="a fault of the program"):
        engine.ask(question(3))


def test_a_build_of_nothing_new_mends_a_large_index(
    folder: Path, large: None, again: Callable[..., None]
) -> None:
    harm(served(folder) / "base/passage-terms.npy", flipped)
    again(False)


def test_a_build_never_copies_what_is_damaged_in_a_large_index(
    folder: Path, large: None, again: Callable[..., None], notices: list[Notice]
) -> None:
    harm(served(folder) / "base/vectors.faiss", flipped)
    again(False, upto=30)  # so many are gone that the segments are merged


def test_a_damaged_second_segment_of_a_large_index_is_made_anew(
    folder: Path, large: None, again: Callable[..., None]
) -> None:
    harm(served(folder) / "delta/passage-terms.npy", flipped)
    again(False, upto=40)


def test_a_large_index_with_a_damaged_first_segment_is_mended_by_a_fresh_build(
    folder: Path, large: None, again: Callable[..., None], notices: list[Notice], jieba_folder: Path
) -> None:
    harm(served(folder) / "base/passage-terms.npy", flipped)
    changed = [*notices[:40], parse(invented(50, 5), id="n50")]
    index_of(folder, changed, revision="more", cache_folder=jieba_folder, small=10)  # it is linked as it is
    generations = Generations(folder)
    assert [str(one) for one in generations.problems(generations.open()[1])] != []
    again(True)
