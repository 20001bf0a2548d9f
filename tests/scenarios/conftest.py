"""The world of the scenarios, and the people in it."""

import pytest

from tests.scenarios.world import open_world


@pytest.fixture
async def world(tmp_path):
    """Both emulators; the test starts the app."""
    async with open_world(tmp_path) as world:
        yield world


@pytest.fixture
async def ann(world):
    """Somebody with a private chat, and the app started."""
    person = world.telegram.person("Ann")
    await world.start()
    return person
