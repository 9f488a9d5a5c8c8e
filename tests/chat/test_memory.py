from __future__ import annotations

from bot.chat.memory import Context, Memory

ONE = Context("甲")


def test_a_context_is_recalled_for_its_chat_and_user_only() -> None:
    memory = Memory()
    memory.remember(1, 2, ONE, 0.0)
    assert memory.recall(1, 2, 1.0) == ONE
    assert memory.recall(1, 3, 1.0) is None
    assert memory.recall(2, 2, 1.0) is None


def test_a_context_is_forgotten_after_an_hour() -> None:
    memory = Memory()
    memory.remember(1, 2, ONE, 0.0)
    assert memory.recall(1, 2, 3599.0) == ONE
    assert memory.recall(1, 2, 3600.0) is None


def test_a_new_subject_forgets_that_context_and_forgetting_a_user_all_of_theirs() -> None:
    memory = Memory()
    for chat in (1, 2):
        memory.remember(chat, 7, ONE, 0.0)
        memory.remember(chat, 8, ONE, 0.0)
    memory.clear(1, 7)
    memory.clear(1, 99)
    assert memory.recall(1, 7, 1.0) is None
    assert memory.recall(2, 7, 1.0) == ONE
    memory.forget(8)
    assert memory.recall(1, 8, 1.0) is None
    assert len(memory) == 1


def test_stale_contexts_and_those_beyond_the_bound_make_room() -> None:
    memory = Memory(most=2)
    for user in range(3):
        memory.remember(1, user, ONE, float(user))
    assert memory.recall(1, 0, 3.0) is None
    assert len(memory) == 2
    memory.remember(1, 9, ONE, 5000.0)
    assert len(memory) == 1
