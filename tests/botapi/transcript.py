"""A conversation as readable text, in the order in which things happened."""

from __future__ import annotations

import time
from collections.abc import Iterable

from tests.botapi.model import Chat, Message
from tests.botapi.state import Query, State
from tests.botapi.view import readable, rows_of


def transcript(state: State, chat: Chat, *, thread: int | None = None, history: bool = False) -> str:
    """Who said what, with formatting, buttons, presses and what the bot answered to them.

    Args:
        thread: only this topic.
        history: also what messages said before they were edited or deleted; without, the screen at the end.
    """
    events: list[tuple[float, str]] = []
    for message in chat.messages.values():
        if (thread is None or message.thread == thread) and (history or not message.deleted):
            events += _told(state, message, history=history)
    for query in state.queries.values():
        pressed = query.message
        if pressed and pressed.chat is chat and (thread is None or pressed.thread == thread):
            events.append(_pressed(query))
    return "\n".join(text for _, text in sorted(events, key=lambda event: event[0]))


def _told(state: State, message: Message, *, history: bool) -> Iterable[tuple[float, str]]:
    name = message.sender.first_name if message.sender else message.chat.title
    topic = message.chat.topics.get(message.thread or 0)
    notes = [f"话题 {topic.name}"] if topic else []
    replied = message.chat.messages.get(message.reply_to or 0)
    if replied:
        notes.append(f"回复「{_short(replied.text or (replied.file.name if replied.file else ''))}」")
    if message.origin:
        notes.append("转发")
    if message.via_bot:
        notes.append(f"通过 @{state.me.username}")
    if message.service:
        kind = next(iter(message.service))
        yield message.time, f"[{_clock(message.time)}] —— {kind} {message.service[kind].get('name', '')} ——"
        return
    shown = [(v.text, v.entities, v.markup) for v in message.versions] if history else []
    shown.append((message.text, message.entities, message.markup))
    times = [message.time, *(version.until for version in message.versions)]
    for at, (text, entities, markup) in enumerate(shown):
        when = times[at]
        told = [*notes, "编辑"] if at or (message.versions and not history) else notes
        head = f"[{_clock(when)}] {name}{'（' + '，'.join(told) + '）' if told else ''}:"
        body = [f"📄 {message.file.name}（{message.file.size} 字节）"] if message.file else []
        body += readable(text, entities).split("\n") if text else []
        body += [" ".join(f"[{button.text}]" for button in row) for row in rows_of(markup)]
        yield when, "\n".join([head, *(f"    {line}".rstrip() for line in body)])


def _pressed(query: Query) -> tuple[float, str]:
    when = query.clock
    label = next(
        (button.text for row in query.rows for button in row if button.value == query.data), query.data
    )
    said = (query.answer or {}).get("text")
    shown = ""
    if said:
        shown = f" → {'提示框' if (query.answer or {}).get('show_alert') else '浮动提示'}「{said}」"
    return when, f"[{_clock(when)}] ({query.user.first_name} 按下 [{label}]{shown})"


def _short(text: str) -> str:
    line = text.split("\n", maxsplit=1)[0]
    return line if len(line) <= 20 else line[:20] + "…"


def _clock(when: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(when))
