from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    SendChatAction,
    SendMediaGroup,
    SendMessage,
    SendMessageDraft,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import InputMediaPhoto

from bot.telegram.outgoing.pacing import Dropped, Pacing, PacingMiddleware, Priority, pace
from tests.held_clock import HeldClock, settle
from tests.telegram.strict_server import Server

BOT = Bot("123456:TEST-TOKEN-abcdefghijklmnop")
GROUP = -100


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def pacing(clock: HeldClock) -> Pacing:
    return Pacing(clock)


@pytest.fixture
def server(clock: HeldClock) -> Server:
    return Server(clock)


def caller(pacing: Pacing, server: Server) -> Callable[[TelegramMethod[Any]], Awaitable[Any]]:
    middleware = PacingMiddleware(pacing)

    async def call(method: TelegramMethod[Any]) -> Any:
        return await middleware(server, BOT, method)

    return call


def message(chat: int = 1, text: str = "x") -> SendMessage:
    return SendMessage(chat_id=chat, text=text)


def edit(chat: int = 1) -> EditMessageText:
    return EditMessageText(chat_id=chat, message_id=1, text="x")


def draft(chat: int = 1) -> SendMessageDraft:
    return SendMessageDraft(chat_id=chat, draft_id=1, text="x")


async def passing(clock: HeldClock, seconds: float) -> None:
    """Let time pass, from wake-up to wake-up, and let everybody act in between."""
    until = clock.monotonic() + seconds
    while (left := until - clock.monotonic()) > 1e-9:
        await settle(60)
        gap = clock.next_wakeup()
        await clock.advance(left if gap is None else min(left, gap))
    await settle(60)


async def run_out(clock: HeldClock, group: asyncio.Task[Any]) -> None:
    for _ in range(100_000):
        await settle()
        gap = clock.next_wakeup()
        if group.done() or gap is None:
            return
        await clock.advance(gap)


@pytest.mark.parametrize("seed", range(12))
async def test_no_workload_on_any_network_is_ever_refused(clock: HeldClock, seed: int) -> None:
    pacing, server = Pacing(clock), Server(clock, seed, slowest=(0.01, 0.3, 2.0)[seed % 3])
    call = caller(pacing, server)
    dice = random.Random(seed)
    made = 0

    async def chatter(chat: int) -> None:
        nonlocal made
        for _ in range(14):
            await clock.sleep(dice.choice((0, 0, 0.1, 0.9, 4)))
            method = dice.choice((message, message, edit, draft, draft))(chat)
            priority = dice.choice((Priority.FINAL, Priority.MESSAGE, Priority.EDIT))
            if isinstance(method, SendMessageDraft):
                await call(method)
                continue
            made += 1
            if dice.random() < 0.2:
                try:
                    with pace(Priority.FRAME):
                        await call(method)
                except Dropped:
                    made -= 1
            else:
                with pace(priority):
                    await call(method)

    async def typist(chat: int) -> None:
        for _ in range(60):
            await call(SendChatAction(chat_id=chat, action="typing"))
            await clock.sleep(0.05)

    async def everybody() -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(24):
                chat = GROUP - number if number % 4 == 0 else number + 1
                group.create_task(chatter(chat))
                group.create_task(chatter(chat))
                group.create_task(typist(chat))

    async with asyncio.TaskGroup() as group:
        await run_out(clock, group.create_task(everybody()))
    assert server.refused == 0
    written = [
        m for _, m in server.arrived if m.__api_method__ in ("sendMessage", "editMessageText")
    ]
    assert len(written) == made
    assert pacing.stats.refused == 0


