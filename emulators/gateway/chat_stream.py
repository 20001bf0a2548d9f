"""Streams an answer as server-sent events, with the variations of real gateways.

Used for chat and text completions; the text comes from elsewhere.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate
from typing import Any, Protocol

from aiohttp import web

from emulators import samples
from emulators.faults import cut
from emulators.gateway.call import Call
from emulators.gateway.envelopes import e1
from emulators.gateway.script import Scripted

_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
}
_BIG = 2 * 1024 * 1024
_SILENCE_S = 20.0
_HALF = re.compile("[\ud800-\udfff]")  # only an escape can write half a character
Piece = dict[str, Any]


class Events:
    """A stream of events that is being written."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._asked = call.triggers
        self._end = "\r\n" if "crlf" in self._asked else "\n"
        self._data = "data:" if "nospace" in self._asked else "data: "
        self.sent = 0
        self.response = web.StreamResponse(headers=_HEADERS)

    async def open(self) -> None:
        """Send the response headers."""
        self.response.headers["X-Oneapi-Request-Id"] = self._call.request_id
        await self.response.prepare(self._call.request)
        await self._ping()

    async def event(self, value: dict[str, Any] | str) -> None:
        """Send one event: a JSON document or a bare word."""
        text = value
        if not isinstance(text, str):
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            text = _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)
        await self._write(f"{self._data}{text}{self._end * 2}".encode())
        await self._ping()

    async def close(self) -> None:
        """End the body normally."""
        await self.response.write_eof()

    async def _ping(self) -> None:
        if "ping" in self._asked:
            await self._write(f": PING{self._end * 2}".encode())

    async def _write(self, data: bytes) -> None:
        if "split" not in self._asked:
            await self.response.write(data)
            return
        for start in range(0, len(data), 7):  # cuts through characters, words and line ends
            await self.response.write(data[start : start + 7])
            await self._call.world.sleep(0)


def head(call: Call, body: dict[str, Any], kind: str) -> dict[str, Any]:
    """The fields that begin every answer and every chunk."""
    return {
        "id": f"chatcmpl-{call.request_id[-12:]}",
        "object": kind,
        "created": int(call.world.unix()),
        "model": call.world.switches["chat.echo_model"] or body["model"],
    }


def tool_call(body: dict[str, Any]) -> dict[str, Any]:
    """A call of the first offered tool."""
    tools = body.get("tools") or [{"function": {"name": "lookup"}}]
    function = {"name": tools[0]["function"]["name"], "arguments": '{"city":"Riga"}'}
    return {"id": "call_1", "type": "function", "function": function}


class Shape(Protocol):
    """The chunk format of one kind of completion."""

    kind: str

    def choices(self, piece: Piece, finish: str | None = None) -> list[dict[str, Any]]:
        """The choices of a chunk that carries the piece."""


class ChatShape:
    """Chunks of a chat."""

    kind = "chat.completion.chunk"

    def choices(self, piece: Piece, finish: str | None = None) -> list[dict[str, Any]]:
        """The piece is the delta."""
        return [{"index": 0, "delta": piece, "finish_reason": finish}]


class TextShape:
    """Chunks of a plain completion: only text."""

    kind = "text_completion"

    def choices(self, piece: Piece, finish: str | None = None) -> list[dict[str, Any]]:
        """The piece's content is the text."""
        text = piece.get("content") or ""
        return [{"text": text, "index": 0, "logprobs": None, "finish_reason": finish}]


async def send(
    call: Call, body: dict[str, Any], plan: Scripted, usage: dict[str, Any], shape: Shape
) -> web.StreamResponse:
    """Stream the planned answer."""
    events = Events(call)
    asked = call.triggers
    start = head(call, body, shape.kind)
    if "nousage" in asked:
        del start["id"]

    def chunk(piece: Piece, finish: str | None = None) -> dict[str, Any]:
        return {**start, "choices": shape.choices(piece, finish)}

    await events.open()
    empty = {**start, "choices": []}
    if "emptychoices" in asked:
        await events.event(empty)
    await events.event(chunk({"role": "assistant", "content": ""}))
    await call.world.pause(plan.first_s)
    pieces = _pieces(call, body, plan)
    stop_after = int(asked.number("cut", 3)) if "cut" in asked else None
    break_after = int(asked.number("choice-error", 3)) if "choice-error" in asked else None
    fail_after = int(asked.number("midstream-error", 3)) if "midstream-error" in asked else None
    for number, piece in enumerate(pieces):
        if number == stop_after:
            cut(call.request)
            return events.response
        if number == fail_after:
            return await _error(call, events)
        if number:
            await call.world.pause(plan.delay_s)
        if number == len(pieces) // 2:
            await _middle(call, events, chunk, empty)
        if number == break_after:
            await events.event({**start, "choices": [_BROKEN]})
            return await _done(events)
        await events.event(chunk(piece, "stop" if "early" in asked else None))
    if "again" in asked:
        await events.event(chunk({"content": plan.text}, "stop"))
    match plan.then:
        case "cut":
            cut(call.request)
            return events.response
        case "hang":
            await call.world.for_ever()
        case "error":
            return await _error(call, events)
    finish = "tool_calls" if "tool" in asked else asked.word("finish") or plan.finish_reason
    if finish is not None:
        await events.event(chunk({}, finish))
    options = body.get("stream_options") or {}
    wanted = options.get("include_usage") or call.world.switches["chat.force_usage"]
    if wanted and "nousage" not in asked:
        await events.event({**empty, "usage": usage})
    if "nodone" not in asked:
        await events.event("[DONE]")
    await events.close()
    call.world.chat.ended.append((body, call.world.now()))
    return events.response


