"""Answers of a process that died: whole again by themselves, once, and never beside a half."""

from __future__ import annotations

import pytest

from bot.domain import AnswerStatus
from bot.services.talk.stream import AnswerEnd
from bot.telegram.answers import parts as answer_parts
from tests.telegram.answers.stage import opened, prose

RICH = "# Title\n\nSome **bold** words.\n\n| a | b |\n|---|---|\n| one | two |"


def where(stage, name):
    return stage.group if name == "group" else None


async def begun(stage, chat, text):
    """An answer of which some words are seen."""
    stream = await stage.ask(chat=chat)
    await stage.model.reached.wait()
    await stage.write_only(stream, text)
    last = text.split()[-1]
    if chat:
        await stage.ann.sees(contains=last, chat=chat)
    else:
        await stage.ann.sees_draft(contains=last)
    return stream


async def asked_again(stage, text, end=None):
    """A new process: it asks again by itself, and the model says this."""
    await stage.restart()
    stage.runner.recover(await stage.storage.answers.unfinished())
    [stream] = stage.runner.live
    if stream.end is None:
        await stage.model.reached.wait()
        await stage.write(stream, text, 1.0, end=end)
    await stage.told(stream)
    return stream


@pytest.mark.parametrize("name", ["private", "group"])
@pytest.mark.parametrize("half", ["Some words", prose(1200)], ids=["short", "pages"])
@pytest.mark.parametrize("whole", ["Whole at last.", RICH, prose(1300, seed=5000)],
                         ids=["short", "rich", "pages"])  # fmt: skip
async def test_one_death_and_the_answer_is_whole_in_its_place(tmp_path, name, half, whole):
    async with opened(tmp_path, limits=False) as stage:
        chat = where(stage, name)
        await begun(stage, chat, half)
        before = {one.id for one in stage.said(chat)}
        stream = await asked_again(stage, whole)
        said = stage.said(chat)
        if whole is RICH:
            assert len(said) == 1
            assert said[0].rich
        else:
            assert " ".join(one.text for one in said).split() == whole.split()
        assert not any(one.all_buttons for one in said)
        if chat:
            assert {one.id for one in said} & before  # its place
        assert (await stage.stored(stream)).status is AnswerStatus.SENT
        assert len(stage.model.asked) == 1


@pytest.mark.parametrize("name", ["private", "group"])
async def test_a_second_death_keeps_what_was_written_and_offers_a_retry(tmp_path, name):
    async with opened(tmp_path) as stage:
        chat = where(stage, name)
        await begun(stage, chat, "Some words")
        await stage.restart()
        stage.runner.recover(await stage.storage.answers.unfinished())
        [again] = stage.runner.live
        await stage.model.reached.wait()
        await stage.write_only(again, "Other words")
        while (await stage.stored(again)).text != "Other words":
            await stage.clock.sleep(1)
        stream = await asked_again(stage, "")
        (message,) = stage.said(chat)
        assert message.text == "Other words\n\n⚠️ A restart cut this answer off."
        assert message.all_buttons[0].data == f"ar:{stream.answer.id}"
        assert stage.model.asked == []
        assert await stage.storage.answers.unfinished() == []


async def test_a_death_before_the_first_words_leaves_no_trace(tmp_path):
    async with opened(tmp_path) as stage:
        await stage.ask(chat=stage.group)
        await stage.ann.sees("💭 Thinking…", chat=stage.group)
        await asked_again(stage, "Here.")
        assert stage.texts(stage.group) == ["Here."]


async def test_a_death_while_full_messages_stand_there_and_the_rest_is_stored(tmp_path):
    async with opened(tmp_path, limits=False) as stage:
        stream = await begun(stage, stage.group, text := prose(1200))
        stage.pacing.closed(stage.group.id, 3600)
        await stage.write(stream, "", 0)
        while (await stage.stored(stream)).status is not AnswerStatus.READY:
            await stage.clock.sleep(0.1)
        assert (await stage.stored(stream)).text == text
        await asked_again(stage, "")
        assert " ".join(stage.texts(stage.group)).split() == text.split()
        assert len(stage.model.asked) == 0


