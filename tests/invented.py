"""Notices that nobody ever issued: as many as wanted, each different, the same ones every time.

In: a number. Out: the text of a notice as an office would publish it, about eight numbered sections long.
"""

from __future__ import annotations

import random
from pathlib import Path

_TOWNS = ("云川市", "青石县", "白沙区", "松岭县", "临河市", "桂溪区", "东湾县", "南屏市")
_BODIES = (
    "水务局",
    "教育局",
    "民政局",
    "交通运输局",
    "城市管理局",
    "农业农村局",
    "应急管理局",
    "文化和旅游局",
)
_MATTERS = (
    ("老旧小区供水管网改造", "改造工程"), ("校车安全检查", "检查工作"), ("高龄津贴发放", "津贴发放"),
    ("客运站春运组织", "运输组织"), ("户外广告设施清理", "清理行动"), ("秸秆还田补助申报", "补助申报"),
    ("防汛物资储备", "储备工作"), ("非遗集市展销", "展销活动"), ("农村公路养护", "养护工作"),
    ("残疾人辅具适配", "适配服务"), ("校园食堂量化评级", "评级工作"), ("停车泊位规范管理", "规范管理"),
)  # fmt: skip
_NUMERALS = "一二三四五六七八九十"
_SECTIONS = (
    ("工作目标", "到{day}前完成{matter}第{n}批任务，覆盖{count}个社区，群众满意度达到百分之{rate}以上。"),
    ("实施范围", "本次{matter}的范围为{town}第{n}片区，具体名单由各街道于{day}前报送，编号为第{code}号。"),
    ("办理时间", "受理时间为{day}起每周一至周五上午九时至下午{hour}时，第{n}期名额共{count}个，额满为止。"),
    ("补助标准", "符合条件的对象按每户每月{money}元补助，连发{months}个月，第{n}批资金于{day}前拨付。"),
    ("申报材料", "申请人应提交身份证明、申请表和第{code}号承诺书各{copies}份，逾期未补正的视为撤回申请。"),
    ("职责分工", "{body}负责统筹{matter}，各镇每月{date}日前报送第{n}期进度，未按时报送的予以通报。"),
    ("监督检查", "{body}将组织{count}人次开展第{n}轮抽查，发现问题的须在{months}个月内整改到位并书面报告。"),
    ("咨询方式", "咨询电话为0{code}，现场咨询地点为{town}政务服务中心{n}号窗口，工作日{hour}时前接听。"),
    ("保障措施", "安排专项经费{money}万元用于{matter}，由{town}财政局于{day}前下达，结余资金收回统筹使用。"),
    ("附则", "本通知自{day}起施行，有效期{months}个月；此前关于第{n}期{matter}的规定同时停止执行。"),
)  # fmt: skip


def invented(number: int, sections: int = 8, *, version: int = 0) -> str:
    """The text of a notice.

    Args:
        number: two numbers never give the same notice.
        sections: how many numbered sections it has, up to ten.
        version: another one states other amounts under the same title and number.
    """
    chance = random.Random(f"{number}")
    amounts = random.Random(f"{number} {version}")
    town, body = chance.choice(_TOWNS), chance.choice(_BODIES)
    matter, work = chance.choice(_MATTERS)
    year, month = 2020 + number % 5, 1 + number % 12
    parts = [
        f"{town}{body}关于做好第{number}期{matter}的通知",
        f"{town[:1]}{body[:1]}发〔{year}〕{number + 1}号",
        "各镇人民政府、街道办事处，各有关单位：",
        f"为做好第{number}期{matter}，现将{work}有关事项通知如下。",
    ]
    for at, (heading, body_text) in enumerate(chance.sample(_SECTIONS, sections)):
        said = body_text.format(
            town=town, body=body, matter=matter, n=number,
            day=f"{year}年{1 + amounts.randrange(12)}月{1 + amounts.randrange(28)}日",
            date=1 + amounts.randrange(28), hour=3 + amounts.randrange(4), rate=80 + amounts.randrange(20),
            count=10 + amounts.randrange(900), money=50 + amounts.randrange(950),
            months=2 + amounts.randrange(22), copies=1 + amounts.randrange(4),
            code=10_000 + 37 * number + version,
        )  # fmt: skip
        parts.append(f"{_NUMERALS[at]}、{heading}\n{said}")
    return "\n".join([*parts, f"{town}{body}", f"{year}年{month}月{1 + number % 28}日", ""])


def written(folder: Path, numbers: range, *, version: int = 0) -> list[Path]:
    """Files in `folder`, one for each number; their names do not tell the version."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in numbers:
        path = folder / f"notice-{number:05d}.txt"
        path.write_text(invented(number, version=version), "utf-8")
        paths.append(path)
    return paths


def question(number: int) -> str:
    """What only that notice answers."""
    title = invented(number).split("\n", 1)[0].removesuffix("的通知").split("关于做好", 1)[1]
    return f"{title}的办理时间和咨询方式"
