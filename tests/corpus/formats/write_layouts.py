"""One notice in layouts that no name tells: what portals of counties, blogs and word processors make."""

# ruff: noqa: E501 - markup as sites write it

from __future__ import annotations

from html import escape

from tests.corpus.formats.write_html import Written

LINKS = ("首页", "政务公开", "互动交流", "云川概况", "办事服务")
RELATED = (
    "关于做好春耕工作的通知",
    "云川市教育局发布新学期安排",
    "网上报名系统今日开通",
    "今年前两月进出口平稳增长",
)


def _list(words: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f'<li><a href="/{i}.html">{w}</a></li>' for i, w in enumerate(words)) + "</ul>"


def _nav() -> str:
    return _list(LINKS)


def _related() -> str:
    return "<h3>相关阅读</h3>" + _list(RELATED)


def _foot() -> str:
    return "<p>主办单位：云川市人民政府办公室　网站标识码：5300000001　云ICP备05000001号</p><p>版权所有：云川市人民政府</p>"


def _info(page: Written) -> str:
    said = [f"发布日期：{page.published_on.isoformat()}" if page.published_on else ""]
    said.append(f"来源：{page.source}" if page.source else "")
    return "　".join(words for words in said if words)


def _page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def flat(page: Written) -> bytes:
    """Everything directly in <body>."""
    text = "".join(f"<p>{escape(p)}</p>" for p in page.paragraphs)
    return _page(f"{_nav()}<h1>{page.title}</h1><p>{_info(page)}</p>{text}{_related()}{_foot()}")


def unnamed(page: Written) -> bytes:
    """<div> for everything, names that say nothing."""
    text = "".join(f"<div>{escape(p)}</div>" for p in page.paragraphs)
    return _page(
        f'<div class="a1"><div class="b">{_nav()}</div></div><div class="a2"><div class="c1"><h1>{page.title}</h1>'
        f'<div class="d">{_info(page)}</div><div class="e">{text}</div></div><div class="c2">{_related()}</div></div>'
        f'<div class="a3">{_foot()}</div>'
    )


def tables(page: Written) -> bytes:
    """Nested tables, <font>, <br> and &nbsp;, tags in capitals and half of them never closed."""
    text = "<BR>\n".join("&nbsp;&nbsp;&nbsp;&nbsp;" + escape(p) for p in page.paragraphs)
    nav = "".join(f'<TD><A HREF="/{i}">{w}</A>' for i, w in enumerate(LINKS))
    side = "<TR><TD>".join(f'·<A HREF="/r{i}">{w}</A>' for i, w in enumerate(RELATED))
    return _page(
        f"<TABLE width=980><TR>{nav}</TABLE><TABLE><TR><TD width=200><TABLE><TR><TD>{side}</TABLE><TD>"
        f"<TABLE><TR><TD align=center><FONT size=5 class=title><B>{page.title}</B></FONT><TR><TD align=center>{_info(page)}"
        f"<TR><TD><FONT size=4>{text}</FONT></TABLE></TABLE><TABLE><TR><TD>{_foot()}</TABLE>"
    )


def modern(page: Written) -> bytes:
    """<header>, <nav>, <main>, <article>, <aside>, <footer>."""
    text = "".join(f"<p>{escape(p)}</p>" for p in page.paragraphs)
    return _page(
        f"<header><nav>{_nav()}</nav></header><main><article><header><h1>{page.title}</h1><p class=meta>{_info(page)}</p>"
        f"</header><section>{text}</section></article><aside>{_related()}</aside></main><footer>{_foot()}</footer>",
        f'<meta property="og:title" content="{page.title}">',
    )


def titled_inside(page: Written) -> bytes:
    """The title only as centred paragraphs of the text; the page's own is cut short."""
    text = "".join(f"<p>　　{escape(p)}</p>" for p in page.paragraphs)
    return _page(
        f'<div class="top">{_nav()}</div><div class="main"><div class="pos">当前位置：<a href="/">首页</a> > <a href="/x">通知</a></div>'
        f'<p>{_info(page)}</p><div id="zoom"><p align="center"><b>{page.title}</b></p>{text}</div>{_related()}</div>'
        f'<div class="foot">{_foot()}</div>',
        f"<title>{page.title[:20]}…</title>",
    )


def split(page: Written) -> bytes:
    """The sign-off outside the editor's block, and an abstract of the site below."""
    text = "".join(f"<p>{escape(p)}</p>" for p in page.paragraphs[:-1])
    return _page(
        f'<div id="nav">{_nav()}</div><div class="wz"><div class="wz-title">{page.title}</div><div>{_info(page)}</div>'
        f'<div class="nr"><div class="Custom_UnionStyle">{text}</div><div>{escape(page.paragraphs[-1])}</div></div></div>'
        f'<div class="xx">{_related()}</div>{_foot()}'
    )


