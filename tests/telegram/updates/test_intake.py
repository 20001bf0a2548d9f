"""What Telegram may answer instead of updates, or as updates; nothing of it ends the loop."""

from __future__ import annotations

import asyncio
import json

import pytest
from aiogram import Dispatcher
from aiohttp import web
from structlog.testing import capture_logs

from bot.storage import Database, Storage
from bot.telegram.outgoing.session import open_bot
from bot.telegram.updates.intake import Intake
from tests.fresh_database import fresh
from tests.held_clock import HeldClock

TOKEN = "1234:secret"
PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
HUGE = 2**63
NONE = 2**300  # of an update without an id: it stays


def said(number, text="hello", **more):
    chat = {"id": 7, "type": "private", "first_name": "Ann"}
    person = {"id": 7, "is_bot": False, "first_name": "Ann"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text}
    return {"update_id": number, "message": message | more}


def ok(*updates):
    return json.dumps({"ok": True, "result": list(updates)})


def refused(code, words, **more):
    return json.dumps({"ok": False, "error_code": code, "description": words, **more}), code


class Telegram:
    """Answers `getUpdates` as scripted, then like a queue that knows offsets."""

    def __init__(self):
        self.script = []
        self.queue = []
        self.deletions = []
        self.asked = []
        self.closing = asyncio.Event()

    async def answer(self, request):
        method = request.match_info["method"]
        data = dict(await request.post())
        if method == "deleteWebhook":
            self.deletions.append(data)
            words, status = PAGE, 502
            if len(self.deletions) > 2:
                words, status = json.dumps({"ok": True, "result": True}), 200
            return web.Response(text=words, status=status)
        self.asked.append(int(data.get("offset", 0)))
        if self.script:
            given = self.script.pop(0)
            words, status = given if isinstance(given, tuple) else (given, 200)
            return web.Response(text=words, status=status)
        self.queue = [one for one in self.queue if at(one) >= self.asked[-1]]
        while not self.queue and data.get("timeout") != "0" and not self.closing.is_set():
            await asyncio.sleep(0)
            self.queue = [one for one in self.queue if at(one) >= self.asked[-1]]
        return web.Response(text=ok(*self.queue))


def at(update):
    number = update.get("update_id")
    return number if isinstance(number, int) else NONE


class Taken:
    """Instead of handlers."""

    def __init__(self):
        self.updates = []
        self.running = 0

    def take(self, update, before=None):
        self.updates.append(update)

    @property
    def ids(self):
        return [one.update_id for one in self.updates]


class Stage:
    def __init__(self, telegram, work, storage, clock, intake):
        self.telegram, self.work, self.storage = telegram, work, storage
        self.clock, self.intake = clock, intake

    async def until(self, seen, step=0.5):
        async with asyncio.timeout(20):
            while not seen():
                await self.clock.advance(step)


@pytest.fixture
async def stage(tmp_path):
    telegram, work, clock = Telegram(), Taken(), HeldClock()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", telegram.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    database = await Database.open(f"sqlite:///{fresh(tmp_path / 'bot.db')}")
    await database.migrate()
    storage = Storage.over(database, clock)
    bot = open_bot(TOKEN, f"http://127.0.0.1:{port}")
    intake = Intake(bot, Dispatcher(disable_fsm=True), storage, clock, work)
    async with asyncio.TaskGroup() as group:
        stage = Stage(telegram, work, storage, clock, intake)
        stage.start = lambda: group.create_task(intake.poll())
        tasks = []
        stage.begin = lambda: tasks.append(stage.start())
        yield stage
        for task in tasks:
            assert not task.done(), "the loop has ended"
            task.cancel()
    telegram.closing.set()
    await bot.session.close()
    await runner.cleanup()
    await database.close()


