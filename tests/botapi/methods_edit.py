"""Methods that change or remove messages that are there."""

from __future__ import annotations

import time

from tests.botapi import keyboards
from tests.botapi.errors import bad
from tests.botapi.formatting import caption_text, message_text
from tests.botapi.model import Message, Version
from tests.botapi.registry import method
from tests.botapi.state import State

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
DELETE_WITHIN = 48 * 3600


def _target(state: State, params: dict) -> Message:
    if "inline_message_id" in params:
        message = state.inline_messages.get(params["inline_message_id"])
        if message is None:
            raise bad("MESSAGE_ID_INVALID")
        return message
    if "chat_id" not in params:
        raise bad("chat_id is empty")
    if "message_id" not in params:
        raise bad("message identifier is not specified")
    message = state.message(
        state.writable(params["chat_id"]), params["message_id"], "message to edit not found"
    )
    if message.sender is not state.me or message.origin:
        raise bad("message can't be edited")
    return message


def _edit(state: State, params: dict, text: str, entities: list[dict]) -> dict | bool:
    message = _target(state, params)
    markup = keyboards.checked(params.get("reply_markup"))
    if (text, entities, markup) == (message.text, message.entities, message.markup):
        raise bad(NOT_MODIFIED)
    message.versions.append(Version(time.time(), message.text, message.entities, message.markup))
    message.edit_date = int(time.time())
    message.text, message.entities, message.markup = text, entities, markup
    return True if "inline_message_id" in params else message.to_api(state.me)


@method("editMessageText")
def edit_message_text(state: State, params: dict) -> dict | bool:
    message = _target(state, params)
    if message.file:
        raise bad("there is no text in the message to edit")
    if "text" not in params:
        raise bad("message text is empty")
    return _edit(
        state, params, *message_text(params["text"], params.get("parse_mode"), params.get("entities"))
    )


@method("editMessageCaption")
def edit_message_caption(state: State, params: dict) -> dict | bool:
    if not _target(state, params).file:
        raise bad("there is no caption in the message to edit")
    caption = caption_text(
        params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities")
    )
    return _edit(state, params, *caption)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(state: State, params: dict) -> dict | bool:
    message = _target(state, params)
    return _edit(state, params, message.text, message.entities)


@method("deleteMessage")
def delete_message(state: State, params: dict) -> bool:
    chat = state.writable(params["chat_id"])
    message = state.message(chat, params["message_id"], "message to delete not found")
    own = message.sender is state.me
    allowed = own or chat.type == "private" or chat.bot_status == "administrator"
    if not allowed or message.service or time.time() - message.time > DELETE_WITHIN:
        raise bad("message can't be deleted")
    message.deleted = True
    return True


@method("deleteMessages")
def delete_messages(state: State, params: dict) -> bool:
    chat = state.writable(params["chat_id"])
    if not params["message_ids"]:
        raise bad("message identifiers are not specified")
    if len(params["message_ids"]) > 100:
        raise bad("too many messages to delete")
    for message_id in params["message_ids"]:
        if message_id in chat.messages and not chat.messages[message_id].deleted:
            delete_message(state, {"chat_id": chat.id, "message_id": message_id})
    return True


def _pinnable(state: State, params: dict) -> Message:
    chat = state.writable(params["chat_id"])
    if chat.type != "private" and chat.bot_status != "administrator":
        raise bad("not enough rights to manage pinned messages in the chat")
    if "message_id" not in params and chat.pinned:
        return chat.messages[chat.pinned[-1]]
    return state.message(chat, params.get("message_id", 0), "message to pin not found")


@method("pinChatMessage")
def pin_chat_message(state: State, params: dict) -> bool:
    message = _pinnable(state, params)
    if message.id not in message.chat.pinned:
        message.chat.pinned.append(message.id)
    return True


@method("unpinChatMessage")
def unpin_chat_message(state: State, params: dict) -> bool:
    message = _pinnable(state, params)
    if message.id in message.chat.pinned:
        message.chat.pinned.remove(message.id)
    return True


# the emoji that core.telegram.org/bots/api#reactiontypeemoji lists, without the rarer half
_REACTIONS = set(
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃"
    "🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)


@method("setMessageReaction")
def set_message_reaction(state: State, params: dict) -> bool:
    chat = state.writable(params["chat_id"])
    message = state.message(chat, params["message_id"], "message to react not found")
    reactions = params.get("reaction") or []
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(reaction.get("emoji", "") not in _REACTIONS for reaction in reactions):
        raise bad("REACTION_INVALID")
    message.reactions = [reaction["emoji"] for reaction in reactions]
    return True
