"""A gateway without some upstreams: what it does not have is not offered, and said plainly."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World

EVERYTHING = ["/mj", "/fast", "/suno", "/v1/suno", "/luma", "/v1/luma", "/v1/lumavip", "/v1/lumvip",
              "/vip", "/lumvip", "/pro", "/v1/video", "/cogvideox", "/v1/cogvideox", "/zhipu",
              "/api/paas", "/avatar"]  # fmt: skip
GO = "🎬 Make it"
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


async def test_the_form_of_video_lists_who_is_here(world):
    world.gateway.switches.update(
        {"absent": ["/lumvip", "/vip", "/v1/lumavip", "/v1/lumvip", "/pro"]}
    )
    ann = world.telegram.person("Ann")
    await learned_of(world, "lumvip")
    await ann.say("/video")
    form = await ann.sees(contains="A new video")
    engine = next(label for label in form.labels if "Luma" in label)
    await ann.press(form, engine)
    await world.until(lambda: any("CogVideoX" in label for label in last(ann).labels))
    assert not any("VIP" in label for label in last(ann).labels)


async def test_an_engine_that_is_missing_leads_to_another(world):
    gone = [path for path in EVERYTHING if "lum" in path or path in ("/vip", "/pro")]
    world.gateway.switches["absent"] = gone
    ann = world.telegram.person("Ann")
    await world.start()
    order = await ann.say("/video waves at dawn")
    told = await ann.sees(buttons=["🤖 Another model"], after=order)
    assert told.labels == ["🔄 Try again", "🤖 Another model"]
    await ann.press(told, "🤖 Another model")
    form = await ann.sees(contains="waves at dawn", after=told)
    assert form.labels[:2] == ["✓ Luma VIP", "CogVideoX"]
    await ann.press(form, "CogVideoX")
    await world.until(lambda: GO in last(ann).labels)
    await ann.press(last(ann), GO)
    await ann.sees(video=True)


@pytest.mark.parametrize("words", ["GONE-DEEPSEEK", "GONE-AZURE", "UNPRICED", "GONE-PYTHON"])
async def test_a_picture_by_a_model_that_is_gone_is_drawn_by_another(world, words):
    ann = world.telegram.person("Ann")
    await world.start()
    order = await ann.say(f"/image a red boat [env:{words}]")
    told = await ann.sees(buttons=["🤖 Another model"], after=order)
    await ann.press(told, "🤖 Another model")
    form = await ann.sees(contains="Which model", after=told)
    assert not any("gpt-image" in label for label in form.labels)  # it has just failed
    await ann.press(form, "flux")
    await world.until(lambda: "🎨 Draw" in last(ann).labels)
    assert "a red boat" in last(ann).text


def last(ann):
    return ann.screen()[-1]


async def learned_of(world: World, resource: str) -> None:
    world.asks_offers = True
    await world.start()
    await world.until(lambda: resource in world.app.offers.missing("video"))
