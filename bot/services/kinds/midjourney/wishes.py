"""Params of Midjourney jobs, stored with the job. Nothing is sent here."""

from __future__ import annotations

import re
from datetime import timedelta

from typing_extensions import override

from bot.domain import BadInput, JobInput
from bot.gateway.resources.midjourney import clean_prompt
from bot.gateway.types import TaskHandle
from bot.media.masks import REGIONS
from bot.services.kinds.kind import Params

CHOICES: dict[str, tuple[str, ...]] = {
    "zoom": ("1.25", "1.5", "1.75", "2"),
    "region": tuple(REGIONS),
    "remix": ("unchanged",),
}
"""Ready-made answers for each kind of window."""

SPEEDS = ("fast", "relax", "turbo")
RELAXED = "relax"
NIJI = "NIJI_JOURNEY"
PAINTERS = ("MID_JOURNEY", NIJI)

DIMENSIONS = ("square", "portrait", "landscape")
"""The shapes of a blend; the first is the upstream's default."""

_SHAPES = {
    "square": ("square", "1:1", "方形", "方"),
    "portrait": ("portrait", "2:3", "竖幅", "竖"),
    "landscape": ("landscape", "3:2", "横幅", "横"),
}

ZOOM = re.compile(r"--zoom\s+(\S+)")
FACTOR = re.compile(rf"^\s*\d+([.,]\d+)?\s*[x×]?\s*$|{ZOOM.pattern}")
"""An answer that is meant for Custom Zoom: a factor, or a prompt that contains one."""
_SPEED = re.compile(rf"(?:^|(?<=\s))--({'|'.join(SPEEDS)})(?=\s|$)", re.IGNORECASE)
_NIJI = re.compile(r"(?:^|(?<=\s))--niji(?=\s|$)", re.IGNORECASE)
_BARE_NIJI = re.compile(r"(?:^|(?<=\s))--niji(?!\s+\d)(?=\s|$)", re.IGNORECASE)

_REMIXED = re.compile(r"::(?:(?:low_|high_)?variation|reroll|pan_)", re.IGNORECASE)
"""Buttons that open a window if the account is in remix mode."""


class MidjourneyWish(Params):
    """What all Midjourney jobs have in common."""

    speed: str | None = None  # of `SPEEDS`; None = the gateway's own

    @property
    def mode(self) -> str | None:
        """The speed that applies; the task lives under the path of that speed."""
        return self.speed

    @property
    @override
    def patience(self) -> timedelta | None:
        return timedelta(hours=1) if self.mode == RELAXED else None


def dimensions_in(words: str) -> str:
    """The blend shape that the text names ("square", "portrait", "landscape"), or the default."""
    said = words.lower().split()
    return next((one for one, names in _SHAPES.items() if set(names) & set(said)), DIMENSIONS[0])


class Imagine(MidjourneyWish):
    """Draw four pictures from a prompt and optional pictures."""

    prompt: str  # as the person wrote it, with all flags
    bot_type: str | None = None  # of `PAINTERS`; a flag in the prompt goes before it

    @property
    @override
    def mode(self) -> str | None:
        asked = _SPEED.findall(clean_prompt(self.prompt))
        return asked[-1].lower() if asked else self.speed

    @property
    def painter(self) -> str | None:
        """The bot that draws: Midjourney or Niji."""
        return NIJI if _NIJI.search(clean_prompt(self.prompt)) else self.bot_type

    @property
    def words(self) -> str:
        """The prompt, without flags that are sent as request fields."""
        words = _SPEED.sub("", clean_prompt(self.prompt))
        return " ".join(_BARE_NIJI.sub("", words).split())

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @override
    def check(self) -> None:
        if not self.words:
            raise BadInput("error-imagine-empty")


class Blend(MidjourneyWish):
    """Mix two to five pictures."""

    dimensions: str | None = None  # of `DIMENSIONS`


class Describe(MidjourneyWish):
    """Four prompts that could have made a picture."""


class Shorten(MidjourneyWish):
    """The important words of a prompt, and shorter versions of it."""

    prompt: str

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @override
    def check(self) -> None:
        if not clean_prompt(self.prompt):
            raise BadInput("error-shorten-empty")


class Swap(MidjourneyWish):
    """Put the face of the first picture into the second."""


class Seed(MidjourneyWish):
    """The seed of a finished picture."""

    parent: TaskHandle
    prompt: str = ""  # the picture's

    @property
    @override
    def mode(self) -> str | None:
        return self.parent.mode

    @property
    @override
    def summary(self) -> str:
        return self.prompt


class Press(MidjourneyWish):
    """Press a button of a finished drawing."""

    parent: TaskHandle
    custom_id: str
    label: str = ""  # as it stood on the button
    prompt: str = ""  # the parent's, to start from where the upstream asks for words
    width: int | None = None  # of the parent's picture: a mask must fit it
    height: int | None = None

    @property
    @override
    def mode(self) -> str | None:
        return self.parent.mode

    @property
    @override
    def summary(self) -> str:
        return self._labelled(self.prompt)

    @override
    def told(self, given: JobInput) -> str:
        if self.window == "zoom" and (given.text or given.choice):
            return self._labelled(self.zoomed(given))
        return self._labelled(given.text.strip() or self.prompt)

    @property
    @override
    def asks(self) -> bool:
        return self.window != "remix" or bool(_REMIXED.search(self.custom_id))

    @property
    def window(self) -> str:
        """The kind of window that this button opens; None if it opens none."""
        if "CustomZoom" in self.custom_id:
            return "zoom"
        return "region" if "Inpaint" in self.custom_id else "remix"

    @override
    def check_answer(self, given: JobInput) -> None:
        if given.choice is not None and given.choice not in CHOICES[self.window]:
            raise BadInput("error-bad-input")
        if self.window != "zoom":
            return
        try:
            fits = 1 <= float(ZOOM.findall(self.zoomed(given))[-1]) <= 2
        except ValueError:
            fits = False
        if not fits:
            raise BadInput("error-zoom-range")

    def zoomed(self, given: JobInput) -> str:
        """The answer in the form that Custom Zoom needs: a whole prompt that ends in `--zoom x`."""
        words = given.text.strip() or given.choice or ""
        if ZOOM.search(words):
            return words
        if re.fullmatch(r"\d+([.,]\d+)?\s*[x×]?", words):  # just the factor
            factor, words = re.sub(r"[^\d.]", "", words.replace(",", ".")), self.prompt
        else:
            factor = "2"
        return f"{words or self.prompt} --zoom {factor}".strip()

    def _labelled(self, words: str) -> str:
        return f"{self.label} · {words}" if words else self.label
