"""Suno 3.0, 3.5 and 4.0: whole lives under every route profile and shape of answers."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.types import TaskState
from tests.gateway.emulated.conftest import until

PLACES = [
    *[("v3", name) for name in ("v30", "plain", "v1_suno")],
    *[("v35", name) for name in ("plain", "v35", "mv35", "v1_suno")],
]
HTML = (True, False, 405)
ELSEWHERE = {"v3": "routes.suno.v35", "v35": "routes.suno.v3"}


def settle(gateway, version, profile, fallback=True):
    """This version here, and the other one where it does not get in the way."""
    gateway.switches.update({f"routes.suno.{version}": profile, "web.fallback": fallback})
    other = "plain" if profile == "v1_suno" else "v1_suno"
    gateway.switches[ELSEWHERE[version]] = other


@pytest.mark.parametrize("fallback", HTML)
@pytest.mark.parametrize(("version", "profile"), PLACES)
async def test_two_songs_wherever_they_are_made(gateway, client, time, version, profile, fallback):
    settle(gateway, version, profile, fallback)
    suno = getattr(client.suno, version)
    made = await suno.music(description="calm lo-fi about a harbour")
    done = await until(suno.fetch, made, time)
    assert done.state is TaskState.SUCCEEDED
    assert len(done.artifacts) == 2
    media = await client.download(done.artifacts[0].url)
    assert media.content_type == "audio/mpeg"
    assert len(gateway.submits) == 1
    sent = gateway.calls("/music")[-1].path
    assert sent.startswith(("/suno/v1", "/v1/suno"))


@pytest.mark.parametrize("shape", ["object", "array", "null"])
@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("version", ["v3", "v35"])
async def test_p14_clips_in_every_shape(gateway, client, time, version, shape, flat):
    gateway.switches.update({"suno.clips": shape, "suno.flat": flat})
    suno = getattr(client.suno, version)
    done = await until(suno.fetch, await suno.music(lyrics="[Verse]\nRain", title="Rain"), time)
    assert (done.state, len(done.artifacts)) == (TaskState.SUCCEEDED, 2)
    assert done.artifacts[0].title


@pytest.mark.parametrize("profile", ["v30", "plain", "v1_suno"])
async def test_p13_a_continued_song_is_joined(gateway, client, time, profile):
    settle(gateway, "v3", profile)
    suno = client.suno.v3
    first = await until(suno.fetch, await suno.music(lyrics="[Verse]\nRain", title="Rain"), time)
    with pytest.raises(errors.RequestRefused):  # nothing was continued yet
        await suno.concat(first.artifacts[0].key)
    more = await suno.music(
        lyrics="[Verse]\nMore", continue_clip=first.artifacts[0].key, continue_at=60
    )
    longer = await until(suno.fetch, more, time)
    whole = await until(suno.fetch, await suno.concat(longer.artifacts[0].key), time)
    assert (whole.state, len(whole.artifacts)) == (TaskState.SUCCEEDED, 1)
    assert len(gateway.submits) == 3


@pytest.mark.parametrize(
    ("trigger", "state"),
    [
        ("[apart:30]", TaskState.SUCCEEDED),
        ("[one]", TaskState.SUCCEEDED),
        ("[novideo]", TaskState.SUCCEEDED),
        ("[nocover]", TaskState.SUCCEEDED),
        ("[status:cooking]", TaskState.SUCCEEDED),
        ("[moderate]", TaskState.FAILED),
        ("[fail]", TaskState.FAILED),
    ],
)
@pytest.mark.parametrize("version", ["v3", "v35", "v4"])
async def test_lives_of_a_song(gateway, client, time, version, trigger, state):
    suno = getattr(client.suno, version)
    done = await until(suno.fetch, await suno.music(description=f"harbour {trigger}"), time)
    assert done.state is state
    assert bool(done.error) is (state is TaskState.FAILED)


@pytest.mark.parametrize(
    ("version", "trigger"),
    [
        *[
            (version, trigger)
            for version in ("v3", "v35", "v4")
            for trigger in ("[down]", "[http500]", "[err200]", "[env:E3]")
        ],
        ("v3", "[e3-200]"),
        ("v35", "[e3-200]"),
    ],
)
async def test_a_song_that_is_refused_is_ordered_once(gateway, client, version, trigger):
    with pytest.raises(errors.GatewayError):
        await getattr(client.suno, version).music(description=f"harbour {trigger}")
    assert len(gateway.calls("music")) == 1
    assert gateway.submits == []


@pytest.mark.parametrize("version", ["v3", "v35", "v4"])
async def test_p18_somebody_elses_song_is_not_found(gateway, client, time, version):
    made = await getattr(client.suno, version).music(description="harbour")
    async with GatewayClient(gateway.url, "sk-test2", backoff=time.sleep, now=time) as other:
        with pytest.raises(errors.TaskNotFound):
            await getattr(other.suno, version).fetch(made.handle)


@pytest.mark.parametrize("sync", [0.0, 15.0])
@pytest.mark.parametrize("words", ["upper", "lower"])
async def test_v4_looks_many_at_once(gateway, client, time, words, sync):
    gateway.switches.update({"suno.words": words, "suno.sync_s": sync})
    suno = client.suno.v4
    handles = [(await suno.music(description=f"song {n}")).handle for n in range(4)]
    handles.append((await suno.lyrics("a ferry")).handle)
    unknown = handles[0].model_copy(update={"task_id": "nobody"})
    time.at += 200
    found = await suno.fetch_many([*handles, unknown])
    assert set(found) == {handle.task_id for handle in handles}
    assert {task.state for task in found.values()} == {TaskState.SUCCEEDED}
    assert await suno.fetch_many([unknown]) == {}


async def test_v4_at_a_prefix_of_ones_own(gateway, time):
    async with GatewayClient(
        gateway.url, "sk-test", backoff=time.sleep, now=time, routes={"suno.v4": "/elsewhere"}
    ) as client:
        with pytest.raises(errors.RouteMissing):
            await client.suno.v4.music(description="harbour")
    assert [one.path for one in gateway.requests] == ["/elsewhere/submit/music"]
