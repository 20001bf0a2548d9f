"""Bot API methods on the wire: what succeeds, and the exact words of what does not."""

from __future__ import annotations

import aiohttp
import pytest

from emulators.telegram import TelegramEmulator
from tests.emulators.telegram_api import Api, buttons, picture


@pytest.fixture
async def telegram():
    async with TelegramEmulator(limits=None) as emulator:
        yield emulator


@pytest.fixture
async def api(telegram):
    async with aiohttp.ClientSession() as http:
        yield Api(telegram, http)


@pytest.fixture
def ann(telegram):
    return telegram.person("Ann", started=True)


@pytest.fixture
def crew(telegram, ann):
    return telegram.group("Crew", [ann, telegram.person("Bob")], announce=False)


async def test_every_way_of_passing_parameters(telegram, api, ann):
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    async with api.http.get(url, params={"chat_id": ann.id, "text": "query"}) as answer:
        assert (await answer.json())["result"]["text"] == "query"
    async with api.http.post(url, data={"chat_id": str(ann.id), "text": "form"}) as answer:
        assert (await answer.json())["result"]["text"] == "form"
    async with api.http.post(url, json={"chat_id": ann.id, "text": "json"}) as answer:
        assert (await answer.json())["result"]["text"] == "json"
    async with api.http.post(url.replace("sendMessage", "SENDmessage"), json={}) as answer:
        assert answer.status == 400
    async with api.http.post(url, data=b"{", headers={"Content-Type": "application/json"}) as bad:
        assert (await bad.json())["description"] == "Bad Request: can't parse JSON object"


async def test_unknown_tokens_and_methods(telegram, api):
    assert await api.refused("sendNonsense") == "Not Found"
    async with api.http.get(f"{telegram.url}/bot1:x/getMe") as answer:
        assert answer.status == 401
    assert (await api.call("sendDice", chat_id=1))["error_code"] == 501


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 1001}, "message text is empty"),
        ({"chat_id": 1001, "text": " \n "}, "message text is empty"),
        ({"chat_id": 1001, "text": "x" * 4097}, "message is too long"),
        ({"chat_id": 1001, "text": "😀" * 2049}, "message is too long"),
        ({"chat_id": 5, "text": "x"}, "chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ({"chat_id": 1001, "text": "x", "colour": "red"}, 'unknown parameter "colour"'),
        ({"chat_id": 1001, "text": "x", "protect_content": "maybe"}, '"protect_content" must be'),
        ({"chat_id": 1001, "text": "x", "entities": "[{]"}, "can't parse MessageEntity"),
        (
            {"chat_id": 1001, "text": "x", "entities": [{"type": "bold", "offset": 0}]},
            'no field "length"',
        ),
        (
            {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 99}},
            "message to be replied not found",
        ),
        ({"chat_id": 1001, "text": "x", "message_thread_id": 3}, "message thread not found"),
        ({"chat_id": 1001, "text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    ],
)
async def test_messages_that_telegram_refuses(api, ann, params, complaint):
    assert complaint in await api.refused("sendMessage", **params)
    assert ann.screen() == []


async def test_a_reply_to_nothing_may_be_allowed(api, ann):
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    sent = await api.ok("sendMessage", chat_id=ann.id, text="x", reply_parameters=reply)
    assert "reply_to_message" not in sent


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        ({"text": "x", "callback_data": "d" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "d"}, "text must be non-empty"),
        ({"text": "x"}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "callback_data": "d", "url": "http://a.b"}, "exactly one action"),
        ({"text": "x", "url": "nowhere"}, "is invalid"),
        ({"text": "x", "callback_data": "d", "style": "loud"}, "unknown style"),
        ({"text": "x", "callback_data": "d", "color": "red"}, 'no field named "color"'),
        ({"callback_data": "d"}, 'no field "text"'),
    ],
)
async def test_buttons_that_telegram_refuses(api, ann, button, complaint):
    markup = {"inline_keyboard": [[button]]}
    description = await api.refused("sendMessage", chat_id=ann.id, text="x", reply_markup=markup)
    assert complaint in description


