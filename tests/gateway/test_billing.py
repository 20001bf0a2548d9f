"""Billing: what is left, wherever the gateway keeps it; and the GPT that goes by several names."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.types import Completed, TextDelta
from emulators.gateway import GatewayEmulator
from tests.gateway.scripted import Reply

LONG, SHORT = "/v1/dashboard/billing", "/dashboard/billing"
TODAY = datetime(2025, 3, 5, tzinfo=UTC)


def subscription(limit=20, **more):
    return {"object": "billing_subscription", "hard_limit_usd": limit, **more}


async def test_what_is_left_is_the_limit_less_what_was_used(gateway, client):
    gateway.on("GET", f"{LONG}/subscription", subscription(access_until=1767225600))
    gateway.on("GET", f"{LONG}/usage", {"object": "list", "total_usage": 650})
    balance = await client.billing.balance(today=TODAY)
    assert (balance.limit, balance.used, balance.left) == (20, 6.5, 13.5)
    assert balance.until == datetime(2026, 1, 1, tzinfo=UTC)
    assert gateway.seen[1].query == {"start_date": "2024-12-05", "end_date": "2025-03-06"}


async def test_a_key_may_have_no_limit_and_no_end(gateway, client):
    gateway.on("GET", f"{LONG}/subscription", subscription(100_000_000, access_until=0))
    gateway.on("GET", f"{LONG}/usage", {"total_usage": "12"})
    balance = await client.billing.balance()
    assert (balance.limit, balance.left, balance.until, balance.used) == (None, None, None, 0.12)


async def test_a_gateway_may_keep_it_elsewhere(gateway, client):
    missing = {"error": {"message": f"Invalid URL (GET {LONG}/subscription)"}}
    gateway.on("GET", f"{LONG}/subscription", Reply(404, missing))
    gateway.on("GET", f"{SHORT}/subscription", subscription())
    gateway.on("GET", f"{SHORT}/usage", {"total_usage": 0})
    assert (await client.billing.balance()).left == 20


async def test_an_answer_without_a_limit_is_none(gateway, client):
    gateway.on("GET", f"{LONG}/subscription", {"object": "billing_subscription"})
    with pytest.raises(errors.UnreadableAnswer):
        await client.billing.balance()


async def test_the_emulated_gateway_and_the_client_agree():
    async with GatewayEmulator() as emulator, GatewayClient(emulator.url, "sk-test") as client:
        balance = await client.billing.balance()
        assert (balance.limit, balance.used) == (100, 0)


def chunk(text, **more):
    return {"choices": [{"index": 0, "delta": {"content": text}, **more}]}


async def test_a_gpt_is_streamed_under_the_name_that_is_offered(gateway, client):
    missing = {"error": {"message": "no channel for this model", "code": "model_not_found"}}
    lines = [chunk("rain"), chunk("", finish_reason="stop")]
    body = "".join(f"data: {json.dumps(one)}\n\n" for one in lines) + "data: [DONE]\n\n"
    stream = Reply(200, body, {"Content-Type": "text/event-stream"})
    gateway.on("POST", "/v1/chat/completions", Reply(503, missing), stream)
    asked = client.chat.stream_gpts("https://chatgpt.com/g/g-Xy7Kp2QrT-poems", [])
    async with asked as events:
        seen = [event async for event in events]
    assert seen[0] == TextDelta("rain")
    assert isinstance(seen[-1], Completed)
    named = [one.json["model"] for one in gateway.seen]
    assert named == ["gpt-4-gizmo-g-Xy7Kp2QrT", "gpt-4o-gizmo-g-Xy7Kp2QrT"]


async def test_a_gpt_that_nobody_offers_is_said_to_be_missing(gateway, client):
    missing = {"error": {"message": "no channel for this model", "code": "model_not_found"}}
    gateway.on("POST", "/v1/chat/completions", Reply(503, missing))
    with pytest.raises(errors.ModelUnavailable):
        async with client.chat.stream_gpts("g-Xy7Kp2QrT", []):
            pass
    with pytest.raises(errors.RequestRefused):
        async with client.chat.stream_gpts("a poet", []):
            pass
