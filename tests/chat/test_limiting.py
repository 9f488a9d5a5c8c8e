from __future__ import annotations

from bot.chat.limiting import Limiter, Wait


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_a_minute_and_the_wait_is_told_once() -> None:
    clock = Clock()
    limiter = Limiter(3, clock)
    assert [limiter.admit(1) for _ in range(3)] == [None] * 3
    clock.now += 20
    assert limiter.admit(1) == Wait(40, True)
    assert limiter.admit(1) == Wait(40, False)
    assert limiter.admit(2) is None


def test_the_window_slides() -> None:
    clock = Clock()
    limiter = Limiter(2, clock)
    limiter.admit(1)
    clock.now += 30
    limiter.admit(1)
    clock.now += 30
    assert limiter.admit(1) is None
    assert limiter.admit(1) == Wait(30, True)
    clock.now += 30
    assert limiter.admit(1) is None
    assert limiter.admit(1) == Wait(30, True)


def test_zero_is_no_limit() -> None:
    limiter = Limiter(0, Clock())
    assert all(limiter.admit(1) is None for _ in range(1000))


def test_users_who_have_fallen_silent_are_forgotten() -> None:
    clock = Clock()
    limiter = Limiter(1, clock)
    for user in range(10_001):
        limiter.admit(user)
    clock.now += 61
    limiter.admit(-1)
    assert len(limiter._users) == 1
