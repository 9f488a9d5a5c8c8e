"""Libraries of laws of any size: the policy documents, the laws, and the laws again as other notices."""

from __future__ import annotations

import json
import random
import re
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.law_again import again
from benchmarks.libraries import LAWS, MARK, POLICY, SEED, built, need
from corpus.parsing import parse

_ARTICLE = re.compile(
    r"^第[一二三四五六七八九十百千零〇○\d]+条(?:之[一二三四五六七八九十]+)?[ \u3000\xa0]", re.M
)


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
    if (home / MARK).exists():
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


def unpacked(archive: Path, folder: Path) -> Path:
    """The folder with the files of an archive, unpacked once."""
    if not (folder / MARK).exists():
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        (folder / MARK).touch()
    return folder


def shuffled_laws(folder: Path) -> list[Path]:
    """The laws in an order that is the same everywhere and has no topic."""
    paths = sorted(folder.rglob("*.md"), key=lambda path: path.relative_to(folder).as_posix())
    random.Random(SEED).shuffle(paths)
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
