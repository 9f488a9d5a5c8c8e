"""Notices written as the pages of three sorts of sites, with everything that such a page puts around one."""

# ruff: noqa: E501 - markup as sites write it

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from corpus.notice import Notice


@dataclass(frozen=True)
class Written:
    """What a page is made of: paragraphs as they stand in the text, and what the site knows beside it."""

    title: str
    paragraphs: Sequence[str]
    published_on: date | None = None
    source: str | None = None
    issuer: Sequence[str] = ()
    number: str | None = None
    issued_on: date | None = None
    files: Sequence[str] = field(default=())


def from_notice(notice: Notice) -> Written:
    """The paragraphs of a parsed text, without its title and the lines in which a page says when and where."""
    cuts = [notice.evidence[name] for name in ("title", "published_on", "source") if name in notice.evidence]
    breaks = [notice.evidence[name][1] for name in ("number", "addressees") if name in notice.evidence]
    text = list(notice.text)
    for at in breaks:
        text[at - 1] += "\n"
    for start, end in cuts:
        text[start:end] = ["\n"] + [""] * (end - start - 1)
    paragraphs = [line.strip() for line in "".join(text).split("\n")]
    return Written(
        notice.title or "",
        [p for p in paragraphs if p],
        notice.published_on,
        notice.source,
        notice.issuer,
        notice.number,
        notice.issued_on,
    )


CHROME = (
    "首页", "政务公开", "信息公开目录", "无障碍", "繁體", "字体", "打印", "分享到", "扫一扫", "相关稿件", "关于做好春耕工作的通知",
    "云川市教育局发布新学期安排", "责任编辑", "张三", "版权所有", "网站标识码", "ICP备", "关闭窗口", "上一篇", "下一篇",
    "索引号", "000014349", "主题分类", "公文种类", "有效性：", "热门搜索", "设为首页", "登录", "推荐阅读", "人民日报社概况",
    "京公网安备", "网上报名系统今日开通", "alert", "不得显示", "隐藏的文字",
)  # fmt: skip
"""Words that stand on the pages and in no notice rendered here."""


def portal(page: Written, *, encoding: str = "utf-8", meta: str | None = None) -> bytes:
    """A page like those of gov.cn: a table of particulars, <h1> in a table, UCAP-CONTENT, blocks at the side."""
    day = page.published_on.strftime("%Y年%m月%d日") if page.published_on else ""
    rows = [
        ("索 引 号：", "000014349/2020-00012", "主题分类：", "卫生、体育\\卫生"),
        ("发文机关：", "、".join(page.issuer), "成文日期：", _chinese(page.issued_on)),
        ("标　　题：", page.title, "", ""),
        ("发文字号：", page.number or "", "发布日期：", day),
        ("公文种类：", "通知", "有效性：", "有效"),
    ]
    table = "".join(
        "<tr>"
        + "".join(f"<td><b>{a}</b></td><td>{escape(b)}</td>" for a, b in (row[:2], row[2:]) if a)
        + "</tr>"
        for row in rows
    )
    source = f"来源：{escape(page.source)}" if page.source else ""
    shown = page.published_on.isoformat() + " 09:00" if page.published_on else ""
    date_line = (
        f'<div class="pages-date">{shown} <span class="font">{source}</span>'
        '<span class="font">字体：<a href="#">大</a> <a href="#">中</a> <a href="#">小</a></span>'
        '<a class="printIco" href="javascript:print()">打印</a><div class="share">分享到：<a href="#">微博</a></div></div>'
    )
    body = "\n".join(
        f'<p style="text-indent: 2em; font-family: 宋体">　　{_spans(p)}</p>' for p in page.paragraphs
    )
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><meta charset="{meta or encoding}"><title>{escape(page.title)}_卫生_中国政府网</title>
<meta name="keywords" content="{escape(page.title)}"><script>var a = "<p>alert</p>"; if (1 < 2) alert(a);</script>
<style>.x {{ color: red }} p::after {{ content: "不得显示" }}</style></head>
<body><!-- 不得显示 --><div class="header"><div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li>
<li><a href="/fw">信息公开目录</a></li><li><a href="/wza">无障碍</a></li><li><a>繁體</a></li></ul></div>
<form><input type="hidden" value="隐藏的文字"><select><option>热门搜索</option></select></form></div>
<div class="BreadcrumbNav"><a href="/">首页</a> &gt; <a href="/zhengce">政策</a> &gt; 正文</div>
<div class="content"><div class="policyLibraryOverview_header"><table>{table}</table></div>
<div style="display:none">隐藏的文字</div>
<table class="bd1"><tr><td><div class="article oneColumn pub_border"><h1>
  {escape(page.title)}
