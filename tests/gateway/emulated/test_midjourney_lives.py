"""Midjourney against the emulated gateway: whole lives of tasks, in both dialects."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.gateway import errors
from bot.gateway.types import ArtifactKind, TaskHandle, TaskState
from tests.gateway.emulated.conftest import EVERY, picture, press, until


@pytest.mark.parametrize("dialect", EVERY)
async def test_a_picture_from_prompt_to_upscale(gateway, client, time, dialect):
    gateway.switches["mj.dialect"] = dialect
    mj = client.midjourney
    grid = await until(mj.fetch, await mj.imagine("a tin boat —ar 1:1", state="job-1"), time)
    assert grid.state is TaskState.SUCCEEDED
    assert [a.text for a in grid.actions][:5] == ["U1", "U2", "U3", "U4", "🔄"]
    media = await client.download(
        grid.artifacts[0].url, fallback_urls=grid.artifacts[0].fallback_urls
    )
    assert media.content_type == "image/png"
    single = await until(mj.fetch, await mj.action(grid.handle, press(grid, "U2")), time)
    assert single.state is TaskState.SUCCEEDED
    assert "❤️" not in [a.text for a in single.actions]
    assert len(gateway.submits) == 2


@pytest.mark.parametrize("dialect", EVERY)
async def test_p7_custom_zoom_asks_for_words(gateway, client, time, dialect):
    gateway.switches["mj.dialect"] = dialect
    mj = client.midjourney
    grid = await until(mj.fetch, await mj.imagine("a tin boat"), time)
    single = await until(mj.fetch, await mj.action(grid.handle, press(grid, "U1")), time)
    window = await mj.action(single.handle, press(single, "Custom Zoom"))
    if window.state is not TaskState.NEEDS_INPUT:
        window = await until(mj.fetch, window, time, TaskState.NEEDS_INPUT)
    zoomed = await mj.modal(window.handle, prompt="a tin boat --zoom 1.5")
    assert (await mj.fetch(zoomed.handle)).state in (TaskState.QUEUED, TaskState.RUNNING)
    assert (await until(mj.fetch, zoomed, time)).state is TaskState.SUCCEEDED


@pytest.mark.parametrize("dialect", EVERY)
async def test_p26_vary_region_takes_a_mask(gateway, client, time, dialect):
    gateway.switches["mj.dialect"] = dialect
    mj = client.midjourney
    grid = await until(mj.fetch, await mj.imagine("a tin boat"), time)
    single = await until(mj.fetch, await mj.action(grid.handle, press(grid, "U1")), time)
    media = await client.download(single.artifacts[0].url)
    size = Image.open(io.BytesIO(media.data)).size
    window = await mj.action(single.handle, press(single, "Vary (Region)"))
    done = await until(
        mj.fetch, await mj.modal(window.handle, prompt="a lamp", mask=picture(size)), time
    )
    assert done.state is TaskState.SUCCEEDED


@pytest.mark.parametrize("dialect", EVERY)
async def test_p7_remix_opens_a_window(gateway, client, time, dialect):
    gateway.switches.update({"mj.dialect": dialect, "mj.remix": True})
    mj = client.midjourney
    grid = await until(mj.fetch, await mj.imagine("a tin boat"), time)
    task = await mj.action(grid.handle, press(grid, "V1"))
    if task.state is not TaskState.NEEDS_INPUT:
        task = await until(mj.fetch, task, time, TaskState.NEEDS_INPUT)
    assert (await until(mj.fetch, await mj.modal(task.handle), time)).state is TaskState.SUCCEEDED


async def test_p7_a_second_press_finds_the_first_ones_task(gateway, client, time):
    mj = client.midjourney
    grid = await until(mj.fetch, await mj.imagine("a tin boat"), time)
    first = await until(mj.fetch, await mj.action(grid.handle, press(grid, "U1")), time)
    second = await mj.action(grid.handle, press(grid, "U1"))
    assert (second.existing, second.handle.task_id) == (True, first.handle.task_id)
    assert (await mj.fetch(second.handle)).state is TaskState.SUCCEEDED


@pytest.mark.parametrize("dialect", EVERY)
async def test_polling_many_at_once(gateway, client, time, dialect):
    gateway.switches["mj.dialect"] = dialect
    mj = client.midjourney
    handles = [(await mj.imagine(f"boat {n}")).handle for n in range(7)]
    time.at += 60
    tasks = await mj.list_by_condition([*handles, handles[0].model_copy(update={"task_id": "0"})])
    assert {t.state for t in tasks.values()} == {TaskState.SUCCEEDED}
    assert set(tasks) == {h.task_id for h in handles}


async def test_p18_find_by_our_reference_among_strangers(gateway, client):
    task = await client.midjourney.imagine("a tin boat", state="job-42")
    found = await client.midjourney.find("job-42")
    assert found.handle.task_id == task.handle.task_id
    assert await client.midjourney.find("job-43") is None
    gateway.switches["mj.absent"] = ["query"]
    assert (await client.midjourney.find("job-42")).handle.task_id == task.handle.task_id


async def test_p17_a_relay_has_no_lists(gateway, client):
    gateway.switches["mj.dialect"] = "newapi"
    task = await client.midjourney.imagine("a tin boat", state="job-42")
    with pytest.raises(errors.Unsupported):
        await client.midjourney.find("job-42")
    with pytest.raises(errors.Unsupported):
        await client.midjourney.cancel(task.handle)


@pytest.mark.parametrize("style", ["plus", "empty"])
async def test_p5_cancel(gateway, client, time, style):
    gateway.switches["mj.cancel_style"] = style
    task = await client.midjourney.imagine("a tin boat")
    time.at += 10
    assert (await client.midjourney.cancel(task.handle)).state is TaskState.CANCELLED


@pytest.mark.parametrize("dialect", EVERY)
@pytest.mark.parametrize("style", [None, "null", "e5", "code4", "204"])
async def test_p13_unknown_tasks(gateway, client, dialect, style):
    gateway.switches.update({"mj.dialect": dialect, "mj.unknown_style": style})
    with pytest.raises(errors.TaskNotFound):
        await client.midjourney.fetch(TaskHandle(resource="midjourney", task_id="1"))


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("[queuefull]", errors.QueueFull),
        ("[noacct]", errors.QueueFull),
        ("[sysfull]", errors.QueueFull),
        ("[saturated]", errors.RateLimited),
        ("[banned:gory]", errors.BannedPrompt),
        ("[http429-empty]", errors.RateLimited),
        ("[http500]", errors.UpstreamFailed),
        ("[html502]", errors.UpstreamFailed),
        ("[html524]", errors.UpstreamTimeout),
        ("[trunc]", errors.UnreadableAnswer),
        ("[err200]", errors.GatewayError),
        ("[success-false]", errors.GatewayError),
        *[(f"[env:E{n}]", errors.GatewayError) for n in range(2, 9)],
    ],
)
@pytest.mark.parametrize("dialect", EVERY)
async def test_p9_p10_refusals_of_a_submit(gateway, client, dialect, trigger, expected):
    gateway.switches["mj.dialect"] = dialect
    with pytest.raises(expected):
        await client.midjourney.imagine(f"a boat {trigger}")


@pytest.mark.parametrize("dialect", EVERY)
@pytest.mark.parametrize(
    ("trigger", "state"),
    [
        ("[nourl]", TaskState.SUCCEEDED),
        ("[nourl-forever]", TaskState.FAILED),
        ("[nullprogress]", TaskState.SUCCEEDED),
        ("[words]", TaskState.SUCCEEDED),
        ("[status:FOO]", None),
        ("[banned-late]", TaskState.FAILED),
        ("[fail]", TaskState.FAILED),
        ("[cancelled]", TaskState.CANCELLED),
        ("[queued:2]", TaskState.SUCCEEDED),
        ("[intid]", TaskState.SUCCEEDED),
        ("[nobuttons]", TaskState.SUCCEEDED),
        ("[oddbuttons]", TaskState.SUCCEEDED),
    ],
)
async def test_lives_of_a_task(gateway, client, time, dialect, trigger, state):
    gateway.switches["mj.dialect"] = dialect
    task = await client.midjourney.imagine(f"a boat {trigger}")
    if state is None:
        time.at += 20
        state = TaskState.RUNNING
        assert (await client.midjourney.fetch(task.handle)).state is state
        return
    done = await until(client.midjourney.fetch, task, time)
    assert done.state is state
    assert (done.error_kind is not None) == (state is TaskState.FAILED)
    if state is TaskState.SUCCEEDED:
        assert done.actions


@pytest.mark.parametrize("where", ["cdn", "relay", "localhost"])
async def test_p16_pictures_are_found_wherever_the_gateway_says_they_are(
    gateway, client, time, where
):
    gateway.switches["mj.image_url"] = where
    done = await until(client.midjourney.fetch, await client.midjourney.imagine("boat"), time)
    [artifact] = done.artifacts
    media = await client.download(artifact.url, fallback_urls=artifact.fallback_urls)
    assert media.content_type == "image/png"


@pytest.mark.parametrize("auth", ["bearer", "secret", "both"])
async def test_p28_either_header_opens(gateway, client, auth):
    gateway.switches["mj.auth"] = auth
    assert (await client.midjourney.imagine("boat")).state is TaskState.QUEUED


@pytest.mark.parametrize("mode", ["fast", "turbo", "relax"])
async def test_p29_tasks_stay_in_their_mode(gateway, client, time, mode):
    gateway.switches["mj.strict_mode"] = True
    mj = client.midjourney.with_mode(mode)
    done = await until(client.midjourney.fetch, await mj.imagine("boat"), time)
    assert done.state is TaskState.SUCCEEDED
    assert set(await client.midjourney.list_by_condition([done.handle])) == {done.handle.task_id}


async def test_describe_shorten_blend_and_swap(gateway, client, time):
    mj, cat, dog = client.midjourney, picture((64, 64), "red", "a.png"), picture((64, 64), "blue")
    for task in (await mj.describe(cat), await mj.shorten("please draw a very nice little boat")):
        done = await until(mj.fetch, task, time)
        assert (done.state, done.artifacts[0].kind) == (TaskState.SUCCEEDED, ArtifactKind.TEXT)
    for task in (await mj.blend([cat, dog]), await mj.swap_face(cat, dog)):
        done = await until(mj.fetch, task, time)
        assert (done.state, done.artifacts[0].kind) == (TaskState.SUCCEEDED, ArtifactKind.IMAGE)
