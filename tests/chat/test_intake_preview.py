"""What is understood of a file, what an admin corrects, and what adding it would do."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("telegram")

from bot.chat import worker
from bot.chat.child import Parsed, Preview
from bot.chat.correcting import FIELDS, read_value
from bot.chat.near import nearest
from bot.chat.preview import Findings, corrected, preview
from bot.chat.sections import numbered
from bot.chat.texts import Texts
from corpus.difference import changes, counted
from corpus.errors import InputError
from corpus.foresight import Foresight, Outcome
from corpus.library import Library
from corpus.notice import Notice, Status
from corpus.parsing import parse
from index.build import build
from index.encoder import load_encoder
from index.engine import Engine
from tests.botapi.html import parse_html
from tests.e2e.admin_bot import NOTICE

SAMPLES = Path(__file__).parents[2] / "corpus" / "notices"


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("title", "  关于 做好工作的通知 ", "关于 做好工作的通知"),
        ("issuer", "教育部、财政部；水利部", ["教育部", "财政部", "水利部"]),
        ("number", "青政办发〔2025〕32号", "青政办发〔2025〕32号"),
        ("issued_on", "2020-02-01", "2020-02-01"),
        ("issued_on", "2020年2月1日", "2020-02-01"),
        ("issued_on", "２０２０年２月１日", "2020-02-01"),
        ("published_on", "二〇二〇年二月一日", "2020-02-01"),
        ("published_on", "2020/2/1", "2020-02-01"),
        *((field, "无", None) for field in FIELDS),
        ("number", "-", None),
    ],
)
def test_what_is_typed_is_read(field: str, typed: str, value: object) -> None:
    assert read_value(field, typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("issued_on", "昨天", "intake-date-bad"),
        ("issued_on", "2020-02-30", "intake-date-bad"),
        ("issued_on", "2020-02-01 或 2020-02-02", "intake-date-bad"),
        ("published_on", "2020", "intake-date-bad"),
        ("title", "长" * 501, "intake-value-bad"),
        ("title", "\u202e", "intake-value-bad"),
        ("issuer", "、", "intake-value-bad"),
    ],
)
def test_what_cannot_be_used_is_refused(field: str, typed: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_value(field, typed)
    assert caught.value.code == code


def test_a_correction_stands_in_place_of_what_was_read() -> None:
    notice = corrected(parse(NOTICE), {"number": None, "issued_on": "2025-06-04", "issuer": None})
    assert (notice.number, notice.issued_on, notice.issuer) == (None, date(2025, 6, 4), ())
    assert notice.text == parse(NOTICE).text
    assert not {"number", "issued_on"} & notice.evidence.keys()


def test_corrections_last_while_the_original_stays_as_it_came(tmp_path: Path) -> None:
    library, file = Library(tmp_path / "library"), tmp_path / "a.txt"
    file.write_text(NOTICE, "utf-8")
    library.add([file], fields={"number": None, "title": "关于防溺水的通知"})
    (entry,) = library.entries()
    assert (entry.notice.title, entry.notice.number) == ("关于防溺水的通知", None)
    assert library.original(entry).decode() == NOTICE
    again = replace(library.parser, version=library.parser.version + 1)
    assert Library(library.folder, parser=again).refresh() == 1
    (entry,) = library.entries()
    assert (entry.notice.title, entry.notice.number) == ("关于防溺水的通知", None)


def test_the_same_file_with_other_corrections_is_a_new_version(tmp_path: Path) -> None:
    library, file = Library(tmp_path / "library"), tmp_path / "a.txt"
    file.write_text(NOTICE, "utf-8")
    assert len(library.add([file]).added) == 1
    other = tmp_path / "b.txt"
    other.write_text(NOTICE, "utf-8")
    assert len(library.add([other], fields={"published_on": "2025-06-05"}).replaced) == 1
    assert len(library.add([other], fields={"published_on": "2025-06-05"}).unchanged) == 1
    assert len(library.add([other]).unchanged) == 1  # says nothing, so it takes nothing back
    (entry,) = library.entries()
    assert entry.notice.published_on == date(2025, 6, 5)


def foreseen(library: Library, text: str, fields: dict[str, object]) -> tuple[Outcome, str | None]:
    found = library.foresee(corrected(parse(text), fields), Path("/incoming/x/a.txt"), fields)
    return found.outcome, found.entry.notice.id if found.entry else None


def test_what_is_foreseen_is_what_happens(tmp_path: Path) -> None:
    library, file = Library(tmp_path / "library"), tmp_path / "a.txt"
    assert foreseen(library, NOTICE, {}) == (Outcome.NEW, None)
    file.write_text(NOTICE, "utf-8")
    (item,) = library.add([file]).added
    newer = NOTICE.replace("八十元", "一百元")
    cases: list[tuple[str, dict[str, object], Outcome]] = [
        (NOTICE, {}, Outcome.SAME),
        (NOTICE, {"published_on": "2025-06-05"}, Outcome.REPLACES),
        (newer, {}, Outcome.REPLACES),
        (newer, {"number": "青政办发〔2025〕99号"}, Outcome.NEW),
    ]
    for text, fields, outcome in cases:
        assert foreseen(library, text, fields)[0] is outcome
        assert (foreseen(library, text, fields)[1] == item.id) == (outcome is not Outcome.NEW)
        copy = Library(tmp_path / f"copy{text == newer}{len(fields)}")
        copy.add([file])
        again = tmp_path / "again.txt"
        again.write_text(text, "utf-8")
        report = copy.add([again], fields=fields)
        done = {Outcome.SAME: report.unchanged, Outcome.REPLACES: report.replaced, Outcome.NEW: report.added}
        assert len(done[outcome]) == 1


def shown(text: str, fields: dict[str, object], tmp_path: Path) -> str:
    notice = corrected(parse(text), fields)
    foresight = Library(tmp_path / "library").foresee(notice, Path("/x/a.txt"), fields)
    found = Findings("a.txt", Parsed((Preview(parse(text), 4),), 1), notice, foresight)
    return parse_html(preview(found, Texts("zh")))[0]


def test_the_preview_says_what_was_understood(tmp_path: Path) -> None:
    text = shown(NOTICE, {"number": None}, tmp_path)
    for line in (
        "标题：青石县人民政府办公室关于做好2025年夏季防溺水工作的通知",
        "发文机关：青石县人民政府办公室",
        "发文字号：（未写明）",
        "成文日期：2025年6月3日",
        "发布日期：（未写明）",
        "部分：4 个",
        "是新通知",
    ):
        assert line in text.splitlines()


def test_the_preview_says_what_will_be_repealed_or_amended(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    (tmp_path / "a.txt").write_text(NOTICE, "utf-8")
    library.add([tmp_path / "a.txt"])
    notice = next(library.notices())
    newer = (
        "青石县人民政府办公室关于加强水域安全管理工作的通知\n青政办发〔2025〕77号\n\n各乡镇人民政府：\n"
        "现将有关事项通知如下。\n一、加强巡查。每日巡查两次。\n"
        f"本通知自印发之日起施行，《{notice.title}》（{notice.number}）同时废止。\n\n"
        "青石县人民政府办公室\n2025年9月3日\n"
    )
    line = f"将废止：《{notice.title}》（{notice.number}）"
    assert line in shown(newer, {}, tmp_path).splitlines()
    assert "将废止" not in shown(newer.replace("废止", "有效"), {}, tmp_path)
    (tmp_path / "b.txt").write_text(newer, "utf-8")
    library.add([tmp_path / "b.txt"])
    assert library.get(notice.id).notice.status is Status.REPEALED
    assert "将废止" not in shown(newer, {}, tmp_path)  # the same is there already
    assert line in shown(newer.replace("两次", "三次"), {}, tmp_path).splitlines()


def test_the_preview_says_how_many_sentences_change(tmp_path: Path) -> None:
    notice = parse(NOTICE)
    changed = counted(changes(NOTICE, NOTICE.replace("八十元", "一百元")))
    foresight = Foresight(Outcome.NEW)
    found = Findings("a.txt", Parsed((Preview(notice, 4),), 1), notice, foresight, None, changed)
    lines = parse_html(preview(found, Texts("zh")))[0].splitlines()
    assert "与原文比：改 1 句，增 0 句，删 0 句" in lines


def test_the_preview_shows_the_address_of_a_page(tmp_path: Path) -> None:
    fields: dict[str, object] = {
        "url": "https://yunchuan.example/t1.html",
        "fetched_at": "2026-11-29T08:00:00Z",
    }
    assert "网址：https://yunchuan.example/t1.html" in shown(NOTICE, fields, tmp_path).splitlines()
    assert "网址" not in shown(NOTICE, {}, tmp_path)


def test_a_preview_counts_the_parts_as_the_card_does() -> None:
    seen = worker.parse({"name": "a.txt"}, NOTICE.encode(), lambda _: None)["notices"][0]
    assert seen["sections"] == numbered(parse(NOTICE)) > 0
    assert len(seen["notice"]["references"]) == len(parse(NOTICE).references)


def test_a_hostile_notice_is_shown_as_its_own_characters(tmp_path: Path) -> None:
    hostile = "<b>&amp;</blockquote>" * 300 + "{title}"
    text = shown(NOTICE, {"title": hostile[:499], "issuer": ["😀" * 400] * 60}, tmp_path)
    assert "<b>&amp;" in text
    assert len(text.encode("utf-16-le")) // 2 <= 4096


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("near")
    library, encoder = Library(folder / "library"), load_encoder()
    library.add([SAMPLES])
    notices = ((entry.notice, entry.aliases) for entry in library.entries())
    build(folder / "index", notices, library.revision(), encoder, total=27)
    return Engine.open(folder / "index", encoder)


def test_a_notice_with_a_few_words_changed_is_nearly_the_same(engine: Engine) -> None:
    for at in range(0, len(engine.opened.notices), 5):
        notice = engine.opened.notices[at]
        changed = replace(notice, text=notice.text.replace("工作", "事务").replace("各", "有关"))
        found = nearest(engine, changed, frozenset())
        assert found is not None
        assert found["id"] == notice.id
        assert nearest(engine, changed, frozenset((notice.id,))) is None


@pytest.mark.parametrize("text", [NOTICE, "", "\n", "短", "12345", "🙂" * 100, "Only English here."])
def test_another_notice_is_not_nearly_the_same(engine: Engine, text: str) -> None:
    assert nearest(engine, Notice(id="", text=text, sections=()), frozenset()) is None


def test_what_is_no_text_and_the_files_of_a_batch_are_named() -> None:
    first = replace(parse(NOTICE), file="a.docx")
    second = replace(parse("关于第二件事的通知\n各单位：\n请办理。\n"), file="b.pdf")
    parsed = Parsed(
        (Preview(first, 4, ("2 pictures",)), Preview(second, 0, ("1 scanned page",))), 2, batch=True
    )
    shown = preview(Findings("一批.zip", parsed, first), Texts("zh"))
    for words in ("（文件：a.docx）", "2 幅图片", "（文件：b.pdf）", "1 页扫描件"):
        assert words in shown


def test_what_is_refused_of_an_archive_is_told_by_its_name_and_not_by_where_it_waits(tmp_path: Path) -> None:
    path = tmp_path / "incoming" / "x" / "通知.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("表.csv", "1,2")
    request = {"library": str(tmp_path / "library"), "file": str(path), "fields": {}}
    (told,) = worker.add(request, b"", lambda _: None)["refused"]
    assert told["values"]["name"] == "通知.zip/表.csv"
    assert str(tmp_path) not in told["message"]
