"""Songs, as people ask for them: by a description, or step by step."""

from __future__ import annotations


async def test_music_brings_two_playable_songs(world, ann):
    await ann.say("/music calm lo-fi about a harbour")
    first = await ann.sees(audio=True)
    assert first.audio.title
    assert first.audio.performer
    assert first.audio.duration > 0
    second = await ann.sees(audio=True, after=first)
    assert second.audio.data.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3"))
    assert len(world.gateway.submits) == 1


async def test_the_first_song_comes_while_the_second_renders(world, ann):
    await ann.say("/music calm lo-fi [apart]")
    await ann.sees(audio=True)
    assert not world.gateway.tasks.all("suno")[0].over


async def test_music_alone_opens_a_form(world, ann):
    await ann.say("/music")
    form = await ann.sees()
    await press_like(ann, form, "lyrics")
    await ann.say("[Verse]\nRain on tin")
    await ann.sees(contains="Rain on tin")
    await press_like(ann, form, "title")
    await ann.say("Tin Rain")
    await ann.sees(contains="Tin Rain")
    await press_like(ann, form, "make")
    await ann.sees(audio=True)
    sent = world.gateway.calls("/suno/submit/music")[-1].json
    assert sent["prompt"] == "[Verse]\nRain on tin"
    assert sent["title"] == "Tin Rain"
    assert sent["mv"] == "chirp-v4"
    assert form.id not in [message.id for message in ann.screen()]


async def press_like(person, message, word):
    """Press the button whose label has the word, as the message is now."""
    now = next(one for one in person.screen() if one.id == message.id)
    label = next(label for label in now.labels if word in label.lower())
    await person.press(now, label)


async def test_lyrics(world, ann):
    await ann.say("/lyrics a ferry in the fog")
    await ann.sees(contains="[Verse]")


async def test_half_of_a_failed_task_is_kept(world, ann):
    await ann.say("/music calm lo-fi [half]")
    await ann.sees(audio=True)
    assert len(world.gateway.submits) == 1
