from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chat.records import Asked, Feedback, Passage, Verdict
from bot.chat.store import FILE, Store
from bot.commands.lexicon_suggesting import review
from bot.lexicon_recorded import Wanting, wanting
from bot.lexicon_suggest import Proposal, proposals, unknown_parts
from bot.session import Session
from index.engine import Engine
from index.lexicon import Words
from tests.bot.conftest import Cli

# --- what was recorded


def asked(*rows: tuple[int, str, str, float]) -> list[Asked]:
    return [Asked(id, user, user, text, tier, "g", at) for id, (user, text, tier, at) in enumerate(rows)]


def test_declined_and_disliked_questions_want_an_answer_most_asked_first() -> None:
    rows = asked(
        (1, "一号问题", "answer", 0), (1, "二号问题", "none", 1e4), (2, "三号问题", "nearest", 0),
        (3, "三號問題", "none", 0), (4, "四号问题", "competing", 0),
    )  # fmt: skip
    found = wanting(rows, {}, ["四号问题"])
    assert [(one.question, one.times) for one in found] == [
        ("三號問題", 2),
        ("二号问题", 1),
        ("四号问题", 1),
    ]


@pytest.mark.parametrize(
    ("next_question", "tier", "after", "counts"),
    [
        ("停水到几点", "answer", 60, True),
        ("停水到几点", "competing", 60, True),
        ("停水到几点", "none", 60, False),  # declined too
        ("停水到几点", "answer", 601, False),  # too late
        ("公积金", "answer", 60, False),  # about something else
        ("没水到啥时候", "answer", 60, False),  # the same
    ],
)
def test_what_was_asked_next_and_answered_may_be_the_same_in_other_words(
    next_question: str, tier: str, after: float, counts: bool
) -> None:
    found = wanting(asked((1, "没水到啥时候", "none", 0), (1, next_question, tier, after)), {}, [])
    first = next(one for one in found if one.question == "没水到啥时候")
    assert first.reworded == ((next_question,) if counts else ())


def test_somebody_elses_question_is_no_rewording() -> None:
    (one,) = wanting(asked((1, "没水到啥时候", "none", 0), (2, "停水到几点", "answer", 5)), {}, [])
    assert one.reworded == ()


def test_quotes_liked_under_a_question_or_its_rewording_are_kept_with_it() -> None:
    passage = Passage("n", 0, 5)
    rows = asked((1, "没水到啥时候", "none", 0), (1, "停水到几点", "answer", 5))
    (one,) = wanting(rows, {"停水到几点": [passage, passage], "别的": [Passage("m", 0, 1)]}, [])
    assert one.liked == (passage,)


# --- what is proposed


@pytest.fixture(scope="module")
def engine(indexed: Path) -> Engine:
    return Engine.open(indexed / "index", None, Words(use=False))


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("嘎嘎喳喳怎么办", ["嘎嘎喳喳"]),
        ("嘎嘎喳喳到什么时候", ["嘎嘎喳喳"]),
        ("住房公积金嘎喳怎么办", ["嘎喳"]),
        ("住房公积金怎么提取", []),
        ("嘎嘎，喳喳", ["嘎嘎", "喳喳"]),
        ("龘龘 vip 5g a", ["龘龘"]),
        ("怎么办", []),
        ("？", []),
    ],
)
def test_the_parts_of_a_question_that_no_notice_holds(
    engine: Engine, question: str, parts: list[str]
) -> None:
    assert unknown_parts(engine.opened, question) == parts


def test_what_an_entry_explains_is_not_unknown(indexed: Path, tmp_path: Path) -> None:
    own = tmp_path / "lexicon.tsv"
    own.write_text("嘎嘎喳喳\t停水\t1\n", "utf-8")
    engine = Engine.open(indexed / "index", None, Words(own))
    assert unknown_parts(engine.opened, "嘎嘎喳喳到几点") == []


def test_terms_come_from_what_was_asked_next_and_words_from_most_questions_come_first(engine: Engine) -> None:
    found = proposals(
        engine,
        [
            Wanting("龘龘在哪里", 1),
            Wanting("嘎嘎喳喳怎么办", 2, ("停水怎么办",)),
            Wanting("什么是嘎嘎喳喳", 1),
            Wanting("喵喵呜呜", 9),
        ],
        {"喵喵呜呜"},
    )
    assert [one.word for one in found][:2] == ["嘎嘎喳喳", "龘龘"]
    assert found[0].terms[0] == "停水"
    assert found[0].questions == ("嘎嘎喳喳怎么办", "什么是嘎嘎喳喳")
    assert found[0].reworded == ("停水怎么办",)
    assert all(one.word not in one.terms for one in found)


