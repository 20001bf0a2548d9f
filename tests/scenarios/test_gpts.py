"""Other minds and the account: GPTs, continued texts, what models can do, what is left."""

from __future__ import annotations

import re

CHAT = "/v1/chat/completions"
LINK = "https://chatgpt.com/g/g-Xy7Kp2QrT-poem-helper"


async def test_a_gpt_is_chosen_by_its_link_and_remembered(world, ann):
    await ann.say("/gpts")
    await ann.sees(contains="Send me the link of a GPT")
    await ann.say(f"/gpts {LINK}")
    await ann.sees(contains="Poem helper answers here")
    world.script("Rain, rain.")
    await ann.say("Two lines about rain")
    await ann.sees("Rain, rain.")
    assert world.gateway.calls(CHAT)[-1].json["model"] == "gpt-4-gizmo-g-Xy7Kp2QrT"
    await ann.say("/model gpt-4o-mini")
    back = await ann.sees(contains="gpt-4o-mini answers here")
    await ann.say("/gpts")
    menu = await ann.sees(buttons="Poem helper", after=back)
    await ann.press(menu, "Poem helper")
    await ann.sees(contains="Poem helper answers here", after=back)
    world.script("Snow, snow.")
    await ann.say("Two lines about snow")
    await ann.sees("Snow, snow.")
    assert world.gateway.calls(CHAT)[-1].json["model"] == "gpt-4-gizmo-g-Xy7Kp2QrT"


async def test_a_pasted_link_is_enough(world, ann):
    await ann.say(LINK)
    await ann.sees(contains="Poem helper answers here")
    assert not world.gateway.requests


async def test_words_find_what_was_used_before_and_say_what_was_searched(world, ann):
    bob = world.telegram.person("Bob")
    await ann.say("/gpts poem")
    none = await ann.sees(contains="I know no GPT called “poem”")
    assert "there are none yet" in none.text
    assert "copy its link" in none.text
    await bob.say(LINK)
    await bob.sees(contains="Poem helper answers here")
    await ann.say("/gpts poem")
    found = await ann.sees(buttons="Poem helper", after=none)
    await ann.say("/gpts ferries")
    await ann.sees(contains="only among the one that has been used", after=found)
    await ann.press(found, "Poem helper")
    await ann.sees(contains="Poem helper answers here")
    world.script("Rain, rain.")
    await ann.say("Two lines about rain")
    await ann.sees("Rain, rain.")
    assert world.gateway.calls(CHAT)[-1].json["model"] == "gpt-4-gizmo-g-Xy7Kp2QrT"


async def test_a_gpt_that_the_gateway_names_is_found_and_is_no_model(world, ann):
    world.gateway.models.append("gpt-4-gizmo-g-Ab1Cd2Ef3")
    await ann.say("/gpts ab1cd2")
    await ann.sees(buttons="GPT g-Ab1Cd2Ef3")
    await ann.say("/model")
    families = await ann.sees(contains="Choose a family")
    await ann.press(families, next(one for one in families.labels if one.startswith("GPT ·")))
    shown = await ann.sees(contains="sees pictures")
    assert not any("gizmo" in one for one in shown.labels)


async def test_a_favourite_is_forgotten(world, ann):
    await ann.say(LINK)
    await ann.sees(contains="Poem helper answers here")
    await ann.say("https://chatgpt.com/g/g-Zz9Yy8Xx7-chess-coach")
    await ann.sees(contains="Chess coach answers here")
    await ann.say("/gpts")
    menu = await ann.sees(buttons="✓ Chess coach")
    await ann.press(menu, "🗑 Remove…")
    menu = await ann.sees(buttons="🗑 Chess coach")
    await ann.press(menu, "🗑 Chess coach")
    await world.until(lambda: "🗑 Chess coach" not in ann.screen()[-1].labels)
    await ann.press(menu, "← Back")
    menu = await ann.sees(contains="Tap one of your GPTs")
    assert menu.labels[0] == "Poem helper"


async def test_a_gpt_goes_by_its_title_and_a_button_leads_back(world, ann):
    await ann.say(LINK)
    told = await ann.sees(contains="Poem helper answers here")
    await ann.say("/model")
    menu = await ann.sees(contains="Poem helper answers here now")
    await ann.press(menu, "🧩 GPTs")
    await ann.sees(buttons="✓ Poem helper")
    await ann.press(told, "↩ Back to gpt-4o-mini")
    await ann.sees(contains="gpt-4o-mini answers here from now on")


async def test_a_gpt_that_is_not_to_be_had_says_so(world, ann):
    world.gateway.models.remove("gpt-4-gizmo-*")
    await ann.say(LINK)
    await ann.sees(contains="Poem helper answers here")
    await ann.say("hello")
    await ann.sees(contains="This GPT does not answer")


