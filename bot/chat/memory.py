"""What the last answer was about, per chat and user, for as long as people still speak of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

HOUR = 3600.0
MOST = 10_000  # people in conversation at once; the one longest silent is forgotten first


@dataclass(frozen=True, slots=True)
class Context:
    """What a follow-up may refer to.

    Attributes:
        question: the last question, as it was understood.
        notice_ids: notices quoted, the first quote's first.
        section: path of the first quote's section.
        start: where the first quote begins in its notice.
        subject: whom the last follow-up put into the question ("高校" after "那高校呢？").
        answer_id: of the last answer, to turn its pages.
    """

    question: str
    notice_ids: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    start: int = 0
    subject: str | None = None
    answer_id: str | None = None


class Memory:
    """Contexts by chat and user, in memory only; safe to share between threads."""

    def __init__(self, *, lasting: float = HOUR, most: int = MOST) -> None:
        self._lasting = lasting
        self._most = most
        self._contexts: OrderedDict[tuple[int, int], tuple[float, Context]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._contexts)

    def remember(self, chat_id: int, user_id: int, context: Context, now: float) -> None:
        """Keeps what was asked and answered last; `now` in seconds."""
        with self._lock:
            self._contexts[chat_id, user_id] = (now, context)
            self._contexts.move_to_end((chat_id, user_id))
            while self._contexts and (len(self._contexts) > self._most or self._oldest_is_stale(now)):
                self._contexts.popitem(last=False)

    def recall(self, chat_id: int, user_id: int, now: float) -> Context | None:
        """The context of a follow-up; None where there is none or it is an hour old."""
        with self._lock:
            kept = self._contexts.get((chat_id, user_id))
        return kept[1] if kept and now - kept[0] < self._lasting else None

    def clear(self, chat_id: int, user_id: int) -> None:
        """Forgets the subject (/new)."""
        with self._lock:
            self._contexts.pop((chat_id, user_id), None)

    def forget(self, user_id: int) -> None:
        """Forgets a user in all chats (/forgetme)."""
        with self._lock:
            for key in [key for key in self._contexts if key[1] == user_id]:
                del self._contexts[key]

    def _oldest_is_stale(self, now: float) -> bool:
        at, _ = next(iter(self._contexts.values()))
        return now - at >= self._lasting
