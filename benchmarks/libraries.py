"""The libraries that are measured on: small ones in temporary homes, the laws in homes that can be kept."""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import GenerationError
from corpus.library import Library
from corpus.parsing import parse
from index.build import build
from index.encoder import load_encoder
from index.engine import Engine
from index.evaluation.questions import Question, load_questions

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".." / "shared"
SAMPLES = ROOT / "corpus" / "notices"
SAMPLE_QUESTIONS = ROOT / "tests" / "data" / "sample-questions.jsonl"
SEEDS = SHARED / "seeds"
POLICY = SHARED / "bench" / "policy-qa-dev" / "documents.jsonl"
POLICY_QUESTIONS = SHARED / "bench" / "policy-qa-dev" / "questions.jsonl"
GOLD = SHARED / "gold"
EVERYDAY_QUESTIONS = GOLD / "everyday-dev.jsonl"
LAWS = SHARED / "corpora" / "laws.tar.xz"
CALIBRATION = ROOT / "index" / "calibration.jsonl"
NEAR_POLICY = ROOT / "benchmarks" / "data" / "near-domain-policy.jsonl"
NEAR_SAMPLES = ROOT / "benchmarks" / "data" / "near-domain-samples.jsonl"

_ARTICLE = re.compile(
    r"^第[一二三四五六七八九十百千零〇○\d]+条(?:之[一二三四五六七八九十]+)?[ \u3000\xa0]", re.M
)
_MARK = "complete"
_SEED = 6


@contextmanager
def index_over(notices: Path) -> Iterator[Path]:
    """The folder of an index of the notices in a file or folder."""
    with tempfile.TemporaryDirectory() as folder:
        yield built(Path(folder) / "home", [notices]) / "index"


@contextmanager
def engine_over(notices: Path) -> Iterator[Engine]:
    """An engine over such an index."""
    with index_over(notices) as folder:
        yield Engine.open(folder)


