"""Delivery of updates to the webhook: one at a time per chat, retried until the bot says 2xx."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

from tornado.httpclient import HTTPError
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from tests.botapi.state import State, Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def _conversation(update: dict) -> object:
    """What must be delivered in order: a chat, or a user outside of chats."""
    payload = next(value for name, value in update.items() if name != "update_id")
    message = payload.get("message", payload)
    return message["chat"]["id"] if "chat" in message else payload["from"]["id"]


class Deliveries:
    """Runs on the server's loop while a webhook is set."""

    def __init__(self, state: State, reply: Callable[[dict], Awaitable[None]], retry_after: float) -> None:
        self.state = state
        self.reply = reply
        self.retry_after = retry_after
        self.client = SimpleAsyncHTTPClient(force_instance=True, max_clients=100)
        self._busy: set[object] = set()
        self._tasks: set[asyncio.Task] = set()

    def look(self) -> None:
        """Start whatever can be delivered now."""
        with self.state.lock:
            hook = self.state.webhook
            if not hook.url:
                return
            for update in self.state.updates.pending:
                conversation = _conversation(update)
                if len(self._busy) >= hook.max_connections:
                    return
                if conversation not in self._busy:
                    self._busy.add(conversation)
                    task = asyncio.get_running_loop().create_task(self._deliver(hook, conversation, update))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)

    async def _deliver(self, hook: Webhook, conversation: object, update: dict) -> None:
        try:
            while self.state.webhook is hook and update in self.state.updates.pending:
                if await self._post(hook, update):
                    break
                await asyncio.sleep(self.retry_after)
        finally:
            self._busy.discard(conversation)
        self.look()

    async def _post(self, hook: Webhook, update: dict) -> bool:
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        try:
            response = await self.client.fetch(
                hook.url,
                method="POST",
                headers=headers,
                body=json.dumps(update, ensure_ascii=False),
                request_timeout=60,
                connect_timeout=5,
                validate_cert=False,
            )
        except HTTPError as error:
            said = f"Wrong response from the webhook: {error.code} {error.message}"
            hook.last_error = (int(time.time()), said)
            return False
        except OSError as error:
            hook.last_error = (int(time.time()), f"Connection failed: {error.strerror or error}")
            return False
        with self.state.lock:
            if update in self.state.updates.pending:
                self.state.updates.pending.remove(update)
        try:
            body = json.loads(response.body or b"null")
        except ValueError:
            body = None
        if isinstance(body, dict) and "method" in body:
            await self.reply(body)
        return True

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.client.close()
