"""Results that are there in another place, or are told in another way, than they should be."""

from __future__ import annotations

import pytest

from emulators import samples

HEARD = "/v1/audio/transcriptions"


@pytest.fixture
def voice():
    return samples.voice("ogg")


# ---- songs whose link is a refusal


@pytest.mark.parametrize("flat", [False, True], ids=["task", "flat"])
@pytest.mark.parametrize("how", ["[forbidden]", "[forbidden:cdn]"])
async def test_a_song_comes_by_its_other_link(world, ann, how, flat):
    world.gateway.switches["suno.flat"] = flat
    await ann.say(f"/music rain on tin {how}")
    first = await ann.sees(audio=True)
    second = await ann.sees(audio=True, after=first)
    assert all(
        one.audio.data.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3")) for one in (first, second)
    )
    assert len(world.gateway.submits) == 1


async def test_a_song_that_nobody_may_fetch_comes_as_its_link(world, ann):
    await ann.say("/music rain on tin [forbidden:all]")
    told = await ann.sees(contains="http")
    await ann.sees(contains="http", after=told)
    assert len(world.gateway.submits) == 1


# ---- pictures that failed in a row which says that they are still drawn


@pytest.mark.parametrize("dialect", ["plus", "newapi"])
@pytest.mark.parametrize("how", ["[frozen]", "[frozen:none]", "[frozen:SUBMITTED]"])
async def test_a_row_that_stands_still_with_a_reason_has_failed(world, ann, how, dialect):
    world.gateway.switches["mj.dialect"] = dialect
    await ann.say(f"/imagine a kite --tru {how}")
    told = await ann.sees(contains="Unrecognized parameter")
    assert "🔄 Try again" in told.labels
    looks = len(world.gateway.calls("/mj/task/list-by-condition"))
    await world.clock.advance(120)
    assert len(world.gateway.calls("/mj/task/list-by-condition")) == looks
    assert len(world.gateway.submits) == 1


# ---- subtitles that are none, and transcripts that are some


@pytest.mark.parametrize("form", ["srt", "vtt"])
@pytest.mark.parametrize(
    "how",
    ["", "[srt-quoted]", "[verbose-refused]", "[verbose-refused] [srt-quoted]", "[verbose-srt]"],
)
async def test_subtitles_have_times_however_they_are_told(world, ann, voice, form, how):
    await ann.say(f"/transcribe {form}", audio=voice, file_name=f"talk {how}.ogg")
    file = (await ann.sees(document=True)).document
    assert file.file_name.endswith(f".{form}")
    head = "1\n00:00:00,000 --> " if form == "srt" else "WEBVTT\n\n00:00:00.000 --> "
    assert file.data.decode().startswith(head)


@pytest.mark.parametrize(
    "how", ["[verbose-words]", "[verbose-refused] [srt-words]", "[verbose-refused] [srt-refused]"]
)
async def test_words_without_times_come_as_words(world, ann, voice, how):
    await ann.say("/transcribe srt", audio=voice, file_name=f"talk {how}.ogg")
    file = (await ann.sees(document=True)).document
    assert file.file_name.endswith(".txt")
    assert samples.VOICE_WORDS in file.data.decode()


async def test_a_transcript_that_is_subtitles_is_shown_as_words(world, ann, voice):
    await ann.say("/transcribe", audio=voice, file_name="talk [verbose-srt].ogg")
    told = await ann.sees(contains=samples.VOICE_WORDS)
    assert "-->" not in told.text
    assert "📄 SRT" in told.labels
