"""Jobs in a chat, over real sockets and a real database: what people see at every turn."""

import pytest
from PIL import Image

from bot.domain import Gone, JobFailure
from bot.gateway.types import Action, Artifact, ArtifactKind, TaskHandle
from bot.services.kinds.midjourney import Press
from tests.telegram.builders import grid_actions, scope
from tests.telegram.jobs.stage import S, edits, from_bot, image
from tests.telegram.outgoing.test_delivery import MP3
from tests.telegram.outgoing.test_pictures import PNG, encoded


async def test_a_job_begins_moves_and_ends_in_a_picture(stage, telegram, ann):
    asked = await ann.say("/imagine a lighthouse")
    where = scope(chat_id=ann.id, user_id=ann.id, message_id=asked.id)
    job = await stage.job(ann, where=where)
    await stage.view.show(job)
    line = await ann.sees(contains="Handing it in…", buttons="✖ Cancel")
    assert line.reply_to == asked.id
    job = await stage.running(job, progress=31)
    await stage.clock.advance(5)
    await stage.view.show(job)
    assert "31 %" in (await ann.sees(contains="▰▰▰▱▱▱▱▱▱▱")).text
    await stage.succeeded(job, image(), actions=grid_actions())
    photo = await ann.sees(photo=True, buttons=["U1", "V4", "🔄", "🖼 Original"])
    assert photo.reply_to == asked.id
    assert photo.caption.startswith("a lighthouse\nMidjourney")
    assert line.deleted
    assert telegram.refused == []
    [stored] = await stage.storage.jobs.artifacts(job.id)
    assert stored.file_id == photo.photo.json["file_id"]


async def test_the_line_of_a_quick_job_goes_with_its_result(stage, ann):
    job = await stage.job(ann)
    began = stage.clock.monotonic()
    await stage.view.show(job)
    job = await stage.running(job)
    await stage.succeeded(job, image())
    assert [bool(one.photo) for one in from_bot(ann)] == [True]
    assert stage.clock.monotonic() - began < 1


async def test_frames_that_come_too_fast_are_dropped(stage, telegram, ann):
    job = await stage.running(await stage.job(ann), progress=1)
    await stage.view.show(job)
    for percent in range(2, 30):
        job = await stage.running(job, progress=percent)
        await stage.clock.advance(0.2)
        await stage.view.show(job)
    assert len(edits(telegram)) <= 3
    for _ in range(10):  # nothing has changed but the time
        await stage.clock.advance(1)
        await stage.view.show(job)
    assert len(edits(telegram)) <= 5


async def test_a_line_that_somebody_deleted_stays_away(stage, telegram, ann):
    job = await stage.running(await stage.job(ann))
    await stage.view.show(job)
    await ann.delete(from_bot(ann)[0])
    for percent in (10, 20, 30):
        await stage.clock.advance(5)
        await stage.view.show(await stage.running(job, progress=percent))
    assert from_bot(ann) == []
    assert len(edits(telegram)) == 1
    await stage.succeeded(job, image())
    await ann.sees(photo=True)


async def test_a_bad_ending_is_a_new_message_with_a_way_on(stage, ann):
    job = await stage.running(await stage.job(ann))
    await stage.view.show(job)
    line = from_bot(ann)[0]
    failure = JobFailure(kind="content_policy")
    failed = await stage.storage.jobs.advance(job.id, S.RUNNING, S.FAILED, failure=failure)
    await stage.view.show(failed)
    await ann.sees(contains="content filter", buttons="🔄 Try again", after=line)
    assert line.deleted


async def test_a_cancelled_job_says_so_in_its_line(stage, ann):
    job = await stage.job(ann)
    await stage.view.show(job)
    cancelled = await stage.storage.jobs.advance(
        job.id, S.QUEUED, S.CANCELLED, failure=JobFailure(kind="cancelled")
    )
    await stage.view.show(cancelled)
    [line] = from_bot(ann)
    assert (line.text, line.all_buttons) == ("Cancelled.", [])


