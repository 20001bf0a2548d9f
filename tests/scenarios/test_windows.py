"""Buttons that ask for more before they draw: custom zoom, a region, a remix."""

from __future__ import annotations

import re

import pytest

from emulators import samples
from tests.scenarios.test_pictures import drawn

MINUTES = 60


async def upscaled(person, words="a red boat"):
    grid = await drawn(person, words)
    await person.press(grid, "U1")
    return await person.sees(photo=True, after=grid)


async def zooming(world, person):
    """The question how far to zoom out of a picture."""
    picture = await upscaled(person)
    await person.press(picture, "🔍 Custom Zoom")
    question = await person.sees(contains="How far", after=picture)

    async def told():
        [job] = await world.app.storage.jobs.recent(person.id, limit=1)
        return job.told_at is not None

    await world.until(told)
    return question


def answers(world):
    return [one.json for one in world.gateway.calls("/mj/submit/modal")]


async def test_a_double_click_on_an_answer_is_one_answer_and_nothing_to_be_closed(world, ann):
    question = await zooming(world, ann)
    data = next(one.data for one in question.all_buttons if one.label == "1.5")
    presses = [ann.start_press(question.stored, data) for _ in range(2)]
    await world.until(lambda: all(one.answer for one in presses))
    assert sorted(one.answer.get("text") or "" for one in presses) == [
        "",
        "That is already on its way. Give it a moment.",
    ]
    assert not any(one.answer.get("alert") for one in presses)
    await ann.sees(photo=True, after=question)
    assert len(answers(world)) == 1


async def test_in_private_a_plain_factor_answers(world, ann):
    question = await zooming(world, ann)
    assert question.text.startswith("🔍 Custom Zoom")
    said = await ann.say("1,5")
    photo = await ann.sees(photo=True, after=said)
    assert [one["prompt"][-10:] for one in answers(world)] == ["--zoom 1.5"]
    assert "--zoom 1.5" in photo.text  # what was drawn, not what it was drawn from
    assert question.id not in [one.id for one in ann.screen()]
    assert not world.gateway.calls("/v1/chat/completions")


async def test_talk_beside_the_question_stays_talk(world, ann):
    question = await zooming(world, ann)
    world.script("A factor says how far.")
    await ann.say("what is a factor?")
    await ann.sees(contains="how far", after=question)
    assert answers(world) == []
    world.script("That is one and a half.")
    await ann.say("1.5")  # not the very next message any more
    await ann.sees(contains="one and a half", after=question)
    assert answers(world) == []
    await ann.say("7", reply_to=question)
    refused = await ann.sees(contains="/cancel", after=question)
    assert "between 1 and 2" in refused.text
    assert answers(world) == []
    await ann.say("1.5")  # what was refused is asked for once more
    await ann.sees(photo=True, after=refused)
    assert len(answers(world)) == 1


async def test_an_old_question_takes_replies_only(world, ann):
    question = await zooming(world, ann)
    await world.clock.advance(2 * MINUTES + 1)
    world.script("That is one and a half.")
    await ann.say("1.5")
    await ann.sees(contains="one and a half", after=question)
    assert answers(world) == []


@pytest.mark.parametrize("dialect", ["plus", "newapi"])
async def test_a_window_that_has_closed_is_opened_again(world, ann, dialect):
    world.gateway.switches["mj.dialect"] = dialect
    question = await zooming(world, ann)
    world.gateway.tasks.advance(20 * MINUTES)
    await world.clock.advance(20 * MINUTES)
    await ann.say("1.5", reply_to=question)
    await ann.sees(photo=True, after=question)
    refused, taken = answers(world)
    assert refused["taskId"] != taken["taskId"]
    assert refused["prompt"] == taken["prompt"]
    presses = [one for one in world.gateway.submits if one.path.endswith("/mj/submit/action")]
    assert len(presses) == 3  # U1, and a window twice


async def test_a_banned_word_in_an_answer_is_said_and_not_sent_again(world, ann):
    question = await zooming(world, ann)
    world.gateway.fail_next(
        "/mj/submit/modal",
        status=200,
        body={
            "code": 24,
            "description": "可能包含敏感词",
            "result": None,
            "properties": {"promptEn": "gory", "bannedWord": "gory"},
        },
    )
    await ann.say("gory --zoom 1.5", reply_to=question)
    told = await ann.sees(contains="“gory”")
    assert told.labels == []
    assert len(answers(world)) == 1


