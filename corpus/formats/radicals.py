"""Characters that stand for another: radicals and compatibility ideographs → the ideograph a page shows.

Many PDF producers map a glyph back to the radical ⼀ (U+2F00) where the page shows 一: the glyphs are one.
"""

from __future__ import annotations

import unicodedata

# CJK Radicals Supplement has decompositions for two characters only; these look the same.
_SUPPLEMENT = dict(
    zip(
        "⺁⺌⺎⺏⺒⺓⺛⺝⺟⺠⺩⺬⺯⺷⺸⺻⺼⺽⻁⻂⻄⻅⻆⻇⻉⻋⻎⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂小兀尣巳幺旡月母民王示糸羊羊聿肉臼虎衤西见角角贝车辶長镸长门雨青韦页风飞食饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)


def as_shown(char: str) -> str:
    """The ideograph that `char` shows, or `char` itself."""
    if "\u2e80" <= char <= "\u2eff":
        return _SUPPLEMENT.get(char, char)
    if "\u2f00" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff" or "\U0002f800" <= char <= "\U0002fa1f":
        shown = unicodedata.normalize("NFKC", char)
        return shown if len(shown) == 1 else char
    return char
