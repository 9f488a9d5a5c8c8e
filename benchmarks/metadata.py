"""Accuracy of the parser's fields over hand-labelled documents: python benchmarks/metadata.py [SHARED]

SHARED is the folder of the measuring data (default: ../shared beside the project). White space is
ignored, as the labels ask. Fields are compared on the documents of kind "notice"; furniture on all.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpus.notice import Notice
from corpus.parsing import parse

FIELDS = ("title", "issuer", "number", "issued_on", "published_on", "source")


def squeezed(value: object) -> object:
    """`value` without white space, a list of strings member by member."""
    if isinstance(value, (list, tuple)):
        return [squeezed(v) for v in value]
    return "".join(value.split()) if isinstance(value, str) else value


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def main(shared: Path) -> int:
    texts = {d["id"]: d["text"] for d in rows(shared / "bench" / "policy-qa-dev" / "documents.jsonl")}
    gold = rows(shared / "gold" / "metadata-dev.jsonl")
    started = time.perf_counter()
    parsed: dict[str, Notice] = {g["id"]: parse(texts[g["id"]], id=g["id"]) for g in gold}
    took = time.perf_counter() - started
    notices = [g for g in gold if g["kind"] == "notice"]
    for field in FIELDS:
        wrong = []
        for g in notices:
            got = squeezed(parsed[g["id"]].to_json()[field])
            if got != squeezed(g[field]):
                wrong.append(f"  {g['id'][:8]} {field}: wanted {g[field]!r}, got {got!r}")
        print(f"{field:13} {len(notices) - len(wrong)}/{len(notices)}")
        print(*wrong, sep="\n", end="\n" if wrong else "")
    wanted = found = leaked = 0
    for g in gold:
        notice = parsed[g["id"]]
        headings = {squeezed(s.heading) for s in notice.sections if s.heading}
        quotable = squeezed("".join(notice.text[s.start : s.end] for s in notice.sections))
        for text in g["furniture"]:
            if squeezed(text) in quotable:
                leaked += 1
                print(f"  {g['id'][:8]} furniture in a section: {text!r}")
        if g["kind"] == "notice":
            for heading in g["headings"]:
                wanted += 1
                if str(squeezed(heading)).rstrip("。") in headings:
                    found += 1
                else:
                    print(f"  {g['id'][:8]} heading not found: {heading!r}")
    print(f"headings      {found}/{wanted}")
    print(f"furniture     {leaked} strings inside sections")
    print(f"{len(gold) / took:.0f} documents/s")
    return 0


if __name__ == "__main__":
    here = Path(__file__).parents[1]
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else here / ".." / "shared"))