async def test_keyboards_have_an_end(api, ann):
    button = {"text": "x", "callback_data": "d"}
    for rows in ([[button] * 9], [[button] * 8] * 13):
        markup = {"inline_keyboard": rows}
        assert "REPLY_MARKUP_TOO_LONG" in await api.refused(
            "sendMessage", chat_id=ann.id, text="x", reply_markup=markup
        )


async def test_who_may_be_written_to(telegram, api, ann, crew):
    stranger = telegram.person("Eve")
    assert await api.refused("sendMessage", chat_id=stranger.id, text="x") == (
        "Forbidden: bot can't initiate conversation with a user"
    )
    await ann.block()
    assert await api.refused("sendMessage", chat_id=ann.id, text="x") == (
        "Forbidden: bot was blocked by the user"
    )
    await ann.unblock()
    await api.ok("sendMessage", chat_id=ann.id, text="x")
    ann.remove_bot(crew)
    assert await api.refused("sendMessage", chat_id=crew.id, text="x") == (
        "Forbidden: bot was kicked from the supergroup chat"
    )
    crew.migrated_to = -100_777
    answer = await api.call("sendMessage", chat_id=crew.id, text="x")
    assert answer["parameters"] == {"migrate_to_chat_id": -100_777}


async def test_editing(api, ann):
    sent = await api.ok("sendMessage", chat_id=ann.id, text="0 %", reply_markup=buttons("Stop"))
    where = {"chat_id": ann.id, "message_id": sent["message_id"]}
    same = await api.refused("editMessageText", **where, text="0 %", reply_markup=buttons("Stop"))
    assert same == (
        "Bad Request: message is not modified: specified new message content and reply markup are"
        " exactly the same as a current content and reply markup of the message"
    )
    edited = await api.ok("editMessageText", **where, text="50 %", reply_markup=buttons("Stop"))
    assert edited["edit_date"]
    assert (await api.ok("editMessageReplyMarkup", **where))["text"] == "50 %"
    assert (await ann.sees("50 %")).buttons == []
    assert "message text is empty" in await api.refused("editMessageText", **where)
    assert "no caption" in await api.refused("editMessageCaption", **where, caption="x")
    rich = {"html": "<h1>Done</h1>"}
    assert "rich_message" in await api.ok("editMessageText", **where, rich_message=rich)
    nothing = await api.refused("editMessageText", chat_id=ann.id, message_id=999, text="x")
    assert nothing == "Bad Request: message to edit not found"
    said = await ann.say("mine")
    assert await api.refused("editMessageText", chat_id=ann.id, message_id=said.id, text="x") == (
        "Bad Request: message can't be edited"
    )


async def test_deleting(api, telegram, ann, crew):
    sent = await api.ok("sendMessage", chat_id=ann.id, text="x")
    seen = await ann.sees("x")
    assert await api.ok("deleteMessage", chat_id=ann.id, message_id=sent["message_id"])
    await ann.sees_gone(seen)
    assert await api.refused("deleteMessage", chat_id=ann.id, message_id=sent["message_id"]) == (
        "Bad Request: message to delete not found"
    )
    said = await ann.say("hers", chat=crew)
    assert await api.refused("deleteMessage", chat_id=crew.id, message_id=said.id) == (
        "Bad Request: message can't be deleted for everyone"
    )
    crew.members[telegram.state.me.id] = "administrator"
    assert await api.ok("deleteMessages", chat_id=crew.id, message_ids=[said.id, 999])


async def test_photos(api, ann):
    send = {"chat_id": ann.id}
    sent = await api.ok("sendPhoto", **send, photo=picture(3000, 500), caption="c")
    assert [size["width"] for size in sent["photo"]] == [90, 320, 800, 1280]
    assert await api.refused("sendPhoto", **send) == (
        "Bad Request: there is no photo in the request"
    )
    assert "IMAGE_PROCESS_FAILED" in await api.refused("sendPhoto", **send, photo=b"no picture")
    for size in ((9000, 1001), (210, 10)):
        assert "PHOTO_INVALID_DIMENSIONS" in await api.refused(
            "sendPhoto", **send, photo=picture(*size)
        )
    heavy = picture() + bytes(10 << 20)
    assert "file is too big" in await api.refused("sendPhoto", **send, photo=heavy)
    assert await api.refused("sendPhoto", **send, photo=picture(), caption="x" * 1025) == (
        "Bad Request: message caption is too long"
    )
    assert "wrong remote file identifier" in await api.refused("sendPhoto", **send, photo="zzz")
    assert "failed to get HTTP URL content" in await api.refused(
        "sendPhoto", **send, photo="https://example.org/x.png"
    )