async def test_a_remix_asks_for_words_and_shows_them(world, ann):
    grid = await drawn(ann)
    world.gateway.switches["mj.remix"] = True
    await ann.press(grid, "V1")
    question = await ann.sees(contains="Which words", after=grid)
    assert question.labels == ["↩ The same words", "✖ Cancel"]
    # No status line came first.
    sent = [call.params["text"] for call in world.telegram.calls("sendMessage")]
    assert not [text for text in sent if "V1" in text and "Which words" not in text]
    said = await ann.say("a blue boat")
    photo = await ann.sees(photo=True, after=said)
    assert answers(world)[-1]["prompt"] == "a blue boat"
    assert "V1 · a blue boat" in photo.text


async def test_a_remix_with_the_same_words(world, ann):
    grid = await drawn(ann)
    world.gateway.switches["mj.remix"] = True
    await ann.press(grid, "V1")
    question = await ann.sees(contains="Which words", after=grid)
    await ann.press(question, "↩ The same words")
    await ann.sees(photo=True, after=question)
    assert "red boat" in answers(world)[-1]["prompt"]


async def test_in_a_group_the_question_asks_for_a_reply_and_takes_no_other(world, ann):
    bob = world.telegram.person("Bob", started=True)
    crew = world.telegram.group("Crew", [ann, bob])
    await ann.say("/imagine@demo_bot a red boat", chat=crew)
    grid = await ann.sees(photo=True, chat=crew)
    await ann.press(grid, "U1")
    picture = await ann.sees(photo=True, chat=crew, after=grid)
    await ann.press(picture, "🔍 Custom Zoom")
    question = await ann.sees(contains="Reply to this message", chat=crew, after=picture)
    await bob.say("1.5", chat=crew, reply_to=question)
    await ann.sees(contains="Only the person", chat=crew, after=question)
    await ann.say("1.5", chat=crew)
    await world.until(lambda: world.app.intake.running == 0)
    assert answers(world) == []
    await ann.say("1.5", chat=crew, reply_to=question)
    await ann.sees(photo=True, chat=crew, after=question)


async def test_the_place_in_the_queue_stays_until_it_begins(world, ann):
    world.step = 0.1
    await ann.say("/imagine a red boat [queued:9]")
    await ann.sees(re.compile(r"In the queue, 9 ahead · 0:[12]\d"))
    world.step = 0.5
    await ann.sees(photo=True)


async def test_a_full_queue_is_said_while_it_is_tried_again(world, ann):
    world.gateway.fail_next(
        "/mj/submit/imagine",
        status=200,
        body={"code": 23, "description": "队列已满，请稍后尝试", "result": None},
        times=4,  # three tries are made while it is being handed in
    )
    world.step = 0.1
    await ann.say("/imagine a red boat")
    await ann.sees(contains="I keep trying")
    world.step = 0.5
    await ann.sees(photo=True)
    assert len(world.gateway.submits) == 1


async def test_an_animation_comes_as_a_video_with_its_buttons(world, ann):
    grid = await drawn(ann)
    media = world.gateway.world.media
    film = media.put("boat.mp4", "video/mp4", lambda: samples.film("a boat"), signed=True)
    world.gateway.fail_next(
        "/fetch",
        status=200,
        body={
            "id": "1751000000000999",
            "action": "VIDEO",
            "status": "SUCCESS",
            "progress": "100%",
            "prompt": "a red boat",
            "imageUrl": None,
            "videoUrls": [{"url": world.gateway.url + media.path(film), "thumbnail": ""}],
            "buttons": [
                {"customId": "MJ::JOB::video_virtual_upscale::1::u", "label": "U1", "style": 2},
                {"customId": "MJ::JOB::animate_high_extend::1::u", "label": "Extend (High)"},
            ],
        },
    )
    await ann.press(grid, "V1")
    video = await ann.sees(video=True, after=grid)
    assert "Extend (High)" in [button.label for button in video.all_buttons]
    assert not world.telegram.refused
