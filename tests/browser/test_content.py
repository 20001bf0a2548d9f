"""What messages look like on the page: rich content, media, and text that wants to be markup."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from emulators import samples
from tests.browser.conftest import Stage, picture

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ASSETS = Path(__file__).parents[2] / "emulators" / "assets"
RICH = r"""<h2>Tides</h2><p>Range: <tg-math>d \approx 3.57\sqrt{h}</tg-math></p>
<tg-math-block>\sum_{i=1}^{n} \frac{a_i}{2} = \begin{pmatrix}1&amp;0\end{pmatrix}</tg-math-block>
<table bordered>
<tr><th>Port</th><th align="right">m</th></tr><tr><td>Brest</td><td align="right">7.2</td></tr>
</table>
<ul><li>one</li><li>two</li></ul>
<pre><code class="language-python">def tide():  # high
    return "water"</code></pre>
<details><summary>Thinking</summary><p>Because of the Moon.</p></details>"""


async def test_rich_messages_are_drawn(stage: Stage) -> None:
    await stage.met(stage.ann, "tides")
    await stage.bot("sendRichMessage", chat_id=stage.ann.id, rich_message={"html": RICH})
    page = await stage.open(stage.ann)
    row = page.locator(".row.in")
    await expect(row.get_by_role("heading", name="Tides")).to_be_visible()
    await expect(row.locator("math")).to_have_count(2)
    signs = row.locator("math :is(msqrt, mfrac, munderover, mtable)")
    await expect(signs).to_have_count(4)
    await expect(row.locator("td").last).to_have_class("align-right valign-middle short")
    await expect(row.locator("li")).to_have_count(2)
    await expect(row.locator(".code-language")).to_have_text("python")
    await expect(row.locator(".tok-keyword").first).to_have_text("def")
    await expect(row.get_by_text("Because of the Moon.")).to_be_hidden()
    await row.locator("summary").click()
    await expect(row.get_by_text("Because of the Moon.")).to_be_visible()
    await row.get_by_role("button", name="Copy").click()
    await expect(page.locator("#toast")).to_have_text("Copied")


async def test_unknown_latex_stays_readable(stage: Stage) -> None:
    await stage.met(stage.ann, "x")
    html = "<p>So <tg-math>\\unheardof{x}</tg-math> it is</p>"
    await stage.bot("sendRichMessage", chat_id=stage.ann.id, rich_message={"html": html})
    page = await stage.open(stage.ann)
    await expect(page.locator("code.math.source")).to_have_text("\\unheardof{x}")


async def test_entities_nest_and_spoilers_open(stage: Stage) -> None:
    await stage.met(stage.ann, "x")
    text = (
        "🌊 <b>bold <i>and</i></b> <tg-spoiler>secret</tg-spoiler> <a href='https://e.test/'>go</a>"
    )
    await stage.bot("sendMessage", chat_id=stage.ann.id, text=text, parse_mode="HTML")
    page = await stage.open(stage.ann)
    row = page.locator(".row.in")
    await expect(row.locator("strong em")).to_have_text("and")
    await row.locator(".spoiler").click()
    await expect(row.locator(".spoiler")).to_have_class("spoiler open")
    await row.get_by_role("link", name="go").click()
    await expect(page.get_by_role("dialog")).to_contain_text("https://e.test/")
    await page.get_by_role("button", name="Cancel").click()


async def test_text_never_becomes_markup(stage: Stage) -> None:
    bad = "<img src=x onerror='window.hurt=1'><script>window.hurt=1</script>"
    await stage.met(stage.ann, bad)
    await stage.bot("sendMessage", chat_id=stage.ann.id, text=bad)
    await stage.bot(
        "sendRichMessage", chat_id=stage.ann.id,
        rich_message={"blocks": [{"type": "paragraph", "text": bad}, {"type": "pre", "text": bad}]},
    )  # fmt: skip
    page = await stage.open(stage.ann)
    await expect(page.locator(".row")).to_have_count(3)
    await expect(page.locator("#messages script, #messages img")).to_have_count(0)
    assert await page.evaluate("window.hurt") is None


async def test_a_photo_opens_on_the_whole_screen(stage: Stage) -> None:
    await stage.met(stage.ann, "draw")
    await stage.bot("sendPhoto", {"photo": picture()}, chat_id=stage.ann.id, caption="a lighthouse")
    page = await stage.open(stage.ann)
    await expect(page.locator(".photo.loaded")).to_have_count(1)
    await page.locator(".photo").click()
    box = page.locator("dialog.lightbox")
    await expect(box.locator("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(box).to_have_count(0)


async def test_a_song_plays(stage: Stage) -> None:
    await stage.met(stage.ann, "sing")
    song = (ASSETS / "morning.mp3").read_bytes()
    await stage.bot(
        "sendAudio", {"audio": song, "thumbnail": picture(320, 320)}, chat_id=stage.ann.id,
        title="Morning", performer="Suno", duration=20,
    )  # fmt: skip
    page = await stage.open(stage.ann)
    player = page.get_by_role("group", name="Morning")
    await expect(player).to_contain_text("Suno")
    await expect(player).to_contain_text("0:20")
    await player.get_by_role("button", name="Play").click()
    await expect(player.get_by_role("button", name="Pause")).to_be_visible()
    await player.get_by_role("button", name="Pause").click()
    await expect(player.get_by_role("button", name="Play")).to_be_visible()


async def test_pictures_by_the_paper_clip_arrive_as_an_album(stage: Stage) -> None:
    await stage.met(stage.ann)
    page = await stage.open(stage.ann)
    pictures = [
        {"name": f"{i}.jpg", "mimeType": "image/jpeg", "buffer": picture(colour=colour)}
        for i, colour in enumerate(("#a33", "#3a3", "#33a"))
    ]
    await page.set_input_files("#file", pictures)  # type: ignore[arg-type]
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator(".tile")).to_have_count(3)
    await dialog.get_by_role("button", name="Remove 2.jpg").click()
    await dialog.get_by_role("textbox").fill("Our boats")
    await page.keyboard.press("Enter")
    said = await stage.hears("message")
    assert said["caption"] == "Our boats"
    assert (await stage.hears("message"))["media_group_id"] == said["media_group_id"]
    await expect(page.locator(".album .photo")).to_have_count(2)
    await page.set_input_files(
        "#file", {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    )
    await dialog.get_by_role("button", name="Send", exact=True).click()
    assert (await stage.hears("message"))["document"]["file_name"] == "notes.pdf"
    await expect(page.locator(".document-name")).to_have_text("notes.pdf")


async def test_a_webp_of_a_sticker_s_size_is_sent_as_a_sticker(stage: Stage) -> None:
    await stage.met(stage.ann)
    page = await stage.open(stage.ann)
    webp = samples.as_webp(samples.picture("a crab", 512, 400))
    await page.set_input_files(
        "#file", {"name": "crab.webp", "mimeType": "image/webp", "buffer": webp}
    )
    await page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
    assert "sticker" in await stage.hears("message")
    await expect(page.locator(".sticker img")).to_be_visible()


async def test_a_phone_shows_chats_or_one_chat(stage: Stage) -> None:
    await stage.met(stage.ann, "tides")
    wide = "".join(f"<td>column number {i}</td>" for i in range(12))
    html = f"<table><tr>{wide}</tr></table><pre>{'x' * 300}</pre>"
    await stage.bot("sendRichMessage", chat_id=stage.ann.id, rich_message={"html": html})
    await stage.bot("sendMessage", chat_id=stage.ann.id, text="one long line of words " * 40)
    page = await stage.open(stage.ann, phone=True)
    await expect(page.locator("#composer")).not_to_be_in_viewport()
    await page.locator(f'[data-chat="{stage.ann.id}"]').click()
    await expect(page.locator("#composer")).to_be_in_viewport()
    for part in ("#composer", "#send", "#header"):
        await expect(page.locator(part)).to_be_in_viewport(ratio=1)
    right_edges = """[...document.querySelectorAll(".bubble, #chat, #messages, #foot")]
        .map(e => e.getBoundingClientRect().right)"""
    assert max(await page.evaluate(right_edges)) <= 390
    scroller = "(e => e.scrollWidth - e.clientWidth)(document.querySelector('#scroller'))"
    assert await page.evaluate(scroller) == 0
    await page.locator("#back").click()
    await expect(page.locator("#composer")).not_to_be_in_viewport()


async def test_dark_by_the_system_or_by_choice(stage: Stage) -> None:
    page = await stage.open(stage.ann, dark=True)
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_role("button", name="Light mode").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_everything_that_can_be_pressed_has_a_name(stage: Stage) -> None:
    await stage.met(stage.ann)
    rows = {"inline_keyboard": [[{"text": "🔄", "callback_data": "r"}]]}
    await stage.bot("sendPhoto", {"photo": picture()}, chat_id=stage.ann.id, reply_markup=rows)
    page = await stage.open(stage.ann)
    nameless = await page.evaluate(
        """[...document.querySelectorAll("button, a, input:not([hidden]), textarea, [role=button]")]
        .filter(e => e.checkVisibility() && !(e.getAttribute("aria-label") || e.textContent.trim()))
        .map(e => e.outerHTML)"""
    )
    assert nameless == []
