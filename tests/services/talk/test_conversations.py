"""Questions and answers, with a real database and a gateway on a real socket."""

import asyncio

import pytest

from bot.domain import AnswerStatus, BadInput, Prompt, Quoted
from bot.gateway.errors import ContentRefused, ContextTooLong, QuotaExhausted, UpstreamFailed
from bot.gateway.types import TextDelta
from bot.scope import ChatTarget
from bot.services.talk.context import GROUP_NOTE
from bot.services.talk.stream import AnswerEnd
from tests.gateway.scripted import EVENTS, Scripted, delta, sse
from tests.services.talk.following import follow
from tests.services.talk.stage import GROUP, PRIVATE, Talk, group, kinds

A = AnswerStatus
CHAT = "chat/completions"
TOO_LONG = {
    "error": {
        "message": "This model's maximum context length is 8192 tokens.",
        "type": "invalid_request_error",
        "code": "context_length_exceeded",
    }
}


@pytest.fixture
async def talk(tmp_path):
    async with Talk(tmp_path) as made:
        yield made


def at(scope, update_id, **more):
    return scope.model_copy(update={"update_id": update_id, **more})


async def test_a_talk_is_remembered(talk):
    talk.gateway.chat.script("The Daugava.")
    assert await talk.ask("Name a river.") == ("The Daugava.", talk_end("stop"))
    await talk.ask("And its length?")
    assert talk.told() == [
        {"role": "user", "content": "Name a river."},
        {"role": "assistant", "content": "The Daugava."},
        {"role": "user", "content": "And its length?"},
    ]


def talk_end(reason):
    class Like:
        def __eq__(self, end):
            return (end.finish_reason, end.cut, end.stopped, end.error) == (
                reason, False, False, None,
            )  # fmt: skip

        __hash__ = None

    return Like()


async def test_places_do_not_hear_each_other(talk):
    await talk.ask("secret", PRIVATE)
    await talk.ask("here", GROUP)
    await talk.ask(
        "there", GROUP.model_copy(update={"target": ChatTarget(chat_id=-100, topic_id=5)})
    )
    assert [one["content"] for one in talk.told()] == [GROUP_NOTE, "Ann: there"]
    assert [one["content"] for one in talk.told(1)] == [GROUP_NOTE, "Ann: here"]


async def test_a_group_shares_one_talk_with_names(talk):
    talk.gateway.chat.script("Hello Ann!")
    await talk.ask("hi", group(7, "Ann"))
    quoted = Quoted(text="It rains.", author="Mei")
    await talk.ask("is that so?", group(8, "Bob"), quoted=quoted)
    assert [one["content"] for one in talk.told()] == [
        GROUP_NOTE,
        "Ann: hi",
        "Hello Ann!",
        "Bob: > Mei wrote:\n> It rains.\n\nis that so?",
    ]


async def test_the_question_is_stored_before_the_gateway_is_asked(talk):
    hold = talk.gateway.hold(CHAT)
    stream = await talk.service.answer(at(PRIVATE, 5), Prompt(text="Why?"))
    await hold.reached()
    [asked] = await talk.storage.answers.unfinished()
    assert (asked.id, asked.status) == (stream.answer.id, A.STREAMING)
    assert talk.service.running == 1
    hold.release()
    await talk.show(stream)
    assert talk.service.running == 0


async def test_the_first_words_are_seen_while_the_rest_is_on_its_way(talk):
    async with Scripted() as gateway:
        await talk.kill()
        await talk.start(gateway.url)
        gateway.on(
            "POST",
            "/v1/chat/completions",
            headers=EVENTS,
            chunks=sse(delta("first "), delta("words"), done=False),
            then="hang",
        )
        stream = await talk.service.answer(PRIVATE, Prompt(text="Why?"))
        async for event in follow(stream):
            assert isinstance(event, TextDelta)
            if stream.text == "first words":
                break
        assert stream.end is None
        assert await talk.service.stop(PRIVATE)
        await asyncio.wait_for(gateway.gone.wait(), 5)  # the gateway need not go on
        assert stream.end == AnswerEnd(stopped=True)
        await talk.show(stream)
    assert (await talk.stored(stream)).text == "first words"


