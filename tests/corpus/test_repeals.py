from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from corpus.library import Library
from corpus.notice import Status
from corpus.parsing import parse
from tests.corpus.plain import library


def filled(folder: Path, **texts: str) -> Library:
    lib = library(folder)
    lines = [json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in texts.items()]
    folder.mkdir(exist_ok=True)
    path = folder / "in.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    lib.add([path])
    return lib


def states(lib: Library) -> dict[str, tuple[Status, str | None]]:
    """Every status, which must be the same when asked for one by one."""
    out = {notice.id: (notice.status, notice.repealed_by) for notice in lib.notices()}
    for name, state in out.items():
        one = lib.get(name).notice
        assert (one.status, one.repealed_by) == state
    return out


IN_FORCE = (Status.IN_FORCE, None)
OLD = (
    "title: 云川市水务局关于做好供水保障工作的通知\nissuer: 云川市水务局\n"
    "number: 云水〔2023〕1号\non: 2023-01-01\n"
)
NEW = (
    "title: 云川市水务局关于加强供水管理的通知\nissuer: 云川市水务局\n"
    "number: 云水〔2024〕9号\non: 2024-01-01\n"
)


@pytest.mark.parametrize(
    "reference",
    [
        "repeals: 云水﹝2023﹞1号",
        "repeals: 云水[2023] 1 号",
        "repeals: 云川市水务局关于做好供水保障工作的通知",
        "repeals: 《关于做好供水保障工作的通知》",
        "repeals: 《云川市水务局关于做好供水 保障工作的通知》",
    ],
)
def test_a_notice_named_by_number_or_title_is_repealed(tmp_path: Path, reference: str) -> None:
    lib = filled(tmp_path, new=NEW + reference, old=OLD)
    assert states(lib) == {"new": IN_FORCE, "old": (Status.REPEALED, "new")}


def test_a_measure_is_found_inside_the_notice_that_issues_it(tmp_path: Path) -> None:
    lib = filled(
        tmp_path,
        old="title: 云川市人民政府关于印发《云川市供水管理办法》的通知\nissuer: 云川市人民政府\n",
        new=NEW + "repeals: 云川市供水管理办法",
    )
    assert states(lib)["old"] == (Status.REPEALED, "new")


def test_amending_marks_a_notice_and_repealing_outweighs_it(tmp_path: Path) -> None:
    lib = filled(tmp_path, old=OLD, new=NEW + "amends: 云水〔2023〕1号")
    assert states(lib)["old"] == (Status.AMENDED, None)
    third = "title: 关于清理文件的决定\nissuer: 云川市人民政府\non: 2025-01-01\nrepeals: 云水〔2023〕1号"
    for number, order in enumerate(
        permutations([("new", NEW + "amends: 云水〔2023〕1号"), ("third", third)])
    ):
        lib = filled(tmp_path / str(number), old=OLD, **dict(order))
        assert states(lib)["old"] == (Status.REPEALED, "third")


def test_the_same_title_of_another_city_is_not_meant(tmp_path: Path) -> None:
    title = "关于做好疫情防控工作的通知"
    lib = filled(
        tmp_path,
        other=f"title: 青山市教育局{title}\nissuer: 青山市教育局\n",
        own=f"title: {title}\nissuer: 云川市教育局\n",
        new=f"title: 关于调整防控措施的通知\nissuer: 云川市人民政府\nrepeals: {title}",
    )
    assert states(lib) == {"other": IN_FORCE, "own": (Status.REPEALED, "new"), "new": IN_FORCE}


def test_a_serial_number_is_of_the_own_issuer_only(tmp_path: Path) -> None:
    lib = filled(
        tmp_path,
        other="number: 2023年第5号\nissuer: 青山市水务局\n甲",
        own="number: 2023年第5号\nissuer: 云川市水务局\n乙",
        new="issuer: 云川市水务局\nrepeals: 2023年第5号",
    )
    assert states(lib) == {"other": IN_FORCE, "own": (Status.REPEALED, "new"), "new": IN_FORCE}


def test_what_could_mean_two_notices_means_none(tmp_path: Path) -> None:
    same = "title: 关于做好供水保障工作的通知\nissuer: 云川市水务局\non: "
    lib = filled(
        tmp_path,
        a=same + "2021-01-01",
        b=same + "2022-01-01",
        new=NEW + "repeals: 关于做好供水保障工作的通知",
    )
    assert set(states(lib).values()) == {IN_FORCE}


def test_a_notice_repeals_neither_itself_nor_later_ones(tmp_path: Path) -> None:
    lib = filled(
        tmp_path,
        new=NEW + "repeals: 云水〔2024〕9号",
        later=OLD.replace("2023-01-01", "2025-01-01"),
        early=NEW.replace("9号", "8号") + "repeals: 云水〔2023〕1号",
    )
    assert set(states(lib).values()) == {IN_FORCE}


def test_a_short_title_names_nothing(tmp_path: Path) -> None:
    lib = filled(tmp_path, old="title: 补充通知\nissuer: 云川市水务局", new=NEW + "repeals: 补充通知")
    assert set(states(lib).values()) == {IN_FORCE}


def test_removing_the_repealing_notice_puts_the_repealed_one_in_force_again(tmp_path: Path) -> None:
    lib = filled(tmp_path, old=OLD, new=NEW + "repeals: 云水〔2023〕1号")
    revision = lib.revision()
    lib.remove("new")
    assert states(lib) == {"old": IN_FORCE}
    assert lib.revision() != revision


def test_a_former_version_repeals_nothing(tmp_path: Path) -> None:
    lib = filled(tmp_path, old=OLD, new=NEW + "repeals: 云水〔2023〕1号")
    lib = filled(tmp_path, old=OLD, new=NEW + "不再废止。")
    assert states(lib) == {"old": IN_FORCE, "new": IN_FORCE}


DECISION = (
    "云川市人民政府关于废止一批文件的决定\n各县：\n决定废止下列文件，详见附件。\n"
    "云川市人民政府\n2025年5月10日\n附件\n"
)
FIRST, SECOND = "《甲办法》（云政〔2019〕3号）", "《乙办法》（云政〔2019〕4号）"


@pytest.mark.parametrize(
    ("attached", "repealed"),
    [
        (f"废止的规范性文件目录\n1.{FIRST}\n2.{SECOND}\n", ["云政〔2019〕3号", "云政〔2019〕4号"]),
        (f"一、废止的文件（1件）\n1.{FIRST}\n二、修改的文件\n1.{SECOND}\n", ["云政〔2019〕3号"]),
        ("宣布失效的文件目录\n序号\t文件名称\t文号\n1\t甲办法\t云政〔2019〕3号\n", ["云政〔2019〕3号"]),
        (f"继续有效的规范性文件目录\n1.{FIRST}\n", []),
        (f"废止和修改的文件目录\n1.{FIRST}\n", []),
        (f"拟废止的文件目录\n1.{FIRST}\n", []),
        (f"废止依据的文件\n1.{FIRST}\n", []),
        (f"废止的文件目录\n说明如下。\n1.{FIRST}\n", []),
    ],
)
def test_a_list_under_a_heading_that_says_so_repeals_what_it_names(
    attached: str, repealed: list[str]
) -> None:
    found = [one for one in parse(DECISION + attached).references if one.effect is Status.REPEALED]
    assert [one.number for one in found] == repealed


def test_the_list_of_a_draft_repeals_nothing() -> None:
    text = f"关于公开征求废止一批文件意见的公告\n现征求意见。\n废止的文件目录\n1.{FIRST}\n"
    assert parse(text).references == ()
