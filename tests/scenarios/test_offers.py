"""A gateway without some upstreams: what it does not have is not offered, and said plainly."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World

EVERYTHING = ["/mj", "/fast", "/suno", "/v1/suno", "/luma", "/v1/luma", "/v1/lumavip", "/v1/lumvip",
              "/vip", "/lumvip", "/pro", "/v1/video", "/cogvideox", "/v1/cogvideox", "/zhipu",
              "/api/paas", "/avatar"]  # fmt: skip
BROKEN = ("/imagine", "/music", "/lyrics", "/video", "/avatar", "/mj", "Midjourney", "Suno")


def commands(world: World) -> set[str]:
    """What Telegram was told last for private chats."""
    told = [one for one in world.telegram.calls("setMyCommands") if "language_code" not in one.data]
    return {entry["command"] for entry in told[-1].data["commands"]} if told else set()


async def learned(world: World) -> None:
    world.asks_offers = True
    await world.start()
    await world.until(lambda: world.app.offers.hidden)


@pytest.mark.parametrize("words", ["detail", True, False])
async def test_a_gateway_of_chat_only(world, words):
    world.gateway.switches.update({"absent": EVERYTHING, "web.fallback": words})
    ann = world.telegram.person("Ann")
    await learned(world)
    for said in ("/start", "/help"):
        await ann.say(said)
        told = await ann.sees(contains="/")
        assert not any(word in told.text for word in BROKEN), told.text
    orders = ("/submit", "/generation", "/music", "/videos")
    asked = [one for name in orders for one in world.gateway.calls(name)]
    assert {one.method for one in asked} <= {"GET"}  # nothing was ordered to find out
    order = await ann.say("/imagine a red boat")
    refused = await ann.sees(contains="available here", after=order)
    assert (refused.labels, "GATEWAY_BASE_URL" in refused.text) == ([], False)
    asked = len(world.gateway.calls("/mj/submit/imagine"))
    order = await ann.say("/blend")
    await ann.sees(contains="available here", after=order)
    assert len(world.gateway.calls("/mj/submit")) == asked  # it is remembered


async def test_a_gateway_with_everything_offers_everything(world):
    ann = world.telegram.person("Ann")
    world.asks_offers = True
    await world.start()
    await world.until(lambda: world.gateway.calls("/avatar/task"))
    await ann.say("/help")
    told = await ann.sees(contains="/imagine")
    assert "/music" in told.text
    assert "/video" in told.text


async def test_one_upstream_that_is_missing_is_found_out_by_use(world):
    world.gateway.switches["absent"] = ["/suno", "/v1/suno"]
    ann = world.telegram.person("Ann")
    await world.start()
    await ann.say("/lyrics a ferry in the fog")
    told = await ann.sees(contains="available here")
    assert told.labels == []
    order = await ann.say("/lyrics")
    await ann.sees(contains="available here", after=order)
    order = await ann.say("/imagine a red boat")
    await ann.sees(photo=True, after=order)


async def test_a_film_at_a_stock_relay(world):
    world.gateway.switches["routes.luma"] = "video"
    ann = world.telegram.person("Ann")
    await world.start()
    await ann.say("/video waves at dawn")
    await ann.sees(video=True)
    assert len(world.gateway.calls("/v1/video/generations")) > 1
