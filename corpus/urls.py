"""What was typed → the web address it means, in the one form in which it is asked for and recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from corpus.errors import InputError

_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,9}://", re.IGNORECASE)
_PATH = "/%:@!$&'()*+,;=~-._"  # what a path may hold unquoted: RFC 3986, section 3.3
_QUERY = _PATH + "?[]{}|^"
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Url:
    """A web address.

    Attributes:
        host: name or address, as it is resolved; an IPv6 address without its brackets.
        target: path and query, quoted.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """Host and port as the Host header has them; the scheme's own port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


def is_url(text: str) -> bool:
    """Whether a text is meant as a web address, and is nothing else besides."""
    text = text.strip()
    return bool(_SCHEME.match(text)) and len(text.split()) == 1


def is_address(text: str) -> bool:
    """Whether a text names a scheme (ftp://…) and so no file; `read_url` tells which ones are fetched."""
    return bool(_ANY_SCHEME.match(text))


def read_url(text: str) -> Url:
    """The address that a text writes out.

    Raises:
        InputError: it is not of the web, or says what no address may say.
    """
    written = text.strip()
    name = shown(written)
    if not _SCHEME.match(written):
        raise InputError("url-scheme", "{name}: only http:// and https:// addresses are fetched", name=name)
    if len(written) > _LONGEST or not written.isprintable() or " " in written or "\\" in written:
        raise _broken(name)
    try:
        parts = urlsplit(written)
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError as error:
        raise _broken(name) from error
    if "@" in parts.netloc:
        raise InputError(
            "url-user", "{name}: an address with a user name or password is not fetched", name=name
        )
    scheme = parts.scheme.lower()
    target = quote(parts.path or "/", safe=_PATH) + (
        "?" + quote(parts.query, safe=_QUERY) if parts.query else ""
    )
    if not host or port == 0:
        raise _broken(name)
    return Url(scheme, host, port or _PORTS[scheme], target)


def joined(base: Url, location: str) -> Url:
    """Where a redirect leads.

    Raises:
        InputError: as `read_url`.
    """
    written = "".join(location.split())
    try:
        led = urljoin(str(base), written)
    except ValueError as error:
        raise _broken(shown(written)) from error
    return read_url(led)


def shown(url: str) -> str:
    """An address for a message: on one line, and without a password."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in url)
    line = re.sub(r"//[^/@]{0,200}@", "//…@", line, count=1)
    return line if len(line) <= 200 else line[:200] + "…"


def _host(name: str) -> str:
    """A host as the name service knows it: 例子.中国 → xn--….

    Raises:
        ValueError: no host is called so.
    """
    if ":" in name:  # an IPv6 address
        if "%" in name:
            raise ValueError("an address with a zone is not of the web")
        return name
    host = name if name.isascii() else name.encode("idna").decode("ascii")
    host = host.lower().rstrip(".")
    if not re.fullmatch(r"[a-z0-9._-]{1,253}", host):
        raise ValueError("not the name of a host")
    return host


def _broken(name: str) -> InputError:
    return InputError("url-broken", "{name}: not a web address; copy it again", name=name)
