"""Midjourney's forms: what its commands still need."""

from __future__ import annotations

from bot.services.kinds.fields import IMAGES, Choice, Upload, Words
from bot.services.kinds.form import FormKind
from bot.services.kinds.midjourney.rows import BLEND, DESCRIBE, IMAGINE, SHORTEN, SWAP
from bot.services.kinds.midjourney.wishes import (
    DIMENSIONS,
    PAINTERS,
    SPEEDS,
    Blend,
    Describe,
    Imagine,
    Shorten,
    Swap,
)

SPEED = "imagine.speed"
"""The preference with the person's speed, used by all Midjourney commands."""

IMAGINE_FORM: FormKind[Imagine] = FormKind(
    name="imagine",
    kind=IMAGINE,
    fields=(
        Words(name="prompt"),
        Choice(name="speed", choices=SPEEDS, remembered=True),
        # Not remembered: one picture in that style does not mean all that follow.
        Choice(name="bot_type", choices=PAINTERS),
    ),
    first="prompt",
    at_once=True,
    carries=IMAGES,
)
BLEND_FORM: FormKind[Blend] = FormKind(
    name="blend",
    kind=BLEND,
    fields=(
        Upload(name="pictures", least=2, most=5, required=True),
        Choice(name="dimensions", choices=DIMENSIONS),
    ),
    enough="pictures",
    borrows=(SPEED,),
)
DESCRIBE_FORM: FormKind[Describe] = FormKind(
    name="describe",
    kind=DESCRIBE,
    fields=(Upload(name="picture", required=True),),
    at_once=True,
    borrows=(SPEED,),
)
SHORTEN_FORM: FormKind[Shorten] = FormKind(
    name="shorten",
    kind=SHORTEN,
    fields=(Words(name="prompt"),),
    first="prompt",
    at_once=True,
    borrows=(SPEED,),
)
SWAP_FORM: FormKind[Swap] = FormKind(
    name="swap",
    kind=SWAP,
    fields=(
        Upload(name="source", required=True),
        Upload(name="target", required=True),
    ),
    at_once=True,
    borrows=(SPEED,),
)