async def test_complete_streams_a_continuation(world, ann):
    world.script("there was a tide.")
    await ann.say("/complete Once upon a time")
    await ann.sees("there was a tide.")
    sent = world.gateway.calls("/v1/completions")[-1].json
    assert sent["stream"]
    assert sent["prompt"] == "Once upon a time"
    assert sent["max_tokens"] > 16
    assert not world.gateway.calls(CHAT)


async def test_a_completion_that_broke_off_is_continued_anew_by_its_button(world, ann):
    world.script("there was", then="cut")
    await ann.say("/complete Once upon a time")
    cut = await ann.sees(buttons="🔄 Try again")
    world.script("there was a tide.")
    await ann.press(cut, "🔄 Try again")
    await ann.sees("there was a tide.")
    assert len(world.gateway.calls("/v1/completions")) == 2


async def test_complete_alone_asks_what_to_continue(world, ann):
    said = await ann.say("/complete")
    await ann.sees(after=said, buttons=["✖ Cancel"])


async def test_models_show_what_they_can_do(world, ann):
    await ann.say("/model")
    families = await ann.sees(contains="Choose a family")
    label = next(one for one in families.labels if one.startswith("GPT ·"))
    await ann.press(families, label)
    shown = await ann.sees(contains="🖼 sees pictures")
    labels = " ".join(shown.labels)
    assert re.search(r"gpt-4-all 🖼📎|gpt-4o 🖼", labels)
    assert "gpt-3.5-turbo 🖼" not in labels


async def test_gemini_and_the_analyst_can_be_chosen(world, ann):
    for name in ("gemini-pro", "gpt-4-all"):
        await ann.say(f"/model {name}")
        await ann.sees(contains=f"{name} answers here")
        world.script(f"I am {name}.")
        await ann.say("who are you?")
        await ann.sees(f"I am {name}.")
        assert world.gateway.calls(CHAT)[-1].json["model"] == name


async def test_balance_is_for_admins(world):
    ann, bob = world.telegram.person("Ann"), world.telegram.person("Bob")
    world.given = {"access_admins": str(ann.id)}
    await world.start()
    await ann.say("/balance")
    told = await ann.sees(contains="$100.00 left of $100.00")
    assert "Spent so far: $0.00" in told.text
    await bob.say("/balance")
    await bob.sees(contains="Only an admin")
    assert len(world.gateway.calls("billing")) == 2


async def test_a_picture_that_a_gpt_draws_comes_as_a_photo_without_the_noise(world, ann):
    await ann.say(LINK)
    await ann.sees(contains="Poem helper answers here")
    await ann.say("[image] draw a boat")
    photo = await ann.sees(photo=True)
    assert "draw a boat" in photo.text
    said = " ".join(one.text for one in ann.screen() if one.text)
    assert "进度" not in said
    assert '"prompt"' not in said
    assert "cdn" not in said
    world.script("A blue one.")
    await ann.say("and in blue?")
    await ann.sees("A blue one.")
    told = world.gateway.calls(CHAT)[-1].json["messages"]
    assert "![](" in str(told[-2]["content"])  # the model knows what it drew
    assert len(world.gateway.calls(CHAT)) == 2


async def test_words_and_a_picture_of_the_analyst_in_a_group(world, ann):
    chat = world.telegram.group("Crew", [ann])
    await ann.say("/model gpt-4-all", chat=chat)
    await ann.sees(contains="gpt-4-all answers", chat=chat)
    await ann.say("@demo_bot [image] draw a boat", chat=chat)
    photo = await ann.sees(photo=True, chat=chat)
    assert photo.reply_to
    await world.until(lambda: world.app.intake.running == 0)
    said = [one.text or "" for one in ann.screen(chat)]
    assert not any("Thinking" in one or "进度" in one for one in said)


async def test_an_inline_picture_is_no_text(world, ann):
    await ann.say("/model gpt-4-all")
    await ann.sees(contains="gpt-4-all answers")
    await ann.say("[image:b64] draw a boat")
    await ann.sees(contains="Here it is")
    await ann.sees(photo=True)
    assert not any("base64" in (one.text or "") for one in ann.screen())


async def test_other_models_keep_what_looks_like_noise(world, ann):
    world.script("> 进度 8%\n\nthat is what it says")
    await ann.say("what does the page say?")
    await ann.sees(contains="进度 8%")


async def test_the_progress_of_a_drawing_is_shown_and_goes(world, ann):
    chat = world.telegram.group("Crew", [ann])
    for where in (None, chat):
        await ann.say("/model gpt-4-all", chat=where)
        await ann.sees(contains="gpt-4-all answers", chat=where)
        world.script(
            ["> 进度 **8%**\n", "> 进度 **71%**\n", "> ID: task_1\n", "\nHere."], delay_s=9
        )
        await ann.say("@demo_bot draw a boat", chat=where)
        if where is None:
            await ann.sees_draft(contains="71 %")
        else:
            await ann.sees(contains="71 %", chat=chat)
        await ann.sees("Here.", chat=where)
