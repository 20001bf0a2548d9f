"""Scenario J: a thousand and ten thousand pending jobs, of which some move and some get done.

Every second three pictures are finished and twenty others get a little further: about what a queue
of that length does. From the finished picture to its arrival at Telegram, what belongs to the pause
between two looks is told apart from what we do after the look.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass

from benchmarks.bot_process import BotProcess
from benchmarks.pending import Pending, prepare
from benchmarks.report import Figure, at_most, note, percentile
from benchmarks.world import LATENCY, Place, open_place, until

WARM_UP = 12.0  # seconds: every job has been looked at once
WINDOW = 40  # seconds
DONE_A_SECOND, STEPS_A_SECOND = 3, 20
PATIENCE = 40.0
LAG = "bot_loop_lag_seconds"
_LOOKS = "/list-by-condition"


@dataclass(frozen=True, slots=True)
class Delivered:
    """One finished picture: when it was done, when we saw that, when it was at Telegram."""

    done: float
    seen: float
    sent: float


async def run(count: int) -> list[Figure]:
    """Measure with so many jobs pending."""
    name = f"J {count:,}"
    async with open_place(limited=True) as place:
        jobs = await prepare(place, count)
        async with place.bot() as bot:
            await asyncio.sleep(WARM_UP)
            mark, lag = time.monotonic(), await bot.histogram(LAG)
            spent = bot.cpu()
            finished = await _move(jobs, random.Random(1))
            end, lag_after = time.monotonic(), await bot.histogram(LAG)
            spent = bot.cpu() - spent
            await until(lambda: len(_deliveries(place, finished)) == len(finished), PATIENCE)
            return _figures(
                name, count, place, bot, mark, end, spent,
                _deliveries(place, finished), finished, _between(lag, lag_after),
            )  # fmt: skip


async def _move(jobs: list[Pending], source: random.Random) -> dict[str, tuple[Pending, float]]:
    """Let the pictures go on; those that were finished, with the time, by task."""
    waiting = source.sample(jobs, len(jobs))
    finished: dict[str, tuple[Pending, float]] = {}
    busy: set[int] = set()
    for _ in range(WINDOW):
        begun = time.monotonic()
        for _ in range(DONE_A_SECOND):
            # One result a chat, so that a delivery is told from the next one's.
            one = next(job for job in waiting if job.chat.id not in busy)
            waiting.remove(one)
            busy.add(one.chat.id)
            one.finish()
            finished[one.life.id] = (one, time.monotonic())
        for one in source.sample(waiting, STEPS_A_SECOND):
            one.step()
        await asyncio.sleep(max(0.0, begun + 1 - time.monotonic()))
    return finished


def _deliveries(place: Place, finished: dict[str, tuple[Pending, float]]) -> list[Delivered]:
    """The finished pictures that have arrived."""
    sent = {
        call.params["chat_id"]: call.at
        for call in reversed(place.telegram.history)
        if call.ok and call.method in ("sendPhoto", "sendDocument", "sendMediaGroup")
    }
    looks = [call for call in place.gateway.requests if _LOOKS in call.path]
    found = []
    for task, (one, done) in finished.items():
        seen = next((look.at for look in looks if look.at >= done and task in look.json["ids"]), 0)
        if seen and one.chat.id in sent:
            found.append(Delivered(done, seen, sent[one.chat.id]))
    return found


def _figures(
    name: str,
    count: int,
    place: Place,
    bot: BotProcess,
    mark: float,
    end: float,
    spent: float,
    arrived: list[Delivered],
    finished: dict[str, tuple[Pending, float]],
    lag: dict[float, float],
) -> list[Figure]:
    asked = [one for one in place.gateway.requests if mark <= one.at < end and "/task/" in one.path]
    looks = sum(len(one.json["ids"]) if one.json else 1 for one in asked)
    rounds = max(looks / count, 1e-9)
    whole = [one.sent - one.done for one in arrived]
    ours = [one.sent - one.seen - LATENCY / 2 for one in arrived]
    calls = [call for call in place.telegram.calls() if mark <= call.at < end]
    refused = sum(call.error_code == 429 for call in place.telegram.refused)
    delivered = f"{len(arrived)} of {len(finished)}"
    return [
        at_most(name, "requests to look at every job once", len(asked) / rounds, count / 20,
                digits=0),
        note(name, "processor time to look at every job once, with all that follows",
             spent / rounds, " s"),
        note(name, "processor time a second", spent / (end - mark) * 100, " % of a core",
             digits=0),
        note(name, "calls to Telegram a second", len(calls) / (end - mark), digits=1),
        Figure(name, "finished pictures that arrived, once each", delivered, "all",
               len(arrived) == len(finished) and _once(place, finished)),
        note(name, "from finished to arrived, p50", percentile(whole, 0.5), " s", digits=1),
        note(name, "from finished to arrived, p99", percentile(whole, 0.99), " s", digits=1),
        note(name, "of this our share, after the look, p50", percentile(ours, 0.5), " s"),
        note(name, "of this our share, after the look, p99", percentile(ours, 0.99), " s"),
        note(name, "event loop late, p99, at most", _quantile(lag, 0.99) * 1000, " ms", digits=0),
        at_most(name, "memory", bot.memory(), 260, " MB", digits=0),
        at_most(name, "429s", refused, 0, digits=0),
    ]  # fmt: skip


def _once(place: Place, finished: dict[str, tuple[Pending, float]]) -> bool:
    photos = [call.params["chat_id"] for call in place.telegram.calls("sendPhoto") if call.ok]
    return all(photos.count(one.chat.id) == 1 for one, _ in finished.values())


def _between(before: dict[float, float], after: dict[float, float]) -> dict[float, float]:
    return {bound: count - before.get(bound, 0) for bound, count in after.items()}


def _quantile(buckets: dict[float, float], share: float) -> float:
    """The upper bound of the bucket in which the quantile lies."""
    total = max(buckets.values(), default=0.0)
    return min((bound for bound, count in buckets.items() if count >= share * total),
               default=float("inf"))  # fmt: skip
