"""`kill -9` of the real program while it answers: the answer is whole again, and paid for once more
at most; nothing half stays beside it."""

from __future__ import annotations

import re

import pytest

from tests.process import until
from tests.scenarios.test_kill import PATIENCE, life

pytestmark = pytest.mark.slow
CHAT = "/v1/chat/completions"
HALF = [f"piece{n} " for n in range(300)]


def place(telegram, ann, where):
    return telegram.group("Crew", [ann], announce=False) if where == "group" else None


def said(ann, chat):
    return [one.text for one in ann.screen(chat) if one.from_bot]


async def say(ann, chat, telegram):
    await ann.say(f"@{telegram.bot_username} talk to me" if chat else "talk to me", chat=chat)


async def seen(ann, chat, words):
    if chat:
        await ann.sees(contains=words, chat=chat, timeout=PATIENCE)
    else:
        await ann.sees_draft(contains=words, timeout=PATIENCE)


@pytest.mark.parametrize("where", ["private", "group"])
@pytest.mark.parametrize("moment", ["asked", "before the first words", "in the middle"])
async def test_before_it_was_finished(tmp_path, where, moment):
    async with life(tmp_path) as (ann, gateway, telegram, process):
        chat = place(telegram, ann, where)
        gateway.chat.script(HALF, delay_s=2)
        hold = gateway.hold(CHAT) if moment != "in the middle" else None
        if moment == "asked":
            await process.kill()
            await say(ann, chat, telegram)
            await process.start()
            await hold.reached(PATIENCE)
        else:
            await say(ann, chat, telegram)
            if hold:
                await hold.reached(PATIENCE)
            else:
                await seen(ann, chat, "piece3")
        await process.kill()
        gateway.reset()
        gateway.chat.script("Whole at last.")
        await process.start()
        await ann.sees("Whole at last.", chat=chat, timeout=PATIENCE)
        assert said(ann, chat) == ["Whole at last."]
        assert await process.terminate() == 0


@pytest.mark.parametrize("where", ["private", "group"])
async def test_while_it_was_asked_again(tmp_path, where):
    async with life(tmp_path) as (ann, gateway, telegram, process):
        chat = place(telegram, ann, where)
        for _death in range(2):
            gateway.chat.script(HALF, delay_s=2)
        await say(ann, chat, telegram)
        await seen(ann, chat, "piece3")
        await process.restart()
        await until(lambda: len(gateway.calls(CHAT)) == 2)
        await process.restart()
        told = await ann.sees(buttons=["🔄 Try again"], chat=chat, timeout=PATIENCE)
        assert len(gateway.calls(CHAT)) == 2
        assert len(said(ann, chat)) == 1
        gateway.chat.script("Whole at last.")
        await ann.press(told, "🔄 Try again")
        await ann.sees("Whole at last.", chat=chat, timeout=PATIENCE)
        assert len(gateway.calls(CHAT)) == 3


@pytest.mark.parametrize("where", ["private", "group"])
async def test_finished_while_the_chat_was_closed(tmp_path, where):
    async with life(tmp_path) as (ann, gateway, telegram, process):
        chat = place(telegram, ann, where)
        gateway.chat.script("Stored.")
        telegram.fail_next("editMessageText" if chat else "sendMessage", hang=True)
        await say(ann, chat, telegram)
        await until(lambda: not telegram.faults.waiting)  # its last word has left, and hangs
        await process.restart()
        if chat:  # an edit may be made twice
            await ann.sees("Stored.", chat=chat, timeout=PATIENCE)
            assert said(ann, chat) == ["Stored."]
        else:
            told = await ann.sees(buttons=["📄 Show again"], timeout=PATIENCE)
            await ann.press(told, "📄 Show again")
            await ann.sees("Stored.", timeout=PATIENCE)
        assert len(gateway.calls(CHAT)) == 1


async def test_between_two_of_its_messages(tmp_path):
    async with life(tmp_path) as (ann, gateway, _, process):
        text = " ".join(f"word{n}" for n in range(1500))
        gateway.chat.script(text)
        await ann.say("much, please")
        await ann.sees(re.compile("^word0 "), timeout=PATIENCE)
        await process.restart()
        await ann.sees(contains="word1499", timeout=PATIENCE)
        words = " ".join(one for one in said(ann, None) if one.startswith("word")).split()
        assert len(words) == len(set(words))
        assert len(gateway.calls(CHAT)) == 1
