"""Calls to `notifyHook`: one attempt for each change, unsigned, out of order if switched so.

They are sent on request (`GatewayEmulator.send_callbacks`, or by advancing the clock over HTTP):
the emulator has no background work.
"""

from __future__ import annotations

from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from emulators.gateway.midjourney.life import MjLife
from emulators.gateway.midjourney.show import task_json
from emulators.gateway.world import World

_TIMEOUT = ClientTimeout(total=5)


async def send(world: World) -> int:
    """Send every hook the changes since the last time. Returns how many requests."""
    style = world.switches["mj.callback"]
    if style == "off" or world.switches["mj.dialect"] == "newapi":
        return 0
    calls: list[tuple[str, dict[str, Any]]] = []
    for life in world.tasks.all("midjourney"):
        if isinstance(life, MjLife) and life.hook:
            calls += [
                (life.hook, body) for body in _news(world, life, shuffled=style == "shuffled")
            ]
    if calls:
        async with ClientSession(timeout=_TIMEOUT) as session:
            for url, body in calls:
                await _post(session, url, body)
    return len(calls)


def _news(world: World, life: MjLife, *, shuffled: bool) -> list[dict[str, Any]]:
    """The callbacks that are due for one task."""
    now = task_json(world, life)
    before = life.told
    if before is not None and all(before[key] == now[key] for key in ("status", "progress")):
        return []
    life.told = now
    if not shuffled:
        return [now]
    return [now, *([before] if before is not None else []), now]  # late news, and doubled news


async def _post(session: ClientSession, url: str, body: dict[str, Any]) -> None:
    try:
        async with session.post(url, json=body):
            pass
    except (ClientError, TimeoutError):
        return  # there is no second attempt
