"""`python -m tests.browser.screenshots FOLDER`: the pictures of the README, from the running demo.

Not a test: it plays one visit to the demo, with the real bot, and photographs the stations.
"""

import asyncio
import signal
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.conftest import ARGUMENTS, CHROMIUM

SPEED = "10"
PATIENCE_MS = 60_000


async def main(folder: Path) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "emulators", "demo", "--port", "0", "--speed", SPEED),
        stdout=asyncio.subprocess.PIPE,
    )
    assert demo.stdout is not None
    address = (await demo.stdout.readline()).decode().removeprefix("Chat page: ").strip()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            await visit(browser, address, folder)
            await browser.close()
    finally:
        demo.send_signal(signal.SIGINT)
        await demo.wait()


async def visit(browser: Browser, address: str, folder: Path) -> None:
    page = await window(browser, f"{address}/#1001/1001", 1280, 860)
    await page.screenshot(path=folder / "start.png")
    await page.click("#start")
    await expect(page.locator(".row.in:not(.is-draft)")).not_to_have_count(0)

    await say(page, "/imagine a lighthouse in fog, watercolour")
    picture = page.locator(".row.in:has(.photo.loaded)")
    await expect(picture).to_have_count(1)
    await expect(page.locator(".key", has_text="Cancel")).to_have_count(0)
    for name, width, height, scheme in (("chat", 1280, 1060, "light"), ("dark", 1280, 860, "dark")):
        other = await window(browser, f"{address}/#1001/1001", width, height, scheme=scheme)
        await photograph(other, folder / f"{name}.png")
    phone = await window(browser, f"{address}/#1001/1001", 390, 844, phone=True)
    await photograph(phone, folder / "phone.png")
    await picture.locator(".key", has_text="U1").first.click()
    await expect(picture).to_have_count(2)
    await photograph(page, folder / "upscaled.png")

    await say(page, "/music calm lo-fi about a harbour")
    await expect(page.locator(".row.in .audio")).to_have_count(2)
    await expect(page.locator(".key", has_text="Cancel")).to_have_count(0)
    await photograph(page, folder / "songs.png")
    await say(page, "Explain the math of the harmonic series")
    await expect(page.locator(".row.in:not(.is-draft) math")).not_to_have_count(0)
    await photograph(page, folder / "math.png")
    await say(page, "Show me a table of the ferries across the North Sea")
    await expect(page.locator(".row.in:not(.is-draft) table")).to_have_count(1)
    await photograph(page, folder / "table.png")

    mei = await window(browser, f"{address}/#1003/1003", 1280, 860)
    await mei.click("#start")
    await expect(mei.locator(".row.in:not(.is-draft)")).not_to_have_count(0)
    await say(mei, "用表格比较三种排序算法")
    await expect(mei.locator(".row.in:not(.is-draft) table")).to_have_count(1)
    await photograph(mei, folder / "chinese.png")
    await mei.locator(".chat-item", has_text="Harbour Crew").click()
    await say(mei, "@demo_bot 给我们讲个故事")
    await expect(mei.locator(".row.in .quote")).to_have_count(1)
    await expect(mei.locator(".row.in").last).to_contain_text("渡口")
    await photograph(mei, folder / "group.png")


async def window(
    browser: Browser, address: str, width: int, height: int, *, scheme: str = "light",
    phone: bool = False,
) -> Page:  # fmt: skip
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        is_mobile=phone,
        has_touch=phone,
        device_scale_factor=2 if phone else 1,
        reduced_motion="reduce",
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(address)
    await page.wait_for_selector("#app.ready")
    return page


async def say(page: Page, text: str) -> None:
    await page.fill("#input", text)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")


async def photograph(page: Page, path: Path) -> None:
    """Once nothing is being written and everything has been drawn."""
    await expect(page.locator(".is-draft")).to_have_count(0)
    await expect(page.locator(".photo:not(.loaded)")).to_have_count(0)
    await page.mouse.move(0, 0)
    await page.evaluate("document.querySelector('#scroller').scrollTo(0, 1e9)")
    await page.wait_for_timeout(1800)
    await page.screenshot(path=path)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target))
