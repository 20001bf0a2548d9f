"""Params of image jobs: drawing and editing.

What each model accepts is in `models.py`; `rows.py` sends it.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from bot.domain import BadInput
from bot.services.kinds.images.models import (
    AUTO,
    DEFAULT,
    FREE,
    PNG,
    Family,
    choices,
    edit_choices,
    family_of,
)
from bot.services.kinds.kind import Params

OTHERWISE = "Make another version of this picture: the same subject and style, composed anew."
ANEW = "A different composition."


class Draw(Params):
    """Draw from a prompt."""

    prompt: str
    model: str = DEFAULT
    size: str = AUTO  # pixels or a ratio, as the model takes it
    quality: str = AUTO
    count: int = 1
    style: str = AUTO
    background: str = AUTO
    format: str = PNG
    seed: int | None = None
    offered: tuple[str, ...] = ()  # the models that were to be had
    anew: bool = False  # a variation by a model that cannot look at the first picture

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @property
    def family(self) -> Family:
        """The family of the model.

        Raises:
            BadInput: the model draws nothing.
        """
        family = family_of(self.model)
        if family is None:
            raise BadInput("error-image-model", model=self.model)
        return family

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The options of the model, by name."""
        return choices(self.model)

    @property
    def options(self) -> dict[str, Any]:
        """The options for the request, beside size and quality; unset ones are not sent."""
        said = {"style": self.style, "background": self.background}
        given: dict[str, Any] = {name: value for name, value in said.items() if value != AUTO}
        if self.format != PNG:
            given["output_format"] = self.format
        if self.seed is not None:
            given["seed"] = self.seed
        return given

    @property
    def words(self) -> str:
        """The prompt for the request."""
        return f"{self.prompt.strip()} {ANEW}" if self.anew else self.prompt.strip()

    @override
    def check(self) -> None:
        if not self.prompt.strip():
            raise BadInput("error-image-empty")
        limit, length = self.family.longest, len(self.words)
        if length > limit:
            raise BadInput("error-image-too-long", model=self.model, limit=limit, length=length)
        for name, values in self.choices.items():
            chosen = str(getattr(self, name))
            if chosen != AUTO and chosen not in values:
                raise BadInput("error-image-choice", model=self.model, choice=chosen)


class Edit(Draw):
    """Edit pictures by a prompt: the first file is the picture, a mask is the last."""

    masked: bool = False
    area: str = ""  # the part that is drawn anew: one of `REGIONS`
    fidelity: str = FREE
    varied: bool = False  # the words say what was drawn, not what to change

    @property
    @override
    def words(self) -> str:
        return f"{OTHERWISE} {self.prompt.strip()}" if self.varied else self.prompt.strip()

    @property
    @override
    def choices(self) -> dict[str, tuple[str, ...]]:
        return edit_choices(self.model)

    @property
    @override
    def options(self) -> dict[str, Any]:
        given = super().options
        given.pop("style", None)
        given.pop("seed", None)
        return given if self.fidelity == FREE else given | {"input_fidelity": self.fidelity}

    @override
    def check(self) -> None:
        if not self.prompt.strip():
            raise BadInput("error-edit-empty")
        super().check()
        if not self.family.edits:
            raise BadInput("error-edit-model", model=self.model)
