"""Sound, as people use it: spoken questions, transcripts, translations, texts said aloud."""

from __future__ import annotations

import pytest

from emulators import samples

HEARD = "/v1/audio/transcriptions"
CHAT = "/v1/chat/completions"
SPOKEN = "/v1/audio/speech"


@pytest.fixture
def voice():
    return samples.voice()


async def tapped(person, form, word):
    """Press the button whose label has the word, while nothing is answered and the form stays."""
    now = next(one for one in person.screen() if one.id == form.id)
    return await person.press(now, next(one for one in now.labels if word in one.lower()))


async def quiet(world):
    await world.until(lambda: world.app.intake.running == 0)


# ---- spoken questions


async def test_a_voice_message_is_heard_shown_and_answered(world, ann, voice):
    world.script("Hello to the harbour!")
    asked = await ann.say(voice=voice)
    heard = await ann.sees(contains=samples.VOICE_WORDS)
    assert heard.reply_to == asked.id
    answer = await ann.sees("Hello to the harbour!", after=heard)
    assert world.gateway.calls(CHAT)[-1].json["messages"][-1]["content"] == samples.VOICE_WORDS
    assert len(world.gateway.calls(HEARD)) == 1
    assert len(world.gateway.requests) == 3  # with the list of models, which costs nothing
    assert "🔊 Read aloud" in answer.labels
    assert not world.telegram.refused


async def test_a_retry_and_a_restart_hear_nothing_twice(world, ann, voice):
    world.script("First.", "Second.", "Third.")
    await ann.say(voice=voice)
    await ann.sees("First.")
    await ann.say("/retry")
    await ann.sees("Second.")
    await world.restart()
    await ann.say("/retry")
    await ann.sees("Third.")
    assert len(world.gateway.calls(HEARD)) == 1
    shown = [one for one in ann.screen() if samples.VOICE_WORDS in one.text]
    assert len(shown) == 1


async def test_killed_while_listening_it_is_heard_again_by_itself_once(world, ann, voice):
    hold = world.gateway.hold(HEARD, accepted=True)
    await ann.say(voice=voice)
    await hold.reached()
    await world.kill()
    hold.release()
    await world.start()
    await ann.sees(contains=f"You said: {samples.VOICE_WORDS}")
    assert len(world.gateway.calls(HEARD)) == 2
    assert not [one for one in ann.screen() if "🔄 Try again" in one.labels]


async def test_an_audio_file_with_a_question(world, ann, voice):
    world.script("About a harbour.")
    await ann.say("what is it about?", audio=samples.voice("mp3"))
    await ann.sees("About a harbour.")
    told = world.gateway.calls(CHAT)[-1].json["messages"][-1]["content"]
    assert told.startswith("what is it about?\n\n<recording")
    assert samples.VOICE_WORDS in told


async def test_a_video_note_is_heard_and_answered_like_a_voice_message(world, ann):
    world.script("Hello to the harbour!")
    asked = await ann.say(video_note=samples.film("note"))
    heard = await ann.sees(contains=samples.VOICE_WORDS)
    assert heard.reply_to == asked.id
    await ann.sees("Hello to the harbour!", after=heard)
    assert world.gateway.calls(CHAT)[-1].json["messages"][-1]["content"] == samples.VOICE_WORDS
    await ann.say("/transcribe", reply_to=asked)
    await ann.sees(samples.VOICE_WORDS, buttons=["📄 SRT"])


async def test_a_video_is_heard_and_the_model_knows_that_it_saw_nothing(world, ann):
    world.script("He greets the harbour.")
    await ann.say("what does he say?", video=samples.film("a"))
    await ann.sees("He greets the harbour.")
    told = world.gateway.calls(CHAT)[-1].json["messages"][-1]["content"]
    assert samples.VOICE_WORDS in told
    assert "pictures cannot be seen" in told


async def test_a_video_without_sound_is_no_question_but_words_beside_it_are(world, ann):
    mute = samples.film("b").replace(b"soun", b"text")
    asked = await ann.say(video=mute)
    await ann.sees(contains="hear the sound and do not see", after=asked)
    world.script("Nice.")
    asked = await ann.say("Look, my new boat!", video=mute)
    answer = await ann.sees(contains="Nice.", after=asked)
    assert "could not read" in answer.text
    assert len(world.gateway.calls(CHAT)) == 1


async def test_nothing_said_and_nobody_to_listen(world, ann, voice):
    world.gateway.models[:] = [one for one in world.gateway.models if "whisper" not in one]
    world.gateway.models[:] = [one for one in world.gateway.models if "transcribe" not in one]
    await ann.say(voice=voice)
    await ann.sees(contains="no model that can listen")
    assert not world.gateway.calls(CHAT)


