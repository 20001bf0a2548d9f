"""The whole road of a job, against the emulated gateway."""

import pytest

from bot.domain import JobInput
from bot.domain import JobStatus as S
from bot.services.kinds import registry
from bot.services.kinds.midjourney import IMAGINE, Imagine
from bot.services.kinds.suno import LYRICS, SONG, Lyrics, Song
from tests.services.jobs.world import PNG, Works


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path) as works:
        yield works


async def test_a_drawing_goes_from_words_to_a_picture_with_buttons(works):
    job = await works.jobs.start(IMAGINE, Imagine(prompt="a paper boat"), works.scope())
    done = await works.ended(job.id)
    assert done.status is S.SUCCEEDED
    assert len(works.gateway.submits) == 1
    assert works.chat.delivered(job.id) == [done.handle.task_id]
    assert works.chat.files[done.handle.task_id].startswith(b"\x89PNG")
    assert works.chat.shown == {}
    lines = works.chat.lines[job.id]
    assert lines[0].startswith(("queued", "submitting"))
    assert any("46" in line or "62" in line for line in lines)
    labels = [one.action.text for one in await works.storage.jobs.actions(job.id)]
    assert labels[:9] == ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
    (stored,) = await works.storage.jobs.artifacts(job.id)
    assert (stored.artifact.width, stored.artifact.height) == (64, 64)


async def test_pictures_go_up_with_the_words(works):
    job = await works.jobs.start(IMAGINE, Imagine(prompt="like this"), works.scope(), files=[PNG])
    assert (await works.ended(job.id)).status is S.SUCCEEDED
    (sent,) = works.gateway.calls("submit/imagine")
    assert len(sent.json["base64Array"]) == 1
    assert sent.json["state"] == job.reference


async def test_a_button_starts_a_job_of_its_own(works):
    grid = await drawn(works)
    bigger = await works.press(grid, "U2")
    assert (bigger.parent_id, bigger.kind) == (grid.id, "midjourney.action")
    done = await works.ended(bigger.id)
    assert done.status is S.SUCCEEDED
    assert len(works.chat.delivered(bigger.id)) == 1
    used = {one.action.text: one.action.used for one in await works.storage.jobs.actions(grid.id)}
    assert used["U2"]
    assert not used["U1"]


async def test_a_button_that_was_pressed_before_brings_the_existing_picture(works):
    grid = await drawn(works)
    first = await works.ended((await works.press(grid, "U1")).id)
    paid = len(works.gateway.submits)
    await works.clock.advance(1)  # who presses sooner has not seen the first one yet
    again = await works.ended((await works.press(grid, "U1")).id)
    assert again.status is S.SUCCEEDED
    assert again.handle.task_id == first.handle.task_id
    assert works.chat.delivered(again.id)
    assert len(works.gateway.submits) == paid


async def test_the_first_song_does_not_wait_for_the_second(works):
    job = await works.jobs.start(SONG, Song(description="rain on tin"), works.scope())
    await works.until(lambda: len(works.chat.delivered(job.id)) == 1)
    assert await works.status(job.id) is S.RUNNING
    done = await works.ended(job.id)
    keys = works.chat.delivered(job.id)
    assert done.status is S.SUCCEEDED
    assert len(keys) == len(set(keys)) == 2
    songs = [one.artifact for one in await works.storage.jobs.artifacts(job.id)]
    assert all(song.title and song.duration and song.text for song in songs)
    assert all(works.chat.files[key] for key in keys)


async def test_of_two_songs_of_which_one_failed_the_good_one_is_kept(works):
    job = await works.jobs.start(SONG, Song(description="[half] rain on tin"), works.scope())
    done = await works.ended(job.id)
    assert done.status is S.SUCCEEDED
    assert done.failure is not None
    assert len(works.chat.delivered(job.id)) == 1


async def test_lyrics_are_an_artifact_of_words(works):
    job = await works.jobs.start(LYRICS, Lyrics(prompt="a ferry in the fog"), works.scope())
    await works.ended(job.id)
    (stored,) = await works.storage.jobs.artifacts(job.id)
    assert stored.artifact.text
    assert works.chat.delivered(job.id) == [stored.artifact.key]


async def test_bytes_leave_the_database_once_they_are_delivered(works):
    grid = await drawn(works)
    (stored,) = await works.storage.jobs.artifacts(grid.id)
    assert await works.storage.media.read(stored.sha256) is None
    original = await works.runner.original(stored)
    assert original.data.startswith(b"\x89PNG")


@pytest.mark.parametrize("dialect", ["plus", "newapi"])
async def test_custom_zoom_asks_for_words_and_goes_on(works, dialect):
    works.gateway.switches["mj.dialect"] = dialect
    grid = await drawn(works)
    single = await works.ended((await works.press(grid, "U1")).id)
    zoom = await works.press(single, "Custom Zoom")
    asking = await works.reaches(zoom.id, S.AWAITING_INPUT)
    await works.until(lambda: works.chat.questions == [zoom.id])
    question = registry.question(asking)
    assert question.key == "zoom"
    assert "--zoom" in question.suggestion
    await works.jobs.answer(zoom.id, JobInput(text="a paper boat, storm --zoom 1.4"), works.scope())
    done = await works.ended(zoom.id)
    assert done.status is S.SUCCEEDED
    (sent,) = works.gateway.calls("submit/modal")
    assert sent.json["prompt"].endswith("--zoom 1.4")
    assert len(works.chat.delivered(zoom.id)) == 1


async def test_a_region_is_chosen_by_a_tap(works):
    grid = await drawn(works)
    single = await works.ended((await works.press(grid, "U1")).id)
    region = await works.press(single, "Vary (Region)")
    await works.reaches(region.id, S.AWAITING_INPUT)
    await works.jobs.answer(region.id, JobInput(choice="left"), works.scope())
    assert (await works.ended(region.id)).status is S.SUCCEEDED
    (sent,) = works.gateway.calls("submit/modal")
    assert sent.json["maskBase64"].startswith("data:image/png;base64,")


async def test_a_question_is_still_open_after_a_restart(works):
    grid = await drawn(works)
    single = await works.ended((await works.press(grid, "U1")).id)
    zoom = await works.press(single, "Custom Zoom")
    await works.reaches(zoom.id, S.AWAITING_INPUT)
    await works.kill()
    await works.start()
    await works.jobs.answer(zoom.id, JobInput(text="1.5"), works.scope())
    assert (await works.ended(zoom.id)).status is S.SUCCEEDED


async def test_the_first_sign_of_life_does_not_wait_for_the_gateway(works):
    hold = works.gateway.hold("submit/imagine")
    job = await works.jobs.start(IMAGINE, Imagine(prompt="a boat"), works.scope())
    await hold.reached()
    await works.quiet()
    assert works.chat.lines[job.id]
    assert await works.status(job.id) is S.SUBMITTING
    hold.release()
    assert (await works.ended(job.id)).status is S.SUCCEEDED


async def drawn(works, prompt="a paper boat"):
    job = await works.jobs.start(IMAGINE, Imagine(prompt=prompt), works.scope())
    return await works.ended(job.id)
