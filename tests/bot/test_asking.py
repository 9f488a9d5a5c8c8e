from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.commands.asking import period_day
from corpus.errors import InputError
from tests.bot.conftest import SOME, Cli

KNOWN = "云公积金〔2023〕9号是什么？"
CONTRACT = {"question", "tier", "answered", "confidence", "reason", "took_ms", "generation", "quotes"}
QUOTE = {"text", "highlights", "score", "citation", "also_in"}
CITATION = {"notice_id", "title", "issuer", "number", "issued_on", "published_on", "source", "status"} | {
    "section",
    "heading",
    "start",
    "end",
}


def test_an_answer_has_the_shape_that_scripts_rely_on(cli: Cli, built: Path) -> None:
    result = cli("ask", KNOWN, "--json")
    data = json.loads(result.out)
    assert (result.code, result.err) == (0, "")
    assert result.out.count("\n") == 1
    assert data.keys() >= CONTRACT
    assert data["question"] == KNOWN
    assert data["answered"] is True
    (quote,) = data["quotes"]
    assert quote.keys() >= QUOTE
    assert quote["citation"].keys() >= CITATION
    assert quote["citation"]["status"] == "repealed"
    assert "cite" not in quote["citation"]


def test_a_quote_is_the_slice_of_the_notice_that_its_citation_names(cli: Cli, built: Path) -> None:
    (quote,) = json.loads(cli("ask", KNOWN, "--json").out)["quotes"]
    citation = quote["citation"]
    text = json.loads(cli("show", citation["notice_id"], "--json").out)["text"]
    assert text[citation["start"] : citation["end"]] == quote["text"]


def test_people_read_the_quote_its_source_and_that_it_is_repealed(cli: Cli, built: Path) -> None:
    out = cli("ask", KNOWN).out
    flat = "".join(out.split())
    assert "——《云川市住房公积金管理中心关于规范租房提取住房公积金的通知》（云公积金〔2023〕9号）" in flat
    assert "2023年8月1日成文" in flat
    assert (
        "已废止（由《云川市住房公积金管理中心关于调整2024年度住房公积金缴存基数和使用政策的通知》废止）"
        in flat
    )


def test_a_citation_ready_to_be_pasted_is_given_on_demand(cli: Cli, built: Path) -> None:
    ready = "《云川市住房公积金管理中心关于规范租房提取住房公积金的通知》（云公积金〔2023〕9号），"
    result = cli("ask", KNOWN, "--cite")
    assert result.code == 0
    assert any(line.startswith(ready) and line.endswith("2023年8月1日") for line in result.out.splitlines())
    (quote,) = json.loads(cli("ask", KNOWN, "--cite", "--json").out)["quotes"]
    assert quote["citation"]["cite"].startswith(ready)


def test_what_is_not_answered_gives_exit_code_1(cli: Cli, built: Path) -> None:
    result = cli("ask", "--issuer", "火星局", "停水到什么时候")
    assert (result.code, result.err) == (1, "")
    assert result.out.startswith("没有找到回答这个问题的通知。")
    data = json.loads(cli("ask", "--issuer", "火星局", "停水到什么时候", "--json").out)
    assert (data["tier"], data["answered"], data["quotes"]) == ("none", False, [])


def test_filters_are_exact(cli: Cli, built: Path) -> None:
    listed = {notice["file"]: notice["id"] for notice in json.loads(cli("list", "--json").out)}
    for options, files in [
        (["--notice", listed[SOME[2]]], {SOME[2]}),
        (["--issuer", "水务局"], {SOME[2]}),
        (["--until", "2023"], {SOME[1]}),
        (["--since", "2024-09"], {SOME[2]}),
        (["--since", "2024年2月1日", "--until", "2024.2"], {SOME[3]}),
    ]:
        quotes = json.loads(cli("ask", "提取住房公积金停水政府采购", "--json", *options).out)["quotes"]
        assert {quote["citation"]["notice_id"] for quote in quotes} <= {listed[file] for file in files}, (
            options
        )


