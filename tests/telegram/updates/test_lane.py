"""The order of a lane, without anything in it, and what need not keep it."""

import asyncio

import pytest
from aiogram.types import Update

from bot.telegram.updates.lane import Lanes
from bot.telegram.updates.said import overtakes
from tests.held_clock import settle


async def played(group, lanes, *entries):
    """Those that have come, in order; each leaves when it is told to."""
    came, doors = [], {}

    async def one(name, turn, waits):
        if waits:
            await turn.come()
        came.append(name)
        await doors[name].wait()
        turn.leave()

    for number, (name, lane, together, waits) in enumerate(entries):
        doors[name] = asyncio.Event()
        group.create_task(one(name, lanes.enter(lane, number, together), waits))
    await settle()
    return came, doors


async def test_one_after_the_other_in_a_lane_and_lanes_side_by_side():
    async with asyncio.TaskGroup() as group:
        came, doors = await played(
            group, Lanes(), ("a1", "a", None, True), ("b1", "b", None, True),
            ("a2", "a", None, True), ("a3", "a", None, True), ("free", None, None, True),
        )  # fmt: skip
        assert came == ["a1", "b1", "free"]
        doors["a1"].set()
        await settle()
        assert came == ["a1", "b1", "free", "a2"]
        for door in doors.values():
            door.set()
    assert came[-1] == "a3"


async def test_who_overtakes_is_waited_for_by_those_behind_and_frees_nobody_too_early():
    async with asyncio.TaskGroup() as group:
        came, doors = await played(
            group, Lanes(), ("first", "a", None, True), ("press", "a", None, False),
            ("second", "a", None, True),
        )  # fmt: skip
        assert came == ["first", "press"]
        doors["press"].set()
        await settle()
        assert came == ["first", "press"]  # the first has not left
        doors["first"].set()
        await settle()
        assert came == ["first", "press", "second"]
        doors["second"].set()


async def test_what_belongs_together_shares_the_place_of_its_first():
    async with asyncio.TaskGroup() as group:
        came, doors = await played(
            group, Lanes(), ("part1", "a", "album", True), ("other", "a", None, True),
            ("part2", "a", "album", True),
        )  # fmt: skip
        assert came == ["part1", "part2"]
        doors["part2"].set()  # the leader leaves for all of them
        await settle()
        assert came == ["part1", "part2", "other"]
        for door in doors.values():
            door.set()


def test_parts_are_through_when_the_last_is():
    lanes = Lanes()
    turn = lanes.enter("a", 7, "album")
    assert lanes.enter("a", 9, "album") is turn
    assert turn.ended(9) == []
    assert sorted(turn.ended(7)) == [7, 9]
    lanes.over(turn, "a", "album")
    assert lanes.enter("a", 10, "album") is not turn


def test_nothing_is_kept_of_lanes_in_which_nobody_stands():
    lanes = Lanes()
    for number in range(100):
        turns = [lanes.enter(f"lane{number % 7}", number), lanes.enter(None, number)]
        turns[0].leave()
        lanes.over(turns[0], f"lane{number % 7}")
        lanes.over(turns[1], None)
    assert len(lanes) == 0


PRIVATE = {"id": 7, "type": "private", "first_name": "Ann"}
ANN = {"id": 7, "is_bot": False, "first_name": "Ann"}
SAID = {"message_id": 9, "date": 1796000000, "chat": PRIVATE, "from": ANN}
HIDDEN = {"type": "hidden_user", "sender_user_name": "Bob", "date": 1796000000}


@pytest.mark.parametrize(
    ("update", "overtaking"),
    [
        ({"message": SAID | {"text": "hello"}}, False),
        ({"message": SAID | {"text": "/new"}}, False),
        ({"message": SAID | {"text": "/stop"}}, True),
        ({"message": SAID | {"text": "/Cancel@demo_bot"}}, True),
        ({"message": SAID | {"text": "cancel"}}, True),
        ({"message": SAID | {"text": "Never mind!"}}, True),
        ({"message": SAID | {"text": "取消"}}, True),
        ({"message": SAID | {"text": "cancel my flight"}}, False),
        ({"message": SAID | {"text": "/imagine cancel"}}, False),
        ({"message": SAID | {"text": "cancel", "forward_origin": HIDDEN}}, False),
        ({"message": SAID | {"caption": "cancel", "photo": []}}, False),
        ({"edited_message": SAID | {"text": "cancel", "edit_date": 1796000001}}, False),
        *(
            ({"callback_query": {"id": "1", "from": ANN, "chat_instance": "1", "data": data}}, yes)
            for data, yes in [
                ("f:3:go", False),
                ("f:3:model.1", False),
                ("f:3:back", False),
                ("f:3:cancel", True),
                ("q:3:", False),
                ("q:3:1.5", False),
                ("a:3", True),
                ("j:3:cancel", True),
                ("ar:3", True),
                ("as:3", True),
                ("", True),
            ]
        ),
    ],
)
def test_what_goes_before_its_turn(update, overtaking):
    assert overtakes(Update.model_validate({"update_id": 1} | update)) is overtaking
