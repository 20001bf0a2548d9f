"""Who may stop what, and what a restart and a replayed update do to an answer."""

import asyncio

import pytest

from bot.domain import AnswerStatus, NotYours, Prompt
from bot.scope import ChatTarget
from bot.services.talk.context import question
from bot.services.talk.stream import AnswerEnd
from tests.services.talk.stage import ADMIN, PRIVATE, Talk, group

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
    stream = await talk.service.answer(group(7, "Ann"), Prompt(text="q"))
    for answer_id in (None, stream.answer.id):
        with pytest.raises(NotYours):
            await talk.service.stop(group(8, "Bob"), answer_id)
    assert stream.end is None
    assert not await talk.service.stop(group(7, "Ann", chat_id=-5), stream.answer.id)
    assert await talk.service.stop(group(ADMIN, "Root"))
    assert not await talk.service.stop(group(7, "Ann"))
    await talk.show(stream)
    assert stream.end == AnswerEnd(stopped=True)


async def test_in_private_the_native_button_stops_although_it_names_nobody(talk):
    talk.gateway.hold(CHAT)
    target = ChatTarget(chat_id=PRIVATE.chat_id, topic_id=9)
    native = PRIVATE.model_copy(update={"user_id": PRIVATE.chat_id, "target": target})
    stream = await talk.service.answer(PRIVATE, Prompt(text="q"))
    assert await talk.service.stop(native, stream.answer.id)
    assert not await talk.service.stop(PRIVATE, 12345)
    assert not await talk.service.stop(PRIVATE)


async def test_the_one_being_written_is_stopped_before_those_that_wait(talk):
    talk.gateway.hold(CHAT)
    first = await talk.service.answer(group(7, "Ann"), Prompt(text="one"))
    second = await talk.service.answer(group(7, "Ann"), Prompt(text="two"))
    assert (first.waiting, second.waiting) == (False, True)
    assert await talk.service.stop(group(7, "Ann"))
    assert (first.end is not None, second.end) == (True, None)
    assert await talk.service.stop(group(7, "Ann"))
    assert second.end == AnswerEnd(stopped=True)
    await talk.show(second)
    assert talk.asked <= 1
    assert (await talk.stored(second)).status is A.FAILED


async def test_messages_that_are_still_being_sent_are_stopped_too(talk):
    talk.view.room.clear()
    stream = await talk.service.answer(PRIVATE, Prompt(text="q"))
    await talk.until(lambda: stream.unsent)
    assert await talk.service.stop(PRIVATE)
    assert stream.halted
    assert not await talk.service.stop(PRIVATE)
    talk.view.room.set()
    await talk.show(stream)


async def test_a_question_delivered_twice_at_once_is_asked_once(talk):
    streams = await asyncio.gather(
        *(talk.service.answer(at(PRIVATE, 5), Prompt(text="q")) for _ in range(10))
    )
    for stream in streams:
        await talk.show(stream)
    assert ({id(stream) for stream in streams}, talk.asked) == ({id(streams[0])}, 1)


async def asked(talk, update_id=None):
    """A question that is stored, and nothing else."""
    scope = PRIVATE if update_id is None else at(PRIVATE, update_id)
    conversation = await talk.storage.conversations.current(7, None)
    return await talk.storage.conversations.ask(
        conversation.id, scope, question(PRIVATE, Prompt(text="q")), []
    )


async def recovered(talk):
    """A new process goes on with what it finds, to its end."""
    await talk.kill()
    await talk.start()
    talk.runner.recover(await talk.storage.answers.unfinished())
    await talk.service.drained()


async def test_a_question_that_was_not_asked_before_the_kill_is_asked_after_it(talk):
    answer = await asked(talk, 5)
    await recovered(talk)
    stream = await talk.service.answer(at(PRIVATE, 5), Prompt(text="q"))  # its update comes again
    await talk.show(stream)
    assert (stream.answer.id, stream.answer.status, talk.asked) == (answer.id, A.SENT, 1)
    assert [one["content"] for one in talk.told()] == ["q"]


async def killed_in_the_middle(talk, *, recover=False):
    hold = talk.gateway.hold(CHAT)
    if recover:
        await talk.kill()
        await talk.start()
        talk.runner.recover(await talk.storage.answers.unfinished())
    else:
        await talk.service.answer(at(PRIVATE, 5), Prompt(text="q"))
    await hold.reached()
    await talk.kill()
    talk.gateway.reset()
    await talk.start()


async def test_an_answer_cut_by_a_kill_is_asked_again_by_itself_once(talk):
    await killed_in_the_middle(talk)
    [cut] = await talk.storage.answers.unfinished()
    assert (cut.scope.update_id, cut.status, cut.starts) == (5, A.STREAMING, 1)
    talk.gateway.chat.script("whole")
    await recovered(talk)
    kept = await talk.storage.answers.get(cut.id)
    assert (kept.text, kept.status, kept.starts) == ("whole", A.SENT, 2)
    await recovered(talk)
    assert talk.view.finished == []


async def test_a_second_death_ends_it_with_what_was_written(talk):
    await killed_in_the_middle(talk)
    await killed_in_the_middle(talk, recover=True)
    [cut] = await talk.storage.answers.unfinished()
    assert cut.starts == 2
    await talk.storage.answers.so_far(cut.id, "half a", "", "m")
    calls = talk.asked
    await recovered(talk)
    kept = await talk.storage.answers.get(cut.id)
    assert (kept.text, kept.status, talk.asked) == ("half a", A.SENT, calls)
    talk.gateway.chat.script("now")
    again = await talk.service.retry(at(PRIVATE, 6), cut.id)
    await talk.show(again)
    assert again.text == "now"


async def test_recovered_answers_of_one_conversation_keep_their_order(talk):
    await killed_in_the_middle(talk)
    later = [await asked(talk, number) for number in (6, 7)]
    await recovered(talk)
    assert talk.view.finished == sorted(talk.view.finished)
    assert talk.view.finished[-2:] == [one.id for one in later]
    turns = [sum(one["role"] == "user" for one in talk.told(-3 + n)) for n in range(3)]
    assert turns == [1, 2, 3]


async def test_a_ready_answer_is_only_told_and_a_sent_one_is_done(talk):
    answer = await asked(talk, 5)
    await talk.storage.answers.finish(answer.id, "text", "", "m", [{"p": 1}])
    await recovered(talk)
    assert talk.view.finished == [answer.id]
    await recovered(talk)
    again = await talk.service.answer(at(PRIVATE, 5), Prompt(text="q"))
    assert (again.text, again.answer.status, again.end) == ("text", A.SENT, AnswerEnd())
    assert talk.view.finished == []
    assert talk.asked == 0


async def test_a_replayed_retry_and_edit_start_nothing_twice(talk):
    await talk.ask("q", message_ids=(11,))
    for update_id, open_ in (
        (6, talk.service.retry),
        (7, lambda scope: talk.service.edited(scope, Prompt(text="q!", message_ids=(11,)))),
    ):
        for _replay in range(2):
            await talk.show(await open_(at(PRIVATE, update_id)))
    assert talk.asked == 3


async def test_nothing_is_remembered_of_what_is_done(talk):
    for number in range(20):
        await talk.ask(f"{number}")
    assert talk.runner.live == []
    assert len(talk.runner._asks) == len(talk.runner._tells) == 0


async def test_a_hundred_talks_at_once(talk):
    async def person(number):
        scope = PRIVATE.model_copy(update={"target": ChatTarget(chat_id=number), "user_id": number})
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
