"""The four real notices set as PDFs: each gives the fields, sections and sentences of its text."""

from __future__ import annotations

import pytest

from corpus.formats.pdf import extract
from corpus.notice import Notice, Reason
from corpus.parsing import parse
from tests.corpus.formats.kept import assert_sound, dropped, kept, squeezed
from tests.corpus.formats.write_pdf import Manner, write
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

SEEDS = sorted(path.name for path in (SHARED / "seeds").glob("*.txt"))
HEADER = "云川市人民政府公报　第{n}页"
MANNERS = {
    "one column": Manner(),
    "two columns": Manner(columns=2, size=10.5, leading=16),
    "numbers and header": Manner(number="— {n} —", alternate=True, header=HEADER),
    "two columns, numbers and header": Manner(columns=2, size=12, leading=18, number="{n}", header=HEADER),
    "not indented": Manner(indent=0, gap=12, number="- {n} -"),
    "red head": Manner(red_head=("云川市人民政府文件",), number="— {n} —", alternate=True),
}
FIELDS = ("title", "issuer", "number", "issued_on", "published_on", "source", "addressees", "urgency")


def stated(notice: Notice) -> dict[str, object]:
    """The fields, white space aside."""
    out: dict[str, object] = {}
    for name in FIELDS:
        value = getattr(notice, name)
        value = tuple(map(squeezed, value)) if isinstance(value, tuple) else value
        out[name] = squeezed(value) if isinstance(value, str) else value
    return out


def divided(notice: Notice) -> list[tuple[tuple[str, ...], str, str]]:
    """Path, heading and text of each section, white space aside."""
    return [
        (s.path, squeezed(s.heading or ""), squeezed(notice.text[s.start : s.end])) for s in notice.sections
    ]


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS.keys())
def test_a_notice_set_as_pdf_is_the_notice_of_its_text(name: str, manner: Manner) -> None:
    source = (SHARED / "seeds" / name).read_bytes().decode("utf-8").replace("\r", "")
    expected = parse(source)
    extracted = extract(write([line.strip() for line in source.split("\n") if line.strip()], manner), name)
    assert_sound(extracted)
    text = kept(extracted)
    assert squeezed(text) == "".join(manner.red_head) + squeezed(source)
    assert len(dropped(extracted, Reason.FURNITURE)) >= 2 * bool(manner.number) + 2 * bool(manner.header)
    notice = parse(text)
    fields = stated(expected)
    if manner.red_head and not expected.issuer:
        fields["issuer"] = ("云川市人民政府",)  # which only the red head states
    assert stated(notice) == fields
    assert divided(notice) == divided(expected)
