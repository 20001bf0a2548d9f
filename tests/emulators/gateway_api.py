"""A bare HTTP client for the tests of the emulated gateway. It knows no more than curl does."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from PIL import Image, ImageChops, ImageStat

from emulators.gateway import GatewayEmulator


class Api:
    """Requests with a key, and downloads without one."""

    def __init__(self, gateway: GatewayEmulator, key: str = "sk-test") -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.http = httpx.AsyncClient(base_url=gateway.url, headers=headers, timeout=10)
        self.open = httpx.AsyncClient(timeout=10)

    async def get(self, path: str, **kwargs: Any) -> httpx.Response:
        return await self.http.get(path, **kwargs)

    async def post(self, path: str, body: Any = None, **kwargs: Any) -> httpx.Response:
        if body is not None:
            kwargs["json"] = body
        return await self.http.post(path, **kwargs)

    async def ask(self, text: Any = "hello", **fields: Any) -> httpx.Response:
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}], **fields}
        return await self.post("/v1/chat/completions", body)

    async def imagine(self, prompt: str = "a paper boat", **fields: Any) -> str:
        answer = (await self.post("/mj/submit/imagine", {"prompt": prompt, **fields})).json()
        assert answer["code"] in (1, 22), answer
        return str(answer["result"])

    async def fetch(self, task_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.get(f"/mj/task/{task_id}/fetch")).json()
        return found

    async def press(self, task_id: str, label: str, **fields: Any) -> dict[str, Any]:
        """Press the button whose label or emoji is given."""
        for button in (await self.fetch(task_id))["buttons"]:
            if label in (button["label"], button["emoji"]):
                body = {"taskId": task_id, "customId": button["customId"], **fields}
                pressed: dict[str, Any] = (await self.post("/mj/submit/action", body)).json()
                return pressed
        raise AssertionError(f"{task_id} has no button {label}")

    async def download(self, url: str) -> bytes:
        answer = await self.open.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return answer.content

    async def close(self) -> None:
        await self.http.aclose()
        await self.open.aclose()


@asynccontextmanager
async def talking(**kwargs: Any) -> AsyncIterator[tuple[GatewayEmulator, Api]]:
    """An emulator and a client of its first user."""
    async with GatewayEmulator(**kwargs) as gateway:
        api = Api(gateway)
        try:
            yield gateway, api
        finally:
            await api.close()


def events(answer: httpx.Response) -> list[Any]:
    """The data of a whole event stream; `[DONE]` stays a word."""
    found = []
    for line in answer.text.splitlines():
        if line.startswith("data:"):
            text = line.removeprefix("data:").strip()
            found.append(text if text == "[DONE]" else json.loads(text))
    return found


def said(found: list[Any]) -> str:
    """The text of a stream."""
    pieces = [
        choice["delta"].get("content") or ""
        for event in found
        if isinstance(event, dict)
        for choice in event.get("choices", [])
    ]
    return "".join(pieces)


def data_url(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def alike(one: Image.Image, two: Image.Image) -> float:
    """Mean difference of two pictures, 0–255, at a small size."""
    size = (64, 64)
    gap = ImageChops.difference(one.convert("RGB").resize(size), two.convert("RGB").resize(size))
    return sum(ImageStat.Stat(gap).mean) / 3


async def finished(
    gateway: GatewayEmulator, api: Api, prompt: str = "a paper boat", **fields: Any
) -> str:
    task_id = await api.imagine(prompt, **fields)
    gateway.tasks.advance("100%")
    return task_id
