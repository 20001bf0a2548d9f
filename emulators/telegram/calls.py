"""Records of the calls that the bot made, and their replies."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulators.telegram.errors import Refusal
from emulators.telegram.model import Json


@dataclass(frozen=True, slots=True)
class Call:
    """One call with its reply: parameters (typed, if valid) and time of arrival."""

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
