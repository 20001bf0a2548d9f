"""What every test may use."""

from __future__ import annotations

import gc
import os
import shutil
import socket
from pathlib import Path

import pytest

import bot  # noqa: F401 - before anything imports aiogram: see `bot/deferred.py`
from tests.resting import RestingLoop

_TOGETHER = ("browser", "foreign")  # marks of tests that share something costly
_TOGETHER_FILES = ("test_packaging.py", "test_coverage.py")

_MEMORY, _ROOM = Path("/dev/shm"), 2**30


def pytest_configure() -> None:
    """Put the folders of tests into memory where there is room: disks take their time to sync."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Look for garbage when there is some: what is collected now stays to the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From now on; and never among what stays."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, and keep together what shares a browser, a build or a server.

    Workers take the others one by one, so that none is left alone with the longest at the end.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        shared = [mark for mark in _TOGETHER if item.get_closest_marker(mark)]
        if not shared and item.path.name in _TOGETHER_FILES:
            shared = [item.path.stem]
        for group in shared:
            item.add_marker(pytest.mark.xdist_group(group))


def pytest_asyncio_loop_factories() -> dict[str, type[RestingLoop]]:
    """Every test has a loop that knows when it rests."""
    return {"resting": RestingLoop}


@pytest.fixture
def unused_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
