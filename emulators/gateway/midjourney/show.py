"""A Midjourney task as JSON, in the dialect that is switched on, and where its picture is."""

from __future__ import annotations

from functools import partial
from typing import Any

from emulators.gateway.media_store import MediaFile
from emulators.gateway.midjourney import painting
from emulators.gateway.midjourney.actions import buttons
from emulators.gateway.midjourney.life import PREVIEW_FROM, MjLife
from emulators.gateway.world import World

INSTANCE = {"discordInstanceId": "111122223333", "discordChannelId": "444455556666"}
_WORDS = {0: "Waiting to start", 46: "paused"}
_LATE_FETCHES = 3


def task_json(world: World, life: MjLife) -> dict[str, Any]:
    """The task object as it is now; polls of a finished task are counted."""
    if world.switches["mj.dialect"] == "newapi":
        return _relayed(world, life)
    status, over = _status(life), life.over or life.expired
    done = status == "SUCCESS"
    if done:
        life.looks += 1
    started = life.seen - life.queue_s >= 3 and not life.waiting
    return {
        "id": life.id,
        "action": life.action,
        "status": status,
        "progress": _progress(life, status),
        "prompt": _prompt(life),
        "promptEn": _prompt(life),
        "description": life.description,
        "state": life.state,
        "submitTime": life.moment(0),
        "startTime": life.moment(3 + life.queue_s) if started else None,
        "finishTime": life.moment(life.duration) if over else None,
        "imageUrl": _image_url(world, life, status),
        "failReason": _fail_reason(life, status),
        "botType": life.bot_type,
        "buttons": _buttons(life) if done else [],
        "properties": _properties(life, done=done),
    }


def _relayed(world: World, life: MjLife) -> dict[str, Any]:
    """The task in a relay's table, which lags by up to one synchronisation."""
    unseen = life.seen <= 0 and life.ended is None and not life.over
    status = "" if unseen else _status(life)
    done, over = status == "SUCCESS", life.over or life.expired
    if done:
        life.looks += 1
    progress = _progress(life, status)
    return {
        "id": life.id,
        "action": "CUSTOM_ZOOM" if life.window == "zoom" else life.action,
        "customId": "",
        "botType": "",
        "prompt": life.prompt,
        "promptEn": "" if unseen else _prompt(life),
        "description": "Submit success",
        "state": "" if unseen else life.state,
        "submitTime": life.moment(0),
        "startTime": 0 if unseen or life.waiting else life.moment(3 + life.queue_s),
        "finishTime": life.moment(life.duration) if over else 0,
        "imageUrl": "" if unseen else _image_url(world, life, status) or "",
        "status": status,
        "progress": "0%" if unseen else "100%" if status == "FAILURE" else progress,
        "failReason": _fail_reason(life, status) or "",
        "buttons": None if not done else _buttons(life),
        "maskBase64": "",
        "properties": None if unseen else _final_prompts(life),
    }


def image_file(world: World, life: MjLife) -> MediaFile | None:
    """The picture of the task as it is now: the final one, a preview, or none yet."""
    if life.action == "DESCRIBE":
        name = f"in_{life.id}.png"
        return world.media.put(name, "image/png", lambda: life.source, signed=True)
    if life.kind == "text":
        return None
    if life.status == "SUCCESS":
        recipe = partial(painting.finished, life)
        return world.media.put(f"{life.id}.png", "image/png", recipe, signed=True)
    percent = life.percent
    if life.over or percent < PREVIEW_FROM:
        return None
    recipe = partial(painting.unfinished, life, percent)
    return world.media.put(f"{life.id}_{percent}.webp", "image/webp", recipe, signed=True)


def _image_url(world: World, life: MjLife, status: str) -> str | None:
    if status in ("FAILURE", "CANCEL"):
        return "" if status == "CANCEL" else None
    if status == "SUCCESS":
        late = "nourl" in life.triggers and life.looks <= _LATE_FETCHES
        if late or "nourl-forever" in life.triggers:
            return None
    file = image_file(world, life)
    if file is None:
        return None
    where = world.switches["mj.image_url"]
    if where is None:
        where = "relay" if world.switches["mj.dialect"] == "newapi" else "cdn"
    if where == "cdn":
        return world.link(file)
    base = "http://localhost:3000" if where == "localhost" else world.base_url
    rand = "" if status == "SUCCESS" else f"?rand={life.percent}{life.id[-6:]}"
    return f"{base}/mj/image/{life.id}{rand}"


def _status(life: MjLife) -> str:
    if not life.frozen:
        return life.status
    word = life.triggers.word("frozen", "IN_PROGRESS")
    return "" if word == "none" else word


def _progress(life: MjLife, status: str) -> Any:
    if life.frozen:
        return "100%"
    if "nullprogress" in life.triggers:
        return None
    if status in ("MODAL", "NOT_START"):
        return None if status == "MODAL" else ""
    if status in ("FAILURE", "CANCEL"):
        return ""
    if "words" in life.triggers and life.percent in _WORDS:
        return _WORDS[life.percent]
    return f"{life.percent}%"


def _fail_reason(life: MjLife, status: str) -> str | None:
    if status != "FAILURE" and not life.frozen:
        return None
    if life.ended is not None:
        return life.cancelled_as
    return "任务超时" if life.expired else life.failure


def _prompt(life: MjLife) -> str:
    return life.text if life.text and life.status == "SUCCESS" else life.prompt


def _buttons(life: MjLife) -> list[dict[str, Any]] | None:
    return None if "nobuttons" in life.triggers else buttons(life)


def _final_prompts(life: MjLife) -> dict[str, Any]:
    versioned = life.kind == "text" or "--v " in life.prompt or "--niji" in life.prompt
    final = life.text if life.kind == "text" else life.prompt + ("" if versioned else " --v 6.1")
    if "nofinal" in life.triggers:
        return {}
    return {"finalPrompt": final, "finalZhPrompt": ""}


def _properties(life: MjLife, *, done: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        **INSTANCE,
        "botType": life.bot_type,
        "nonce": f"14{life.id}",
        "notifyHook": life.hook or None,
    }
    if done or life.kind != "text":
        made |= _final_prompts(life)
    if done:
        made |= {"messageId": f"13{life.id}", "messageHash": life.job_uuid, "flags": 0}
    return made
