import asyncio
import time
from datetime import UTC, datetime

import pytest

from bot.domain import Answer, AnswerStatus
from bot.gateway.types import ReasoningDelta, TextDelta
from bot.services.notice import Notice
from bot.services.talk.stream import AnswerEnd, AnswerStream
from tests.held_clock import settle
from tests.services.talk.following import follow
from tests.services.talk.stage import PRIVATE


@pytest.fixture
def stream():
    answer = Answer(
        id=1,
        conversation_id=1,
        question_id=1,
        scope=PRIVATE,
        status=AnswerStatus.ASKED,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    return AnswerStream(answer, PRIVATE)


async def collect(stream):
    return [event async for event in follow(stream)]


async def test_a_late_consumer_gets_everything_in_one_piece(stream):
    for word in ("one ", "two ", "three"):
        stream.push(TextDelta(word))
    stream.push(ReasoningDelta("hm"))
    stream.push(Notice("context-trimmed"))
    stream.close(AnswerEnd("stop"))
    assert await collect(stream) == [
        Notice("context-trimmed"),
        ReasoningDelta("hm"),
        TextDelta("one two three"),
        AnswerEnd("stop"),
    ]


async def test_every_consumer_gets_every_character_once(stream):
    async def slow():
        text, steps = "", 0
        async for event in follow(stream):
            await settle(7)
            if isinstance(event, TextDelta):
                text += event.text
                steps += 1
        return text, steps

    async def fill():
        for number in range(200):
            stream.push(TextDelta(f"{number} "))
            await asyncio.sleep(0)
        stream.close(AnswerEnd())

    async with asyncio.TaskGroup() as group:
        readers = [group.create_task(slow()) for _ in range(3)]
        group.create_task(fill())
    expected = "".join(f"{number} " for number in range(200))
    for reader in readers:
        text, steps = reader.result()
        assert text == expected
        assert 1 < steps < 100  # coalesced
    assert stream.text == expected


async def test_changed_returns_at_once_if_something_came_while_nobody_waited(stream):
    stream.push(TextDelta("a"))
    await asyncio.wait_for(stream.changed(), 1)
    assert stream.text == "a"
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(stream.changed()) for _ in range(3)]
        await settle()
        assert not any(one.done() for one in waiting)
        waiting[0].cancel()
        await settle()
        stream.push(TextDelta("b"))
    assert stream.text == "ab"


async def test_positions_of_two_snapshot_takers_do_not_disturb_each_other(stream):
    stream.push(TextDelta("a"))
    mine = await stream.changed(0)
    theirs = await stream.changed(0)
    assert mine == theirs == 1
    stream.push(TextDelta("b"))
    assert await asyncio.wait_for(stream.changed(mine), 1) == 2
    assert await asyncio.wait_for(stream.changed(theirs), 1) == 2


async def test_the_end_releases_everybody_and_nothing_follows_it(stream):
    async with asyncio.TaskGroup() as group:
        group.create_task(stream.changed())
        group.create_task(collect(stream))
        await settle()
        stream.close(AnswerEnd(cut=True))
    stream.push(TextDelta("late"))
    stream.close(AnswerEnd("stop"))
    assert (stream.text, stream.end) == ("", AnswerEnd(cut=True))
    await stream.changed()


async def test_stopping_ends_it_at_once_and_only_once(stream):
    acts = []
    stream.on_stop(lambda: acts.append("cancelled"))
    stream.push(TextDelta("so far"))
    assert stream.stop()
    assert not stream.stop()
    assert acts == ["cancelled"]
    assert (stream.end.stopped, stream.text) == (True, "so far")


async def test_an_emoji_cut_in_half_by_the_gateway_is_put_together(stream):
    for piece in ("wave \ud83c", "\udf0a", " and \x00 ", "\udf0a lonely", " \ud83c"):
        stream.push(TextDelta(piece))
    assert stream.text == "wave 🌊 and \ufffd \ufffd lonely "
    stream.close(AnswerEnd())
    assert stream.text == "wave 🌊 and \ufffd \ufffd lonely \ufffd"
    stream.text.encode()


async def test_a_token_costs_microseconds_whatever_the_length_so_far(stream):
    started = time.process_time()
    for _ in range(50_000):
        stream.push(TextDelta("token "))
    assert time.process_time() - started < 1.0
    assert len(stream.text) == 300_000
