"""How far a part of a Word document has been read: where its next words go, and what is passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.formats.docx_blocks import Block, Cell, Line, Table
from corpus.formats.docx_fields import Field
from corpus.formats.docx_numbering import Numbering
from corpus.formats.docx_paragraph import Paragraph
from corpus.formats.docx_styles import Styles

Attributes = Mapping[str, str]


@dataclass(slots=True)
class Context:
    """What the parts of one document share.

    Attributes:
        notes: ("footnote" or "endnote", id) → its lines, until they are cited.
        cited: how many notes of a kind have been cited.
        left_out: what is not in the text, in the singular → how often.
        frames: relation ids of page headers and footers in order, each with its kind.
    """

    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], list[Line]] = field(default_factory=dict)
    cited: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    frames: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """Properties of the run that is open."""

    style: str | None = None
    hidden: bool | None = None
    raised: bool = False
    counted: bool = False  # as hidden


@dataclass(slots=True)
class Place:
    """Something that holds paragraphs: the body, a cell, a text box, a note.

    Attributes:
        above: a paragraph whose mark is gone, so that the next goes on in it.
        fields: fields that are open, outermost first.
        instructing: those of them whose result has not begun.
    """

    blocks: list[Block] = field(default_factory=list)
    paragraph: Paragraph | None = None
    above: Paragraph | None = None
    run: Run = field(default_factory=Run)
    fields: list[Field] = field(default_factory=list)
    instructing: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """The row that is open, and the cell that is open in it."""

    cells: list[Cell] = field(default_factory=list)
    removed: bool = False
    before: int = 0  # columns left free before the first cell
    span: int = 1
    cell_removed: bool = False


@dataclass(slots=True)
class Control:
    """A content control: one that holds a table of contents, or only says what to fill in."""

    contents: bool = False
    placeholder: bool = False
    entered: bool = False


class State:
    """Where the reading stands. Handlers of elements change it; `corpus.formats.docx_story` calls them."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.path: list[str] = []  # the elements that are open, less those passed over
        self.skipped = 0  # how deep inside an element that is passed over
        self.words: list[str] | None = None  # of the <w:t> that is open
        self.kept = False  # its white space counts
        self.places = [Place()]
        self.tables: list[Table] = []
        self.rows: list[Row] = []
        self.choices: list[bool] = []  # of each set of alternatives, whether one was taken
        self.controls: list[Control] = []
        self.contents = 0  # how deep inside tables of contents
        self.note_ids: list[str | None] = []
        self.notes: dict[str, list[Line]] = {}

    @property
    def place(self) -> Place:
        """What the next paragraph goes into."""
        return self.places[-1]

    def parent(self, above: int = 1) -> str:
        """The element around the one that has just opened; `above` counts outwards."""
        return self.path[-1 - above] if len(self.path) > above else ""

    def skip(self) -> None:
        """Pass over what is inside the element that has just opened."""
        self.skipped = 1

    def leave_out(self, what: str) -> None:
        """Count something that is not in the text."""
        self.context.left_out[what] += 1

    def paragraph(self) -> Paragraph:
        """The paragraph that is open; one is begun for words that stand outside any."""
        place = self.place
        if place.paragraph is None:
            place.paragraph = Paragraph(contents=self.contents > 0)
            place.paragraph.set_style(self.context.styles, None)
            if place.above is not None:
                place.paragraph.go_on(place.above)
                place.above = None
        return place.paragraph

    def say(self, text: str) -> None:
        """Put words where they belong: the paragraph, unless they are hidden or instruct a field."""
        if not text:
            return
        place = self.place
        if self._hidden():
            if not place.run.counted:
                place.run.counted = True
                self.leave_out("passage of hidden text")
        elif place.instructing:
            place.instructing[-1].aside.append(text)
        else:
            self.paragraph().add(text)

    def flush(self) -> None:
        """End the paragraph that is open, if one is."""
        place = self.place
        paragraph = place.paragraph
        if paragraph is None:
            return
        for unfinished in place.instructing:  # a field that was never finished hides nothing
            unfinished.shown = True
            for text in unfinished.aside:
                paragraph.add(text)
        place.instructing.clear()
        place.paragraph = None
        if paragraph.removed or (paragraph.hidden_mark and not paragraph.begun):
            place.above = paragraph
        else:
            place.blocks.extend(paragraph.blocks(self.context.numbering))

    def settle(self) -> None:
        """End the paragraph that is open, and one above whose mark is gone but which nothing follows."""
        self.flush()
        place = self.place
        if place.above is not None:
            above, place.above = place.above, None
            if above.begun or above.before or above.after:
                place.blocks.extend(above.blocks(self.context.numbering))

    def enter(self) -> None:
        """Begin a place of its own: a cell, a text box, a note."""
        self.places.append(Place())

    def leave(self) -> list[Block]:
        """End the innermost place, and what stood in it."""
        self.settle()
        return self.places.pop().blocks

    def _hidden(self) -> bool:
        place = self.place
        run = place.run
        if run.hidden is not None:
            return run.hidden
        if run.style is not None:
            hidden = self.context.styles.get(run.style).hidden
            if hidden is not None:
                return hidden
        return bool(place.paragraph is not None and place.paragraph.style.hidden)
