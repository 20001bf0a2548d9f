"""The emulated gateway and the client on one held clock: what the tests of their meeting share."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from PIL import Image

from bot.gateway.client import GatewayClient
from bot.gateway.types import FileInput, Task, TaskHandle, TaskState
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
