"""What the bot called, and how it was answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulators.telegram.errors import Refusal
from emulators.telegram.model import Json


@dataclass(frozen=True, slots=True)
class Call:
    """One call, answered: what it asked for (typed, if it was valid) and when it arrived."""

    method: str
    params: Json = field(repr=False)
    at: float
    ok: bool
    error_code: int | None = None
    description: str = ""

    @classmethod
    def answered(cls, method: str, params: Json, at: float, refusal: Refusal | None) -> Call:
        if refusal is None:
            return cls(method, params, at, ok=True)
        return cls(method, params, at, False, refusal.code, refusal.description)
