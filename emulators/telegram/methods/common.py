"""Shared by many methods: find the chat, the replied-to message, the formatted text.

Each function raises Telegram's error if it does not find what it looks for.
"""

from __future__ import annotations

from typing import Any

from emulators.telegram.entities import check_entities, trim, utf16_length, with_detected
from emulators.telegram.errors import bad_request, forbidden
from emulators.telegram.markup_html import parse_html
from emulators.telegram.markup_markdown import parse_markdown, parse_markdown_v2
from emulators.telegram.model import Chat, Json, Message
from emulators.telegram.state import State

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}


def find_chat(state: State, chat_id: int | str) -> Chat:
    """A chat that the bot knows."""
    if isinstance(chat_id, str):
        raise bad_request("chat not found")
    chat = state.chats.get(chat_id)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
        )
    return chat


def writable_chat(state: State, args: Json) -> Chat:
    """A chat the bot may write to."""
    chat = find_chat(state, args["chat_id"])
    if chat.user is not None:
        if chat.user.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.user.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.members.get(state.me.id) in {None, "left", "kicked"}:
        kicked = chat.members.get(state.me.id) == "kicked"
        raise forbidden(
            f"bot {'was kicked from' if kicked else 'is not a member of'} the supergroup chat"
        )
    _check_topic(chat, args.get("message_thread_id"))
    return chat


# What Telegram calls each kind where it is forbidden.
_KINDS = {
    "text": "text messages",
    "photo": "photos",
    "audio": "music",
    "document": "documents",
    "video": "videos",
    "animation": "animations",
    "voice": "voice notes",
}


def check_permission(chat: Chat, kind: str) -> None:
    """Refuse what the permissions of the group forbid."""
    if kind in chat.forbidden:
        raise bad_request(f"not enough rights to send {_KINDS[kind]} to the chat")


def _check_topic(chat: Chat, topic_id: int | None) -> None:
    if topic_id is None:
        return
    topic = chat.topics.get(topic_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed:
        raise bad_request("TOPIC_CLOSED")


def reply_target(chat: Chat, args: Json) -> Message | None:
    """The message to reply to; None when there is none or none is needed."""
    reply = args.get("reply_parameters")
    if reply is None:
        return None
    if reply.get("message_id") is None:
        raise bad_request("reply_parameters: message_id is required")
    message = chat.messages.get(reply["message_id"])
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    quote = reply.get("quote")
    if message is not None and quote and quote not in str(message.json.get("text", "")):
        raise bad_request("QUOTE_TEXT_INVALID")
    return message


def own_message(state: State, args: Json, *, what: str) -> Message:
    """The bot's own message that is to be edited."""
    if args.get("inline_message_id"):
        inline = state.inline.get(args["inline_message_id"])
        if inline is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return inline
    if args.get("chat_id") is None:
        raise bad_request("chat_id is empty")
    if args.get("message_id") is None:
        raise bad_request("message identifier is not specified")
    chat = find_chat(state, args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad_request(f"message {what} not found")
    if message.sender is not state.me:
        raise bad_request("message can't be edited")
    return message


def formatted(
    text: str, parse_mode: str | None, entities: list[Json] | None, *, detect: bool = True
) -> tuple[str, list[Json]]:
    """Text and entities as they will be shown."""
    if parse_mode:
        parser = _PARSERS.get(parse_mode.lower())
        if parser is None:
            raise bad_request("unsupported parse_mode")
        text, entities = parser(text)
    text, checked = trim(text, check_entities(text, entities or []))
    return text, with_detected(text, checked) if detect else checked


def text_content(args: Json) -> Json:
    """`text` and `entities` of a message."""
    text, entities = formatted(args.get("text") or "", args.get("parse_mode"), args.get("entities"))
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if args.get("link_preview_options"):
        content["link_preview_options"] = args["link_preview_options"]
    return content


def caption_content(args: Json) -> Json:
    """`caption` and `caption_entities` of a media message; nothing when there is none."""
    text, entities = formatted(
        args.get("caption") or "", args.get("parse_mode"), args.get("caption_entities")
    )
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    content: Json = {"caption": text} if text else {}
    if text and entities:
        content["caption_entities"] = entities
    if args.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def result_of(message: Message) -> Any:
    """A message as the answer of a method."""
    return message.snapshot()


def topic_in(chat: Chat, args: Json) -> int | None:
    """The topic that something is sent into."""
    if not chat.is_direct:
        return args.get("message_thread_id")
    topic = args.get("direct_messages_topic_id")
    if topic not in chat.members:  # it is required there; the wording is ours
        raise bad_request("direct messages topic not found")
    return int(topic)
