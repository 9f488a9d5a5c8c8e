"""Methods that put a message into a chat."""

from __future__ import annotations

import time

from tests.botapi import keyboards
from tests.botapi.errors import bad
from tests.botapi.formatting import caption_text, message_text
from tests.botapi.model import Chat, Message, StoredFile
from tests.botapi.registry import method
from tests.botapi.spec import UploadedFile
from tests.botapi.state import UPLOAD_LIMIT, State

ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def _place(state: State, params: dict) -> Message:
    """An empty message of the bot's in the right chat, topic and reply; not yet in the chat."""
    chat = state.writable(params["chat_id"])
    thread = params.get("message_thread_id")
    state.thread(chat, thread)
    reply_to, quote = _replied(state, chat, params.get("reply_parameters") or {})
    if thread is None and reply_to is not None:
        replied = chat.messages[reply_to]
        if replied.in_topic:
            thread = replied.thread  # a reply lands in the topic of what it answers
    return Message(
        chat=chat,
        id=0,
        sender=None if chat.type == "channel" else state.me,
        reply_to=reply_to,
        quote=quote,
        thread=thread,
        in_topic=thread in chat.topics,
        markup=keyboards.checked(params.get("reply_markup")),
    )


def _replied(state: State, chat: Chat, reply: dict) -> tuple[int | None, str | None]:
    if not reply:
        return None, None
    if reply.get("chat_id") not in (None, chat.id):
        raise bad("replies across chats are not played by this server")
    replied = chat.messages.get(reply["message_id"])
    if replied is None or replied.deleted:
        if reply.get("allow_sending_without_reply"):
            return None, None
        raise bad("message to be replied not found")
    quote = reply.get("quote")
    if quote is not None and quote not in replied.text:
        raise bad("QUOTE_TEXT_INVALID")
    return replied.id, quote


def _sent(state: State, message: Message) -> Message:
    message.id = message.chat.next_id()
    message.time = time.time()
    return state.put(message)


@method("sendMessage")
def send_message(state: State, params: dict) -> dict:
    message = _place(state, params)
    message.text, message.entities = message_text(
        params["text"], params.get("parse_mode"), params.get("entities")
    )
    return _sent(state, message).to_api(state.me)


def _file(state: State, value: UploadedFile | str, *, photo: bool) -> StoredFile:
    if isinstance(value, UploadedFile):
        if not value.data:
            raise bad("file must be non-empty")
        if len(value.data) > UPLOAD_LIMIT:
            raise bad("file is too big")
        name = value.name.replace("/", "_").replace("\\", "_") or "file"
        return state.store_file(name, value.mime, value.data, photo=photo)
    if value not in state.files:
        raise bad("wrong file identifier/HTTP URL specified")
    return state.files[value]


def _send_file(state: State, params: dict, field: str) -> dict:
    message = _place(state, params)
    message.text, message.entities = caption_text(
        params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities")
    )
    message.file = _file(state, params[field], photo=field == "photo")
    return _sent(state, message).to_api(state.me)


@method("sendDocument")
def send_document(state: State, params: dict) -> dict:
    return _send_file(state, params, "document")


@method("sendPhoto")
def send_photo(state: State, params: dict) -> dict:
    return _send_file(state, params, "photo")


def _original(state: State, params: dict, missing: str) -> Message:
    return state.message(state.chat(params["from_chat_id"]), params["message_id"], missing)


@method("copyMessage")
def copy_message(state: State, params: dict) -> dict:
    message = _place(state, params)
    original = _original(state, params, "message to copy not found")
    message.text, message.entities, message.file = original.text, original.entities, original.file
    if original.file and "caption" in params:
        message.text, message.entities = caption_text(
            params["caption"], params.get("parse_mode"), params.get("caption_entities")
        )
    return {"message_id": _sent(state, message).id}


@method("forwardMessage")
def forward_message(state: State, params: dict) -> dict:
    message = _place(state, params)
    original = _original(state, params, "message to forward not found")
    message.text, message.entities, message.file = original.text, original.entities, original.file
    message.origin = origin_of(original)
    return _sent(state, message).to_api(state.me)


def origin_of(original: Message) -> dict:
    """forward_origin of a message that is passed on."""
    if original.origin:
        return original.origin
    date = int(original.time)
    if original.sender is None:
        return {
            "type": "channel", "date": date, "chat": original.chat.to_api(), "message_id": original.id,
        }  # fmt: skip
    return {"type": "user", "date": date, "sender_user": original.sender.to_api()}


@method("sendChatAction")
def send_chat_action(state: State, params: dict) -> bool:
    chat = state.writable(params["chat_id"])
    state.thread(chat, params.get("message_thread_id"))
    if params["action"] not in ACTIONS:
        raise bad("wrong parameter action in request")
    state.actions.append((time.time(), chat.id, params["action"]))
    return True
