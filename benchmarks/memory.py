"""Scenario M: what a thousand conversations and a thousand pending jobs cost in memory.

A thousand people each ask a question and then order a picture that never gets finished, as fast as
the bot takes it. Nothing is put into its database from outside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from benchmarks.report import Figure, at_most, note
from benchmarks.world import open_place, until
from emulators.telegram.people import Person

PEOPLE = 1_000
AT_ONCE = 40  # people who wait for the bot at the same time
PATIENCE = 60.0  # seconds somebody waits for the bot
REST = 5.0  # seconds before a look


async def run() -> list[Figure]:
    """Measure at rest, after the talk, and with the jobs pending."""
    async with open_place(limited=True) as place, place.bot() as bot:
        await asyncio.sleep(REST)
        rest = bot.memory()
        people = [place.telegram.person(f"P{number}", started=True) for number in range(PEOPLE)]
        await _each(people, _talk)
        await asyncio.sleep(REST)
        talked = bot.memory()
        await _each(people, _order)
        await until(lambda: len(place.gateway.submits) == PEOPLE, 60)
        await asyncio.sleep(REST)
        pending, peak = bot.memory(), bot.peak()
        refused = sum(call.error_code == 429 for call in place.telegram.refused)
        accepted = len(place.gateway.submits)
    jobs = f"{PEOPLE:,} conversations and {accepted:,} pending jobs"
    return [
        note("M", "resident at rest", rest, " MB", digits=0),
        note("M", f"with {PEOPLE:,} conversations", talked, " MB", digits=0),
        at_most("M", f"with {jobs}", pending, 260, " MB", digits=0),
        at_most("M", "more than at rest", pending - rest, 25, " MB", digits=1),
        at_most("M", "most at any time", peak, 260, " MB", digits=0),
        at_most("M", "429s", refused, 0, digits=0),
    ]


async def _each(people: Sequence[Person], work: Callable[[Person], Awaitable[None]]) -> None:
    """Let everybody do something, some of them at a time."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(person: Person) -> None:
        async with turns:
            await work(person)

    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(one(person))


async def _talk(person: Person) -> None:
    question = f"What did {person.name} see in the harbour this morning?"
    await person.say(question)
    await person.sees(contains=f"You said: {question}", timeout=PATIENCE)


async def _order(person: Person) -> None:
    said = await person.say(f"/imagine {person.name} at the harbour in the morning [stuck:46]")
    await person.sees(after=said, timeout=PATIENCE)
