"""What comes of the chunks of a stream, without any gateway."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, NamedTuple

from bot.gateway.completions.stream import read_stream
from bot.gateway.sse import DONE, EventDecoder
from bot.gateway.types import Completed, Picture, ReasoningDelta, Rethought, TextDelta

CASES = Path(__file__).parent.parent / "data" / "chat" / "shapes"


class Came(NamedTuple):
    """All of an answer."""

    text: str
    thought: str
    pictures: list[str]
    end: Completed


def chunk(content: str | None = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    delta = {} if content is None else {"content": content}
    choice = {"index": more.pop("index", 0), "delta": {**delta, **more}, "finish_reason": finish}
    return {"object": "chat.completion.chunk", "choices": [choice]}


def case(name: str) -> list[dict[str, Any]]:
    """The events of a recorded body, `[DONE]` among them."""
    decoder = EventDecoder()
    data = (CASES / name).read_bytes()
    return [*decoder.feed(data), *decoder.close()]


async def come(*chunks: dict[str, Any], tail: float = 5.0) -> Came:
    """Read it as the client does."""
    return gather([event async for event in read_stream(_stream(chunks), tail)])


def gather(events: list[Any]) -> Came:
    text = thought = ""
    for event in events:
        match event:
            case TextDelta():
                text += event.text
            case ReasoningDelta():
                thought += event.text
            case Rethought():
                text, thought = "", thought + text
            case _:
                pass
    end = events[-1]
    assert isinstance(end, Completed)
    return Came(text, thought, [one.url for one in events if isinstance(one, Picture)], end)


async def _stream(chunks: tuple[dict[str, Any], ...]):
    for one in chunks:
        await asyncio.sleep(0)
        yield one if one is DONE else json.loads(json.dumps(one))
