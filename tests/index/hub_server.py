"""A hub of models on the loopback: what huggingface_hub asks for, and the faults that a network has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

REVISION = "0123456789abcdef0123456789abcdef01234567"
_LARGE = 4096  # bytes from which on a file is stated with its SHA-256


@dataclass
class Hub:
    """One model under one name, and what is to go wrong.

    Attributes:
        cut: file → bytes after which every answer with it breaks off.
        altered: files that are sent with a byte changed.
        down: whether everything is answered with 500.
        fetched: path and first byte of each file that was asked for.
    """

    name: str
    files: dict[str, bytes]
    revision: str = REVISION
    url: str = ""
    cut: dict[str, int] = field(default_factory=dict)
    altered: set[str] = field(default_factory=set)
    down: bool = False
    fetched: list[tuple[str, int]] = field(default_factory=list)

    def stated(self, name: str, path: str, oid: str) -> dict[str, Any]:
        data = self.files[name]
        git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        facts: dict[str, Any] = {path: name, "size": len(data), oid: git}
        if len(data) >= _LARGE:
            sha = hashlib.sha256(data).hexdigest()
            facts["lfs"] = {"sha256": sha, "oid": sha, "size": len(data), "pointerSize": 130}
        return facts


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, *_: Any) -> None:
        pass

    def _answer(self, *, body: bool) -> None:
        hub, path = self.hub, unquote(urlsplit(self.path).path)
        if hub.down:
            self._send(500, b"{}")
        elif path in (f"/api/models/{hub.name}", f"/api/models/{hub.name}/revision/{hub.revision}"):
            siblings = [hub.stated(name, "rfilename", "blobId") for name in hub.files]
            self._json({"id": hub.name, "modelId": hub.name, "sha": hub.revision, "siblings": siblings})
        elif path.startswith(f"/api/models/{hub.name}/tree/{hub.revision}"):
            self._json([{"type": "file", **hub.stated(name, "path", "oid")} for name in hub.files])
        elif (
            path.startswith(start := f"/{hub.name}/resolve/{hub.revision}/")
            and path[len(start) :] in hub.files
        ):
            self._file(path[len(start) :], body=body)
        else:
            self._send(404, b'{"error": "no such model"}', {"X-Error-Code": "RepoNotFound"})

    def _json(self, data: Any) -> None:
        self._send(200, json.dumps(data).encode(), {"Content-Type": "application/json"})

    def _file(self, name: str, *, body: bool) -> None:
        hub, data = self.hub, self.hub.files[name]
        facts = hub.stated(name, "path", "oid")
        etag = facts["lfs"]["sha256"] if "lfs" in facts else facts["oid"]
        if name in hub.altered:
            data = data[:-1] + bytes([data[-1] ^ 1])
        whole, start = len(data), 0
        if wanted := self.headers.get("Range"):
            start = int(wanted.removeprefix("bytes=").partition("-")[0])
        headers = {"ETag": f'"{etag}"', "X-Repo-Commit": hub.revision, "Accept-Ranges": "bytes"}
        if start:
            headers["Content-Range"] = f"bytes {start}-{whole - 1}/{whole}"
        if not body:
            self._send(200, b"", headers | {"Content-Length": str(whole)})
            return
        hub.fetched.append((name, start))
        rest = data[start:]
        if name in hub.cut:
            self._begin(206 if start else 200, headers | {"Content-Length": str(len(rest))})
            self.wfile.write(rest[: max(hub.cut[name] - start, 0)])
            self.close_connection = True
            return
        self._send(206 if start else 200, rest, headers)

    def _send(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self._begin(status, {"Content-Length": str(len(data))} | (headers or {}))
        self.wfile.write(data)

    def _begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


@contextmanager
def serving(name: str, folder: Path) -> Iterator[Hub]:
    """A hub, on a free port, that has the model in a folder under this name."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    hub = Hub(name, files)
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