async def test_three_at_once_then_one_a_second(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    server.slowest = 0.002
    call = caller(pacing, server)
    began = clock.monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(9):
            group.create_task(call(message(text=str(number))))
        await passing(clock, 20)
    times = [at - began for at, m in server.arrived if isinstance(m, SendMessage)]
    assert times[2] < 0.1
    assert times[-1] < 6.5  # a second for each extra one, no more
    assert [m.text for _, m in server.arrived if isinstance(m, SendMessage)] == list("012345678")


async def test_the_last_word_overtakes_what_waits(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    call = caller(pacing, server)

    async def say(priority: Priority, text: str) -> None:
        with pace(priority):
            await call(message(GROUP, text))

    async with asyncio.TaskGroup() as group:
        for number in range(6):
            group.create_task(say(Priority.MESSAGE, f"message {number}"))
        await settle()
        group.create_task(say(Priority.EDIT, "edit"))
        group.create_task(say(Priority.FINAL, "final"))
        await passing(clock, 60)
    said = [m.text for _, m in server.arrived]  # type: ignore[attr-defined]
    assert said.index("final") == 1 + said.index("message 0")
    assert said[-1] == "edit"


async def test_a_group_keeps_room_for_last_words(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    server.slowest = 0.01
    call = caller(pacing, server)
    shown = 0
    for _ in range(55):
        task = asyncio.ensure_future(frame(call))
        await passing(clock, 1.0)
        shown += await task
    assert shown <= 14
    for number in range(4):
        task = asyncio.ensure_future(final(call, number))
        await passing(clock, 0.1 if number < 3 else 4)
        assert task.done()
    assert server.refused == 0


async def frame(call: Callable[[TelegramMethod[Any]], Awaitable[Any]]) -> bool:
    try:
        with pace(Priority.FRAME):
            await call(edit(GROUP))
    except Dropped:
        return False
    return True


async def final(call: Callable[[TelegramMethod[Any]], Awaitable[Any]], number: int) -> None:
    with pace(Priority.FINAL):
        await call(message(GROUP, str(number)))


async def test_pretty_calls_are_dropped_and_never_queued(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    call = caller(pacing, server)
    async with asyncio.TaskGroup() as group:
        answers = []
        for _ in range(5):
            answers += [group.create_task(call(draft())) for _ in range(10)]
            await passing(clock, 0.6)
    assert len(server.arrived) <= 20
    assert sum(task.result() is True for task in answers) == 50 - len(server.arrived)
    assert pacing.stats.dropped == 50 - len(server.arrived)
    assert await call(draft()) is True  # it says that it is done, and is not made
    assert pacing.stats.dropped == 51 - len(server.arrived)


async def test_a_refused_message_is_sent_again_after_the_silence(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    server.fail = [TelegramRetryAfter(message(), "slow down", 5)]
    call = caller(pacing, server)
    told: list[str] = []

    async def before() -> None:
        told.append("before")

    async def refused() -> None:
        told.append("refused")

    async def say() -> Any:
        with pace(Priority.FINAL, before=before, refused=refused):
            return await call(message())

    async with asyncio.TaskGroup() as group:
        task = group.create_task(say())
        await passing(clock, 1)
        quiet = group.create_task(call(message(text="another")))
        pretty = group.create_task(call(draft()))
        elsewhere = group.create_task(call(message(chat=2)))
        await passing(clock, 3)
        assert elsewhere.done()
        assert pretty.result() is True
        assert not task.done()
        assert not quiet.done()
        assert told == ["before", "refused"]
        await passing(clock, 4)
    assert task.result()
    assert told == ["before", "refused", "before"]
    mine = [at for at, m in server.arrived if getattr(m, "chat_id", 0) == 1]
    assert len(mine) == 2
    assert min(mine) >= 1000 + 5
    assert pacing.stats.refused == 1


async def test_too_many_requests_without_a_number_is_understood(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    server.fail = [TelegramAPIError(message(), "Too Many Requests: retry after 2")]
    call = caller(pacing, server)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(call(message()))
        await passing(clock, 1)
        assert not task.done()
        await passing(clock, 4)
    assert len(server.arrived) == 1


async def test_a_frame_refused_for_its_pace_is_dropped(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    server.fail = [TelegramRetryAfter(message(), "slow down", 5)]
    call = caller(pacing, server)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(frame(call))
        await passing(clock, 2)
    assert task.result() is False


async def test_an_unclear_ending_reaches_the_caller(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    server.fail = [TelegramNetworkError(message(), "Request timeout error")]
    call = caller(pacing, server)

    async def attempt() -> str:
        try:
            await call(message())
        except TelegramNetworkError:
            return "unclear"
        return "sent"

    async with asyncio.TaskGroup() as group:
        task = group.create_task(attempt())
        await passing(clock, 2)
    assert task.result() == "unclear"
    assert server.arrived == []


async def test_one_message_at_a_time_but_uploads_block_nobody(
    clock: HeldClock, pacing: Pacing
) -> None:
    call = caller(pacing, Server(clock, slowest=0.002))
    slow = caller(pacing, Server(clock, slowest=60))
    async with asyncio.TaskGroup() as group:
        upload = group.create_task(slow(SendPhoto(chat_id=1, photo="id")))
        await passing(clock, 0.1)
        first = group.create_task(call(message()))
        await passing(clock, 0.5)
        assert first.done()
        assert not upload.done()
        await passing(clock, 200)


async def test_an_album_counts_for_its_pictures(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    server.slowest = 0.002
    call = caller(pacing, server)
    album = SendMediaGroup(chat_id=1, media=[InputMediaPhoto(media="id")] * 10)
    async with asyncio.TaskGroup() as group:
        group.create_task(call(album))
        await passing(clock, 0.1)
        later = group.create_task(call(message()))
        await passing(clock, 2.5)
        assert not later.done()
        await passing(clock, 1)
        assert later.done()


async def test_what_is_free_never_waits(clock: HeldClock, pacing: Pacing, server: Server) -> None:
    pacing.closed(1, 1000)
    server.within_limits = lambda *_: True  # type: ignore[method-assign, assignment]
    call = caller(pacing, server)
    async with asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(call(AnswerCallbackQuery(callback_query_id="1")))
        await passing(clock, 1)
    assert len(server.arrived) == 100


async def test_giving_up_frees_the_place_in_the_queue(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    call = caller(pacing, server)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(call(message(text=str(number)))) for number in range(8)]
        await passing(clock, 0.2)
        for task in tasks[1:7]:
            task.cancel()
        await passing(clock, 6)
        assert tasks[7].done()
    assert [m.text for _, m in server.arrived] == ["0", "7"]  # type: ignore[attr-defined]


async def test_quiet_chats_are_forgotten(clock: HeldClock, pacing: Pacing, server: Server) -> None:
    server.slowest = 0.002
    server.within_limits = lambda *_: True  # type: ignore[method-assign, assignment]
    call = caller(pacing, server)
    async with asyncio.TaskGroup() as group:
        for chat in range(1, 1500):
            group.create_task(call(message(chat)))
        await passing(clock, 200)
    assert len(pacing) < 800
