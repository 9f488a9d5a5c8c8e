"""The part of the Bot API 10.1 that the server plays, for when the whole machine-readable API is not there.

A line is a method or type, then its fields: name, "!" if required, "=", types ("int|str", "[X]" an array).
"""

from __future__ import annotations

_METHODS = """
getUpdates offset=int limit=int timeout=int allowed_updates=[str]
setWebhook url!=str certificate=file ip_address=str max_connections=int allowed_updates=[str]
    drop_pending_updates=bool secret_token=str
deleteWebhook drop_pending_updates=bool
getWebhookInfo
getMe
logOut
close
sendMessage business_connection_id=str chat_id!=int|str message_thread_id=int direct_messages_topic_id=int
    text!=str parse_mode=str entities=[MessageEntity] link_preview_options=LinkPreviewOptions
    disable_notification=bool protect_content=bool allow_paid_broadcast=bool message_effect_id=str
    suggested_post_parameters=SuggestedPostParameters reply_parameters=ReplyParameters
    reply_markup=InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
forwardMessage chat_id!=int|str message_thread_id=int direct_messages_topic_id=int from_chat_id!=int|str
    video_start_timestamp=int disable_notification=bool protect_content=bool message_effect_id=str
    suggested_post_parameters=SuggestedPostParameters message_id!=int
copyMessage chat_id!=int|str message_thread_id=int direct_messages_topic_id=int from_chat_id!=int|str
    message_id!=int video_start_timestamp=int caption=str parse_mode=str caption_entities=[MessageEntity]
    show_caption_above_media=bool disable_notification=bool protect_content=bool allow_paid_broadcast=bool
    message_effect_id=str suggested_post_parameters=SuggestedPostParameters
    reply_parameters=ReplyParameters
    reply_markup=InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
sendPhoto business_connection_id=str chat_id!=int|str message_thread_id=int direct_messages_topic_id=int
    photo!=file|str caption=str parse_mode=str caption_entities=[MessageEntity]
    show_caption_above_media=bool has_spoiler=bool disable_notification=bool protect_content=bool
    allow_paid_broadcast=bool message_effect_id=str suggested_post_parameters=SuggestedPostParameters
    reply_parameters=ReplyParameters
    reply_markup=InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
sendDocument business_connection_id=str chat_id!=int|str message_thread_id=int
    direct_messages_topic_id=int document!=file|str thumbnail=file|str caption=str parse_mode=str
    caption_entities=[MessageEntity] disable_content_type_detection=bool disable_notification=bool
    protect_content=bool allow_paid_broadcast=bool message_effect_id=str
    suggested_post_parameters=SuggestedPostParameters reply_parameters=ReplyParameters
    reply_markup=InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
sendChatAction business_connection_id=str chat_id!=int|str message_thread_id=int action!=str
setMessageReaction chat_id!=int|str message_id!=int reaction=[ReactionType] is_big=bool
getFile file_id!=str
leaveChat chat_id!=int|str
getChat chat_id!=int|str
getChatAdministrators chat_id!=int|str return_bots=bool
getChatMemberCount chat_id!=int|str
getChatMember chat_id!=int|str user_id!=int
pinChatMessage business_connection_id=str chat_id!=int|str message_id!=int disable_notification=bool
unpinChatMessage business_connection_id=str chat_id!=int|str message_id=int
answerCallbackQuery callback_query_id!=str text=str show_alert=bool url=str cache_time=int
answerInlineQuery inline_query_id!=str results!=[InlineQueryResult] cache_time=int is_personal=bool
    next_offset=str button=InlineQueryResultsButton
setMyCommands commands!=[BotCommand] scope=BotCommandScope language_code=str
deleteMyCommands scope=BotCommandScope language_code=str
getMyCommands scope=BotCommandScope language_code=str
setMyName name=str language_code=str
getMyName language_code=str
setMyDescription description=str language_code=str
getMyDescription language_code=str
setMyShortDescription short_description=str language_code=str
getMyShortDescription language_code=str
setChatMenuButton chat_id=int menu_button=MenuButton
getChatMenuButton chat_id=int
editMessageText business_connection_id=str chat_id=int|str message_id=int inline_message_id=str text=str
    parse_mode=str entities=[MessageEntity] link_preview_options=LinkPreviewOptions
    rich_message=InputRichMessage reply_markup=InlineKeyboardMarkup
editMessageCaption business_connection_id=str chat_id=int|str message_id=int inline_message_id=str
    caption=str parse_mode=str caption_entities=[MessageEntity] show_caption_above_media=bool
    reply_markup=InlineKeyboardMarkup
editMessageReplyMarkup business_connection_id=str chat_id=int|str message_id=int inline_message_id=str
    reply_markup=InlineKeyboardMarkup
deleteMessage chat_id!=int|str message_id!=int
deleteMessages chat_id!=int|str message_ids!=[int]
"""

