"""What the bot remembers, in HOME/records.sqlite: callers pass times in, and get values out."""

from __future__ import annotations

import json
import secrets
import sqlite3
from pathlib import Path

from bot.chat.database import Database, Row, sendable
from bot.chat.doors import Doors
from bot.chat.records import (
    Asked,
    Feedback,
    Kept,
    Passage,
    Reason,
    Shown,
    Subscribed,
    Subscription,
    Verdict,
)

FILE = "records.sqlite"
SHOWN_FOR = 24 * 3600.0  # seconds for which buttons work
SHOWN_MOST = 50_000
SUBSCRIPTIONS = 20  # of one user
_DAY = 24 * 3600.0

_KEY = "SELECT value FROM secret WHERE name = 'callbacks'"
_SHOWN = "id, kind, user, chat, created, generation, passages, asked, message, question, data"
_SUBSCRIPTION = "id, user, chat, topic, words, language, at"


class Store(Doors):
    """The records. Every method may raise LibraryError where the file cannot be read or written."""

    def __init__(self, path: Path, *, shown_most: int = SHOWN_MOST) -> None:
        """Opens the records, or begins them.

        Raises:
            LibraryError: the file is damaged, of a newer version, or cannot be used; it is left as it is.
        """
        super().__init__(Database(path))
        self._shown_most = shown_most

    def close(self) -> None:
        """Lets go of the file."""
        self._base.close()

    def key(self) -> bytes:
        """The secret that callback data are signed with, made on first use."""
        if not self._base.read(_KEY):
            with self._base.write() as db:
                db.execute("INSERT OR IGNORE INTO secret VALUES ('callbacks', ?)", (secrets.token_bytes(32),))
        return bytes(self._base.read(_KEY)[0][0])

    # What messages with buttons show

    def save_shown(self, shown: Shown) -> None:
        """Keeps what a message shows, or replaces it; the oldest make room."""
        with self._base.write() as db:
            db.execute(
                f"INSERT OR REPLACE INTO shown ({_SHOWN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    shown.answer_id,
                    shown.kind,
                    shown.user_id,
                    shown.chat_id,
                    shown.created,
                    shown.generation,
                    json.dumps(shown.passages),
                    shown.asked_in,
                    shown.message_id,
                    shown.question_id,
                    json.dumps(dict(shown.data)),
                ),
            )
            (count,) = db.execute("SELECT count(*) FROM shown").fetchone()
            if count > self._shown_most:
                db.execute(
                    "DELETE FROM shown WHERE id IN (SELECT id FROM shown ORDER BY created, rowid LIMIT ?)",
                    (count - self._shown_most,),
                )

    def sent(self, answer_id: str, message_id: int) -> None:
        """Notes in which message something is shown."""
        with self._base.write() as db:
            db.execute("UPDATE shown SET message = ? WHERE id = ?", (message_id, answer_id))

    def shown(self, answer_id: str) -> Shown | None:
        """What is shown under an id, however old."""
        rows = self._base.read(f"SELECT {_SHOWN} FROM shown WHERE id = ?", (answer_id,))
        return _shown(rows[0]) if rows else None

    def shown_for(self, chat_id: int, asked_in: int) -> Shown | None:
        """The last answer to the question in a message."""
        rows = self._base.read(
            f"SELECT {_SHOWN} FROM shown WHERE chat = ? AND asked = ?"
            " ORDER BY created DESC, rowid DESC LIMIT 1",
            (chat_id, asked_in),
        )
        return _shown(rows[0]) if rows else None

    def drop_shown(self, answer_id: str) -> bool:
        """Makes buttons stop working; says whether they did until now, so that one press alone counts."""
        with self._base.write() as db:
            return db.execute("DELETE FROM shown WHERE id = ?", (answer_id,)).rowcount > 0

    # Feedback

    def give_feedback(self, feedback: Feedback) -> None:
        """Keeps a verdict on a quote in the place of the same user's earlier one."""
        with self._base.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    feedback.user_id,
                    feedback.answer_id,
                    *feedback.passage,
                    feedback.generation,
                    feedback.verdict.value,
                    feedback.reason.value if feedback.reason else None,
                    sendable(feedback.question) if feedback.question is not None else None,
                    feedback.at,
                ),
            )

    def feedback(self, user_id: int, answer_id: str) -> tuple[Feedback, ...]:
        """A user's verdicts on the quotes of an answer."""
        rows = self._base.read(
            "SELECT * FROM feedback WHERE user = ? AND answer = ? ORDER BY at", (user_id, answer_id)
        )
        return tuple(
            Feedback(u, a, Passage(n, s, e), g, Verdict(v), at, Reason(r) if r else None, q)
            for u, a, n, s, e, g, v, r, q, at in rows
        )

    # Subscriptions

    def subscribe(
        self,
        user_id: int,
        chat_id: int,
        words: str,
        *,
        language: str,
        at: float,
        topic_id: int | None = None,
    ) -> Subscribed:
        """Keeps a wish to hear of words."""
        words = sendable(words)
        with self._base.write() as db:
            mine = db.execute("SELECT chat, words FROM subscription WHERE user = ?", (user_id,)).fetchall()
            if (chat_id, words) in mine:
                return Subscribed.ALREADY
            if len(mine) >= SUBSCRIPTIONS:
                return Subscribed.FULL
            db.execute(
                "INSERT INTO subscription (user, chat, topic, words, language, at) VALUES (?, ?, ?, ?, ?, ?)",
                (user_id, chat_id, topic_id, words, language, at),
            )
        return Subscribed.NEW

    def subscriptions(self, user_id: int | None = None) -> tuple[Subscription, ...]:
        """A user's subscriptions, oldest first; everybody's for None."""
        rows = self._base.read(
            f"SELECT {_SUBSCRIPTION} FROM subscription WHERE ?1 IS NULL OR user = ?1 ORDER BY id", (user_id,)
        )
        return tuple(Subscription(*row) for row in rows)

    def unsubscribe(self, user_id: int, subscription_id: int) -> Subscription | None:
        """Ends a user's subscription; the one ended, None where that user has no such."""
        with self._base.write() as db:
            row = db.execute(
                f"DELETE FROM subscription WHERE id = ? AND user = ? RETURNING {_SUBSCRIPTION}",
                (subscription_id, user_id),
            ).fetchone()
        return Subscription(*row) if row else None

    def unsubscribe_chat(self, chat_id: int) -> int:
        """Ends all subscriptions of a chat that can no longer be written to; says how many."""
        with self._base.write() as db:
            return db.execute("DELETE FROM subscription WHERE chat = ?", (chat_id,)).rowcount

    def tell_once(self, subscription_id: int, notice_id: str, at: float) -> bool:
        """Notes that a subscriber hears of a notice; False where they already have, or no longer want to."""
        with self._base.write() as db:
            added = db.execute(
                "INSERT OR IGNORE INTO told SELECT id, ?, ? FROM subscription WHERE id = ?",
                (notice_id, at, subscription_id),
            )
            return added.rowcount > 0

    # Users and their questions

    def language(self, user_id: int) -> str | None:
        """The language that a user chose."""
        rows = self._base.read("SELECT language FROM user WHERE id = ?", (user_id,))
        return rows[0][0] if rows else None

    def set_language(self, user_id: int, language: str) -> None:
        """Keeps the language that a user chose, for their subscriptions too."""
        with self._base.write() as db:
            db.execute("INSERT OR REPLACE INTO user VALUES (?, ?)", (user_id, language))
            db.execute("UPDATE subscription SET language = ? WHERE user = ?", (language, user_id))

    def record_question(
        self, user_id: int, chat_id: int, question: str, *, tier: str, generation: str, at: float
    ) -> int:
        """Keeps a question; only to be called where the operator has switched that on. Returns its id."""
        with self._base.write() as db:
            added = db.execute(
                "INSERT INTO question (user, chat, question, tier, generation, at) VALUES (?, ?, ?, ?, ?, ?)",
                (user_id, chat_id, sendable(question), tier, generation, at),
            )
            return int(added.lastrowid or 0)

    def question(self, question_id: int) -> Asked | None:
        """A recorded question."""
        rows = self._base.read(
            "SELECT id, user, chat, question, tier, generation, at FROM question WHERE id = ?", (question_id,)
        )
        return Asked(*rows[0]) if rows else None

    # Privacy

    def kept(self, user_id: int) -> Kept:
        """How much is kept of a user."""
        permission = self.access("user", user_id)
        return Kept(
            feedback=self._count("feedback", user_id),
            subscriptions=self._count("subscription", user_id),
            questions=self._count("question", user_id),
            shown=self._count("shown", user_id),
            language=self.language(user_id),
            access=permission.state if permission else None,
        )

    def _count(self, table: str, user_id: int) -> int:
        return int(self._base.read(f"SELECT count(*) FROM {table} WHERE user = ?", (user_id,))[0][0])

    def forget(self, user_id: int) -> int:
        """Deletes everything of a user; says how many records that was.

        An admin's decision on access stays, as an id without a name: without it, a refused user would
        only have to be forgotten to ask the admins again.
        """
        with self._base.write() as db:
            count = _forget(db, user_id)
        self._base.wipe()
        return count

    def purge(self, now: float, question_days: int | None) -> int:
        """Deletes what has been kept long enough; says how many records that was.

        Args:
            now: seconds since the epoch.
            question_days: for how long questions are kept; None where they are not, and all of them go.
        """
        before = now - question_days * _DAY if question_days is not None else float("inf")
        with self._base.write() as db:
            shown = db.execute("DELETE FROM shown WHERE created < ?", (now - SHOWN_FOR,)).rowcount
            asked = db.execute("DELETE FROM question WHERE at < ?", (before,)).rowcount
            db.execute("UPDATE feedback SET question = NULL WHERE question IS NOT NULL AND at < ?", (before,))
        return shown + asked


def _forget(db: sqlite3.Connection, user_id: int) -> int:
    count = 0
    for table in ("feedback", "subscription", "question", "shown"):
        count += db.execute(f"DELETE FROM {table} WHERE user = ?", (user_id,)).rowcount
    count += db.execute("DELETE FROM user WHERE id = ?", (user_id,)).rowcount
    mine = "kind = 'user' AND id = ?"
    count += db.execute(f"DELETE FROM access WHERE {mine} AND state = 'asked'", (user_id,)).rowcount
    db.execute(f"UPDATE access SET name = '' WHERE {mine}", (user_id,))
    db.execute("UPDATE access SET asked_by = NULL WHERE asked_by = ?", (user_id,))
    return count


def _shown(row: Row) -> Shown:
    id, kind, user, chat, created, generation, passages, asked, message, question, data = row
    return Shown(
        answer_id=id,
        kind=kind,
        user_id=user,
        chat_id=chat,
        created=created,
        generation=generation,
        passages=tuple(Passage(*passage) for passage in json.loads(passages)),
        asked_in=asked,
        message_id=message,
        question_id=question,
        data=json.loads(data),
    )
