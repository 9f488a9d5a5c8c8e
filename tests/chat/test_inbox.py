from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.inbox import Inbox
from corpus.errors import LibraryError


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def again(tmp_path: Path, clock: Clock | None = None) -> Inbox:
    return Inbox(tmp_path / "inbox.sqlite", clock or Clock())


def test_what_was_taken_and_not_finished_is_left_in_order(tmp_path: Path) -> None:
    inbox = again(tmp_path)
    for number in (3, 1, 2):
        assert inbox.take(number, f"u{number}")
    inbox.finish(2)
    inbox.close()
    assert again(tmp_path).left() == ["u1", "u3"]


def test_an_update_that_comes_again_is_known(tmp_path: Path) -> None:
    inbox = again(tmp_path)
    assert inbox.take(1, "u1")
    assert not inbox.take(1, "u1")
    inbox.finish(1)
    assert not again(tmp_path).take(1, "u1")


def test_the_same_number_with_other_contents_is_another_update(tmp_path: Path) -> None:
    inbox = again(tmp_path)
    inbox.take(1, "u1")
    inbox.finish(1)
    assert inbox.take(1, "another")


def test_what_telegram_cannot_send_again_is_forgotten(tmp_path: Path) -> None:
    inbox = again(tmp_path)
    inbox.take(1, "u1")
    inbox.finish(1)
    inbox.take(2, "u2")
    inbox.confirmed(3)
    inbox.finish(2)
    assert inbox._db.execute("SELECT count(*) FROM inbox").fetchone() == (0,)
    assert inbox.take(1, "u1")  # numbering began anew


def test_a_reply_on_the_wire_counts_as_sent_unless_it_was_refused(tmp_path: Path) -> None:
    inbox = again(tmp_path)
    for number in (1, 2):
        inbox.take(number, f"u{number}")
        inbox.sent(number)
    inbox.sent(2, yes=False)
    inbox.close()
    inbox = again(tmp_path)
    assert inbox.left() == ["u2"]
    assert not inbox.take(1, "u1")


def test_an_update_that_ends_every_run_is_given_up(tmp_path: Path) -> None:
    again(tmp_path).take(1, "deadly")
    left = [again(tmp_path).left() for _ in range(22)]
    assert left == [["deadly"]] * 20 + [[]] * 2


def test_what_is_a_day_old_is_dropped(tmp_path: Path) -> None:
    clock = Clock()
    inbox = again(tmp_path, clock)
    inbox.take(1, "u1")
    clock.now += 25 * 3600
    assert inbox.left() == []


def test_finished_ones_keep_nothing_of_what_was_written(tmp_path: Path) -> None:
    inbox = again(tmp_path)
    inbox.take(1, "a private question")
    inbox.finish(1)
    assert inbox._db.execute("SELECT body FROM inbox").fetchall() == [("",)]


def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "inbox.sqlite"
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(LibraryError, match=r"inbox\.sqlite"):
        Inbox(file)
    assert file.read_bytes() == b"no database at all" * 100


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    again(tmp_path)._db.execute("PRAGMA user_version=9")
    with pytest.raises(LibraryError) as caught:
        again(tmp_path)
    assert caught.value.code == "inbox-newer"


def test_what_cannot_be_written_is_answered_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = again(tmp_path)
    inbox._db.execute("PRAGMA query_only=ON")
    assert inbox.take(1, "u1")
    inbox.finish(1)
    assert caplog.text.count("cannot be written") == 1
