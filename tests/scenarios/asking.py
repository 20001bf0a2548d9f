"""What the model was told, for the scenarios in which people ask."""

from __future__ import annotations

from emulators import samples

CHART = samples.photo("chart", 64, 64)
CHAT = "/v1/chat/completions"


async def quiet(world):
    await world.until(lambda: not world.telegram.state.updates.pending)
    await world.until(lambda: world.app.intake.running == 0)


def told(world) -> str:
    """What the model was told as the last question."""
    content = world.gateway.calls(CHAT)[-1].json["messages"][-1]["content"]
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


def pictures(world) -> int:
    content = world.gateway.calls(CHAT)[-1].json["messages"][-1]["content"]
    return sum(part["type"] == "image_url" for part in content) if isinstance(content, list) else 0


async def asks(world, saying) -> str:
    """Say something that is one question; returns what the model was told."""
    count = len(world.gateway.calls(CHAT))
    await saying
    await world.until(lambda: len(world.gateway.calls(CHAT)) > count)
    await quiet(world)
    assert len(world.gateway.calls(CHAT)) == count + 1
    return told(world)
