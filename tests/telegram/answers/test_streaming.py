from __future__ import annotations

import asyncio
import itertools
import re
import time

import pytest

from bot.gateway.errors import QuotaExhausted
from bot.services.talk.stream import AnswerEnd
from bot.telegram.answers.growing import GrowingAnswer
from tests.telegram.answers.stage import opened, prose

PRETTY = {"sendMessageDraft", "sendRichMessageDraft"}


def words(text: str) -> list[str]:
    return text.split()


async def test_a_400_tokens_in_a_private_chat_without_limits(tmp_path):
    async with opened(tmp_path, limits=False) as stage:
        stream = await stage.ask()
        began = stage.clock.monotonic()
        text = prose(400)
        late = await stage.answered(stream, text, 8.0)
        calls = stage.telegram.calls()
        assert calls[0].method == "sendMessageDraft"
        assert calls[0].at - began < 0.1
        assert not calls[0].params.get("text")
        assert calls[0].params["can_stop"] is True
        assert calls[0].params["draft_id"] == stream.scope.message_id
        assert len(calls) <= 15
        assert [m for m in stage.methods() if m not in PRETTY] == ["sendMessage"]
        assert stage.texts() == [text]
        assert late < 1.5
        gaps = [b.at - a.at for a, b in itertools.pairwise(calls[1:-1])]  # the sign is no frame
        assert min(gaps) >= 0.85


async def test_b_400_tokens_in_a_private_chat_with_limits(tmp_path):
    async with opened(tmp_path) as stage:
        late = await stage.answered(await stage.ask(), text := prose(400), 8.0)
        assert stage.telegram.refused == []
        assert stage.texts() == [text]
        assert late < 1.5


@pytest.mark.parametrize("limits", [False, True])
async def test_c_1500_tokens_in_a_private_chat(tmp_path, limits):
    async with opened(tmp_path, limits=limits) as stage:
        text = prose(1500)
        assert len(text) > 8200
        late = await stage.answered(await stage.ask(), text, 10.0)
        assert stage.telegram.refused == []
        assert words(" ".join(stage.texts())) == words(text)
        assert late < 1.5 + len(stage.texts())
        shown = [call.params.get("text") for call in stage.telegram.calls("sendMessageDraft")]
        assert any(line.startswith("…") for line in shown if line)


async def test_gc_1500_tokens_in_a_group_with_limits(tmp_path):
    async with opened(tmp_path) as stage:
        text = prose(1500)
        await stage.answered(await stage.ask(chat=stage.group), text, 10.0)
        assert stage.telegram.refused == []
        assert words(" ".join(stage.texts(stage.group))) == words(text)
        assert stage.busiest_minute(stage.group) <= 20
        first, *later = stage.said(stage.group)
        assert first.reply_to is not None
        assert all(message.reply_to is None for message in later)
        assert not any(message.all_buttons for message in (first, *later))
        assert not set(stage.methods()) & (PRETTY | {"sendChatAction"})


async def test_two_long_answers_in_one_group_stay_within_its_minute(tmp_path):
    async with opened(tmp_path) as stage:
        streams = [await stage.ask(who, stage.group) for who in (stage.ann, stage.bob)]
        texts = prose(900), prose(900, seed=5000)
        async with asyncio.TaskGroup() as group:
            for stream, text in zip(streams, texts, strict=True):
                group.create_task(stage.answered(stream, text, 40.0))
        assert stage.telegram.refused == []
        assert stage.busiest_minute(stage.group) <= 20
        said = " ".join(stage.texts(stage.group))
        assert sorted(words(said)) == sorted(words(" ".join(texts)))


@pytest.mark.slow
async def test_d_30_private_chats_at_once(tmp_path):
    async with opened(tmp_path) as stage:
        people = [stage.telegram.person(f"P{n}", started=True) for n in range(30)]
        streams = [await stage.ask(person) for person in people]
        text = prose(400)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(stage.answered(s, text, 8.0)) for s in streams]
        assert stage.telegram.refused == []
        assert all(stage.texts(person=person) == [text] for person in people)
        assert max(task.result() for task in tasks) < 4.0


@pytest.mark.slow
async def test_no_frame_is_drawn_that_gets_no_slot(tmp_path, monkeypatch):
    drawn = []
    feed = GrowingAnswer.feed

    def counted(self, text, *, final=False):
        drawn.append(final)
        feed(self, text, final=final)

    monkeypatch.setattr(GrowingAnswer, "feed", counted)
    async with opened(tmp_path) as stage:
        people = [stage.telegram.person(f"P{n}", started=True) for n in range(30)]
        streams = [await stage.ask(person) for person in people]
        async with asyncio.TaskGroup() as group:
            for stream in streams:
                group.create_task(stage.answered(stream, prose(400), 8.0))
        sent = [call for call in stage.telegram.calls() if call.method in PRETTY]
        assert len(drawn) <= len(sent) + len(people)


