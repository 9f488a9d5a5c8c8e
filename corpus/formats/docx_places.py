"""Elements of Word that hold paragraphs: tables, text boxes, notes, content controls, alternatives."""

from __future__ import annotations

from collections.abc import Callable

from corpus.formats.docx_blocks import MAX_COLUMNS, Cell, Line, Table, lines_of
from corpus.formats.docx_state import Attributes, Control, Row, State
from corpus.formats.office_xml import attribute

_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


def _paragraph(state: State, _: Attributes) -> None:
    state.flush()
    state.paragraph()


def _paragraph_ends(state: State) -> None:
    state.flush()


def _table(state: State, _: Attributes) -> None:
    state.settle()
    state.tables.append(Table())


def _table_ends(state: State) -> None:
    table = state.tables.pop()
    if table.rows:
        state.place.blocks.append(table)


def _row(state: State, _: Attributes) -> None:
    state.rows.append(Row())


def _row_ends(state: State) -> None:
    row = state.rows.pop()
    if row.cells and state.tables and not row.removed:
        free = min(max(row.before, 0), MAX_COLUMNS)
        state.tables[-1].rows.append([Cell([]) for _ in range(free)] + row.cells)


def _cell(state: State, _: Attributes) -> None:
    if state.rows:
        state.rows[-1].span, state.rows[-1].cell_removed = 1, False
        state.enter()


def _cell_ends(state: State) -> None:
    if state.rows:
        row = state.rows[-1]
        blocks = state.leave()
        if not row.cell_removed:
            row.cells.append(Cell(blocks, row.span))


def _box(state: State, _: Attributes) -> None:
    state.enter()


def _box_ends(state: State) -> None:
    blocks = state.leave()
    paragraph = state.place.paragraph
    if paragraph is None:
        state.place.blocks.extend(blocks)
    else:
        (paragraph.after if paragraph.begun else paragraph.before).extend(blocks)


def _word_art(state: State, attributes: Attributes) -> None:
    text = attributes.get("string", "").strip()
    if text:
        state.paragraph().before.append(Line(" ".join(text.split())))


def _note(state: State, attributes: Attributes) -> None:
    if attribute(attributes, "type") in _SEPARATORS:
        state.note_ids.append(None)
        state.skip()
    else:
        state.note_ids.append(attribute(attributes, "id") or "")
        state.enter()


def _note_ends(state: State) -> None:
    note = state.note_ids.pop()
    if note is not None:
        lines = [Line(line.text.strip()) for line in lines_of(state.leave())]
        state.notes[note] = [line for line in lines if line.text]


def _alternatives(state: State, _: Attributes) -> None:
    state.choices.append(False)


def _alternatives_end(state: State) -> None:
    state.choices.pop()


def _alternative(state: State, _: Attributes) -> None:
    """The first of the alternatives is read: they say the same in newer and older words."""
    if state.choices and state.choices[-1]:
        state.skip()
    elif state.choices:
        state.choices[-1] = True


def _control(state: State, _: Attributes) -> None:
    state.controls.append(Control())


def _control_ends(state: State) -> None:
    state.controls.pop()


def _control_content(state: State, _: Attributes) -> None:
    control = state.controls[-1] if state.controls else Control()
    if control.placeholder:
        state.leave_out("placeholder that was not filled in")
        state.skip()
    elif control.contents:
        control.entered = True
        state.contents += 1


def _control_content_ends(state: State) -> None:
    if state.controls and state.controls[-1].entered:
        state.controls[-1].entered = False
        state.contents -= 1


OPENED: dict[str, Callable[[State, Attributes], None]] = {
    "w:p": _paragraph,
    "w:tbl": _table,
    "w:tr": _row,
    "w:tc": _cell,
    "w:txbxContent": _box,
    "v:textpath": _word_art,
    "w:footnote": _note,
    "w:endnote": _note,
    "mc:AlternateContent": _alternatives,
    "mc:Choice": _alternative,
    "mc:Fallback": _alternative,
    "w:sdt": _control,
    "w:sdtContent": _control_content,
}
"""What to do where an element begins."""

CLOSED: dict[str, Callable[[State], None]] = {
    "w:p": _paragraph_ends,
    "w:tbl": _table_ends,
    "w:tr": _row_ends,
    "w:tc": _cell_ends,
    "w:txbxContent": _box_ends,
    "w:footnote": _note_ends,
    "w:endnote": _note_ends,
    "mc:AlternateContent": _alternatives_end,
    "w:sdt": _control_ends,
    "w:sdtContent": _control_content_ends,
}
"""What to do where an element ends."""