async def test_a_shutdown_closes_the_connection_and_leaves_the_rest_to_the_next_start(talk):
    async with Scripted() as gateway:
        await talk.kill()
        await talk.start(gateway.url)
        chunks = sse(delta("first"), done=False)
        gateway.on("POST", "/v1/chat/completions", headers=EVENTS, chunks=chunks, then="hang")
        stream = await talk.service.answer(PRIVATE, Prompt(text="Why?"))
        while not stream.text:
            await stream.changed()
        await talk.kill()
        await asyncio.wait_for(gateway.gone.wait(), 5)
    await talk.start()
    assert (await talk.stored(stream)).status is A.STREAMING


async def test_a_chat_that_is_gone_ends_the_asking(talk):
    async with Scripted() as gateway:
        await talk.kill()
        await talk.start(gateway.url)
        talk.view.gone = True
        chunks = sse(delta("first"), done=False)
        gateway.on("POST", "/v1/chat/completions", headers=EVENTS, chunks=chunks, then="hang")
        stream = await talk.service.answer(PRIVATE, Prompt(text="Why?"))
        await talk.show(stream)
    assert (await talk.stored(stream)).status is A.FAILED
    assert talk.view.finished == []


async def test_a_view_that_breaks_costs_no_answer(talk):
    talk.view.broken = True
    text, end = await talk.ask("Why?")
    assert text
    assert end.error is None
    assert len(talk.view.finished) == 1


async def test_the_reader_does_not_wait_for_a_view_that_sleeps(talk):
    talk.gateway.chat.script([f"{number} " for number in range(2000)])
    stream = await talk.service.answer(PRIVATE, Prompt(text="Count."))
    while stream.end is None:  # nobody takes anything out
        await stream.changed()
    steps = [event async for event in follow(stream)]
    assert len(steps) == 2
    assert steps[0].text == "".join(f"{number} " for number in range(2000))


async def test_one_answer_at_a_time_in_a_conversation_and_others_are_not_held_up(talk):
    hold = talk.gateway.hold(CHAT)
    first = await talk.service.answer(PRIVATE, Prompt(text="one"))
    second = await talk.service.answer(PRIVATE, Prompt(text="two"))
    await hold.reached()
    other = await talk.service.answer(GROUP, Prompt(text="elsewhere"))
    await talk.until(lambda: talk.asked == 2)
    assert (first.waiting, second.waiting, other.waiting) == (False, True, False)
    hold.release()
    for stream in (first, second, other):
        await talk.show(stream)
    assert talk.asked == 3


async def test_the_next_question_is_asked_while_the_chat_has_no_room_for_the_answer_before(talk):
    talk.gateway.chat.script("first answer")
    talk.gateway.chat.script("second answer")
    talk.view.room.clear()
    first = await talk.service.answer(PRIVATE, Prompt(text="one"))
    second = await talk.service.answer(PRIVATE, Prompt(text="two"))
    while second.end is None:
        await second.changed()
    assert [one["content"] for one in talk.told()] == ["one", "first answer", "two"]

    async def ready():
        return (await talk.stored(second)).status is A.READY

    await talk.until(ready)
    assert talk.view.finished == [first.answer.id]  # told in their order
    talk.view.room.set()
    await talk.show(second)
    assert talk.view.finished == [first.answer.id, second.answer.id]
    assert (await talk.stored(second)).status is A.SENT


async def test_what_an_answer_cost_is_kept(talk):
    stream = await talk.service.answer(PRIVATE, Prompt(text="one"))
    await talk.show(stream)
    kept = await talk.stored(stream)
    usage = stream.end.usage
    assert usage.total_tokens > 0
    assert (kept.prompt_tokens, kept.completion_tokens, kept.total_tokens) == (
        usage.prompt_tokens, usage.completion_tokens, usage.total_tokens,
    )  # fmt: skip
    assert (kept.model, kept.price) == ("gpt-4o-mini", None)


async def test_reasoning_comes_apart(talk):
    talk.gateway.chat.script("42", reasoning="let me think")
    stream = await talk.service.answer(PRIVATE, Prompt(text="?"))
    await talk.show(stream)
    assert (stream.text, stream.reasoning) == ("42", "let me think")
    assert (await talk.stored(stream)).reasoning == "let me think"


# ---- errors are values ---------------------------------------------------------------------------


async def test_an_error_before_the_first_word_ends_the_stream(talk):
    body = {"error": {"message": "quota", "code": "insufficient_user_quota", "type": "x"}}
    talk.gateway.fail_next(CHAT, status=403, body=body)
    text, end = await talk.ask("Why?")
    assert (text, type(end.error)) == ("", QuotaExhausted)
    await talk.ask("And now?")
    assert talk.told() == [{"role": "user", "content": "And now?"}]


