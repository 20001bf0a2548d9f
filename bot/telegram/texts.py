"""Every sentence that people read, in their language: `texts.get(key, language, **values)`.

The sentences are in `locales/<language>/<subject>.ftl` (Fluent). This module finds and fills them.
The language is always passed in (`Scope.language`), because background work has no update to take
it from.
"""

from __future__ import annotations

import functools
import logging
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number

log = logging.getLogger(__name__)

DEFAULT = "en"

LANGUAGES: dict[str, str] = {"en": "English", "zh": "简体中文"}
"""The supported languages, by code, with their own names."""

LOCALES = Path(__file__).parent / "locales"

# What a caller may put into a sentence.
Value = str | int | float | Decimal | datetime


def language_of(code: str | None) -> str:
    """The supported language nearest to a client's language code (`zh-hans`, `en-GB`)."""
    short = (code or "").replace("_", "-").partition("-")[0].lower()
    return short if short in LANGUAGES else DEFAULT


def get(key: str, language: str | None = DEFAULT, **values: Value) -> str:
    """The sentence `key`, filled in; in English if the language lacks it.

    Raises:
        KeyError: no locale has the key.
    """
    for candidate in (language_of(language), DEFAULT):
        bundle = _bundle(candidate)
        if not bundle.has_message(key):
            continue
        pattern = bundle.get_message(key).value
        if pattern is None:
            continue
        text, errors = bundle.format_pattern(pattern, _plain(values))
        if errors:  # a value was not given: the rest of the sentence still helps the reader
            log.error("text %s in %s: %s", key, candidate, errors[0])
        return str(text)
    raise KeyError(key)


def has(key: str) -> bool:
    """True if there is such a sentence."""
    return bool(_bundle(DEFAULT).has_message(key))


def _plain(values: dict[str, Value]) -> dict[str, Any]:
    """Numbers without thousands separators: most of ours are ids, minutes and percentages."""
    return {
        name: fluent_number(value, useGrouping=False)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        else value
        for name, value in values.items()
    }


@functools.cache
def _bundle(language: str) -> FluentBundle:
    """The parsed locale; read on first use."""
    # No isolation marks: some fonts show them as boxes, and copied text would keep them.
    bundle = FluentBundle([language], use_isolating=False)
    for path in sorted((LOCALES / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle
