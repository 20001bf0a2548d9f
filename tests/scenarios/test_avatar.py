"""A face that speaks, asked for step by step."""

from __future__ import annotations

import io
import socket
import wave

import aiohttp
import pytest

from emulators import samples
from tests.scenarios.forms import as_now, pressed

OGG = samples.voice("ogg")


def silence(seconds):
    """A recording of that length."""
    into = io.BytesIO()
    with wave.open(into, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000 * seconds))
    return into.getvalue()


@pytest.fixture
async def bea(world):
    """Somebody with a bot that the internet reaches."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    world.given = {"public_url": f"http://{place}", "web_listen": place}
    person = world.telegram.person("Bea")
    await world.start()
    return person


async def fetched(url):
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, answer.headers.get("Content-Type"), await answer.read()


async def settled_restart(world):
    """Kill it between two steps, and start it again."""
    await world.until(lambda: world.app.intake.running == 0)
    await world.restart()


async def audio_file(person, data, name="voice.wav"):
    return await person.say(document=data, file_name=name, mime_type="audio/wav")


async def test_a_portrait_says_what_was_recorded(world, bea):
    face = samples.photo("a face")
    asked = await bea.say("/avatar")
    form = await bea.sees(contains="Step 1")
    await bea.say(photo=face)
    await bea.sees(contains="Step 2")
    await pressed(bea, form, "My recording")
    await bea.sees(contains="Step 3")
    await bea.say(voice=OGG)
    await bea.sees(contains="All there")
    await pressed(bea, form, "Make it speak")
    film = await bea.sees(video=True)
    assert film.reply_to == asked.id
    assert film.video.duration
    assert film.text.startswith("Digital human · made in ")
    body = world.gateway.calls("/avatar/generation")[-1].json
    assert body.keys() == {"avatar_url", "audio_url", "no_watermark"}
    assert await fetched(body["avatar_url"]) == (200, "image/jpeg", face)
    assert await fetched(body["audio_url"]) == (200, "audio/ogg", OGG)
    assert not world.telegram.refused


async def test_a_cloned_voice_says_a_text(world, bea):
    await bea.say("/avatar", photo=samples.photo("a face"))
    form = await bea.sees(contains="Step 2")
    await pressed(bea, form, "Cloned")
    await bea.sees(contains="20 seconds or more")
    await audio_file(bea, silence(7))
    await bea.sees(contains="This sample has 7 seconds")
    await bea.say(audio=silence(1), file_name="voice.wav", mime_type="audio/wav")
    await bea.sees(contains="This sample has 1 second;")
    await audio_file(bea, silence(21))
    await bea.sees(contains="Step 4")
    await pressed(bea, form, "中文")
    await bea.sees(contains="Step 5")
    await bea.say("大家好")
    await bea.sees(contains="All there")
    await pressed(bea, form, "watermark")
    await bea.sees(contains="No watermark")
    await pressed(bea, form, "Make it speak")
    await bea.sees(video=True)
    body = world.gateway.calls("/avatar/generation")[-1].json
    assert body["no_watermark"] is True
    voice = body["create_voice"]
    assert (voice["language"], voice["text"]) == ("zh", "大家好")
    status, kind, data = await fetched(voice["audio_url"])
    assert (status, kind, data) == (200, "audio/wav", silence(21))


async def test_a_stock_voice_over_a_restart_at_every_step(world, bea):
    await bea.say("/avatar")
    form = await bea.sees(contains="Step 1")
    await settled_restart(world)
    await bea.say(video=samples.film("a face"), reply_to=as_now(bea, form))
    await bea.sees(contains="Step 2")
    await settled_restart(world)
    await pressed(bea, form, "stock")
    await bea.sees(contains="the two ids")
    await bea.say("only-one", reply_to=as_now(bea, form))
    await bea.sees(contains="I need two ids")
    await settled_restart(world)
    await bea.say("engine-1 voice-7", reply_to=as_now(bea, form))
    await bea.sees(contains="Step 4")
    await pressed(bea, form, "English")
    await bea.sees(contains="Step 5")
    await settled_restart(world)
    await bea.say("Good morning", reply_to=as_now(bea, form))
    await bea.sees(contains="All there")
    await pressed(bea, form, "Make it speak")
    await bea.sees(video=True)
    body = world.gateway.calls("/avatar/generation")[-1].json
    assert body["avatar_url"].endswith(".mp4")
    assert body["use_voice"] == {
        "voice_engine_id": "engine-1",
        "audio_id": "voice-7",
        "language": "en",
        "text": "Good morning",
    }
    assert len(world.gateway.submits) == 1


async def test_each_step_says_what_it_needs(world, bea):
    await bea.say("/avatar")
    form = await bea.sees(contains="Step 1")
    await bea.say("me", reply_to=as_now(bea, form))
    await bea.sees(contains="I need a face here")
    await bea.say(photo=samples.photo("a face"))
    await bea.sees(contains="Step 2")
    await pressed(bea, form, "My recording")
    await bea.sees(contains="Step 3")
    await bea.say(photo=samples.photo("a face"))
    await bea.sees(contains="I need a sound here")


async def test_a_recording_instead_of_a_choice_is_what_it_says(world, bea):
    await bea.say("/avatar", photo=samples.photo("a face"))
    form = await bea.sees(contains="Step 2")
    await bea.say(video=samples.film("another face"))  # another face may come at any time
    await world.until(lambda: form.deleted)
    await bea.say(voice=OGG)
    assert "My recording" in (await bea.sees(contains="All there")).text
    await pressed(bea, form, "Make it speak")
    await bea.sees(video=True)
    assert world.gateway.calls("/avatar/generation")[-1].json["avatar_url"].endswith(".mp4")
    assert not world.gateway.calls("/v1/")  # nobody was asked about the voice


async def test_a_recording_may_come_before_the_face(world, bea):
    await bea.say("/avatar")
    await bea.sees(contains="Step 1")
    await bea.say(voice=OGG)
    form = await bea.sees(contains="My recording")
    assert "Step 1" in form.text
    await bea.say(photo=samples.photo("a face"))
    await bea.sees(contains="All there")
    await pressed(bea, form, "Make it speak")
    await bea.sees(video=True)
    assert "audio_url" in world.gateway.calls("/avatar/generation")[-1].json


async def test_the_command_may_reply_to_the_recording(world, bea):
    said = await bea.say(voice=OGG)
    await bea.say("/avatar", reply_to=said)
    form = await bea.sees(contains="Step 1")
    assert "My recording" in form.text


async def test_the_voice_is_changed_in_the_middle(world, bea):
    await bea.say("/avatar", photo=samples.photo("a face"))
    form = await bea.sees(contains="Step 2")
    await pressed(bea, form, "Cloned")
    await bea.sees(contains="20 seconds or more")
    await audio_file(bea, silence(21))
    await bea.sees(contains="Step 4")
    await pressed(bea, form, "English")
    await bea.sees(contains="Step 5")
    await bea.say("Good morning")
    await bea.sees(contains="All there")
    await pressed(bea, form, "Voice")
    await bea.sees(contains="Step 2")
    await pressed(bea, form, "My recording")
    await bea.sees(contains="Step 3")
    await bea.say(voice=OGG)
    await bea.sees(contains="All there")
    await pressed(bea, form, "Make it speak")
    await bea.sees(video=True)
    body = world.gateway.calls("/avatar/generation")[-1].json
    assert body.keys() == {"avatar_url", "audio_url", "no_watermark"}
    assert await fetched(body["audio_url"]) == (200, "audio/ogg", OGG)


async def test_without_an_address_it_says_so_at_once(world, ann):
    await ann.say("/avatar")
    said = await ann.sees(contains="PUBLIC_URL")
    assert "WEB_LISTEN" in said.text


@pytest.mark.parametrize("shape", ["task", "code", "bare"])
async def test_no_face_is_explained(world, bea, shape):
    world.gateway.switches["avatar.shape"] = shape
    await bea.say("/avatar")
    form = await bea.sees(contains="Step 1")
    await bea.say(document=samples.film("x"), file_name="noface.mp4", mime_type="video/mp4")
    await bea.sees(contains="Step 2")
    await pressed(bea, form, "My recording")
    await bea.sees(contains="Step 3")
    await bea.say(voice=OGG)
    await bea.sees(contains="All there")
    await pressed(bea, form, "Make it speak")
    await bea.sees(contains="no face was found")


async def test_a_film_without_its_link_is_waited_for(world, bea):
    await bea.say("/avatar", photo=samples.photo("a face"))
    form = await bea.sees(contains="Step 2")
    await pressed(bea, form, "stock")
    await bea.sees(contains="the two ids")
    await bea.say("engine-1 voice-7")
    await bea.sees(contains="Step 4")
    await pressed(bea, form, "English")
    await bea.sees(contains="Step 5")
    await bea.say("Good morning [nourl]")
    await bea.sees(contains="All there")
    await pressed(bea, form, "Make it speak")
    await bea.sees(video=True)
    assert len(world.gateway.submits) == 1
