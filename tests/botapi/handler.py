"""One HTTP request: its parameters out of whatever form they came in, the faults, the method, the answer."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from urllib.parse import unquote

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from tests.botapi.calls import Call
from tests.botapi.errors import ApiError, bad
from tests.botapi.faults import Fault
from tests.botapi.spec import UploadedFile

_JSON = "application/json"
_NOT_FOUND = ApiError(404, "Not Found")


class ApiHandler(RequestHandler):
    """…/bot<token>/METHOD and …/file/bot<token>/PATH."""

    def initialize(self, server: Any) -> None:
        self.server = server
        self.gone = False

    def on_connection_close(self) -> None:
        self.gone = True
        self.server.state.updates.leave(self)

    async def get(self, path: str) -> None:
        await self._serve(unquote(path))

    async def post(self, path: str) -> None:
        await self._serve(unquote(path))

    async def _serve(self, path: str) -> None:
        token = self.server.state.token
        download = path.startswith("file/bot")
        given, _, rest = path.removeprefix("file/").removeprefix("bot").partition("/")
        if not path.startswith(("bot", "file/bot")) or not rest:
            await self._answer(_NOT_FOUND)
        elif given != token:
            # Telegram: 404 for what cannot be a token, 401 for one that is not valid
            number, _, secret = given.partition(":")
            known = number.isdecimal() and len(secret) >= 3
            await self._answer(ApiError(401, "Unauthorized") if known else _NOT_FOUND)
        elif download:
            await self._call("file", {"path": rest}, [], self._download)
        else:
            await self._method(rest)

    async def _method(self, name: str) -> None:
        server = self.server
        proper = server.proper_name(name)
        if proper is None:
            server.record.add(Call(time.time(), name, {}, 404, description="Not Found"))
            server.note_violation(name, {}, ["unknown method, or one that this server does not play"])
            await self._answer(_NOT_FOUND)
            return
        try:
            params, problems = server.spec.check(proper, *self._parameters())
        except ValueError:
            await self._answer(bad("can't parse the request's JSON"))
            return
        await self._call(proper, params, problems, server.perform)

    def _parameters(self) -> tuple[dict, dict[str, UploadedFile]]:
        request = self.request
        values = {name: parts[-1].decode() for name, parts in request.arguments.items()}
        if request.headers.get("Content-Type", "").startswith(_JSON) and request.body:
            body = json.loads(request.body)
            if not isinstance(body, dict):
                raise ValueError("not an object")
            values |= {name: value for name, value in body.items() if value is not None}
        files = {
            name: UploadedFile(parts[-1].filename, parts[-1].content_type, parts[-1].body)
            for name, parts in request.files.items()
        }
        return values, files

    async def _call(self, name: str, params: dict, problems: list[str], perform: Any) -> None:
        started = time.time()
        fault = self.server.faults.meeting(name, params)
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        instead = fault is not None and (fault.status is not None or bool(fault.drop))
        result: Any = None
        error: ApiError | None = None
        if not instead or (fault and fault.performed):
            try:
                result = await perform(name, params, problems, self)
            except ApiError as refused:
                error = refused
        status = error.code if error else 200
        if instead and fault:
            status = 0 if fault.drop else fault.answer()[0]
        elif self.gone:
            status = 0  # nobody is there to hear the answer
        call = Call(
            time=started,
            method=name,
            params=params,
            status=status,
            result=None if name == "file" else result,
            description=error.description if error else "",
            fault=fault is not None,
            seconds=time.time() - started,
        )
        # recorded before the answer leaves, so that a test that saw the effect finds the call
        self.server.record.add(call)
        await self._out(fault if instead else None, error, result)

    async def _out(self, fault: Fault | None, error: ApiError | None, result: Any) -> None:
        if fault and fault.drop:
            await self._drop(half=fault.drop == "half", result=result)
        elif fault:
            status, kind, body = fault.answer()
            await self._write(status, kind, body)
        elif isinstance(result, bytes):
            await self._write(200, "application/octet-stream", result)
        else:
            await self._answer(error if error else result)

    async def _drop(self, *, half: bool, result: Any) -> None:
        stream = self.detach()
        if half:
            body = json.dumps({"ok": True, "result": result}).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {_JSON}\r\nContent-Length: {len(body) + 64}\r\n\r\n"
            try:
                await stream.write(head.encode() + body[: len(body) // 2])
            except StreamClosedError:
                return
        stream.close()

    async def _answer(self, outcome: Any) -> None:
        if isinstance(outcome, ApiError):
            status, body = outcome.code, outcome.body()
        else:
            status, body = 200, {"ok": True, "result": outcome}
        await self._write(status, _JSON, json.dumps(body, ensure_ascii=False).encode())

    async def _write(self, status: int, kind: str, body: bytes) -> None:
        if self.gone:
            return
        self.set_status(status)
        self.set_header("Content-Type", kind)
        try:
            await self.finish(body)
        except StreamClosedError:
            self.gone = True

    async def _download(self, _name: str, params: dict, _problems: list[str], _handler: object) -> bytes:
        state = self.server.state
        with state.lock:
            for file in state.files.values():
                if file.path == params["path"]:
                    return file.data
        raise _NOT_FOUND

    def compute_etag(self) -> None:
        """No ETag: hashing every body buys nothing here."""

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Keep a defect of this server for `stop`, which raises it in the test."""
        if not isinstance(value, HTTPError | StreamClosedError):
            self.server.defects.append(value)
