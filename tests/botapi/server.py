"""The strict local Bot API server: real HTTP on a loopback port, on a thread and loop of its own.

with BotApiServer() as server:
    ann = server.user(11, language_code="zh-hans")
    chat = server.private(ann)
    … start the bot with server.token and server.url …
    asked = server.send_text(chat, ann, "培训机构如何申请？")
    print(server.await_reply(asked).text)
    print(server.transcript(chat))
    assert server.violations == []

`calls` records every request, `violations` each departure from the Bot API (also answered 400), `remarks`
what Telegram would swallow but a user would see.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application

# the methods register themselves
from tests.botapi import methods_answer, methods_bot, methods_chat, methods_edit, methods_send  # noqa: F401
from tests.botapi.calls import Record
from tests.botapi.driving import Driving
from tests.botapi.errors import ApiError, bad
from tests.botapi.faults import Fault, Faults
from tests.botapi.handler import ApiHandler
from tests.botapi.limits import RateLimits
from tests.botapi.registry import METHODS
from tests.botapi.remarks import remarks
from tests.botapi.spec import API_FILE, load
from tests.botapi.state import State
from tests.botapi.updates import WEBHOOK_ACTIVE, WEBHOOK_SET
from tests.botapi.waiting import Waiting
from tests.botapi.webhook import Deliveries

TOKEN = "123456789:AAtestTOKENnotArealOne_0123456789abcd"
_BODY_LIMIT = 60 * 1024 * 1024


class BotApiServer(Driving, Waiting):
    """Plays api.telegram.org for one bot.

    Args:
        token, username: the bot's.
        privacy_mode: as set with @BotFather: only commands, mentions and replies reach it in groups.
        query_lifetime: seconds in which a pressed button or inline query may be answered.
        limits: Telegram's rate limits; None for no limits. May be set at any time.
        spec: the machine-readable API; None for the built-in part.
        webhook_retry: seconds between two attempts to deliver.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "notice_test_bot",
        privacy_mode: bool = False,
        query_lifetime: float = 15.0,
        limits: RateLimits | None = None,
        spec: Path | None = API_FILE,
        webhook_retry: float = 0.5,
    ) -> None:
        self.state = State(token, username, privacy_mode=privacy_mode, query_lifetime=query_lifetime)
        self.token = token
        self.username = username
        self.limits = limits
        self.spec = load(spec)
        self.record = Record(threading.Condition(self.state.lock))
        self.faults = Faults()
        self.violations: list[str] = []
        self.remarks: list[str] = []
        self.defects: list[BaseException] = []
        self.port = 0
        self._webhook_retry = webhook_retry
        self._loop = asyncio.new_event_loop()
        self._thread: threading.Thread | None = None
        self._holder: socket.socket | None = None
        self._http: HTTPServer | None = None
        self._deliveries: Deliveries | None = None
        self._timers: set[asyncio.TimerHandle] = set()

    # --- life

    @property
    def url(self) -> str:
        """What goes into bot_api_url: `<url>/bot<token>/METHOD`, `<url>/file/bot<token>/PATH`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """The environment variables that point `noticebot serve` here."""
        return {"NOTICEBOT_TOKEN": self.token, "NOTICEBOT_BOT_API_URL": self.url}

    def start(self) -> BotApiServer:
        """Listen on a free port of 127.0.0.1."""
        # bound but never listening: keeps the port ours while the server plays dead
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._holder.bind(("127.0.0.1", 0))
        self.port = self._holder.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name="botapi", daemon=True)
        self._thread.start()
        self._on_loop(self._prepare)
        self.up()
        return self

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    async def _prepare(self) -> None:
        self._deliveries = Deliveries(self.state, self._from_webhook, self._webhook_retry)
        self.state.updates.wake = self._wake

    def stop(self) -> None:
        """End everything; no thread, socket or task is left.

        Raises:
            RuntimeError: a defect of this server itself showed during the test.
        """
        if self._thread is None:
            return
        self.state.updates.wake = lambda: None
        self.down()
        self._on_loop(self._finish)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._thread = None
        if self._holder:
            self._holder.close()
        if self.defects:
            raise RuntimeError("the test server failed by itself") from self.defects[0]

    async def _finish(self) -> None:
        if self._deliveries:
            await self._deliveries.stop()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def __enter__(self) -> BotApiServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _on_loop(self, function: Any, *args: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(function(*args), self._loop).result(10)

    # --- reachability and faults

    def down(self, seconds: float | None = None) -> None:
        """Refuse connections and cut those that are open, for so many seconds or until `up`."""
        self._on_loop(self._go_down, seconds)

    def up(self) -> None:
        """Listen again."""
        self._on_loop(self._go_up)

    async def _go_down(self, seconds: float | None) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        http, self._http = self._http, None
        if http:
            http.stop()
            await http.close_all_connections()
        if seconds is not None:
            again = lambda: self._loop.create_task(self._go_up())  # noqa: E731
            self._timers.add(self._loop.call_later(seconds, again))

    async def _go_up(self) -> None:
        if self._http:
            return
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen(512)
        listening.setblocking(False)
        application = Application([(r"/(.*)", ApiHandler, {"server": self})], log_function=lambda _: None)
        self._http = HTTPServer(application, max_buffer_size=_BODY_LIMIT, max_body_size=_BODY_LIMIT)
        self._http.add_socket(listening)

    def fail(self, method: str | tuple[str, ...] | None = None, **rule: Any) -> Fault:
        """Plant a fault; see `Fault` for the rules. Cancel it with `.cancel()` or use it in `with`."""
        return self.faults.add(method=method, **rule)

    def heal(self) -> None:
        """No planted fault is left, and the server listens."""
        self.faults.clear()
        self.up()

    # --- calls, on the server's loop

    def proper_name(self, name: str) -> str | None:
        """The spelling of a method (names are not case sensitive), None for one that is not played."""
        if name.lower() == "getupdates":
            return "getUpdates"
        return METHODS[name.lower()][0] if name.lower() in METHODS else None

    def note_violation(self, method: str, params: dict, problems: list[str]) -> None:
        """Remember a departure from the Bot API."""
        self.violations += [f"{method}: {problem} (in {str(params)[:300]})" for problem in problems]

    async def perform(self, name: str, params: dict, problems: list[str], handler: object) -> Any:
        """Carry out a checked call.

        Raises:
            ApiError: as Telegram would answer.
        """
        if problems:
            self.note_violation(name, params, problems)
            raise bad("; ".join(problems))
        state = self.state
        if state.logged_out and name != "getMe":
            raise bad("Logged out")
        if name == "getUpdates":
            return await self._get_updates(params, handler)
        if name in ("setWebhook", "deleteWebhook"):
            state.updates.interrupt(WEBHOOK_SET)
        with state.lock:
            if self.limits is not None:
                chat = state.chats.get(params.get("chat_id", 0))
                group = chat is not None and chat.type != "private"
                self.limits.check(name, params.get("chat_id"), group=group)
            result = METHODS[name.lower()][1](state, params)
            self.remarks += remarks(name, params, result)
            return result

    async def _get_updates(self, params: dict, handler: object) -> list[dict]:
        state, updates = self.state, self.state.updates
        if state.webhook.url:
            raise ApiError(409, WEBHOOK_ACTIVE)
        limit = min(100, max(1, params.get("limit", 100)))
        updates.take_over()
        with state.lock:
            updates.allow(params.get("allowed_updates"))
            updates.confirm(params.get("offset", 0))
            ready = bool(updates.pending)
        if not ready and params.get("timeout", 0) > 0:
            await updates.wait(min(50, params["timeout"]), handler)
        with state.lock:
            return [update for _, update in zip(range(limit), updates.pending, strict=False)]

    async def _from_webhook(self, body: dict) -> None:
        """A call that came as the answer to a delivered update."""
        name = self.proper_name(str(body.pop("method"))) or "getMe"
        params, problems = self.spec.check(name, body, {})
        try:
            await self.perform(name, params, problems, None)
        except ApiError as error:
            self.note_violation(name, params, [f"refused, unheard by the bot: {error.description}"])

    def _wake(self) -> None:
        """Something may be there to deliver; from any thread."""
        self._loop.call_soon_threadsafe(self._woken)

    def _woken(self) -> None:
        self.state.updates.woken()
        if self._deliveries:
            self._deliveries.look()
