"""Frames of growing answers: one line for all chats, nobody starves, no budget is broken."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import Awaitable
from typing import Any

import pytest
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import EditMessageText, GetMe, SendMessage, SendMessageDraft

from bot.telegram.outgoing.budgets import CallKind, Ceilings
from bot.telegram.outgoing.pacing import Dropped, Pacing, PacingMiddleware
from tests.held_clock import HeldClock
from tests.telegram.outgoing.test_pacing import BOT, GROUP, passing, run_out
from tests.telegram.strict_server import Server

COSMETICS, MESSAGES = CallKind.COSMETICS, CallKind.MESSAGES


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


class Screens:
    """Chats in which answers grow, as the views draw them."""

    def __init__(self, clock: HeldClock, server: Server, ceilings: Ceilings | None = None) -> None:
        self.clock = clock
        self.server = server
        self.pacing = PacingMiddleware(Pacing(clock, ceilings))
        self.shown: dict[int, list[float]] = defaultdict(list)
        self.ended: dict[int, asyncio.Event] = defaultdict(asyncio.Event)

    async def frame(self, chat: int) -> bool:
        """Wait for the chat's turn and show something; False = none was wanted any more."""
        family = MESSAGES if chat < 0 else COSMETICS
        since = self.shown[chat][-1] if self.shown[chat] else None
        try:
            async with self.pacing.frame(chat, family, since=since, ended=self.ended[chat]):
                if chat < 0:
                    await self.call(EditMessageText(chat_id=chat, message_id=1, text="x"))
                else:
                    await self.call(SendMessageDraft(chat_id=chat, draft_id=1, text="x"))
                self.shown[chat].append(self.clock.monotonic())
        except Dropped:
            return False
        return True

    async def call(self, method: Any) -> Any:
        return await self.pacing(self.server, BOT, method)

    async def answer(self, chat: int, begins: float, frames: int, pause: float) -> None:
        """An answer that begins then and shows that many frames."""
        await self.clock.sleep(begins)
        for _ in range(frames):
            await self.frame(chat)
            await self.clock.sleep(pause)


async def played(clock: HeldClock, *lives: Any) -> None:
    async def everybody() -> None:
        async with asyncio.TaskGroup() as group:
            for life in lives:
                group.create_task(life)

    async with asyncio.TaskGroup() as group:
        await run_out(clock, group.create_task(everybody()))


@pytest.mark.parametrize("seed", range(8))
async def test_nobody_starves_whatever_the_load(clock: HeldClock, seed: int) -> None:
    dice = random.Random(seed)
    server = Server(clock, seed, slowest=(0.01, 0.2)[seed % 2])
    screens = Screens(clock, server)
    chats = [number + 1 if dice.random() < 0.8 else GROUP - number for number in range(45)]
    asked = {chat: dice.choice((0.0, 0.0, 0.3, 2.0)) for chat in chats}
    finals = 0

    async def last_word(chat: int) -> None:
        nonlocal finals
        await clock.sleep(dice.uniform(0, 12))
        await screens.call(SendMessage(chat_id=chat, text="the end"))
        finals += 1

    answers = [screens.answer(chat, asked[chat], 5, 0.9 if chat > 0 else 3.0) for chat in chats]
    began = clock.monotonic()
    await played(clock, *answers, *(last_word(chat) for chat in chats))
    assert server.refused == 0
    assert finals == len(chats)
    for chat in chats:
        shown = [at - began for at in screens.shown[chat]]
        assert len(shown) == 5
        # 45 chats share 30 slots a second: the first frame comes in the second second at last.
        assert shown[0] - asked[chat] < 3.0
        gaps = [later - sooner for sooner, later in itertools.pairwise(shown)]
        assert max(gaps) < (5 if chat > 0 else 12)


async def test_who_sees_nothing_comes_first_then_who_has_waited_longest(clock: HeldClock) -> None:
    screens = Screens(clock, Server(clock, slowest=0.002), Ceilings(cosmetics=1))
    for chat in (1, 2, 3):
        await played(clock, screens.frame(chat))
        await passing(clock, 1.1)
    busy = asyncio.ensure_future(screens.frame(3))  # has the only slot of this second
    await passing(clock, 0.1)
    line = [asyncio.ensure_future(screens.frame(chat)) for chat in (3, 2, 4, 1)]
    await passing(clock, 6)
    assert busy.done()
    assert all(one.done() for one in line)
    last = {chat: screens.shown[chat][-1] for chat in (1, 2, 3, 4)}
    assert sorted(last, key=last.__getitem__) == [4, 1, 2, 3]


async def test_a_slot_in_which_nothing_was_sent_is_free(clock: HeldClock) -> None:
    screens = Screens(clock, Server(clock), Ceilings(cosmetics=1))
    for _ in range(5):
        async with screens.pacing.frame(1, COSMETICS, since=None, ended=asyncio.Event()):
            pass
    shown = asyncio.ensure_future(screens.frame(2))
    await passing(clock, 0.9)
    assert shown.done()


async def test_a_frame_that_nobody_wants_any_more_leaves_the_line(clock: HeldClock) -> None:
    screens = Screens(clock, Server(clock, slowest=0.002), Ceilings(cosmetics=1))
    await played(clock, screens.frame(1))
    waiting = asyncio.ensure_future(screens.frame(2))
    await passing(clock, 0.1)
    assert not waiting.done()
    screens.ended[2].set()
    await passing(clock, 0.01)
    assert waiting.done()
    assert not await waiting


async def test_one_call_goes_in_a_slot_and_no_other(clock: HeldClock) -> None:
    server = Server(clock, slowest=0.002)
    screens = Screens(clock, server, Ceilings(cosmetics=1))

    async def greedy() -> None:
        async with screens.pacing.frame(1, COSMETICS, since=None, ended=asyncio.Event()):
            for _ in range(3):
                await screens.call(SendMessageDraft(chat_id=1, draft_id=1, text="x"))

    await played(clock, greedy())
    assert len(server.arrived) == 1  # the others found no slot and were not made


async def test_too_fast_without_a_chat_silences_all(clock: HeldClock) -> None:
    server = Server(clock, slowest=0.002)
    screens = Screens(clock, server)
    server.fail = [TelegramRetryAfter(method=GetMe(), message="slow down", retry_after=4)]
    with pytest.raises(TelegramRetryAfter):
        await during(clock, screens.call(GetMe()))
    sends = [asyncio.ensure_future(screens.call(SendMessage(chat_id=n, text="x"))) for n in (1, 2)]
    await passing(clock, 3.9)
    assert not any(one.done() for one in sends)
    await passing(clock, 1.0)
    assert all(one.done() for one in sends)


async def during(clock: HeldClock, call: Awaitable[Any]) -> Any:
    task = asyncio.ensure_future(call)
    await passing(clock, 0.1)
    return await task
