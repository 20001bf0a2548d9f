"""Drawing, as people do it: from words and pictures, and with every button under the result."""

from __future__ import annotations

import re

import pytest

from emulators import samples


async def drawn(ann, words="a red boat", **kwargs):
    await ann.say(f"/imagine {words}", **kwargs)
    return await ann.sees(photo=True)


async def test_imagine_brings_a_photo_with_every_button(world, ann):
    asked = await ann.say("/imagine a red boat")
    photo = await ann.sees(photo=True)
    assert [button.label for button in photo.all_buttons][:8] == [
        "U1", "U2", "U3", "U4", "V1", "V2", "V3", "V4",
    ]  # fmt: skip
    assert "🔄" in [button.label for button in photo.all_buttons]
    assert photo.reply_to == asked.id
    # The status line is gone once the result is there.
    await world.until(lambda: len(ann.screen()) == 2)
    assert not world.telegram.refused


async def test_the_status_line_moves_in_place(world, ann):
    await ann.say("/imagine a red boat")
    line = await ann.sees(re.compile(r"▰+▱+ \d+ %"))
    assert "a red boat" in line.text
    assert line.labels == ["✖ Cancel"]
    await ann.sees(photo=True)
    edits = world.telegram.calls("editMessageText")
    assert edits
    assert {edit.params["message_id"] for edit in edits} == {line.id}


async def test_a_pressed_button_is_a_new_job_and_marked(world, ann):
    photo = await drawn(ann)
    await ann.press(photo, "U2")
    upscaled = await ann.sees(photo=True, after=photo)
    assert upscaled.reply_to == photo.id
    assert "✓ U2" in [button.label for message in ann.screen() for button in message.all_buttons]
    assert len(world.gateway.submits) == 2


async def test_two_quick_taps_are_one_picture_and_two_slow_ones_two(world, ann):
    photo = await drawn(ann)
    first = ann.start_press(photo.stored, photo.all_buttons[8].data)
    second = ann.start_press(photo.stored, photo.all_buttons[8].data)
    redrawn = await ann.sees(photo=True, after=photo)
    await world.until(lambda: first.answer and second.answer)
    assert len(world.gateway.submits) == 2
    answers = world.telegram.calls("answerCallbackQuery")
    assert not any(one.params.get("show_alert") for one in answers)  # nothing to be closed
    arrived = world.clock.monotonic()
    await world.until(lambda: world.clock.monotonic() - arrived > 60)  # long after it
    await ann.press(photo, "✓ 🔄")
    await ann.sees(photo=True, after=redrawn)
    assert len(world.gateway.submits) == 3


async def test_the_original_comes_as_a_document(world, ann):
    photo = await drawn(ann)
    await ann.press(photo, "🖼 Original")
    document = await ann.sees(document=True)
    assert document.document.data.startswith(b"\x89PNG")


async def test_custom_zoom_asks_for_words_and_goes_on(world, ann):
    photo = await drawn(ann)
    await ann.press(photo, "U1")
    upscaled = await ann.sees(photo=True, after=photo)
    await ann.press(upscaled, "🔍 Custom Zoom")
    question = await ann.sees(contains="--zoom", after=upscaled)
    await ann.say("a red boat in a storm --zoom 1.5", reply_to=question)
    await ann.sees(photo=True, after=question)
    modal = world.gateway.calls("/mj/submit/modal")[-1].json
    assert modal["prompt"] == "a red boat in a storm --zoom 1.5"


async def test_pictures_in_the_question_become_references(world, ann):
    await ann.say("/imagine in watercolour", photo=samples.photo("harbour"))
    await ann.sees(photo=True, after=ann.screen()[-1])
    sent = world.gateway.calls("/mj/submit/imagine")[-1].json
    assert len(sent["base64Array"]) == 1
    assert sent["base64Array"][0].startswith("data:image/jpeg;base64,")


async def test_a_reply_to_a_picture_uses_it(world, ann):
    picture = await ann.say(photo=samples.photo("harbour"))
    await world.until(lambda: world.app.intake.running == 0)
    await ann.say("/imagine in watercolour", reply_to=picture)
    await ann.sees(photo=True, after=ann.screen()[-1])
    assert len(world.gateway.calls("/mj/submit/imagine")[-1].json["base64Array"]) == 1


