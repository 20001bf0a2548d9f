"""Bad input and bad days: a clear sentence each time, and nothing is lost."""

from __future__ import annotations

import asyncio
import io
import re

import pytest
from PIL import Image
from structlog.testing import capture_logs


async def test_a_prompt_longer_than_a_message_is_one_prompt(world, ann):
    world.step = 0
    pieces = await ann.paste("/imagine " + "a very long wish, " * 300)
    await world.together(len(pieces), "/mj/submit/imagine")
    await ann.sees(photo=True)
    sent = world.gateway.calls("/mj/submit/imagine")
    assert len(sent) == 1
    words = sent[0].json["prompt"].split()
    assert "".join(words) == "averylongwish," * 300
    assert not world.gateway.calls("/v1/chat/completions")


async def test_a_banned_word_is_named(world, ann):
    await ann.say("/imagine a gory scene [banned:gory]")
    told = await ann.sees(re.compile("Midjourney.*gory"))
    assert told.labels == []  # trying the same words again would be refused again
    assert len(world.gateway.submits) == 0


async def test_a_full_queue_is_waited_for(world, ann):
    world.gateway.fail_next(
        "/mj/submit/imagine",
        status=200,
        body={"code": 23, "description": "队列已满，请稍后尝试", "result": None},
        times=2,
    )
    await ann.say("/imagine a red boat")
    await ann.sees(photo=True)
    assert len(world.gateway.submits) == 1


@pytest.mark.parametrize("key", ["sk-noquota", "sk-expired", "sk-banned", "sk-nochannel"])
async def test_a_bad_key_is_the_operators_business_and_says_so(world, key):
    world.given = {"gateway_api_key": key}
    ann = world.telegram.person("Ann")
    await world.start()
    await ann.say("hello")
    told = await ann.sees()
    assert len(told.text) > 20
    assert "sk-" not in told.text
    await ann.say("/imagine a cat")
    await ann.sees(after=told)
    assert not world.gateway.submits


@pytest.mark.parametrize("trigger", ["[http500]", "[html502]"])
async def test_a_submit_whose_fate_is_unknown_is_never_repeated(world, ann, trigger):
    await ann.say(f"/imagine a red boat {trigger}")
    await ann.sees(buttons=["🔄 Try again"])
    await world.clock.advance(120)
    assert len(world.gateway.calls("/mj/submit/imagine")) == 1


@pytest.mark.parametrize("trigger", ["[trunc]", "[empty200]"])
async def test_a_submit_without_a_readable_answer_is_found_again(world, ann, trigger):
    await ann.say(f"/imagine a red boat {trigger}")
    await ann.sees(photo=True)
    assert len(world.gateway.calls("/mj/submit/imagine")) == 1


async def test_an_accepted_submit_whose_answer_was_lost_is_found_again(world, ann):
    world.gateway.fail_next("/mj/submit/imagine", how="disconnect", accepted=True)
    await ann.say("/imagine a red boat")
    await ann.sees(photo=True)
    assert len(world.gateway.submits) == 1


async def test_a_stuck_task_is_given_up_politely(world, ann):
    await ann.say("/imagine a red boat [stuck:46]")
    await ann.sees(buttons=["🔄 Try again"], timeout=60)
    assert len(world.gateway.submits) == 1


async def test_success_without_an_image_yet_settles(world, ann):
    await ann.say("/imagine a red boat [nourl]")
    await ann.sees(photo=True)


async def test_media_that_is_not_there_at_first(world, ann):
    world.gateway.switches["cdn.lag"] = 2
    await ann.say("/imagine a red boat")
    await ann.sees(photo=True)


@pytest.mark.parametrize("order", ["/imagine a cat", "/music a song", "/video a kite"])
async def test_what_the_gateway_does_not_offer_is_not_blamed_on_the_talks_model(world, order):
    world.given = {"gateway_api_key": "sk-nochannel"}
    ann = world.telegram.person("Ann")
    await world.start()
    await ann.say(order)
    told = await ann.sees(contains="The gateway does not offer this", buttons=["🔄 Try again"])
    assert "/model" not in told.text


