"""Leaves that no other scenario comes by."""

from __future__ import annotations

from tests.scenarios.forms import pressed
from tests.scenarios.test_video import offers


async def test_several_songs_are_looked_at_in_one_question(world, ann):
    for number in range(3):
        await ann.say(f"/music song number {number}")
    first = await ann.sees(audio=True)
    await ann.sees(audio=True, after=first)
    asked = [len(one.json["ids"]) for one in world.gateway.calls("/suno/fetch") if one.json]
    assert max(asked) == 3
    assert len(world.gateway.submits) == 3


async def test_a_paid_film_is_extended_in_its_own_account(world, ann):
    await ann.say("/video")
    form = await ann.sees(contains="A new video")
    await pressed(ann, form, "VIP")
    await offers(world, ann, form, "✓ Luma VIP")
    await ann.say("a kite over dunes", reply_to=form)
    await offers(world, ann, form, "✓ 📝 Words")
    await pressed(ann, form, "Make it")
    film = await ann.sees(video=True)
    await ann.press(film, "⏩ Extend")
    question = await ann.sees(contains="What happens next?")
    await ann.say("the kite dives", reply_to=question)
    await ann.sees(video=True, after=film)
    assert len(world.gateway.calls("/v1/lumavip/extend")) == 1
    assert world.gateway.calls("/v1/luma/") == []
