"""Which function answers which Bot API method.

The functions get the state and checked arguments and return the `result`; a refusal is raised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emulators.telegram.model import Json
from emulators.telegram.state import State

Handler = Callable[[State, Json], Any]
HANDLERS: dict[str, Handler] = {}


def method(*names: str) -> Callable[[Handler], Handler]:
    """Register a function for the methods of these names."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(names, handler))
        return handler

    return register