def test_quotes_with_a_thumb_up_tell_terms_and_those_that_are_gone_do_no_harm(engine: Engine) -> None:
    notice = next(
        engine.opened.notices[at]
        for at in range(4)
        if "管网" in engine.opened.notices[at].text or "停水" in engine.opened.notices[at].text
    )
    at = notice.text.index("停水")
    liked = (Passage(notice.id, at, at + 6), Passage("gone", 0, 5))
    (one,) = proposals(engine, [Wanting("嘎嘎喳喳", 1, (), liked)], ())
    assert "停水" in one.terms


# --- the command


def record(home: Path) -> None:
    store = Store(home / FILE)
    for at, (user, question, tier) in enumerate(
        [(1, "嘎嘎喳喳到几点", "none"), (1, "停水到几点", "answer"), (2, "龘龘在哪里", "nearest")]
    ):
        store.record_question(user, user, question, tier=tier, generation="g", at=float(at))
    store.give_feedback(Feedback(3, "a", Passage("n", 0, 5), "g", Verdict.DOWN, 1.0, None, "停水"))
    store.close()


def test_without_records_it_says_how_to_record(cli: Cli, built: Path) -> None:
    told = cli("lexicon", "suggest")
    assert (told.code, told.out) == (0, "")
    assert "record_questions = true" in told.err
    assert "nothing to propose from" in told.err
    assert json.loads(cli("lexicon", "suggest", "--json").out) == {
        "recording": False,
        "questions": 0,
        "proposals": [],
    }
    assert not (built / FILE).exists()


def test_candidates_are_printed_where_nobody_can_be_asked(
    cli: Cli, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTICEBOT_RECORD_QUESTIONS", "true")
    record(built)
    told = cli("lexicon", "suggest")
    rows = [line.split("\t") for line in told.out.splitlines()]
    assert {row[0] for row in rows} == {"嘎嘎喳喳", "龘龘"}
    assert "guesses" in told.err
    assert "record_questions" not in told.err
    data = json.loads(cli("lexicon", "suggest", "--json").out)
    assert (data["recording"], data["questions"]) == (True, 2)
    assert data["proposals"][0].keys() == {"word", "terms", "weight", "questions", "reworded"}
    assert not (built / "lexicon.tsv").exists()


@pytest.fixture
def session(built: Path) -> Iterator[Session]:
    opened = Session({"NOTICEBOT_HOME": str(built), "NOTICEBOT_LANGUAGE": "en"})
    opened.start(None)
    yield opened


def answers(*given: str | None) -> tuple[list[str], object]:
    """What an operator answers one after another, and the prompts that they saw."""
    waiting, seen = list(given), []

    def ask(prompt: str, filled: str) -> str | None:
        seen.append(prompt)
        answer = waiting.pop(0)
        return filled if answer == "=" else answer

    return seen, ask


FOUND = (
    Proposal("嘎嘎喳喳", ("停水", "断水"), ("嘎嘎喳喳到几点",), ("停水到几点",)),
    Proposal("龘龘", (), ("龘龘在哪里",), ()),
    Proposal("喵喵", ("公积金",), ("喵喵",), ()),
)


def own(session: Session) -> list[str]:
    if not session.home.lexicon.exists():
        return []
    lines = session.home.lexicon.read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_each_candidate_is_accepted_rejected_or_skipped(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    _, ask = answers("a", "", "r")
    review(session, FOUND, ask)  # type: ignore[arg-type]
    assert own(session) == ["嘎嘎喳喳\t停水、断水\t0.6"]
    assert (session.home.cache / "lexicon-rejected.txt").read_text("utf-8") == "喵喵\n"
    shown = capsys.readouterr().out
    assert "嘎嘎喳喳 → 停水、断水" in shown
    assert "asked next, and answered: 停水到几点" in shown


def test_an_entry_can_be_written_by_hand_and_a_bad_one_is_asked_for_again(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    _, ask = answers("e", "嘎喳", "停 水", "=", "e", "嘎喳", "停水", "0.9", "a", "=", "考点", "=", "x", "q")
    review(session, FOUND, ask)  # type: ignore[arg-type]
    assert own(session) == ["嘎喳\t停水\t0.9", "龘龘\t考点\t0.6"]
    assert "“停 水” holds spaces or punctuation" in capsys.readouterr().err


@pytest.mark.parametrize("leave", ["q", None])
def test_leaving_keeps_what_was_decided(session: Session, leave: str | None) -> None:
    seen, ask = answers("a", leave)
    review(session, FOUND, ask)  # type: ignore[arg-type]
    assert own(session) == ["嘎嘎喳喳\t停水、断水\t0.6"]
    assert len(seen) == 2


def test_what_was_accepted_or_rejected_is_not_proposed_again(cli: Cli, session: Session, built: Path) -> None:
    record(built)
    _, ask = answers("a", "r")
    review(session, FOUND[:2], ask)  # type: ignore[arg-type]
    told = cli("lexicon", "suggest")
    assert told.out == ""
    assert "none holds an unknown word" in told.err
