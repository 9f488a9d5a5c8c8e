"""A web server of the tests' own on a free port of this machine; it ends with the block that uses it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CERTIFICATES = Path(__file__).parent / "certificates"
"""A certificate for notices.test, and its key, which guards nothing."""

Page = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What is served, and what was asked for.

    Attributes:
        pages: path → what answers a request for it.
        asked: (Host header, path) of each request.
    """

    port: int
    scheme: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def put(self, path: str, data: bytes, **headers: str) -> str:
        """Serves bytes; returns their address."""
        self.pages[path] = lambda handler: respond(handler, 200, data, **headers)
        return self.url(path)

    def move(self, path: str, location: str, status: int = 302) -> str:
        """Serves a redirect; returns its address."""
        self.pages[path] = lambda handler: respond(handler, status, b"", Location=location)
        return self.url(path)


def respond(handler: BaseHTTPRequestHandler, status: int, data: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


@contextmanager
def serving(*, tls: bool = False) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            site.asked.append((self.headers.get("Host", ""), self.path))
            page = site.pages.get(path)
            try:
                if page is None:
                    respond(self, 404, b"")
                else:
                    page(self)
            except OSError:  # whoever asked went away
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            return None

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            return None  # a client that refuses the certificate

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / "notices.test.crt", CERTIFICATES / "notices.test.key")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site = Site(server.server_address[1], "https" if tls else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
