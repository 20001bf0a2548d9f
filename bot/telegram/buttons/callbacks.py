"""What a pressed button says: small typed values of at most 64 bytes.

A button carries ids and short words only; what they mean stands in rows. No texts and no keyboards
here, and nothing secret: callback data can be forged, so every service checks who presses.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2s
from typing import Annotated, Self

from aiogram.filters.callback_data import CallbackData
from pydantic import Field


def token(name: str) -> str:
    """A short stand-in for a name that may be long or hold any character (a model's id)."""
    return blake2s(name.encode(), digest_size=8).hexdigest()


# Data that was made up is that of an unknown button: no database holds such numbers.
RowId = Annotated[int, Field(gt=0, lt=2**63)]
Page = Annotated[int, Field(ge=0, lt=10_000)]


class PressAction(CallbackData, prefix="a"):
    """A button that the upstream offers on a finished job."""

    id: RowId  # of the StoredAction


class JobDo(StrEnum):
    """What can be done to a job by a button of ours."""

    CANCEL = "cancel"
    RETRY = "retry"  # after a failure; a new job
    REDELIVER = "redeliver"
    ORIGINAL = "original"  # the unconverted picture as a document
    AGAIN = "again"  # the same request once more; a new job
    CHOOSE = "choose"  # the same wish in its form, for another model


class JobCommand(CallbackData, prefix="j"):
    """A button of ours on a job."""

    job: RowId
    do: JobDo


class JobChoice(CallbackData, prefix="q"):
    """A ready-made answer to what the upstream asked; "" = the words as they are."""

    job: RowId
    choice: str = ""


class FormChoice(CallbackData, prefix="f"):
    """A button of a form. `choice` is one of the form's own short words."""

    form: RowId
    choice: str


class PickModel(CallbackData, prefix="m"):
    """A model of the list, by token: ids may be longer than a button's data."""

    token: str

    @classmethod
    def of(cls, model: str) -> Self:
        """The button that picks this model."""
        return cls(token=token(model))

    def means(self, model: str) -> bool:
        """Whether this model was picked."""
        return self.token == token(model)


class BrowseModels(CallbackData, prefix="mb"):
    """A page of the model list; an empty family is the list of families."""

    family: str = ""  # a token of its name
    page: Page = 0

    @classmethod
    def of(cls, family: str, page: int = 0) -> Self:
        """The button that opens this family's page."""
        return cls(family=token(family) if family else "", page=page)

    def means(self, family: str) -> bool:
        """Whether this family was picked."""
        return self.family == token(family)


class ChooseModel(CallbackData, prefix="mc"):
    """Open the list of models below, where a model is not to be had."""


class SetLanguage(CallbackData, prefix="l"):
    """A language of `texts.LANGUAGES`."""

    language: str


class SetSpeed(CallbackData, prefix="ms"):
    """How fast Midjourney shall draw for this person from now on."""

    speed: str
