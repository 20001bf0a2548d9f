"""Who may stop what, and what a restart and a replayed update do to an answer."""

import asyncio

import pytest

from bot.domain import AnswerStatus, NotYours, Prompt
from bot.services.answer_stream import AnswerEnd
from bot.services.context import question
from tests.services.talking import ADMIN, GROUP, PRIVATE, Talk, group

A = AnswerStatus
CHAT = "chat/completions"


@pytest.fixture
async def talk(tmp_path):
    async with Talk(tmp_path) as made:
        yield made


def at(scope, update_id):
    return scope.model_copy(update={"update_id": update_id})


async def test_only_the_asker_or_an_admin_stops_an_answer_in_a_group(talk):
    talk.gateway.hold(CHAT)
    async with talk.service.answer(group(7, "Ann"), Prompt(text="q")) as stream:
        for answer_id in (None, stream.answer.id):
            with pytest.raises(NotYours):
                await talk.service.stop(group(8, "Bob"), answer_id)
        assert stream.end is None
        assert not await talk.service.stop(group(7, "Ann", chat_id=-5), stream.answer.id)
        assert await talk.service.stop(group(ADMIN, "Root"))
        assert not await talk.service.stop(group(7, "Ann"))
        await talk.keep(stream)
    assert stream.end == AnswerEnd(stopped=True)


async def test_in_private_the_native_button_stops_although_it_names_nobody(talk):
    talk.gateway.hold(CHAT)
    native = PRIVATE.model_copy(update={"user_id": 0, "topic_id": 9})
    async with talk.service.answer(PRIVATE, Prompt(text="q")) as stream:
        assert await talk.service.stop(native, stream.answer.id)
    assert not await talk.service.stop(PRIVATE, 12345)
    assert not await talk.service.stop(PRIVATE)


async def test_the_one_being_written_is_stopped_before_those_that_wait(talk):
    talk.gateway.hold(CHAT)
    async with (
        talk.service.answer(group(7, "Ann"), Prompt(text="one")) as first,
        talk.service.answer(group(7, "Ann"), Prompt(text="two")) as second,
    ):
        while not second.waiting:
            await second.changed()
        assert await talk.service.stop(group(7, "Ann"))
        assert (first.end is not None, second.end) == (True, None)
        assert await talk.service.stop(group(7, "Ann"))
        assert second.end == AnswerEnd(stopped=True)
        await talk.keep(second)
    assert talk.asked <= 1
    assert (await talk.stored(second)).status is A.FAILED


async def test_a_question_delivered_twice_at_once_is_asked_once(talk):
    async def deliver():
        async with talk.service.answer(at(PRIVATE, 5), Prompt(text="q")) as stream:
            await talk.show(stream)
            return stream.replayed

    replayed = await asyncio.gather(*(deliver() for _ in range(10)))
    assert (sorted(replayed), talk.asked) == ([False] + [True] * 9, 1)


async def test_a_question_that_was_not_asked_before_the_kill_is_asked_after_it(talk):
    conversation = await talk.storage.conversations.current(7, None)
    await talk.storage.conversations.ask(
        conversation.id, at(PRIVATE, 5), question(PRIVATE, Prompt(text="q")), [1]
    )
    await talk.storage.updates.keep([{"update_id": 5}])
    await talk.kill()
    await talk.start()
    assert await talk.service.recover() == []  # it comes back with its update
    text, end = await talk.ask("q", at(PRIVATE, 5))
    assert text
    assert end.error is None
    assert [one["content"] for one in talk.told()] == ["q"]


async def test_an_answer_cut_by_a_kill_is_not_asked_again_by_itself(talk):
    hold = talk.gateway.hold(CHAT)
    async with asyncio.TaskGroup() as process:
        view = process.create_task(talk.ask("q", at(PRIVATE, 5)))
        await hold.reached()
        view.cancel()
    await talk.kill()
    hold.release()
    await talk.start()
    [cut] = await talk.service.recover()
    assert (cut.scope.update_id, cut.status) == (5, A.STREAMING)
    asked = talk.asked
    text, end = await talk.ask("q", at(PRIVATE, 5))
    assert (text, end) == ("", AnswerEnd(cut=True))
    assert talk.asked == asked
    talk.gateway.chat.script("now")
    async with talk.service.retry(at(PRIVATE, 6), cut.id) as again:
        await talk.show(again)
    assert again.text == "now"


async def test_a_ready_answer_is_only_delivered_and_a_sent_one_is_done(talk):
    async with talk.service.answer(at(GROUP, 5), Prompt(text="q")) as stream:
        async for _ in stream:
            pass
        await talk.storage.answers.finish(stream.answer.id, stream.text, "", "m", [{"p": 1}])
    await talk.kill()
    await talk.start()
    assert [one.status for one in await talk.service.recover()] == [A.READY]
    for status in (A.READY, A.SENT):
        async with talk.service.answer(at(GROUP, 5), Prompt(text="q")) as again:
            assert (again.replayed, again.answer.status) == (True, status)
            assert again.answer.parts[0].payload == {"p": 1}
            assert again.text == stream.text
            assert [event async for event in again][-1] == AnswerEnd()
        await talk.storage.answers.advance(stream.answer.id, A.READY, A.SENT)
    assert talk.asked == 1
    assert await talk.service.recover() == []


async def test_a_replayed_retry_and_edit_start_nothing_twice(talk):
    await talk.ask("q", message_ids=(11,))
    for update_id, open_ in (
        (6, talk.service.retry),
        (7, lambda scope: talk.service.edited(scope, Prompt(text="q!", message_ids=(11,)))),
    ):
        for replayed in (False, True):
            async with open_(at(PRIVATE, update_id)) as stream:
                await talk.show(stream)
                assert stream.replayed is replayed
    assert talk.asked == 3


async def test_a_question_whose_update_is_done_is_handed_out_for_repair(talk):
    conversation = await talk.storage.conversations.current(7, None)
    asked = await talk.storage.conversations.ask(
        conversation.id, PRIVATE, question(PRIVATE, Prompt(text="q")), []
    )
    assert await talk.service.recover() == [asked]


async def test_a_hundred_talks_at_once(talk):
    async def person(number):
        scope = PRIVATE.model_copy(update={"chat_id": number, "user_id": number})
        for step in range(3):
            text, end = await talk.ask(f"{number}: {step}", scope)
            assert text
            assert end.error is None

    await asyncio.gather(*(person(number) for number in range(1, 101)))
    assert talk.asked == 300
    assert talk.service.running == 0
    for one in talk.gateway.calls(CHAT):
        numbers = {
            told["content"].split(":")[0] for told in one.json["messages"] if told["role"] == "user"
        }
        assert len(numbers) == 1
