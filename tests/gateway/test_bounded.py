"""Nothing that a server sends fills the memory: bodies, packed ones, refusals, drips, documents."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import time
import zlib

import pytest
from aiohttp import web

from bot.gateway import envelopes, errors, routes
from bot.gateway.client import GatewayClient
from bot.gateway.inflating import STEP, BadEncoding, Inflater
from bot.gateway.loose import decode, to_bytes
from bot.gateway.routes import Timeouts, Wait
from tests.gateway.conftest import KEY
from tests.gateway.scripted import Reply

MODELS = "/v1/models"
IMAGES = "/v1/images/generations"
MEGABYTE = 1024 * 1024


def endless(sent, piece=b" " * 65536, status=200, headers=None):
    async def handle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers=headers or {})
        await response.prepare(request)
        while True:
            await response.write(piece)
            sent.append(len(piece))

    return handle


def bomb(size, wrap=31):
    """So many bytes of blanks, packed."""
    press = zlib.compressobj(9, zlib.DEFLATED, wrap)
    parts = [press.compress(b" " * MEGABYTE) for _ in range(size // MEGABYTE)]
    return b"".join(parts) + press.flush()


@pytest.mark.parametrize("status", [200, 500])
async def test_a_body_without_end(gateway, client, status):
    sent: list[int] = []
    gateway.on("POST", IMAGES, endless(sent, status=status))
    with pytest.raises(errors.GatewayError) as caught:
        await client.images.flux.generate("x")
    assert sum(sent) < routes.LARGEST_MEDIA + 8 * MEGABYTE
    if status == 200:
        assert caught.value.maybe_submitted
        assert "MB" in caught.value.message
    else:
        assert sum(sent) < 16 * MEGABYTE  # of a refusal the beginning says it all


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
async def test_a_bomb(gateway, client, encoding):
    body = bomb(200 * MEGABYTE, 15 if encoding == "deflate" else 31)
    gateway.on("GET", MODELS, Reply(200, body, {"Content-Encoding": encoding}))
    with pytest.raises(errors.UnreadableAnswer):
        await client.models.list()


async def test_a_packed_answer_is_read(gateway, client):
    body = json.dumps({"data": [{"id": "m"}]}).encode()
    for encoding, packed in (("gzip", gzip.compress(body)), ("deflate", zlib.compress(body))):
        gateway.on("GET", MODELS, Reply(200, packed, {"Content-Encoding": encoding}))
        assert [one.id for one in await client.models.list()] == ["m"]
    assert gateway.seen[0].headers["accept-encoding"] == "gzip, deflate"


async def test_a_stream_that_is_a_bomb(gateway, client):
    headers = {"Content-Type": "text/event-stream", "Content-Encoding": "gzip"}
    gateway.on("POST", "/v1/chat/completions", Reply(200, bomb(100 * MEGABYTE), headers))

    async def read() -> None:
        async with client.chat.stream(model="m", messages=[]) as events:
            async for _ in events:
                pass

    with pytest.raises(errors.GatewayError):
        await read()


async def test_an_answer_that_never_ends_is_given_up(gateway, waits):
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        while True:
            await response.write(b" ")
            await asyncio.wait([never], timeout=0.02)

    gateway.on("POST", IMAGES, drip)
    timeouts = Timeouts(connect=0.1, read=dict.fromkeys(Wait, 0.1))
    async with GatewayClient(gateway.url, KEY, timeouts=timeouts, backoff=waits) as client:
        with pytest.raises(errors.UpstreamTimeout) as caught:
            await client.images.flux.generate("x")
    assert caught.value.maybe_submitted


@pytest.mark.parametrize("text", ["[],", "{},", '"",', "0,", '{"a":1},'])
def test_a_document_of_too_many_values_is_none(text):
    with pytest.raises(ValueError, match="values"):
        decode("[" + text * (8 * MEGABYTE // len(text)) + "0]")


def test_a_long_document_of_few_values_is_one():
    assert len(decode(json.dumps({"data": [{"b64_json": "A" * 20 * MEGABYTE}]}))["data"]) == 1
    vectors = [[0.123] * 1536] * 100
    assert decode(json.dumps(vectors)) == vectors


def test_pieces_are_small_and_parts_are_joined():
    packed = gzip.compress(b"a" * 3 * MEGABYTE) + gzip.compress(b"b") + b"\0" * 100
    sizes, whole = [], b""
    inflater = Inflater("gzip")
    for start in range(0, len(packed), 100):
        for piece in inflater.feed(packed[start : start + 100]):
            sizes.append(len(piece))
            whole += piece
    assert max(sizes) <= STEP
    assert whole == b"a" * 3 * MEGABYTE + b"b"


@pytest.mark.parametrize("named", ["br", "zstd", "gzip, gzip", "compress"])
def test_what_was_not_asked_for(named):
    with pytest.raises(BadEncoding):
        Inflater(named)


def test_base64_in_steps(monkeypatch):
    monkeypatch.setattr("bot.gateway.loose._STEP", 16)
    for size in range(60):
        data = bytes(range(size))
        plain = base64.b64encode(data).decode()
        lines = "\n".join(plain[at : at + 7] for at in range(0, len(plain), 7))
        safe = base64.urlsafe_b64encode(data).decode()
        for written in (plain, plain.rstrip("="), lines, safe, f"{plain}\n"):
            assert to_bytes(written) == data
    for broken in ("%%%%", "A", "AAAA=AAA" + "A" * 40):
        with pytest.raises(ValueError):
            to_bytes(broken)


HOSTILE = ("model ", "input length ", "prompt exceeds ", "{'", "(request id: ", " ", "<title>", "(",
           "content content.type ", "模型", "request too large for ")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_long_wordings_cost_no_more_than_their_length(piece):
    def cost(size: int) -> float:
        text = piece * (size // len(piece))
        body = {"error": {"message": text, "code": "x"}}

        def once() -> float:
            began = time.process_time()
            envelopes.to_error(envelopes.anything(body), status=400)
            envelopes.page_title(f"<html>{text}")
            return time.process_time() - began

        return min(once() for _ in range(3))

    small, middle, large = (cost(size * 1024) for size in (4, 16, 64))
    assert large <= 8 * middle + small + 0.001


def test_what_is_not_packed_at_all():
    with pytest.raises(BadEncoding):
        list(Inflater("gzip").feed(b"{}"))
