"""Their faults: a clear sentence each time, nothing lost, nothing asked twice beyond the rules."""

from __future__ import annotations

import pytest

from tests.foreign import reading
from tests.foreign.world import DATA, open_world

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

ENGLISH = (DATA / "harbour.en.md").read_text(encoding="utf-8")


async def statuses(world) -> list[int]:
    return [one["status"] for one in await world.gateway.asked()]


async def test_too_many_once(world):
    """429 with Retry-After: waited for, and asked once more."""
    await world.gateway.fails_once(429, "Rate limit reached", "rate_limit_error")
    await world.gateway.answers("Here I am.")
    await world.ann.say("Are you there?")
    await world.ann.sees("Here I am.")
    assert await statuses(world) == [429, 200]


async def test_too_many_always(world):
    await world.gateway.answers("never said")
    await world.gateway.chaos(rateLimitRate=1)
    await world.ann.say("Are you there?")
    told = await world.ann.sees(contains="Too much is being asked", buttons="🔄 Try again")
    await world.settled()
    assert await statuses(world) == [429, 429]
    await world.gateway.chaos()
    await world.ann.press(told, "🔄 Try again")
    await world.ann.sees("never said")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("dropRate", "The service broke down"),
        ("malformedRate", "sent something I cannot read"),
        ("disconnectRate", "cannot reach the gateway"),
    ],
)
async def test_a_fault_is_a_sentence_and_one_question(world, fault, sentence):
    await world.gateway.answers("Good again.")
    await world.gateway.chaos(**{fault: 1})
    await world.ann.say("Are you there?")
    told = await world.ann.sees(contains=sentence, buttons="🔄 Try again")
    await world.settled()
    assert len(await world.gateway.asked()) == 1
    assert "{" not in told.text
    assert "chaos" not in told.text.partition("said:")[0].lower()
    await world.gateway.chaos()
    await world.ann.press(told, "🔄 Try again")
    await world.ann.sees("Good again.")


@pytest.mark.parametrize("how", [{"truncateAfterChunks": 40}, {"disconnectAfterMs": 1500}])
async def test_an_answer_that_breaks_off(world, how):
    """What has come stays and says so; the retry brings the whole of it."""
    pace = {"chunkSize": 20, "streamingProfile": {"ttft": 50, "tps": 40}}
    await world.gateway.answers(ENGLISH, sequence=0, **pace, **how)
    await world.gateway.answers(ENGLISH, sequence=1, chunkSize=60)
    await world.ann.say("How do I predict the tide?")
    cut = await world.ann.sees(contains="small Harbour".title(), buttons="🔄 Try again")
    assert reading.of_markdown(ENGLISH).startswith(reading.of_messages([cut.text])[:300])
    assert "Good luck!" not in cut.text
    await world.settled()
    assert len(await world.gateway.asked()) == 1
    await world.ann.press(cut, "🔄 Try again")
    await world.ann.sees(contains="Good luck!", timeout=20)
    await world.settled()
    assert reading.of_markdown(ENGLISH) in reading.of_messages(world.shown())


async def test_a_question_that_nobody_answers(world):
    """Without a fixture it says 404, with words of its own."""
    await world.ann.say("Are you there?")
    told = await world.ann.sees(buttons="🔄 Try again")
    assert told.text
    await world.settled()
    assert await statuses(world) == [404]


async def test_a_talk_that_is_too_long(world):
    error = {
        "message": "This model's maximum context length is 8192 tokens. However, your messages"
        " resulted in 9000 tokens.",
        "type": "invalid_request_error",
        "code": "context_length_exceeded",
    }
    await world.gateway.refuses(400, error, to="again")
    await world.gateway.answers("Noted.")
    for number in range(3):
        await world.ann.say(f"Remember number {number}.")
        await world.ann.sees("Noted.", after=world.ann.screen()[-1])
    await world.ann.say("Say it all again.")
    await world.ann.sees(contains="outgrown the model’s memory")
    await world.settled()
    sizes = [len(one["messages"]) for one in await world.gateway.asked() if one["status"] == 400]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) <= 5


async def test_a_wrong_key(installed, tmp_path):
    async with open_world(tmp_path, keys="another-key") as world:
        await world.gateway.answers("never said")
        await world.ann.say("Are you there?")
        told = await world.ann.sees(contains="GATEWAY_API_KEY")
        assert "another-key" not in told.text
        await world.settled()