@pytest.mark.parametrize("order", ["/image a red boat", "/imagine a red boat"])
async def test_a_picture_whose_link_has_no_host_comes_all_the_same(world, ann, order):
    world.gateway.switches["cdn.relative"] = True
    await ann.say(order)
    await ann.sees(photo=True)
    assert len(world.gateway.submits) == 1


async def test_a_picture_too_big_for_telegram_is_converted(world, ann):
    world.gateway.switches["cdn.big"] = True
    await ann.say("/imagine a red boat")
    photo = await ann.sees(photo=True)
    assert len(photo.photo.data) <= 10 * 1024 * 1024
    assert Image.open(io.BytesIO(photo.photo.data)).format == "JPEG"


async def test_the_user_blocked_the_bot(world, ann):
    await ann.say("/imagine a red boat")
    await world.until(lambda: world.gateway.submits)
    await ann.block()
    world.gateway.tasks.advance("100%")
    jobs = world.app.storage.jobs

    async def arrived():
        found = await jobs.artifacts((await jobs.recent(ann.private.id))[0].id)
        return found and all(one.delivered_at for one in found)

    await world.until(arrived)

    async def settled():
        return not await jobs.undelivered()

    await world.until(settled)


async def test_the_status_line_was_deleted_before_the_edit(world, ann):
    await ann.say("/imagine a red boat")
    line = await ann.sees(buttons=["✖ Cancel"])
    world.telegram.state.delete_message(line.stored)
    await ann.sees(photo=True)


async def test_a_long_question_asked_while_we_were_away_is_answered_by_itself(world, ann):
    hold = world.gateway.hold("/v1/chat/completions")
    await ann.say("first " + "and so on " * 300)
    await hold.reached()
    await world.kill()
    await world.clock.advance(60)
    second = await ann.say("second " + "and so on " * 300)
    world.gateway.reset()
    world.script("The first one.", "The second one.")
    await world.start()
    await ann.sees("The second one.", after=second)
    first, last = world.gateway.calls("/v1/chat/completions")  # the one that was cut comes first
    assert first.json["messages"][-1]["content"].startswith("first")
    assert last.json["messages"][-1]["content"].startswith("second")


async def test_a_closed_chat_does_not_keep_a_restarted_bot_from_others(world, ann):
    bob = world.telegram.person("Bob", started=True)
    world.step = 0.05
    world.script([f"piece{number} " for number in range(400)], delay_s=1)
    asked = await ann.say("talk")
    await ann.sees_draft(contains="piece3")
    await world.kill()
    world.script("Whole at last.")
    world.telegram.fail_next("sendMessage", retry_after=3600)
    await world.start()
    await world.until(lambda: world.telegram.refused)
    world.script("At once.")
    await bob.say("hello?")
    await bob.sees("At once.")
    assert not [one for one in ann.screen() if one.id > asked.id]
    world.step = 100
    await ann.sees("Whole at last.", after=asked)
    assert len([one for one in ann.screen() if one.id > asked.id]) == 1


async def test_an_update_that_nobody_can_read_does_not_make_us_deaf(world, ann):
    queue = world.telegram.state.updates
    queue.put("message", {"message_id": "of a newer kind", "date": []})
    world.script("Still here.")
    await ann.say("hello?")
    await ann.sees("Still here.")
    assert not queue.pending


async def test_a_kind_of_update_that_nobody_knows_is_passed_over(world, ann):
    queue = world.telegram.state.updates
    wanted, queue.allowed = queue.allowed, frozenset({"hologram"})
    assert queue.put("hologram", {"id": 1})
    queue.allowed = wanted
    world.script("Still here.")
    await ann.say("hello?")
    await ann.sees("Still here.")
    assert b'bot_updates_total{type="unknown"} 1.0' in await world.app.exposition()


async def test_the_same_update_twice_in_one_batch_is_one_question(world, ann):
    await world.kill()
    world.script("Once.")
    asked = await ann.say("hello?")
    queue = world.telegram.state.updates
    queue.repeat(dict(queue.pending[-1]))
    await world.start()
    await ann.sees("Once.", after=asked)
    assert len(world.gateway.calls("/v1/chat/completions")) == 1


