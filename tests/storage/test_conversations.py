import asyncio

import pytest

from bot.domain import AnswerStatus, ChatMessage, FileKind, FileRef, Gone, Role

PHOTO = FileRef(file_id="f", unique_id="u", kind=FileKind.IMAGE, size=10)


def question(text, **more):
    return ChatMessage(role=Role.USER, text=text, **more)


async def ask(storage, scope, text, message_id=1, **more):
    conversation = await storage.conversations.current(scope.chat_id, scope.topic_id)
    return await storage.conversations.ask(
        conversation.id, scope, question(text, **more), [message_id]
    )


async def answered(storage, scope, text, reply, message_id=1):
    answer = await ask(storage, scope, text, message_id)
    return await storage.answers.finish(answer.id, reply, "", "m", [])


async def texts(storage, conversation_id, until=None):
    return [one.text for one in await storage.conversations.history(conversation_id, until)]


async def test_topics_and_chats_are_kept_apart(storage):
    threads = [
        await storage.conversations.current(chat, topic)
        for chat, topic in ((1, None), (1, 5), (2, None))
    ]
    assert len({one.id for one in threads}) == 3
    assert [one.topic_id for one in threads] == [None, 5, None]
    assert await storage.conversations.current(1, 5) == threads[1]
    assert await storage.conversations.get(threads[1].id) == threads[1]
    with pytest.raises(Gone):
        await storage.conversations.get(99)


async def test_fifty_first_looks_at_once_make_one_conversation(storage):
    found = await asyncio.gather(*(storage.conversations.current(1, None) for _ in range(50)))
    assert len({one.id for one in found}) == 1


async def test_a_new_conversation_keeps_the_model_and_the_system_prompt(storage, scope):
    old = await storage.conversations.current(1, None)
    await storage.conversations.arrange(old.id, "model", "gpt-4o")
    await storage.conversations.arrange(old.id, "system_prompt", "Be brief.")
    new = await storage.conversations.start_new(1, None)
    assert new.id != old.id
    assert (new.model, new.system_prompt) == ("gpt-4o", "Be brief.")
    assert await storage.conversations.current(1, None) == new
    assert (await storage.conversations.start_new(8, None)).model is None


async def test_twenty_resets_at_once_leave_one_current_conversation(storage):
    await asyncio.gather(*(storage.conversations.start_new(1, None) for _ in range(20)))
    current = await storage.conversations.current(1, None)
    assert await storage.conversations.current(1, None) == current


async def test_a_question_is_stored_with_its_answer(storage, scope):
    answer = await ask(storage, scope, "Why?", 41, files=(PHOTO,), speaker="Ann")
    assert answer.status is AnswerStatus.ASKED
    assert answer.scope == scope
    [stored] = await storage.conversations.history(answer.conversation_id)
    assert (stored.text, stored.files, stored.speaker) == ("Why?", (PHOTO,), "Ann")
    assert stored.id == answer.question_id
    assert stored.created_at is not None
    assert await storage.conversations.question(stored.id) == stored
    assert await storage.conversations.question_by_message(scope.chat_id, 41) == (stored, answer)
    assert await storage.conversations.question_by_message(scope.chat_id, 42) is None
    assert await storage.conversations.last_answer(answer.conversation_id) == answer


async def test_a_replayed_update_finds_its_answer_whatever_became_of_it(storage, scope):
    scope = scope.model_copy(update={"update_id": 900})
    first = await ask(storage, scope, "Why?")
    await storage.answers.advance(first.id, AnswerStatus.ASKED, AnswerStatus.STREAMING)
    again = await ask(storage, scope, "Why?")
    assert (again.id, again.status) == (first.id, AnswerStatus.STREAMING)
    assert await texts(storage, first.conversation_id) == ["Why?"]


async def test_an_update_delivered_thirty_times_at_once_is_one_question(storage, scope):
    scope = scope.model_copy(update={"update_id": 900})
    found = await asyncio.gather(*(ask(storage, scope, "Why?") for _ in range(30)))
    assert len({one.id for one in found}) == 1


async def test_history_is_completed_turns_and_the_open_question(storage, scope):
    first = await answered(storage, scope, "q1", "a1")
    failed = await ask(storage, scope, "q2")
    await storage.answers.fail(failed.id)
    open_ = await ask(storage, scope, "q3")
    later = await ask(storage, scope, "q4")
    thread = first.conversation_id
    assert await texts(storage, thread, open_.question_id) == ["q1", "a1", "q3"]
    assert await texts(storage, thread) == ["q1", "a1", "q4"]
    # Answers are told in the order of their questions, not in the order in which they came.
    await storage.answers.finish(later.id, "a4", "", "m", [])
    await storage.answers.finish(open_.id, "a3", "", "m", [])
    last = await ask(storage, scope, "q5")
    assert await texts(storage, thread, last.question_id) == [
        "q1", "a1", "q3", "a3", "q4", "a4", "q5",
    ]  # fmt: skip


async def test_text_that_was_shown_before_a_failure_is_remembered(storage, scope):
    answer = await ask(storage, scope, "q1")
    assert await storage.answers.fail(answer.id, "half an ans", "thinking", "gpt")
    stored = await storage.answers.get(answer.id)
    assert (stored.text, stored.reasoning, stored.model) == ("half an ans", "thinking", "gpt")
    assert await texts(storage, answer.conversation_id) == ["q1", "half an ans"]


async def test_history_of_a_very_long_conversation_is_its_end(storage, scope):
    thread = (await storage.conversations.current(scope.chat_id, scope.topic_id)).id
    for number in range(205):
        await answered(storage, scope, f"q{number}", f"a{number}")
    found = await texts(storage, thread)
    assert len(found) == 400
    assert (found[0], found[-1]) == ("q5", "a204")


async def test_a_retried_answer_takes_the_place_of_the_old_one(storage, scope):
    old = await answered(storage, scope, "q1", "a1")
    await answered(storage, scope, "q2", "a2")
    new = await storage.answers.reask(old.id, scope)
    assert (new.status, new.question_id) == (AnswerStatus.ASKED, old.question_id)
    thread = old.conversation_id
    assert await texts(storage, thread, new.question_id) == ["q1"]
    assert await texts(storage, thread) == ["q1", "a1", "q2", "a2"]  # if the retry fails
    await storage.answers.finish(new.id, "b1", "", "m", [])
    assert await texts(storage, thread) == ["q1", "b1", "q2", "a2"]
    with pytest.raises(Gone):
        await storage.answers.reask(77, scope)


async def test_a_retry_pressed_twice_by_one_update_is_one_answer(storage, scope):
    old = await answered(storage, scope, "q1", "a1")
    press = scope.model_copy(update={"update_id": 5})
    found = await asyncio.gather(*(storage.answers.reask(old.id, press) for _ in range(9)))
    assert len({one.id for one in found}) == 1


async def test_an_edited_question_drops_what_was_answered_to_the_old_one(storage, scope):
    old = await answered(storage, scope, "q1", "a1", 7)
    edit = scope.model_copy(update={"update_id": 31})
    better = question("q1, better", files=(PHOTO,))
    new = await storage.answers.reask(old.id, edit, better)
    assert await storage.answers.reask(old.id, edit, question("other")) == new
    assert await storage.answers.by_update(31) == new
    assert await storage.answers.by_update(32) is None
    assert await texts(storage, old.conversation_id) == ["q1, better"]
    stored, newest = await storage.conversations.question_by_message(scope.chat_id, 7)
    assert (stored.files, newest.id) == ((PHOTO,), new.id)
    assert await storage.conversations.messages_of(old.question_id) == [7]
