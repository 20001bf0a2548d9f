"""Telegram's wording is understood, and a refused call is made again without what was refused."""

import aiohttp
import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramServerError,
)
from aiogram.methods import SendMediaGroup, SendMessage, SendPhoto
from aiogram.types import MessageEntity, ReplyParameters

from bot.telegram.buttons.keyboards import button, markup
from bot.telegram.outgoing import methods
from bot.telegram.outgoing.outgoing import MediaKind
from bot.telegram.outgoing.refusals import Refusal, never_left, refusal

CALL = SendMessage(
    chat_id=-5,
    text="x",
    entities=[MessageEntity(type="bold", offset=0, length=1)],
    message_thread_id=3,
    reply_parameters=ReplyParameters(message_id=9),
    reply_markup=markup([[button("a", "b")]]),
)

SAYINGS = {
    "message is not modified: specified new message content…": Refusal.UNCHANGED,
    "message to edit not found": Refusal.GONE,
    "message can't be edited": Refusal.GONE,
    "message to be replied not found": Refusal.REPLY,
    "message thread not found": Refusal.TOPIC,
    "TOPIC_CLOSED": Refusal.TOPIC,
    "chat not found": Refusal.UNREACHABLE,
    "not enough rights to send text messages to the chat": Refusal.WORDS,
    "CHAT_SEND_PLAIN_FORBIDDEN": Refusal.WORDS,
    "CHAT_WRITE_FORBIDDEN": Refusal.UNREACHABLE,
    "not enough rights to send photos to the chat": Refusal.KIND,
    "not enough rights to send documents to the chat": Refusal.KIND,
    "not enough rights to send music to the chat": Refusal.KIND,
    "not enough rights to send video notes to the chat": Refusal.KIND,
    "not enough rights to send stories to the chat": Refusal.KIND,
    "CHAT_SEND_PHOTOS_FORBIDDEN": Refusal.KIND,
    "CHAT_SEND_DOCS_FORBIDDEN": Refusal.KIND,
    "CHAT_SEND_MEDIA_FORBIDDEN": Refusal.KIND,
    "CHAT_SEND_GIFS_FORBIDDEN": Refusal.KIND,
    "CHAT_SEND_ROUNDVIDEOS_FORBIDDEN": Refusal.KIND,
    "VOICE_MESSAGES_FORBIDDEN": Refusal.KIND,
    "user restricted receiving of voice messages": Refusal.KIND,
    "PHOTO_INVALID_DIMENSIONS": Refusal.KIND,
    "IMAGE_PROCESS_FAILED": Refusal.KIND,
    "wrong file identifier/HTTP URL specified": Refusal.KIND,
    "wrong remote file identifier specified: Wrong padding in the string": Refusal.KIND,
    "can't parse entities: Unsupported start tag": Refusal.ENTITIES,
    "ENTITY_BOUNDS_INVALID": Refusal.ENTITIES,
    "BUTTON_DATA_INVALID": Refusal.KEYBOARD,
    "file is too big": Refusal.TOO_BIG,
    "something new": Refusal.OTHER,
}


@pytest.mark.parametrize(("saying", "what"), SAYINGS.items())
def test_wordings(saying, what):
    assert refusal(TelegramBadRequest(CALL, f"Bad Request: {saying}")) is what


@pytest.mark.parametrize(
    "saying",
    [one for one, what in SAYINGS.items() if what is Refusal.WORDS or "rights to send" in one]
    + ["CHAT_SEND_DOCS_FORBIDDEN", "VOICE_MESSAGES_FORBIDDEN"],
)
def test_what_a_chat_forbids_is_known_by_either_code(saying):
    assert refusal(TelegramForbiddenError(CALL, f"Forbidden: {saying}")) is SAYINGS[saying]


def test_classes():
    blocked = TelegramForbiddenError(CALL, "Forbidden: bot was blocked by the user")
    assert refusal(blocked) is Refusal.UNREACHABLE
    assert refusal(TelegramServerError(CALL, "Bad Gateway")) is Refusal.OTHER
    page = "<html><h1>413 Request Entity Too Large</h1></html>"
    assert refusal(ClientDecodeError("no JSON", ValueError(), page)) is Refusal.TOO_BIG


def test_what_never_left_is_known_by_its_cause():
    lost = TelegramNetworkError(CALL, "ServerDisconnectedError")
    assert not never_left(lost)
    key = aiohttp.client_reqrep.ConnectionKey("h", 1, False, True, None, None, None)
    lost.__cause__ = aiohttp.ClientConnectorError(key, OSError())
    assert never_left(lost)


def test_a_call_is_made_again_without_what_was_refused():
    without = methods.adjusted(CALL, Refusal.REPLY)
    assert (without.reply_parameters, without.text) == (None, "x")
    assert methods.adjusted(without, Refusal.REPLY) is None  # there is nothing left to leave out
    assert methods.adjusted(CALL, Refusal.ENTITIES).entities is None
    assert methods.adjusted(CALL, Refusal.KEYBOARD).reply_markup is None
    elsewhere = methods.adjusted(CALL, Refusal.TOPIC)
    assert (elsewhere.message_thread_id, elsewhere.reply_parameters) == (None, None)
    assert methods.adjusted(CALL, Refusal.OTHER) is None


def test_a_group_that_became_a_supergroup_is_followed():
    moved = methods.moved(CALL, -1005)
    assert (moved.chat_id, moved.message_thread_id, moved.reply_parameters) == (-1005, None, None)


def test_an_answer_that_says_ok_in_unknown_words_was_sent():
    photo = SendPhoto(chat_id=7, photo="id")
    data = {"ok": True, "result": {"message_id": 12, "chat": {"id": 7}, "photo": "new shape"}}
    message = methods.accepted(ClientDecodeError("odd", ValueError(), data), photo)
    sent = methods.sent(message, MediaKind.PHOTO)
    assert (sent.chat_id, sent.message_id, sent.file_id) == (7, 12, None)
    album = {"ok": True, "result": [{"message_id": 1}, {"message_id": 2}]}
    group = SendMediaGroup(chat_id=7, media=[])
    both = methods.accepted(ClientDecodeError("odd", ValueError(), album), group)
    assert [one.message_id for one in both] == [1, 2]


@pytest.mark.parametrize("data", ["<html>", {"ok": False}, {"ok": True, "result": True}, None])
def test_other_unreadable_answers_say_nothing(data):
    error = ClientDecodeError("odd", ValueError(), data)
    assert methods.accepted(error, CALL) is None
    assert methods.accepted(TelegramServerError(CALL, "x"), CALL) is None
