"""What every test may use."""

from __future__ import annotations

import socket

import pytest

import bot  # noqa: F401 - before anything imports aiogram: see `bot/deferred.py`

_TOGETHER = ("browser", "foreign")  # marks of tests that share something costly
_TOGETHER_FILES = ("test_packaging.py", "test_coverage.py")


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


@pytest.fixture
def unused_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
