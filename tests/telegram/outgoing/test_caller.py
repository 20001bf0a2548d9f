"""Every fate of a call, for words, files, edits and deletions: what is repeated, what is told."""

from dataclasses import replace

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendMessage
from aiogram.types import MessageEntity, ReplyParameters

from bot.clock import Clock
from bot.scope import ChatTarget, InlineTarget
from bot.telegram.buttons.keyboards import button, markup
from bot.telegram.outgoing import caller, edits, methods
from bot.telegram.outgoing.caller import (
    Away,
    Caller,
    Doubtful,
    ForbiddenHere,
    MessageGone,
    Refused,
    TopicShut,
    Unreachable,
)
from bot.telegram.outgoing.message import MediaKind, MediaPart, TextPart
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.outgoing.refusals import Refusal

GROUP = ChatTarget(chat_id=-5, topic_id=3)
MOVED = -1005
KEYS = markup([[button("a", "b")]])
WORDS = TextPart(text="words", entities=(MessageEntity(type="bold", offset=0, length=5),))
PHOTO = MediaPart(media=MediaKind.PHOTO, text=WORDS.text, entities=WORDS.entities)


def outgoing(part):
    return Outgoing(target=GROUP, part=part, reply_to=9, keyboard=KEYS)


CALLS = {
    "text": (methods.text_method(WORDS, outgoing(WORDS)), caller.TEXT),
    "upload": (
        methods.media_method(PHOTO, MediaKind.PHOTO, "id", outgoing(PHOTO)),
        caller.UPLOAD,
    ),
    "edit": (edits.text(WORDS, GROUP, 7, KEYS), caller.EDIT),
    "delete": (edits.deletion(GROUP, 7), caller.DELETE),
}
DONE = object()
CALL = SendMessage(chat_id=-5, text="x")


class Server(BaseSession):
    """Answers one thing after the other."""

    def __init__(self, *answers):
        super().__init__()
        self.answers = list(answers)
        self.asked = []

    async def make_request(self, bot, method, timeout=None):  # noqa: ASYNC109
        self.asked.append((method, timeout))
        answer = self.answers.pop(0) if self.answers else DONE
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self):
        pass

    async def stream_content(self, *args, **more):
        raise NotImplementedError
        yield b""


class Unslept(Clock):
    def __init__(self):
        self.slept = []

    async def sleep(self, seconds):
        self.slept.append(seconds)


def never():
    error = TelegramNetworkError(CALL, "ClientConnectorError")
    key = aiohttp.client_reqrep.ConnectionKey("h", 1, False, True, None, None, None)
    error.__cause__ = aiohttp.ClientConnectorError(key, OSError())
    return error


def bad(words):
    return TelegramBadRequest(CALL, f"Bad Request: {words}")


def decoded(data):
    return ClientDecodeError("odd", ValueError(), data)


ODD = decoded({"ok": True, "result": {"message_id": 12, "chat": {"id": -5}, "photo": "new"}})
LOST = TelegramNetworkError(CALL, "ServerDisconnectedError")
PAGE = decoded("<html><h1>502 Bad Gateway</h1></html>")
MISSING = decoded("<html><h1>404 Not Found</h1></html>")
SICK = TelegramServerError(CALL, "Bad Gateway")
FAILED = TelegramServerError(CALL, "Internal Server Error")
BLOCKED = TelegramForbiddenError(CALL, "Forbidden: bot was blocked by the user")
PLAIN = "Forbidden: not enough rights to send text messages to the chat"

EACH = ("text", "upload", "edit", "delete")

