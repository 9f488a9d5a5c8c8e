"""Days of effect found in real texts, and a random sample of them to judge: python -m benchmarks.validity

    python -m benchmarks.validity [--shared DIR] [--sample N] [--seed N]

SHARED is the folder of the measuring data (default: ../shared beside the project). For the laws and the
policy documents it prints how many state a first or last day of effect as the parser reads it, and of the
sample the words that say so with what stands around them.
"""

from __future__ import annotations

import argparse
import json
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path

from corpus.notice import Notice
from corpus.parsing import parse

AROUND = 24


def laws(shared: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(shared / "corpora" / "laws.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".md") else None
            if file is not None:
                yield Path(member.name).name, file.read().decode("utf-8")


def policies(shared: Path) -> Iterator[tuple[str, str]]:
    for line in (shared / "bench" / "policy-qa-dev" / "documents.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row["id"], row["text"]


def found(notice: Notice, field: str) -> str:
    """The words that state a field, with what stands around them, and what they were read as."""
    start, end = notice.evidence[field]
    before, after = notice.text[max(0, start - AROUND) : start], notice.text[end : end + AROUND]
    said = f"{before}【{notice.text[start:end]}】{after}".replace("\n", "⏎")
    return f"{getattr(notice, field)}  (issued {notice.issued_on})  {said}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    for name, texts in (("laws", laws(given.shared)), ("policy documents", policies(given.shared))):
        notices = [(id_, parse(text, id=id_, file=id_)) for id_, text in texts]
        print(f"{name}: {len(notices)}")
        for field in ("effective_on", "expires_on"):
            stated = [(id_, notice) for id_, notice in notices if field in notice.evidence]
            print(f"{field}: {len(stated)}")
            for id_, notice in chance.sample(stated, min(given.sample, len(stated))):
                print(f"  {id_[:40]}  {found(notice, field)}")


if __name__ == "__main__":
    main()