</h1>{date_line}
<div class="pages_content" id="UCAP-CONTENT">{body}{_files(page)}</div>
<div class="editor"><span>责任编辑：张三</span></div></div></td></tr></table>
<div class="related"><div class="hd">相关稿件</div><ul><li><a href="/a.htm">关于做好春耕工作的通知</a></li>
<li><a href="/b.htm">云川市教育局发布新学期安排</a></li></ul></div></div>
<div class="footer">主办单位：国务院办公厅　版权所有：中国政府网　网站标识码：bm01000001 京ICP备05070218号 京公网安备11010202000001号</div>
</body></html>""".encode(encoding)


def ministry(page: Written, *, encoding: str = "utf-8", meta: str | None = None) -> bytes:
    """A page like those of ministries: meta tags, TRS_Editor, Word's paragraphs with nested spans."""
    metas = [("ArticleTitle", page.title), ("SiteName", "云川市人民政府"), ("ColumnName", "文件发布")]
    if page.published_on:
        metas.append(("PubDate", page.published_on.isoformat() + " 16:06"))
    if page.source:
        metas.append(("ContentSource", page.source))
    head = "\n".join(f'<META NAME="{name}" CONTENT="{escape(value)}"/>' for name, value in metas)
    body = "".join(
        '<p class="MsoNormal" align="left" style="margin:0cm;text-indent:32.0pt;mso-char-indent-count:2.0">'
        f'<span style="font-size:16.0pt;font-family:仿宋_GB2312">{_word(p)}<o:p></o:p></span></p>\r\n'
        for p in page.paragraphs
    )
    said = [f"发布时间：{page.published_on.isoformat()}" if page.published_on else ""]
    said.append(f"来源：{escape(page.source)}" if page.source else "")
    info = "".join(f"<span>{words}</span>" for words in said if words)
    return f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv="Content-Type" content="text/html; charset={meta or encoding}"/>
{head}<title>{escape(page.title)}</title></head><body>
<div id="top"><a href="#">设为首页</a>|<a href="#">登录</a></div>
<div class="mnav"><a href="/">首页</a><a href="/gk">政务公开</a><a href="/ml">信息公开目录</a></div>
<div class="cu_tree">当前位置：<a href="/">首页</a>><a href="/gk">政务公开</a>>正文</div>
<div class="w980 center"><div class="cinfo"><h2 id="con_title">{escape(page.title)}</h2>
<div class="cinfo_sub">{info}<span id="fontsize">[ 字体：<a>大</a> <a>中</a> <a>小</a> ]</span></div></div>
<div class="ccontent center" id="con_con"><div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:2;}}</style>
<xml><w:WordDocument><w:View>隐藏的文字</w:View></w:WordDocument></xml>
{body}</div>{_files(page)}</div>
<div class="ewm"><img src="ewm.png"/>扫一扫在手机打开当前页</div>
<div class="cprev">上一篇：<a href="/1.html">关于做好春耕工作的通知</a></div><div>下一篇：<a href="/2.html">网上报名系统今日开通</a></div>
<div class="print"><a href="javascript:window.print()">【打印】</a><a href="javascript:window.close()">【关闭窗口】</a></div></div>
<div class="footer"><p>版权所有：云川市人民政府办公室</p><p>网站标识码：1100000001 京ICP备04000001号</p></div>
<script>document.write("不得显示")</script></body></html>""".encode(encoding)


def news(page: Written, *, encoding: str = "gb18030", meta: str | None = "GB2312") -> bytes:
    """A page like those of people.cn: crumbs, rm_txt_con, the editor inside the text, recommendations, a long foot."""
    day = page.published_on.strftime("%Y年%m月%d日") + "13:05" if page.published_on else ""
    source = f'来源：<a href="http://www.people.com.cn/">{escape(page.source)}</a>' if page.source else ""
    bar = " | ".join(words for words in (day, source) if words)
    body = "\n".join(f"<p>\n\t{_wrapped(p)}</p>" for p in page.paragraphs)
    published = page.published_on.isoformat() if page.published_on else ""
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="content-type" content="text/html;charset={meta or encoding}"/>
<meta name="publishdate" content="{published}"><meta name="source" content="{"来源：" + escape(page.source) if page.source else ""}">
<title>{escape(page.title)}--党建--人民网 </title></head><body>
<div class="pc_nav"><a href="#">首页</a><a href="#">登录</a><a href="#">热门搜索</a></div>
<div class="layout route cf"><a href="http://www.people.com.cn/" class="clink">人民网</a>&gt;&gt;<a href="#" class="clink">党建</a></div>
<div class="layout rm_txt cf"><div class="col col-1 fl"><h3 class="pre"></h3><h1>{escape(page.title)}</h1><h4 class="sub"></h4>
<div class="author cf"></div><div class="channel cf"><div class="col-1-1 fl">{bar}</div>
<div class="col-1-2 fr"><a href="#">小字号</a> <a href="#">打印</a> <span>分享到：</span></div></div>
<div class="rm_txt_con cf"><div class="bza"></div>
{body}{_files(page)}
<div class="edit cf">(责任编辑：张三、李四)</div>
<div class="zdfy clearfix"></div><center><table border="0" align="center" width="40"><tr></tr></table></center></div>
<div class="share"><p>分享让更多人看到&nbsp;&nbsp;</p></div>
<div class="rm_relevant cf"><h3>推荐阅读</h3><ul><li><a href="/n1/1.html">云川市教育局发布新学期安排</a></li>
<li><a href="/n1/2.html">网上报名系统今日开通</a></li></ul></div></div>
<div class="col col-2 fr"><h2>热门搜索</h2><ul><li><a href="/3">关于做好春耕工作的通知</a></li></ul></div></div>
<div class="layout rm_bottom"><p><a href="#">人民日报社概况</a> | <a href="#">关于人民网</a> | <a href="#">报社招聘</a></p>
<p>互联网新闻信息服务许可证10120170001 | 京ICP备000006号 | 京公网安备11000002000008号</p>
<p>人 民 网 版 权 所 有 ，未 经 书 面 授 权 禁 止 使 用</p><p>Copyright © 1997-2020 by www.people.com.cn. all rights reserved</p></div>
</body></html>""".encode(encoding, "xmlcharrefreplace")


