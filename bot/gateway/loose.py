"""Field types that forgive what gateways write: null, a number for a word, a word for a number.

Strict models would turn one odd field of no interest into a lost song. Nothing here knows a
resource.
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
_STEP = 1024 * 1024  # characters of base64 that are read at once
_LARGE = 1024 * 1024  # characters of a document; whatever fewer hold fits
_MOST_VALUES = 500_000
_MS_FROM = 100_000_000_000  # greater integers are milliseconds, smaller ones seconds


def decode(text: str) -> Any:
    """The first JSON document of a text; what is glued behind it is ignored.

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


def unquoted(value: Any) -> Any:
    """The document that some gateways put into a string; None for half of one."""
    if not (isinstance(value, str) and value.lstrip().startswith(("[", "{"))):
        return value
    try:
        return decode(value.lstrip())
    except ValueError:
        return None


def first(value: Any) -> dict[str, Any]:
    """An object, or the first of a list of them; anything else becomes an empty one."""
    return to_mapping(next(iter(to_list(unquoted(value))), None))


def well_formed(text: str) -> str:
    """The text with UTF-16 halves joined, or replaced where their other half is missing.

    JSON can write half a character (backslash-u escapes); no encoder of ours could pass it on.
    """
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def to_text(value: Any) -> str:
    """A word: null and nested things become "", numbers their digits (ids are often integers)."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # an id that went through somebody's float
    return str(value) if isinstance(value, int | float) else ""


def to_link(value: Any) -> str:
    """An address: also of an object that holds one, or the first of a list; else ""."""
    if isinstance(value, dict):
        return to_link(value.get("url"))
    if isinstance(value, list):
        return next((link for entry in value if (link := to_link(entry))), "")
    text = to_text(value).strip()
    return text if _ADDRESS.match(text) else ""  # "None" and "null" are words


def to_bytes(text: str) -> bytes:
    """Base64, however it is written: in either alphabet, in lines, without its padding.

    In steps, for a picture of 30 MB would else be in memory four times.
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
    """A number, also when it comes as a word; anything else is None."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def to_percent(value: Any) -> int | None:
    """Progress: "46%", "46", 46 and 0.0 are percent; words, null and "" say nothing."""
    if isinstance(value, str):
        found = re.search(r"(\d{1,3})(?:\.\d+)?\s*%", value)
        value = found.group(1) if found else value.strip()
    number = to_number(value)
    return None if number is None else max(0, min(100, int(number)))


def to_moment(value: Any) -> datetime | None:
    """A time in seconds or milliseconds since 1970; 0, null and "" are unset."""
    number = to_number(value)
    if not number or number < 0:
        return None
    try:
        return datetime.fromtimestamp(number / 1000 if number > _MS_FROM else number, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def to_mapping(value: Any) -> dict[str, Any]:
    """An object; null, lists and words become an empty one."""
    return value if isinstance(value, dict) else {}


def to_list(value: Any) -> list[Any]:
    """A list; null becomes an empty one, a single thing a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None or value in ("", {}) else [value]


def word(value: str) -> str:
    """A status word as it is compared: upper case, no blanks around."""
    return value.strip().upper()


Text = Annotated[str, BeforeValidator(to_text)]
Link = Annotated[str, BeforeValidator(to_link)]
Number = Annotated[float | None, BeforeValidator(to_number)]
Percent = Annotated[int | None, BeforeValidator(to_percent)]
Mapping = Annotated[dict[str, Any], BeforeValidator(to_mapping), Field(default_factory=dict)]
Items = Annotated[list[Any], BeforeValidator(to_list), Field(default_factory=list)]
