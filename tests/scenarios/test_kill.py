"""`kill -9` of the real program at the worst moments: no job lost, none submitted twice."""

from __future__ import annotations

import contextlib
import re

import pytest

from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator
from tests.fresh_database import fresh
from tests.process import Process, until
from tests.scenarios.forms import pressed

pytestmark = pytest.mark.slow
PATIENCE = 90.0  # seconds; a search for a task takes 21 of them, and a busy machine its time


@contextlib.asynccontextmanager
async def life(folder, *, warm=True):
    fresh(folder / "bot.db")
    async with (
        TelegramEmulator() as telegram,
        GatewayEmulator(speed=20) as gateway,
    ):
        process = Process(folder, telegram, gateway, warm=warm)
        ann = telegram.person("Ann", started=True)
        await process.start()
        try:
            yield ann, gateway, telegram, process
        finally:
            await process.kill()
            said = process.said()
            assert telegram.token not in said
            assert telegram.token.partition(":")[2] not in said
            assert "sk-test" not in said
            assert "Traceback" not in said
            assert not [call for call in telegram.refused if call.error_code == 429]


async def test_before_the_submit_reached_the_gateway(tmp_path):
    async with life(tmp_path) as (ann, gateway, _, process):
        hold = gateway.hold("/mj/submit/imagine")
        await ann.say("/imagine a red boat")
        await hold.reached(PATIENCE)
        await process.kill()
        gateway.reset()
        await process.start()
        # Whether it was taken cannot be known before the gateway was asked; then it is said.
        told = await ann.sees(buttons=["🔄 Try again"], timeout=PATIENCE)
        assert not gateway.submits
        await ann.press(told, "🔄 Try again")
        await ann.sees(photo=True, timeout=PATIENCE)
        assert len(gateway.submits) == 1


async def test_inside_the_submit_after_it_was_accepted(tmp_path):
    async with life(tmp_path, warm=False) as (ann, gateway, _, process):
        hold = gateway.hold("/mj/submit/imagine", accepted=True)
        await ann.say("/imagine a red boat")
        await hold.reached(PATIENCE)
        await process.kill()
        hold.release()
        await process.start()
        await ann.sees(photo=True, timeout=PATIENCE)
        assert len(gateway.submits) == 1
        assert len(gateway.calls("/mj/submit/imagine")) == 1


async def test_while_the_upstream_works(tmp_path):
    async with life(tmp_path) as (ann, gateway, _, process):
        await ann.say("/imagine a red boat [slow]")
        line = await ann.sees(re.compile("▰"), timeout=PATIENCE)
        await process.restart()
        await ann.sees(photo=True, timeout=PATIENCE)
        assert len(gateway.submits) == 1
        await ann.sees_gone(line, timeout=PATIENCE)


async def test_done_but_not_shown(tmp_path):
    async with life(tmp_path) as (ann, gateway, telegram, process):
        telegram.fail_next("sendPhoto", hang=True)
        await ann.say("/imagine a red boat")
        await until(lambda: not telegram.faults.waiting)  # the upload has begun, and hangs
        await process.restart()
        await ann.sees(photo=True, timeout=PATIENCE)
        assert len(gateway.submits) == 1


async def test_between_two_questions_of_a_form(tmp_path):
    async with life(tmp_path) as (ann, gateway, _, process):
        await ann.say("/music")
        form = await ann.sees(timeout=PATIENCE)
        await ann.press(form, next(label for label in form.labels if "Describe" in label))
        await process.restart()
        await ann.say("a slow waltz for two lamps")
        await ann.sees(contains="slow waltz", timeout=PATIENCE)
        await pressed(ann, form, "Make")
        await ann.sees(audio=True, timeout=PATIENCE)
        assert len(gateway.submits) == 1


async def test_said_while_nobody_listened(tmp_path):
    async with life(tmp_path) as (ann, gateway, _, process):
        gateway.chat.script("Here I am.")
        await process.kill()
        await ann.say("anybody there?")
        await process.start()
        await ann.sees("Here I am.", timeout=PATIENCE)
        assert await process.terminate() == 0
