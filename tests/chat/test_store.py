from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.records import Feedback, Passage, Permission, Reason, Shown, State, Subscribed, Verdict
from bot.chat.store import SUBSCRIPTIONS, Store

DAY = 24 * 3600.0
SHOWN = Shown(
    "abcdefgh27",
    "answer",
    7,
    -100,
    1000.0,
    "g1",
    (Passage("n1", 0, 10), Passage("甲-2", 5, 9)),
    asked_in=41,
    data={"tier": "answer", "marks": [[0, 3]]},
)
FEEDBACK = Feedback(7, SHOWN.answer_id, SHOWN.passages[0], "g1", Verdict.UP, 1000.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "records.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store(path)
    yield opened
    opened.close()


def test_what_is_shown_is_found_by_its_id_and_by_its_question(store: Store) -> None:
    store.save_shown(SHOWN)
    assert store.shown(SHOWN.answer_id) == SHOWN
    assert store.shown_for(-100, 41) == SHOWN
    assert store.shown("unknown") is None
    assert store.shown_for(-100, 42) is None


def test_the_message_is_noted_once_it_is_sent(store: Store) -> None:
    store.save_shown(SHOWN)
    store.sent(SHOWN.answer_id, 55)
    assert store.shown(SHOWN.answer_id) == replace(SHOWN, message_id=55)


def test_the_last_answer_to_a_question_counts(store: Store) -> None:
    store.save_shown(SHOWN)
    later = replace(SHOWN, answer_id="later23456", created=1001.0)
    store.save_shown(later)
    assert store.shown_for(-100, 41) == later


def test_the_oldest_make_room(path: Path) -> None:
    store = Store(path, shown_most=3)
    for at in range(5):
        store.save_shown(replace(SHOWN, answer_id=f"id{at}", created=float(at)))
    assert [store.shown(f"id{at}") is not None for at in range(5)] == [False, False, True, True, True]
    store.close()


def test_only_the_first_press_drops(store: Store) -> None:
    store.save_shown(SHOWN)
    assert store.drop_shown(SHOWN.answer_id)
    assert not store.drop_shown(SHOWN.answer_id)


def test_pressing_again_changes_the_verdict(store: Store) -> None:
    store.give_feedback(FEEDBACK)
    changed = replace(FEEDBACK, verdict=Verdict.DOWN, reason=Reason.OUTDATED, question="问", at=1001.0)
    store.give_feedback(changed)
    other = replace(FEEDBACK, passage=SHOWN.passages[1], at=1002.0)
    store.give_feedback(other)
    assert store.feedback(7, SHOWN.answer_id) == (changed, other)
    assert store.feedback(8, SHOWN.answer_id) == ()


def test_subscriptions_are_kept_once_and_up_to_a_bound(store: Store) -> None:
    assert store.subscribe(7, 7, "公积金", language="zh", at=1.0) is Subscribed.NEW
    assert store.subscribe(7, 7, "公积金", language="zh", at=2.0) is Subscribed.ALREADY
    assert store.subscribe(7, -100, "公积金", language="zh", at=2.0, topic_id=3) is Subscribed.NEW
    for at in range(SUBSCRIPTIONS - 2):
        assert store.subscribe(7, 7, f"词{at}", language="zh", at=3.0) is Subscribed.NEW
    assert store.subscribe(7, 7, "又一个", language="zh", at=4.0) is Subscribed.FULL
    assert store.subscribe(8, 8, "又一个", language="zh", at=4.0) is Subscribed.NEW
    assert len(store.subscriptions(7)) == SUBSCRIPTIONS
    assert len(store.subscriptions()) == SUBSCRIPTIONS + 1
    assert store.subscriptions(7)[1].topic_id == 3


def test_only_their_owner_ends_a_subscription(store: Store) -> None:
    store.subscribe(7, 7, "公积金", language="zh", at=1.0)
    (one,) = store.subscriptions(7)
    assert store.unsubscribe(8, one.id) is None
    assert store.unsubscribe(7, one.id) == one
    assert store.unsubscribe(7, one.id) is None
    assert store.subscriptions() == ()


def test_a_chat_that_is_lost_has_no_subscriptions(store: Store) -> None:
    store.subscribe(7, -100, "甲", language="zh", at=1.0)
    store.subscribe(8, -100, "甲", language="zh", at=1.0)
    assert store.unsubscribe_chat(-100) == 2


def test_a_subscriber_hears_of_a_notice_once(store: Store) -> None:
    store.subscribe(7, 7, "公积金", language="zh", at=1.0)
    (one,) = store.subscriptions(7)
    assert store.tell_once(one.id, "n1", 2.0)
    assert not store.tell_once(one.id, "n1", 3.0)
    assert store.tell_once(one.id, "n2", 3.0)
    store.unsubscribe(7, one.id)
    assert not store.tell_once(one.id, "n3", 4.0)


def test_a_language_is_kept_and_goes_for_subscriptions_too(store: Store) -> None:
    assert store.language(7) is None
    store.subscribe(7, 7, "公积金", language="zh", at=1.0)
    store.set_language(7, "en")
    assert store.language(7) == "en"
    assert store.subscriptions(7)[0].language == "en"


def test_a_request_for_access_is_made_once_and_decided(store: Store) -> None:
    assert store.access("user", 7) is None
    assert store.ask_access("user", 7, "小王", 7, 1.0)
    assert not store.ask_access("user", 7, "小王", 7, 2.0)
    assert store.access("user", 7) == Permission("user", 7, State.ASKED, "小王", 7, 1.0)
    decided = store.decide_access("user", 7, allowed=False, at=3.0)
    assert (decided.state, decided.name) == (State.REFUSED, "小王")
    assert not store.ask_access("user", 7, "小王", 7, 4.0)
    assert store.decide_access("user", 7, allowed=True, at=5.0).state is State.ALLOWED
    assert store.decide_access("chat", -100, allowed=True, at=5.0).asked_by is None
    assert store.access("user", -100) is None


def filled(store: Store, user: int = 7) -> None:
    store.save_shown(replace(SHOWN, user_id=user, answer_id=f"shown{user}"))
    store.give_feedback(replace(FEEDBACK, user_id=user, question="秘密问题"))
    store.subscribe(user, user, "公积金", language="zh", at=1.0)
    store.tell_once(store.subscriptions(user)[0].id, "n1", 1.0)
    store.set_language(user, "en")
    store.record_question(user, user, "秘密问题", tier="answer", generation="g1", at=1000.0)
    store.ask_access("user", user, "秘密姓名", user, 1.0)


def test_privacy_lists_what_is_kept(store: Store) -> None:
    filled(store)
    kept = store.kept(7)
    assert (kept.feedback, kept.subscriptions, kept.questions, kept.shown) == (1, 1, 1, 1)
    assert (kept.language, kept.access) == ("en", State.ASKED)
    assert store.kept(8).feedback == 0


def test_forgetting_deletes_everything_of_a_user_and_nothing_of_others(store: Store, path: Path) -> None:
    filled(store, 7)
    filled(store, 8)
    assert store.forget(7) == 6
    kept = store.kept(7)
    assert (kept.feedback, kept.subscriptions, kept.questions, kept.shown) == (0, 0, 0, 0)
    assert (kept.language, kept.access) == (None, None)
    assert store.kept(8).questions == 1
    with sqlite3.connect(path) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            assert not any(7 in row for row in db.execute(f"SELECT * FROM {table}")), table
    assert store.forget(7) == 0


def test_what_is_forgotten_is_not_in_the_files_any_more(store: Store, path: Path) -> None:
    filled(store)
    store.forget(7)
    for file in path.parent.iterdir():
        assert "秘密".encode() not in file.read_bytes()


def test_an_admins_decision_outlives_forgetting_without_a_name(store: Store) -> None:
    filled(store)
    store.decide_access("user", 7, allowed=False, at=2.0)
    store.forget(7)
    permission = store.access("user", 7)
    assert permission is not None
    assert (permission.state, permission.name, permission.asked_by) == (State.REFUSED, "", None)


def test_what_was_kept_long_enough_is_purged(store: Store) -> None:
    filled(store)
    assert store.purge(1000.0 + DAY - 1, question_days=30) == 0
    assert store.purge(1000.0 + DAY + 1, question_days=30) == 1
    assert store.kept(7).shown == 0
    assert store.kept(7).questions == 1
    assert store.purge(1000.0 + 31 * DAY, question_days=30) == 1
    assert store.kept(7).questions == 0
    (feedback,) = store.feedback(7, SHOWN.answer_id)
    assert feedback.question is None


def test_where_questions_are_not_recorded_none_is_kept(store: Store) -> None:
    filled(store)
    store.purge(1000.0, question_days=None)
    assert store.kept(7).questions == 0


def test_a_recorded_question_can_be_read(store: Store) -> None:
    number = store.record_question(7, -100, "问\ud83d", tier="none", generation="g1", at=1.0)
    asked = store.question(number)
    assert asked is not None
    assert (asked.question, asked.user_id, asked.tier) == ("问\ufffd", 7, "none")
    assert store.question(number + 1) is None


def test_the_key_is_made_once_and_kept(store: Store, path: Path) -> None:
    key = store.key()
    assert len(key) == 32
    assert store.key() == key
    other = Store(path)
    assert other.key() == key
    other.close()


def test_everything_is_there_after_opening_again(path: Path) -> None:
    first = Store(path)
    filled(first)
    first.close()
    second = Store(path)
    assert second.kept(7).subscriptions == 1
    second.close()


def test_threads_share_a_store(store: Store) -> None:
    def work(user: int) -> None:
        for at in range(20):
            store.save_shown(replace(SHOWN, answer_id=f"u{user}-{at}", user_id=user))
            assert store.shown(f"u{user}-{at}") is not None

    threads = [threading.Thread(target=work, args=(user,)) for user in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(store.kept(user).shown for user in range(8)) == 160
