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
    await ann.say("/music calm lo-fi [apart:300]")
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
    return await person.press(now, label)


async def test_lyrics(world, ann):
    await ann.say("/lyrics a ferry in the fog")
    await ann.sees(contains="[Verse]")


async def test_half_of_a_failed_task_is_kept(world, ann):
    await ann.say("/music calm lo-fi [half]")
    await ann.sees(audio=True)
    assert len(world.gateway.submits) == 1


async def test_the_version_is_chosen_by_a_button_and_remembered(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await press_like(ann, form, "v3.5")
    await press_like(ann, form, "describe")
    await ann.say("calm lo-fi about a harbour")
    await ann.sees(contains="calm lo-fi", buttons=["✓ v3.5"])
    await press_like(ann, form, "make")
    await ann.sees(audio=True)
    order = world.gateway.calls("/suno/v1/music")[0].json
    assert order["mv"] == order["input"]["mv"] == "chirp-v3-5"
    await world.restart()
    await ann.say("/music a march")
    await world.until(lambda: len(world.gateway.submits) == 2)
    orders = [one for one in world.gateway.calls("/suno/v1/music") if one.method == "POST"]
    assert [one.json["mv"] for one in orders] == ["chirp-v3-5", "chirp-v3-5"]


async def both_songs(world, ann, wish="/music calm lo-fi about a harbour"):
    """The second song: the buttons are under it."""
    await ann.say(wish)
    return await ann.sees(audio=True, buttons=["⏩ Continue 1", "⏩ Continue 2", "🎬 Video 2"])


async def test_a_song_goes_on_from_a_second(world, ann):
    songs = await both_songs(world, ann)
    await ann.press(songs, "⏩ Continue 2")
    form = await ann.sees(contains="At which moment")
    await ann.say("in the middle")
    await ann.sees(contains="95 or 1:35")
    await ann.say("0:01")
    await ann.sees(contains="From: 1")
    await press_like(ann, form, "lyrics")
    await ann.say("[Verse]\nMore rain")
    await ann.sees(contains="More rain")
    await press_like(ann, form, "go on")
    more = await ann.sees(audio=True, buttons=["⏩ Continue 1"], after=form)
    first, order = world.gateway.calls("/suno/submit/music")
    assert first.json["mv"] == order.json["mv"] == "chirp-v4"
    assert order.json["continue_at"] == 1
    assert order.json["prompt"] == "[Verse]\nMore rain"
    assert order.json["task_id"] == world.gateway.tasks.all("suno")[0].id
    assert order.json["continue_clip_id"] in world.gateway.tasks.all("suno")[0].clip_ids()
    assert "🔗 Whole song 1" not in more.labels


async def test_a_moment_beyond_the_end_is_refused_before_it_costs(world, ann):
    songs = await both_songs(world, ann)
    await ann.press(songs, "⏩ Continue 1")
    form = await ann.sees(contains="At which moment")
    await ann.say("9:59")
    await ann.sees(contains="From: 599")
    told = await press_like(ann, form, "go on")
    assert "earlier moment" in told
    assert len(world.gateway.submits) == 1


async def test_extended_clips_of_v3_become_a_whole_song(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await press_like(ann, form, "v3.0")
    await press_like(ann, form, "instrumental")
    await press_like(ann, form, "style")
    await ann.say("lofi")
    await ann.sees(contains="Style: lofi")
    await press_like(ann, form, "make")
    songs = await ann.sees(audio=True, buttons=["⏩ Continue 1"])
    await ann.press(songs, "⏩ Continue 1")
    form = await ann.sees(contains="At which moment")
    await ann.say("1")
    await ann.sees(contains="From: 1")
    await press_like(ann, form, "go on")
    parts = await ann.sees(audio=True, buttons=["🔗 Whole song 1", "🔗 Whole song 2"])
    await ann.press(parts, "🔗 Whole song 2")
    whole = await ann.sees(audio=True, buttons=["⏩ Continue", "🎬 Video"], after=parts)
    assert "🔗 Whole song" not in whole.labels
    wanted = world.gateway.calls("/suno/v1/v3.0/music/concat")[0].json["clip_id"]
    assert wanted == world.gateway.tasks.all("suno")[1].clip_ids()[1]


async def test_the_video_comes_by_a_button_as_soon_as_there_is_one(world, ann):
    songs = await both_songs(world, ann)
    await ann.press(songs, "🎬 Video 1")
    film = await ann.sees(video=True)
    assert film.reply_to == songs.id
    assert len(world.gateway.submits) == 1


async def test_a_song_without_a_video_says_so(world, ann):
    songs = await both_songs(world, ann, "/music calm lo-fi [novideo]")
    await ann.press(songs, "🎬 Video 1")
    world.step = 4
    await ann.sees(contains="made no video", after=songs)


async def test_written_lyrics_are_edited_and_sung(world, ann):
    await ann.say("/lyrics a ferry in the fog")
    words = await ann.sees(contains="[Verse]", buttons=["🎤 Sing it"])
    await ann.press(words, "🎤 Sing it")
    form = await ann.sees(contains="A new song", buttons=["✓ ✍️ My lyrics"])
    await press_like(ann, form, "lyrics")
    await ann.say("[Verse]\nThe ferry is gone")
    await ann.sees(contains="The ferry is gone")
    await press_like(ann, form, "make")
    await ann.sees(audio=True)
    order = world.gateway.calls("/suno/submit/music")[0].json
    assert order["prompt"] == "[Verse]\nThe ferry is gone"
    assert order["title"]
    assert order["tags"]


async def test_the_buttons_come_also_under_the_one_good_song(world, ann):
    await ann.say("/music calm lo-fi [half]")
    await ann.sees(audio=True, buttons=["⏩ Continue", "🎬 Video"])


async def test_instrumental(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await press_like(ann, form, "instrumental")
    await press_like(ann, form, "describe")
    await ann.say("a slow waltz")
    await ann.sees(contains="a slow waltz")
    await press_like(ann, form, "make")
    await ann.sees(audio=True)
    assert world.gateway.calls("/suno/submit/music")[0].json["make_instrumental"] is True


async def test_words_under_a_song_are_a_question_about_it_and_not_its_transcription(world, ann):
    world.script("A sadder one would need minor chords.")
    await ann.say("/music calm lo-fi")
    song = await ann.sees(audio=True)
    await ann.say("how would it be sadder?", reply_to=song)
    await ann.sees(contains="minor chords")
    assert not world.gateway.calls("/v1/audio/transcriptions")
