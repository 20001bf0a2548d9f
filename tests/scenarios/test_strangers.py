"""Files of strangers: one person sends what hurts, the others notice nothing."""

import asyncio
import io
import time

import pytest
from PIL import Image

from tests import hostile
from tests.pdfs import pdf


def told(world):
    return world.gateway.calls("/v1/chat/completions")[-1].json["messages"][-1]["content"]


async def test_six_hostile_files_keep_nobody_else_waiting(world, ann):
    bob = world.telegram.person("Bob", started=True)
    world.script("It leaves at nine.", "Quickly, too.")
    slow = hostile.forms_in_forms()
    for number in range(6):
        await bob.say(
            "read it",
            document=slow + b"%d" % number,
            file_name=f"{number}.pdf",
            mime_type="application/pdf",
        )
    began = time.monotonic()
    await ann.say("When does the ferry leave?")
    await ann.sees(contains="It leaves at nine.")
    document = pdf("The ferry leaves.")
    await ann.say("and this?", document=document, file_name="a.pdf", mime_type="application/pdf")
    await ann.sees(contains="Quickly, too.", timeout=20)
    assert time.monotonic() - began < 20
    stopping = time.monotonic()
    await world.stop()  # while they are still being opened
    assert time.monotonic() - stopping < 10


@pytest.mark.parametrize(
    ("name", "content_type", "make", "says"),
    [
        ("plan.pdf", "application/pdf", hostile.flate_bomb, "takes too long to open"),
        ("big.png", "image/png", hostile.huge_png, "too much for me to open"),
        ("page.jpg", "image/jpeg", hostile.eps, "I cannot open this picture"),
    ],
)
async def test_the_sender_hears_a_sentence(world, ann, name, content_type, make, says):
    if make is hostile.eps:
        make = lambda: b"\xff\xd8\xff" + hostile.eps()  # noqa: E731 - it begins like a picture
    data = await asyncio.to_thread(make)
    await ann.say("what is it?", document=data, file_name=name, mime_type=content_type)
    await ann.sees(contains=says, timeout=30)
    assert not world.gateway.calls("/v1/chat/completions")


async def test_a_picture_without_a_type_is_seen(world, ann):
    world.script("A boat.")
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("CMYK", (40, 20)).save(out, "JPEG", exif=exif)
    await ann.say(
        "what is it?",
        document=out.getvalue(),
        file_name="file",
        mime_type="application/octet-stream",
    )
    await ann.sees(contains="A boat.")
    assert [part["type"] for part in told(world)] == ["text", "image_url"]


async def test_typescript_is_no_film_and_cyrillic_is_read(world, ann):
    world.script("Types.", "A ferry.")
    await ann.say(
        "explain", document=b"const fog: number = 1", file_name="main.ts", mime_type="video/mp2t"
    )
    await ann.sees(contains="Types.")
    assert "const fog: number = 1" in told(world)
    words = "Паром отправляется в девять утра."
    await ann.say("what does it say?", document=words.encode("cp1251"), file_name="a.txt")
    await ann.sees(contains="I read it as Windows-1251")
    assert words in told(world)
