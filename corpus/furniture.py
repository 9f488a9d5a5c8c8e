"""Page furniture: what a web page adds around a notice, found by its own words."""

from __future__ import annotations

import re

from corpus.draft import Range

_S = r"[ \u3000\xa0\u2002\u2003\t]{0,4}"
_STAFF = r"(?:编辑|审核|校对|排版|美编|编审|监制|供稿|图文|制作|[初复终]审|[一二三]审)"
_NAME = r"[\u4e00-\u9fffA-Za-z·、 ]{0,20}"

# Residue of html layout and of screen readers, wherever it stands. Other tags (<b>, <a …>) and entities of
# brackets that quote a title (&lt;…&gt;) may be what a notice writes about; they stay.
_RESIDUE = re.compile(
    r"(?:^|(?<=\n))#{1,6}[ \t]{1,4}|<!--[^<>]{0,200}-->"  # markdown's marks of a heading, and comments
    r"|[\u200b-\u200f\u2060\ufeff\u2800-\u28ff]+"
    r"|(?:&lt;|<)?/?(?:span|div|br|font|tbody|tr|td|o:p)(?:\s[^<>&\n]{0,120})?/?(?:&gt;|>)"
    r"|&nbsp;|&#\d{2,6};"
)

# Phrases that are a page's own wherever they stand on their own.
_PHRASE = re.compile(
    rf"扫一扫{_S}(?:，|,)?{_S}在手机(?:上)?(?:打开|查看|浏览|阅读)(?:当前|本|此)?(?:页面|页|文章)?|用?微信“?扫一扫”?分享[^\s。]{{0,20}}"
    rf"|[\[［【（(]{_S}(?:网络编辑|信息审核|责任编辑|责编|编辑|网站编辑|值班编辑|实习编辑|美编|来源编辑|信息来源编辑){_S}[:：][^\]］】）)\n]{{0,30}}[\]］】）)]"
    rf"|(?:责任编辑|网络编辑|责编|网站编辑|值班编辑|信息审核){_S}[:：]{_S}(?:(?:[\u4e00-\u9fff]{{2,4}}|[\u4e00-\u9fff]{_S}[\u4e00-\u9fff])(?:[、，,]{_S}[\u4e00-\u9fff]{{2,4}}){{0,4}}(?![\u4e00-\u9fff])|(?=\s|$))"
    rf"|[【\[［（(]{_S}(?:打印本页|关闭窗口|打印此页|打印|关闭|返回顶部|关闭本页|纠错|相关解读|相关报道|我要纠错|推荐给朋友|加入收藏|相关附件|政策解读|图解|详细|字体[:：]?{_S}大{_S}中{_S}小){_S}[】\]］）)]"
    rf"|(?:分享|分享到|分享至|打印本页|关闭窗口|我要打印|打印此文|返回顶部|收藏本页){_S}[:：]?(?=\s|$)"
    rf"|清除所有标记{_S}清除选中的标记|错误类型{_S}无错字|-?{_S}写作（在线版）"
    rf"|(?:字体|字号){_S}[:：]?{_S}[\[【]?{_S}大[\]】]?{_S}[|｜]?{_S}[\[【]?中[\]】]?{_S}[|｜]?{_S}[\[【]?小{_S}[\]】]?"
    rf"|(?:浏览次数|浏览量|点击数|点击量|点击次数|阅读次数|阅读量|访问次数|访问量){_S}[:：]{_S}\d{{0,9}}{_S}次?"
    rf"|当前位置{_S}[:：][^\n。]{{0,80}}?(?:正文|详情|内容)(?=\s|$)"
    rf"|(?:您)?(?:现在|所在|当前)?的?位置{_S}[:：]{_S}首页[^\n。]{{0,80}}?(?:正文|详情|内容)(?=\s|$)"
    rf"|首页{_S}[>＞»/][^\n。]{{0,80}}?(?:正文|详情|内容)(?=\s|$)"
    rf"|[|｜]{_S}(?:编辑|作者|责编){_S}[:：]{_S}[\u4e00-\u9fff]{{2,4}}(?=\s|$)"
    rf"|(?:相关)?附件下载{_S}[:：](?=\s|$)"
    rf"|点击(?:下载|查看)(?:附件|原文)?(?=\s|$)"
    rf"|(?<![\u4e00-\u9fff])(?:详细阅读|阅读全文|查看全文|阅读原文|查看详情){_S}[>＞»]{{1,3}}"
    rf"|(?<![\u4e00-\u9fff“「（(])原标题{_S}[:：]"
)

# Lines of their own that a chat or an official account of WeChat adds.
_OWN_LINE = re.compile(
    rf"^{_S}(?:@(?:所有人|全体成员)(?=\s|$)"
    rf"|(?:(?:[—–\-－~～]{{1,3}}{_S})?(?:END|End){_S}(?:[—–\-－~～]{{1,3}})?"
    rf"|[^\s。，：]{{0,8}}蓝色?字{_S}[^\s。，：]{{0,10}}关注[^\s。，：]{{0,8}}"
    rf"|(?:编辑|排版|美编|编审|监制|[初复终]审|[一二三]审){_S}[:：丨｜|]{_S}[\u4e00-\u9fff]{{2,4}}"
    rf"|(?:{_STAFF}{_S}[:：丨｜|]{_S}[\u4e00-\u9fff·]{{2,8}}{_S}[|｜/]?{_S}){{2,6}}){_S}$)",
    re.M,
)

