"""The Bot API 10.3 schema as data: what methods and types there are, and of what they consist.

It describes; `validation.py` judges.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or field: its type expression and whether it must be there."""

    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """All methods, types and unions, by name."""

    version: str
    methods: dict[str, dict[str, Field]]
    spelling: dict[str, str]
    types: dict[str, dict[str, Field]]
    unions: dict[str, tuple[str, ...]]

    def method(self, name: str) -> str | None:
        """The method's own spelling: Telegram does not mind upper and lower case."""
        return self.spelling.get(name.lower())


def _fields(raw: dict[str, str]) -> dict[str, Field]:
    return {name.rstrip("*"): Field(kind, name.endswith("*")) for name, kind in raw.items()}


@cache
def load() -> Schema:
    raw = json.loads(files(__package__).joinpath("bot_api.json").read_text(encoding="utf-8"))
    return Schema(
        version=raw["version"],
        methods={name: _fields(value) for name, value in raw["methods"].items()},
        spelling={name.lower(): name for name in raw["methods"]},
        types={name: _fields(value) for name, value in raw["types"].items()},
        unions={name: tuple(value) for name, value in raw["unions"].items()},
    )
