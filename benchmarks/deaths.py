"""`kill -9`, over and over, while people wish for things: is anything lost, doubled, left behind?

    python -m benchmarks.deaths --kills 200 --seed 1

The bot is started as its operator starts it, and killed at random moments of its first seconds:
while it recovers, while it takes what was said meanwhile, while it works. Three wishes a kill are
made, in private chats and in groups. At the end everybody waits until all is there; then what the
gateway was asked, and what stands in every chat, is counted wish by wish.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import random
import re
import shutil
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bot_process import BotProcess
from benchmarks.wishes import (
    MIXED,
    PHOTOS,
    SUBMITS,
    Patience,
    Wish,
    Wisher,
    asked,
    orders,
    replies,
    whole,
)
from benchmarks.world import Place, open_place, until
from emulators.telegram.model import Message as Stored
from emulators.telegram.model import text_of

WISHES_A_KILL = 3
PEOPLE, GROUPS = 6, 2
LONGEST_LIFE = 5.0  # seconds from its start to the kill
SERVING = 0.8  # of the lives are counted from when it takes updates, others from its first call
PATIENCE = 120.0  # seconds that people wait after the last kill
CLEARING = 5.0  # seconds for what is still to be taken away
START = 90.0  # seconds that a start may take
SPEED = 20.0  # of the gateway's tasks
WORD = 0.03  # seconds between two words of an answer


@dataclass(slots=True)
class Series:
    """What has happened so far."""

    kills: int
    source: random.Random
    patience: Patience = field(default_factory=lambda: Patience(PATIENCE))
    wishes: list[Wish] = field(default_factory=list)
    due: asyncio.Queue[Wish | None] = field(default_factory=asyncio.Queue)
    stillborn: int = 0  # starts that ended by themselves


async def run(kills: int, seed: int, log: Path | None = None) -> int:
    """Play the series; answers 1 if something is wrong."""
    series = Series(kills, random.Random(seed))
    async with open_place(limited=False, speed=SPEED) as place:
        place.gateway.switches["chat.pace_s"] = WORD * SPEED
        wishers = _wishers(place, series.patience)
        async with asyncio.TaskGroup() as group:
            for wisher in wishers:
                group.create_task(_wish(wisher, series))
            await _kill(place, series)
            series.patience.over_at = time.monotonic()
            for _ in wishers:
                series.due.put_nowait(None)
            async with place.bot(settle=False):
                await until(lambda: all(one.ended for one in series.wishes), 2 * PATIENCE)
                await asyncio.sleep(CLEARING)
        if log is not None:
            shutil.copy(place.folder / "bot.log", log)
        return _report(place, series)


def _wishers(place: Place, patience: Patience) -> list[Wisher]:
    people = [place.telegram.person(f"Person{n}", started=True) for n in range(PEOPLE)]
    name = place.telegram.bot_username
    wishers = [Wisher(one, one.private, name, patience) for one in people]
    for number in range(GROUPS):
        crew = place.telegram.group(f"Crew {number}", people, announce=False)
        mine = people[number * 2 : number * 2 + 2]
        wishers += [Wisher(one, crew, name, patience) for one in mine]
    return wishers


async def _wish(wisher: Wisher, series: Series) -> None:
    while (wish := await series.due.get()) is not None:
        wish.chat = wisher.chat
        await wisher.play(wish)


async def _kill(place: Place, series: Series) -> None:
    source = series.source
    for number in range(series.kills):
        life = source.uniform(0.0, LONGEST_LIFE)
        calls = len(place.telegram.history)
        polls = source.random() < SERVING  # else it is killed while it starts, too
        async with place.bot(settle=False, started=False) as bot:
            if not await _called(place, calls, bot, "setMyCommands" if polls else ""):
                series.stillborn += 1
                print(bot.log()[-2000:], file=sys.stderr)
                continue
            begun = time.monotonic()
            print(f"kill {number + 1}: after {life:.1f} s", file=sys.stderr)
            for moment in sorted(source.uniform(0.0, life) for _ in range(WISHES_A_KILL)):
                await asyncio.sleep(max(0.0, begun + moment - time.monotonic()))
                _order(series)
            await asyncio.sleep(max(0.0, begun + life - time.monotonic()))
            await bot.kill()
        done = sum(bool(one.ended) for one in series.wishes)
        print(f"kill {number + 1}: {done} of {len(series.wishes)} wishes done", file=sys.stderr)


def _order(series: Series) -> None:
    """The next wish, for whoever is free first."""
    number = len(series.wishes)
    wish = Wish(f"mk{number:05}q", series.source.choice(MIXED))
    series.wishes.append(wish)
    series.due.put_nowait(wish)


async def _called(place: Place, before: int, bot: BotProcess, method: str) -> bool:
    """Wait for its first call of a method."""

    def called() -> bool:
        return any(method in call.method for call in place.telegram.history[before:])

    await until(lambda: bot.ended or called(), START, 0.02)
    return not bot.ended and called()


def _report(place: Place, series: Series) -> int:
    wishes, gateway = series.wishes, place.gateway
    left = _leftovers(place, wishes)
    photos = {one.mark: 0 for one in wishes}
    for one in _of_bot(place):
        for wish in wishes:
            mine = wish.mark in text_of(one.json) or (
                one.chat is wish.chat and replies(one) in wish.asked_ids
            )
            if "photo" in one.json and mine:
                photos[wish.mark] += 1
                break
    wanted = sum(PHOTOS.get(one.kind, 0) for one in wishes)
    doubled = {
        one.mark: photos[one.mark] - PHOTOS[one.kind]
        for one in wishes
        if photos[one.mark] > PHOTOS.get(one.kind, 0) + one.again
    }
    lost = [one for one in wishes if one.ended != "came"]
    twice = [one for one in wishes if orders(gateway, one) > SUBMITS.get(one.kind, 1) + one.again]
    often = [
        one for one in wishes if one.kind == "question" and asked(gateway, one) > 2 + one.again
    ]
    cut = [one for one in wishes if one.kind == "question" and one.again]
    unknown = [one for one in wishes if one.kind != "question" and one.again]
    shown = [one for one in wishes if one.shown]
    answers = collections.Counter(
        wish.mark
        for one in _of_bot(place)
        for wish in wishes
        if wish.kind == "question" and whole(wish, text_of(one.json))
    )
    rows: list[tuple[str, int, object]] = [
        ("kills", series.kills, ""),
        ("wishes", len(wishes), dict(collections.Counter(one.kind for one in wishes))),
        ("starts that ended by themselves", series.stillborn, ""),
        ("wishes lost", len(lost), [(one.mark, one.kind, one.ended) for one in lost]),
        ("ordered twice", len(twice), [(o.mark, o.kind, orders(gateway, o)) for o in twice]),
        ("asked more than twice", len(often), [(o.mark, asked(gateway, o)) for o in often]),
        ("answers whole twice", sum(n > 1 for n in answers.values()),
         [m for m, n in answers.items() if n > 1]),
        ("photos doubled", sum(doubled.values()), f"of {wanted}: {doubled}"),
        ("answers that ended on a button", len(cut), [(o.mark, o.again) for o in cut]),
        ("orders of which it could not know", len(unknown), [(o.mark, o.kind) for o in unknown]),
        ("words that it offered to show again", len(shown), [(o.mark, o.kind) for o in shown]),
        ("other messages left", sum(left.values()), ""),
    ]  # fmt: skip
    for name, count, what in rows:
        print(f"{name}: {count} {what or ''}")
    for text, count in left.most_common():
        print(f"    {count} × {text}")
    wrong = len(lost) + len(twice) + len(often) + series.stillborn + sum(left.values())
    return int(wrong > 0 or sum(doubled.values()) > wanted / 100)


def _of_bot(place: Place) -> list[Stored]:
    return [
        one
        for chat in place.telegram.state.chats.values()
        for one in chat.messages.values()
        if one.sender.is_bot
    ]


def _leftovers(place: Place, wishes: list[Wish]) -> collections.Counter[str]:
    """What stands in the chats and is neither a result nor a whole answer."""
    found: collections.Counter[str] = collections.Counter()
    for one in _of_bot(place):
        text = text_of(one.json)
        if any(kind in one.json for kind in ("photo", "audio", "video")):
            continue
        if any(whole(wish, text) for wish in wishes):
            continue
        if any(one.chat is wish.chat and one.id in wish.offers for wish in wishes):
            continue
        found[re.sub(r"\d+", "0", text)[:150].replace("\n", " ⏎ ")] += 1
    return found


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deaths", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="where to leave what the bot has logged")
    given = parser.parse_args()
    return asyncio.run(run(given.kills, given.seed, given.log))


if __name__ == "__main__":
    sys.exit(main())
