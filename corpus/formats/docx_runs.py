"""Elements inside a run of Word (text, breaks, symbols, fields, notes) → words of the paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.formats.docx_blocks import Line
from corpus.formats.docx_fields import Field, is_page_number
from corpus.formats.docx_numerals import numeral
from corpus.formats.docx_paragraph import seen
from corpus.formats.docx_state import Attributes, Run, State
from corpus.formats.docx_symbols import symbol
from corpus.formats.office_xml import attribute, flag

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FIGURES = re.compile(r"[+\-−]?\d{1,3}$")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_NOTE_FORM = {"footnote": "decimal", "endnote": "lowerRoman"}  # Word's own, where a document sets none


def _run(state: State, _: Attributes) -> None:
    state.place.run = Run()


def _text(state: State, attributes: Attributes) -> None:
    state.words = []
    state.kept = attributes.get(_SPACE) == "preserve"


def _text_ends(state: State) -> None:
    words, state.words = state.words, None
    text = seen("".join(words or ()), kept=state.kept)
    if state.place.run.raised and _FIGURES.match(text):
        text = text.translate(_RAISED)  # 10⁴ is not 104
    state.say(text)


def _formula_text(state: State, _: Attributes) -> None:
    state.words = []
    state.kept = True


def _break(state: State, _: Attributes) -> None:
    state.say("\n")


def _tab(state: State, _: Attributes) -> None:
    if state.parent() != "w:tabs":  # there it is a stop, not a character
        state.say(" ")


def _hyphen(state: State, _: Attributes) -> None:
    state.say("-")


def _symbol(state: State, attributes: Attributes) -> None:
    shown = symbol(attribute(attributes, "font") or "", attribute(attributes, "char") or "")
    if shown is None:
        state.leave_out("symbol of an unknown font")
    else:
        state.say(shown)


def _divided(state: State, _: Attributes) -> None:
    state.say("/")


def _raised(state: State, _: Attributes) -> None:
    if state.parent() == "m:sSup":
        state.say("^")


def _root(state: State, _: Attributes) -> None:
    state.say("√")


def _pinyin(state: State, _: Attributes) -> None:
    state.leave_out("pronunciation over a word")
    state.skip()


def _simple_field(state: State, attributes: Attributes) -> None:
    if is_page_number(attribute(attributes, "instr") or ""):
        state.paragraph().page_number = True


def _page_number(state: State, _: Attributes) -> None:
    state.paragraph().page_number = True


def _field_mark(state: State, attributes: Attributes) -> None:
    place = state.place
    kind = attribute(attributes, "fldCharType")
    if kind == "begin":
        begun = Field()
        place.fields.append(begun)
        place.instructing.append(begun)
        return
    if not place.fields:
        return
    field = place.fields[-1]
    fresh = not field.shown
    if fresh:
        field.shown = True
        if place.instructing and place.instructing[-1] is field:
            place.instructing.pop()
        if is_page_number(field.instruction):
            state.paragraph().page_number = True
    if kind == "end":
        place.fields.pop()
        if fresh or field.checked is not None:
            state.say(field.drawn())


def _instruction(state: State, _: Attributes) -> None:
    state.words = []


def _instruction_ends(state: State) -> None:
    words, state.words = state.words, None
    if state.place.fields:
        state.place.fields[-1].instruct("".join(words or ()))


def _check_box(state: State, _: Attributes) -> None:
    if state.place.fields:
        state.place.fields[-1].checked = False


def _ticked(state: State, attributes: Attributes) -> None:
    if state.parent() == "w:checkBox" and state.place.fields:
        state.place.fields[-1].checked = flag(attributes)


def _citing(kind: str) -> Callable[[State, Attributes], None]:
    def cite(state: State, attributes: Attributes) -> None:
        context = state.context
        mark = ""
        if attribute(attributes, "customMarkFollows") not in ("1", "true", "on"):
            context.cited[kind] += 1
            mark = f"[{numeral(context.cited[kind], _NOTE_FORM[kind])}]"
        # A note is told once, however often it is referred to.
        lines = context.notes.pop((kind, attribute(attributes, "id") or ""), [])
        paragraph = state.paragraph()
        paragraph.mark(mark)
        for at, line in enumerate(lines):
            lead = f"{mark} " if mark and at == 0 else ""
            paragraph.notes.append(Line(lead + line.text, note=True))

    return cite


def _leaving_out(what: str) -> Callable[[State, Attributes], None]:
    def leave_out(state: State, _: Attributes) -> None:
        state.leave_out(what)
        state.skip()

    return leave_out


OPENED: dict[str, Callable[[State, Attributes], None]] = {
    "w:r": _run,
    "m:r": _run,
    "w:t": _text,
    "m:t": _formula_text,
    "w:br": _break,
    "w:cr": _break,
    "w:tab": _tab,
    "w:ptab": _tab,
    "w:noBreakHyphen": _hyphen,
    "w:sym": _symbol,
    "m:den": _divided,
    "m:sup": _raised,
    "m:rad": _root,
    "w:rt": _pinyin,
    "w:fldSimple": _simple_field,
    "w:pgNum": _page_number,
    "w:fldChar": _field_mark,
    "w:instrText": _instruction,
    "w:checkBox": _check_box,
    "w:default": _ticked,
    "w:checked": _ticked,
    "w:footnoteReference": _citing("footnote"),
    "w:endnoteReference": _citing("endnote"),
    "w:commentReference": _leaving_out("comment"),
    "w:object": _leaving_out("embedded object"),
    "w:altChunk": _leaving_out("inserted file"),
    "w:subDoc": _leaving_out("inserted file"),
    "pic:pic": _leaving_out("picture"),
    "v:imagedata": _leaving_out("picture"),
    "c:chart": _leaving_out("chart"),
    "dgm:relIds": _leaving_out("diagram"),
}
"""What to do where an element begins."""

CLOSED: dict[str, Callable[[State], None]] = {
    "w:t": _text_ends,
    "m:t": _text_ends,
    "w:instrText": _instruction_ends,
}
"""What to do where an element ends."""
