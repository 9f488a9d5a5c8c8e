"""The tokens that peers are given for a fair comparison: bigrams of Chinese, and runs of Latin letters and
digits.
"""

from __future__ import annotations

import re

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U00031fff]+|[a-z0-9][a-z0-9.%]*")


def tokens(text: str) -> list[str]:
    """Tokens of a normalised text, with repetitions, in order.

    They are those of `index.terms`, less the words that jieba cuts; a Chinese character that stands alone is
    one too.
    """
    found: list[str] = []
    for run in _RUN.findall(text):
        if run[0].isascii():
            found.append(run.rstrip("."))
        else:
            found += [run[at : at + 2] for at in range(max(len(run) - 1, 1))]
    return found
