"""Labelled fields of a page or an index block: 发布日期：…, [发文字号] …, 来源：…"""

from __future__ import annotations

import re
from dataclasses import dataclass

_S = r"[ \u3000\xa0\u2002\u2003]{0,4}"


def _spaced(word: str) -> str:
    return _S.join(word)


_FIELDS = {
    "number": "发文字号 文件字号 发文文号 文件编号 文件号 文号",
    "issuer": "发文机关 发文机构 发文单位 制发机关 制发单位 发布机关 发布机构 发布单位",
    "issued_on": "成文日期 成文时间 发文日期 发文时间 印发日期 签发日期 印发时间",
    "published_on": "信息发布日期 发布日期 发布时间 公开日期 公布日期 发表时间 时间 日期",
    "source": "信息来源 文章来源 稿件来源 新闻来源 消息来源 内容来源 来源 稿源",
    "title": "名称 标题 信息名称 文件名称",
    "urgency": "紧急程度 等级 缓急",
    "other": (
        "索引号 信息索引号 主题分类 主题词 附加码 时效 有效性 实施日期 施行日期 废止日期 生效日期 失效日期 "
        "公开方式 公开形式 公开属性 公开类别 公开范围 体裁分类 组配分类 信息分类 所属分类 分类 主题 效力状态 "
        "关键词 浏览次数 浏览量 点击数 点击量 点击次数 点击率 阅读次数 阅读量 访问次数 字体 字号 作者 编辑 "
        "责任编辑 审核 信息类别 服务对象 公文种类 文种 有效期 统一编号 登记号 规范性文件编号 统一登记号 "
        "更新时间 更新日期 语种 载体类型 记录形式 责任部门 公开责任部门 主办单位 承办单位 签发人 密级 份号 "
        "有效状态 文件状态 截止日期 内容概述 摘要 概述 打印 分享 收藏 视力保护色 保护视力色"
    ),
}

_NAMES = {name: field for field, names in _FIELDS.items() for name in names.split()}
_ALTERNATIVES = "|".join(_spaced(n) for n in sorted(_NAMES, key=len, reverse=True))
LABEL = re.compile(
    rf"[\[【［]{_S}(?P<boxed>{_ALTERNATIVES}){_S}[\]】］]{_S}[:：]?|(?P<plain>{_ALTERNATIVES}){_S}[:：]"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label found: which field it names, its own range, and the name without blanks."""

    field: str
    name: str
    start: int
    end: int


def label_at(text: str, at: int) -> Label | None:
    """The label that stands at `at`, or None."""
    found = LABEL.match(text, at)
    return _label(found) if found else None


def label_in(text: str, start: int, end: int) -> Label | None:
    """The first label in `text[start:end]`, or None."""
    found = LABEL.search(text, start, end)
    return _label(found) if found else None


def _label(found: re.Match[str]) -> Label:
    name = "".join((found.group("boxed") or found.group("plain")).split())
    return Label(_NAMES[name], name, found.start(), found.end())
