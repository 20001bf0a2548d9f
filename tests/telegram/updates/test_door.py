"""Every kind of update is decided, and what is not let in costs nothing."""

import pytest
from aiogram.types import Update

from bot.telegram.updates.door import ACTS
from tests.scenarios.world import open_world

KINDS = set(Update.model_fields) - {"update_id"}
STRANGER = {"id": 4242, "is_bot": False, "first_name": "Sam", "language_code": "en"}
PRIVATE = {"id": 4242, "type": "private", "first_name": "Sam"}
BOT = {"id": 77, "is_bot": True, "first_name": "Other", "username": "other_bot"}
MESSAGE = {"message_id": 9, "date": 1796000000, "chat": PRIVATE, "from": STRANGER}
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 99}]


def test_every_kind_of_update_that_there_is_is_decided():
    assert set(ACTS) == KINDS


@pytest.fixture
async def world(tmp_path):
    async with open_world(tmp_path) as world:
        world.given = {"access_users": "1000", "access_chats": ""}
        yield world


async def test_what_is_heard_is_what_the_door_lets_in(world):
    app = await world.start()
    used = set(app.intake._dispatcher.resolve_used_update_types())
    assert used == {kind for kind, act in ACTS.items() if act is not None}


async def quiet(world):
    await world.until(lambda: world.app.intake.running == 0)
    for _ in range(5):
        await world.clock.advance(1)


def feed(world, kind, body):
    world.telegram.state.updates.allowed = None  # a server that sends what nobody asked for
    world.telegram.state.updates.put(kind, body)


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("message", MESSAGE | {"text": "hello"}, "sendMessage"),
        ("message", MESSAGE | {"photo": PHOTO, "caption": "what is it?"}, "sendMessage"),
        ("message", MESSAGE | {"photo": PHOTO, "media_group_id": "5"}, "sendMessage"),
        ("message", MESSAGE | {"text": "/imagine a fox"}, "sendMessage"),
        ("message", MESSAGE | {"text": "cancel"}, "sendMessage"),
        ("message", MESSAGE | {"from": BOT, "text": "hello"}, None),
        ("edited_message", MESSAGE | {"text": "hello", "edit_date": 1796000001}, "sendMessage"),
        ("edited_message", MESSAGE | {"from": BOT, "text": "hello", "edit_date": 1}, None),
        ("channel_post", MESSAGE | {"text": "/imagine a fox"}, None),
        ("business_message", MESSAGE | {"text": "/imagine a fox"}, None),
        ("guest_message", MESSAGE | {"text": "/imagine a fox"}, None),
        (
            "message",
            MESSAGE | {"text": "@demo_bot hi", "chat": {"id": -5, "type": "group", "title": "x"}},
            None,
        ),
        (
            "callback_query",
            {"id": "1", "from": STRANGER, "chat_instance": "1", "data": "ar:1", "message": MESSAGE},
            "answerCallbackQuery",
        ),
        (
            "callback_query",
            {"id": "1", "from": STRANGER, "chat_instance": "1", "data": "ar:1",
             "inline_message_id": "i"},
            "answerCallbackQuery",
        ),
        (
            "inline_query",
            {"id": "1", "from": STRANGER, "query": "a fox", "offset": ""},
            None,
        ),
        (
            "message_reaction",
            {"chat": PRIVATE, "message_id": 9, "user": STRANGER, "date": 1796000000,
             "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]},
            None,
        ),
        (
            "pre_checkout_query",
            {"id": "1", "from": STRANGER, "currency": "XTR", "total_amount": 1,
             "invoice_payload": "x"},
            None,
        ),
    ],
)  # fmt: skip
async def test_a_stranger_costs_nothing(world, kind, body, told):
    await world.start()
    world.telegram.person("Sam", user_id=4242, started=True)
    before = len(world.telegram.calls())
    feed(world, kind, body)
    if kind == "message":
        feed(world, kind, body | {"message_id": 10})  # told once
    await world.until(lambda: not world.telegram.state.updates.pending)
    await quiet(world)
    later = [one.method for one in world.telegram.calls()[before:] if "Commands" not in one.method]
    assert later == ([told] if told else [])
    assert not world.gateway.requests


@pytest.mark.parametrize("data", ["ar:1", "as:1", "a:1", "j:1:cancel", "f:1:go", "q:1:", "x", "?"])
async def test_a_button_in_no_chat_is_answered_politely(world, data):
    await world.start()
    ann = {"id": 1000, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    press = {"id": "1", "from": ann, "chat_instance": "1", "data": data, "inline_message_id": "i"}
    feed(world, "callback_query", press)
    found = await world.until(lambda: world.telegram.calls("answerCallbackQuery"))
    assert "doesn't work here" in found[0].params["text"]
    await quiet(world)
    assert len(world.telegram.calls("answerCallbackQuery")) == 1
    assert not world.gateway.requests
