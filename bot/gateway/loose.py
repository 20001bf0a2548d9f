"""Field types that accept what gateways write: null, a number for a string, or the reverse.

Strict models would lose a whole song over one odd field. Nothing here knows a resource.
"""

from __future__ import annotations

import base64
import io
import json
import math
import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

_SURROGATE = re.compile("[\ud800-\udfff]")
_URLSAFE = str.maketrans("-_", "+/")
_ADDRESS = re.compile(r"https?://|data:|/", re.IGNORECASE)
_GLUED = re.compile(r"\}[\s,;]{0,8}(?:data:\s{0,4})?\{")
_BETWEEN = re.compile(r"[\s,;]{0,8}(?:data:\s{0,4})?(?=\{)")
_STEP = 1024 * 1024  # characters of base64 that are read at once
_LARGE = 1024 * 1024  # characters of a document; whatever fewer hold fits
_MOST_VALUES = 500_000
_MS_FROM = 100_000_000_000  # greater integers are milliseconds, smaller ones seconds


def decode(text: str) -> Any:
    """The first JSON document of a text; anything after it is ignored.

    Raises ValueError where there is none, for one nested so deeply that no stack could read it, and
    for one of so many small values that they would fill the memory (`[],` takes twenty times that).
    """
    if len(text) > _LARGE and sum(map(text.count, "{[,")) > _MOST_VALUES:
        raise ValueError("a document of too many values")
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except RecursionError:
        raise ValueError("a document nested too deeply") from None
    return value


def decode_all(text: str) -> list[Any]:
    """Every JSON object of a line that several were written into, with `data:` between or not.

    Raises ValueError as `decode` does, also where one behind the first is half.
    """
    found = [decode(text)]
    at = json.JSONDecoder().raw_decode(text)[1] if _GLUED.search(text) else len(text)
    while follows := _BETWEEN.match(text, at):
        try:
            value, at = json.JSONDecoder().raw_decode(text, follows.end())
        except RecursionError:
            raise ValueError("a document nested too deeply") from None
        found.append(value)
    return found


def unquoted(value: Any) -> Any:
    """The JSON document inside a string; None if it is incomplete."""
    if not (isinstance(value, str) and value.lstrip().startswith(("[", "{"))):
        return value
    try:
        return decode(value.lstrip())
    except ValueError:
        return None


def first(value: Any) -> dict[str, Any]:
    """An object, or the first object of a list; {} for anything else."""
    return to_mapping(next(iter(to_list(unquoted(value))), None))


def well_formed(text: str) -> str:
    """The text with surrogate pairs joined; lone ones are replaced.

    JSON can write lone surrogates as escapes, and no encoder accepts them.
    """
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def to_text(value: Any) -> str:
    """A string: null and nested values become "", numbers their digits (ids are often integers)."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # an id that went through somebody's float
    return str(value) if isinstance(value, int | float) else ""


def to_link(value: Any) -> str:
    """A URL, also inside an object or as the first item of a list; else ""."""
    if isinstance(value, dict):
        return to_link(value.get("url"))
    if isinstance(value, list):
        return next((link for entry in value if (link := to_link(entry))), "")
    text = to_text(value).strip()
    return text if _ADDRESS.match(text) else ""  # "None" and "null" are words


def to_bytes(text: str) -> bytes:
    """Decoded base64 in either alphabet, with line breaks, with or without padding.

    In steps: a picture of 30 MB would otherwise be in memory four times.
    """
    out, rest = io.BytesIO(), ""
    for start in range(0, len(text), _STEP):
        rest += "".join(text[start : start + _STEP].split()).translate(_URLSAFE)
        whole = len(rest) - len(rest) % 4 if start + _STEP < len(text) else 0
        if "=" in rest[:whole]:
            if text[start + _STEP :].strip(" =\r\n\t"):
                raise ValueError("base64 that goes on after its end")
            break
        out.write(base64.b64decode(rest[:whole], validate=True))
        rest = rest[whole:]
    rest = rest.rstrip("=")
    out.write(base64.b64decode(rest + "=" * (-len(rest) % 4), validate=True))
    return out.getvalue()


def to_number(value: Any) -> float | None:
    """A number, also as a string; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def to_percent(value: Any) -> int | None:
    """Percent as an int: "46%", "46", 46 and 0.0 count; other text, null and "" give None."""
    if isinstance(value, str):
        found = re.search(r"(\d{1,3})(?:\.\d+)?\s*%", value)
        value = found.group(1) if found else value.strip()
    number = to_number(value)
    return None if number is None else max(0, min(100, int(number)))


def to_moment(value: Any) -> datetime | None:
    """A time from seconds or milliseconds since 1970; 0, null and "" give None."""
    number = to_number(value)
    if not number or number < 0:
        return None
    try:
        return datetime.fromtimestamp(number / 1000 if number > _MS_FROM else number, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def to_mapping(value: Any) -> dict[str, Any]:
    """An object; {} for null, lists and strings."""
    return value if isinstance(value, dict) else {}


def to_list(value: Any) -> list[Any]:
    """A list; [] for null, a list of one for a single value."""
    if isinstance(value, list):
        return value
    return [] if value is None or value in ("", {}) else [value]


def word(value: str) -> str:
    """A status word for comparison: upper case, stripped."""
    return value.strip().upper()


Text = Annotated[str, BeforeValidator(to_text)]
Link = Annotated[str, BeforeValidator(to_link)]
Number = Annotated[float | None, BeforeValidator(to_number)]
Percent = Annotated[int | None, BeforeValidator(to_percent)]
Mapping = Annotated[dict[str, Any], BeforeValidator(to_mapping), Field(default_factory=dict)]
Items = Annotated[list[Any], BeforeValidator(to_list), Field(default_factory=list)]