async def test_a_photo_by_a_url_of_this_machine(api, telegram, ann):
    stored = telegram.state.files.keep("document", picture(), name="p.png")
    url = f"{telegram.url}/file/bot{telegram.token}/{stored.path}"
    sent = await api.ok("sendPhoto", chat_id=ann.id, photo=url)
    assert sent["photo"][-1]["width"] == 64


MP3 = b"ID3\x04" + bytes(200)
OPUS = b"OggS" + bytes(24) + b"OpusHead" + bytes(100)


async def test_songs_and_voices_are_told_by_their_bytes(api, ann):
    send = {"chat_id": ann.id}
    song = await api.ok(
        "sendAudio",
        **send,
        audio=MP3,
        title="T",
        performer="P",
        duration=120,
        thumbnail=picture(320, 320, "JPEG"),
    )
    assert song["audio"]["title"] == "T"
    assert song["audio"]["thumbnail"]["width"] == 320
    assert (await ann.sees(audio=True)).audio.performer == "P"
    assert "document" in await api.ok("sendAudio", **send, audio=b"RIFFxxxxWAVE")
    assert "voice" in await api.ok("sendVoice", **send, voice=OPUS)
    assert "document" in await api.ok("sendVoice", **send, voice=b"nothing to hear")
    assert "video" in await api.ok("sendVideo", **send, video=b"\0\0\0\x18ftypmp42")
    again = await api.ok("sendAudio", **send, audio=song["audio"]["file_id"])
    assert again["audio"]["file_unique_id"] == song["audio"]["file_unique_id"]
    assert "can't use file of type Audio as Photo" in await api.refused(
        "sendPhoto", **send, photo=song["audio"]["file_id"]
    )


@pytest.mark.parametrize(
    ("thumbnail", "complaint"),
    [
        (picture(321, 10, "JPEG"), "larger than 320"),
        (picture(100, 100, "PNG"), "must be a JPEG"),
        (b"\xff\xd8" + bytes(201 << 10), "thumbnail is too big"),
    ],
)
async def test_thumbnails_that_telegram_refuses(api, ann, thumbnail, complaint):
    assert complaint in await api.refused(
        "sendAudio", chat_id=ann.id, audio=MP3, thumbnail=thumbnail
    )


async def test_albums(api, ann):
    one, two = picture(10, 10), picture(20, 10)
    items = [{"type": "photo", "media": "attach://one"}, {"type": "photo", "media": "attach://two"}]
    sent = await api.ok("sendMediaGroup", chat_id=ann.id, media=items, one=one, two=two)
    assert len({message["media_group_id"] for message in sent}) == 1
    assert "2-10 items" in await api.refused(
        "sendMediaGroup", chat_id=ann.id, media=items[:1], one=one
    )
    assert "attached file not found" in await api.refused(
        "sendMediaGroup", chat_id=ann.id, media=items, one=one
    )
    mixed = [items[0], {"type": "audio", "media": "attach://two"}]
    assert "can't mix" in await api.refused(
        "sendMediaGroup", chat_id=ann.id, media=mixed, one=one, two=MP3
    )


async def test_a_placeholder_becomes_a_photo(api, ann):
    sent = await api.ok("sendMessage", chat_id=ann.id, text="soon")
    where = {"chat_id": ann.id, "message_id": sent["message_id"]}
    media = {"type": "photo", "media": "attach://p", "caption": "here"}
    edited = await api.ok("editMessageMedia", **where, media=media, p=picture())
    assert edited["caption"] == "here"
    assert "text" not in edited
    assert "caption" not in await api.ok("editMessageCaption", **where)
    assert "no text in the message" in await api.refused("editMessageText", **where, text="x")