async def test_in_a_group_a_voice_message_is_answered_when_it_replies_to_the_bot(world, ann, voice):
    crew = world.telegram.group("Crew", [ann])
    world.script("Ahoy.", "A harbour.")
    await ann.say("@demo_bot hello", chat=crew)
    answer = await ann.sees("Ahoy.", chat=crew)
    await ann.say(voice=voice, chat=crew)
    await quiet(world)
    assert not world.gateway.calls(HEARD)
    await ann.say(voice=voice, chat=crew, reply_to=answer)
    await ann.sees(contains=samples.VOICE_WORDS, chat=crew)
    replied = await ann.sees("A harbour.", chat=crew)
    assert "🔊 Read aloud" not in replied.labels
    told = world.gateway.calls(CHAT)[-1].json["messages"][-1]["content"]
    assert told.startswith("Ann: ")
    assert told.endswith(samples.VOICE_WORDS)


async def test_a_mention_in_a_reply_to_a_voice_message_is_about_it(world, ann, voice):
    bob = world.telegram.person("Bob", started=True)
    crew = world.telegram.group("Crew", [ann, bob])
    spoken = await bob.say(voice=voice, chat=crew)
    world.script("He greets the harbour.")
    await ann.say("@demo_bot what does he say?", chat=crew, reply_to=spoken)
    await ann.sees("He greets the harbour.", chat=crew)
    assert samples.VOICE_WORDS in world.gateway.calls(CHAT)[-1].json["messages"][-1]["content"]


# ---- transcripts


async def test_transcribe_a_recording_and_its_subtitles(world, ann, voice):
    spoken = await ann.say("/transcribe", voice=voice)
    text = await ann.sees(samples.VOICE_WORDS)
    assert text.reply_to == spoken.id
    assert text.labels == ["📄 SRT", "📄 VTT"]
    await ann.press(text, "📄 SRT")
    subtitles = await ann.sees(document=True)
    assert subtitles.document.file_name.endswith(".srt")
    assert subtitles.document.data.decode().startswith("1\n00:00:00,000 --> 00:00:03,600\nHello")
    now = next(one for one in ann.screen() if one.id == text.id)
    await ann.press(now, "📄 VTT")
    web = await ann.sees(document=True, after=subtitles)
    assert web.document.data.decode().startswith("WEBVTT\n\n00:00:00.000 --> 00:00:03.600\nHello")
    assert len(world.gateway.calls(HEARD)) == 1  # subtitles are made of what was heard


async def test_transcribe_alone_asks_for_the_recording(world, ann, voice):
    await ann.say("/transcribe srt")
    await ann.sees(contains="recording")
    await ann.say(audio=samples.voice("mp3"), file_name="speech.mp3")
    subtitles = await ann.sees(document=True)
    assert subtitles.document.file_name == "speech.srt"
    assert subtitles.document.data.startswith(b"1\n00:00:00,000")
    assert not world.gateway.calls(CHAT)


async def test_transcribe_with_other_words_says_what_to_do(world, ann):
    await ann.say("/transcribe please")
    await ann.sees(contains="/transcribe srt")


async def test_silence_is_no_transcript(world, ann, voice):
    await ann.say("/transcribe", audio=voice, file_name="a [silence].ogg")
    await ann.sees(contains="could not make out")


# ---- translations


async def test_a_recording_is_translated_by_its_own_leaf(world, ann, voice):
    await ann.say("/translate", voice=voice)
    await ann.sees(samples.VOICE_WORDS)
    assert len(world.gateway.calls("/v1/audio/translations")) == 1
    assert not world.gateway.calls(CHAT)


async def test_another_language_goes_through_chat(world, ann, voice):
    world.script("Hallo vom Hafen.", "Morning!", "Guten Morgen.")
    await ann.say("/translate de", voice=voice)
    await ann.sees("Hallo vom Hafen.")
    said = await ann.say("Good morning.")
    await ann.sees("Morning!")
    await ann.say("/translate german", reply_to=said)
    await ann.sees("Guten Morgen.", after=said)
    order = world.gateway.calls(CHAT)[-1].json["messages"]
    assert "German" in order[0]["content"]
    assert order[1]["content"] == "Good morning."


async def test_translate_alone_asks_what_to_translate(world, ann):
    await ann.say("/translate")
    await ann.sees(contains="What should I translate?")


# ---- texts said aloud


