"""Which terms of a question say what it is about, and which only ask.

怎么, 多少钱, 可以 and 的 rank passages like any other words (多少 finds amounts), but a notice that lacks
them lacks nothing: confidence is measured without them.
"""

from __future__ import annotations

import re

import numpy as np

from index.terms import Keys, among, typed_terms
from index.text import normalise

_ASKING = re.compile(
    "请问|怎么办|怎么样|怎么|怎样|如何|什么样|为什么|什么时候|什么|为啥|啥时候|啥|多少钱|多少|多久|多长时间|多长"
    "|哪些|哪个|哪里|哪儿|哪天|哪|几时|几号|何时|何地|是否|能否|可否|可不可以|可以|能不能|要不要|有没有|是不是|会不会"
    "|需不需要|需要|应该|应当|要求|规定|做到|做|我们|我|你们|你|他们|大家|咱们|咱|吗|呢|吧|啊|呀|想|知道|有关|关于|具体"
    "|通知|文件|公告|通告|的话|的|了|是|要|会|能|有|在|和|与|对|为|被|让|给|谁|吧|说|讲|用来"
)
_DIGITS = re.compile(r"[0-9.%]+")


def content_terms(question: str, typed: Keys) -> Keys:
    """Those of a question's typed terms that say what it is about.

    Left out are asking words, bare numbers and single characters.

    Args:
        question: as typed.
        typed: its terms, as `typed_terms` gives them.
    """
    bare = _DIGITS.sub(" ", _ASKING.sub(" ", normalise(question)))
    found = typed[among(typed, typed_terms(bare))]
    return found[found >= _PAIR]


_PAIR = np.uint64(1 << 21)  # keys below are single characters
