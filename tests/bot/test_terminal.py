from __future__ import annotations

import io

from bot.terminal import Column, Terminal, visible


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_plain_text_of_80_columns() -> None:
    out = io.StringIO()
    Terminal(out).quote("通知。" * 30, [(0, 3)])
    assert "\x1b" not in out.getvalue()
    assert [len(line) for line in out.getvalue().splitlines()] == [41, 41, 14]
    assert "".join(out.getvalue().split()) == "通知。" * 30


def test_a_terminal_gets_the_highlights_in_bold() -> None:
    out = Screen()
    Terminal(out).quote("不要。必须。", [(3, 6)])
    assert "\x1b[1m必须。" in out.getvalue()
    assert "\x1b[1m不要" not in out.getvalue()


def test_what_differs_is_set_off_after_its_mark() -> None:
    out = Screen()
    Terminal(out).marked("- ", "前。每人五十元。", (2, 8), "red", [(4, 5)])
    assert "每人\x1b[0m\x1b[1;7;31m五\x1b[0m" in out.getvalue()
    assert "前" not in out.getvalue()
    piped = io.StringIO()
    Terminal(piped).marked("+ ", "字" * 60, (0, 60))
    assert piped.getvalue() == "+ " + "字" * 39 + "\n  " + "字" * 21 + "\n"


def test_a_highlight_goes_on_in_the_next_line() -> None:
    out = Screen()
    terminal = Terminal(out)
    terminal.width = 8
    terminal.quote("一二三四五六", [(1, 5)])
    assert "一\x1b[1m二三\x1b[0m" in out.getvalue()
    assert "\x1b[1m四五\x1b[0m六" in out.getvalue()


def test_what_a_terminal_would_obey_is_shown_instead_one_for_one() -> None:
    text = "a\x1b[31m\x07b\x7f\x9b\u202ec\td\r"
    assert visible(text) == "a␛[31m␇b␡\ufffd\ufffdc d␍"
    assert len(visible(text)) == len(text)


def test_brackets_that_look_like_markup_are_shown() -> None:
    out = Screen()
    Terminal(out).quote("[bold]云财采[2024]8号[/bold] :smile:")
    assert "[bold]云财采[2024]8号[/bold] :smile:" in out.getvalue()


def test_fields_of_a_row_are_between_tabs_even_if_they_hold_some() -> None:
    out = io.StringIO()
    Terminal(out).row(["a\tb", "c\nd", ""])
    assert out.getvalue() == "a b\tc d\t\n"


def test_a_table_loses_nothing_of_a_long_field() -> None:
    out = io.StringIO()
    Terminal(out).table([Column("id"), Column("title", 1)], [["abc", "通知" * 60]])
    text = out.getvalue()
    assert text.count("通知") + text.count("通\n") >= 58
    assert max(map(len, text.splitlines())) <= 80