LAYOUTS = {"portal": portal, "ministry": ministry, "news": news}


def _chinese(day: date | None) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日" if day else ""


def _spans(paragraph: str) -> str:
    """The paragraph with its first half in bold, as an editor leaves it."""
    half = len(paragraph) // 2
    return f"<strong><span>{escape(paragraph[:half])}</span></strong>{escape(paragraph[half:])}"


def _word(paragraph: str) -> str:
    """The paragraph in pieces as Word writes it: figures in another font, blanks as &nbsp;."""
    out, latin = [], False
    for c in paragraph:
        if c.isascii() and c.isalnum() != latin:
            out.append('<span lang="EN-US">' if not latin else "</span>")
            latin = not latin
        elif latin and not c.isascii():
            out.append("</span>")
            latin = False
        out.append("&nbsp;" if c == " " else escape(c))
    return "".join(out) + ("</span>" if latin else "")


def _wrapped(paragraph: str) -> str:
    """The paragraph as an editor wraps its source: a line break of the markup every 60 characters."""
    return "\n".join(escape(paragraph[i : i + 60]) for i in range(0, len(paragraph), 60))


def _files(page: Written) -> str:
    return "".join(
        f'<p>附件{i}：<a href="./P02020{i}.docx" title="{escape(name)}">{escape(name)}.docx</a></p>'
        for i, name in enumerate(page.files, 1)
    )