@pytest.mark.parametrize(
    ("text", "last", "day"),
    [
        ("2024", False, "2024-01-01"),
        ("2024", True, "2024-12-31"),
        ("2024-02", True, "2024-02-29"),
        ("2024年2月", False, "2024-02-01"),
        ("2024年2月3日", True, "2024-02-03"),
        ("2024/2/3", True, "2024-02-03"),
    ],
)
def test_a_period_may_be_given_by_year_month_or_day(text: str, last: bool, day: str) -> None:
    assert str(period_day(text, last=last)) == day


@pytest.mark.parametrize("text", ["", "2024-13", "2023-02-29", "昨天", "20240203", "2024-2-3-4", "1850"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        period_day(text, last=False)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", ""], "the question is empty"),
        (["ask", "  "], "the question is empty"),
        (["ask", "长" * 10_000], "the question has 10000 characters"),
        (["ask"], "give a question"),
        (["ask", "问", "--batch", "x"], "give a question"),
        (["ask", "问", "--since", "2021", "--until", "2020"], "--since 2021 is after"),
        (["ask", "问", "--since", "昨天"], "昨天: not a date"),
        (["ask", "问", "--notice", "nope"], "nope: no notice has this id"),
        (["ask", "--batch", "/nowhere/x.jsonl"], "/nowhere/x.jsonl: cannot be read"),
        (["ask", "--batch", "/"], "/: cannot be read"),
    ],
)
def test_what_cannot_be_asked_is_one_line_and_exit_code_2(
    cli: Cli, built: Path, arguments: list[str], told: str
) -> None:
    result = cli(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"noticebot: {told}")
    assert result.err.count("\n") == 1


def test_a_question_may_begin_with_a_dash_and_be_of_several_words(cli: Cli, built: Path) -> None:
    data = json.loads(cli("ask", "--json", "--", "-城东", "停水").out)
    assert data["question"] == "-城东 停水"


def test_without_an_index_the_next_step_is_named(cli: Cli, home: Path) -> None:
    result = cli("ask", "停水")
    assert result.code == 2
    assert "run `noticebot build`" in result.err
    assert not home.exists()


def test_a_batch_is_answered_in_order_one_line_each(cli: Cli, built: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    questions = [KNOWN, "停水", "政府采购"]
    file.write_text("\ufeff" + "\n\n".join(json.dumps({"question": q}) for q in questions), "utf-8")
    result = cli("ask", "--batch", file, "--json")
    assert (result.code, result.err) == (0, "")
    assert [json.loads(line)["question"] for line in result.out.splitlines()] == questions


def test_a_bad_row_is_answered_with_the_reason_and_the_rest_go_on(
    cli: Cli, built: Path, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    good = json.dumps({"question": KNOWN}).encode()
    bad = [b"{", b"[1]", b'{"question": 3}', b'{"question": ""}', b'{"question": "\xff"}', b"[" * 100_000]
    bad += [json.dumps({"question": "长" * 1001}).encode(), b'{"question": "' + b"x" * (1 << 20) + b'"}']
    file.write_bytes(b"\n".join([*bad, good]))
    result = cli("ask", "--batch", file, "--json")
    answers = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 2
    assert len(answers) == len(bad) + 1
    for number, answer in enumerate(answers[:-1], start=1):
        assert answer.keys() >= CONTRACT
        assert (answer["tier"], answer["answered"], answer["quotes"]) == ("none", False, [])
        assert answer["reason"].startswith(f"line {number}: ")
    assert answers[-1]["answered"] is True
    assert result.err == f"noticebot: {file}: {len(bad)} rows could not be asked\n"


def test_half_of_a_surrogate_pair_in_a_question_does_no_harm(cli: Cli, built: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "停水\\ud800"}', "utf-8")
    result = cli("ask", "--batch", file, "--json")
    assert result.code == 0
    assert json.loads(result.out)["question"] == "停水?"


def test_a_chat_answers_line_by_line_until_it_is_left(
    cli: Cli, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KNOWN}\n\n{'长' * 1001}\n火星\n退出\n{KNOWN}\n"))
    result = cli("chat")
    assert result.code == 0
    assert result.out.count("——《云川市住房公积金管理中心关于规范租房提取住房公积金") == 1
    assert result.err == "noticebot: the question has 1001 characters; ask in at most 1000\n"