async def test_what_is_finished_is_stored_before_a_closed_chat_is_waited_for(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        await stage.model.reached.wait()
        stage.pacing.closed(stage.ann.private.id, 3600)
        await stage.write(stream, "Stored.", 0.1)
        while (await stage.stored(stream)).status is not AnswerStatus.READY:
            await stage.clock.sleep(0.1)
        assert (await stage.stored(stream)).text == "Stored."
        assert stage.texts() == []
        await asked_again(stage, "")
        assert stage.texts() == ["Stored."]


@pytest.mark.parametrize("name", ["private", "group"])
async def test_an_answer_that_never_ends_becomes_some_messages_and_a_file(tmp_path, name):
    async with opened(tmp_path, limits=False) as stage:
        chat = where(stage, name)
        stream = await stage.ask(chat=chat)
        text = prose(25_000)
        await stage.answered(stream, text, 1.0 if name == "private" else 40.0)
        *shown, file = stage.said(chat)
        assert len(shown) < answer_parts.MOST
        assert file.document
        assert f"{len(text)}" in file.text
        assert " ".join(one.text for one in shown).split()[0] == text.split()[0]
        assert len(stage.said(chat)) <= answer_parts.MOST


async def test_stop_is_heard_while_messages_are_being_sent(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        await stage.model.reached.wait()
        stage.pacing.closed(stage.ann.private.id, 20)
        await stage.write(stream, prose(3000), 0.1)
        while not stream.unsent:
            await stage.clock.sleep(0.1)
        assert stream.halt()
        await stage.told(stream)
        (stopped,) = stage.said()
        assert stopped.text == "⏹ Stopped."
        assert stopped.labels == ["📄 Show the rest"]
        await stage.runner.show_again(stream.answer)
        assert " ".join(stage.texts()).split() == prose(3000).split()


async def test_errors_without_a_word_survive_a_death(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        await stage.model.reached.wait()
        stage.pacing.closed(stage.ann.private.id, 3600)
        await stage.write(stream, "", 0, end=AnswerEnd(error=ValueError()))
        while (await stage.stored(stream)).status is not AnswerStatus.READY:
            await stage.clock.sleep(0.1)
        stream = await asked_again(stage, "")
        (told,) = stage.said()
        assert told.all_buttons[0].data == f"ar:{stream.answer.id}"
        assert (await stage.stored(stream)).status is AnswerStatus.FAILED
        assert stage.model.asked == []


OLD_PARTS = (  # as version 0.1 stored them
    {"kind": "rich", "html": "<h1>Title</h1>", "fallback": [
        {"kind": "text", "text": "Title", "entities": [
            {"type": "bold", "offset": 0, "length": 5}]}]},
    {"kind": "text", "text": "Some code", "entities": [
        {"type": "pre", "offset": 5, "length": 4, "language": "c"}]},
    {"kind": "file", "name": "answer.md", "text": "5 characters", "entities": [],
     "retry": True, "choose": False},
)  # fmt: skip


@pytest.mark.parametrize("features", [("rich", "drafts"), ("drafts",)], ids=["rich", "old server"])
async def test_messages_that_an_earlier_version_stored_are_sent(tmp_path, features):
    async with opened(tmp_path, limits=False, features=features) as stage:
        stream = await stage.ask(run=False)
        await stage.storage.answers.finish(stream.answer.id, "whole", "", "gpt", OLD_PARTS)
        await stage.restart()
        await stage.recover()
        title, code, file = stage.said()
        assert title.rich if "rich" in features else title.text == "Title"
        assert code.text == "Some code"
        assert [(one["type"], one["language"]) for one in code.entities] == [("pre", "c")]
        assert file.document.data == b"whole"
        assert len(file.all_buttons) == 1
        assert (await stage.stored(stream)).status is AnswerStatus.SENT
