"""The words that name a kind of document and so end its title (…的通知, …若干措施)."""

from __future__ import annotations

import re

KIND = (
    "通知|公告|通告|意见|决定|措施|办法|方案|规定|细则|指南|通报|批复|请示|报告|纪要|命令|公报|议案|"
    "倡议书|告知书|倡议|公开信|一封信|条例|规程|规范|预案|要点|计划|清单|指引|须知|提示|提醒|承诺书|"
    "责任书|解答|汇编|实施意见|答复|复函|函|令|十条|政策|标准|目录|通牒|启事|声明|解读|制度|规则|导则"
)
# No bracket may be read as part of another, so that a row of them is read in one way.
_BRACKETED = (
    r"(?:[ \u3000\xa0]{0,2}(?:[（(](?!(?:19|20)\d\d年\d)[^（）()。]{1,20}[）)]"
    r"|[〔\[](?!(?:19|20)\d\d年\d)[^（）()〔〕\[\]。]{1,20}[〕\]])){0,6}"
)
_OBJECT = r"(?<!出台)(?<!发布)(?<!下发)(?<!推出)(?<!公布)"  # 云川市出台意见: a headline's verb and its object
TITLE_END = re.compile(rf"{_OBJECT}(?:{KIND}){_BRACKETED}$")
_STRONG = re.compile(
    rf"{_OBJECT}(?:通知|公告|通告|意见|决定|措施|办法|方案|规定|细则|通报|批复|倡议书|告知书|公开信|一封信|函|令|条例){_BRACKETED}$"
)


def ends_title(text: str) -> bool:
    """Whether `text` ends like the title of an official document, a （试行） or （第6号） aside."""
    return bool(TITLE_END.search(text[-60:]))


def must_end_title(text: str) -> bool:
    """Whether `text` ends with a word that hardly stands inside a title (政策 and 标准 often do)."""
    return bool(_STRONG.search(text[-60:]))
