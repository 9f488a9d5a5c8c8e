"""The tables of a page that hold data, told from those that only lay the page out."""

from __future__ import annotations

from corpus.formats.html_tree import Page

_CELLS = frozenset(("td", "th"))
_LAYOUT_CELL = 300  # characters of a cell that is more than half of its table: a page laid out by tables


def data_tables(page: Page) -> frozenset[int]:
    """Indexes of the tables whose rows are rows; the others only lay the page out.

    A table lays out when it holds another, has one cell to a row, or is mostly one long cell.
    """
    tables: list[int] = []  # open ones
    cells: list[int] = []
    chars: dict[int, int] = {}
    longest: dict[int, int] = {}
    widest: dict[int, int] = {}
    inside: dict[int, int] = {}  # characters of an open cell
    row: dict[int, int] = {}
    nested: set[int] = set()
    for event in page.events:
        if isinstance(event, str):
            if tables:
                length = len("".join(event.split()))
                chars[tables[-1]] += length
                if cells:
                    inside[cells[-1]] += length
            continue
        element = page.elements[event if event >= 0 else ~event]
        if element.tag == "table":
            if event >= 0:
                if tables:
                    nested.add(tables[-1])
                tables.append(event)
                chars[event] = longest[event] = widest[event] = row[event] = 0
            else:
                tables.pop()
        elif tables and element.tag == "tr":
            row[tables[-1]] = 0
        elif tables and element.tag in _CELLS:
            if event >= 0:
                cells.append(event)
                inside[event] = 0
                row[tables[-1]] += 1
                widest[tables[-1]] = max(widest[tables[-1]], row[tables[-1]])
            elif cells:
                length = inside.pop(cells.pop())
                longest[tables[-1]] = max(longest[tables[-1]], length)
    return frozenset(
        table
        for table in chars
        if table not in nested
        and widest[table] > 1
        and (longest[table] <= _LAYOUT_CELL or longest[table] * 2 <= chars[table])
    )
