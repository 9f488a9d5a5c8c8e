"""A part with text (body, footnotes, a page header) → its blocks, as lxml reads it, in one pass.

Nothing of the XML is kept, no element is looked at twice and nothing recurses, so that time grows with the
size of the part alone, whatever it holds. Tracked changes are taken as accepted.
"""

from __future__ import annotations

from corpus.formats import docx_places, docx_properties, docx_runs
from corpus.formats.docx_blocks import Block, Line
from corpus.formats.docx_state import Attributes, Context, State
from corpus.formats.office_package import Package
from corpus.formats.office_xml import Events, feed

_OPENED = docx_places.OPENED | docx_properties.OPENED | docx_runs.OPENED
_CLOSED = docx_places.CLOSED | docx_runs.CLOSED


def read_blocks(package: Package, part: str, context: Context) -> list[Block]:
    """What stands in a part; nothing where the file lacks the part that it refers to.

    Raises:
        InputError: as `Package.chunks` and `office_xml.feed`.
    """
    return _read(package, part, context).leave()


def read_notes(package: Package, part: str, context: Context) -> dict[str, list[Line]]:
    """The notes of a part, by the id under which the text refers to them.

    Raises:
        InputError: as `Package.chunks` and `office_xml.feed`.
    """
    return _read(package, part, context).notes


def _read(package: Package, part: str, context: Context) -> State:
    state = State(context)
    if part in package:
        feed(package.chunks(part), _Story(state, package.name, part), package.name, part)
    return state


class _Story(Events):
    """Calls the handlers of elements, and passes over what they say is to be passed over."""

    def __init__(self, state: State, name: str, part: str) -> None:
        super().__init__(name, part)
        self._state = state

    def opened(self, tag: str, attributes: Attributes) -> None:
        state = self._state
        if state.skipped:
            state.skipped += 1
            return
        state.path.append(tag)
        handler = _OPENED.get(tag)
        if handler is not None:
            handler(state, attributes)

    def closed(self, tag: str) -> None:
        state = self._state
        if state.skipped:
            state.skipped -= 1
            if state.skipped:
                return
        state.path.pop()
        handler = _CLOSED.get(tag)
        if handler is not None:
            handler(state)

    def data(self, text: str) -> None:
        state = self._state
        if state.words is not None and not state.skipped:
            state.words.append(text)
