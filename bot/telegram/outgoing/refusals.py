"""Telegram's error descriptions, sorted by what the sender has to do next. Pure.

The Bot API has one code (400) for most errors, so only its English text tells them apart. These
texts are here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramServerError,
)
from aiohttp import ClientConnectorError


class Refusal(Enum):
    """The reasons for a refusal, by what the sender has to do."""

    UNREACHABLE = auto()  # nothing can be sent to this chat: blocked, gone, no rights
    TOPIC = auto()  # this topic is closed or gone
    REPLY = auto()  # the message replied to is gone; without a reply it goes
    ENTITIES = auto()  # the formatting is refused; plain text goes
    KEYBOARD = auto()  # a button is refused
    UNCHANGED = auto()  # the edit changes nothing
    GONE = auto()  # the message to edit or delete is not there; or it cannot be edited
    TOO_BIG = auto()  # the file is too big for the server
    KIND = auto()  # this kind of file is refused here; another kind may go
    WORDS = auto()  # text messages are forbidden here; files may go
    KEPT = auto()  # the message cannot be deleted any more
    UNKNOWN = auto()  # the server does not know this method
    OTHER = auto()


_WORDS_FORBIDDEN = re.compile(
    r"rights to send (?:text )?messages? to the chat|chat_send_plain_forbidden"
)
_KIND_FORBIDDEN = re.compile(
    r"rights to send [a-z ]{1,40} to the chat"
    r"|chat_send_[a-z]{1,40}_forbidden|voice_messages_forbidden|restricted receiving of"
)

_NOT_DONE = ("internal server error", "service unavailable", "restart")
_NO_PAGE = re.compile(r"\b404\b|\b501\b|\bnot found\b")
_PAGE = 500  # characters: the title of a page says what it is
_UNKNOWN = ("method not found", "not implemented", "unsupported", "not supported", "unknown method")

WORDS: tuple[tuple[Refusal, tuple[str, ...]], ...] = (
    (Refusal.UNCHANGED, ("message is not modified", "message_not_modified")),
    (
        Refusal.GONE,
        (
            "message to edit not found",
            "message can't be edited",
            "message to delete not found",
            "message_id_invalid",
            "message identifier is not specified",
            "there is no text in the message to edit",
        ),
    ),
    (Refusal.KEPT, ("message can't be deleted",)),
    (
        Refusal.REPLY,
        ("message to be replied not found", "reply message not found", "reply_message_id_invalid"),
    ),
    (Refusal.TOPIC, ("message thread not found", "topic_closed", "topic_deleted", "topic_id_inv")),
    (Refusal.TOO_BIG, ("file is too big", "request entity too large", "file too large")),
    (
        Refusal.KIND,
        (
            "photo_",
            "image_process_failed",
            "wrong file identifier",
            "wrong remote file",
            "type of file mismatch",
            "file_reference",
            "media_empty",
            "media_invalid",
            "can't use file of type",
        ),
    ),
    (
        Refusal.UNREACHABLE,
        (
            "chat not found",
            "chat_write_forbidden",
            "chat_restricted",
            "rights to send",
            "need administrator rights",
            "peer_id_invalid",
            "user_is_blocked",
            "bot was kicked",
            "bot was blocked",
            "user is deactivated",
            "chat was deactivated",
            "chat was deleted",
            "_forbidden",
        ),
    ),
    (Refusal.ENTITIES, ("can't parse entit", "entity", "entities_too_long")),
    (Refusal.KEYBOARD, ("button", "keyboard", "reply markup", "reply_markup")),
)


def refusal(error: TelegramAPIError | ClientDecodeError) -> Refusal:
    """The reason of this error."""
    words = str(error).lower()
    match error:
        case TelegramForbiddenError() | TelegramBadRequest() if _WORDS_FORBIDDEN.search(words):
            return Refusal.WORDS
        case TelegramForbiddenError() | TelegramBadRequest() if forbids_kind(error):
            return Refusal.KIND
        case TelegramForbiddenError():
            return Refusal.UNREACHABLE
        case TelegramEntityTooLarge():
            return Refusal.TOO_BIG
        case TelegramBadRequest() | TelegramNotFound():
            return next(
                (what for what, signs in WORDS if any(s in words for s in signs)), Refusal.OTHER
            )
        case ClientDecodeError() if "413" in words and "too large" in words:
            return Refusal.TOO_BIG  # a web server in front says it in HTML
        case _:
            return Refusal.OTHER


def forbids_kind(error: TelegramAPIError | ClientDecodeError) -> bool:
    """True if the chat forbids this kind of message; False if the fault is in this file."""
    words = str(error).lower()
    return not _WORDS_FORBIDDEN.search(words) and _KIND_FORBIDDEN.search(words) is not None


def never_left(error: Exception) -> bool:
    """True if the request certainly did not reach Telegram, so it can be repeated."""
    return isinstance(error.__cause__, ClientConnectorError)


def not_done(error: Exception) -> bool:
    """True if the server says that it failed, so the call can be repeated."""
    return isinstance(error, TelegramServerError) and any(
        words in error.message.lower() for words in _NOT_DONE
    )


def unknown_to_server(error: TelegramAPIError | ClientDecodeError) -> bool:
    """True if the server does not know the method."""
    words = str(error).lower()
    if isinstance(error, TelegramNotFound):
        return True
    if isinstance(error, ClientDecodeError):
        return _page_of_unknown(error.data)
    return "can't parse" not in words and any(sign in words for sign in _UNKNOWN)


def _page_of_unknown(data: object) -> bool:
    """True if a web server in front answered 404, not just a text that contains 404."""
    if isinstance(data, Mapping):
        return data.get("ok") is not True and "not found" in str(data).lower()
    page = str(data).lstrip().lower()
    return not page.startswith(("{", "[")) and bool(_NO_PAGE.search(page[:_PAGE]))
