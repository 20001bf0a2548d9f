"""The world of the scenarios, and the people in it."""

import pytest

from bot.services.files import own_memory
from tests.scenarios.world import open_world


@pytest.fixture(autouse=True)
def at_rest(monkeypatch):
    """The bot holds no memory above rest: here its process holds both emulators' as well."""
    monkeypatch.setattr(own_memory, "held", lambda: 0)


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
