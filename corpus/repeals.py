"""Which notice another one means when it repeals or amends it, by number or by title."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass, replace
from datetime import date

from corpus.identity import core, normal, normal_title
from corpus.notice import Notice, Status

_UNTIL = " until "
_KEY_MIN = 6
"""A shorter title (通知, 补充通知) could mean any notice, and means none."""
_ISSUING = re.compile(r"关于(?:印发|发布|公布|颁布)")
_ISSUING_END = ("的通知", "的公告", "的通告")
_MANY = 50
"""More notices under one number or title than this are too many to mean one of them."""
_LOOKED_UP = 200
"""References of a notice that are looked up to foresee what it does; real ones have a few dozen at most."""
_LINKED = "v.id IN (SELECT k.version FROM title k JOIN link_title t ON t.key = k.key WHERE t.link = ?)"
_SERIAL = re.compile(r"^(?:\d{4}年?)?(?:第)?\d+号$|^(?:公告|通告|令)")


@dataclass(frozen=True, slots=True)
class _Party:
    """A current notice, as far as telling repealer and repealed apart needs it."""

    version: int
    notice: int
    name: str
    number: str | None
    dated: str | None
    title: str
    bodies: tuple[str, ...]


def title_keys(title: str | None, speaker: Notice) -> list[str]:
    """Forms under which a title is looked up: without its issuer, and what it 印发s by itself.

    Args:
        title: of the notice itself, or as written in a reference.
        speaker: the notice that has the title or makes the reference; its issuer's name, or the place
            it begins with, may lead the title or be left out.
    """
    if not title:
        return []
    bare = core(normal_title(title))
    keys = {bare}
    if (issuing := _ISSUING.match(bare)) and bare.endswith(_ISSUING_END):
        keys.add(bare[issuing.end() : -len(_ISSUING_END[0])])
    for key in list(keys):
        shared = max((_shared(key, normal(body)) for body in speaker.issuer), default=0)
        if shared >= 2:
            keys.add(key[shared:])
    return sorted(key for key in keys if len(key) >= _KEY_MIN)


def _shared(one: str, other: str) -> int:
    """Length of the beginning that two texts share."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What the other notices make of one.

    Attributes:
        status: of it.
        repealed_by, amended_by: ids of the earliest notice that repeals and the latest that amends it.
        extended_by, until: the latest notice that gave it another last day of effect, and that day.
    """

    status: Status = Status.IN_FORCE
    repealed_by: str | None = None
    amended_by: str | None = None
    extended_by: str | None = None
    until: date | None = None

    def to_json(self) -> dict[str, str | None]:
        """The same as plain JSON values."""
        until = self.until.isoformat() if self.until else None
        return {
            "status": self.status.value,
            "repealed_by": self.repealed_by,
            "amended_by": self.amended_by,
            "extended_by": self.extended_by,
            "until": until,
        }

    def applied(self, notice: Notice) -> Notice:
        """The notice as it stands now."""
        stated = (self.until, notice.expires_on)
        return replace(
            notice,
            status=self.status,
            repealed_by=self.repealed_by,
            amended_by=self.amended_by,
            extended_by=self.extended_by,
            expires_on=max((day for day in stated if day), default=None),
        )


def effect_text(effect: Status, until: date | None) -> str:
    """What the ledger records of a reference: amended, repealed, or "amended until 2025-12-31"."""
    return effect.value if until is None else f"{effect.value}{_UNTIL}{until.isoformat()}"


def statuses(db: sqlite3.Connection) -> dict[int, Standing]:
    """How every current notice stands that another one repeals or amends."""
    rows = db.execute(
        "SELECT l.id, l.version, l.effect, l.number, l.title FROM link l JOIN version v ON v.id = l.version"
        " WHERE v.current ORDER BY v.dated IS NULL, v.dated, v.notice, l.id"
    ).fetchall()
    return _effects(db, rows)


def status(db: sqlite3.Connection, version: int, notice: int) -> Standing:
    """How one current notice stands."""
    rows = db.execute(
        "SELECT DISTINCT l.id, l.version, l.effect, l.number, l.title FROM link l"
        " JOIN version v ON v.id = l.version WHERE v.current AND (l.number = (SELECT number FROM version"
        " WHERE id = ?) OR l.id IN (SELECT t.link FROM link_title t JOIN title k ON k.key = t.key"
        " WHERE k.version = ?)) ORDER BY v.dated IS NULL, v.dated, v.notice, l.id",
        (version, version),
    ).fetchall()
    return _effects(db, rows).get(notice, Standing())


def _effects(
    db: sqlite3.Connection, links: list[tuple[int, int, str, str | None, str | None]]
) -> dict[int, Standing]:
    """What the links do, those of the earliest notices first.

    Of several repealers the earliest counts, and a repeal outweighs an amendment; of several amendments the
    latest counts.
    """
    out: dict[int, Standing] = {}
    for link, version, stated, number, title in links:
        speaker = _parties(db, "v.id = ?", version)[0]
        target = _target(db, speaker, number, title, _LINKED, link)
        if target is None:
            continue
        before = out.get(target.notice, Standing())
        if before.status is Status.REPEALED:
            continue
        effect, _, until = stated.partition(_UNTIL)
        if effect == Status.REPEALED:
            after = replace(before, status=Status.REPEALED, repealed_by=speaker.name)
        else:
            after = replace(before, status=Status.AMENDED, amended_by=speaker.name)
        if until:
            after = replace(after, extended_by=speaker.name, until=date.fromisoformat(until))
        out[target.notice] = after
    return out


def foreseen(db: sqlite3.Connection, speaker: Notice, replaced: int | None) -> list[tuple[Status, int]]:
    """What a notice that is not there yet would repeal or amend.

    Args:
        db: the ledger.
        speaker: the notice.
        replaced: the notice that it would take the place of.

    Returns:
        The effect and the notice it is on, each notice once; what another one has repealed already is
        left out.
    """
    day = speaker.issued_on or speaker.published_on
    named = normal_title(speaker.title) if speaker.title else ""
    bodies = tuple(_bare(normal(body)) for body in speaker.issuer) or _leading_body(named)
    party = _Party(0, replaced or 0, "", None, day.isoformat() if day else None, named, bodies)
    found: dict[int, Status] = {}
    for reference in speaker.references[:_LOOKED_UP]:
        number = normal(reference.number) if reference.number else None
        keys = title_keys(reference.title, speaker)
        keyed = f"v.id IN (SELECT version FROM title WHERE key IN ({', '.join('?' * len(keys))}))"
        target = _target(db, party, number, reference.title, keyed, *keys)
        if target is None or found.get(target.notice) is Status.REPEALED:
            continue
        now = status(db, target.version, target.notice)
        if now.status is not Status.REPEALED or now.repealed_by == _name(db, replaced):
            found[target.notice] = reference.effect
    return [(effect, notice) for notice, effect in found.items()]


def _name(db: sqlite3.Connection, notice: int | None) -> str | None:
    row = db.execute("SELECT name FROM notice WHERE id = ?", (notice,)).fetchone()
    return None if row is None else str(row[0])


def _target(
    db: sqlite3.Connection,
    speaker: _Party,
    number: str | None,
    title: str | None,
    keyed: str,
    *values: object,
) -> _Party | None:
    """The one notice a link means; None where the library has none, or more than one could be meant.

    Args:
        db: the ledger.
        speaker: who makes the link.
        number: that it names, normalised.
        title: that it names, as written.
        keyed: condition on versions `v` that have a key of this title.
        values: of the condition.
    """
    named = normal_title(title) if title else ""
    bodies = _leading_body(named) or speaker.bodies
    if number:
        found = [p for p in _parties(db, "v.number = ?", number) if _may_be(p, speaker)]
        if _SERIAL.match(number):  # 第5号 of which body?
            found = [p for p in found if _related(p.bodies, bodies)]
        if found:
            return _only(found, named)
    found = [
        p
        for p in _parties(db, keyed, *values)
        if _may_be(p, speaker) and _related(p.bodies, bodies) and not (number and p.number)
    ]
    return _only(found, named)


def _only(found: list[_Party], named: str) -> _Party | None:
    """The one party, or the one whose title is exactly the one named."""
    if len(found) > 1:
        found = [p for p in found if core(p.title) == core(named)]
    if len(found) > 1:
        found = [p for p in found if p.title == named]
    return found[0] if len(found) == 1 else None


def _may_be(target: _Party, speaker: _Party) -> bool:
    """Never itself, and nothing issued later."""
    later = target.dated is not None and speaker.dated is not None and target.dated > speaker.dated
    return target.notice != speaker.notice and not later


def _related(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two sets of issuers may speak for one another: one place or one ministry, or unstated.

    Titles such as 关于做好疫情防控工作的通知 are issued by every city; only the own city's is meant.
    """
    if not some or not others:
        return True
    return any(a[:2] == b[:2] for a in some for b in others)


def _leading_body(title: str) -> tuple[str, ...]:
    """The body that a normalised title names before 关于."""
    at = title.find("关于")
    return (_bare(title[:at]),) if at > 1 else ()


def _bare(body: str) -> str:
    return body.removeprefix("中共").removeprefix("中国共产党")


def _parties(db: sqlite3.Connection, where: str, *values: object) -> list[_Party]:
    out = []
    for version, notice, name, dated, number, title, issuers in db.execute(
        "SELECT v.id, v.notice, n.name, v.dated, v.number, v.title, v.issuers FROM version v"
        f" JOIN notice n ON n.id = v.notice WHERE v.current AND {where} ORDER BY v.notice LIMIT {_MANY}",
        values,
    ):
        named = normal_title(title) if title else ""
        bodies = tuple(_bare(normal(body)) for body in json.loads(issuers)) or _leading_body(named)
        out.append(_Party(version, notice, name, number, dated, named, bodies))
    return out
