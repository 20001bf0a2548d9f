"""Songs, chat, keys and models against the emulated gateway."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.types import (
    ArtifactKind,
    ErrorKind,
    ReasoningDelta,
    TaskState,
    TextDelta,
    ToolCall,
)
from tests.gateway.emulated.conftest import until


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
    assert (done.state, len(done.artifacts)) == (TaskState.FAILED, 1)


async def test_the_first_song_is_there_before_the_second(gateway, client, time):
    task = await client.suno.v4.music(description="harbour [apart]")
    seen = []
    while task.state is not TaskState.SUCCEEDED:
        time.at += 5
        task = await client.suno.v4.fetch(task.handle)
        seen.append((task.state.ended, len(task.artifacts)))
    assert (False, 1) in seen
    assert seen[-1] == (True, 2)


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
        ("sk-nomodel", errors.ModelUnavailable),
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
