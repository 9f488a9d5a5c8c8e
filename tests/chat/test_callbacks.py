from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callbacks import GREATEST, LONGEST, Action, Callback, Callbacks, Expired, Foreign, new_id
from bot.chat.records import Shown

ID = "abcdefgh27"
SHOWN = Shown(ID, "answer", 7, -100, 1000.0)


class Records:
    def __init__(self, *shown: Shown) -> None:
        self._shown = {one.answer_id: one for one in shown}

    def shown(self, answer_id: str) -> Shown | None:
        return self._shown.get(answer_id)


CALLBACKS = Callbacks(b"key", Records(SHOWN))

callbacks = st.builds(
    Callback,
    st.sampled_from(Action),
    st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=10, max_size=10),
    st.lists(st.integers(0, GREATEST), max_size=4).map(tuple),
)


@given(callbacks)
def test_what_is_encoded_is_decoded_in_64_bytes(callback: Callback) -> None:
    data = CALLBACKS.encode(callback)
    assert len(data.encode()) <= LONGEST
    assert CALLBACKS.decode(data) == callback


@given(callbacks, st.integers(0, 63), st.characters(codec="ascii"))
def test_a_changed_character_is_noticed(callback: Callback, at: int, other: str) -> None:
    data = CALLBACKS.encode(callback)
    at %= len(data)
    changed = data[:at] + other + data[at + 1 :]
    if changed != data:
        with pytest.raises(Expired):
            CALLBACKS.decode(changed)


@given(st.one_of(st.none(), st.text(), st.text("abse.!-_0123456789", max_size=64)))
def test_whatever_else_comes_is_expired(data: str | None) -> None:
    with pytest.raises(Expired):
        CALLBACKS.decode(data)


def test_another_bots_button_is_expired() -> None:
    with pytest.raises(Expired):
        CALLBACKS.decode(Callbacks(b"other", Records()).encode(Callback(Action.UP, ID)))


@pytest.mark.parametrize(
    "wrong", [Callback(Action.UP, "short"), Callback(Action.UP, ID, (-1,)), Callback(Action.UP, ID, (0,) * 5)]
)
def test_what_cannot_be_written_is_refused(wrong: Callback) -> None:
    with pytest.raises(ValueError, match=r"written|answer id"):
        CALLBACKS.encode(wrong)


def opened(
    shown: Shown | None = SHOWN, *, user: int = 7, chat: int | None = -100, now: float = 1001.0
) -> Shown:
    kept = Callbacks(b"key", Records(shown) if shown else Records())
    data = kept.encode(Callback(Action.SECTION, ID, (1, 0)))
    callback, found = kept.opened(data, user_id=user, chat_id=chat, now=now)
    assert callback == Callback(Action.SECTION, ID, (1, 0))
    return found


def test_the_asker_opens_what_is_shown() -> None:
    assert opened() == SHOWN
    assert opened(now=1000.0 + 24 * 3600) == SHOWN


def test_another_user_is_foreign() -> None:
    with pytest.raises(Foreign):
        opened(user=8)


@pytest.mark.parametrize("chat", [-101, None, 7])
def test_another_chat_is_expired(chat: int | None) -> None:
    with pytest.raises(Expired) as caught:
        opened(chat=chat)
    assert caught.type is Expired


def test_a_day_later_or_forgotten_it_is_expired() -> None:
    with pytest.raises(Expired):
        opened(now=1001.0 + 24 * 3600)
    with pytest.raises(Expired):
        opened(None)


def test_inline_messages_have_no_chat() -> None:
    assert opened(replace(SHOWN, chat_id=None), chat=None).chat_id is None


def test_ids_are_not_repeated() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
