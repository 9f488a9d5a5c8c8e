"""<w:sym>: a character of a symbol font → Unicode, for the signs that forms and notices use."""

from __future__ import annotations

from corpus.formats.docx_numerals import BULLETS

_FONTS: dict[str, dict[int, str]] = {
    "wingdings": {
        0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x4A: "☺", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑",
        0x72: "❒", 0x74: "◆", 0x75: "◆", 0x76: "❖", 0x80: "⓪", 0x9F: "•", 0xA1: "○", 0xA2: "○", 0xA7: "▪",
        0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xFB: "✗",
        0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    } | {0x81 + i: chr(0x2460 + i) for i in range(10)} | {0x8C + i: chr(0x2776 + i) for i in range(10)},
    "wingdings 2": {
        0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x98: "●", 0x9A: "○", 0xA2: "■",
        0xA3: "□", 0xAE: "◆",
    } | {0x6A + i: chr(0x2460 + i) for i in range(10)} | {0x75 + i: chr(0x2776 + i) for i in range(10)},
    "symbol": {
        0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±",
        0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD7: "·", 0xE5: "∑", 0x44: "Δ",
        0x57: "Ω", 0x61: "α", 0x62: "β", 0x64: "δ", 0x6D: "μ", 0x70: "π", 0x73: "σ",
    },
}  # fmt: skip


def symbol(font: str, code: str) -> str | None:
    """The character that <w:sym w:font= w:char=> shows; None for one that is not known.

    Args:
        font: name of the font.
        code: its code in hexadecimal, often in the private use area (F0xx).
    """
    try:
        value = int(code, 16)
    except ValueError:
        return None
    known = _FONTS.get(font.strip().lower())
    if known is not None and (value < 0x100 or 0xF000 <= value < 0xF100):
        return known.get(value & 0xFF) or BULLETS.get(chr(0xF000 | value & 0xFF))
    # The private use area of another font means nothing here.
    if value < 0x20 or 0x7F <= value < 0xA0 or 0xD800 <= value < 0xF900 or value >= 0xFFFE:
        return None
    return chr(value)
