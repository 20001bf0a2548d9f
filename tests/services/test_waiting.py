import asyncio

from bot.services.waiting import KeyedLocks, nap
from tests.held_clock import HeldClock, settle


async def test_a_key_is_held_by_one_at_a_time_and_then_forgotten():
    locks = KeyedLocks()
    order = []

    async def hold(key, name):
        async with locks.hold(key):
            order.append(f"{name} in")
            await settle(3)
            order.append(f"{name} out")

    await asyncio.gather(hold(1, "a"), hold(1, "b"), hold(2, "c"))
    assert order.index("a out") < order.index("b in")
    assert order.index("c in") < order.index("a out")
    assert len(locks) == 0


async def test_a_nap_ends_by_itself():
    clock, wake = HeldClock(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        sleeper = group.create_task(nap(clock, 10, wake))
        await settle()
        await clock.advance(9)
        assert not sleeper.done()
        await clock.advance(1)
        assert sleeper.done()
    assert wake.is_set()


async def test_a_nap_can_be_cut_short():
    clock, wake = HeldClock(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(nap(clock, 10, wake))
        await settle()
        wake.set()
    assert clock.monotonic() == HeldClock().monotonic()
    assert clock.next_wakeup() is None