_TYPES = """
ReplyKeyboardMarkup keyboard!=[[KeyboardButton]] is_persistent=bool resize_keyboard=bool
    one_time_keyboard=bool input_field_placeholder=str selective=bool
ReplyKeyboardRemove remove_keyboard!=bool selective=bool
ForceReply force_reply!=bool input_field_placeholder=str selective=bool
InlineKeyboardMarkup inline_keyboard!=[[InlineKeyboardButton]]
InlineKeyboardButton text!=str icon_custom_emoji_id=str style=str url=str callback_data=str
    web_app=WebAppInfo login_url=LoginUrl switch_inline_query=str switch_inline_query_current_chat=str
    switch_inline_query_chosen_chat=SwitchInlineQueryChosenChat copy_text=CopyTextButton
    callback_game=CallbackGame pay=bool
CopyTextButton text!=str
ReplyParameters message_id!=int chat_id=int|str allow_sending_without_reply=bool quote=str
    quote_parse_mode=str quote_entities=[MessageEntity] quote_position=int checklist_task_id=int
    poll_option_id=str
LinkPreviewOptions is_disabled=bool url=str prefer_small_media=bool prefer_large_media=bool
    show_above_text=bool
BotCommand command!=str description!=str
MessageEntity type!=str offset!=int length!=int url=str user=User language=str custom_emoji_id=str
    unix_time=int date_time_format=str
InlineQueryResultArticle type!=str id!=str title!=str input_message_content!=InputMessageContent
    reply_markup=InlineKeyboardMarkup url=str description=str thumbnail_url=str thumbnail_width=int
    thumbnail_height=int
InputTextMessageContent message_text!=str parse_mode=str entities=[MessageEntity]
    link_preview_options=LinkPreviewOptions
InlineQueryResultsButton text!=str web_app=WebAppInfo start_parameter=str
"""

_WORDS = {"int": "Integer", "str": "String", "bool": "Boolean", "file": "InputFile"}


def _kind(short: str) -> str:
    depth = len(short) - len(short.lstrip("["))
    name = short.strip("[]")
    return "Array of " * depth + _WORDS.get(name, name)


def _table(text: str) -> dict[str, dict]:
    table: dict[str, dict] = {}
    for line in text.strip().replace("\n   ", " ").splitlines():
        name, *fields = line.split()
        table[name] = {"fields": [_field(field) for field in fields]}
    return table


def _field(text: str) -> dict:
    name, types = text.split("=")
    return {
        "name": name.rstrip("!"),
        "required": name.endswith("!"),
        "types": [_kind(kind) for kind in types.split("|")],
        "description": "",
    }


_KINDS = {  # of all inline results only articles with text, which is what the bot sends
    "InlineQueryResult": {"subtypes": ["InlineQueryResultArticle"]},
    "InputMessageContent": {"subtypes": ["InputTextMessageContent"]},
}

API = {"methods": _table(_METHODS), "types": {**_table(_TYPES), **_KINDS}}