async def test_files_down_to_twenty_megabytes(api, telegram, ann):
    small = telegram.state.files.keep("document", b"hello", name="a.txt")
    big = telegram.state.files.keep("document", bytes((20 << 20) + 1), name="b.bin")
    file = await api.ok("getFile", file_id=small.file_id)
    url = f"{telegram.url}/file/bot{telegram.token}/{file['file_path']}"
    async with api.http.get(url) as answer:
        assert await answer.read() == b"hello"
    assert await api.refused("getFile", file_id=big.file_id) == "Bad Request: file is too big"
    assert await api.refused("getFile", file_id="x") == "Bad Request: invalid file_id"


async def test_commands_by_scope_and_language(api, ann):
    commands = [{"command": "new", "description": "Start anew"}]
    scope = {"type": "chat", "chat_id": ann.id}
    await api.ok("setMyCommands", commands=commands, scope=scope, language_code="zh")
    assert await api.ok("getMyCommands", scope=scope, language_code="zh") == commands
    assert await api.ok("getMyCommands") == []
    for bad in ("New", "a b", "x" * 33):
        assert "BOT_COMMAND_INVALID" in await api.refused(
            "setMyCommands", commands=[{"command": bad, "description": "d"}]
        )
    await api.ok("deleteMyCommands", scope=scope, language_code="zh")
    assert await api.ok("getMyCommands", scope=scope, language_code="zh") == []


async def test_the_bot_describes_itself(api, ann):
    await api.ok("setMyDescription", description="Hello", language_code="zh")
    assert await api.ok("getMyDescription", language_code="zh") == {"description": "Hello"}
    await api.ok("setMyShortDescription", short_description="Hi")
    await api.ok("setMyName", name="Demo 2")
    assert await api.ok("getMyName") == {"name": "Demo 2"}
    await api.ok("setChatMenuButton", menu_button={"type": "commands"})
    assert "too long" in await api.refused("setMyShortDescription", short_description="x" * 121)


async def test_chats_and_members(api, telegram, ann, crew):
    assert (await api.ok("getChat", chat_id=crew.id))["title"] == "Crew"
    assert (await api.ok("getChatMember", chat_id=crew.id, user_id=ann.id))["status"] == "member"
    assert await api.ok("getChatMemberCount", chat_id=crew.id) == 3
    crew.members[ann.id] = "creator"
    (admin,) = await api.ok("getChatAdministrators", chat_id=crew.id)
    assert admin["status"] == "creator"
    assert await api.ok("leaveChat", chat_id=crew.id)
    assert "not a member" in await api.refused("leaveChat", chat_id=crew.id)
    assert (await api.ok("getUserProfilePhotos", user_id=ann.id))["total_count"] == 0


async def test_topics(api, telegram, ann):
    forum = telegram.group("Forum", [ann], topics=True, announce=False)
    topic = await api.ok("createForumTopic", chat_id=forum.id, name="Art")
    where = {"chat_id": forum.id, "message_thread_id": topic["message_thread_id"]}
    sent = await api.ok("sendMessage", **where, text="in here")
    assert sent["is_topic_message"] is True
    assert (await ann.sees("in here", chat=forum)).topic == topic["message_thread_id"]
    await api.ok("closeForumTopic", **where)
    assert "TOPIC_CLOSED" in await api.refused("sendMessage", **where, text="x")
    await api.ok("deleteForumTopic", **where)
    assert "message thread not found" in await api.refused("sendMessage", **where, text="x")


async def test_reactions_copies_and_actions(api, ann):
    said = await ann.say("hello")
    await api.ok(
        "setMessageReaction",
        chat_id=ann.id,
        message_id=said.id,
        reaction=[{"type": "emoji", "emoji": "👍"}],
    )
    assert said.stored.reactions == ["👍"]
    copied = await api.ok("copyMessage", chat_id=ann.id, from_chat_id=ann.id, message_id=said.id)
    assert copied.keys() == {"message_id"}
    assert (await ann.sees("hello")).from_bot
    forwarded = await api.ok(
        "forwardMessage", chat_id=ann.id, from_chat_id=ann.id, message_id=said.id
    )
    assert forwarded["forward_origin"]["sender_user"]["id"] == ann.id
    assert "wrong parameter action" in await api.refused(
        "sendChatAction", chat_id=ann.id, action="dance"
    )
