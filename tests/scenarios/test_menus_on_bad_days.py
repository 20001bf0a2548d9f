"""Menus while Telegram is ill: shown all the same, never twice, and no error of ours in the log."""

import pytest
from structlog.testing import capture_logs

RESTART = {"code": 500, "description": "Internal Server Error: restart"}
GONE = {"code": 400, "description": "Bad Request: message to edit not found"}
SAME = {"code": 400, "description": "Bad Request: message is not modified"}
LOST = {"drop_connection": True, "after_effect": True}


@pytest.mark.parametrize("fault", [RESTART, LOST], ids=["not done", "perhaps done"])
async def test_a_menu_comes_once(world, ann, fault):
    world.telegram.faults.add("sendMessage", **fault)
    with capture_logs() as logs:
        await ann.say("/language")
        await ann.sees("Which language shall I speak?", buttons=["✓ English", "简体中文"])
        await world.until(lambda: world.app.intake.running == 0)
    menus = [message for message in ann.screen() if "简体中文" in message.labels]
    assert len(menus) == 1
    assert not [line for line in logs if "exc_info" in line]


@pytest.mark.parametrize("fault", [GONE, SAME], ids=["gone", "the same"])
async def test_a_menu_that_cannot_be_turned_ends_without_a_word(world, ann, fault):
    await ann.say("/language")
    menu = await ann.sees(buttons=["✓ English", "简体中文"])
    world.telegram.faults.add("editMessageText", **fault)
    await ann.press(menu, "简体中文")
    await world.until(lambda: world.app.intake.running == 0)
    assert ann.screen()[-1].id == menu.id
