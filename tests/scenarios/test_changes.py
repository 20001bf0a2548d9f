"""Whatever picture is replied to with what shall be different: that one is changed, for one order.

And ✏️ stands under every picture that came from here, whoever made it.
"""

from __future__ import annotations

import io

import pytest
from PIL import Image

from emulators import samples
from tests.scenarios.picturing import edits

HARBOUR = samples.photo("harbour")
TALK = "/v1/chat/completions"


async def brought(ann, chat, words):
    await ann.say(words, chat=chat)
    return await ann.sees(photo=True, chat=chat)


async def of_image(world, ann, chat):
    return await brought(ann, chat, "/image a fox")


async def of_grid(world, ann, chat):
    return await brought(ann, chat, "/imagine a red boat")


async def of_upscale(world, ann, chat):
    grid = await of_grid(world, ann, chat)
    await ann.press(grid, "U1")
    return await ann.sees(photo=True, chat=chat, after=grid)


async def of_answer(world, ann, chat):
    name = "" if chat is None else "@demo_bot "
    return await brought(ann, chat, f"{name}[image] draw a boat")


async def own_photo(world, ann, chat):
    return await ann.say(photo=HARBOUR, chat=chat)


async def own_document(world, ann, chat):
    named = {"file_name": "harbour.png", "mime_type": "image/png"}
    return await ann.say(document=HARBOUR, chat=chat, **named)


async def own_sticker(world, ann, chat):
    return await ann.say(sticker=True, chat=chat)


async def forwarded(world, ann, chat):
    bob = world.telegram.person("Bob")
    return (await ann.forward(await bob.say(photo=HARBOUR), chat=chat))[0]


async def of_another(world, ann, chat):
    bob = next(one for one in world.telegram.people if one.name == "Bob")
    return await bob.say(photo=HARBOUR, chat=chat)


async def of_another_bot(world, ann, chat):
    helper = next(one for one in world.telegram.people if one.name == "Helper")
    return await helper.say(photo=HARBOUR, chat=chat)


async def second_of_an_album(world, ann, chat):
    return (await ann.say(photos=[samples.photo("face"), HARBOUR], chat=chat))[1]


OURS = {"/image": of_image, "grid": of_grid, "upscaled": of_upscale, "answer": of_answer}
OWN = {
    "photo": own_photo,
    "document": own_document,
    "sticker": own_sticker,
    "forwarded": forwarded,
    "album": second_of_an_album,
}
THEIRS = {"of another person": of_another, "of another bot": of_another_bot}


def like(world, message):
    """The shape of what went up, and of what it was made from."""
    (sent,) = edits(world)
    (file,) = sent.files
    shown = message.photo or message.document
    data = shown.data if shown else samples.as_webp(samples.picture("thumbs up", 512, 512))
    sizes = (Image.open(io.BytesIO(one)).size for one in (file.data, data))
    return [round(width / height, 1) for width, height in sizes]


async def changed(world, ann, chat, message, words):
    """Reply to it, and look at what came."""
    before, talked = len(world.gateway.submits), len(world.gateway.calls(TALK))
    await ann.say(words, reply_to=message, chat=chat)
    await world.until(lambda: len(edits(world)) == 1)
    result = await ann.sees(photo=True, chat=chat, after=message)
    await ann.sees(photo=True, buttons="✏️ Edit", chat=chat, after=message)
    assert len(world.gateway.submits) == before + 1
    assert len(world.gateway.calls(TALK)) == talked
    shape, wanted = like(world, message)
    assert shape == wanted
    return result


@pytest.mark.parametrize("words", ["make it blue", "把它改成蓝色"])
@pytest.mark.parametrize("what", [*OURS, *OWN])
async def test_a_reply_changes_that_picture(world, ann, what, words):
    if what not in OURS:
        world.script("Seen.", times=2)
    message = await (OURS | OWN)[what](world, ann, None)
    if what in OWN and what != "sticker":
        await ann.sees("Seen.")
    await changed(world, ann, None, message, words)
    assert edits(world)[0].form["prompt"] == words


@pytest.mark.parametrize("what", [*OURS, *THEIRS])
async def test_in_a_group_too(world, ann, what):
    bob, helper = world.telegram.person("Bob"), world.telegram.person("Helper", is_bot=True)
    chat = world.telegram.group("Crew", [ann, bob, helper], announce=False)
    message = await (OURS | THEIRS)[what](world, ann, chat)
    name = "" if what in OURS else "@demo_bot "
    await changed(world, ann, chat, message, f"{name}make it blue")
    assert edits(world)[0].form["prompt"] == "make it blue"


async def test_in_a_group_a_picture_of_others_is_theirs_while_nobody_calls_the_bot(world, ann):
    bob = world.telegram.person("Bob")
    chat = world.telegram.group("Crew", [ann, bob], announce=False)
    await ann.say("make it blue", chat=chat, reply_to=await bob.say(photo=HARBOUR, chat=chat))
    await ann.say("/id@demo_bot", chat=chat)
    await world.until(lambda: not world.telegram.state.updates.pending)
    assert not edits(world)
    assert not world.gateway.calls(TALK)


@pytest.mark.parametrize("what", OURS)
async def test_the_pencil_asks_for_words_and_changes_it(world, ann, what):
    message = await OURS[what](world, ann, None)
    message = await ann.sees(photo=True, buttons="✏️ Edit")
    before = len(world.gateway.submits)
    await ann.press(message, "✏️ Edit")
    asked = await ann.sees(contains="What shall be different?")
    await ann.say("make it blue")
    await ann.sees(photo=True, after=asked)
    assert len(world.gateway.submits) == before + 1
    shape, wanted = like(world, message)
    assert shape == wanted
    assert edits(world)[0].form["prompt"] == "make it blue"