def word(page: Written) -> bytes:
    """Saved by Word as a filtered page: no site around it."""
    text = "".join(
        f"<p class=MsoNormal style='text-indent:32.0pt'><span style='font-size:16.0pt'>{escape(p)}</span></p>"
        for p in page.paragraphs
    )
    return _page(
        f"<div class=WordSection1><p class=MsoTitle align=center><b>{page.title}</b></p><p>{_info(page)}</p>{text}</div>"
    )


def wechat(page: Written) -> bytes:
    """Text that a script shows, in nested sections."""
    text = "".join(f"<section><section><span>{escape(p)}</span></section></section>" for p in page.paragraphs)
    return _page(
        f'<div id="page-content"><h1 class="rich_media_title" id="activity-name">{page.title}</h1><div>{_info(page)}</div>'
        f'<div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;">{text}</div></div>'
        '<div class="rich_media_tool"><a href="#">阅读原文</a></div><div hidden>微信扫一扫关注该公众号</div>'
    )


def preformatted(page: Written) -> bytes:
    """Plain text in <pre>, lines as they were typed."""
    text = "\n".join("　　" + escape(p) for p in page.paragraphs)
    return _page(f"{_nav()}<h1>{page.title}</h1><p>{_info(page)}</p><pre>{text}</pre>{_foot()}")


def listed(page: Written) -> bytes:
    """Particulars as a definition list below the title."""
    text = "".join(f"<p>{escape(p)}</p>" for p in page.paragraphs)
    pairs = [
        ("索引号", "K10001-0300-2024-00013"),
        ("发文机关", "、".join(page.issuer)),
        ("文号", page.number or "无"),
    ]
    pairs.append(("发布日期", page.published_on.isoformat() if page.published_on else "无"))
    terms = "".join(f"<dt>{name}</dt><dd>{escape(value or '无')}</dd>" for name, value in pairs)
    source = f"<p>来源：{page.source}</p>" if page.source else ""
    return _page(
        f'<div class="h">{_nav()}</div><div class="w"><h1>{page.title}</h1><dl>{terms}</dl>{source}<div class="z">{text}</div></div>'
        f'<div class="f">{_foot()}</div>'
    )


def columns(page: Written) -> bytes:
    """Columns of news with their first sentences on both sides, a site's introduction below, no telling name."""
    news = "".join(
        f'<div class="k"><h4><a href="/{i}.html">{w}</a></h4><p>记者从云川市有关部门获悉，{w}已经发出，各项工作正在有序推进之中。</p></div>'
        for i, w in enumerate(RELATED)
    )
    text = "".join(f"<div>　　{escape(p)}</div>" for p in page.paragraphs)
    return _page(
        f'<div class="g1">{_nav()}</div><div class="g2"><div class="g3"><h2>要闻</h2>{news}</div><div class="g4"><div class="bt1">'
        f'{page.title}</div><div class="sj">{_info(page)} 浏览次数：<span id="hits"></span> 【字体：<a href="#">大</a> <a href="#">中</a>'
        f' <a href="#">小</a>】</div><div class="g5">{text}</div><div class="g7"><a href="#">【打印】</a><a href="#">【关闭】</a></div></div>'
        f'<div class="g6"><h2>时政</h2>{news}</div></div><div class="g8">{_foot()}</div>'
    )


def fonts(page: Written) -> bytes:
    """A title in <span>s with an id of its own, text in <font> with a <br> for each paragraph, frames of <center>."""
    text = "<br><br>".join(f"　　{escape(p)}" for p in page.paragraphs)
    return _page(
        f"<center>{_nav()}</center><form id=form1><center><span id=lblTitle><font size=5><b>{page.title}</b></font></span></center>"
        f"<center><span>{_info(page)}</span></center><hr><span id=lblText><font size=3>{text}</font></span></form><center>{_foot()}</center>"
    )


def twice(page: Written) -> bytes:
    """The title in a bar for phones, in the crumbs, as <h1> and again as the first line of the text."""
    text = "".join(f"<p>{escape(p)}</p>" for p in page.paragraphs)
    return _page(
        f'<div class="m-bar"><span>{page.title}</span></div><div class="crumb"><a href="/">首页</a> &gt; <a href="/t">通知公告</a> &gt; '
        f'{page.title}</div><div class="d"><h1>{page.title}</h1><p class="i">{_info(page)}</p><div class="n"><p>{page.title}</p>{text}'
        f"</div></div>{_related()}{_foot()}",
        f"<title>{page.title}-通知公告-云川市人民政府门户网站</title>",
    )


LAYOUTS = {
    f.__name__: f
    for f in (
        flat,
        unnamed,
        tables,
        modern,
        titled_inside,
        split,
        word,
        wechat,
        preformatted,
        listed,
        columns,
        fonts,
        twice,
    )
}
