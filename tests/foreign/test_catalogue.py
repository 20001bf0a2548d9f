"""Their list of models, and what is started with it."""

from __future__ import annotations

import pytest

from tests.foreign.aimock import MODEL

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]


async def test_the_models_of_the_gateway_are_offered(world):
    """It lists the models that its fixtures name."""
    await world.gateway.answers("Hello.")
    await world.ann.say("/model")
    menu = await world.ann.sees(contains=MODEL)
    assert menu.labels


async def test_the_check_command_is_content(world):
    await world.gateway.answers("Hello.")
    code, said = await world.check()
    assert code == 0, said
    assert MODEL in said
