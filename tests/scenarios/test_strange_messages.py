"""Messages that nobody would think of: none of them costs anything, none breaks anything."""

from __future__ import annotations

import copy

import pytest
from structlog.testing import capture_logs

from emulators.telegram import things
from tests.scenarios.asking import CHAT, asks, quiet
from tests.scenarios.world import SLOW

FILE = {"file_id": "f", "file_unique_id": "uf", "file_size": 10}
USER = {"id": 5, "is_bot": False, "first_name": "Mei"}
MUTE = [
    {"text": ""}, {"text": "\u200b\u200c\u200d"}, {"text": "\u200f" * 4096}, {"text": "\u2800"},
    {"text": "\u3164\u3164"}, {"text": "\u202e\u202d"}, {"text": "\x00\x00"}, {"text": " \u00a0 "},
    {"text": "\u0301\u0302"}, {"text": "\ufe0f"}, {}, {"new_chat_title": "x"},
    {"new_chat_members": [USER]}, {"left_chat_member": USER}, {"group_chat_created": True},
    {"delete_chat_photo": True}, {"video_chat_started": {}}, {"video_chat_ended": {"duration": 3}},
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
    {"users_shared": {"request_id": 1, "users": []}}, {"write_access_allowed": {}},
    {"forum_topic_closed": {}}, {"general_forum_topic_hidden": {}}, {"boost_added":
     {"boost_count": 1}}, {"web_app_data": {"data": "x", "button_text": "y"}},
    {"connected_website": "a.example"}, {"unheard_of": {"x": 1}},
    {"proximity_alert_triggered": {"traveler": USER, "watcher": USER, "distance": 3}},
    {"giveaway_created": {}}, {"giveaway_completed": {"winner_count": 1}},
    things.location(0, 0), things.contact("", "+1"), things.dice("🎰", 64), things.game("", ""),
    things.poll("", "", ""), things.checklist("", ""), things.invoice("", "", 0),
    things.venue("", ""), things.gift(1, ""), things.paid_media(1),
    {"sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": True,
                 "is_video": False}},
    {"animation": {**FILE, "width": 1, "height": 1, "duration": 1}},
]  # fmt: skip
SAID = [
    {"text": "a", "entities": [{"type": "text_link", "offset": 0, "length": 99, "url": "u"}]},
    {"text": "👍", "entities": [{"type": "text_link", "offset": 1, "length": 1, "url": "u"}]},
    {"text": "b", "entities": [{"type": "text_link", "offset": 9, "length": 1, "url": "u"}]},
    {"text": "c", "entities": [{"type": "unheard_of", "offset": 0, "length": 1}]},
    {"text": "d" * 4096, "entities": [{"type": "text_link", "offset": at, "length": 1,
                                       "url": "https://a.example/" + "x" * 500}
                                      for at in range(100)]},
    {"text": "e\x00f"}, {"text": "g", "reply_to_story": {"chat": {"id": -1, "type": "channel"},
                                                         "id": 3}},
    {"text": "h", "quote": {"text": "part", "position": 0}},
    {"text": "i", "external_reply": {"origin": {"type": "hidden_user", "date": 1,
                                                "sender_user_name": "A\nB"}}},
    {"text": "j", "external_reply": {"origin": {"type": "channel", "date": 1, "message_id": 4,
                                                "chat": {"id": -5, "type": "channel"}}}},
    {"text": "k", "via_bot": {"id": 8, "is_bot": True, "first_name": "Gif", "username": "gif"}},
    {"text": "l", "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": ""}},
    {"text": "m", "sender_tag": "x", "paid_star_count": 3, "is_from_offline": True},
]  # fmt: skip


def broken(logs):
    return [one for one in logs if one["log_level"] in ("error", "critical")]


@pytest.mark.parametrize("place", ["private", "reply in a group"])
async def test_what_says_nothing_costs_nothing(world, ann, place):
    chat = reply = None
    if place != "private":
        chat = world.telegram.group("Crew", [ann])
        world.script("Ours.")
        await ann.say("@demo_bot hello", chat=chat)
        reply = await ann.sees("Ours.", chat=chat)
    asked = len(world.gateway.requests)
    with capture_logs() as logs:
        for content in MUTE:
            await ann.send(copy.deepcopy(content), chat=chat, reply_to=reply)
        await quiet(world)
    assert not broken(logs)
    assert [one.path for one in world.gateway.requests[asked:] if one.path == CHAT] == []
    assert not world.telegram.refused


async def test_strange_words_are_answered_all_the_same(world, ann):
    with capture_logs() as logs:
        for at, content in enumerate(SAID, start=1):
            await ann.send(copy.deepcopy(content))
            await world.until(lambda at=at: len(world.gateway.calls(CHAT)) == at)
            await quiet(world)
    assert not broken(logs)
    assert not world.telegram.refused


async def test_updates_that_are_not_for_us_are_left_alone(world, ann):
    post = (await ann.send({"new_chat_title": "x"})).json
    state = world.telegram.state
    state.updates.allowed = None
    with capture_logs() as logs:
        for kind in (
            "channel_post", "edited_channel_post", "business_message", "edited_business_message",
            "guest_message",
        ):  # fmt: skip
            for text in ("@demo_bot hello", "/imagine a cat", "/start"):
                state.updates.put(kind, {**post, "text": text})
        await quiet(world)
    assert not broken(logs)
    assert not world.gateway.requests


NODS = ["👍", "...", "!!!", "😂😂", "❤️", "👨‍👩‍👧‍👦", "@demo_bot 🔥", "+", "—"]


async def test_nods_in_a_group_cost_nothing(world, ann):
    bob = world.telegram.person("Bob", started=True)
    chat = world.telegram.group("Crew", [ann, bob])
    world.script("Ours.")
    await ann.say("@demo_bot hello", chat=chat)
    own = await ann.sees("Ours.", chat=chat)
    seen = len(ann.screen(chat))
    for text in NODS:
        await ann.say(text, chat=chat, reply_to=own)
    await quiet(world)
    assert len(world.gateway.calls(CHAT)) == 1
    assert len(ann.screen(chat)) == seen + len(NODS)
    said = await bob.say("the ferry has sunk", chat=chat)
    for asking, answered in [("??", own), ("@demo_bot 🤔", said), ("2", own)]:
        await asks(world, ann.say(asking, chat=chat, reply_to=answered))
    assert await asks(world, ann.say("👍")) == "👍"  # in private nobody else is meant


KINDS = ["a", "j", "q", "f", "m", "mb", "mc", "l", "ms", "x", "as", "ar", "aw", "aa", "h", "g",
         "gl", "gf", "nf", "na", "nb", "", "zz"]  # fmt: skip
VALUES = ["", ":", ":0", ":-1", f":{2**63}", f":{10**40}", ":1:go", ":1:", ":1:2:3", ":x:-5",
          f":1:{2**63}", ":\x00", ":👍", ":1.5", ":true"]  # fmt: skip


async def test_made_up_buttons_do_nothing(world, ann):
    world.script("Ours.")
    await ann.say("hello")
    own = await ann.sees("Ours.")
    requests, world.step = len(world.gateway.requests), 10 * SLOW  # a press waits 15 seconds
    with capture_logs() as logs:
        for kind in KINDS:
            queries = [ann.start_press(own.stored, kind + value) for value in VALUES]
            await quiet(world)
            assert [one.data for one in queries if one.answer is None] == []
    assert not broken(logs)
    assert not own.deleted
    assert [one for one in world.gateway.requests[requests:] if one.method != "GET"] == []
