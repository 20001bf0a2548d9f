"""Our own buttons under a result, stored as an `Action` that no upstream offered.

A kind adds them to its finished tasks and recognises them in its `press`; storage, view and press
treat them like any other Action. The locale key `action-NAME` gives the text, with `label` as its
variable; without such a key the label itself is shown.
"""

from __future__ import annotations

from bot.gateway.types import Action

PREFIX = "own:"


def own(name: str, argument: str = "", *, label: str = "", emoji: str = "") -> Action:
    """An action that its kind recognises by name and argument."""
    return Action(key=f"{PREFIX}{name}:{argument}", label=label, emoji=emoji)


def read(action: Action) -> tuple[str, str] | None:
    """Name and argument of one of our own actions; None for an upstream's."""
    if not action.key.startswith(PREFIX):
        return None
    name, _, argument = action.key.removeprefix(PREFIX).partition(":")
    return name, argument


def names(action: Action, key: str) -> bool:
    """True if it is one of our own actions, with this artifact key as its argument."""
    own_button = read(action)
    return own_button is not None and own_button[1] == key
