"""How updates reach a bot: polling, confirming, two pollers, webhooks; and faults on the way."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web

from emulators.server import Server
from emulators.telegram import TelegramEmulator
from tests.emulators.telegram_api import Api


@pytest.fixture
async def telegram():
    async with TelegramEmulator(limits=None) as emulator:
        yield emulator


@pytest.fixture
async def api(telegram):
    async with aiohttp.ClientSession() as http:
        yield Api(telegram, http)


def ids(updates):
    return [update["update_id"] for update in updates]


async def test_updates_stay_until_an_offset_confirms_them(telegram, api):
    ann = telegram.person("Ann")
    for text in ("one", "two", "three"):
        await ann.say(text)
    updates = await api.ok("getUpdates")
    assert [update["message"]["text"] for update in updates] == ["one", "two", "three"]
    assert await api.ok("getUpdates", limit=2) == updates[:2]
    assert await api.ok("getUpdates", offset=updates[1]["update_id"]) == updates[1:]
    assert ids(await api.ok("getUpdates", offset=-1)) == ids(updates[2:])
    assert await api.ok("getUpdates", offset=updates[2]["update_id"] + 1) == []


async def test_a_poll_waits_for_the_next_update(telegram, api):
    ann = telegram.person("Ann")
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(api.ok("getUpdates", timeout=10))
        ended, _ = await asyncio.wait([poll], timeout=0.05)
        assert not ended
        await ann.say("hello")
    assert [update["message"]["text"] for update in poll.result()] == ["hello"]


async def test_a_second_poller_ends_the_first(telegram, api):
    async with asyncio.TaskGroup() as group:
        first = group.create_task(api.call("getUpdates", timeout=10))
        await asyncio.wait([first], timeout=0.05)
        await api.ok("getUpdates", timeout=0)
    assert first.result() == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running",
    }


async def test_only_wanted_kinds_are_queued(telegram, api):
    ann = telegram.person("Ann")
    await api.ok("getUpdates", allowed_updates=["message"])
    said = await ann.say("hello")
    await ann.edit(said, "hello!")
    assert ["message" in update for update in await api.ok("getUpdates")] == [True]
    await api.ok("getUpdates", allowed_updates=[])
    await ann.edit(said, "hello!!")
    assert "edited_message" in (await api.ok("getUpdates"))[-1]


async def test_a_webhook_gets_updates_in_order_with_its_secret(telegram, api):
    got: asyncio.Queue[tuple[str | None, dict]] = asyncio.Queue()
    statuses = [500, 200, 200]

    async def receive(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        await got.put((secret, await request.json()))
        return web.Response(status=statuses.pop(0))

    app = web.Application()
    app.router.add_post("/hook", receive)
    server = Server(app)
    await server.start()
    try:
        ann = telegram.person("Ann")
        await ann.say("one")
        hook = f"{server.url}/hook"
        assert await api.ok("setWebhook", url=hook, secret_token="s3cret")
        assert "can't use getUpdates" in await api.refused("getUpdates")
        await ann.say("two")
        texts = [(await got.get())[1]["message"]["text"] for _ in range(2)]
        secret, update = await got.get()
        assert (texts, update["message"]["text"], secret) == (["one", "one"], "two", "s3cret")
        info = await api.ok("getWebhookInfo")
        assert info["url"] == hook
        assert "500" in info["last_error_message"]
        await api.ok("deleteWebhook", drop_pending_updates=True)
        assert await api.ok("getUpdates") == []
    finally:
        await server.stop()


async def test_webhooks_need_https_and_a_clean_secret(api):
    assert "HTTPS" in await api.refused("setWebhook", url="http://example.org/hook")
    assert "unallowed characters" in await api.refused(
        "setWebhook", url="https://example.org/hook", secret_token="a b"
    )


async def test_faults_come_in_the_order_they_were_asked_for(telegram, api):
    telegram.fail_next("getMe", code=502)
    telegram.fail_next("getMe", retry_after=7, times=2)
    assert (await api.call("getMe"))["error_code"] == 502
    for _ in range(2):
        assert (await api.call("getMe"))["parameters"] == {"retry_after": 7}
    assert await api.ok("getMe")
    assert [call.error_code for call in telegram.refused] == [502, 429, 429]


async def test_a_connection_can_drop_before_and_after_the_effect(telegram, api):
    ann = telegram.person("Ann", started=True)
    telegram.fail_next("sendMessage", drop_connection=True)
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=ann.id, text="never")
    telegram.fail_next("sendMessage", drop_connection=True, after_effect=True)
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=ann.id, text="sent all the same")
    assert [message.text for message in ann.screen()] == ["sent all the same"]


async def test_a_call_can_hang(telegram, api):
    telegram.fail_next("getMe", hang=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await api.call("getMe")
    telegram.fail_next("getMe", hang=0.01)
    assert await api.ok("getMe")


async def test_an_older_server_knows_no_rich_messages_and_no_drafts():
    async with TelegramEmulator(features=()) as telegram, aiohttp.ClientSession() as http:
        api, ann = Api(telegram, http), telegram.person("Ann", started=True)
        rich = {"html": "<p>x</p>"}
        for method in ("sendRichMessage", "sendRichMessageDraft", "sendMessageDraft"):
            answer = await api.call(method, chat_id=ann.id, draft_id=1, rich_message=rich)
            assert (answer["error_code"], answer["description"]) == (404, "Not Found")
        sent = await api.ok("sendMessage", chat_id=ann.id, text="x")
        where = {"chat_id": ann.id, "message_id": sent["message_id"]}
        assert "text is empty" in await api.refused("editMessageText", **where, rich_message=rich)
