"""Midjourney jobs: imagine, blend, describe, shorten, face swap, seed and button presses.

There is no list of Midjourney's buttons here: any button that it offers can be pressed. Only those
that open a window (custom zoom, vary region, remix) are recognised, by custom id.
"""

from typing import Any

from bot.services.kinds.form import FormKind
from bot.services.kinds.kind import JobKind
from bot.services.kinds.midjourney.forms import (
    BLEND_FORM,
    DESCRIBE_FORM,
    IMAGINE_FORM,
    SHORTEN_FORM,
    SPEED,
    SWAP_FORM,
)
from bot.services.kinds.midjourney.rows import (
    ACTION,
    BLEND,
    DESCRIBE,
    DETAILS,
    IMAGINE,
    SEED,
    SHORTEN,
    SWAP,
)
from bot.services.kinds.midjourney.wishes import (
    CHOICES,
    DIMENSIONS,
    SPEEDS,
    Blend,
    Describe,
    Imagine,
    Press,
    Seed,
    Shorten,
    Swap,
    dimensions_in,
)

__all__ = [
    "ACTION",
    "BLEND",
    "BLEND_FORM",
    "CHOICES",
    "DESCRIBE",
    "DESCRIBE_FORM",
    "DETAILS",
    "DIMENSIONS",
    "FORMS",
    "IMAGINE",
    "IMAGINE_FORM",
    "KINDS",
    "SEED",
    "SHORTEN",
    "SHORTEN_FORM",
    "SPEED",
    "SPEEDS",
    "SWAP",
    "SWAP_FORM",
    "Blend",
    "Describe",
    "Imagine",
    "Press",
    "Seed",
    "Shorten",
    "Swap",
    "dimensions_in",
]

KINDS: tuple[JobKind[Any], ...] = (
    IMAGINE, ACTION, DETAILS, BLEND, DESCRIBE, SHORTEN, SWAP, SEED,
)  # fmt: skip
FORMS: tuple[FormKind[Any], ...] = (
    IMAGINE_FORM,
    BLEND_FORM,
    DESCRIBE_FORM,
    SHORTEN_FORM,
    SWAP_FORM,
)
