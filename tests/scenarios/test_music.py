"""Songs, as people ask for them: by a description, or step by step."""

from __future__ import annotations

from tests.scenarios.forms import as_now, pressed
from tests.scenarios.world import FAST, SLOW


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
    await pressed(ann, form, "lyrics")
    await ann.say("[Verse]\nRain on tin")
    await ann.sees(contains="Rain on tin")
    await pressed(ann, form, "title")
    await ann.say("Tin Rain")
    await ann.sees(contains="Tin Rain")
    await pressed(ann, form, "make")
    await ann.sees(audio=True)
    sent = world.gateway.calls("/suno/submit/music")[-1].json
    assert sent["prompt"] == "[Verse]\nRain on tin"
    assert sent["title"] == "Tin Rain"
    assert sent["mv"] == "chirp-v4"
    assert not [one for one in ann.screen() if one.text.startswith("🎵 A new song")]


async def test_the_line_after_a_form_soon_says_that_the_song_is_at_work(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await pressed(ann, form, "describe")
    world.step = SLOW  # quick fingers: answers and the form's going use up what the chat may get
    await ann.say("calm lo-fi about a harbour")
    await ann.sees(contains="Describe: calm lo-fi")
    await pressed(ann, form, "make")
    await ann.sees(contains="Handing it in…")
    begun = world.clock.monotonic()
    world.step = 0.05
    await ann.sees(contains="Working…")
    assert world.clock.monotonic() - begun < 10


async def test_a_form_that_is_made_while_it_moves_below_an_answer_goes(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    world.step = SLOW
    for word in ("v3.5", "v3.0", "describe"):  # the chat has no room for a new message then
        await pressed(ann, form, word)
    await ann.say("a march")
    await world.until(lambda: described(world, "a march"))
    await pressed(ann, form, "make")
    world.step = FAST
    await world.until(lambda: len(songs_of(ann)) == 2)
    await world.until(lambda: world.app.intake.running == 0)
    assert not [one for one in ann.screen() if "A new song" in one.text]
    assert len(world.gateway.submits) == 1


async def described(world, words):
    """Whether the form knows them; they are not to be seen yet."""
    form = await world.app.storage.forms.get(1)
    return form.params.get("description") == words


async def test_lyrics(world, ann):
    await ann.say("/lyrics a ferry in the fog")
    await ann.sees(contains="[Verse]")


async def test_lyrics_alone_asks_what_about(world, ann):
    await ann.say("/lyrics")
    form = await ann.sees(contains="What shall the song be about?")
    await ann.say("a ferry in the fog")
    await ann.sees(contains="[Verse]", buttons=["🎤 Sing it"])
    assert world.gateway.calls("/suno/submit/lyrics")[0].json == {"prompt": "a ferry in the fog"}
    assert form.id not in [message.id for message in ann.screen()]


async def test_half_of_a_failed_task_is_kept(world, ann):
    await ann.say("/music calm lo-fi [half]")
    await ann.sees(audio=True)
    assert len(world.gateway.submits) == 1


async def test_the_version_is_chosen_by_a_button_and_remembered(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await pressed(ann, form, "v3.5")
    await pressed(ann, form, "describe")
    await ann.say("calm lo-fi about a harbour")
    await ann.sees(contains="Describe: calm lo-fi", buttons=["✓ v3.5"])
    await pressed(ann, form, "make")
    await ann.sees(audio=True)
    order = world.gateway.calls("/suno/v1/music")[0].json
    assert order["mv"] == order["input"]["mv"] == "chirp-v3-5"
    await world.restart()
    await ann.say("/music a march")
    await world.until(lambda: len(world.gateway.submits) == 2)
    orders = [one for one in world.gateway.calls("/suno/v1/music") if one.method == "POST"]
    assert [one.json["mv"] for one in orders] == ["chirp-v3-5", "chirp-v3-5"]


async def both_songs(world, ann, wish="/music calm lo-fi about a harbour"):
    """Both songs, each with its buttons."""
    await ann.say(wish)
    await world.until(lambda: len(songs_of(ann)) == 2 and all(one.labels for one in songs_of(ann)))
    return songs_of(ann)


async def noted(world):
    """Whether what is in the chat is known to be there."""
    return all(one.delivered_at for one in await world.app.storage.jobs.artifacts(1))


def songs_of(person):
    return [one for one in person.screen() if one.audio and one.audio.performer == "Suno"]


async def test_each_song_has_its_own_buttons_also_if_the_second_ends_first(world, ann):
    await ann.say("/music calm lo-fi [apart:-40]")
    early, late = both = await world.until(
        lambda: len(found := songs_of(ann)) == 2 and all(one.labels for one in found) and found
    )
    assert [one.labels for one in both] == [["⏩ Continue", "🎬 Video"]] * 2
    second, first = reversed(clips := world.gateway.tasks.all("suno")[0].clip_ids())
    assert clips == [first, second]
    assert await goes_on(world, ann, early) == second
    assert late.audio.data != early.audio.data


async def test_the_first_song_gets_its_buttons_after_a_restart_between_the_two(world, ann):
    await ann.say("/music calm lo-fi [apart:60]")
    await ann.sees(audio=True)
    await world.until(lambda: noted(world))  # else it may come twice, which is better than never
    assert len(songs_of(ann)) == 1
    await world.restart()
    await world.until(lambda: len(songs_of(ann)) == 2 and all(one.labels for one in songs_of(ann)))
    assert len(world.gateway.submits) == 1
    assert len({one.audio.data for one in songs_of(ann)}) == 2


async def test_a_song_goes_on_from_a_second(world, ann):
    _, song = await both_songs(world, ann)
    await ann.press(song, "⏩ Continue")
    form = await ann.sees(contains="The song is 0:27 long")
    for wrong in ("in the middle", "9:99", "-3", "0"):
        await ann.say(wrong)
        form = await ann.sees(contains="95 or 1:35", after=form)
    await ann.say("9:59")
    await ann.sees(contains="0:27 long: choose an earlier moment", after=form)
    await ann.say("0:01")
    form = await ann.sees(contains="From: 0:01", buttons=["⏱ From · 0:01"])
    told = await pressed(ann, form, "go on")
    assert "Shall the new part have words" in told
    await pressed(ann, form, "lyrics")
    await ann.say("[Verse]\nMore rain")
    await ann.sees(contains="More rain")
    await pressed(ann, form, "go on")
    await ann.sees(audio=True, buttons=["⏩ Continue"], after=form)
    first, order = world.gateway.calls("/suno/submit/music")
    assert first.json["mv"] == order.json["mv"] == "chirp-v4"
    assert order.json["continue_at"] == 1
    assert order.json["prompt"] == "[Verse]\nMore rain"
    assert order.json["make_instrumental"] is False
    assert order.json["task_id"] == world.gateway.tasks.all("suno")[0].id
    assert order.json["continue_clip_id"] in world.gateway.tasks.all("suno")[0].clip_ids()
    assert "🔗 Whole song" not in songs_of(ann)[-1].labels


async def test_in_a_group_everybody_goes_on_with_a_song_in_a_form_of_their_own(world, ann):
    bob = world.telegram.person("Bob", started=True)
    crew = world.telegram.group("Crew", [ann, bob])
    await ann.say("/music@demo_bot calm lo-fi", chat=crew)
    song = await ann.sees(audio=True, buttons=["⏩ Continue"], chat=crew)
    await bob.press(song, "⏩ Continue")
    form = await bob.sees(contains="At which moment", chat=crew)
    assert "Only the person who asked" in await ann.press(form, "✖ Cancel")
    await ann.say("0:05", chat=crew, reply_to=form)
    await world.until(lambda: world.app.intake.running == 0)
    await bob.say("0:01", chat=crew, reply_to=form)
    form = await bob.sees(contains="From: 0:01", chat=crew)
    await pressed(bob, form, "without words")
    await pressed(bob, form, "go on")
    await world.until(lambda: len(world.gateway.submits) == 2)


async def test_extended_clips_of_v3_become_a_whole_song(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await pressed(ann, form, "v3.0")
    await pressed(ann, form, "instrumental")
    await pressed(ann, form, "style")
    await ann.say("lofi")
    await ann.sees(contains="Style: lofi")
    await pressed(ann, form, "make")
    song = await ann.sees(audio=True, buttons=["⏩ Continue"])
    await ann.press(song, "⏩ Continue")
    form = await ann.sees(contains="At which moment")
    assert "☑ 🎻 Without words" in form.labels  # as the song has none
    await ann.say("1")
    await ann.sees(contains="From: 0:01")
    await pressed(ann, form, "go on")
    await ann.sees(audio=True, buttons=["🔗 Whole song"])
    await world.until(lambda: len(songs_of(ann)) == 4)
    part = songs_of(ann)[3]
    await ann.press(part, "🔗 Whole song")
    whole = await ann.sees(audio=True, buttons=["⏩ Continue", "🎬 Video"], after=part)
    assert "🔗 Whole song" not in whole.labels
    wanted = world.gateway.calls("/suno/v1/v3.0/music/concat")[0].json["clip_id"]
    assert wanted == world.gateway.tasks.all("suno")[1].clip_ids()[1]


async def test_the_video_comes_by_a_button_as_soon_as_there_is_one(world, ann):
    song, other = await both_songs(world, ann)
    await ann.press(song, "🎬 Video")
    film = await ann.sees(video=True)
    assert film.reply_to == song.id
    assert len(world.gateway.submits) == 1
    await world.until(lambda: "✓ 🎬 Video" in songs_of(ann)[0].labels)
    assert songs_of(ann)[1].labels == other.labels


async def test_where_suno_makes_no_video_there_is_no_button(world, ann):
    for song in await both_songs(world, ann, "/music calm lo-fi [novideo]"):
        assert song.labels == ["⏩ Continue"]


async def test_a_song_without_a_video_says_so(world, ann):
    song, _ = await both_songs(world, ann, "/music calm lo-fi [film:100000]")
    await ann.press(song, "🎬 Video")
    world.step = 4
    await ann.sees(contains="made no video", after=song)


async def test_written_lyrics_are_edited_and_sung(world, ann):
    await ann.say("/lyrics a ferry in the fog")
    words = await ann.sees(contains="[Verse]", buttons=["🎤 Sing it"])
    await ann.press(words, "🎤 Sing it")
    form = await ann.sees(contains="A new song", buttons=["✓ ✍️ My lyrics"])
    await pressed(ann, form, "lyrics")
    await ann.say("[Verse]\nThe ferry is gone")
    await ann.sees(contains="The ferry is gone")
    await pressed(ann, form, "make")
    await ann.sees(audio=True)
    order = world.gateway.calls("/suno/submit/music")[0].json
    assert order["prompt"] == "[Verse]\nThe ferry is gone"
    assert order["title"]
    assert order["tags"]


async def test_two_quick_presses_on_sing_leave_one_form(world, ann):
    await ann.say("/lyrics a ferry in the fog")
    words = await ann.sees(contains="[Verse]", buttons=["🎤 Sing it"])
    for _ in range(2):
        ann.start_press(words.stored, words.all_buttons[0].data)
    await world.until(lambda: len(world.telegram.calls("answerCallbackQuery")) == 2)
    await world.until(lambda: world.app.intake.running == 0)
    [form] = [one for one in ann.screen() if "A new song" in one.text]
    await pressed(ann, form, "make")
    await ann.sees(audio=True)


async def test_a_new_form_takes_the_place_of_the_one_before(world, ann):
    await ann.say("/music")
    former = await ann.sees(contains="A new song")
    await ann.say("/video")
    form = await ann.sees(contains="A new video")
    await world.until(lambda: former.deleted)
    await pressed(ann, form, "cancel")
    await world.until(lambda: not [one for one in ann.screen() if one.from_bot])


async def test_the_buttons_come_also_under_the_one_good_song_and_it_is_said_why(world, ann):
    await ann.say("/music calm lo-fi [half]")
    song = await ann.sees(audio=True, buttons=["⏩ Continue", "🎬 Video"])
    told = await ann.sees(contains="Only one of the two songs came out", after=song)
    assert "Topic too long" in told.text
    await world.restart()
    await world.until(lambda: world.app.intake.running == 0)
    assert len([one for one in ann.screen() if "Only one" in one.text]) == 1


async def test_lyrics_are_sung_even_if_instrumental_was_chosen_before(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await pressed(ann, form, "instrumental")
    await pressed(ann, form, "lyrics")
    await ann.say("[Verse]\nRain on tin")
    form = await ann.sees(contains="Rain on tin")
    assert not [label for label in form.labels if "Instrumental" in label]
    await pressed(ann, form, "make")
    line = await ann.sees(contains="Composing")
    assert "[Verse]" not in line.text  # it says what is sung first
    assert "Rain on tin" in line.text
    await ann.sees(audio=True)
    assert world.gateway.calls("/suno/submit/music")[0].json["make_instrumental"] is False


async def test_too_long_lyrics_are_refused_before_they_cost_and_the_form_stays(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await pressed(ann, form, "lyrics")
    await ann.paste("[Verse]\n" + "Rain on tin and more of it\n" * 220)
    told = await ann.sees(contains="3000")
    await ann.say("[Verse]\nRain on tin")
    await ann.sees(contains="Rain on tin", buttons=["✓ ✍️ My lyrics"])
    assert told.id > form.id
    assert not world.gateway.submits


async def test_instrumental(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await pressed(ann, form, "instrumental")
    await pressed(ann, form, "describe")
    await ann.say("a slow waltz")
    await ann.sees(contains="a slow waltz")
    await pressed(ann, form, "make")
    await ann.sees(audio=True)
    assert world.gateway.calls("/suno/submit/music")[0].json["make_instrumental"] is True


async def test_words_under_a_song_are_a_question_about_it_and_not_its_transcription(world, ann):
    world.script("A sadder one would need minor chords.")
    await ann.say("/music calm lo-fi")
    song = await ann.sees(audio=True)
    await ann.say("how would it be sadder?", reply_to=song)
    await ann.sees(contains="minor chords")
    assert not world.gateway.calls("/v1/audio/transcriptions")


async def test_the_song_of_a_cancelled_task_keeps_its_buttons(world, ann):
    await ann.say("/music calm lo-fi [apart:300]")
    song = await ann.sees(audio=True)
    assert song.labels == []  # the other one renders still
    await ann.say("/cancel")
    await world.until(
        lambda: [one.labels for one in songs_of(ann)] == [["⏩ Continue", "🎬 Video"]]
    )
    await goes_on(world, ann, songs_of(ann)[0])


async def test_the_song_of_a_task_that_never_ends_keeps_its_buttons(world, ann):
    await ann.say("/music calm lo-fi [apart:3000]")
    await ann.sees(audio=True)
    await ann.sees(contains="Try again", timeout=30)
    await world.until(
        lambda: [one.labels for one in songs_of(ann)] == [["⏩ Continue", "🎬 Video"]]
    )
    await goes_on(world, ann, songs_of(ann)[0])


async def goes_on(world, ann, song):
    """A song can be continued; answers whose order it was at Suno."""
    await ann.press(song, "⏩ Continue")
    form = await ann.sees(contains="At which moment")
    assert form.reply_to == song.id
    await ann.say("0:01")
    await ann.sees(contains="From: 0:01")
    await pressed(ann, form, "without words")
    await pressed(ann, form, "go on")
    await world.until(lambda: len(world.gateway.submits) == 2)
    clip = world.gateway.calls("/suno/submit/music")[1].json["continue_clip_id"]
    assert clip in world.gateway.tasks.all("suno")[0].clip_ids()
    return clip


async def test_a_double_click_makes_one_song_and_does_not_say_that_it_is_gone(world, ann):
    await ann.say("/music")
    form = await ann.sees(contains="A new song")
    await pressed(ann, form, "describe")
    await ann.say("a slow waltz")
    await ann.sees(contains="Describe: a slow waltz")
    shown = as_now(ann, form)
    data = next(one.data for one in shown.all_buttons if "Make it" in one.label)
    presses = [ann.start_press(shown.stored, data) for _ in range(2)]
    await world.until(lambda: all(one.answer for one in presses))
    assert sorted(one.answer.get("text") or "" for one in presses) == [
        "",
        "That is already on its way. Give it a moment.",
    ]
    await ann.sees(audio=True)
    assert len(world.gateway.submits) == 1