async def test_an_error_in_the_middle_keeps_what_was_said(talk):
    talk.gateway.chat.script(["half ", "an answer"], then="error")
    text, end = await talk.ask("Why?")
    assert text == "half an answer"
    assert end.error is not None
    assert not end.cut


async def test_a_cut_is_said_and_its_text_is_remembered(talk):
    talk.gateway.chat.script(["half ", "an answer"], then="cut")
    text, end = await talk.ask("Why?")
    assert (text, end.cut, end.error) == ("half an answer", True, None)
    await talk.ask("go on")
    assert [one["content"] for one in talk.told()] == ["Why?", "half an answer", "go on"]


async def test_an_empty_answer_is_an_error(talk):
    talk.gateway.chat.script([], finish_reason="stop")
    assert isinstance((await talk.ask("Why?"))[1].error, UpstreamFailed)
    talk.gateway.chat.script([], finish_reason="content_filter")
    assert isinstance((await talk.ask("Why?"))[1].error, ContentRefused)


async def test_a_bug_of_ours_ends_the_stream_too(talk, monkeypatch, caplog):
    monkeypatch.setattr("bot.services.talk.context.wire", lambda *_, **__: 1 / 0)
    end = (await talk.ask("my secret words"))[1]
    assert isinstance(end.error, ZeroDivisionError)
    assert "answer_broken" in caplog.text
    assert "secret" not in caplog.text


async def test_nothing_to_answer_is_refused_before_anything_is_stored(talk):
    with pytest.raises(BadInput):
        await talk.ask("  \n")
    assert await talk.storage.answers.unfinished() == []
    assert (await talk.ask("", quoted=Quoted(text="What is this?")))[0]


# ---- length --------------------------------------------------------------------------------------


async def test_a_talk_that_outgrows_the_window_is_trimmed_to_whole_messages(talk):
    talk.gateway.models.append("tiny-4k")
    await talk.service.choose_model(PRIVATE, "tiny-4k")
    for number in range(6):
        talk.gateway.chat.script(f"answer {number} " * 100)
        await talk.ask(f"question {number} " * 200)
    told = talk.told()
    assert told[0]["role"] == "user"
    assert told[-1]["content"].startswith("question 5")
    assert 2 < len(told) < 11
    assert all(len(one["content"]) in (899, 2199) for one in told)


async def test_a_refusal_for_length_trims_further_and_goes_on(talk):
    for number in range(8):
        await talk.ask(f"question {number}")
    talk.gateway.fail_next(CHAT, status=400, body=TOO_LONG, times=2)
    talk.gateway.chat.script("here you are")
    stream = await talk.service.answer(PRIVATE, Prompt(text="the last one"))
    await talk.show(stream)
    assert (stream.text, stream.end.error, kinds(stream)) == (
        "here you are", None, ["context-trimmed"],
    )  # fmt: skip
    lengths = [len(talk.told(-3 + number)) for number in range(3)]
    assert lengths[0] == 17
    assert lengths[0] > lengths[1] > lengths[2] >= 1
    assert talk.told()[-1]["content"] == "the last one"


async def test_a_question_that_is_too_long_by_itself_is_an_error(talk):
    await talk.ask("one")
    talk.gateway.fail_next(CHAT, status=400, body=TOO_LONG, times=9)
    before = talk.asked
    end = (await talk.ask("two"))[1]
    assert isinstance(end.error, ContextTooLong)
    assert talk.asked - before == 2


async def test_a_restart_of_the_conversation_forgets_and_keeps_the_model(talk):
    await talk.service.choose_model(PRIVATE, "GPT-4o")
    await talk.service.system(PRIVATE, " Be brief. ")
    await talk.ask("one")
    await talk.service.reset(PRIVATE)
    await talk.ask("two")
    assert [one["content"] for one in talk.told()] == ["Be brief.", "two"]
    assert await talk.service.model(PRIVATE) == "gpt-4o"
    assert talk.gateway.calls(CHAT)[-1].json["model"] == "gpt-4o"
    await talk.service.system(PRIVATE, None)
    assert await talk.service.system_prompt(PRIVATE) is None
    assert await talk.service.model(GROUP) == "gpt-4o-mini"
    with pytest.raises(BadInput):
        await talk.service.choose_model(PRIVATE, "gpt-99")