def test_rendering_30_streams_takes_little():
    text = prose(400) + "\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```\ncode\n```\n\n" + prose(100)
    began = time.process_time()
    for _ in range(30):
        growing = GrowingAnswer()
        for end in range(0, len(text), len(text) // 14):
            growing.feed(text[:end])
            growing.text_frame()
    assert time.process_time() - began < 1.0


async def test_structure_streams_as_rich_drafts_and_arrives_as_one_rich_message(tmp_path):
    async with opened(tmp_path) as stage:
        text = "# Title\n\n" + prose(200) + "\n\n| a | b |\n|---|---|\n| one | two |\n\n$x^2$"
        await stage.answered(await stage.ask(), text, 6.0)
        assert stage.telegram.refused == []
        (message,) = stage.said()
        assert "<h1>Title</h1>" in message.rich
        assert "<td" in message.rich
        assert "sendRichMessageDraft" in stage.methods()
        (call,) = stage.telegram.calls("sendRichMessage")
        assert call.params["rich_message"]["skip_entity_detection"] is True


async def test_thinking_is_shown_apart_and_folded(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        await stage.answered(stream, "The answer.", 6.0, reasoning=prose(120))
        (message,) = stage.said()
        assert message.text == f"💭 Thoughts\n{prose(120)}\n\nThe answer."
        assert message.entities[0]["type"] == "expandable_blockquote"
        drafts = [call.params.get("text", "") for call in stage.telegram.calls("sendMessageDraft")]
        assert any("word9" in draft and "answer" not in draft for draft in drafts)
        assert (await stage.stored(stream)).text == "The answer."


async def test_a_quiet_model_keeps_its_draft_alive(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.told(stream))
            await stage.ann.sees_draft()
            await stage.clock.sleep(70)
            assert stage.ann.drafts()
            stream.close(AnswerEnd(finish_reason="stop", error=RuntimeError()))
        assert 4 <= len(stage.telegram.calls("sendMessageDraft")) <= 5


async def test_what_does_not_change_is_not_sent_again(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.told(stream))
            await stage.write_only(stream, "Some words.")
            await stage.ann.sees_draft(contains="Some words.")
            count = len(stage.methods())
            for _ in range(40):  # a table's first line is held back until it is one
                await stage.write_only(stream, "\n|" if _ == 0 else " x")
                await stage.clock.sleep(0.1)
            assert len(stage.methods()) == count
            stream.close(AnswerEnd(finish_reason="stop"))


async def test_a_waiting_answer_leaves_the_draft_of_the_other_alone(tmp_path):
    async with opened(tmp_path) as stage:
        first, second = await stage.ask(), await stage.ask()
        await stage.clock.sleep(3)
        drafts = {call.params["draft_id"] for call in stage.telegram.calls("sendMessageDraft")}
        assert drafts == {first.scope.message_id}
        await stage.write(first, "One.", 0.2)
        await stage.answered(second, "Now.", 1.0)
        assert stage.texts() == ["One.", "Now."]


async def test_topics_keep_their_answers(tmp_path):
    async with opened(tmp_path) as stage:
        forum = stage.telegram.group("Forum", [stage.ann], topics=True, announce=False)
        topic = await stage.ann.open_topic(forum, "Ideas")
        stream = await stage.ask(chat=forum, topic_id=topic)
        await stage.answered(stream, prose(20), 4.0)
        assert [message.topic for message in stage.said(forum)] == [topic]


async def test_stopping_delivers_what_was_said(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.told(stream))
            await stage.write_only(stream, "A part of it")
            draft = await stage.ann.sees_draft(contains="A part")
            assert stage.view.drawn_as(stream.scope, draft.id) == stream.answer.id
            stream.stop()
        (message,) = stage.said()
        assert message.text == "A part of it\n\n⏹ Stopped."
        assert [button.label for button in message.all_buttons] == ["🔄 Try again"]


async def test_a_group_has_a_stop_button_while_the_answer_grows(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask(chat=stage.group)
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.told(stream))
            first = await stage.ann.sees("💭 Thinking…", chat=stage.group, buttons="⏹ Stop")
            assert first.all_buttons[0].data == f"as:{stream.answer.id}"
            await stage.write_only(stream, "Some **bo")
            await stage.ann.sees("Some bo", chat=stage.group, buttons="⏹ Stop")
            stream.stop()
        (message,) = stage.said(stage.group)
        assert message.id == first.id
        assert message.text == "Some **bo\n\n⏹ Stopped."
        assert message.all_buttons[0].data == f"ar:{stream.answer.id}"


@pytest.mark.parametrize("where", ["private", "group"])
async def test_an_answer_that_breaks_off_says_so_and_offers_a_retry(tmp_path, where):
    async with opened(tmp_path) as stage:
        chat = stage.group if where == "group" else None
        stream = await stage.ask(chat=chat)
        await stage.answered(stream, "Half of", 1.0, end=AnswerEnd(cut=True))
        (message,) = stage.said(chat)
        assert message.text == "Half of\n\n⚠️ The answer broke off here."
        assert message.all_buttons[0].data == f"ar:{stream.answer.id}"
        assert (await stage.stored(stream)).text == "Half of"


@pytest.mark.parametrize("where", ["private", "group"])
async def test_an_error_before_the_first_word_is_a_sentence_with_a_retry(tmp_path, where):
    async with opened(tmp_path) as stage:
        chat = stage.group if where == "group" else None
        stream = await stage.ask(chat=chat)
        await stage.answered(stream, "", end=AnswerEnd(error=QuotaExhausted("no money")))
        (message,) = stage.said(chat)
        assert re.search(r"balance|quota|used up", message.text)
        assert message.all_buttons[0].label == "🔄 Try again"
        assert (await stage.stored(stream)).status == "failed"
