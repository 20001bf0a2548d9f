"""A process that follows another one: what that one sent still counts at Telegram."""

from __future__ import annotations

import asyncio

import pytest

from bot.telegram.outgoing.pacing import Pacing
from tests.held_clock import HeldClock
from tests.telegram.outgoing.test_pacing import GROUP, caller, message, passing, run_out
from tests.telegram.strict_server import Server, bucket


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def pacing(clock: HeldClock) -> Pacing:
    return Pacing(clock)


@pytest.fixture
def server(clock: HeldClock) -> Server:
    return Server(clock)


async def test_a_process_that_follows_another_begins_slowly_in_groups(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    old = caller(pacing, server)
    for _ in range(19):
        old_call = asyncio.ensure_future(old(message(GROUP)))
        await passing(clock, 3.2)
        await old_call
    after = Pacing(clock)  # killed, and started again
    after.resume()
    call = caller(after, server)
    began = clock.monotonic()

    async def everybody() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(12):
                group.create_task(call(message(GROUP)))
                group.create_task(call(message(1)))

    async with asyncio.TaskGroup() as group:
        await run_out(clock, group.create_task(everybody()))
    assert server.refused == 0
    at = [when - began for when, method in server.arrived if method.chat_id == GROUP][19:]
    assert len(at) == 12
    assert at[0] < 3.5
    assert at[-1] < 60


async def test_a_process_that_follows_another_lets_a_burst_of_it_pass(
    clock: HeldClock, pacing: Pacing, server: Server
) -> None:
    server.slowest = 0.01
    burst = [asyncio.ensure_future(caller(pacing, server)(message(1))) for _ in range(3)]
    await passing(clock, 0.1)
    assert all(one.done() for one in burst)
    after = Pacing(clock)  # killed, and started again at once
    after.resume()
    more = [asyncio.ensure_future(caller(after, server)(message(1))) for _ in range(3)]
    await passing(clock, 3.5)
    assert all(one.done() for one in more)
    times = [at for at, _ in server.arrived]
    assert len(times) == 6
    assert all(bucket(times[:count], rate=1.0, burst=3) for count in range(1, 7))
