"""Callback data of buttons: small typed values of at most 64 bytes.

It carries ids and short words only; the rows they name are in the database. Nothing secret:
callback data can be forged, so every service checks who presses.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2s
from typing import Annotated, Self

from aiogram.filters.callback_data import CallbackData
from pydantic import Field


def token(name: str) -> str:
    """A short hash of a name that may be too long for callback data or hold any character."""
    return blake2s(name.encode(), digest_size=8).hexdigest()


# Data that was made up is that of an unknown button: no database holds such numbers.
RowId = Annotated[int, Field(gt=0, lt=2**63)]
Page = Annotated[int, Field(ge=0, lt=10_000)]


class PressAction(CallbackData, prefix="a"):
    """A button of the upstream on a finished job."""

    id: RowId  # of the StoredAction


class JobDo(StrEnum):
    """What one of our own buttons does to a job."""

    CANCEL = "cancel"
    RETRY = "retry"  # after a failure; a new job
    REDELIVER = "redeliver"
    ORIGINAL = "original"  # the unconverted picture as a document
    AGAIN = "again"  # the same request once more; a new job
    CHOOSE = "choose"  # the same wish in its form, for another model


class JobCommand(CallbackData, prefix="j"):
    """One of our own buttons on a job."""

    job: RowId
    do: JobDo


class JobChoice(CallbackData, prefix="q"):
    """A ready-made answer to the upstream's question; "" = keep the text as it is."""

    job: RowId
    choice: str = ""


class FormChoice(CallbackData, prefix="f"):
    """A button of a form. `choice` names a field, an option of the open field, or "go"."""

    form: RowId
    choice: str


class PickModel(CallbackData, prefix="m"):
    """A model of the list, by `token`, because ids can be longer than callback data."""

    token: str

    @classmethod
    def of(cls, model: str) -> Self:
        """The callback data that picks this model."""
        return cls(token=token(model))

    def means(self, model: str) -> bool:
        """True if this model was picked."""
        return self.token == token(model)


class BrowseModels(CallbackData, prefix="mb"):
    """A page of the model list; an empty family means the list of families."""

    family: str = ""  # a token of its name
    page: Page = 0

    @classmethod
    def of(cls, family: str, page: int = 0) -> Self:
        """The callback data that opens a page of this family."""
        return cls(family=token(family) if family else "", page=page)

    def means(self, family: str) -> bool:
        """True if this family was picked."""
        return self.family == token(family)


class ChooseModel(CallbackData, prefix="mc"):
    """Open the list of models, in a new message below."""


class SetLanguage(CallbackData, prefix="l"):
    """Choose a language of `texts.LANGUAGES`."""

    language: str


class SetSpeed(CallbackData, prefix="ms"):
    """Choose the person's default Midjourney speed."""

    speed: str
