"""Answers on bad days: refusals, broken connections, restarts. Nothing twice, nothing lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain import AnswerStatus
from bot.services.notice import Notice
from bot.services.talk.stream import AnswerEnd
from bot.telegram.answers import streaming
from bot.telegram.outgoing import sender as answer_sender
from tests.telegram.answers.stage import opened, prose

RICH = "# Title\n\nSome **bold** words.\n\n| a | b |\n|---|---|\n| one | two |"
OLD = ("drafts",)


def where(stage, name):
    return stage.group if name == "group" else None


@pytest.mark.parametrize("name", ["private", "group"])
async def test_a_429_closes_the_chat_and_the_last_word_still_arrives_once(tmp_path, name):
    async with opened(tmp_path) as stage:
        chat = where(stage, name)
        stream = await stage.ask(chat=chat)
        method = "sendMessage" if chat is None else "editMessageText"
        stage.telegram.fail_next(method, retry_after=7)
        late = await stage.answered(stream, "Only once.", 0.5)
        assert stage.texts(chat) == ["Only once."]
        assert late >= 7
        (refused,) = stage.telegram.refused
        after = [call for call in stage.telegram.calls() if call.at > refused.at]
        assert min(call.at for call in after) - refused.at >= 7
        answer = await stage.stored(stream)
        assert answer.status is AnswerStatus.SENT
        assert all(part.message_id for part in answer.parts)


async def test_nothing_falls_to_another_form_while_a_chat_is_closed(tmp_path):
    async with opened(tmp_path) as stage:
        stage.telegram.fail_next("sendRichMessage", retry_after=4)
        await stage.answered(await stage.ask(), RICH, 0.5)
        written = [m for m in stage.methods() if not m.endswith("Draft")]
        assert written == ["sendRichMessage", "sendRichMessage"]
        assert len(stage.said()) == 1


async def test_a_killed_process_waiting_for_a_429_sends_after_the_restart(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        stage.telegram.fail_next("sendMessage", retry_after=3600)
        async with asyncio.TaskGroup() as group:
            showing = group.create_task(stage.answered(stream, "Later.", 0.2))
            while not stage.telegram.refused:
                await stage.clock.sleep(0.2)
            await stage.clock.sleep(0.5)
            showing.cancel()
        await stage.restart()
        unfinished = await stage.storage.answers.unfinished()
        assert [part.sending_at for part in unfinished[0].parts] == [None]
        await stage.recover()
        assert stage.texts() == ["Later."]


@pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "lost"])
@pytest.mark.parametrize("text", ["Plain words.", RICH], ids=["text", "rich"])
async def test_a_broken_connection_never_doubles_a_message(tmp_path, arrived, text):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        method = "sendRichMessage" if text is RICH else "sendMessage"
        stage.telegram.fail_next(method, drop_connection=True, after_effect=arrived)
        await stage.answered(stream, text, 0.5)
        *answers, offer = stage.said()
        assert len(answers) == arrived
        assert offer.text.startswith("⚠️ The connection to Telegram broke")
        assert offer.all_buttons[0].data == f"aw:{stream.answer.id}"
        assert (await stage.stored(stream)).status is AnswerStatus.SENT
        if not arrived:
            await stage.runner.show_again(stream.answer)
            (shown,) = stage.said()  # and the offer has gone
            assert (shown.rich is not None) == (text is RICH)
            await stage.runner.show_again(stream.answer)
            assert len(stage.said()) == 1


@pytest.mark.parametrize("text", ["Room 404, not found.", RICH + " 404 not found"])
async def test_half_an_answer_that_speaks_of_404_never_doubles_a_message(tmp_path, text):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        rich = text.startswith(RICH)
        stage.telegram.fail_next("sendRichMessage" if rich else "sendMessage", half=True)
        await stage.answered(stream, text, 0.5)
        shown, offer = stage.said()
        assert (shown.rich is not None) == rich
        assert offer.text.startswith("⚠️ The connection to Telegram broke")
        await stage.answered(await stage.ask(), RICH, 0.5)
        assert stage.said()[-1].rich is not None  # the server knows rich messages all the same


async def test_a_page_that_says_404_is_a_server_without_rich_messages(tmp_path):
    async with opened(tmp_path) as stage:
        page = "<html><head><title>404 Not Found</title></head><body></body></html>"
        stage.telegram.fail_next("sendRichMessage", code=404, page=page)
        await stage.answered(await stage.ask(), RICH, 0.5)
        (shown,) = stage.said()
        assert shown.rich is None
        assert "one" in shown.text


async def test_two_quick_presses_show_it_once(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        stage.telegram.fail_next("sendMessage", drop_connection=True)
        await stage.answered(stream, "Once.", 0.2)
        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(stage.runner.show_again(stream.answer))
        assert stage.texts() == ["Once."]


async def test_the_other_parts_of_a_long_answer_arrive_all_the_same(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        text = prose(1500)
        stage.telegram.fail_next("sendMessage", drop_connection=True)
        await stage.answered(stream, text, 0.5)
        *parts, offer = stage.texts()
        assert len(parts) == 2
        await stage.runner.show_again(stream.answer)
        shown = stage.texts()
        assert offer not in shown
        assert sorted(" ".join(shown).split()) == sorted(text.split())


@pytest.mark.parametrize("code", [500, 503])
async def test_what_the_server_failed_to_do_is_done_again(tmp_path, code):
    async with opened(tmp_path) as stage:
        description = {500: "Internal Server Error", 503: "Service Unavailable"}[code]
        stage.telegram.fail_next("sendMessage", code=code, description=description, times=2)
        await stage.answered(await stage.ask(), "Once.", 0.2)
        assert stage.texts() == ["Once."]


async def test_a_bad_gateway_is_an_unclear_ending(tmp_path):
    async with opened(tmp_path) as stage:
        stage.telegram.fail_next("sendMessage", code=502, description="Bad Gateway")
        await stage.answered(await stage.ask(), "Perhaps.", 0.2)
        (offer,) = stage.said()
        assert offer.all_buttons


async def test_a_server_that_is_away_is_waited_for(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        url, stage.bot.session.api = (
            stage.bot.session.api,
            stage.bot.session.api.from_base("http://127.0.0.1:9"),
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.answered(stream, "At last.", 1.0))
            await stage.clock.sleep(12)
            stage.bot.session.api = url
        assert stage.texts() == ["At last."]
        assert len((await stage.stored(stream)).parts) == 1


async def test_a_hanging_draft_does_not_hold_up_the_answer(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "DRAFT", replace(streaming.DRAFT, patience=0.3))
    async with opened(tmp_path) as stage:
        stage.telegram.fail_next("sendMessageDraft", hang=True)
        late = await stage.answered(await stage.ask(), "Here.", 1.0)
        assert stage.texts() == ["Here."]
        assert late < 6


@pytest.mark.parametrize("features", [(), ("rich",)], ids=["old", "no-drafts"])
async def test_a_server_without_drafts_gets_an_edited_message(tmp_path, features):
    async with opened(tmp_path, features=features) as stage:
        for number in range(2):
            stream = await stage.ask()
            await stage.answered(stream, prose(100), 6.0)
            message = stage.said()[-1]
            assert message.text == prose(100)
            assert message.edited
            assert message.reply_to is None
            assert len(stage.said()) == number + 1
        assert stage.methods().count("sendMessageDraft") == 1  # remembered for the process
        assert not any(call.error_code == 429 for call in stage.telegram.refused)


@pytest.mark.parametrize("name", ["private", "group"])
async def test_a_server_without_rich_messages_gets_text(tmp_path, name):
    async with opened(tmp_path, features=OLD) as stage:
        chat = where(stage, name)
        for _ in range(2):
            await stage.answered(await stage.ask(chat=chat), RICH, 3.0)
        first, second = stage.said(chat)
        assert first.text == second.text
        assert "one | two" in first.text
        assert {"bold", "pre"} <= {entity["type"] for entity in first.entities}
        assert stage.methods().count("sendRichMessage") <= 1
        assert stage.methods().count("sendRichMessageDraft") <= 1


@pytest.mark.parametrize("name", ["private", "group"])
async def test_a_refused_rich_message_becomes_text_and_refused_looks_plain(tmp_path, name):
    async with opened(tmp_path) as stage:
        chat = where(stage, name)
        send = "sendMessage" if chat is None else "editMessageText"
        rich = "sendRichMessage" if chat is None else "editMessageText"
        bad = "Bad Request: RICH_MESSAGE_TABLE_INVALID"
        stream = await stage.ask(chat=chat)
        if chat is not None:  # the frame with its first words is an edit as well
            stage.telegram.fail_next(rich, code=400, description=bad)
        stage.telegram.fail_next(rich, code=400, description=bad)
        stage.telegram.fail_next(send, code=400, description="Bad Request: can't parse entities")
        await stage.answered(stream, RICH, 0.1)
        (message,) = stage.said(chat)
        assert "Some bold words." in message.text
        assert message.entities == []
        await stage.answered(await stage.ask(chat=chat), RICH, 0.1)
        assert stage.said(chat)[-1].rich  # the next answer is tried anew


async def test_a_refused_rich_draft_leads_to_drafts_of_text(tmp_path):
    async with opened(tmp_path) as stage:
        stage.telegram.fail_next("sendRichMessageDraft", code=400, description="Bad Request: x")
        await stage.answered(await stage.ask(), RICH + "\n\n" + prose(100), 5.0)
        assert stage.methods().count("sendRichMessageDraft") == 1
        assert stage.said()[0].rich
        drafts = stage.telegram.calls("sendMessageDraft")
        assert any("Some bold" in call.params.get("text", "") for call in drafts)


async def test_somebody_who_blocks_the_bot_is_left_alone(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.told(stream))
            await stage.write_only(stream, "Some words")
            await stage.ann.sees_draft(contains="Some")
            await stage.ann.block()
            await stage.write(stream, " and more", 3.0)
        count = len(stage.methods())
        assert (await stage.stored(stream)).status in (AnswerStatus.FAILED, AnswerStatus.SENT)
        assert await stage.storage.answers.unfinished() == []
        await stage.clock.sleep(2)
        assert len(stage.methods()) == count


async def test_a_deleted_placeholder_does_not_lose_the_answer(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask(chat=stage.group)
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.told(stream))
            first = await stage.ann.sees("💭 Thinking…", chat=stage.group)
            stage.telegram.state.delete_message(first.stored)
            await stage.write(stream, text := prose(60), 5.0)
        (message,) = stage.said(stage.group)
        assert message.text == text
        assert message.reply_to


async def test_a_group_that_cannot_be_told_live_gets_the_answer_at_the_end(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask(chat=stage.group)
        stage.telegram.fail_next("sendMessage", drop_connection=True, after_effect=True)
        await stage.answered(stream, "The answer.", 4.0)
        assert stage.texts(stage.group) == ["The answer."]  # the sign was there, and was found


async def test_a_full_message_that_cannot_be_closed_is_owed_and_not_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(answer_sender, "EDIT", replace(answer_sender.EDIT, pauses=(0.1,)))
    async with opened(tmp_path) as stage:
        text = prose(1500)
        stream = await stage.ask(chat=stage.group)
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.told(stream))
            await stage.ann.sees("💭 Thinking…", chat=stage.group)
            stage.telegram.fail_next("editMessageText", code=500, times=3)
            await stage.write(stream, text, 8.0)
        said = " ".join(stage.texts(stage.group))
        assert [word for word in said.split() if word.startswith("word")] == text.split()


async def test_a_topic_that_was_closed_sends_the_answer_into_the_chat(tmp_path):
    async with opened(tmp_path) as stage:
        stage.telegram.fail_next(
            "sendMessage", code=400, description="Bad Request: message thread not found"
        )
        stream = await stage.ask(topic_id=5)
        await stage.answered(stream, "Here.", 0.2)
        assert stage.texts() == ["Here."]


async def test_notices_stand_below_the_answer(tmp_path):
    async with opened(tmp_path) as stage:
        stream = await stage.ask()
        stream.push(Notice("context-trimmed"))
        stream.push(Notice("file-unread", {"name": "a.bin"}))
        stream.push(Notice("picture-unseen"))
        stream.push(Notice("document-cut", {"name": "b.txt"}))
        await stage.answered(stream, "Done.", 0.2, end=AnswerEnd(finish_reason="length"))
        (message,) = stage.said()
        assert message.text.startswith("Done.\n\nℹ️ The talk has grown long")
        assert "I could not read a.bin: I read pictures" in message.text
        assert message.text.endswith("Ask it to go on.")


@pytest.mark.parametrize("name", ["private", "group"])
async def test_after_a_kill_what_was_ready_is_sent_and_what_is_unclear_offered(tmp_path, name):
    async with opened(tmp_path) as stage:
        chat = where(stage, name)
        stream = await stage.ask(chat=chat, run=False)
        parts = [{"kind": "text", "text": f"part {n}", "entities": []} for n in range(4)]
        store = stage.storage.answers
        await store.finish(stream.answer.id, "all", "", "m", parts)
        await store.part_sending(stream.answer.id, 0)
        await store.part_sent(stream.answer.id, 0, 77)
        await store.part_sending(stream.answer.id, 1)
        await stage.restart()
        await stage.recover()
        *texts, offer = stage.texts(chat)
        assert texts == ["part 2", "part 3"]
        assert offer.startswith("⚠️ The connection")
        await stage.recover()
        await stage.runner.show_again(stream.answer)
        assert stage.texts(chat) == ["part 2", "part 3", "part 1"]
