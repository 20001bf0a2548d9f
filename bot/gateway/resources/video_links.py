"""Finds the link of a finished video, wherever an upstream puts it. Pure.

What the wire says: relays agree on the task and on little else. The link is under `video`,
`assets`, `output`, `metadata` …, and relays with their own task table put it into `fail_reason`,
because the table has no other column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.gateway.loose import first, to_link, unquoted

# Best first: without watermark, then the raw file, then whatever there is.
_PLACES = (
    ("video", "download_url"),
    ("video_raw",),
    ("artifact", "video_raw"),
    ("video",),
    ("artifact", "video"),
    ("assets", "video"),
    ("video_url",),
    ("result_url",),
    ("videos",),
    ("output", "video_url"),
    ("output",),
    ("content", "video_url"),
    ("task_result", "videos"),
    ("metadata", "url"),
    ("fail_reason",),
)
_COVERS = (
    ("thumbnail",),
    ("video", "thumbnail"),
    ("last_frame",),
    ("assets", "image"),
    ("cover_image_url",),
    ("cover_url",),
)
_FILE = re.compile(r"\.(?:mp4|mov|webm|m4v)(?:[?#]|$)", re.IGNORECASE)
_OTHER = re.compile(
    r"image|img|cover|thumb|poster|frame|photo|picture|audio|hook|callback|input|request"
)
_DEEPEST = 6
_MOST = 300  # values that are looked at


def video_links(wire: Mapping[str, Any]) -> list[str]:
    """The links of a finished video, best first, without duplicates."""
    named = [link for place in _PLACES if (link := _at(wire, place))]
    return list(dict.fromkeys(named or _anywhere(wire)))


def cover_link(wire: Mapping[str, Any]) -> str:
    """The URL of the video's preview picture, or ""."""
    return next((link for place in _COVERS if (link := _at(wire, place))), "")


def words_only(text: str) -> str:
    """A failure reason; "" if it is a link."""
    return "" if to_link(text) else text


def _at(wire: Mapping[str, Any], place: tuple[str, ...]) -> str:
    found: Any = wire
    for key in place:
        found = first(found).get(key)
    return to_link(unquoted(found))


def _anywhere(wire: Mapping[str, Any]) -> list[str]:
    """All links that look like a video's, anywhere in the object."""
    found = []
    for number, (name, value) in enumerate(_values(wire, "", _DEEPEST)):
        if number >= _MOST:
            break
        link = to_link(value) if isinstance(value, str) else ""
        if link and not _OTHER.search(name) and ("video" in name or _FILE.search(link)):
            found.append(link)
    return found


def _values(value: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    value = unquoted(value)
    if isinstance(value, Mapping) and depth:
        for key, inner in value.items():
            yield from _values(inner, f"{name}.{str(key).lower()}", depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value:
            yield from _values(inner, name, depth - 1)
    else:
        yield name, value
