from __future__ import annotations

import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from corpus.errors import InputError
from index.answer import Tier
from index.engine import Engine
from index.evaluate import Outcome, Question, figures, outcomes
from index.evaluation.comparison import compare
from index.evaluation.evaluated import Evaluated
from index.evaluation.misses import WORST, Kind, explained, kind_of, worst
from index.evaluation.report import check_report, write_report
from tests.index.toys import engine_of, with_fields

NOW = datetime(2024, 9, 30, 12, 0)
EVIL = "<script>alert('恶意')</script>&\"<img src=x onerror=alert(1)>"

ASKED = (
    Question("停水时间是几点", "water", ("本周六二十二时至次日六时停水",)),
    Question("停水时间是几点？", "flood", ("各水库每天巡查两次",)),  # another notice comes first
    Question("小学哪天开学", None, ()),  # said to be answered by none
    Question("供热自哪天开始", "heating", ("这句话哪里都没有",)),
)
VOID = frozenset(("meta", "br", "img", "link", "input", "hr"))


class Page(HTMLParser):
    """A page's elements and text; every element must be closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def of_class(self, name: str) -> int:
        return sum(name in (attrs.get("class") or "").split() for _, attrs in self.tags)


def evaluated(engine: Engine, asked: tuple[Question, ...], name: str = "问题") -> Evaluated:
    done = tuple(outcomes(engine, asked))
    muted = [Outcome(0, False, False, Tier.NONE, took_ms=1.0) if one.rank else one for one in done]
    against = compare("lexicon=off", asked, done, muted)
    return Evaluated(f"{name}.jsonl", name, asked, done, figures(done, asked), (against,))


@pytest.fixture(scope="module")
def page(six: Engine, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("report") / "report.html"
    write_report(file, six, [evaluated(six, ASKED), evaluated(six, ASKED[:1], "_全对 $x$")], now=NOW)
    assert [path.name for path in file.parent.iterdir()] == ["report.html"]
    return file.read_text("utf-8")


def test_what_goes_wrong_is_told_apart() -> None:
    wrong = Outcome(2, False, False, Tier.ANSWER, 0.7, right=False)
    assert kind_of(wrong) is Kind.WRONG
    assert kind_of(Outcome(None, None, None, Tier.COMPETING, 0.6)) is Kind.UNCOVERED
    assert kind_of(Outcome(1, False, False, Tier.ANSWER, 0.8, right=True)) is Kind.MISSING
    assert kind_of(Outcome(1, True, True, Tier.NEAREST, 0.4, right=True)) is Kind.DECLINED
    assert kind_of(Outcome(1, False, True, Tier.ANSWER, 0.8, right=True)) is None
    assert kind_of(Outcome(None, None, None, Tier.NONE)) is None


def test_the_confidently_wrong_come_first() -> None:
    done = [
        Outcome(1, True, True, Tier.NEAREST, 0.55, right=True),
        Outcome(2, False, False, Tier.ANSWER, 0.6, right=False),
        Outcome(1, False, False, Tier.ANSWER, 0.99, right=True),
        Outcome(None, None, None, Tier.ANSWER, 0.9),
    ]
    ordered = worst([Question(str(number), "a", ()) for number in range(4)], done)
    assert [question.question for question, _, _ in ordered] == ["3", "1", "2", "0"]


def test_a_miss_says_what_was_found_instead_and_what_each_term_scored(six: Engine) -> None:
    asked = ASKED[1]
    miss = explained(six, asked, outcomes(six, [asked])[0], Kind.WRONG)
    assert miss.expected is not None and "防洪" in miss.expected
    assert "管网检修停水" in miss.found[0].source
    assert "本周六二十二时" in miss.found[0].snippet
    assert not miss.found[0].right
    assert miss.wanted is not None and "各水库每天巡查两次" in miss.wanted.snippet
    stop = next(line for line in miss.lines if line.term == "停水")
    assert stop.first is not None and stop.first > 0
    assert stop.expected == 0
    score = miss.lines[-1]
    assert score.kind == "score"
    for side in ("first", "expected"):
        parts = [getattr(line, side) for line in miss.lines[:-1]]
        assert sum(parts) == pytest.approx(getattr(score, side), abs=0.01)


def test_a_question_that_cannot_be_asked_is_a_miss_without_reasons(six: Engine) -> None:
    asked = Question("", "water", ())
    done = outcomes(six, [asked])
    ((question, outcome, kind),) = worst([asked], done)
    assert explained(six, question, outcome, kind).lines == ()


def test_the_report_is_a_page_with_figures_plots_and_misses(page: str) -> None:
    parsed = Page(page)
    assert "recall@1" in parsed.text
    assert "不该答：没有通知回答这个问题" in parsed.text
    assert "答错：首条引文不是应引的通知" in parsed.text
    assert "引文不含答案" in parsed.text
    assert "关于做好汛期防洪工作的通知" in parsed.text
    assert "这句话哪里都没有" in parsed.text
    assert parsed.of_class("miss") == 3
    assert parsed.of_class("against") == 2
    assert "改用 lexicon=off" in parsed.text
    assert {name for tag, attrs in parsed.tags if (name := attrs.get("id") or "").startswith("plot-")} == {
        "plot-recall", "plot-reliability", "plot-tiers", "plot-latency",
    }  # fmt: skip


def test_plots_are_well_formed_and_name_the_files(page: str) -> None:
    drawn = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawn) == 4
    for svg in drawn:
        text = "".join(ElementTree.fromstring(svg).itertext())
        assert "问题" in text or "k" in text
    assert "_全对 $x$" in "".join(ElementTree.fromstring(drawn[2]).itertext())
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_report_asks_for_nothing_outside_itself(page: str) -> None:
    parsed = Page(page)
    assert not {"script", "link", "img", "iframe", "object", "embed"} & {tag for tag, _ in parsed.tags}
    for _, attrs in parsed.tags:
        for name, value in attrs.items():
            if name.endswith(("href", "src")) and value:
                assert value.startswith("#")
    assert "@import" not in page
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", page))
    policy = next(a["content"] for _, a in parsed.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None and policy.startswith("default-src 'none'")


def test_what_stands_in_notices_questions_and_names_is_shown_as_text(
    tmp_path: Path, jieba_folder: Path
) -> None:
    evil = with_fields(
        "evil",
        f"停水时间。本周六停水。{EVIL}",
        title=f"关于停水的通知{EVIL}",
        issuer="甲山市水务局",
        on="2024-09-12",
    )
    engine = engine_of(tmp_path / "index", [evil], jieba_folder)
    asked = (Question(f"停水时间{EVIL}", "evil", (EVIL + "没有",)), Question("停水时间", None, (EVIL,)))
    file = tmp_path / "r.html"
    write_report(file, engine, [evaluated(engine, asked, f"名{EVIL}")], now=NOW)
    page = Page(file.read_text("utf-8"))
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert page.text.count("<script>alert('恶意')</script>") >= 4


def test_no_more_than_the_worst_are_listed(six: Engine, tmp_path: Path) -> None:
    asked = tuple(Question("停水时间是几点", None, ()) for _ in range(WORST + 5))
    write_report(tmp_path / "r.html", six, [evaluated(six, asked)], now=NOW)
    page = Page((tmp_path / "r.html").read_text("utf-8"))
    assert page.of_class("miss") == WORST
    assert f"{WORST + 5} 个，列出前 {WORST} 个" in page.text


def test_files_without_questions_make_a_report_without_plots(six: Engine, tmp_path: Path) -> None:
    write_report(tmp_path / "r.html", six, [evaluated(six, ())], now=NOW)
    assert "<svg" not in (tmp_path / "r.html").read_text("utf-8")


def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "r.html"):
        with pytest.raises(InputError) as caught:
            check_report(path)
        assert caught.value.code == "report-unwritable"
    kept = tmp_path / "r.html"
    kept.write_text("before")
    check_report(kept)
    assert kept.read_text() == "before"
    assert list(tmp_path.iterdir()) == [kept]


def test_without_the_extra_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.evaluation.report.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'noticebot\[report\]'") as caught:
        check_report(tmp_path / "r.html")
    assert caught.value.code == "report-needs"
