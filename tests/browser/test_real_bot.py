"""The demo as a stranger meets it: `python -m emulators demo`, the real bot, a browser."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PATIENCE_MS = 40_000


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address(browser: Browser) -> AsyncIterator[str]:
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "emulators", "demo", "--port", "0", "--speed", "12"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert demo.stdout is not None
    async with asyncio.timeout(60):
        line = (await demo.stdout.readline()).decode()
    assert line.startswith("Chat page: http://127.0.0.1:"), line
    yield line.removeprefix("Chat page: ").strip()
    demo.send_signal(signal.SIGINT)
    async with asyncio.timeout(20):
        rest = await demo.stdout.read()
        assert (await demo.wait(), rest) == (0, b"")


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    expect.set_options(timeout=PATIENCE_MS)
    context = await browser.new_context(viewport={"width": 1180, "height": 820})
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(address)
    await page.wait_for_selector("#app.ready")
    yield page
    await context.close()
    expect.set_options(timeout=8000)


async def say(page: Page, text: str) -> None:
    await page.fill("#input", text)
    await page.keyboard.press("Enter")


async def test_a_stranger_chats_draws_and_gets_songs(page: Page) -> None:
    await page.click("#start")
    await expect(page.locator(".row.in:not(.is-draft)")).not_to_have_count(0)
    await page.click("#menu-button")
    await expect(page.locator("#suggest")).to_contain_text("/imagine")
    await page.keyboard.press("Escape")

    await say(page, "Show me a table of the ferries across the North Sea")
    await expect(page.locator(".row.in:not(.is-draft) table")).to_be_visible()

    await say(page, "/imagine a lighthouse in fog")
    picture = page.locator(".row.in:has(.photo)")
    await expect(picture).to_have_count(1)
    await expect(picture.locator(".key", has_text="V4")).to_be_visible()
    await picture.locator(".key", has_text="U1").first.click()
    await expect(picture).to_have_count(2)

    await say(page, "/music calm lo-fi about a harbour")
    await expect(page.locator(".row.in .audio")).to_have_count(2)
    await page.locator(".audio .play").first.click()
    await expect(page.locator(".audio .play.running")).to_have_count(1)


async def test_in_the_group_it_answers_who_mentions_it(page: Page) -> None:
    await page.get_by_role("radio", name="Mei").click()
    await page.locator(".chat-item", has_text="Harbour Crew").click()
    await expect(page.get_by_role("heading", name="Harbour Crew")).to_be_visible()
    await page.locator("#input").press_sequentially("@demo_bot 给我们讲个故事")
    await page.keyboard.press("Enter")
    answer = page.locator(".row.in", has=page.locator(".quote", has_text="给我们讲个故事"))
    await expect(answer).to_contain_text("渡口", timeout=20_000)
