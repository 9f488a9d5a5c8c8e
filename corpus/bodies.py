"""Names of issuing bodies (发文机关): what looks like one, and how a row of them is told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

_END = (
    "党组|党委|党工委|组织部|宣传部|工作部|部|委员会|委|局|厅|办公厅|办公室|办|政府|指挥部|领导小组|小组|"
    "中心|司|院|行|学校|大学|学院|医院|公司|集团|协会|学会|联合会|总会|工会|会|组|联席会议|机制|署|处|科|队|"
    "所|馆|站|社|专班|办事处|街道办|法院|检察院|管理部|团委|中学|小学|幼儿园|军区|税务局|支部|总支|机关|海关|"
    "联盟|基金会|校|妇联|残联|侨联|文联|工商联|社科联|科协|电视台|气象台|党校|监狱|军分区|警备区|"
    "秘书处|工作处|图书馆|博物馆|中支|纪委|监委|信访局|总站|分局|委办"
)
_SUFFIX = re.compile(rf"(?:{_END})(?:[（(][\u4e00-\u9fff、]{{1,20}}[）)])?$")
_WHOLE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()“”·\-—、]{2,60}$")
_PLACE = re.compile(
    r"(?:中共|中国|国家|国务院|中央|全国|共青团|最高|北京|天津|上海|重庆|内蒙古|新疆|西藏|宁夏|广西|香港|澳门|"
    r"[\u4e00-\u9fff]{1,10}?(?:省|市|自治区|自治州|州|盟|区|县|旗|镇|乡|街道|部|局|厅|委|院|署|会|大学|学院))"
)
# Words a sentence or a line of contacts opens with and no body's name does: without this, 请各区政府 and
# 联系人：市教育局 would sign a notice. The look-aheads let through places that open with such a character
# (本溪, 从化, 自贡, 和田) and bodies like 对外经济贸易大学 or 经开区管委会.
_NOT_FIRST = re.compile(
    r"[各请为附凡把被或的将且但其它该此按并及与须若因在以由即已可要]|关于|本(?!溪)|对(?![外口台])|如(?![皋东])|联系|电话|传真|邮[编箱]|"
    r"地址|网址|注[:：]|经(?![济开信贸])|从(?![化江])|应当|自(?![然治贡])|和(?!平|田|静|硕|林)"
)
_STAMP = re.compile(r"[（(](?:代章|章|盖章|公章|印章|印|代)[）)]")
_SENTENCE = re.compile(r"[。，；：！？,;:!?]")
_VERB = re.compile(r"主持|会见|印发|关于|办理|负责|要求|通知|决定|联系|咨询|发布|转发|召开|出席|报送")


def is_body(text: str) -> bool:
    """Whether `text` can be the full name of an issuing body."""
    name = strip_stamp(text)
    return (
        len(name) >= 3
        and bool(_WHOLE.match(name))
        and bool(_SUFFIX.search(name))
        and not _NOT_FIRST.match(name)
        and not _VERB.search(name)
    )


def starts_body(text: str) -> bool:
    """Whether `text` can be the first line of a name that goes on in the next line."""
    return (
        4 <= len(text) <= 45
        and not _SENTENCE.search(text)
        and not _NOT_FIRST.match(text)
        and not _VERB.search(text)
        and bool(_WHOLE.match(text))
        and bool(_PLACE.match(text))
    )


def strip_stamp(text: str) -> str:
    """`text` without the note of a stamp: （代章）, （盖章）."""
    return _STAMP.sub("", text)


def split_bodies(lines: Sequence[str]) -> tuple[str, ...]:
    """Names from the lines of a sign-off: a line that is no whole name goes on in the next.

    Returns:
        The names in order, or an empty tuple when some line belongs to none.
    """
    names: list[str] = []
    part = ""
    for line in lines:
        part += strip_stamp(line)
        if is_body(part) and (part == strip_stamp(line) or _PLACE.match(part)):
            names.append(part)
            part = ""
    return () if part else tuple(names)
