"""Buttons of our own under a result, as data: an Action that no upstream offered.

A kind adds them to its finished tasks and knows them again in its `press`; storage, view and press
treat them like any other Action. What stands on them is in the locales (`action-NAME`), where
`label` fills the gap; without such a sentence the label itself stands there.
"""

from __future__ import annotations

from bot.gateway.types import Action

PREFIX = "own:"


def own(name: str, argument: str = "", *, label: str = "", emoji: str = "") -> Action:
    """A button that its kind will know again by name and argument."""
    return Action(key=f"{PREFIX}{name}:{argument}", label=label, emoji=emoji)


def read(action: Action) -> tuple[str, str] | None:
    """Name and argument of a button of our own; None for an upstream's."""
    if not action.key.startswith(PREFIX):
        return None
    name, _, argument = action.key.removeprefix(PREFIX).partition(":")
    return name, argument


def names(action: Action, key: str) -> bool:
    """Whether it is a button of our own for the artifact with that key."""
    own_button = read(action)
    return own_button is not None and own_button[1] == key
