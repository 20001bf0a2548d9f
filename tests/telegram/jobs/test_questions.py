"""What an upstream asks of a job, in a chat: the question, its buttons, masks as answers."""

import pytest

from bot.domain import FileKind, FileRef
from bot.gateway.types import TaskHandle
from bot.services.kinds.midjourney import Press
from tests.telegram.builders import scope
from tests.telegram.jobs.stage import S, from_bot


async def asking(stage, person, window="CustomZoom", **where):
    handle = TaskHandle(resource="midjourney", task_id="t1")
    params = Press(
        parent=handle,
        custom_id=f"MJ::{window}::1",
        label="🔍",
        prompt="a lighthouse",
        width=200,
        height=100,
    )
    job = await stage.job(
        person, kind="midjourney.action", params=params.model_dump(mode="json"), **where
    )
    await stage.view.show(job)
    await stage.storage.jobs.advance(job.id, S.QUEUED, S.SUBMITTING)
    asked = await stage.storage.jobs.advance(job.id, S.SUBMITTING, S.AWAITING_INPUT)
    await stage.view.ask(asked)
    return asked


async def test_a_question_replaces_the_line_and_is_known_by_its_message(stage, ann):
    job = await asking(stage, ann)
    [question] = from_bot(ann)
    assert "a lighthouse --zoom" in question.text
    assert await stage.view.asked_in(ann.id, question.id) == job.id
    assert await stage.view.asked_in(ann.id, question.id + 1) is None


async def test_an_answered_question_goes(stage, ann):
    job = await asking(stage, ann)
    [question] = from_bot(ann)
    moved = await stage.storage.jobs.advance(job.id, S.AWAITING_INPUT, S.QUEUED)
    await stage.view.show(moved)
    await ann.sees(contains="Handing it in…", after=question)
    assert question.id not in [one.id for one in from_bot(ann)]
    assert await stage.view.asked_in(ann.id, question.id) is None


async def test_a_region_can_be_tapped_or_painted(stage, ann):
    job = await asking(stage, ann, "Inpaint")
    await ann.sees(buttons=["◧ Left", "▣ Middle", "✖ Cancel"])
    ref = FileRef(file_id="nope", unique_id="u", kind=FileKind.DOCUMENT)
    assert await stage.view.masks(job.id, (), stage.inbox) == ()
    with pytest.raises(Exception, match="error-not-a-picture"):
        await stage.view.masks(job.id, (ref,), stage.inbox)


async def test_pictures_answer_no_other_question(stage, ann):
    job = await asking(stage, ann)
    ref = FileRef(file_id="nope", unique_id="u", kind=FileKind.IMAGE)
    assert await stage.view.masks(job.id, (ref,), stage.inbox) == ()


async def test_in_a_group_the_question_asks_for_a_reply(stage, telegram, ann):
    group = telegram.group("Crew", [ann])
    where = scope(chat_id=group.id, user_id=ann.id, private=False, message_id=None)
    await asking(stage, ann, where=where)
    assert from_bot(ann, group)[-1].wants_reply
