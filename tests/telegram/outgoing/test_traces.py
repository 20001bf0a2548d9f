"""What a killed process has sent and not noted is found by its successor, and not sent again."""

from contextlib import asynccontextmanager

import pytest

from bot.scope import ChatTarget
from bot.storage import Database, Storage
from bot.telegram.answers.buttons import stop_button
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.outgoing.message import MediaKind, MediaPart, TextPart
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.outgoing.session import open_bot
from bot.telegram.outgoing.traces import Traces
from tests.held_clock import HeldClock
from tests.telegram.jobs.stage import from_bot
from tests.telegram.outgoing.test_pictures import PNG


class Killed(BaseException):
    """Nobody catches it."""


@asynccontextmanager
async def process(telegram, folder):
    """A process of its own: it remembers what the database does."""
    database = await Database.open(f"sqlite+aiosqlite:///{folder}/bot.db")
    await database.migrate()
    clock = HeldClock()
    async with open_bot(telegram.token, telegram.url) as bot:
        storage = Storage.over(database, clock)
        delivery = Delivery(bot, clock)
        yield Traces(delivery.caller, storage), delivery, storage
    await database.close()


def photo(chat_id, text="a boat", keyboard=True):
    return Outgoing(
        target=ChatTarget(chat_id=chat_id),
        part=MediaPart(media=MediaKind.PHOTO, data=PNG, name="a.png", text=text),
        keyboard=stop_button(7, "en") if keyboard else None,
    )


def words(chat_id, text="Drawing", keyboard=True):
    return Outgoing(
        target=ChatTarget(chat_id=chat_id),
        part=TextPart(text=text),
        keyboard=stop_button(7, "en") if keyboard else None,
    )


async def killed(telegram, folder, outgoing, known):
    """A process that sends it and dies before it notes where it is."""
    async with process(telegram, folder) as (traces, delivery, _):

        async def send():
            await delivery.send(outgoing)
            raise Killed

        with pytest.raises(Killed):
            await traces.once("job:1:line", outgoing, send, known=known)


async def again(telegram, folder, outgoing):
    async with process(telegram, folder) as (traces, delivery, storage):
        sent = await traces.once("job:1:line", outgoing, lambda: delivery.send(outgoing))
        await storage.sent.put("job:1:line", sent.target, sent.message_id)
        await traces.erase("job:1:line")
        assert await storage.sent.get("trace:job:1:line") is None
        return sent


WHAT = {
    "photo": photo,
    "photo without a word": lambda chat: photo(chat, ""),
    "photo without buttons": lambda chat: photo(chat, keyboard=False),
    "words": words,
}


@pytest.mark.parametrize("where", ["private", "group"])
@pytest.mark.parametrize("between", [0, 3], ids=["next", "after others"])
@pytest.mark.parametrize("what", WHAT)
async def test_it_is_found(telegram, tmp_path, where, between, what):
    ann = telegram.person("Ann", started=True)
    chat = telegram.group("Crew", [ann], announce=False) if where == "group" else ann.private
    asked = await ann.say("/imagine a boat", chat=chat)
    for number in range(between):  # nobody has told the bot of these yet
        await ann.say(f"meanwhile {number}", chat=chat)
    outgoing = WHAT[what](chat.id)
    await killed(telegram, tmp_path, outgoing, [asked.id])
    await ann.say("meanwhile", chat=chat)
    (there,) = from_bot(ann, chat)
    found = await again(telegram, tmp_path, outgoing)
    assert found.message_id == there.id
    (now,) = from_bot(ann, chat)
    assert now.text == there.text
    assert now.labels == there.labels
    assert bool(found.file_id) == (what in ("photo", "photo without a word"))


@pytest.mark.parametrize("what", WHAT)
async def test_what_never_arrived_is_sent(telegram, tmp_path, what):
    ann = telegram.person("Ann", started=True)
    asked = await ann.say("/imagine a boat")
    outgoing = WHAT[what](ann.id)
    telegram.fail_next("*", code=400, description="Bad Request: not today", times=9)
    async with process(telegram, tmp_path) as (traces, _delivery, _):
        await traces.leave("job:1:line", ChatTarget(chat_id=ann.id), known=[asked.id])
    telegram.faults.waiting.clear()
    await again(telegram, tmp_path, outgoing)
    assert len(from_bot(ann)) == 1


async def test_other_messages_of_the_bot_are_left_as_they_are(telegram, tmp_path, ann):
    asked = await ann.say("/imagine a boat")
    outgoing = photo(ann.id)
    async with process(telegram, tmp_path) as (traces, delivery, storage):
        await traces.leave("job:1:line", ChatTarget(chat_id=ann.id), known=[asked.id])
        await delivery.send(words(ann.id, "help"))
        sent = await delivery.send(photo(ann.id, "another one"))
        await storage.sent.put("job:2:result:2", sent.target, sent.message_id)
    before = [(one.text, one.labels) for one in from_bot(ann)]
    await again(telegram, tmp_path, outgoing)
    assert [(one.text, one.labels) for one in from_bot(ann)][:2] == before
    assert len(from_bot(ann)) == 3


async def test_another_one_with_buttons_stops_the_search_for_words(telegram, tmp_path, ann):
    asked = await ann.say("/imagine a boat")
    async with process(telegram, tmp_path) as (traces, delivery, _):
        await traces.leave("job:1:line", ChatTarget(chat_id=ann.id), known=[asked.id])
        await delivery.send(words(ann.id, "help", keyboard=False))
    await again(telegram, tmp_path, words(ann.id))
    assert [one.text for one in from_bot(ann)] == ["help", "Drawing"]
    assert not from_bot(ann)[0].labels


async def test_nothing_is_looked_for_where_nothing_is_known(telegram, tmp_path, ann):
    await again(telegram, tmp_path, words(ann.id))
    assert not [call for call in telegram.calls() if call.method.startswith("edit")]


async def test_a_private_chat_shares_its_ids_with_others(telegram, tmp_path, ann):
    """Telegram counts the messages of all private chats together."""
    asked = await ann.say("/imagine a boat")
    ann.private.next_message_id = 900  # others were busy
    outgoing = words(ann.id)
    async with process(telegram, tmp_path) as (traces, delivery, _):
        bea = telegram.person("Bea", started=True)
        bea.private.next_message_id = 899
        await delivery.send(words(bea.id))
        await traces.leave("job:1:line", ChatTarget(chat_id=ann.id), known=[asked.id])
        await delivery.send(outgoing)
    there = from_bot(ann)[-1]
    assert (await again(telegram, tmp_path, outgoing)).message_id == there.id
    assert len(from_bot(ann)) == 1
