import asyncio

import pytest

from bot.clock import Clock
from bot.domain import AnswerStatus, ChatMessage, Gone, Role
from bot.storage import Database, Storage

A = AnswerStatus
PARTS = [{"kind": "text", "text": "eins"}, {"kind": "rich", "html": "<b>zwei</b>"}]


@pytest.fixture
async def answer(storage, scope):
    conversation = await storage.conversations.current(scope.chat_id, scope.topic_id)
    message = ChatMessage(role=Role.USER, text="Why?")
    return await storage.conversations.ask(conversation.id, scope, message, [1])


async def test_of_many_callers_exactly_one_advances(storage, answer):
    won = await asyncio.gather(
        *(storage.answers.advance(answer.id, A.ASKED, A.STREAMING) for _ in range(100))
    )
    assert won.count(True) == 1
    assert not await storage.answers.advance(answer.id, A.ASKED, A.FAILED)
    assert not await storage.answers.advance(12345, A.ASKED, A.STREAMING)


async def test_two_processes_cannot_both_advance(storage, answer, url):
    other = await Database.open(url)
    theirs = Storage.over(other, Clock())
    won = await asyncio.gather(
        *(
            one.answers.advance(answer.id, A.ASKED, A.STREAMING)
            for _ in range(20)
            for one in (storage, theirs)
        )
    )
    await other.close()
    assert won.count(True) == 1


async def test_finishing_stores_text_parts_and_turn_in_one_step(storage, answer):
    await storage.answers.advance(answer.id, A.ASKED, A.STREAMING)
    ready = await storage.answers.finish(answer.id, "eins zwei", "hm", "gpt-4o", PARTS)
    assert ready.status is A.READY
    assert (ready.text, ready.reasoning, ready.model) == ("eins zwei", "hm", "gpt-4o")
    assert [(part.index, part.payload) for part in ready.parts] == list(enumerate(PARTS))
    assert await storage.answers.get(answer.id) == ready
    turn = await storage.conversations.history(answer.conversation_id)
    assert [one.role for one in turn] == [Role.USER, Role.ASSISTANT]


async def test_an_answer_is_finished_once(storage, answer):
    both = await asyncio.gather(
        storage.answers.finish(answer.id, "eins", "", "m", PARTS[:1]),
        storage.answers.finish(answer.id, "zwei", "", "m", PARTS),
    )
    assert both[0] == both[1]
    assert len(await storage.conversations.history(answer.conversation_id)) == 2
    assert not await storage.answers.fail(answer.id, "late")


async def test_a_part_is_sent_by_one_and_its_message_is_found_again(storage, answer, scope, clock):
    await storage.answers.finish(answer.id, "x", "", "m", PARTS)
    tried = await asyncio.gather(*(storage.answers.part_sending(answer.id, 0) for _ in range(5)))
    assert tried.count(True) == 1
    await storage.answers.part_sent(answer.id, 0, 501)
    stored = await storage.answers.get(answer.id)
    assert (stored.parts[0].sending_at, stored.parts[0].message_id) == (clock.now(), 501)
    assert stored.parts[1].sending_at is None
    assert await storage.answers.by_message(scope.chat_id, 501) == stored
    assert await storage.answers.by_message(scope.chat_id, 502) is None
    assert await storage.answers.by_message(scope.chat_id + 1, 501) is None


async def test_a_refused_part_may_be_sent_again_but_a_sent_one_not(storage, answer):
    await storage.answers.finish(answer.id, "x", "", "m", PARTS)
    for index in (0, 1):
        await storage.answers.part_sending(answer.id, index)
    await storage.answers.part_sent(answer.id, 1, 9)
    for index in (0, 1):
        await storage.answers.part_refused(answer.id, index)
    assert await storage.answers.part_sending(answer.id, 0)
    assert not await storage.answers.part_sending(answer.id, 1)


async def test_the_placeholder_leads_to_the_answer(storage, answer, scope):
    await storage.answers.placeholder(answer.id, 300)
    assert (await storage.answers.by_message(scope.chat_id, 300)).placeholder_id == 300
    await storage.answers.placeholder(answer.id, None)
    assert await storage.answers.by_message(scope.chat_id, 300) is None


async def test_a_restart_finds_what_is_unfinished(storage, answer, scope):
    async def another(status):
        message = ChatMessage(role=Role.USER, text="q")
        new = await storage.conversations.ask(answer.conversation_id, scope, message, [])
        if status is A.FAILED:
            await storage.answers.fail(new.id)
        elif status in (A.READY, A.SENT):
            await storage.answers.finish(new.id, "x", "", "m", PARTS)
        if status is A.SENT:
            assert await storage.answers.advance(new.id, A.READY, A.SENT)
        if status is A.STREAMING:
            await storage.answers.advance(new.id, A.ASKED, A.STREAMING)
        return new.id

    made = [await another(status) for status in (A.STREAMING, A.FAILED, A.READY, A.SENT)]
    found = await storage.answers.unfinished()
    assert [one.id for one in found] == [answer.id, made[0], made[2]]
    assert len(found[2].parts) == 2


async def test_an_unknown_answer_is_gone(storage):
    with pytest.raises(Gone):
        await storage.answers.get(1)