async def test_what_telegram_tells_of_itself_is_no_question(world, ann):
    world.script("Yes?")
    asked = await ann.say("hello?")
    answer = await ann.sees("Yes?")
    told = asked.stored.json
    for what in (
        {"forum_topic_created": {"name": "Trip", "icon_color": 7322096}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"pinned_message": told},
    ):
        bare = {key: told[key] for key in ("message_id", "date", "chat", "from")}
        world.telegram.state.updates.put("message", bare | {"message_id": 999} | what)
    await ann.say("/jobs")
    shown = await ann.sees(after=answer)
    assert "/imagine" in shown.text
    assert not world.telegram.refused


async def test_an_unknown_command_is_said_to_be_unknown(world, ann):
    await ann.say("/imagin a cat")
    told = await ann.sees(contains="/imagin")
    assert "/help" in told.text
    assert not world.gateway.requests


async def test_a_sticker_is_answered_kindly(world, ann):
    await ann.say(sticker=True)
    await ann.sees(contains="reply to it with your question")
    assert not world.gateway.requests


async def test_a_button_still_works_after_a_restart(world, ann):
    await ann.say("/imagine a red boat")
    photo = await ann.sees(photo=True)
    await world.restart()
    await ann.press(photo, "U1")
    await ann.sees(photo=True, after=photo)


async def test_a_button_of_a_task_that_expired(world, ann):
    await ann.say("/imagine a red boat")
    photo = await ann.sees(photo=True)
    for task in world.gateway.tasks.all("midjourney"):
        world.gateway.tasks.forget(task.id)
    await ann.press(photo, "U1")
    told = await ann.sees(buttons=["🎨 Draw it again"], after=photo)
    await ann.press(told, "🎨 Draw it again")
    await ann.sees(photo=True, after=told)


async def test_a_stranger_presses_a_button(world):
    world.given = {"access_users": "1000", "access_chats": ""}
    ann = world.telegram.person("Ann", user_id=1000)
    sam = world.telegram.person("Sam")
    crew = world.telegram.group("Crew", [ann, sam])
    await world.start()
    await ann.say("/imagine@demo_bot a boat", chat=crew)
    photo = await ann.sees(photo=True, chat=crew)
    told = await sam.press(photo, "U1")
    assert told
    assert len(world.gateway.submits) == 1


async def test_errors_are_explained_in_the_persons_language(world):
    mei = world.telegram.person("Mei", language="zh-hans")
    await world.start()
    await mei.say("/stop")
    await mei.sees(contains="现在没有正在写的回答。")


@pytest.mark.parametrize(
    ("command", "label"),
    [("/help", "💬 Talk"), ("/model", "gpt"), ("/language", "English"), ("/mj", "Turbo")],
)
async def test_a_double_click_on_a_menu_is_a_click(world, ann, command, label):
    await ann.say(command)
    await world.until(lambda: any(one.labels for one in ann.screen()))
    menu = ann.screen()[-1]
    pressed = next(one for one in menu.labels if label.lower() in one.lower())
    with capture_logs() as logs:
        told = await asyncio.gather(*(ann.press(menu, pressed) for _ in range(2)))
        await world.until(lambda: len(edits(world)) == 2)
        await ann.say("/start")
        await ann.sees(contains="Hi Ann")
    assert told[0] == told[1]
    assert not [one for one in logs if one["event"] == "handler_failed"]


async def test_a_closed_topic_is_no_error_of_ours(world, ann):
    world.telegram.fail_next("sendMessage", code=400, description="Bad Request: TOPIC_CLOSED")
    with capture_logs() as logs:
        await ann.say("/help")
        await world.until(lambda: any(one["event"] == "chat_closed" for one in logs))
        await ann.say("/help")
        await ann.sees(contains="To begin with")
    assert not [one for one in logs if one["log_level"] == "error"]


def edits(world):
    return [call for call in world.telegram.calls() if call.method == "editMessageText"]
