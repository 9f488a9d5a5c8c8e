"""Methods about chats, their members and files."""

from __future__ import annotations

from tests.botapi.errors import ApiError, bad
from tests.botapi.model import Chat, User
from tests.botapi.registry import method
from tests.botapi.state import DOWNLOAD_LIMIT, State

_RIGHTS = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


@method("getFile")
def get_file(state: State, params: dict) -> dict:
    file = state.files.get(params["file_id"])
    if file is None:
        raise bad("invalid file_id")
    if file.size > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": f"u{file.file_id}",
        "file_size": file.size,
        "file_path": file.path,
    }


def _reached(state: State, reference: int | str) -> Chat:
    chat = state.chat(reference)
    if chat.bot_status in ("left", "kicked"):
        raise ApiError(403, "bot is not a member of the supergroup chat")
    return chat


@method("getChat")
def get_chat(state: State, params: dict) -> dict:
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        False,
    )
    chat = _reached(state, params["chat_id"])
    return {**chat.to_api(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def _member(chat: Chat, user: User, status: str) -> dict:
    body: dict = {"status": status, "user": user.to_api()}
    if status == "creator":
        body["is_anonymous"] = False
    elif status == "administrator":
        body |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(_RIGHTS, False)
        body["can_manage_chat"] = True
    elif status == "kicked":
        body["until_date"] = 0
    return body


@method("getChatMember")
def get_chat_member(state: State, params: dict) -> dict:
    chat = _reached(state, params["chat_id"])
    user = state.users.get(params["user_id"])
    if user is None:
        raise bad("invalid user_id specified")
    if user is state.me:
        return _member(chat, user, chat.bot_status)
    usual = "member" if chat.user is user else "left"
    return _member(chat, user, chat.members.get(user.id, usual))


@method("getChatAdministrators")
def get_chat_administrators(state: State, params: dict) -> list[dict]:
    chat = _reached(state, params["chat_id"])
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    found = [
        _member(chat, state.users[number], status)
        for number, status in chat.members.items()
        if status in ("creator", "administrator")
    ]
    if chat.bot_status == "administrator":
        found.append(_member(chat, state.me, "administrator"))
    return found


@method("getChatMemberCount")
def get_chat_member_count(state: State, params: dict) -> int:
    chat = _reached(state, params["chat_id"])
    return 1 + (1 if chat.user else sum(status not in ("left", "kicked") for status in chat.members.values()))


@method("leaveChat")
def leave_chat(state: State, params: dict) -> bool:
    chat = _reached(state, params["chat_id"])
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    return True
