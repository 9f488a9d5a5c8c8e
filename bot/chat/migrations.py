"""The shape of the records, version by version; what is released is never changed, only added to."""

from __future__ import annotations

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
        """CREATE TABLE user (
            id INTEGER PRIMARY KEY,
            language TEXT)""",
        """CREATE TABLE question (
            id INTEGER PRIMARY KEY,
            user INTEGER NOT NULL,
            chat INTEGER NOT NULL,
            question TEXT NOT NULL,
            tier TEXT NOT NULL,
            generation TEXT NOT NULL,
            at REAL NOT NULL)""",
        "CREATE INDEX question_user ON question (user)",
        "CREATE INDEX question_at ON question (at)",
        """CREATE TABLE shown (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            user INTEGER NOT NULL,
            chat INTEGER,
            asked INTEGER,
            message INTEGER,
            question INTEGER,
            generation TEXT NOT NULL,
            passages TEXT NOT NULL,
            data TEXT NOT NULL,
            created REAL NOT NULL)""",
        "CREATE INDEX shown_user ON shown (user)",
        "CREATE INDEX shown_created ON shown (created)",
        "CREATE INDEX shown_asked ON shown (chat, asked)",
        """CREATE TABLE feedback (
            user INTEGER NOT NULL,
            answer TEXT NOT NULL,
            notice TEXT NOT NULL,
            start INTEGER NOT NULL,
            stop INTEGER NOT NULL,
            generation TEXT NOT NULL,
            verdict TEXT NOT NULL,
            reason TEXT,
            question TEXT,
            at REAL NOT NULL,
            PRIMARY KEY (user, answer, notice, start, stop)) WITHOUT ROWID""",
        """CREATE TABLE subscription (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            user INTEGER NOT NULL,
            chat INTEGER NOT NULL,
            topic INTEGER,
            words TEXT NOT NULL,
            language TEXT NOT NULL,
            at REAL NOT NULL,
            UNIQUE (user, chat, words))""",
        """CREATE TABLE told (
            subscription INTEGER NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
            notice TEXT NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (subscription, notice)) WITHOUT ROWID""",
        """CREATE TABLE access (
            kind TEXT NOT NULL,
            id INTEGER NOT NULL,
            state TEXT NOT NULL,
            name TEXT NOT NULL,
            asked_by INTEGER,
            at REAL NOT NULL,
            PRIMARY KEY (kind, id)) WITHOUT ROWID""",
    ),
)

VERSION = len(MIGRATIONS)
"""The version that this program writes, kept in the file as PRAGMA user_version."""
