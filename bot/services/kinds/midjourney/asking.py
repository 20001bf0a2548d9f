"""Midjourney's forms: what its commands ask for when they were given too little."""

from __future__ import annotations

from bot.services.kinds.form import IMAGES, Field, Files, FormKind
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
"""Where a person's choice is remembered; it holds for all that Midjourney does."""

IMAGINE_FORM: FormKind[Imagine] = FormKind(
    name="imagine",
    kind=IMAGINE,
    fields=(
        Field(name="prompt"),
        Field(name="speed", choices=SPEEDS, remembered=True),
        # Not remembered: one picture in that style does not mean all that follow.
        Field(name="bot_type", choices=PAINTERS),
    ),
    first="prompt",
    at_once=True,
    carries=IMAGES,
)
BLEND_FORM: FormKind[Blend] = FormKind(
    name="blend",
    kind=BLEND,
    fields=(
        Field(name="pictures", files=Files(least=2, most=5), required=True),
        Field(name="dimensions", choices=DIMENSIONS),
    ),
    enough="pictures",
    borrows=(SPEED,),
)
DESCRIBE_FORM: FormKind[Describe] = FormKind(
    name="describe",
    kind=DESCRIBE,
    fields=(Field(name="picture", files=Files(), required=True),),
    at_once=True,
    borrows=(SPEED,),
)
SHORTEN_FORM: FormKind[Shorten] = FormKind(
    name="shorten",
    kind=SHORTEN,
    fields=(Field(name="prompt"),),
    first="prompt",
    at_once=True,
    borrows=(SPEED,),
)
SWAP_FORM: FormKind[Swap] = FormKind(
    name="swap",
    kind=SWAP,
    fields=(
        Field(name="source", files=Files(), required=True),
        Field(name="target", files=Files(), required=True),
    ),
    at_once=True,
    borrows=(SPEED,),
)
