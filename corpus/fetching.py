"""A web address → the bytes of what stands there; nothing but the public web, and only so much of it.

Every host, the first and those of redirects, is resolved once and connected to by an address that was
checked (`corpus.pinned`). Time and size are counted while reading (`corpus.transfer`); what kind of file it
is, its bytes tell (`corpus.sniffing`). Proxies that the environment names are not used: they would resolve
the name once more, out of sight of the check.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpcore

from corpus import pinned
from corpus.addresses import is_of_a_network, is_public
from corpus.errors import InputError
from corpus.pinned import Deadline, Permitted, Pinned, Resolve
from corpus.sniffing import charset, named
from corpus.transfer import read_body
from corpus.urls import Url, joined, read_url, shown

LIMIT = 10 << 20
"""Bytes, as sent and as unpacked."""
SECONDS = 20.0
"""From the first look-up of a name to the last byte, redirects included."""
REDIRECTS = 5

_NUMBER = re.compile(r"^\[Errno -?\d{1,6}\] ")  # of the system's error, which says nothing to a reader
_MOVED = frozenset({301, 302, 303, 307, 308})
_HEADERS = (
    (b"User-Agent", b"Mozilla/5.0 (compatible; noticebot)"),  # many portals refuse what is no browser
    (b"Accept", b"text/html, application/xhtml+xml, application/pdf, */*;q=0.8"),
    (b"Accept-Language", b"zh-CN, zh;q=0.9"),
    (b"Accept-Encoding", b"gzip, deflate"),
    (b"Connection", b"close"),
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands at an address.

    Attributes:
        url: the address that was asked for, normalised.
        final_url: where redirects led.
        data: the bytes, unpacked where they were sent compressed.
        name: a safe file name, with the suffix of what the bytes are.
        content_type: as the server stated it; believed in nothing but `charset`.
        charset: the character set that the server stated.
        fetched_at: UTC, ISO 8601.
    """

    url: str
    final_url: str
    data: bytes
    name: str
    content_type: str | None
    charset: str | None
    fetched_at: str

    @property
    def fields(self) -> dict[str, Any]:
        """What is recorded beside the notice (`corpus.rows.apply`)."""
        return {"url": self.url, "fetched_at": self.fetched_at}


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    permitted: Permitted = is_public,
    resolve: Resolve = pinned.resolve,
    tls: ssl.SSLContext | None = None,
    limit: int = LIMIT,
    seconds: float = SECONDS,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Fetched:
    """Fetch what stands at an address.

    Args:
        url: http:// or https://.
        allow_private: connect to addresses of this machine and its network too (`is_of_a_network`).
        permitted: which addresses may be connected to where `allow_private` does not allow all.
        resolve: the name service.
        tls: which certificates are trusted; None for the system's.
        limit: bytes.
        seconds: for all of it.
        now: the clock, for `fetched_at`.

    Raises:
        InputError: it may not be fetched, or cannot be; the message names the address.
    """
    asked = at = read_url(url)
    deadline = Deadline(seconds)
    backend = Pinned(is_of_a_network if allow_private else permitted, resolve, deadline)
    for _ in range(REDIRECTS + 1):
        with (
            _explained(at, seconds),
            httpcore.ConnectionPool(
                ssl_context=(tls or pinned.trusted()) if at.scheme == "https" else None,
                network_backend=backend,
                max_connections=1,
            ) as pool,
            pool.stream("GET", _target(at), headers=[(b"Host", at.netloc.encode()), *_HEADERS]) as response,
        ):
            headers = _headers(response.headers)
            if response.status not in _MOVED or "location" not in headers:
                data = read_body(at, response, headers, limit)
                break
            at = joined(at, headers["location"])
    else:
        raise InputError(
            "url-redirects",
            "{name}: leads on to other addresses more than {count} times",
            name=shown(str(asked)),
            count=REDIRECTS,
        )
    kind = headers.get("content-type")
    return Fetched(
        url=str(asked),
        final_url=str(at),
        data=data,
        name=named(at.target, headers.get("content-disposition"), data),
        content_type=kind,
        charset=charset(kind),
        fetched_at=now().astimezone(UTC).isoformat(timespec="seconds"),
    )


def _target(at: Url) -> httpcore.URL:
    return httpcore.URL(
        scheme=at.scheme.encode(), host=at.host.encode(), port=at.port, target=at.target.encode()
    )


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by their names, the last of those that come twice."""
    return {name.decode("ascii", "replace").lower(): _text(value).strip() for name, value in raw}


def _text(value: bytes) -> str:
    """A header; some sites write UTF-8 into it, against the standard."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


@contextmanager
def _explained(at: Url, seconds: float) -> Iterator[None]:
    """What goes wrong on the network, in words for whoever gave the address."""
    name = shown(str(at))
    try:
        yield
    except httpcore.TimeoutException as error:
        raise InputError(
            "url-too-slow",
            "{name}: took more than {seconds} seconds; try again later",
            name=name,
            seconds=f"{seconds:g}",
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        cause = _certificate(error)
        if cause is not None:
            raise InputError(
                "url-certificate",
                "{name}: the certificate of the site is not valid ({reason})",
                name=name,
                reason=cause,
            ) from error
        raise InputError(
            "url-unreachable", "{name}: cannot be reached ({reason})", name=name, reason=_reason(error)
        ) from error


def _certificate(error: BaseException | None) -> str | None:
    """What is wrong with a certificate, if that is what failed."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return str(error.verify_message or error.reason)
        error = error.__cause__ or error.__context__
    return None


def _reason(error: BaseException) -> str:
    words = _NUMBER.sub("", " ".join(str(error).split())) or type(error).__name__
    return "".join(c for c in words if c.isprintable())[:120]
