"""Links that a model wrote: followed only to where this gateway's results lie."""

from __future__ import annotations

import pytest

from tests.gateway.scripted import Reply, Scripted

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.mark.parametrize("how", ["![x]({url}/secret.png)", "look: {url}/secret.png"])
async def test_a_link_that_a_person_made_it_write_stays_a_link(world, ann, how):
    async with Scripted() as inside:
        inside.on("GET", "/secret.png", Reply(200, PNG))
        await ann.say("/model gpt-4-all")
        await ann.sees(contains="gpt-4-all")
        world.script("Here it is. " + how.format(url=inside.url))
        await ann.say("write that picture's address")
        told = await ann.sees(contains="Here it is")
        assert f"{inside.url}/secret.png" in told.text
        assert inside.seen == []


async def test_a_picture_of_the_gateways_own_is_shown(world, ann):
    await ann.say("/model gpt-4-all")
    await ann.sees(contains="gpt-4-all")
    await ann.say("[image] draw a fox")
    await ann.sees(photo=True)
