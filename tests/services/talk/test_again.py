"""The same question again: retried, or edited."""

import asyncio

import pytest

from bot.domain import AlreadyAsked, AlreadyRunning, Gone, NothingToDo, NotYours, Prompt
from tests.services.talk.stage import ADMIN, GROUP, PRIVATE, Talk, group

CHAT = "chat/completions"


@pytest.fixture
async def talk(tmp_path):
    async with Talk(tmp_path) as made:
        yield made


async def test_a_retry_asks_the_same_and_replaces_the_answer(talk):
    talk.gateway.chat.script("bad")
    talk.gateway.chat.script("good")
    await talk.ask("Why?")
    stream = await talk.service.retry(PRIVATE)
    await talk.show(stream)
    assert talk.told() == [{"role": "user", "content": "Why?"}]
    await talk.ask("Thanks.")
    assert [one["content"] for one in talk.told()] == ["Why?", "good", "Thanks."]


async def test_an_older_answer_is_retried_in_its_place(talk):
    talk.gateway.chat.script("a1")
    first = await talk.service.answer(PRIVATE, Prompt(text="q1"))
    await talk.show(first)
    await talk.ask("q2")
    stream = await talk.service.retry(PRIVATE, first.answer.id)
    await talk.show(stream)
    assert [one["content"] for one in talk.told()] == ["q1"]


async def test_an_answer_is_asked_again_once(talk):
    first = await talk.service.answer(PRIVATE, Prompt(text="q1"))
    await talk.show(first)

    async def wish():
        stream = await talk.service.retry(PRIVATE, first.answer.id)
        await talk.show(stream)

    done = await asyncio.gather(*(wish() for _ in range(9)), return_exceptions=True)
    refused = [one for one in done if one is not None]
    assert len(refused) == 8
    assert all(isinstance(one, AlreadyAsked | AlreadyRunning) for one in refused)
    with pytest.raises(AlreadyAsked):
        await wish()
    assert talk.asked == 2


async def test_what_cannot_be_retried_says_so(talk):
    with pytest.raises(NothingToDo):
        await talk.service.retry(PRIVATE)
    stream = await talk.service.answer(PRIVATE, Prompt(text="q1"))
    with pytest.raises(AlreadyRunning):
        await talk.service.retry(PRIVATE)
    with pytest.raises(Gone):
        await talk.service.retry(GROUP, stream.answer.id)
    with pytest.raises(Gone):
        await talk.service.retry(PRIVATE, 999)
    await talk.show(stream)


async def test_parts_are_shown_again_to_the_asker_and_admins_of_the_same_chat(talk):
    stream = await talk.service.answer(GROUP, Prompt(text="q1"))
    await talk.show(stream)
    shown = stream.answer.id
    for who in (GROUP, group(ADMIN, "Root")):
        show = await talk.service.show_again(who, shown)
        await show()
    assert talk.view.finished == [shown] * 3  # once by itself
    for who, refusal in (
        (group(8, "Bob"), NotYours),
        (group(7, "Ann", chat_id=-5), Gone),
        (PRIVATE, Gone),
        (group(ADMIN, "Root", chat_id=-5), Gone),
    ):
        with pytest.raises(refusal):
            await talk.service.show_again(who, shown)
    with pytest.raises(Gone):
        await talk.service.show_again(GROUP, 999)


async def edit(talk, text, scope=PRIVATE, **prompt):
    stream = await talk.service.edited(scope, Prompt(text=text, **prompt))
    if stream is None:
        return None
    await talk.show(stream)
    return stream


async def test_an_edited_question_is_answered_anew(talk):
    talk.gateway.chat.script("about cats")
    talk.gateway.chat.script("about dogs")
    await talk.ask("cats?", message_ids=(11,))
    stream = await edit(talk, "dogs?", message_ids=(11,))
    assert stream.text == "about dogs"
    assert talk.told() == [{"role": "user", "content": "dogs?"}]
    await talk.ask("Thanks.")
    assert [one["content"] for one in talk.told()] == ["dogs?", "about dogs", "Thanks."]


async def test_an_edit_is_left_alone_when_it_is_late_old_unknown_or_no_change(talk):
    await talk.ask("q1", message_ids=(11,))
    assert await edit(talk, "q1", message_ids=(11,)) is None
    assert await edit(talk, "q1!", message_ids=(12,)) is None
    assert await edit(talk, "q1!", GROUP, message_ids=(11,)) is None
    await talk.ask("q2", message_ids=(12,))
    assert await edit(talk, "q1!", message_ids=(11,)) is None
    await talk.clock.advance(61)
    assert await edit(talk, "q2!", message_ids=(12,)) is None
    await talk.ask("q3", message_ids=(13, 14))  # a split paste: one part says too little
    assert await edit(talk, "3", message_ids=(13,)) is None
    await talk.service.reset(PRIVATE)
    assert await edit(talk, "q3!", message_ids=(13,)) is None


async def test_an_edit_stops_the_answer_to_the_old_wording(talk):
    hold = talk.gateway.hold(CHAT)
    talk.gateway.chat.script("about dogs")

    async def old():
        stream = await talk.service.answer(PRIVATE, Prompt(text="cats?", message_ids=(11,)))
        return await talk.show(stream)

    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(old())
        await hold.reached()
        second = tasks.create_task(edit(talk, "dogs?", message_ids=(11,)))
        assert (await first).stopped
        hold.release()
    assert talk.told()[-1]["content"] == "dogs?"
    assert second.result().text == "about dogs"
