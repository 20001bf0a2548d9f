"""Telegram as the views meet it: the emulator on a socket, and a real aiogram bot."""

import pytest

from bot.telegram.outgoing.session import open_bot
from emulators.telegram import TelegramEmulator
from tests.held_clock import HeldClock
from tests.telegram.jobs.stage import open_stage


@pytest.fixture
async def telegram():
    async with TelegramEmulator(limits=None) as emulator:
        yield emulator


@pytest.fixture
async def bot(telegram):
    async with open_bot(telegram.token, telegram.url) as bot:
        yield bot


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def ann(telegram):
    return telegram.person("Ann", started=True)


@pytest.fixture
async def stage(telegram, tmp_path):
    async with open_stage(telegram, tmp_path) as stage:
        yield stage