# What comes of a call that always ends so; for several kinds of calls, or for each its own.
FATES = {
    "moved": ([TelegramMigrateToChat(CALL, "moved", MOVED)], dict.fromkeys(EACH, DONE)),
    "accepted": ([ODD], dict.fromkeys(EACH, 12)),
    "never left": (
        [never(), never(), never()],
        {"text": Away, "upload": Away, "edit": Away, "delete": Away},
    ),
    "may have arrived": (
        [LOST, LOST, LOST],
        {"text": Doubtful, "upload": Away, "edit": Away, "delete": Away},
    ),
    "a page": (
        [PAGE, PAGE, PAGE],
        {"text": Doubtful, "upload": Away, "edit": Away, "delete": Away},
    ),
    "a page of a road that is not there": (
        [MISSING, MISSING, MISSING],
        {"text": Doubtful, "upload": Away, "edit": Away, "delete": Away},
    ),
    "sick": (
        [SICK, SICK, SICK],
        {"text": Doubtful, "upload": Away, "edit": Away, "delete": Away},
    ),
    "not done": (
        [FAILED, FAILED, FAILED],
        {"text": Doubtful, "upload": Away, "edit": Away, "delete": Away},
    ),
    "slow down": ([TelegramRetryAfter(CALL, "slow", 5)], dict.fromkeys(EACH, Away)),
    "blocked": ([BLOCKED], dict.fromkeys(EACH, Unreachable)),
    "no such chat": ([bad("chat not found")], dict.fromkeys(EACH, Unreachable)),
    "no words here": ([TelegramForbiddenError(CALL, PLAIN)], dict.fromkeys(EACH, ForbiddenHere)),
    "topic closed": ([bad("TOPIC_CLOSED")], dict.fromkeys(EACH, TopicShut)),
    "topic gone": ([bad("message thread not found")], dict.fromkeys(EACH, TopicShut)),
    "unchanged": ([bad("message is not modified")], dict.fromkeys(EACH, True)),
    "not there": ([bad("message to edit not found")], dict.fromkeys(EACH, MessageGone)),
    "deleted": ([bad("message to delete not found")], dict.fromkeys(EACH, MessageGone)),
    "kept": ([bad("message can't be deleted")], dict.fromkeys(EACH, Refusal.KEPT)),
    "reply": (
        [bad("message to be replied not found")],
        {"text": DONE, "upload": DONE, "edit": Refusal.REPLY, "delete": Refusal.REPLY},
    ),
    "looks": (
        [bad("ENTITY_BOUNDS_INVALID")],
        {"text": DONE, "upload": DONE, "edit": Refusal.ENTITIES, "delete": Refusal.ENTITIES},
    ),
    "buttons": (
        [bad("BUTTON_DATA_INVALID")],
        {"text": DONE, "upload": DONE, "edit": Refusal.KEYBOARD, "delete": Refusal.KEYBOARD},
    ),
    "kind": ([bad("PHOTO_INVALID_DIMENSIONS")], dict.fromkeys(EACH, Refusal.KIND)),
    "too big": ([TelegramEntityTooLarge(CALL, "big")], dict.fromkeys(EACH, Refusal.TOO_BIG)),
    "new words": ([bad("something new")], dict.fromkeys(EACH, Refusal.OTHER)),
    "another error": ([TelegramConflictError(CALL, "x")], dict.fromkeys(EACH, Refusal.OTHER)),
    "no such road": ([TelegramNotFound(CALL, "Not Found")], dict.fromkeys(EACH, Refusal.OTHER)),
}


async def fate(answers, method, policy):
    """What comes of it, and what was asked on the way."""
    server, clock = Server(*answers), Unslept()
    bot = Bot("1:a", session=server)
    try:
        came = await Caller(bot, clock).make(method, policy)
    except Refused as refused:
        came = refused.what
    except caller.NotSent as error:
        came = type(error)
    return getattr(came, "message_id", came), server.asked, clock.slept


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("name", FATES)
async def test_what_comes_of_it(kind, name):
    answers, expected = FATES[name]
    came, _, _ = await fate(answers, *CALLS[kind])
    assert came is expected[kind] or came == expected[kind]


# How often it is asked for, where it goes wrong for good.
TIMES = {
    "never left": {"text": 3, "upload": 3, "edit": 1, "delete": 1},
    "may have arrived": {"text": 1, "upload": 3, "edit": 1, "delete": 1},
    "sick": {"text": 1, "upload": 3, "edit": 1, "delete": 1},
    "not done": {"text": 3, "upload": 3, "edit": 1, "delete": 1},
    "blocked": dict.fromkeys(EACH, 1),
    "topic closed": dict.fromkeys(EACH, 1),
}


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("name", TIMES)
async def test_how_often_it_is_tried(kind, name):
    _, asked, slept = await fate(FATES[name][0], *CALLS[kind])
    assert len(asked) == TIMES[name][kind]
    assert slept == [1, 4][: len(asked) - 1]
    assert {timeout for _, timeout in asked} == {300 if kind == "upload" else 60}