# From one of these, standing on its own near the end, everything to the end is the page's.
_REST = re.compile(
    r"(?:^|(?<=[\s。）)”！]))(?:相关(?:稿件|专题|新闻|阅读|报道|文章|链接|推荐|信息|文档|政策|解读|附件下载)|往期(?:推荐|回顾|精选|精彩|文章)|延伸阅读|推荐阅读|热点新闻|"
    r"版权声明|免责声明|友情链接|网站地图|猜你喜欢|最新(?:文章|文件)|政策解读)[:：]?(?=\s|$)"
    r"|(?:^|(?<=\s))(?:上|下)一[篇条页](?:[:：]|(?=\s|$))"
    r"|Copyright\b|©|(?:^|(?<=\s))[^\s。]{0,20}版权所有"
    r"|(?:^|(?<=\s))(?:主办(?:单位)?|承办(?:单位)?|网站标识码|ICP备案|备案号|技术支持)[:：]"
    r"(?=[^\n]{0,80}(?:ICP|备|标识码|主办|承办|版权|公网安备))"
)
_LINE = re.compile(
    r"ICP[证备]|公网安备|许可证[\u4e00-\u9fff()（）]{0,8}[A-Z\d]|网站标识码|版权所有|未经书面授权|未经授权|"
    r"all rights reserved|不良信息举报|网站声明|关于我们|联系我们|网站地图|信息服务资格证书|"
    r"镜像[:：]",
    re.I,
)
# Where the page stands in its site: 首页 > 政务公开 > 文件. Its last step may be of any name.
_STEP = r"[^\s>＞»›→|｜/。，；：:]{1,60}"
_SIGN = r"(?:[>＞»›→|｜/]{1,2}|-(?=[ \u3000]))"
_CRUMBS = re.compile(
    rf"(?<!\S)(?:(?:您|你)?(?:现在|当前|目前)?(?:所在|所处)?的?位置{_S}[:：]{_S}{_STEP}|(?:网站|本站|站点)?首{_S}页)"
    rf"(?:{_S}{_SIGN}{_S}{_STEP}){{1,8}}(?:{_S}{_SIGN})?(?!\S)"
)
_CRUMBS_REACH = 1500
# What a browser's title bar adds to the page's title: …的通知_云川市人民政府网.
_SITE = re.compile(
    r"\A\s{0,80}[^\s_|｜]{4,120}?(?P<site>(?:[ ]?[_|｜][ ]?|[ ]-{1,2}[ ]|--)"
    r"[^\s。，《]{1,60}(?:网|网站|门户|平台))(?!\S)"
)
# Buttons side by side: 打印 关闭. One such word alone may be the notice's; a row of them is not.
_BUTTON = (
    r"(?:我要)?(?:打印|关闭|收藏|分享|纠错|返回|复制|下载|保存|推荐)"
    r"(?:本页|此页|页面|窗口|本文|此文|全文|顶部|列表|首页|到|至)?|加入收藏|顶部|字体|[大中小]"
)
_BUTTONS = re.compile(rf"(?<!\S)(?:{_BUTTON})(?:[ \t\u3000\xa0|｜\n]{{1,6}}(?:{_BUTTON})){{1,9}}(?!\S)")
_SURE_BUTTON = re.compile(r"打印|关闭")

_REST_SHARE = 0.45  # a page's tail is at most this share of the text; more would be the notice itself
_REST_MIN = 900  # … or this many characters, so that short pages lose their long tails too


def furniture(text: str) -> list[Range]:
    """Ranges of `text` that belong to the page and not to the notice."""
    out = [found.span() for found in _RESIDUE.finditer(text)]
    out += [found.span() for found in _PHRASE.finditer(text)]
    out += [found.span() for found in _OWN_LINE.finditer(text)]
    out += _crumbs(text)
    site = _SITE.match(text)
    if site:
        out.append(site.span("site"))
    out += [found.span() for found in _BUTTONS.finditer(text) if _SURE_BUTTON.search(found.group())]
    tail = _tail(text)
    if tail is not None:
        out.append((tail, len(text)))
    out += _lines(text, len(text) if tail is None else tail)
    return out


def _crumbs(text: str) -> list[Range]:
    """Breadcrumbs before the first sentence ends; further down, a notice tells its readers where to click."""
    stop = text.find("。", 0, _CRUMBS_REACH)
    head = min(len(text), _CRUMBS_REACH) if stop < 0 else stop
    found = [f.span() for f in _CRUMBS.finditer(text, 0, head)]
    return [f for f in found if text[: f[0]].rstrip()[-1:] not in ("：", ":")]


def _tail(text: str) -> int | None:
    """Where the page's tail starts, or None."""
    floor = len(text) - max(_REST_MIN, int(len(text) * _REST_SHARE))
    first_line = text.find("\n")
    for found in _REST.finditer(text, max(0, floor, 20)):
        if first_line < 0 or found.start() > first_line:
            return found.start()
    return None


def _lines(text: str, end: int) -> list[Range]:
    """Whole lines in the last part of the text that only a page's foot holds."""
    out: list[Range] = []
    at = text.find("\n")
    floor = len(text) // 3
    while 0 <= at < end:
        stop = text.find("\n", at + 1, end)
        stop = end if stop < 0 else stop
        line = text[at + 1 : min(stop, at + 402)]
        if at > floor and stop - at <= 400 and "。" not in line and _LINE.search(line):
            out.append((at + 1, stop))
        at = stop if stop < end else -1
    return out
