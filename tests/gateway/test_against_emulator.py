"""The client against the emulated gateway: whole lives of tasks, in every dialect it plays."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from PIL import Image

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.types import (
    ArtifactKind,
    ErrorKind,
    FileInput,
    ReasoningDelta,
    Task,
    TaskHandle,
    TaskState,
    TextDelta,
    ToolCall,
)
from emulators.gateway import GatewayEmulator

EVERY = ("plus", "newapi")


class Time:
    """One clock for both sides, moved by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def gateway(time: Time) -> AsyncIterator[GatewayEmulator]:
    async with GatewayEmulator(now=time, sleep=time.sleep) as server:
        yield server


@pytest.fixture
async def client(gateway: GatewayEmulator, time: Time) -> AsyncIterator[GatewayClient]:
    async with GatewayClient(gateway.url, "sk-test", backoff=time.sleep, now=time) as made:
        yield made


async def until(
    fetch: Callable[[TaskHandle], Awaitable[Task]], task: Task, time: Time, *states: TaskState
) -> Task:
    """Poll as a runner would, on the held clock."""
    for _ in range(200):
        task = await fetch(task.handle)
        if task.state in (states or tuple(s for s in TaskState if s.ended)):
            return task
        time.at += 5
    raise AssertionError(f"the task stays {task.state}")


def press(task: Task, label: str) -> str:
    return next(action.key for action in task.actions if label in action.text)


def picture(size: tuple[int, int], colour: str = "white", name: str = "mask.png") -> FileInput:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return FileInput(name, "image/png", out.getvalue())


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


@pytest.mark.parametrize(
    "quirk", ["", "[apart]", "[one]", "[novideo]", "[nocover]", "bare", "flat", "lower"]
)
async def test_songs(gateway, client, time, quirk):
    if quirk in ("bare", "flat"):
        gateway.switches[f"suno.{quirk}"] = True
    elif quirk:
        gateway.switches["suno.words"] = "lower" if quirk == "lower" else "upper"
    suno = client.suno.v4
    trigger = quirk if quirk.startswith("[") else ""
    done = await until(
        suno.fetch, await suno.music(description=f"calm lo-fi about a harbour {trigger}"), time
    )
    assert done.state is TaskState.SUCCEEDED
    assert len(done.artifacts) == (1 if quirk == "[one]" else 2)
    for song in done.artifacts:
        assert song.duration
        assert (await client.download(song.url)).content_type == "audio/mpeg"
    if quirk != "bare":
        assert set(await suno.fetch_many([done.handle])) == {done.handle.task_id}


async def test_p3_half_a_pair_of_songs(gateway, client, time):
    done = await until(
        client.suno.v4.fetch, await client.suno.v4.music(description="harbour [half]"), time
    )
    assert (done.state, done.partial, len(done.artifacts)) == (TaskState.FAILED, True, 1)


async def test_the_first_song_is_there_before_the_second(gateway, client, time):
    task = await client.suno.v4.music(description="harbour [apart]")
    seen = []
    while task.state is not TaskState.SUCCEEDED:
        time.at += 5
        task = await client.suno.v4.fetch(task.handle)
        seen.append((task.partial, len(task.artifacts)))
    assert (True, 1) in seen
    assert seen[-1] == (False, 2)


@pytest.mark.parametrize("shape", ["object", "array", "string"])
async def test_p17_lyrics(gateway, client, time, shape):
    gateway.switches["suno.lyrics_shape"] = shape
    done = await until(client.suno.v4.fetch, await client.suno.v4.lyrics("a ferry"), time)
    assert (done.state, done.artifacts[0].kind) == (TaskState.SUCCEEDED, ArtifactKind.TEXT)
    assert done.artifacts[0].text


async def test_a_continued_song(gateway, client, time):
    suno = client.suno.v4
    first = await until(suno.fetch, await suno.music(lyrics="[Verse]\nRain", title="R"), time)
    more = await suno.music(
        lyrics="[Verse]\nMore",
        continue_task=first.handle.task_id,
        continue_clip=first.artifacts[0].key,
        continue_at=first.artifacts[0].duration / 2,
    )
    assert (await until(suno.fetch, more, time)).state is TaskState.SUCCEEDED


@pytest.mark.parametrize("trigger", ["[moderate]", "[fail]", "[none]"])
async def test_songs_that_fail(gateway, client, time, trigger):
    done = await until(
        client.suno.v4.fetch, await client.suno.v4.music(description=f"harbour {trigger}"), time
    )
    assert done.state is TaskState.FAILED
    assert done.error
    if trigger == "[moderate]":
        assert done.error_kind is ErrorKind.CONTENT_POLICY


