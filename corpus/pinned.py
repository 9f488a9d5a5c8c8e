"""Connections to the very address that was checked, all ended by one deadline.

A name is resolved once, every address that it has must be allowed, and the connection is made to one of
these, so that no second answer of the name service (DNS rebinding) can lead elsewhere. TLS and the Host
header go by the name as ever.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from httpcore import ConnectError, ConnectTimeout, NetworkBackend, NetworkStream, ReadTimeout, SyncBackend

from corpus.errors import InputError

Resolve = Callable[[str, int], list[str]]
Permitted = Callable[[str], bool]


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, in the order in which they are to be tried.

    Raises:
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Deadline:
    """A moment after which nothing is waited for any more."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, more than 0.

        Raises:
            ReadTimeout: there are none.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise ReadTimeout("the time is up")
        return left


class Pinned(NetworkBackend):
    """httpcore's way to the network, with only permitted addresses in it.

    Args:
        permitted: whether an address may be connected to.
        resolve: name and port to addresses.
        deadline: of every connection and all that is read from it.
    """

    def __init__(self, permitted: Permitted, resolve: Resolve, deadline: Deadline) -> None:
        self._permitted = permitted
        self._resolve = resolve
        self._deadline = deadline
        self._tcp = SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline decides)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        """A connection to one of the host's addresses.

        Raises:
            InputError: one of them is not permitted.
            ConnectError, ConnectTimeout: none of them answers.
        """
        addresses = self._addresses(host, port)
        failed: Exception = ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._tcp.connect_tcp(
                    address, port, self._deadline.left, local_address, socket_options
                )
            except (ConnectError, ConnectTimeout) as error:
                failed = error
            else:
                return _Timed(stream, self._deadline)
        raise failed

    def _addresses(self, host: str, port: int) -> list[str]:
        """The addresses to connect to; never a name, which would be resolved once more."""
        addresses = self._resolved(host, port)
        for address in addresses:
            if not (_is_address(address) and self._permitted(address)):
                raise InputError(
                    "url-refused",
                    "{name}: its address {address} is not of the public internet, and is not fetched from",
                    name=host,
                    address=address,
                )
        return addresses

    def _resolved(self, host: str, port: int) -> list[str]:
        """`resolve` in a thread: the system's own resolver may take minutes, and nothing interrupts it."""
        found: list[list[str] | OSError] = []

        def ask() -> None:
            try:
                found.append(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                found.append(error if isinstance(error, OSError) else OSError(str(error)))

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(self._deadline.left)
        if not found:
            raise ConnectTimeout("the name service does not answer")
        if isinstance(found[0], OSError):
            raise ConnectError(str(found[0])) from found[0]
        return found[0]


class _Timed(NetworkStream):
    """A stream that ends with the deadline, however slowly its bytes drip."""

    def __init__(self, stream: NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> NetworkStream:
        return _Timed(
            self._stream.start_tls(ssl_context, server_hostname, self._deadline.left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def trusted() -> ssl.SSLContext:
    """TLS that trusts the system's authorities, and those of Mozilla where the system has none."""
    import certifi

    context = ssl.create_default_context()
    with contextlib.suppress(OSError):
        context.load_verify_locations(certifi.where())
    return context


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
