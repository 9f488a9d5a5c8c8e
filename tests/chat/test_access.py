from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chat.access import Access
from bot.chat.store import Store
from bot.settings import Settings

ADMIN, ANN, BOB, GROUP = 1, 20, 21, -100


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "records.sqlite")
    yield store
    store.close()


def access(store: Store, clock: Clock | None = None, **settings: object) -> Access:
    return Access(Settings(admins=(ADMIN,), **settings), store, clock or Clock())  # type: ignore[arg-type]


def test_closed_admits_admins_alone(store: Store) -> None:
    closed = access(store)
    assert closed.admits(ADMIN, ADMIN)
    assert closed.admits(ADMIN, GROUP)
    assert not closed.admits(ANN, ANN)
    assert not closed.admits(ANN, GROUP)
    assert not closed.admits(ANN, None)


def test_open_admits_everybody(store: Store) -> None:
    store.decide_access("user", ANN, allowed=False, at=0.0)
    assert access(store, access="open").admits(ANN, ANN)


def test_the_lists_admit_users_everywhere_and_everybody_in_a_group(store: Store) -> None:
    listed = access(store, allowed_users=(ANN,), allowed_chats=(GROUP,))
    assert listed.admits(ANN, ANN)
    assert listed.admits(ANN, None)
    assert listed.admits(BOB, GROUP)
    assert not listed.admits(BOB, BOB)


def test_an_admins_decision_admits_and_can_be_taken_back(store: Store) -> None:
    closed = access(store)
    store.decide_access("user", ANN, allowed=True, at=0.0)
    store.decide_access("chat", GROUP, allowed=True, at=0.0)
    assert closed.admits(ANN, None)
    assert closed.admits(BOB, GROUP)
    store.decide_access("chat", GROUP, allowed=False, at=1.0)
    assert not closed.admits(BOB, GROUP)


def test_a_group_is_not_a_user_of_the_same_number(store: Store) -> None:
    store.decide_access("chat", ANN, allowed=True, at=0.0)
    assert not access(store).admits(ANN, ANN)


def test_it_is_said_once_an_hour(store: Store) -> None:
    clock = Clock()
    closed = access(store, clock)
    assert closed.to_tell("user", ANN)
    assert not closed.to_tell("user", ANN)
    assert closed.to_tell("user", BOB)
    clock.now += 3600
    assert closed.to_tell("user", ANN)


def test_the_admins_are_asked_once_and_again_after_a_day_without_a_decision(store: Store) -> None:
    clock = Clock()
    closed = access(store, clock)
    assert closed.to_ask("user", ANN, "Ann", ANN)
    assert not closed.to_ask("user", ANN, "Ann", ANN)
    clock.now += 24 * 3600
    assert closed.to_ask("user", ANN, "Ann", ANN)
    assert not closed.to_ask("user", ANN, "Ann", ANN)
    store.decide_access("user", ANN, allowed=False, at=clock.now)
    clock.now += 48 * 3600
    assert not closed.to_ask("user", ANN, "Ann", ANN)
