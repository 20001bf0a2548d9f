"""Who comes next: counted and ordered, without a clock."""

import asyncio
import contextlib

import pytest

from bot.services.turns import Turns

SETTLE = 30


class Line:
    """People who take places and leave them when told."""

    def __init__(self, slots):
        self.turns = Turns(slots)
        self.served = []
        self.doors = []

    def come(self, who, times=1):
        return [asyncio.ensure_future(self._visit(who)) for _ in range(times)]

    async def _visit(self, who):
        async with self.turns.take(who):
            self.served.append(who)
            door = asyncio.Event()
            self.doors.append(door)
            await door.wait()

    async def leave(self, many=1):
        for _ in range(many):
            self.doors.pop(0).set()
            await self.settled()

    async def settled(self):
        for _ in range(SETTLE):
            await asyncio.sleep(0)

    async def over(self):
        while self.doors:
            await self.leave()


@pytest.fixture
async def line():
    line = Line(4)
    yield line
    await line.over()


async def test_one_person_may_have_all_places(line):
    line.come("ann", 10)
    await line.settled()
    assert line.served == ["ann"] * 4
    await line.leave(3)
    assert len(line.served) == 7


async def test_a_neighbour_does_not_wait_for_three_hundred_wishes(line):
    line.come("ann", 300)
    await line.settled()
    line.come("bob")
    await line.settled()
    assert line.served[-1] == "bob"


async def test_the_extra_places_end_too_and_then_people_take_turns(line):
    line.come("ann", 50)
    await line.settled()
    others = [f"p{number}" for number in range(8)]
    for other in others:
        line.come(other, 2)
    await line.settled()
    assert line.served == ["ann"] * 4 + others[:4]  # eight places at the most
    line.served.clear()
    await line.leave(8)
    assert line.served[:4] == others[4:]  # whoever holds none comes before the others' second


async def test_places_are_shared_out_evenly_in_the_long_run(line):
    for who in ("ann", "bob", "cy"):
        line.come(who, 40)
    await line.settled()
    await line.leave(60)
    counts = [line.served[:60].count(who) for who in ("ann", "bob", "cy")]
    assert max(counts) - min(counts) <= 4


async def test_who_stops_waiting_leaves_the_line(line):
    line.come("ann", 4)
    second = line.come("ann", 3)
    await line.settled()
    second[0].cancel()
    await line.settled()
    await line.leave(4)
    assert len(line.served) == 6
    with contextlib.suppress(asyncio.CancelledError):
        await second[0]


async def test_a_place_that_was_given_to_somebody_who_has_left_goes_on(line):
    line.come("ann", 4)
    leaving, staying = line.come("ann", 2)
    await line.settled()
    line.doors.pop(0).set()
    await asyncio.sleep(0)  # the place is free, or given in this very moment
    leaving.cancel()
    await line.settled()
    assert len(line.served) == 5
    assert not staying.done()
