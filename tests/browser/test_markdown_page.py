"""The page "Markdown": what is typed on top is shown below, and Telegram's own refusals with it."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_pasted_answer_is_shown_in_all_three_ways(stage: Stage) -> None:
    page = await stage.open(stage.ann)
    await page.get_by_role("link", name="Markdown").click()
    rich, text, plain = (page.locator(f"#{name} .shown") for name in ("rich", "text", "plain"))
    await expect(rich.get_by_role("heading", name="Tides")).to_be_visible()
    await expect(rich.locator("math")).to_have_count(1)
    await expect(text.locator(".bubble")).to_have_count(1)
    await page.fill("#source", "**<b>雾</b>**：5*3\n\n" + "word " * 1000)
    await expect(text.locator(".bubble")).to_have_count(2)
    await expect(text.locator("strong, b").first).to_have_text("雾")
    await expect(plain).to_contain_text("雾：5*3")
    await expect(page.locator("#status")).to_have_text("The bot sends 2 texts.")