@contextmanager
def kept(folder: Path | None) -> Iterator[Path]:
    """The folder that homes are kept in for the next run; a temporary one where none is named."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="noticebot-benchmark-") as name:
            yield Path(name)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()


def built(home: Path, sources: Sequence[Path]) -> Path:
    """The home with these files and folders added and built; what is there already is not made again."""
    library = Library(home / "library")
    if not (home / _MARK).exists():
        shutil.rmtree(home, ignore_errors=True)
        library.add(sources)
    else:
        library.refresh()
    try:
        served = Engine.open(home / "index").manifest.revision
    except GenerationError:
        served = None
    if served != library.revision():
        build_home(home)
    (home / _MARK).touch()
    return home


def build_home(home: Path, index: Path | None = None, *, fresh: bool = False) -> None:
    """Builds the index of a home, or one of the same library elsewhere."""
    library = Library(home / "library")
    build(
        index or home / "index",
        ((entry.notice, entry.aliases) for entry in library.entries()),
        library.revision(),
        load_encoder(),
        total=library.count(),
        cache_folder=home / "cache",
        fresh=fresh,
    )


# --- the laws


@dataclass(frozen=True, slots=True)
class Size:
    """How many sections a library of laws is to have; None for all laws, once each."""

    sections: int | None

    @classmethod
    def of(cls, text: str) -> Size:
        """Reads 1000, 10k, 1m or all.

        Raises:
            ValueError: it is none of these.
        """
        if text == "all":
            return cls(None)
        factor = {"k": 1000, "m": 1_000_000}.get(text[-1:].lower(), 1)
        return cls(round(float(text if factor == 1 else text[:-1]) * factor))

    def __str__(self) -> str:
        for unit, factor in (("m", 1_000_000), ("k", 1000)):
            if self.sections and self.sections % factor == 0:
                return f"{self.sections // factor}{unit}"
        return "all" if self.sections is None else str(self.sections)


def sizes(text: str) -> list[Size]:
    """Sizes with commas between them."""
    return [Size.of(one.strip()) for one in text.split(",")]


def laws_home(size: Size, keep: Path) -> Path:
    """A built home with the policy documents and laws, the same for the same size.

    The policy documents come first, as far as they fit into half of the sections, so that their questions
    have answers; the rest are laws in an order shuffled with a fixed seed. Where all laws are too few they
    come again and again, each time with other names and numbers. Sections are counted as articles: what the
    parser makes of a law is some tenth more, and every benchmark prints what the index says.

    Args:
        size: of the library.
        keep: where laws and homes are kept.
    """
    home = keep / f"laws-{size}"
    if (home / _MARK).exists():
        return built(home, [])
    return built(home, laws_sources(size, keep))


def laws_sources(size: Size, keep: Path) -> list[Path]:
    """What `laws_home` adds: the files of the laws, and rows of what else is needed, made below `keep`."""
    need(POLICY, LAWS)
    wanted = size.sections
    documents = POLICY.read_text("utf-8").splitlines(keepends=True)
    counts = [len(parse(json.loads(line)["text"]).sections) for line in documents]
    number, there = 0, 0
    while number < len(counts) and (wanted is None or there + counts[number] <= wanted // 2):
        there += counts[number]
        number += 1
    policy = keep / f"policy-{number}.jsonl"
    policy.write_text("".join(documents[:number]), "utf-8")
    sources = [policy]
    laws = shuffled_laws(unpacked(LAWS, keep / "laws"))
    for law in laws:
        if wanted is not None and there >= wanted:
            return sources
        sources.append(law)
        there += articles(law.read_text("utf-8"))
    turn = 1
    while wanted is not None and there < wanted:
        rows = keep / f"laws-again-{turn}.jsonl"
        there += _repeat(laws, turn, rows, wanted - there)
        sources.append(rows)
        turn += 1
    return sources


def need(*paths: Path) -> None:
    """Ends the program where measuring data is missing."""
    for path in paths:
        if not path.exists():
            sys.exit(f"{path}: not there; this benchmark needs it (--quick does without)")


def unpacked(archive: Path, folder: Path) -> Path:
    """The folder with the files of an archive, unpacked once."""
    if not (folder / _MARK).exists():
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        (folder / _MARK).touch()
    return folder


def shuffled_laws(folder: Path) -> list[Path]:
    """The laws in an order that is the same everywhere and has no topic."""
    paths = sorted(folder.rglob("*.md"), key=lambda path: path.relative_to(folder).as_posix())
    random.Random(_SEED).shuffle(paths)
    return paths


def articles(source: str) -> int:
    """How many articles a law has, by the lines that begin one; 1 at least."""
    return max(1, len(_ARTICLE.findall(source)))


def _repeat(laws: Sequence[Path], turn: int, rows: Path, wanted: int) -> int:
    """Writes the laws once more as other notices, up to a number of articles; how many these are."""
    there = 0
    with rows.open("w", encoding="utf-8") as file:
        for number, law in enumerate(laws):
            if there >= wanted:
                break
            text = again(law.read_text("utf-8"), turn)
            file.write(json.dumps({"id": f"again-{turn}-{number}", "text": text}, ensure_ascii=False) + "\n")
            there += articles(text)
    return there


_NAMES = tuple(
    "云川 青石 临江 平远 清溪 白河 长宁 南岭 东湖 西山 北辰 海晏 安平 金沙 永泰 和顺".split()  # noqa: SIM905
)
_PROVINCES = tuple(
    (  # noqa: SIM905
        "北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 "
        "福建省 江西省 山东省 河南省 湖北省 湖南省 广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 "
        "青海省 内蒙古自治区 广西壮族自治区 西藏自治区 宁夏回族自治区 新疆维吾尔自治区"
    ).split()
)
_PROVINCE = re.compile("|".join(_PROVINCES))
_TITLE = re.compile(r"^#[ ]*(?P<title>[^\n]+)", re.M)
_DAY = re.compile(r"(?P<year>(?:19|20)\d\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_NUMBER = re.compile(r"(?P<before>[第〔〕\[\]])(?P<number>\d{1,4}|[一二三四五六七八九十百〇○零]{1,8})号")
_AMOUNT = re.compile(r"(?P<numeral>[二三四五六七八九])(?=[十百千万]{0,2}[日天元年倍人次])")
_NUMERALS = "二三四五六七八九"


def again(law: str, turn: int) -> str:
    """A law as another notice: other places, another title, other days, numbers and amounts; the same
    structure.
    """
    text = _PROVINCE.sub(lambda found: _PROVINCES[(_PROVINCES.index(found[0]) + turn) % len(_PROVINCES)], law)
    name = _NAMES[turn % len(_NAMES)] + ("" if turn < len(_NAMES) else str(turn))
    text = _TITLE.sub(lambda found: f"# {name}市实施{found['title'].strip()}细则", text, count=1)
    text = _DAY.sub(lambda found: _another_day(found, turn), text)
    text = _NUMBER.sub(lambda found: _another_number(found, turn), text)
    return _AMOUNT.sub(lambda found: _NUMERALS[(_NUMERALS.index(found[0]) + turn) % len(_NUMERALS)], text)


def _another_day(found: re.Match[str], turn: int) -> str:
    year, day = max(1949, int(found["year"]) - turn), (int(found["day"]) + turn) % 28 + 1
    return f"{year}年{found['month']}月{day}日"


def _another_number(found: re.Match[str], turn: int) -> str:
    digits = found["number"]
    number = int(digits) if digits.isascii() else sum(map(ord, digits)) % 10_000
    return f"{found['before']}{10_000 * turn + number}号"  # no other turn has it


# --- questions


def all_questions(laws: int = 300) -> dict[str, list[Question]]:
    """Set → questions: official wording and everyday wording over the policy documents, and some over the
    laws.
    """
    from index.train.questions import read_rows

    need(POLICY_QUESTIONS, EVERYDAY_QUESTIONS)
    rows = random.Random(_SEED).sample(read_rows(), laws)
    return {
        "official": list(load_questions(POLICY_QUESTIONS)),
        "everyday": list(load_questions(EVERYDAY_QUESTIONS)),
        "law": [Question(row.question, None, ()) for row in rows],
    }


def sample_questions() -> dict[str, list[Question]]:
    """The questions over the sample notices, in the same form."""
    return {"sample": list(load_questions(SAMPLE_QUESTIONS))}


def shuffled(questions: dict[str, list[Question]]) -> list[tuple[str, Question]]:
    """All questions with their sets, in one order that is the same everywhere."""
    pairs = [(name, question) for name, own in questions.items() for question in own]
    random.Random(_SEED).shuffle(pairs)
    return pairs
