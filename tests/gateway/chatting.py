"""A scripted chat: what is asked, and what the tests make of the answer."""

from __future__ import annotations

from bot.gateway.client import GatewayClient
from bot.gateway.types import TextDelta
from tests.gateway.scripted import EVENTS, sse

PATH = "/v1/chat/completions"
HELLO = [{"role": "user", "content": "Hello"}]
WHOLE = {
    "id": "chatcmpl-Zk3Qa1",
    "object": "chat.completion",
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "The Daugava."},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 19, "completion_tokens": 4, "total_tokens": 23},
}


async def collect(client: GatewayClient, **more):
    async with client.chat.stream(model="gpt-4o-mini", messages=HELLO, **more) as events:
        return [event async for event in events]


def text(events) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


def stream(gateway, *events, done=True, then="end", end="\n\n"):
    gateway.on("POST", PATH, headers=EVENTS, chunks=sse(*events, done=done, end=end), then=then)
