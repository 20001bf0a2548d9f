"""FormKind: one row of a form. Which fields it asks for, and the job that they make.

How a form looks is the view's business, how it is kept `bot/services/forms.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from bot.services.kinds.kind import JobKind, P


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a form asks for: words, or a switch."""

    name: str  # of the params' field; also what its button is called in the locales
    switch: bool = False
    limit: int | None = None  # characters
    clears: tuple[str, ...] = ()  # fields that make no sense beside this one


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKind(Generic[P]):
    """One kind of form; its fields are fields of the job's params."""

    name: str  # "music"
    kind: JobKind[P]
    fields: tuple[Field, ...]
    first: str = ""  # the field that is asked for when the form opens; "" = the person picks one
    at_once: bool = False  # the first answer starts the job: nothing else is asked

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((field for field in self.fields if field.name == name), None)