async def test_say_brings_a_real_voice_note(world, ann):
    asked = await ann.say("/say Good morning, harbour.")
    note = await ann.sees(voice=True)
    assert note.voice.data[:4] == b"OggS"
    assert b"OpusHead" in note.voice.data[:64]
    assert note.reply_to == asked.id
    sent = world.gateway.calls(SPOKEN)[-1].json
    assert (sent["voice"], sent["response_format"]) == ("nova", "opus")


async def test_the_voice_is_chosen_by_a_button_and_remembered(world, ann):
    await ann.say("/say")
    form = await ann.sees(contains="What shall I say?")
    await tapped(ann, form, "voice")
    await ann.sees(contains="Which voice")
    await tapped(ann, form, "onyx")
    await ann.sees(contains="What shall I say?")
    await ann.say("Good morning.")
    note = await ann.sees(voice=True)
    assert world.gateway.calls(SPOKEN)[-1].json["voice"] == "onyx"
    await ann.say("/say Good night.")
    await ann.sees(voice=True, after=note)
    assert world.gateway.calls(SPOKEN)[-1].json["voice"] == "onyx"


async def test_the_speed_is_remembered_and_an_answer_is_read_at_it(world, ann):
    world.script("Ahoy!")
    await ann.say("/say Good morning.")
    note = await ann.sees(voice=True)
    assert "speed" not in world.gateway.calls(SPOKEN)[-1].json
    await ann.press(note, "🗣 Voice and speed")
    form = await ann.sees(contains="A voice note")
    assert "Good morning." in form.text  # nobody is asked for it again
    await tapped(ann, form, "speed")
    await ann.sees(contains="How fast")
    await tapped(ann, form, "1.5")
    await ann.sees(buttons=["🏃 Speed · 1.5×"])
    await tapped(ann, form, "say it")
    faster = await ann.sees(voice=True, after=note)
    assert world.gateway.calls(SPOKEN)[-1].json["speed"] == 1.5
    assert world.gateway.calls(SPOKEN)[-1].json["input"] == "Good morning."
    await world.restart()
    await ann.say("hi")
    await ann.press(await ann.sees("Ahoy!"), "🔊 Read aloud")
    await ann.sees(voice=True, after=faster)
    assert world.gateway.calls(SPOKEN)[-1].json["speed"] == 1.5


async def test_a_long_text_becomes_several_notes_in_order(world, ann):
    text = " ".join(f"Satz Nummer {number} über den Hafen." for number in range(130))
    await ann.paste(f"/say {text}")
    notes = [await ann.sees(voice=True)]
    notes.append(await ann.sees(voice=True, after=notes[0]))
    assert [one.text for one in notes] == ["1/2", "2/2"]
    said = sorted((call.json["input"] for call in world.gateway.calls(SPOKEN)), key=text.index)
    assert " ".join(said) == text
    assert all(len(one.encode()) <= 4096 for one in said)


async def test_an_answer_is_read_aloud_once(world, ann):
    world.script("**Ahoy**, [sailor](https://example.org)!")
    await ann.say("hi")
    answer = await ann.sees(contains="Ahoy")
    await ann.press(answer, "🔊 Read aloud")
    told = await ann.press(answer, "🔊 Read aloud")
    note = await ann.sees(voice=True)
    assert note.reply_to == answer.id
    assert "already" in told
    assert [one.json["input"] for one in world.gateway.calls(SPOKEN)] == ["Ahoy, sailor!"]


async def test_without_a_voice_at_the_gateway_no_button_is_offered(world, ann):
    world.gateway.models[:] = ["gpt-4o-mini"]
    world.script("Ahoy!")
    await ann.say("hi")
    assert not (await ann.sees("Ahoy!")).labels


async def test_what_is_no_opus_comes_as_audio(world, ann, monkeypatch):
    monkeypatch.setattr(samples, "voice", lambda form="ogg": samples.asset("voice.mp3"))
    await ann.say("/say Good morning.")
    await ann.sees(audio=True)


async def test_an_error_in_place_of_a_voice_is_told(world, ann):
    await ann.say("/say Good morning [tts-json200]")
    told = await ann.sees(buttons=["🔄 Try again"])
    assert told.text
    assert len(world.gateway.calls(SPOKEN)) == 1


async def test_a_recording_that_no_listener_takes_is_told_with_the_limit(world, ann):
    for said in ("", "/transcribe", "/translate"):
        await ann.say(said, video=samples.blown_up_film(samples.film("a"), 26))
        await ann.sees(contains="at most 25 MB", after=ann.screen()[-1])
    assert not world.gateway.calls("/v1/audio")
