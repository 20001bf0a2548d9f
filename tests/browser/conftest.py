"""Chromium, the chat page, and a bot played by hand over plain HTTP.

Without Chromium these tests skip and say so; under CI=true they fail. Nothing but loopback is
reachable from the browser, and a page that logs an error fails its test.
"""

import io
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect

from emulators.demo import populate
from emulators.telegram import TelegramEmulator
from emulators.telegram.web import ChatPage

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


def chromium() -> str:
    path = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    if path:
        return path
    reason = "Chromium is not installed (apt-get install chromium): the chat page is not tested"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        await opened.close()


@dataclass
class Stage:
    """The emulator with its people, the bot played by hand, and the browser's windows."""

    telegram: TelegramEmulator
    http: aiohttp.ClientSession
    browser: Browser
    ann: Any
    bob: Any
    mei: Any
    group: int
    troubles: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    offset: int = 0

    async def bot(
        self, method: str, files: dict[str, bytes] | None = None, **parameters: Any
    ) -> Any:
        """One call of the bot."""
        url = f"{self.telegram.url}/bot{self.telegram.token}/{method}"
        if files:
            form = aiohttp.FormData()
            for name, value in parameters.items():
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
            for name, data in files.items():
                form.add_field(name, data, filename=f"{name}.bin")
            request = self.http.post(url, data=form)
        else:
            request = self.http.post(url, json=parameters)
        async with request as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def met(self, person: Any, text: str = "/start") -> None:
        """Somebody has said something already, and the bot has heard it."""
        await person.say(text)
        self.telegram.state.updates.pending.clear()

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next update of a kind that the bot gets."""
        while True:
            updates = await self.bot("getUpdates", offset=self.offset, timeout=5)
            assert updates, f"no {kind} came"
            for update in updates:
                self.offset = update["update_id"] + 1
                if kind in update:
                    return update[kind]

    async def open(
        self, person: Any, chat: int | None = None, *, phone: bool = False, dark: bool = False
    ) -> Page:
        context = await self.browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1180, "height": 820},
            has_touch=phone,
            is_mobile=phone,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        self.contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(8000)
        await page.route("**/*", self._only_loopback)
        page.on("console", lambda m: m.type == "error" and self.troubles.append(m.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        where = f"#{person.id}" + (f"/{chat}" if chat else "" if phone else f"/{person.id}")
        await page.goto(f"{self.telegram.url}/{where}")
        await page.wait_for_selector("#app.ready")
        return page

    async def _only_loopback(self, route: Route) -> None:
        if route.request.url.startswith((self.telegram.url, "blob:", "data:")):
            await route.continue_()
            return
        self.troubles.append(f"the page asked for {route.request.url}")
        await route.abort()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    expect.set_options(timeout=8000)
    telegram = TelegramEmulator(limits=None)
    ChatPage(telegram)
    ann, bob, mei = populate(telegram)
    group = next(chat.id for chat in telegram.state.chats.values() if chat.title)
    async with telegram, aiohttp.ClientSession() as http:
        telegram.state.updates.pending.clear()  # the bot's joining of the group
        stage = Stage(telegram, http, browser, ann, bob, mei, group)
        yield stage
        for context in stage.contexts:
            await context.close()
    assert stage.troubles == []


def picture(width: int = 640, height: int = 480, colour: str = "#5a8fd0") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()
