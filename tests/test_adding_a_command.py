"""A command, a preference and a kind of update, added as docs/adding-a-command.md says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from aiogram import Bot, Router
from aiogram.filters import CommandObject
from aiogram.types import Message, MessageReactionUpdated

import bot.app
import handlers
from bot.domain import Scope
from bot.services.people import preferences as registered
from bot.services.people.policy import Act
from bot.services.people.preferences import Preference, Preferences, words
from bot.telegram import texts
from bot.telegram.incoming.command_filter import Command
from bot.telegram.updates import door
from bot.telegram.wording import vocabulary
from tests.scenarios.world import open_world

DOCUMENT = Path(__file__).parents[1] / "docs" / "adding-a-command.md"

MOTTO: Preference[str | None] = Preference(name="motto", default=None, read=words)

ENGLISH = """
command-motto = Your motto
motto = Your motto: { $motto }
"""
CHINESE = """
command-motto = 座右铭
motto = 你的座右铭：{ $motto }
"""


async def motto(
    message: Message, command: CommandObject, scope: Scope, preferences: Preferences
) -> None:
    if command.args:
        await preferences.set(MOTTO, command.args, scope)
    kept = await preferences.get(MOTTO, scope)
    await message.answer(texts.get("motto", scope.language, motto=kept or "…"))


async def reacted(
    event: MessageReactionUpdated, bot: Bot, scope: Scope, preferences: Preferences
) -> None:
    kept = await preferences.get(MOTTO, scope)
    await bot.send_message(event.chat.id, texts.get("motto", scope.language, motto=kept or "…"))


def build() -> Router:
    router = Router(name="motto")
    router.message.register(motto, Command("motto"))
    router.message_reaction.register(reacted)
    return router


@pytest.fixture
async def world(tmp_path, monkeypatch):
    """The real app with the motto: each line here is a row somewhere."""
    locales = tmp_path / "locales"
    shutil.copytree(texts.LOCALES, locales)
    (locales / "en" / "motto.ftl").write_text(ENGLISH, encoding="utf-8")
    (locales / "zh" / "motto.ftl").write_text(CHINESE, encoding="utf-8")
    monkeypatch.setattr(texts, "LOCALES", locales)
    texts._bundle.cache_clear()

    def router() -> Router:
        root = Router(name="with the motto")
        root.include_routers(build(), handlers.build_router())
        return root

    monkeypatch.setattr(registered, "OWN", (*registered.OWN, MOTTO))
    monkeypatch.setattr(bot.app, "build_router", router)
    monkeypatch.setattr(vocabulary, "PRIVATE", (*vocabulary.PRIVATE, "motto"))
    monkeypatch.setattr(door, "ACTS", {**door.ACTS, "message_reaction": Act.PRESS})
    async with open_world(tmp_path) as world:
        yield world
    texts._bundle.cache_clear()


async def test_a_command_keeps_a_preference_and_a_reaction_tells_it(world):
    ann = world.telegram.person("Ann")
    await world.start()
    await ann.say("/motto Slow is smooth")
    said = await ann.sees(text="Your motto: Slow is smooth")
    await world.restart()
    await ann.react(said, "👍")
    await ann.sees(text="Your motto: Slow is smooth", after=said)
    assert world.gateway.submits == []


async def test_a_stranger_reaches_neither(world):
    world.given["access_users"] = "1"
    eve = world.telegram.person("Eve")
    await world.start()
    await eve.say("/motto mine")
    told = await eve.sees(contains=str(eve.user.id))
    await eve.react(told, "👍")
    await world.until(lambda: world.app.intake.running == 0)
    assert not [one for one in eve.screen() if one.text.startswith("Your motto")]


def test_the_document_quotes_this_file():
    here = Path(__file__).read_text(encoding="utf-8")
    blocks = re.findall(
        r"^```(?:python|ftl)\n(.*?)^```",
        DOCUMENT.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    assert len(blocks) == 4
    for block in blocks:
        assert block.strip() in here, block
