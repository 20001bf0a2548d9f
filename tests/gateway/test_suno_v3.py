"""Suno v3.0 and v3.5 over a real socket."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.types import ErrorKind, TaskHandle, TaskState
from tests.gateway.recorded import recorded
from tests.gateway.scripted import Reply

ID = "5d0e6b10-0000-4000-8000-00000000a001"
MUSIC = "/suno/v1/v3.0/music"
OK = {"code": 200, "data": {"task_id": ID}, "message": "success"}


def handle(profile="v30") -> TaskHandle:
    return TaskHandle(resource="suno.v3", task_id=ID, profile=profile, action="MUSIC")


def shown(status, clips=None, **more):
    data = {
        "task_id": ID,
        "status": status,
        "input": '{"custom_mode":false}',
        "clips": clips,
        **more,
    }
    return {"code": 200, "message": "success", "data": data}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (
            {"description": "calm", "instrumental": True},
            {
                "custom_mode": False,
                "mv": "chirp-v3-0",
                "input": {
                    "gpt_description_prompt": "calm",
                    "make_instrumental": True,
                    "mv": "chirp-v3-0",
                },
            },
        ),
        (
            {
                "lyrics": "[Verse]",
                "title": "T",
                "tags": "lofi",
                "continue_clip": "c1",
                "continue_at": 9,
            },
            {
                "custom_mode": True,
                "mv": "chirp-v3-0",
                "input": {
                    "prompt": "[Verse]",
                    "title": "T",
                    "tags": "lofi",
                    "continue_clip_id": "c1",
                    "continue_at": 9,
                    "mv": "chirp-v3-0",
                },
            },
        ),
    ],
)
async def test_music(gateway, client, given, sent):
    gateway.on("POST", MUSIC, OK)
    task = await client.suno.v3.music(**given)
    assert (task.handle.task_id, task.handle.profile) == (ID, "v30")
    assert gateway.seen[0].json == sent


async def test_p13_concat(gateway, client):
    gateway.on(
        "POST",
        f"{MUSIC}/concat",
        OK,
        Reply(
            400,
            {
                "code": 400,
                "data": None,
                "message": "bad request",
                "error_message": "not an extended clip",
            },
        ),
    )
    await client.suno.v3.concat("c7")
    assert gateway.seen[0].json == {"clip_id": "c7"}
    with pytest.raises(errors.RequestRefused, match="not an extended clip"):
        await client.suno.v3.concat("c1")


@pytest.mark.parametrize("shape", ["object", "array"])
async def test_p14_clips_in_every_shape(gateway, client, shape):
    clips = recorded("suno/bare_clips")
    body = {clip["id"]: clip for clip in clips} if shape == "object" else clips
    gateway.on("GET", f"{MUSIC}/{ID}", shown("completed", body))
    task = await client.suno.v3.fetch(handle())
    assert (task.state, [a.key for a in task.artifacts]) == (TaskState.SUCCEEDED, ["c6", "c7"])


@pytest.mark.parametrize("clips", [{}, None, []])
async def test_p14_nothing_yet(gateway, client, clips):
    gateway.on("GET", f"{MUSIC}/{ID}", shown("pending", clips))
    assert (await client.suno.v3.fetch(handle())).state is TaskState.QUEUED


async def test_failures(gateway, client):
    gateway.on("GET", f"{MUSIC}/{ID}", {**shown("failed", {}), "error_message": "Topic too long."})
    task = await client.suno.v3.fetch(handle())
    assert (task.state, task.error, task.error_kind) == (
        TaskState.FAILED,
        "Topic too long.",
        ErrorKind.BAD_REQUEST,
    )


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            Reply(200, {"code": 500, "data": None, "message": "x", "error_message": "boom"}),
            errors.UpstreamFailed,
        ),
        (Reply(404, {"code": 404, "data": None, "message": "not found"}), errors.TaskNotFound),
        (Reply(400, {"code": 400, "data": None, "message": "task not exist"}), errors.TaskNotFound),
        (Reply(200, {"code": 200, "data": None, "message": "success"}), errors.TaskNotFound),
    ],
)
async def test_p15_refusals_with_http_200_and_unknown_tasks(gateway, client, reply, expected):
    gateway.on("GET", f"{MUSIC}/{ID}", reply)
    with pytest.raises(expected):
        await client.suno.v3.fetch(handle())
    assert len(gateway.seen) == 1


async def test_p24_profiles_are_tried_in_order_and_stored(gateway, client):
    gateway.on("POST", "/suno/v1/v3.5/music", OK)
    task = await client.suno.v35.music(description="x")
    assert task.handle.profile == "v35"
    assert [s.path for s in gateway.seen] == ["/suno/v1/music", "/suno/v1/v3.5/music"]
    assert gateway.seen[0].json["mv"] == gateway.seen[0].json["input"]["mv"] == "chirp-v3-5"
    gateway.on("GET", f"/suno/v1/v3.5/music/{ID}", shown("processing", {}))
    assert (await client.suno.v35.fetch(task.handle)).state is TaskState.RUNNING
    with pytest.raises(errors.RouteMissing, match="/v1/suno/v1/music"):
        await client.suno.v3.music(description="x")
