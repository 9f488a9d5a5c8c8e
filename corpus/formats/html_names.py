"""What the names that a page gives its parts (id, class) say about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.formats.html_element import Element

_BODY = (
    "art_con art_content artcon artibody article-body article-con article-content article_body "
    "article_con article_content articlebody articlecon articlecontent b12c bt-content ccontent con_con "
    "content_detail content_text contenttext conttxt detail-content detail_content detailcontent "
    "easysite-news-text entry-content gk_content info-content info_content infocontent j-fontcontent "
    "js_content main-content-text mainbody news-content news_content newscontent nr_content p-detail "
    "p_content pages_content post-content rich_media_content rm_txt_con show_text text_con text_content "
    "trs_editor trs_editor_view trs_preappend trs_ueditor txt_con ucap-content v_news_content "
    "vsb_content vsb_content_2 wp_articlecontent xl_content xlcontent xqcontent xxgk_content zhengwen "
    "zoom zw_content zwcontent"
)
_MAYBE = (
    "article box_con con cont content contentbox contents detail main main-content main_content nr text "
    "txt zw"
)
_CHROME = (
    "ads adv banner banquan bdshare bdsharebuttonbox bianji breadcrumb breadcrumbs comment comments "
    "copyright crumb crumbs dayin dqwz edit editor erweima ewm font-size fontsize foot footer "
    "friendlink friendlinks hot location login menu nav navbar navigation pagebar pagenav pager pages "
    "pagination position prevnext print qrcode recommend recommended relate related relation relevant "
    "search share shares sidebar social tool toolbar tools topbar wechat weixin wz xgwz xgxx xgyd yqlj "
    "zebian zoomtext zrbj"
)
_TITLE = (
    "articletitle arttit biaoti bt contit heading headline headtitle newstitle subject tit title tt wztit"
)
_CHROME_TAGS = frozenset(("nav", "footer", "aside", "select", "button", "textarea"))

_BODY_NAMES = frozenset(_BODY.split())
_MAYBE_NAMES = frozenset(_MAYBE.split())
_CHROME_NAMES = frozenset(_CHROME.split())
_TITLE_NAMES = frozenset(_TITLE.split())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[-_\s]+|\d+")


@dataclass(frozen=True, slots=True)
class Names:
    """What an element is by its names: the notice's text (surely, or perhaps), the page's own, a title."""

    body: bool
    maybe: bool
    chrome: bool
    title: bool


def names_of(element: Element) -> Names:
    """What the tag, the id and the classes of an element say."""
    attributes = element.attributes
    said = _said(attributes.get("id", "")[:100], attributes.get("class", "")[:200])
    if element.tag in _CHROME_TAGS:
        return Names(said.body, said.maybe, True, said.title)
    return said


@lru_cache(maxsize=1024)
def _said(ident: str, classes: str) -> Names:
    whole = {name.lower() for name in (*ident.split(), *classes.split())}
    words = {word.lower() for word in _CAMEL.split(f"{ident} {classes}") if word}
    body = not whole.isdisjoint(_BODY_NAMES)
    return Names(
        body,
        not whole.isdisjoint(_MAYBE_NAMES),
        not body and not (whole | words).isdisjoint(_CHROME_NAMES),
        not (whole | words).isdisjoint(_TITLE_NAMES),
    )