async def test_a_cancelled_job_without_a_line_says_so_in_a_new_message(stage, ann):
    job = await stage.job(ann)
    await stage.view.show(await stage.storage.jobs.advance(job.id, S.QUEUED, S.CANCELLED))
    assert len(from_bot(ann)) == 1


async def test_a_pressed_button_is_marked(stage, ann):
    parent = await stage.running(await stage.job(ann))
    await stage.succeeded(parent, image(), actions=grid_actions())
    photo = await ann.sees(photo=True)
    pressed = next(
        one for one in await stage.storage.jobs.actions(parent.id) if one.action.label == "U2"
    )
    handle = TaskHandle(resource="midjourney", task_id="t1")
    child = await stage.job(
        ann,
        kind="midjourney.action",
        params=Press(parent=handle, custom_id="x", label="U2").model_dump(mode="json"),
        parent_id=parent.id,
        action_id=pressed.id,
    )
    await stage.view.show(child)
    await stage.clock.advance(5)  # the chat was busy; the mark comes with a later frame
    await stage.view.show(child)
    await ann.sees(photo=True, buttons=["U1", "✓ U2"])
    await ann.sees(contains="U2", after=photo)


async def test_songs_come_one_by_one_and_the_line_stays_until_the_last(stage, ann):
    job = await stage.running(
        await stage.job(ann, kind="suno.song", params={"description": "calm lo-fi"})
    )
    await stage.view.show(job)
    line = from_bot(ann)[0]
    stage.covers["https://cdn.example.org/c.png"] = PNG
    song = Artifact(
        key="c1",
        kind=ArtifactKind.AUDIO,
        title="Tin Rain",
        tags="lofi",
        duration=118.2,
        cover_url="https://cdn.example.org/c.png",
    )
    sha = await stage.storage.media.keep(MP3)
    await stage.storage.jobs.add_artifact(job.id, song, sha, "audio/mpeg", "mp3")
    assert await stage.deliver(job) == {"c1"}
    first = (await ann.sees(audio=True)).audio
    assert (first.title, first.performer, first.file_name) == ("Tin Rain", "Suno", "Tin Rain.mp3")
    assert first.thumbnail is not None
    assert not line.deleted
    second = Artifact(
        key="c2",
        kind=ArtifactKind.AUDIO,
        title="Tin Rain II",
        cover_url="https://cdn.example.org/lost.png",
    )
    await stage.succeeded(job, second, data=MP3 + b"2")
    assert [one.audio.title for one in from_bot(ann) if one.audio] == ["Tin Rain", "Tin Rain II"]
    assert line.deleted


async def test_several_pictures_are_one_album(stage, ann):
    job = await stage.running(await stage.job(ann))
    await stage.succeeded(job, *[image(f"k{at}") for at in range(3)])
    photos = [one for one in from_bot(ann) if one.photo]
    assert len(photos) == 3
    assert len({one.album for one in photos}) == 1
    stored = await stage.storage.jobs.artifacts(job.id)
    assert len({one.file_id for one in stored}) == 3


async def test_results_are_sent_again_by_their_id(stage, telegram, ann):
    job = await stage.running(await stage.job(ann))
    await stage.succeeded(job, image(), actions=grid_actions())
    [stored] = await stage.storage.jobs.artifacts(job.id)
    await stage.storage.media.forget(stored.sha256)
    assert await stage.view.deliver(job, [stored]) == {"t1"}
    assert len([one for one in from_bot(ann) if one.photo]) == 2
    assert telegram.refused == []


async def test_the_original_comes_as_a_document_again_and_again(stage, telegram, ann):
    job = await stage.running(await stage.job(ann))
    await stage.succeeded(job, image())
    photo = await ann.sees(photo=True)
    data = encoded(Image.new("RGB", (2000, 1000)))
    stage.originals["t1"] = data
    pressed = scope(chat_id=ann.id, user_id=ann.id, message_id=photo.id)
    await stage.view.original(job.id, pressed)
    seen = await ann.sees(document=True)
    assert seen.document.data == data
    assert seen.document.file_name.endswith(".png")
    assert seen.reply_to == photo.id
    stage.originals.clear()
    await stage.view.original(job.id, pressed)
    assert len([one for one in from_bot(ann) if one.document]) == 2
    assert telegram.refused == []


