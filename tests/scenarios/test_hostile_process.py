"""SIGTERM of the real program while hostile files are being opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator
from tests import hostile
from tests.process import Process, until

pytestmark = pytest.mark.slow


def opening(pid: int) -> set[int]:
    """The processes that it has started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(one) for task in tasks for one in task.read_text().split()}


async def test_it_ends_and_takes_what_it_has_started_with_it(tmp_path):
    slow = hostile.forms_in_forms()
    async with TelegramEmulator() as telegram, GatewayEmulator() as gateway:
        bot = Process(tmp_path, telegram, gateway)
        await bot.start()
        try:
            for number in range(4):
                person = telegram.person(f"P{number}", started=True)
                await person.say("read it", document=slow + b"%d" % number, file_name="a.pdf")
            await until(lambda: opening(bot.pid))
            begun = opening(bot.pid)
            assert await bot.terminate() == 0
            await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in begun), 10)
        finally:
            await bot.kill()
