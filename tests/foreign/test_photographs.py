"""Real photographs as questions: what the model gets is the picture a person sees."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from tests.foreign.world import DATA

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

CAT = (DATA / "cat.jpg").read_bytes()
ROCKET = (DATA / "rocket.jpg").read_bytes()


def resized(data: bytes, width: int, height: int, quality: int = 85) -> bytes:
    """Another print of the same photograph, as its camera's settings might have it."""
    into = io.BytesIO()
    opened(data).resize((width, height)).save(into, "JPEG", quality=quality)
    return into.getvalue()


def opened(data: bytes) -> Image.Image:
    """As a person sees it: turned the way its tag says."""
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


def alike(one: Image.Image, two: Image.Image) -> bool:
    size = (64, 48)
    difference = ImageChops.difference(one.resize(size), two.resize(size))
    return max(ImageStat.Stat(difference).mean) < 6


async def pictures(world) -> list[bytes]:
    """What the gateway was sent with the last question (its journal keeps bodies up to 64 kB)."""
    content = (await world.gateway.asked())[-1]["messages"][-1]["content"]
    urls = [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
    assert all(url.startswith("data:image/") for url in urls)
    return [base64.b64decode(url.partition(",")[2]) for url in urls]


async def test_a_photograph_with_a_question(world):
    await world.gateway.answers("A tabby cat with green eyes.", to="animal")
    await world.ann.say("Which animal is this?", photo=CAT)
    await world.ann.sees("A tabby cat with green eyes.")
    (sent,) = await pictures(world)
    assert alike(opened(sent), opened(CAT))


async def test_an_album_is_one_question(world):
    small = [resized(CAT, 300, 200), resized(ROCKET, 300, 200)]
    await world.gateway.answers("One purrs, one roars.", to="common")
    await world.ann.say("What do they have in common?", photos=small)
    await world.ann.sees("One purrs, one roars.")
    await world.settled()
    assert len(await world.gateway.asked()) == 1
    sent = await pictures(world)
    assert [alike(opened(one), opened(two)) for one, two in zip(sent, small, strict=True)] == [
        True, True,
    ]  # fmt: skip


async def test_twelve_megapixels_sent_as_a_file(world):
    """What a camera writes is more than a model looks at; it comes all the same."""
    camera = resized(ROCKET, 4240, 2832, 95)
    assert len(camera) > 1_000_000
    await world.gateway.answers("A launch at dusk.", to="see")
    await world.ann.say(
        "What do you see?", document=camera, file_name="DSC_0042.JPG", mime_type="image/jpeg"
    )
    await world.ann.sees("A launch at dusk.", timeout=20)
    (asked,) = await world.gateway.asked()
    assert 100_000 < asked["originalByteSize"] < len(camera)


async def test_a_photograph_stays_in_the_conversation(world):
    await world.gateway.answers("A cat.", to="this")
    await world.gateway.answers("Green.", to="colour")
    await world.ann.say("What is this?", photo=CAT)
    await world.ann.sees("A cat.")
    await world.ann.say("Which colour are its eyes?")
    await world.ann.sees("Green.")
    messages = (await world.gateway.asked())[-1]["messages"]
    assert "image_url" in [part["type"] for part in messages[-3]["content"]]