async def test_an_original_that_is_gone_is_said(stage, ann):
    job = await stage.running(await stage.job(ann))
    await stage.succeeded(job, image())
    with pytest.raises(Gone) as refused:
        await stage.view.original(job.id, scope(chat_id=ann.id))
    assert refused.value.key == "error-original-gone"
    with pytest.raises(Gone):
        await stage.view.original(job.id, scope(chat_id=-1))


async def test_lyrics_that_may_have_arrived_are_not_repeated_but_offered(stage, telegram, ann):
    job = await stage.running(await stage.job(ann, kind="suno.lyrics", params={"prompt": "ferry"}))
    await stage.view.show(job)
    telegram.fail_next("sendMessage", drop_connection=True, after_effect=True)
    words = Artifact(key="l1", kind=ArtifactKind.TEXT, title="Ferry", text="[Verse]\nFog on deck")
    await stage.succeeded(job, words)
    said = [one.text for one in from_bot(ann)]
    assert said.count("Ferry\n\n[Verse]\nFog on deck") == 1
    await ann.sees(contains="should be here by now", buttons="📤 Send again")


async def test_somebody_who_blocked_the_bot_counts_as_served(stage, ann):
    job = await stage.running(await stage.job(ann))
    await stage.view.show(job)
    await ann.block()
    await stage.storage.jobs.succeed(
        job.id, [(image(), await stage.storage.media.keep(PNG), "", "png")]
    )
    done = await stage.storage.jobs.get(job.id)
    assert await stage.deliver(done) == {"t1"}
    await stage.view.show(done)
    later = await stage.job(ann)
    await stage.view.show(later)  # nobody is asked again and again
    await stage.view.show(await stage.running(later, progress=5))


async def test_when_telegram_is_away_the_runner_hears_of_it(stage, telegram, ann):
    job = await stage.running(await stage.job(ann))
    telegram.fail_next("sendPhoto", code=502, times=3)
    sha = await stage.storage.media.keep(PNG)
    done = await stage.storage.jobs.succeed(job.id, [(image(), sha, "", "png")])
    with pytest.raises(Exception, match="Bad Gateway"):
        await stage.deliver(done)
    assert await stage.deliver(done) == {"t1"}
    await ann.sees(photo=True)


async def test_actions_and_used_ones_survive_in_rows(stage, ann):
    job = await stage.running(await stage.job(ann))
    actions = [Action(key="m::upsample::1", label="U1", used=True)]
    sha = await stage.storage.media.keep(PNG)
    done = await stage.storage.jobs.succeed(job.id, [(image(), sha, "", "png")], actions)
    await stage.deliver(done)
    await ann.sees(photo=True, buttons="✓ U1")


async def test_a_button_that_is_too_old_leads_back_to_where_it_all_began(stage, ann):
    root = await stage.running(await stage.job(ann))
    await stage.succeeded(root, image(), actions=grid_actions())
    handle = TaskHandle(resource="midjourney", task_id="t1")
    params = Press(parent=handle, custom_id="x", label="U2").model_dump(mode="json")
    child = await stage.job(ann, kind="midjourney.action", params=params, parent_id=root.id)
    late = await stage.job(ann, kind="midjourney.action", params=params, parent_id=child.id)
    await stage.storage.jobs.advance(late.id, S.QUEUED, S.SUBMITTING)
    failure = JobFailure(kind="parent_expired")
    failed = await stage.storage.jobs.advance(late.id, S.SUBMITTING, S.FAILED, failure=failure)
    await stage.view.show(failed)
    told = await ann.sees(contains="too old", buttons="🎨 Draw it again")
    assert told.all_buttons[0].data == f"j:{root.id}:again"
