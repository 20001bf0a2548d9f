"""Methods that send, edit, delete, forward and copy messages."""

from __future__ import annotations

from typing import Any

from emulators.telegram.errors import NOT_MODIFIED, bad_request
from emulators.telegram.keyboards import check_markup, reply_wish
from emulators.telegram.methods.common import (
    caption_content,
    check_permission,
    find_chat,
    own_message,
    reply_target,
    result_of,
    text_content,
    topic_in,
    writable_chat,
)
from emulators.telegram.methods.registry import method
from emulators.telegram.model import Chat, Json, Message
from emulators.telegram.rich import rich_content
from emulators.telegram.state import State

_DELETABLE_S = 48 * 3600
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def post(state: State, args: Json, content: Json) -> Message:
    """Post the bot's message where the arguments say."""
    chat = writable_chat(state, args)
    reply_to = reply_target(chat, args)
    markup = check_markup(args.get("reply_markup"))
    message = state.add_message(
        chat,
        state.me,
        content,
        topic_id=topic_in(chat, args),
        reply_to=reply_to,
        reply_markup=markup,
    )
    message.reply_wish = reply_wish(args.get("reply_markup"))
    return message


@method("sendMessage")
def send_message(state: State, args: Json) -> Any:
    check_permission(writable_chat(state, args), "text")
    return result_of(post(state, args, text_content(args)))


@method("sendRichMessage")
async def send_rich_message(state: State, args: Json) -> Any:
    check_permission(writable_chat(state, args), "text")
    return result_of(post(state, args, await rich_content(state, args["rich_message"])))


@method("editMessageText")
async def edit_message_text(state: State, args: Json) -> Any:
    message = own_message(state, args, what="to edit")
    if not {"text", "rich_message"} & set(message.json):
        raise bad_request("there is no text in the message to edit")
    if "rich_message" in args and "rich" in state.features:  # an older server overlooks it
        if "text" in args:
            raise bad_request("exactly one of text and rich_message must be specified")
        content = await rich_content(state, args["rich_message"])
    else:
        content = text_content(args)
    return edit(state, message, content, args)


@method("editMessageCaption")
def edit_message_caption(state: State, args: Json) -> Any:
    message = own_message(state, args, what="to edit")
    if {"text", "rich_message"} & set(message.json):
        raise bad_request("there is no caption in the message to edit")
    media = {key: value for key, value in content_of(message).items() if "caption" not in key}
    return edit(state, message, media | caption_content(args), args)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(state: State, args: Json) -> Any:
    message = own_message(state, args, what="to edit")
    return edit(state, message, content_of(message), args)


def edit(state: State, message: Message, content: Json, args: Json) -> Any:
    """Change a message; refuses an edit that changes nothing."""
    markup = check_markup(args.get("reply_markup"))
    if content == content_of(message) and markup == message.json.get("reply_markup"):
        raise bad_request(NOT_MODIFIED)
    state.edit_message(message, content, markup)
    return True if args.get("inline_message_id") else result_of(message)


_NOT_CONTENT = {
    "message_id",
    "date",
    "edit_date",
    "chat",
    "from",
    "message_thread_id",
    "direct_messages_topic",
    "is_topic_message",
    "reply_to_message",
    "reply_markup",
    "media_group_id",
    "forward_origin",
}


def content_of(message: Message) -> Json:
    """The content of a message, without sender, place, time and keyboard."""
    return {key: value for key, value in message.json.items() if key not in _NOT_CONTENT}


@method("deleteMessage")
def delete_message(state: State, args: Json) -> bool:
    chat = find_chat(state, args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if not _deletable(state, chat, message):
        raise bad_request("message can't be deleted for everyone")
    state.delete_message(message)
    return True


@method("deleteMessages")
def delete_messages(state: State, args: Json) -> bool:
    chat = find_chat(state, args["chat_id"])
    if not 1 <= len(args["message_ids"]) <= 100:
        raise bad_request("message identifiers are not specified")
    found = [chat.messages[number] for number in args["message_ids"] if number in chat.messages]
    for message in found:
        if not _deletable(state, chat, message):
            raise bad_request("message can't be deleted for everyone")
    for message in found:
        state.delete_message(message)
    return True


def _deletable(state: State, chat: Chat, message: Message) -> bool:
    young: bool = state.date() - message.json["date"] < _DELETABLE_S
    if chat.is_private or message.sender is state.me:
        return young
    return chat.members.get(state.me.id) == "administrator"


@method("forwardMessage")
def forward_message(state: State, args: Json) -> Any:
    source = _source(state, args, "message to forward not found")
    origin = {
        "type": "user",
        "sender_user": source.sender.json(),
        "date": source.json["date"],
    }
    return result_of(post(state, args, {**content_of(source), "forward_origin": origin}))


def _source(state: State, args: Json, otherwise: str) -> Message:
    message = find_chat(state, args["from_chat_id"]).messages.get(args["message_id"])
    if message is None:
        raise bad_request(otherwise)
    return message


@method("copyMessage")
def copy_message(state: State, args: Json) -> Any:
    source = _source(state, args, "message to copy not found")
    content = content_of(source)
    if "caption" in args:
        content = {key: value for key, value in content.items() if "caption" not in key}
        content |= caption_content(args)
    return {"message_id": post(state, args, content).id}


@method("sendChatAction")
def send_chat_action(state: State, args: Json) -> bool:
    chat = writable_chat(state, args)
    if args["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.publish(
        "typing",
        chat_id=chat.id,
        topic_id=args.get("message_thread_id"),
        action=args["action"],
    )
    return True


@method("setMessageReaction")
def set_message_reaction(state: State, args: Json) -> bool:
    chat = writable_chat(state, args)
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad_request("message to react not found")
    reactions = args.get("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions = [reaction.get("emoji", "") for reaction in reactions]
    state.publish(
        "reaction", chat_id=chat.id, message_id=message.id, emoji="".join(message.reactions)
    )
    return True