_PAUSE = re.compile(r": pause of ([0-9.]+) s")


async def play(call: Call, body: str) -> web.StreamResponse:
    """Send a scripted stream body, event by event."""
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(call.request)
    for event in body.split("\n\n"):
        if pause := _PAUSE.match(event):
            await call.world.pause(float(pause[1]))
        await response.write(f"{event}\n\n".encode())
    await response.write_eof()
    return response


def _pieces(call: Call, body: dict[str, Any], plan: Scripted) -> list[Piece]:
    """The pieces to stream."""
    if "tool" in call.triggers:
        return _tool_pieces(body)
    if "emptycontent" in call.triggers:
        return [{"content": ""}]
    said = plan.deltas
    if "think" in call.triggers:
        said = ("<think>\n", *plan.reasoning, "Let me see.", "\n</think>\n\n", *said)
        plan = replace(plan, reasoning=())
    if "cumulative" in call.triggers:
        said = tuple(accumulate(said))
    short = call.triggers.word("reasoning") == "short"  # some builds use the shorter name
    thought = "reasoning" if short else "reasoning_content"
    cut = _units if "halves" in call.triggers else list[str]
    return [*({thought: text} for text in cut(plan.reasoning)),
            *({"content": text} for text in cut(said)), *_beside(call)]  # fmt: skip


_BROKEN = {
    "index": 0,
    "delta": {"content": ""},
    "finish_reason": "error",
    "error": {"code": 502, "message": "Provider disconnected"},
}


def _beside(call: Call) -> list[Piece]:
    """A picture beside the text, as some drawing models have it."""
    if "images" not in call.triggers:
        return []
    data = base64.b64encode(samples.picture("a kite", 256, 256)).decode()
    link = {"url": f"data:image/png;base64,{data}"}
    return [{"content": "", "images": [{"type": "image_url", "index": 0, "image_url": link}]}]


async def _done(events: Events) -> web.StreamResponse:
    await events.event("[DONE]")
    await events.close()
    return events.response


def _units(texts: Iterable[str]) -> list[str]:
    """The text in pieces of one UTF-16 unit, as servers cut it whose strings are UTF-16."""
    data = "".join(texts).encode("utf-16-le")
    units = [data[at : at + 2] for at in range(0, len(data), 2)]
    return [unit.decode("utf-16-le", "surrogatepass") for unit in units]


async def _middle(call: Call, events: Events, chunk: Any, empty: dict[str, Any]) -> None:
    """Scripted faults in the middle of a stream."""
    asked = call.triggers
    if "emptychoices" in asked:
        await events.event(empty)
    if "nullcontent" in asked:
        await events.event(chunk({"content": None}))
        await events.event(chunk({}))
    if "bigline" in asked:
        await events.event({**chunk({"content": ""}), "obfuscation": "x" * _BIG})
    if "slow" in asked:
        await call.world.pause(_SILENCE_S)


async def _error(call: Call, events: Events) -> web.StreamResponse:
    text = f"upstream connection lost (request id: {call.request_id})"
    await events.event(e1(text, "upstream_error", call.world.switches["errors.flavour"]))
    await events.close()
    return events.response


def _tool_pieces(body: dict[str, Any]) -> list[dict[str, Any]]:
    """A tool call whose arguments come in pieces."""
    whole = tool_call(body)
    text = whole["function"]["arguments"]
    first = {**whole, "index": 0, "function": {**whole["function"], "arguments": ""}}
    rest = [
        {"index": 0, "function": {"arguments": text[at : at + 5]}} for at in range(0, len(text), 5)
    ]
    return [{"content": None, "tool_calls": [piece]} for piece in (first, *rest)]