BROKEN = {
    "a page of the web server": (PAGE, 502),
    "a page that says it is fine": PAGE,
    "nothing": "",
    "half an answer": '{"ok": true, "result": [{"upd',
    "no list": '{"ok": true, "result": null}',
    "an object": '{"ok": true, "result": {"update_id": 7}}',
    "a list": "[]",
    "a number": "17",
    "things that are no updates": '{"ok": true, "result": [null, 17, "a", [], {}]}',
    "an error": refused(500, "Internal Server Error"),
    "a wrong request": refused(400, "Bad Request: unknown"),
    "not found": refused(404, "Not Found"),
    "an error of no shape": ('{"ok": false}', 500),
    "too many": refused(429, "Too Many Requests", parameters={"retry_after": 3}),
    "too many for years": refused(429, "Too Many Requests", parameters={"retry_after": 10**9}),
    "too many since long": refused(429, "Too Many Requests", parameters={"retry_after": -5}),
    "another process": refused(409, "Conflict: terminated by other getUpdates request"),
    "a webhook": refused(409, "Conflict: can't use getUpdates method while webhook is active"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_whatever_telegram_answers_is_waited_out_and_told_once(stage, name):
    stage.telegram.script = [BROKEN[name]] * 20
    stage.telegram.queue = [said(5)]
    with capture_logs() as logs:
        stage.begin()
        began = stage.clock.monotonic()
        await stage.until(lambda: stage.work.ids, step=5)
    assert stage.work.ids == [5]
    assert stage.clock.monotonic() - began > 15  # it was no storm
    assert len(logs) <= 5
    assert "secret" not in str(logs)


async def test_a_webhook_that_cannot_be_removed_is_asked_away_with_pauses(stage):
    stage.telegram.script = [BROKEN["a webhook"]] * 4
    stage.telegram.queue = [said(5)]
    with capture_logs() as logs:
        stage.begin()
        await stage.until(lambda: stage.work.ids)
    assert len(stage.telegram.deletions) == 4
    assert [one["event"] for one in logs] == ["webhook_left_set", "telegram_back"]


ODD = {
    "beyond every database": said(HUGE),
    "far beyond": said(10**40),
    "negative": said(-3),
    "no number": {"update_id": "abc", "message": said(1)["message"]},
    "no id": {"message": said(1)["message"]},
    "a chat beyond": said(6, chat={"id": 10**30, "type": "private"}),
    "a message beyond": said(6, message_id=HUGE),
    "a sender beyond": said(6, **{"from": {"id": -HUGE - 1, "is_bot": False, "first_name": "A"}}),
    "a time beyond": said(6, date=10**18),
    "nested for ever": said(6, reply_to_message=None),
}
deep = ODD["nested for ever"]["message"]
for _ in range(400):
    deep = deep.setdefault("rich", {"reply_to_message": {}})["reply_to_message"]


@pytest.mark.parametrize("name", ODD)
async def test_an_update_that_cannot_be_kept_is_skipped_and_the_others_are_not(stage, name):
    stage.telegram.queue = [said(5), ODD[name]]
    with capture_logs() as logs:
        stage.begin()
        await stage.until(lambda: stage.work.ids)
        # Else the call that passes an id beyond every database might take the next one with it.
        await stage.until(lambda: all(at(one) == NONE for one in stage.telegram.queue))
        stage.telegram.queue += [said(8)]
        await stage.until(lambda: 8 in stage.work.ids)
        await stage.clock.advance(60)
        stage.telegram.queue += [said(9)]
        await stage.until(lambda: 9 in stage.work.ids)
    assert [one for one in stage.work.ids if one != 6] == [5, 8, 9]
    assert len(logs) <= 2
    assert len(stage.telegram.asked) < 60


async def test_an_id_beyond_every_database_comes_three_times_at_most(stage):
    stage.telegram.queue = [said(HUGE + 5)]
    stage.begin()
    await stage.until(lambda: not stage.telegram.queue)
    assert stage.telegram.asked.count(HUGE + 6) == 1
    assert len(stage.telegram.asked) <= 5
    stage.telegram.script = [ok(said(3))]
    await stage.until(lambda: stage.work.ids)


async def test_a_server_that_repeats_itself_is_not_asked_without_a_pause(stage):
    stage.telegram.script = [ok(said(5))] * 50
    stage.begin()
    await stage.until(lambda: not stage.telegram.script, step=5)
    assert stage.work.ids == [5]
    assert stage.clock.monotonic() - 1000 > 100


async def test_what_no_text_column_takes_is_taken_out_and_places_stay(stage):
    bold = [{"type": "bold", "offset": 4, "length": 3}]
    stage.telegram.queue = [said(5, "a\0b \ud83dbig", entities=bold)]
    stage.begin()
    await stage.until(lambda: stage.work.ids)
    message = stage.work.updates[0].message
    assert message.text == "a b \ufffdbig"
    assert (await stage.storage.updates.unhandled())[0].body["message"]["text"] == message.text
