"""The heading of a numbered part: its leading text, also where it is glued to the body."""

from __future__ import annotations

import re

from corpus.headings import HEADING_MAX, TITLE, Mark

# Where a heading that has lost its line break ends and the body begins: after a noun that closes
# headings, before the words that open bodies. Both are asked for, so that a long first sentence
# (各地要加强…管理，各级…) is only cut where a sentence of its own can start.
_HEADING_END = (
    "使命感|责任感|紧迫感|作用|意识|责任|工作|机制|管理|保障|力度|措施|服务|水平|能力|政策|要求|监督|宣传|引导|纪律|"
    "落实|到位|实施|防控|领导|站位|认识|支持|建设|防线|制度|任务|监管|执法|协调|秩序|安全|稳定|范围|对象|内容|程序|"
    "流程|时间|条件|标准|方式|目标|原则|事项|检查|培训|环节|体系|规定|生产|复产|问题|关爱|氛围|考核|问责|环境|供应|"
    "准备|排查|宣教|教育|补贴|资金|帮扶|职责|底线|预案|演练|力量"
)
_BODY_START = (
    "各单位|各级|各地|各部门|各区|各县|各市|各乡|各镇|各街道|各村|各社区|各学校|各企业|各有关|各党|各基层|各支部|各省|"
    "各成员|各责任|各相关|各(?:[\u4e00-\u9fff]{2,8})要|部系统|全系统|全市|全省|全区|全县|全体|全校|广大|要(?!求|点|素|件|闻)|"
    "为了|为(?:深入|进一步|切实|贯彻|确保|做好|全面|加强|有效|保障|落实)|按照|根据|对于|凡|自20\\d\\d|"
    "坚持(?=[“以])|深入学习|认真(?:学习|贯彻|落实|组织)|严格(?:按照|执行|落实)|当前|目前|因受|受疫情|市[\u4e00-\u9fff]{1,8}局(?:要|会同|负责)|市、县|[市县区]直"
)
# … or, after any noun, at someone who has to do something: …走形变味 / 党员下沉不得搞…
_SUBJECT = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![的对由向与和及为在将把被促请求使让令导给从以按全各市县区省直关职层大体])"
    r"(?:各|市直|县直|区直|省直|直属|机关|在职|基层|广大|全体|所有|有关|相关|责任|主管){0,4}"
    r"(?:部门|单位|党员|干部|党组织|党支部|党委|社区|村|学校|企业|医院|街道|乡镇|家长|学生|教师|居民|职工)"
    r"[\u4e00-\u9fff]{0,6}?(?:要(?!求)|应|须|不得|必须|负责)"
)
_SUBJECT_MIN = 8
_GLUE = re.compile(rf"(?:{_HEADING_END})(?=(?:{_BODY_START}))")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_BLANK = re.compile(r"[ \u3000\xa0\u2002\u2003\t]+")


def heading(text: str, mark: Mark, end: int, inner: int) -> str | None:
    """The heading of the part that `mark` opens.

    Args:
        text: the notice's text.
        mark: the numeral.
        end: where the part ends, its numbered sub-parts included.
        inner: where its first numbered sub-part starts, or `end`.

    Returns:
        The leading text with the numeral, without its 。; None when it is longer than 60 characters or
        nothing follows it.
    """
    if mark.rank == TITLE:
        return text[mark.start : mark.end]
    at = mark.end
    while at < inner and text[at].isspace() and text[at] != "\n":
        at += 1
    limit = min(inner, mark.start + HEADING_MAX + 2)
    stop = _stop(text, at, limit)
    if stop is None and inner <= mark.start + HEADING_MAX and inner < end:
        stop = inner
    if stop is None:
        glue = list(_GLUE.finditer(text, at, min(inner, mark.start + HEADING_MAX + 8)))
        stops = [m.end() for m in glue if m.end() - at >= 4 and m.end() - mark.start <= HEADING_MAX]
        stop = stops[0] if stops else _before_subject(text, at, min(inner, mark.start + HEADING_MAX + 12))
    elif stop < inner and text[stop] == "。" and "，" in text[at:stop]:
        shorter = _before_subject(text, at, stop)
        stop = shorter if shorter and "，" in text[at:shorter] and stop - shorter >= 15 else stop
    if stop is None:
        return None
    line = text[mark.start : stop].rstrip().rstrip("：:")
    if line.count("“") > line.count(
        "”"
    ):  # 一、将第四条修改为：“…。”: the sentence ends inside what it quotes
        return None
    rest = text[stop:end].lstrip("。：: \u3000\xa0\u2002\u2003\n\t")
    if not rest or len(line) > HEADING_MAX or stop <= at:
        return None
    return line


def _before_subject(text: str, at: int, limit: int) -> int | None:
    """Where a body that names who must act is glued to its heading, or None."""
    for found in _SUBJECT.finditer(text, at, limit):
        before = text[at : found.start()]
        comma = before.rfind("，")
        if (
            len(before) >= _SUBJECT_MIN
            and 0 <= comma <= len(before) - 6
            and not re.search(r"[要应须]", before)
        ):
            return found.start()
    return None


def _stop(text: str, at: int, limit: int) -> int | None:
    """End of the leading text: its line when it is short, else its first sentence or blank."""
    mark = _SENTENCE_END.search(text, at, limit)
    if mark and mark.group() == "\n":
        return mark.start()
    blank = next((b for b in _BLANK.finditer(text, at, limit) if not _quoted(text, at, b.start())), None)
    first = mark.start() if mark else limit
    if blank and blank.start() < first:
        newline = text.find("\n", at, limit)
        whole_line = newline >= 0 and newline < first
        return newline if whole_line else blank.start()
    if mark is None:
        return None
    if mark.group() in "？?！!":
        return _question(text, mark.end(), limit)
    return mark.start()


def _quoted(text: str, at: int, stop: int) -> bool:
    """Whether a title's 《 is still open at `stop`, so that a blank there is the title's own."""
    return text.count("《", at, stop) > text.count("》", at, stop)


def _question(text: str, at: int, limit: int) -> int:
    """A heading of two questions ends at the blank after the second."""
    again = _SENTENCE_END.search(text, at, limit)
    if again and again.group() in "？?" and not _BLANK.search(text, at, again.end()):
        return again.end()
    return at
