"""The line that says to whom a notice goes (主送机关): where it ends, and whom it names."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.bodies import is_body
from corpus.kinds import ends_title

_COLON = re.compile(r"[:：]")
_NOT_ADDRESSED = re.compile(
    r"(?:出席[^，。]{0,6}|如下|通知|事项|公告|决定|要求|规定|措施|明确|指出|强调|表示|认为|题|电|讯|说|是|为|包括|导读|意见|内容|"
    r"附件|附|联系人|电话|方式|时间|地点|原则|提示|提醒|解答|问题|目标|原标题|要点|摘要|任务|工作|情况|问|答|注)$"
)
_ADDRESSED = re.compile(
    r"^(?:[各全市省区县部局驻本广在有尊亲]|国家|中央|中省|中直)|(?:单位|部门|政府|局|委|企业|公司|朋友|朋友们|市民|居民|"
    r"同志|同志们|家长|纳税人|缴费人|机构|党组|党委|办公室|办|院|学校|会|支部|处|厅|军区|集团|中心|银行|行|"
    r"代表|群众|组织|法院|师生|同学|员工|教师|团队|兵团|街道|乡镇|镇|村|部|校|园|指挥部|小组|站|所|"
    r"用户|业主|乘客|旅客|读者|人员|科室|直属机构|机制|开发区|管委会)(?:[（(][^（）()]{1,40}[）)])?$"
)
_EVERYBODY = re.compile(r"\A[\u4e00-\u9fff]{2,400}(?<=们)")
_BARE_ADDRESS = re.compile(r"各[\u4e00-\u9fff、（）()，]{2,120}$")


def is_bare_address(words: str) -> bool:
    """Whether a line without a colon names recipients: 各县、区（开发区）商务主管部门."""
    return bool(_BARE_ADDRESS.match(words) and _ADDRESSED.search(words))


def addressees_end(text: str, start: int, seen: bool) -> int | None:
    """End of the addressee line that starts at `start` (after its colon), or None."""
    stop = min(len(text), start + 400)
    colon = _COLON.search(text, start, stop)
    if not colon:
        return None
    line = text[start : colon.start()].strip()
    if not len(line) >= 2 or re.search(r"[。！？；《》“”\d]", line) or ends_title(line):
        return None
    if not seen and len(line) < 3:
        return None
    if _NOT_ADDRESSED.search(line) or not _ADDRESSED.search(line):
        return None
    glued = colon.end() < len(text) and not text[colon.end()].isspace()
    if glued and not re.match(r"[各全广]|尊敬", line) and not (seen and re.search("[，、]", line)):
        return None
    if not seen and not (re.match(r"[各全广]|尊敬", line) or _EVERYBODY.fullmatch(line)):
        return None
    blanks = line.split()
    for above, below in pairwise(blanks):
        if ends_title(above) or not (above.endswith(("、", "，")) or _ADDRESSED.search(above)):
            return None
        if not above.endswith(("、", "，")) and (is_body(above) or below.startswith("各")):
            return None
    return colon.end()


def split_addressees(line: str) -> tuple[str, ...]:
    """An addressee line at its ， and ；, and at a 、 before 各, outside brackets."""
    out: list[str] = []
    depth = 0
    at = 0
    for index, c in enumerate(line):
        depth += (c in "（(") - (c in "）)")
        if depth == 0 and (c in "，；,;" or (c == "、" and line[index + 1 : index + 2] == "各")):
            out.append(line[at:index])
            at = index + 1
    out.append(line[at:])
    return tuple(" ".join(part.split()) for part in out if part.strip())