@pytest.mark.parametrize(
    ("quirk", "value"), [("lag", 2), ("redirect", True), ("webp_as_png", True), ("big", 12)]
)
async def test_p17_pictures_that_come_oddly(gateway, client, time, quirk, value):
    gateway.switches[f"cdn.{quirk}"] = value
    done = await until(client.midjourney.fetch, await client.midjourney.imagine("boat"), time)
    media = await client.download(done.artifacts[0].url)
    assert media.extension == ("webp" if quirk == "webp_as_png" else "png")


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("[ping]", "whole"),
        ("[emptychoices]", "whole"),
        ("[split]", "whole"),
        ("[crlf]", "whole"),
        ("[nospace]", "whole"),
        ("[plainjson]", "whole"),
        ("[partscontent]", "whole"),
        ("[nousage]", "whole"),
        ("[nodone]", "whole"),
        ("[drip]", "whole"),
        ("[cut:3]", "cut"),
        ("[bigline]", "any"),
    ],
)
async def test_chat_streams(gateway, client, trigger, expected):
    whole = await client.chat.create(
        model="gpt-4o", messages=[{"role": "user", "content": "hi 你好"}]
    )
    asked = [{"role": "user", "content": f"hi 你好 {trigger}"}]
    async with client.chat.stream(model="gpt-4o", messages=asked) as events:
        got = [event async for event in events]
    text = "".join(e.text for e in got if isinstance(e, TextDelta))
    assert text
    assert got[-1].cut is (expected == "cut")
    if expected == "whole":
        assert text.replace(trigger, "").split() == whole.text.split()


async def test_chat_reasoning_and_tools(gateway, client):
    asked = [{"role": "user", "content": "why [reasoning]"}]
    async with client.chat.stream(model="gpt-4o", messages=asked) as events:
        got = [event async for event in events]
    assert any(isinstance(event, ReasoningDelta) for event in got)
    asked = [{"role": "user", "content": "draw [tool]"}]
    async with client.chat.stream(model="gpt-4o", messages=asked) as events:
        got = [event async for event in events]
    assert all(isinstance(call, ToolCall) and call.name for call in got[-1].tool_calls)
    assert got[-1].tool_calls


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("sk-unknown", errors.AuthFailed),
        ("sk-expired", errors.AuthFailed),
        ("sk-exhausted", errors.QuotaExhausted),
        ("sk-noquota", errors.QuotaExhausted),
        ("sk-banned", errors.AuthFailed),
        ("sk-ip", errors.AuthFailed),
        ("sk-test-x", errors.AuthFailed),
        ("sk-nomodel", errors.AuthFailed),
        ("sk-nochannel", errors.ModelUnavailable),
        ("sk-ratelimit", errors.RateLimited),
        ("sk-iplimit", errors.RateLimited),
    ],
)
@pytest.mark.parametrize("flavour", ["shell", "oneapi", "newapi", "bare"])
async def test_p11_keys(gateway, time, key, expected, flavour):
    gateway.switches["errors.flavour"] = flavour
    async with GatewayClient(gateway.url, key, backoff=time.sleep, now=time) as client:
        for call in (
            client.chat.create(model="gpt-4o", messages=[{"role": "user", "content": "x"}]),
            client.midjourney.imagine("x"),
            client.suno.v4.music(description="x"),
        ):
            with pytest.raises(expected) as caught:
                await call
            assert not caught.value.maybe_submitted


@pytest.mark.parametrize("shape", ["oneapi", "newapi"])
async def test_models(gateway, client, shape):
    gateway.switches.update({"models.shape": shape, "models.size": 2000})
    assert len(await client.models.list()) > 2000
    with pytest.raises(errors.ModelUnavailable):
        await client.models.retrieve("gpt-99")


async def test_p12_a_hung_submit_is_accepted_once(gateway, time):
    gateway.fail_next("/mj/submit/imagine", how="disconnect", accepted=True)
    async with GatewayClient(gateway.url, "sk-test", backoff=time.sleep, now=time) as client:
        with pytest.raises(errors.UpstreamFailed) as caught:
            await client.midjourney.imagine("a tin boat", state="job-9")
        assert caught.value.maybe_submitted
        assert len(gateway.submits) == 1
        assert (await client.midjourney.find("job-9")).state is not None
