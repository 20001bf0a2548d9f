"""Text, reasoning and pictures of one message or delta. Pure.

What the wire says: `content` is a string, null, or a list of parts. Gateways add what their
upstreams have: reasoning as `reasoning_content`, `reasoning` or parts; pictures as `images[]`, as
parts in five vendors' formats, or in a list of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.gateway.completions import picture_shapes
from bot.gateway.loose import to_list, to_mapping
from bot.gateway.types import Picture

_THINKS: Final = ("reasoning_content", "reasoning", "thinking", "thinking_content",
                  "reasoning_details")  # fmt: skip
_THOUGHTS: Final = ("text", "thinking", "summary", "content", "reasoning")
_PICTURES: Final = (
    "images",
    "image",
    "image_url",
    "image_urls",
    "multi_mod_content",
    "parts",
    "inline_data",
    "inlineData",
    "b64_json",
    "attachments",
)
_THINKING_PARTS: Final = ("thinking", "reasoning", "reasoning.text", "reasoning_text")


def words(content: Any) -> str:
    """The text of `content`, without reasoning among its parts."""
    if isinstance(content, str):
        return content
    return "".join(_word(part) for part in _parts(content) if not _thinks(part))


def thinking(said: Mapping[str, Any]) -> str:
    """The reasoning that is separate from the text."""
    apart = next((text for key in _THINKS if (text := _thought(said.get(key)))), "")
    content = said.get("content")
    if isinstance(content, str | None):
        return apart
    inside = (
        words(part.get("thinking") or part.get("text") or part.get("reasoning"))
        for part in _parts(content)
        if isinstance(part, Mapping) and _thinks(part)
    )
    return apart + "".join(inside)


def pictures(said: Mapping[str, Any]) -> Iterator[Picture]:
    """The pictures that are separate from the text."""
    for key in _PICTURES:
        if given := _drawn(key, said.get(key)):
            yield from map(
                _picture, picture_shapes.pictures({"image" if key == "attachments" else key: given})
            )
    content = said.get("content")
    if isinstance(content, str | None):
        return
    for part in _parts(content):
        if isinstance(part, Mapping) and not _word(part):
            yield from map(_picture, picture_shapes.pictures({"image": part}))


def _thought(value: Any) -> str:
    """The words of a value that holds nothing but thinking, whatever its parts are called."""
    if isinstance(value, str):
        return value
    return "".join(
        raw(part)
        or next((text for key in _THOUGHTS if (text := words(to_mapping(part).get(key)))), "")
        for part in _parts(value)
    )


def _drawn(key: str, given: Any) -> Any:
    """What may hold pictures under a key: attachments may be anything."""
    if key != "attachments":
        return given
    kinds = ("type", "mime_type", "mimeType", "content_type", "contentType")
    return [
        part
        for part in map(to_mapping, to_list(given))
        if any("image" in raw(part.get(kind)) for kind in kinds)
    ]


def raw(value: Any) -> str:
    """A string unchanged, lone surrogates included; "" for anything else."""
    return value if isinstance(value, str) else ""


def _parts(content: Any) -> list[Any]:
    if isinstance(content, Mapping) and isinstance(content.get("parts"), list):
        return to_list(content["parts"])
    return to_list(content)


def _word(part: Any) -> str:
    if not isinstance(part, Mapping):
        return raw(part)
    text = part.get("text")
    return raw(text.get("value") if isinstance(text, Mapping) else text)


def _thinks(part: Any) -> bool:
    box = to_mapping(part)
    return box.get("thought") is True or box.get("type") in _THINKING_PARTS


def _picture(shown: picture_shapes.Shown) -> Picture:
    return Picture(shown.address, written=False)
