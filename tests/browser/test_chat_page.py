"""The chat page as a person uses it; the bot is played by hand."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


WATCH_FOR_A_GAP = """() => {
    window.gaps = 0;
    const list = document.querySelector("#messages");
    const look = () => { if (!list.textContent.includes("rises.")) window.gaps += 1; };
    new MutationObserver(look).observe(list, {childList: true});
}"""


async def test_a_new_chat_begins_with_start_and_suggestions(stage: Stage) -> None:
    page = await stage.open(stage.ann)
    await expect(page.locator(".intro")).to_contain_text("The bot is the real program")
    await expect(page.locator(".chip")).not_to_have_count(0)
    await expect(page.locator("#composer")).to_be_hidden()
    await page.click("#start")
    assert (await stage.hears("message"))["text"] == "/start"
    await stage.bot("sendMessage", chat_id=stage.ann.id, text="Hello Ann!")
    await expect(page.locator(".row.in .text")).to_contain_text("Hello Ann!")
    await expect(page.locator("#live")).to_have_text("api4gpt: Hello Ann!")
    await page.get_by_text("/imagine a lighthouse in fog").click()
    assert (await stage.hears("message"))["text"] == "/imagine a lighthouse in fog"
    await expect(page.locator("#chips")).to_be_hidden()


async def test_what_is_written_reaches_the_bot_and_enter_sends(stage: Stage) -> None:
    await stage.met(stage.ann)
    page = await stage.open(stage.ann)
    await page.fill("#input", "two\nlines <b>and no markup</b>")
    await page.keyboard.press("Enter")
    said = await stage.hears("message")
    assert said["text"] == "two\nlines <b>and no markup</b>"
    assert said["from"]["id"] == stage.ann.id
    await expect(page.locator(".row.out .text").last).to_contain_text("lines <b>and no markup</b>")
    await expect(page.locator("#input")).to_have_value("")


async def test_a_draft_streams_and_becomes_a_message(stage: Stage) -> None:
    await stage.met(stage.ann, "Tell me about tides")
    page = await stage.open(stage.ann)
    draft = page.locator(".row.is-draft")
    draw = {"chat_id": stage.ann.id, "draft_id": 7, "can_stop": True}
    await stage.bot("sendMessageDraft", **draw, text="")
    await expect(draft).to_contain_text("Thinking…")
    await stage.bot("sendMessageDraft", **draw, text="Twice a day")
    await expect(draft.locator(".text")).to_have_text("Twice a day")
    await expect(draft.locator(".caret")).to_have_count(1)
    await expect(page.locator("#header-about")).to_have_text("writing…")
    rich = {"html": "<p>Twice a day the <b>sea</b> rises.</p>"}
    await stage.bot("sendRichMessageDraft", **draw, rich_message=rich)
    await expect(draft.locator("strong")).to_have_text("sea")
    await expect(draft.get_by_role("button", name="Stop")).to_be_visible()
    await page.evaluate(WATCH_FOR_A_GAP)
    await stage.bot("sendRichMessage", chat_id=stage.ann.id, rich_message=rich)
    await expect(draft).to_have_count(0)
    assert await page.evaluate("window.gaps") == 0
    await expect(page.locator(".row.in").last).to_contain_text("Twice a day the sea rises.")


async def test_the_stop_button_tells_the_bot(stage: Stage) -> None:
    await stage.met(stage.ann, "A long story")
    page = await stage.open(stage.ann)
    await stage.bot(
        "sendMessageDraft", chat_id=stage.ann.id, draft_id=9, can_stop=True, text="Once upon"
    )
    await page.get_by_role("button", name="Stop").click()
    assert (await stage.hears("stopped_message_generation"))["draft_id"] == 9
    await expect(page.locator(".row.is-draft")).to_have_count(0)


async def test_buttons_wait_for_the_answer_and_show_it(stage: Stage) -> None:
    await stage.met(stage.ann, "hi")
    rows = [[{"text": "U1", "callback_data": "u1"}, {"text": "Off", "disabled": {}}]]
    sent = await stage.bot(
        "sendMessage", chat_id=stage.ann.id, text="Pick", reply_markup={"inline_keyboard": rows}
    )
    page = await stage.open(stage.ann)
    button = page.get_by_role("button", name="U1")
    await expect(page.get_by_role("button", name="Off")).to_be_disabled()
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    query = await stage.hears("callback_query")
    assert query["data"] == "u1"
    await stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="On its way")
    await expect(page.locator("#toast")).to_have_text("On its way")
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await button.click()
    query = await stage.hears("callback_query")
    await stage.bot(
        "answerCallbackQuery", callback_query_id=query["id"], text="Not yours", show_alert=True
    )
    await expect(page.get_by_role("dialog")).to_contain_text("Not yours")
    await page.get_by_role("button", name="OK").click()
    rows = [[{"text": "✓ U1", "callback_data": "u1"}]]
    await stage.bot(
        "editMessageText", chat_id=stage.ann.id, message_id=sent["message_id"], text="Picked",
        reply_markup={"inline_keyboard": rows},
    )  # fmt: skip
    await expect(page.locator(".row.in").last).to_contain_text("Picked")
    await expect(page.locator(".row.in .edited")).to_have_text("edited")
    await expect(page.get_by_role("button", name="✓ U1")).to_be_visible()


async def test_the_command_menu_follows_scope_and_language(stage: Stage) -> None:
    await stage.met(stage.ann)
    private = {"type": "all_private_chats"}
    await stage.bot(
        "setMyCommands", commands=[{"command": "imagine", "description": "Draw"}], scope=private
    )
    await stage.bot(
        "setMyCommands", commands=[{"command": "imagine", "description": "画图"}], scope=private,
        language_code="zh",
    )  # fmt: skip
    page = await stage.open(stage.ann)
    await page.click("#menu-button")
    await expect(page.locator(".suggestion")).to_have_text(["/imagineDraw"])
    await page.keyboard.press("Escape")
    await page.fill("#input", "/im")
    await expect(page.locator("#input")).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Tab")
    await expect(page.locator("#input")).to_have_value("/imagine ")
    await page.goto(f"{stage.telegram.url}/#{stage.ann.id}/{stage.group}")
    await page.click("#menu-button")
    await expect(page.locator("#suggest")).to_contain_text("has not set any commands")
    await stage.met(stage.mei)
    mei = await stage.open(stage.mei)
    await mei.click("#menu-button")
    await expect(mei.locator(".suggestion")).to_have_text(["/imagine画图"])


async def test_messages_are_edited_deleted_and_replied_to(stage: Stage) -> None:
    await stage.met(stage.ann, "helo")
    await stage.bot("sendMessage", chat_id=stage.ann.id, text="Did you mean hello?")
    page = await stage.open(stage.ann)
    await page.focus("#input")
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("#composer-bar")).to_contain_text("Editing")
    await page.fill("#input", "hello")
    await page.keyboard.press("Enter")
    assert (await stage.hears("edited_message"))["text"] == "hello"
    await expect(page.locator(".row.out .text")).to_contain_text("hello")
    await page.locator(".row.in .text").click(button="right")
    await page.get_by_role("menuitem", name="Reply").click()
    await page.fill("#input", "Yes")
    await page.keyboard.press("Enter")
    assert (await stage.hears("message"))["reply_to_message"]["text"] == "Did you mean hello?"
    await page.locator(".row.out .quote").click()
    await page.locator(".row.in .text").click(button="right")
    await page.get_by_role("menuitem", name="Delete").click()
    await expect(page.locator(".row.in")).to_have_count(0)


async def test_a_question_of_the_bot_is_replied_to_by_itself(stage: Stage) -> None:
    await stage.met(stage.ann, "zoom")
    page = await stage.open(stage.ann)
    wish = {"force_reply": True, "input_field_placeholder": "New words"}
    await stage.bot("sendMessage", chat_id=stage.ann.id, text="Which words?", reply_markup=wish)
    await expect(page.locator("#composer-bar")).to_contain_text("Which words?")
    await expect(page.locator("#input")).to_have_attribute("placeholder", "New words")
    await page.fill("#input", "a cat")
    await page.click("#send")
    said = await stage.hears("message")
    assert said["reply_to_message"]["text"] == "Which words?"
    await expect(page.locator("#composer-bar")).to_be_hidden()


async def test_in_the_group_one_mentions_the_bot(stage: Stage) -> None:
    page = await stage.open(stage.bob, stage.group)
    await expect(page.locator("#header-about")).to_contain_text("4 members")
    await page.locator("#input").press_sequentially("hey @dem")
    await expect(page.locator(".suggestion").first).to_contain_text("@demo_bot")
    await page.keyboard.press("Enter")
    await page.keyboard.type("what now?")
    await page.keyboard.press("Enter")
    said = await stage.hears("message")
    assert said["text"] == "hey @demo_bot what now?"
    await stage.mei.say("我也想知道", chat=stage.telegram.state.chats[stage.group])
    await stage.bot(
        "sendMessage", chat_id=stage.group, text="Tea.",
        reply_parameters={"message_id": said["message_id"]},
    )  # fmt: skip
    last = page.locator(".row.in").last
    await expect(last.locator(".sender")).to_contain_text("api4gpt")
    await expect(last.locator(".quote")).to_contain_text("what now?")
    await expect(page.locator(".row.in .avatar")).to_have_count(2)


async def test_people_are_switched_with_their_language_and_unread_marks(stage: Stage) -> None:
    await stage.met(stage.ann)
    page = await stage.open(stage.ann)
    await stage.bob.say("Morning", chat=stage.telegram.state.chats[stage.group])
    await expect(page.locator(f'[data-chat="{stage.group}"] .unread')).to_contain_text("1")
    await page.get_by_role("radio", name="Mei").click()
    await expect(page.locator("#side-title")).to_have_text("聊天")
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await expect(page.get_by_role("radio", name="Mei")).to_have_attribute("aria-checked", "true")
    await expect(page.locator("#start")).to_be_visible()
    await page.go_back()
    await expect(page.locator("#side-title")).to_have_text("Chats")
    await expect(page.locator(".row.out .text")).to_contain_text("/start")


async def test_the_page_comes_back_after_the_server_was_away(stage: Stage) -> None:
    await stage.met(stage.ann)
    page = await stage.open(stage.ann)
    port = stage.telegram._server.port
    await stage.telegram._server.stop()
    await expect(page.locator("#offline")).to_be_visible()
    stage.ann.user.started = True
    await stage.ann.say("said meanwhile")
    await stage.telegram._server.start(port=port)
    await expect(page.locator("#offline")).to_be_hidden()
    await expect(page.locator(".row.out").last).to_contain_text("said meanwhile")
    stage.troubles.clear()  # Chromium itself logs the refused connections