async def test_imagine_alone_asks_and_the_answer_draws(world, ann):
    await ann.say("/imagine")
    await ann.sees(contains="draw")
    await ann.say("a green boat")
    await ann.sees(photo=True)
    assert world.gateway.calls("/mj/submit/imagine")[-1].json["prompt"] == "a green boat"
    assert not world.gateway.calls("/v1/chat/completions")


async def test_cancel_stops_it(world, ann):
    await ann.say("/imagine a red boat [slow]")
    line = await ann.sees(buttons=["✖ Cancel"])
    await ann.press(line, "✖ Cancel")
    await world.until(lambda: world.gateway.calls("/cancel"))
    await world.until(lambda: not any(m.labels == ["✖ Cancel"] for m in ann.screen()))


async def test_in_a_group_everybody_may_press_but_only_the_asker_cancels(world, ann):
    bob = world.telegram.person("Bob", started=True)
    crew = world.telegram.group("Crew", [ann, bob])
    await ann.say("/imagine@demo_bot a red boat [slow]", chat=crew)
    line = await bob.sees(buttons=["✖ Cancel"], chat=crew)
    told = await bob.press(line, "✖ Cancel")
    assert "may" in told or "only" in told.lower()
    photo = await ann.sees(photo=True, chat=crew)
    await bob.press(photo, "U1")
    await bob.sees(photo=True, chat=crew, after=photo)


async def test_in_a_group_what_somebody_pressed_bears_their_name(world, ann):
    bob = world.telegram.person("Bob", started=True)
    crew = world.telegram.group("Crew", [ann, bob])
    await ann.say("/imagine@demo_bot a red boat", chat=crew)
    photo = await bob.sees(photo=True, chat=crew)
    assert not mentioned(photo)  # it hangs on what Ann has said
    await bob.press(photo, "U1")
    line = await bob.sees(contains="Drawing · Bob", chat=crew, after=photo)
    assert not mentioned(line)
    single = await bob.sees(photo=True, chat=crew, after=photo)
    assert single.reply_to == photo.id
    assert mentioned(single) == [bob.id]
    assert single.caption.endswith(" · Bob")
    await bob.press(single, "🔍 Custom Zoom")
    question = await bob.sees(contains="--zoom", chat=crew, after=single)
    assert mentioned(question) == [bob.id]
    await bob.press(question, "✖ Cancel")
    gone = {"code": 3, "description": "关联任务不存在或已失效", "result": None, "properties": {}}
    world.gateway.fail_next("/mj/submit/action", status=200, body=gone)
    await ann.press(single, "⬅️")
    ending = await ann.sees(contains="too old for its buttons", chat=crew)
    assert ending.text.startswith("Ann: ")
    private = await drawn(ann)
    await ann.press(private, "U1")
    assert not mentioned(await ann.sees(photo=True, after=private))


def mentioned(message):
    return [one["user"]["id"] for one in message.entities if one["type"] == "text_mention"]


@pytest.mark.parametrize("dialect", ["plus", "newapi"])
async def test_both_dialects_of_midjourney(world, ann, dialect):
    world.gateway.switches["mj.dialect"] = dialect
    photo = await drawn(ann)
    await ann.press(photo, "V1")
    await ann.sees(photo=True, after=photo)


async def test_cancel_as_a_command(world, ann):
    await ann.say("/cancel")
    told = await ann.sees(contains="nothing running")
    await ann.say("/imagine a red boat [slow]")
    await ann.sees(buttons=["✖ Cancel"], after=told)
    await ann.say("/cancel")
    await world.until(lambda: not any("✖ Cancel" in one.labels for one in ann.screen()))


async def test_jobs_lists_them_and_shows_one_again(world, ann):
    photo = await drawn(ann)
    await ann.say("/jobs")
    menu = await ann.sees(contains="a red boat", after=photo)
    await ann.press(menu, "↩ Show 1")
    await ann.sees(photo=True, after=menu)
    assert len(world.gateway.submits) == 1
