"""inspect and add --dry-run: what was understood is shown, and nothing is written."""

from __future__ import annotations

import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.cells import cell_len

from corpus.parsing import parse
from corpus.reading import read_text
from tests.bot.conftest import SAMPLES, SOME, Cli
from tests.corpus.web import serving

TEXT = (
    "首页 > 通知公告 > 正文\n云川市水务局关于做好全市河道清淤\n工作的通知\n云水发〔2024〕7号\n各县水务局：\n"
    "现通知如下。\n一、抓紧清淤\n要赶在汛前完成，不得拖延，具体标准见附件1，各县水务局要逐段登记造册并按月报送进度。\n"
    "（一）东河。先清。\n云川市水务局\n2024年3月8日\n附件1\n清淤任务表\n河道\t长度\n东河\t3公里<b>\n责任编辑：王某\n"
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "清淤.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_each_line_stands_beside_what_it_was_understood_as(cli: Cli, file: Path) -> None:
    result = cli("inspect", file)
    assert (result.code, result.err) == (0, "")
    rows = [line.partition("│ ") for line in result.out.splitlines() if "│ " in line]
    said = {words.strip(): head.strip() for head, _, words in rows}
    assert said["首页␣>␣通知公告␣>␣正文"] == "× furniture"
    assert said["云川市水务局关于做好全市河道清淤 ×⏎"] == "title"
    assert said["云水发〔2024〕7号"] == "number"
    assert said["一、抓紧清淤"] == "第一部分"
    assert said["（一）东河"] == "第一部分（一）"
    assert said["云川市水务局"] == said["2024年3月8日"] == "sign-off"
    assert said["清淤任务表"] == "附件1"
    assert said["河道 ｜ 长度"] == "table row"
    assert "issued on: 2024-03-08" in result.out
    assert "Left out: 3 runs, 22 characters (page furniture 2, line wrap 1)" in result.out


def test_no_line_is_wider_than_a_terminal_and_chinese_is_spoken(
    cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTICEBOT_LANGUAGE", "zh")
    out = cli("inspect", file).out
    assert max(cell_len(line) for line in out.splitlines() if "/" not in line) <= 80
    assert "主送机关" in out
    assert "略去 3 处" in out


def test_json_holds_every_character_of_the_text_and_every_drop(cli: Cli, file: Path) -> None:
    data = json.loads(cli("inspect", file, "--json").out)
    runs = [run for line in data["lines"] for run in line["runs"]]
    assert "".join(run["text"] for run in runs) == TEXT
    assert sum(len(run["text"]) for run in runs if run["dropped"]) == sum(
        len(drop["text"]) for drop in data["drops"]
    )
    assert data["fields"]["number"] == "云水发〔2024〕7号"
    assert data["evidence"]["issued_on"] == "2024年3月8日"
    assert (data["format"], data["encoding"]) == ("text", "utf-8")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "td":
            self.inside = ("class", "t") in attrs
            self.cells += [""] * self.inside

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data.removesuffix("\n")


def test_the_page_shows_the_whole_source_escaped_with_a_legend_and_needs_no_other_file(
    cli: Cli, file: Path, tmp_path: Path
) -> None:
    file.write_text(TEXT.replace("王某", "王某<script>alert(1)</script>"), "utf-8")
    result = cli("inspect", file, "--html", tmp_path / "out.html")
    assert (result.code, result.out) == (0, "")
    html = (tmp_path / "out.html").read_text("utf-8")
    page = _Page()
    page.feed(html)
    assert not {"script", "b", "link", "img"} & set(page.tags)
    assert "http" not in html
    assert len(page.cells) == TEXT.count("\n")
    assert page.cells[14] == "东河 3公里<b>"
    assert '<span class="furniture d">责任编辑：王某</span>' in html
    assert "王某</span>" + '<span class="body">&lt;script&gt;alert(1)&lt;/script&gt;</span>' in html
    assert '<span class="attachment">' in html.split('class="legend"')[1].split("</p>")[0]
    assert re.search(r"<td>number</td><td>云水发〔2024〕7号</td>", html)


def test_a_page_that_cannot_be_written_and_a_file_that_cannot_be_read_are_told(
    cli: Cli, file: Path, tmp_path: Path
) -> None:
    result = cli("inspect", file, "--html", tmp_path / "no" / "out.html")
    assert (result.code, "cannot be written" in result.err) == (2, True)
    assert cli("inspect", tmp_path / "gone.txt").code == 2


def test_a_dry_run_tells_what_adding_does_and_writes_nothing(cli: Cli, file: Path, home: Path) -> None:
    result = cli("add", "--dry-run", file, SAMPLES / SOME[0])
    assert result.code == 0
    assert "added  云川市水务局关于做好全市河道清淤工作的通知" in result.out
    assert "云水发〔2024〕7号" in result.out
    assert "2 to add, 0 to replace, 0 already there, 0 refused; nothing was written" in result.out
    assert not home.exists()


def kept(home: Path) -> dict[str, bytes]:
    """What a home holds; the files beside the ledger that SQLite makes while it is read are its own."""
    files = (path for path in home.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
    return {str(path): path.read_bytes() for path in files}


def test_a_dry_run_foresees_newer_versions_and_repeals(cli: Cli, file: Path, home: Path) -> None:
    cli("add", file)
    before = kept(home)
    id_ = json.loads(cli("list", "--json").out)[0]["id"]
    newer = file.with_name("newer.txt")
    newer.write_text(TEXT.replace("先清。", "后清。"), "utf-8")
    repealing = file.with_name("repealing.txt")
    text = "云川市水务局通告\n各县：\n"
    text += "《云川市水务局关于做好全市河道清淤工作的通知》（云水发〔2024〕7号）同时废止。\n"
    text += "云川市水务局\n2025年1月1日\n"
    repealing.write_text(text, "utf-8")
    empty = file.with_name("empty.txt")
    empty.touch()
    result = cli("add", "--dry-run", "--json", file, newer, repealing, empty)
    assert result.code == 2
    data = json.loads(result.out)
    found = {Path(one["file"]).name: one for one in data["files"]}
    assert (found["清淤.txt"]["outcome"], found["清淤.txt"]["known"]) == ("unchanged", id_)
    assert found["newer.txt"]["outcome"] == "replaced"
    assert found["repealing.txt"]["effects"][0]["effect"] == "repealed"
    assert found["empty.txt"]["code"] == "file-empty"
    assert found["清淤.txt"]["dropped"] == {"furniture": 2, "wrap": 1}
    assert kept(home) == before


def test_a_dry_run_reads_rows_and_sees_the_same_notice_twice(cli: Cli, tmp_path: Path) -> None:
    rows = [{"id": "a", "text": TEXT}, {"id": "b", "text": TEXT}, {"id": "c"}]
    (tmp_path / "bulk.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    data = json.loads(cli("add", "--dry-run", "--json", tmp_path / "bulk.jsonl").out)
    assert [one["outcome"] for one in data["files"]] == ["added", "unchanged", "refused"]
    assert data["files"][1]["known"].endswith("bulk.jsonl:1")


@pytest.mark.parametrize("name", SOME)
def test_the_foreseen_notice_is_the_one_that_adding_makes(cli: Cli, name: str) -> None:
    data = json.loads(cli("add", "--dry-run", "--json", SAMPLES / name).out)["files"][0]
    parsed = parse(read_text((SAMPLES / name).read_bytes(), name))
    assert (data["title"], data["number"]) == (parsed.title, parsed.number)


def test_a_part_without_a_heading_is_named_once_and_no_line_is_broken_for_a_day_of_effect(
    cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "函.txt"
    first, second = "一、同意新增3个项目。", "二、本函自2024年10月1日起执行，试行期2年。"
    path.write_text(f"关于新增项目的复函\n县医保局：\n现函复如下：\n{first}\n{second}\n三、此复。\n", "utf-8")
    rows = [line.partition("│ ") for line in cli("inspect", path).out.splitlines() if "│ " in line]
    said = {words.strip(): head.strip() for head, _, words in rows}
    assert said["现函复如下："] == "body"
    assert said[first] == "第一部分"
    assert said[second] == "第二部分"
    page = tmp_path / "函.html"
    assert cli("inspect", "--html", page, path).code == 0
    assert '<td class="r">第二部分</td>' in page.read_text("utf-8")


def test_a_web_address_is_inspected_and_so_is_the_one_notice_in_a_batch(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTICEBOT_FETCH_PRIVATE", "true")
    with serving() as site:
        url = site.put("/a.txt", TEXT.encode())
        data = json.loads(cli("inspect", url, "--json").out)
    assert (data["file"], data["fields"]["number"]) == (url, "云水发〔2024〕7号")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("清淤.txt", TEXT)
        archive.writestr("表.xlsx", "x")
    data = json.loads(cli("inspect", tmp_path / "a.zip", "--json").out)
    assert data["file"] == f"{tmp_path}/a.zip/清淤.txt"
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        archive.writestr("又.txt", TEXT)
    assert "holds several files" in cli("inspect", tmp_path / "a.zip").err
    assert "only http:// and https://" in cli("inspect", "ftp://127.0.0.1/a").err
