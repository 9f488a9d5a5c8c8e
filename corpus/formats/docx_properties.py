"""Property elements of Word (of a paragraph, a run, a row, a cell, a control) → the state of the reading.

What they were before a tracked change (w:pPrChange and the like) is passed over.
"""

from __future__ import annotations

from collections.abc import Callable

from corpus.formats.docx_state import Attributes, State
from corpus.formats.office_xml import RELATION_ID, attribute, flag, whole


def _paragraph_style(state: State, attributes: Attributes) -> None:
    state.paragraph().set_style(state.context.styles, attribute(attributes, "val"))


def _list(state: State, attributes: Attributes) -> None:
    if state.parent() == "w:numPr":
        state.paragraph().list_id = whole(attribute(attributes, "val"))


def _list_level(state: State, attributes: Attributes) -> None:
    if state.parent() == "w:numPr":
        state.paragraph().list_level = whole(attribute(attributes, "val"))


def _outline(state: State, attributes: Attributes) -> None:
    state.paragraph().outline = whole(attribute(attributes, "val"))


def _frame(state: State, attributes: Attributes) -> None:
    if attribute(attributes, "dropCap") in ("drop", "margin"):
        state.paragraph().removed = True  # the large first letter of the paragraph that follows


def _run_style(state: State, attributes: Attributes) -> None:
    if state.parent(2) in ("w:r", "m:r"):
        state.place.run.style = attribute(attributes, "val")


def _hidden(state: State, attributes: Attributes) -> None:
    owner = state.parent(2)
    if owner in ("w:r", "m:r"):
        state.place.run.hidden = flag(attributes)
    elif owner == "w:pPr":
        state.paragraph().hidden_mark = flag(attributes)


def _joined(state: State, attributes: Attributes) -> None:
    if state.parent(2) == "w:pPr" and flag(attributes):  # a heading that runs on into its paragraph
        state.paragraph().removed = True


def _raised(state: State, attributes: Attributes) -> None:
    if state.parent(2) == "w:r":
        state.place.run.raised = attribute(attributes, "val") == "superscript"


def _deleted(state: State, _: Attributes) -> None:
    """<w:del> and <w:moveFrom>: around runs, or inside the properties of what they delete."""
    if state.parent() == "w:rPr":
        if state.parent(2) == "w:pPr":
            state.paragraph().removed = True
        return
    state.leave_out("tracked deletion")
    if state.parent() != "w:trPr":
        state.skip()
    elif state.rows:
        state.rows[-1].removed = True


def _cell_deleted(state: State, _: Attributes) -> None:
    state.leave_out("tracked deletion")
    if state.rows:
        state.rows[-1].cell_removed = True


def _cell_span(state: State, attributes: Attributes) -> None:
    if state.rows:
        state.rows[-1].span = whole(attribute(attributes, "val")) or 1


def _columns_before(state: State, attributes: Attributes) -> None:
    if state.rows:
        state.rows[-1].before = whole(attribute(attributes, "val")) or 0


def _gallery(state: State, attributes: Attributes) -> None:
    if state.controls and (attribute(attributes, "val") or "").lower() == "table of contents":
        state.controls[-1].contents = True


def _placeholder(state: State, attributes: Attributes) -> None:
    if state.controls:
        state.controls[-1].placeholder = flag(attributes)


def _page_frame(kind: str) -> Callable[[State, Attributes], None]:
    def note(state: State, attributes: Attributes) -> None:
        for name, value in attributes.items():
            if RELATION_ID.match(name):
                state.context.frames.append((kind, value))

    return note


def _skip(state: State, _: Attributes) -> None:
    state.skip()


OPENED: dict[str, Callable[[State, Attributes], None]] = {
    "w:pStyle": _paragraph_style,
    "w:numId": _list,
    "w:ilvl": _list_level,
    "w:outlineLvl": _outline,
    "w:framePr": _frame,
    "w:rStyle": _run_style,
    "w:vanish": _hidden,
    "w:specVanish": _joined,
    "w:vertAlign": _raised,
    "w:del": _deleted,
    "w:moveFrom": _deleted,
    "w:cellDel": _cell_deleted,
    "w:gridSpan": _cell_span,
    "w:gridBefore": _columns_before,
    "w:docPartGallery": _gallery,
    "w:showingPlcHdr": _placeholder,
    "w:headerReference": _page_frame("header"),
    "w:footerReference": _page_frame("footer"),
    "w:pPrChange": _skip,
    "w:rPrChange": _skip,
    "w:sectPrChange": _skip,
    "w:tblPrChange": _skip,
    "w:tblPrExChange": _skip,
    "w:trPrChange": _skip,
    "w:tcPrChange": _skip,
    "w:tblGridChange": _skip,
    "w:numberingChange": _skip,
}
"""What to do where an element begins."""
