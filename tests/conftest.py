"""What every test may use."""

from __future__ import annotations

import socket

import pytest

import bot  # noqa: F401 - before anything imports aiogram: see `bot/deferred.py`


@pytest.fixture
def unused_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