@pytest.mark.parametrize("kind", CALLS)
async def test_the_chat_that_moved_is_followed(kind):
    _, asked, _ = await fate(FATES["moved"][0], *CALLS[kind])
    assert [method.chat_id for method, _ in asked] == [-5, MOVED]
    last = asked[-1][0]
    assert getattr(last, "reply_parameters", None) is None
    assert getattr(last, "message_thread_id", None) is None


@pytest.mark.parametrize(
    ("name", "left_out"),
    [("reply", "reply_parameters"), ("looks", "entities"), ("buttons", "reply_markup")],
)
@pytest.mark.parametrize("kind", ["text", "upload"])
async def test_what_is_refused_is_left_out_and_nothing_else(kind, name, left_out):
    _, asked, _ = await fate(FATES[name][0], *CALLS[kind])
    first, second = (method for method, _ in asked)
    if kind == "upload" and left_out == "entities":
        left_out = "caption_entities"
    assert getattr(first, left_out)
    assert second == first.model_copy(update={left_out: None})


async def test_words_for_as_long_as_it_takes():
    policy = replace(caller.TEXT, waits=True)
    came, asked, slept = await fate([never()] * 9, CALLS["text"][0], policy)
    assert came is DONE
    assert len(asked) == 10
    assert slept == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(
    "error", [MISSING, TelegramNotFound(CALL, "Not Found"), bad("method not found")]
)
async def test_what_a_server_does_not_know_yet_is_refused_by_it(error):
    policy = replace(caller.TEXT, young=True)
    came, asked, _ = await fate([error], CALLS["text"][0], policy)
    assert came is Refusal.UNKNOWN
    assert len(asked) == 1


async def test_whoever_wants_to_know_is_told_that_it_did_not_arrive():
    told = []

    async def refused():
        told.append("refused")

    for policy in (caller.TEXT, caller.UPLOAD):
        hooked = replace(policy, refused=refused, priority=caller.Priority.FINAL)
        await fate([never(), FAILED], CALLS["text"][0], hooked)
    assert told == ["refused"] * 2  # of an upload nobody needs to know


async def test_in_a_private_chat_a_topic_is_no_other_place():
    target = ChatTarget(chat_id=7, topic_id=3)
    method = methods.text_method(WORDS, replace(outgoing(WORDS), target=target))
    came, asked, _ = await fate([bad("message thread not found")], method, caller.TEXT)
    assert came is DONE
    assert [one.message_thread_id for one, _ in asked] == [3, None]


INLINE = InlineTarget(inline_message_id="in-1")


@pytest.mark.parametrize(
    "method",
    [
        edits.text(WORDS, INLINE, 0, KEYS),
        edits.media(PHOTO, "id", INLINE, 0, KEYS),
        edits.keyboard_only(INLINE, 0, KEYS),
    ],
    ids=["text", "media", "buttons"],
)
async def test_an_inline_message_is_known_by_its_own_id(method):
    assert (method.inline_message_id, method.chat_id, method.message_id) == ("in-1", None, None)
    assert (await fate([], method, caller.EDIT))[0] is DONE
    assert (await fate([LOST], method, caller.EDIT))[0] is Away
    assert (await fate([bad("MESSAGE_ID_INVALID")], method, caller.EDIT))[0] is MessageGone


def test_words_in_direct_messages_go_into_their_talk():
    target = ChatTarget(chat_id=-7, direct_topic_id=11)
    method = methods.text_method(WORDS, replace(outgoing(WORDS), target=target))
    assert (method.direct_messages_topic_id, method.message_thread_id) == (11, None)
    assert isinstance(method.reply_parameters, ReplyParameters)
