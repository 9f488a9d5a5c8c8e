"""What a file that is not text begins with → its format, or what to call it where it is not read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Attributes:
        name: what people call it.
        format: a key of `corpus.formats.READERS` or `BATCHES`; None where it is not read.
        code: of the error that says so, and what to do instead.
    """

    name: str
    format: str | None = None
    code: str = "format-not-read"


PACKED = "archive-not-read"
NONE = "file-no-document"

CONTAINER = Kind("zip")
"""Begins like a zip: what it is, its members tell (`corpus.formats.containers`)."""
COMPOUND = Kind("Word 97, Excel 97 or WPS")
"""Begins like a compound file of Office 97: its streams tell."""

_AT_START: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", CONTAINER),
    (b"PK\x05\x06", CONTAINER),
    (b"PK\x07\x08", CONTAINER),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", COMPOUND),
    (b"%PDF-", Kind("PDF", "pdf")),
    (b"\x89PNG\r\n\x1a\n", Kind("PNG picture", "image")),
    (b"\xff\xd8\xff", Kind("JPEG picture", "image")),
    (b"II*\x00", Kind("TIFF picture", "image")),
    (b"MM\x00*", Kind("TIFF picture", "image")),
    (b"GIF87a", Kind("GIF picture", "image")),
    (b"GIF89a", Kind("GIF picture", "image")),
    (b"{\\rtf", Kind("RTF", "doc")),  # what reads Word 97 reads RTF
    (b"\xdb\xa5\x2d\x00", Kind("Word 2")),
    (b"\x1f\x8b", Kind("gzip", code=PACKED)),
    (b"BZh", Kind("bzip2", code=PACKED)),
    (b"\xfd7zXZ\x00", Kind("xz", code=PACKED)),
    (b"\x28\xb5\x2f\xfd", Kind("zstd", code=PACKED)),
    (b"7z\xbc\xaf\x27\x1c", Kind("7z", code=PACKED)),
    (b"Rar!\x1a\x07", Kind("RAR", code=PACKED)),
    (b"MSCF\x00\x00\x00\x00", Kind("cab", code=PACKED)),
    (b"SQLite format 3\x00", Kind("SQLite", code=NONE)),
    (b"\x7fELF", Kind("program", code=NONE)),
    (b"\xca\xfe\xba\xbe", Kind("program", code=NONE)),
    (b"ID3", Kind("sound", code=NONE)),
    (b"OggS", Kind("sound", code=NONE)),
    (b"fLaC", Kind("sound", code=NONE)),
    (b"\x1a\x45\xdf\xa3", Kind("video", code=NONE)),
    (b"ITSF\x03\x00\x00\x00", Kind("CHM")),
    (b"%!PS", Kind("PostScript")),
    (b"wOFF", Kind("font", code=NONE)),
)

_ISO_BRANDS = {
    b"heic": "HEIC picture",
    b"heix": "HEIC picture",
    b"mif1": "HEIC picture",
    b"avif": "AVIF picture",
}
_PDF_WITHIN = 1024
"""Bytes before %PDF- that readers of PDF pass over (ISO 32000-1, appendix H, note 13)."""


def kind_of(data: bytes) -> Kind | None:
    """The kind of file that `data` begins like; None for text and for what is not known."""
    for magic, kind in _AT_START:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF":
        return Kind("WebP picture", "image") if data[8:12] == b"WEBP" else Kind("sound or video", code=NONE)
    if data[4:8] == b"ftyp":
        picture = _ISO_BRANDS.get(data[8:12])
        return Kind(picture) if picture else Kind("video", code=NONE)
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0" and data[14:18] in _BITMAP_HEADERS:
        return Kind("BMP picture", "image")
    if data[:2] == b"MZ" and b"\0" in data[:64]:
        return Kind("program", code=NONE)
    if data[257:262] == b"ustar":
        return Kind("tar", code=PACKED)
    if b"%PDF-" in data[:_PDF_WITHIN] and b"endobj" in data:
        return Kind("PDF", "pdf")
    return None


_BITMAP_HEADERS = tuple(bytes((size, 0, 0, 0)) for size in (12, 40, 52, 56, 64, 108, 124))
