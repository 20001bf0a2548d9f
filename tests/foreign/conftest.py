"""One bot and one foreign server for all tests here; skipped where the server is not installed."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.foreign.aimock import program
from tests.foreign.world import World, open_world

_people = itertools.count(1)


@pytest.fixture(scope="session")
def installed() -> None:
    """Say how to get it where it is missing."""
    try:
        program()
    except LookupError as reason:
        pytest.skip(str(reason))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def started(
    installed: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """The bot between our Telegram and their gateway."""
    async with open_world(tmp_path_factory.mktemp("foreign")) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def world(started: World) -> World:
    """The same with somebody new in it, and a gateway that knows nothing yet."""
    await started.gateway.reset()
    return replace(started, ann=started.telegram.person(f"Ann {next(_people)}"))
