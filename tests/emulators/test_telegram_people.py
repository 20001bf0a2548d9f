"""People: saying, pressing, seeing; drafts and groups; and failures that show the screen."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from emulators.telegram import TelegramEmulator
from tests.emulators.telegram_api import Api, buttons, picture


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def telegram(clock):
    async with TelegramEmulator(limits=None, now=clock) as emulator:
        yield emulator


@pytest.fixture
async def api(telegram):
    async with aiohttp.ClientSession() as http:
        yield Api(telegram, http)


@pytest.fixture
def ann(telegram):
    return telegram.person("Ann", started=True)


async def newest(api):
    """The newest update."""
    return (await api.ok("getUpdates"))[-1]


async def test_what_people_say_reaches_the_bot(api, ann):
    said = await ann.say("/imagine a cat", reply_to=await ann.say("first"))
    update = await newest(api)
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 8}]
    assert update["message"]["reply_to_message"]["text"] == "first"
    assert update["message"]["message_id"] == said.id
    assert update["message"]["from"]["language_code"] == "en"


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ({"photo": picture()}, "photo"),
        ({"document": b"text", "file_name": "a.txt", "mime_type": "text/plain"}, "document"),
        ({"voice": b"OggS" + bytes(40)}, "voice"),
        ({"audio": b"ID3"}, "audio"),
        ({"video": b"ftyp"}, "video"),
        ({"sticker": True}, "sticker"),
    ],
)
async def test_people_send_files(api, ann, what, kind):
    await ann.say("caption" if kind != "sticker" else "", **what)
    message = (await newest(api))["message"]
    assert kind in message
    assert "text" not in message
    assert (message.get("caption") == "caption") == (kind != "sticker")


async def test_an_album_is_several_updates_of_one_group(api, ann):
    messages = await ann.say("two cats", photos=[picture(), picture(10, 10)])
    updates = await api.ok("getUpdates")
    assert len({update["message"]["media_group_id"] for update in updates}) == 1
    assert [message.caption for message in messages] == ["two cats", ""]


async def test_a_long_paste_is_split_by_the_client(api, ann):
    text = "\n".join(f"line {number} 😀" for number in range(1000))
    pieces = await ann.paste(text)
    assert len(pieces) > 2
    updates = await api.ok("getUpdates")
    assert "\n".join(update["message"]["text"] for update in updates) == text
    with pytest.raises(AssertionError, match="use `paste`"):
        await ann.say("x" * 5000)


async def test_a_press_returns_what_the_bot_answers(api, ann):
    await api.ok("sendMessage", chat_id=ann.id, text="x", reply_markup=buttons("U1", "V1"))
    shown = await ann.sees("x", buttons=["U1", "V1"])
    async with asyncio.TaskGroup() as group:
        press = group.create_task(ann.press(shown, "U1"))
        (update,) = await api.ok("getUpdates", timeout=5)
        query = update["callback_query"]
        assert query["data"] == "do:U1"
        assert query["message"]["text"] == "x"
        await api.ok("answerCallbackQuery", callback_query_id=query["id"], text="working")
    assert press.result() == "working"
    again = await api.refused("answerCallbackQuery", callback_query_id=query["id"])
    assert again == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


async def test_a_press_grows_old(api, ann, clock):
    await api.ok("sendMessage", chat_id=ann.id, text="x", reply_markup=buttons("U1"))
    shown = await ann.sees("x")
    query = ann.start_press(shown.stored, "do:U1")
    clock.seconds += 16
    assert "query is too old" in await api.refused(
        "answerCallbackQuery", callback_query_id=query.id
    )


async def test_a_press_of_what_is_not_there_shows_what_is(api, ann):
    await api.ok("sendMessage", chat_id=ann.id, text="x", reply_markup=buttons("U1"))
    with pytest.raises(AssertionError, match=r"Its buttons: \[U1\]"):
        await ann.press(await ann.sees("x"), "U9")


async def test_a_quick_finger_presses_a_button_that_is_gone(api, ann):
    sent = await api.ok("sendMessage", chat_id=ann.id, text="x", reply_markup=buttons("U1"))
    shown = await ann.sees("x")
    await api.ok("editMessageReplyMarkup", chat_id=ann.id, message_id=sent["message_id"])
    with pytest.raises(AssertionError, match="Its buttons: none"):
        await ann.press(shown, "U1")
    with pytest.raises(AssertionError, match=r"waited .* for an answer"):
        await ann.press(shown, "U1", stale=True, timeout=0.01)
    assert (await newest(api))["callback_query"]["data"] == "do:U1"


async def test_a_button_inside_rich_content(api, ann):
    button = '<tg-button type="callback_data" data="g">Go</tg-button>'
    html = f"<p>x</p><tg-button-row>{button}</tg-button-row>"
    await api.ok("sendRichMessage", chat_id=ann.id, rich_message={"html": html})
    with pytest.raises(AssertionError, match="waited"):
        await ann.press(await ann.sees(buttons="Go"), "Go", timeout=0.01)
    assert (await newest(api))["callback_query"]["data"] == "g"


async def test_seeing_waits_and_looks_for_everything_asked(api, ann):
    async with asyncio.TaskGroup() as group:
        seeing = group.create_task(ann.sees(contains="done", photo=True, buttons="U1"))
        await api.ok("sendMessage", chat_id=ann.id, text="done")
        assert not seeing.done()
        await api.ok(
            "sendPhoto",
            chat_id=ann.id,
            photo=picture(),
            caption="all done",
            reply_markup=buttons("U1"),
        )
    photo = seeing.result()
    assert (photo.labels, photo.photo.width) == (["U1"], 64)


async def test_a_failed_look_prints_the_screen(api, ann):
    await ann.say("hello")
    await api.ok("sendMessage", chat_id=ann.id, text="bye", reply_markup=buttons("Retry"))
    with pytest.raises(AssertionError) as caught:
        await ann.sees("good bye", timeout=0.01)
    shown = str(caught.value)
    assert "Ann waited 0.01 s for a message with text='good bye'" in shown
    assert "Ann: 'hello'" in shown
    assert "bot: 'bye'" in shown
    assert "[Retry]" in shown


async def test_a_draft_shows_for_thirty_seconds(api, ann, clock):
    draft = {"chat_id": ann.id, "draft_id": 5}
    assert await api.ok("sendMessageDraft", **draft, text="thin") is True
    await api.ok("sendMessageDraft", **draft, text="thinking")
    (shown,) = ann.drafts()
    assert (shown.text, shown.frames) == ("thinking", 2)
    clock.seconds += 31
    assert ann.drafts() == []
    await api.ok("sendMessageDraft", **draft)
    await api.ok("sendMessage", chat_id=ann.id, text="thought")
    assert ann.drafts() == []


async def test_a_draft_can_be_stopped(api, ann):
    rich = {"html": "<p>half a</p>"}
    await api.ok(
        "sendRichMessageDraft", chat_id=ann.id, draft_id=5, rich_message=rich, can_stop=True
    )
    await ann.stop(await ann.sees_draft(contains="half"))
    update = await newest(api)
    assert update["stopped_message_generation"]["draft_id"] == 5
    assert ann.drafts() == []


async def test_drafts_that_telegram_refuses(telegram, api, ann):
    crew = telegram.group("Crew", [ann], announce=False)
    rich = {"html": '<img src="http://127.0.0.1/x.png"/>'}
    cases = [
        ("sendMessageDraft", {"chat_id": crew.id, "draft_id": 1, "text": "x"}, "TEXTDRAFT_PEER"),
        ("sendMessageDraft", {"chat_id": ann.id, "draft_id": 0, "text": "x"}, "DRAFT_ID_INVALID"),
        ("sendMessageDraft", {"chat_id": ann.id, "draft_id": 1, "text": "x" * 4097}, "too long"),
        ("sendRichMessageDraft", {"chat_id": ann.id, "draft_id": 1, "rich_message": rich}, "MEDIA"),
    ]
    for method, params, complaint in cases:
        assert complaint in await api.refused(method, **params)


async def test_thinking_is_for_drafts_only(api, ann):
    rich = {"html": "<tg-thinking>Reading…</tg-thinking>"}
    await api.ok("sendRichMessageDraft", chat_id=ann.id, draft_id=1, rich_message=rich)
    assert ann.drafts()[0].text == "Reading…"
    assert "THINKING" in await api.refused("sendRichMessage", chat_id=ann.id, rich_message=rich)


@pytest.mark.parametrize(
    ("rich", "complaint"),
    [
        ({}, "exactly one of html, markdown and blocks"),
        ({"html": "<p>a</p>", "markdown": "a"}, "exactly one of html, markdown and blocks"),
        ({"html": " "}, "message text is empty"),
        ({"html": f"<p>{'x' * 32_769}</p>"}, "TEXT_TOO_LONG"),
        ({"html": "<p>x</p>" * 501}, "BLOCKS_TOO_MANY"),
        ({"html": f"<table>{'<tr><td>x</td></tr>' * 500}</table>"}, "BLOCKS_TOO_MANY"),
        ({"html": f"<table><tr>{'<td>x</td>' * 21}</tr></table>"}, "TABLE_INVALID"),
        ({"html": "<p>me@my_host</p>"}, "EMAIL_INVALID"),
        ({"blocks": [{"type": "paragraph"}]}, 'no field "text"'),
        ({"blocks": [{"type": "poem", "text": "x"}]}, "none of InputRichBlock"),
        ({"html": '<img src="https://example.org/x.png"/>'}, "failed to get HTTP URL content"),
        ({"html": '<img src="tg://photo?id=a"/>'}, "unknown media identifier"),
    ],
)
async def test_rich_messages_that_telegram_refuses(api, ann, rich, complaint):
    assert complaint in await api.refused("sendRichMessage", chat_id=ann.id, rich_message=rich)


async def test_rich_messages_in_all_three_languages(api, ann):
    blocks = [
        {"type": "heading", "text": ["a ", {"type": "bold", "text": "b"}], "size": 2},
        {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "x"}]}]},
    ]
    for rich in ({"blocks": blocks}, {"markdown": "## a **b**\n\n- x"}):
        sent = await api.ok("sendRichMessage", chat_id=ann.id, rich_message=rich)
        assert sent["rich_message"]["blocks"][0] == blocks[0]
        assert (await ann.sees(rich=True)).text == "a b\n• x"
    html = "<p>me@my_host</p>"
    rich = {"html": html, "skip_entity_detection": True}
    await api.ok("sendRichMessage", chat_id=ann.id, rich_message=rich)


async def test_media_inside_a_rich_message(api, ann):
    rich = {
        "html": '<p>Look</p><figure><img src="tg://photo?id=cat"/><figcaption>A cat</figcaption>'
        "</figure>",
        "media": [{"id": "cat", "media": {"type": "photo", "media": "attach://file"}}],
    }
    sent = await api.ok("sendRichMessage", chat_id=ann.id, rich_message=rich, file=picture())
    block = sent["rich_message"]["blocks"][1]
    assert block["photo"][-1]["width"] == 64
    assert block["caption"]["text"] == "A cat"


async def test_groups_have_members_and_their_own_screen(telegram, api, ann):
    bob = telegram.person("Bob")
    crew = telegram.group("Crew", [ann, bob])
    joined = await api.ok("getUpdates")
    assert "my_chat_member" in joined[0]
    assert joined[1]["message"]["new_chat_members"][0]["username"] == "demo_bot"
    await bob.say("hi @demo_bot", chat=crew)
    update = await newest(api)
    assert update["message"]["chat"]["type"] == "supergroup"
    await api.ok("sendMessage", chat_id=crew.id, text="hi Bob")
    assert (await ann.sees("hi Bob", chat=crew)).chat_id == crew.id
    assert ann.screen() == []


async def test_privacy_mode_hides_small_talk():
    async with TelegramEmulator(privacy=True) as telegram, aiohttp.ClientSession() as http:
        api, ann = Api(telegram, http), telegram.person("Ann")
        crew = telegram.group("Crew", [ann], announce=False)
        await ann.say("small talk", chat=crew)
        mention = await ann.say("ask @demo_bot", chat=crew)
        await ann.say("/help", chat=crew)
        texts = [update["message"]["text"] for update in await api.ok("getUpdates")]
        assert texts == ["ask @demo_bot", "/help"]
        answer = await api.ok("sendMessage", chat_id=crew.id, text="yes?")
        await ann.say("reply", chat=crew, reply_to=await ann.sees("yes?", chat=crew))
        assert (await newest(api))["message"]["reply_to_message"]["message_id"] == answer[
            "message_id"
        ]
        assert mention.id < answer["message_id"]


async def test_edits_and_blocks_are_told(api, ann):
    said = await ann.say("helo")
    await ann.edit(said, "hello")
    assert (await newest(api))["edited_message"]["text"] == "hello"
    await ann.block()
    assert (await newest(api))["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_events_tell_everything_that_shows(telegram, api, ann):
    events = telegram.state.subscribe()
    sent = await api.ok("sendMessage", chat_id=ann.id, text="a")
    where = {"chat_id": ann.id, "message_id": sent["message_id"]}
    await api.ok("editMessageText", **where, text="b")
    await api.ok("sendChatAction", chat_id=ann.id, action="typing")
    await api.ok("sendMessageDraft", chat_id=ann.id, draft_id=1, text="c")
    await api.ok("deleteMessage", **where)
    kinds = [events.get_nowait()["type"] for _ in range(events.qsize())]
    assert kinds == ["message", "edit", "typing", "draft", "delete"]
    telegram.state.unsubscribe(events)


async def test_topics_are_told_from_threads_of_replies(telegram, api, ann):
    forum = telegram.group("Forum", [ann], topics=True, announce=False)
    topic = await ann.open_topic(forum, "Art")
    assert (await newest(api))["message"]["forum_topic_created"]["name"] == "Art"
    said = await ann.say("in art", chat=forum, topic=topic)
    assert said.topic == topic
    assert (await newest(api))["message"]["is_topic_message"] is True
    crew = telegram.group("Crew", [ann], announce=False)
    first = await ann.say("one", chat=crew)
    reply = await ann.say("two", chat=crew, reply_to=first)
    message = (await newest(api))["message"]
    assert message["message_thread_id"] == first.id
    assert "is_topic_message" not in message
    assert reply.topic is None


async def test_a_press_on_a_deleted_message(api, ann):
    sent = await api.ok("sendMessage", chat_id=ann.id, text="x", reply_markup=buttons("U1"))
    shown = await ann.sees("x")
    await api.ok("deleteMessage", chat_id=ann.id, message_id=sent["message_id"])
    ann.start_press(shown.stored, "do:U1")
    message = (await newest(api))["callback_query"]["message"]
    assert message == {"chat": message["chat"], "message_id": sent["message_id"], "date": 0}


async def test_a_question_asks_for_a_reply(api, ann):
    wish = {"force_reply": True, "input_field_placeholder": "your words"}
    await api.ok("sendMessage", chat_id=ann.id, text="How far?", reply_markup=wish)
    question = await ann.sees("How far?")
    assert question.wants_reply
    assert "reply_markup" not in question.json
