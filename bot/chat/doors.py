"""Who may use the bot: the part of the records that the operator decides on."""

from __future__ import annotations

from bot.chat.database import Database, Row, sendable
from bot.chat.records import Kind, Permission, State


class Doors:
    """Requests for access with their decisions; a part of the store."""

    def __init__(self, base: Database) -> None:
        self._base = base

    def ask_access(self, kind: Kind, id: int, name: str, asked_by: int | None, at: float) -> bool:
        """Notes a request for access; False where there is one already, open or decided."""
        with self._base.write() as db:
            added = db.execute(
                "INSERT OR IGNORE INTO access VALUES (?, ?, 'asked', ?, ?, ?)",
                (kind, id, sendable(name), asked_by, at),
            )
            return added.rowcount > 0

    def decide_access(self, kind: Kind, id: int, *, allowed: bool, at: float) -> Permission:
        """Keeps an admin's decision, with the name and asker of the request where there was one."""
        state = State.ALLOWED if allowed else State.REFUSED
        with self._base.write() as db:
            db.execute(
                "INSERT INTO access VALUES (?, ?, ?, '', NULL, ?) ON CONFLICT DO UPDATE"
                " SET state = excluded.state, at = excluded.at",
                (kind, id, state.value, at),
            )
        permission = self.access(kind, id)
        assert permission is not None
        return permission

    def access(self, kind: Kind, id: int) -> Permission | None:
        """Whether a user or chat may use the bot; None where nobody asked or decided."""
        rows = self._base.read("SELECT * FROM access WHERE kind = ? AND id = ?", (kind, id))
        return _permission(rows[0]) if rows else None


def _permission(row: Row) -> Permission:
    kind, id, state, name, asked_by, at = row
    return Permission(kind, id, State(state), name, asked_by, at)
