"""Subtitles: the timed pieces of a transcript as SubRip or WebVTT. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.gateway.loose import to_number, to_text

FORMATS = ("srt", "vtt")

_ARROW = re.compile(r"^(\d[\d:.,]*)\s*-->\s*(\d[\d:.,]*)", re.MULTILINE)
_HEAD = re.compile(r"\A\s*WEBVTT[^\n]*\n")
_NUMBER = re.compile(r"^\d+\n(?=\d[\d:.,]*\s*-->)", re.MULTILINE)


def srt(segments: Iterable[Any]) -> str:
    """SubRip out of a transcript's segments; "" where they say no times."""
    pieces: list[str] = []
    for segment in segments:
        if not isinstance(segment, Mapping):
            continue
        start, end = to_number(segment.get("start")), to_number(segment.get("end"))
        text = to_text(segment.get("text")).strip()
        if start is not None and end is not None and text:
            times = f"{_stamp(start)} --> {_stamp(max(start, end))}"
            pieces.append(f"{len(pieces) + 1}\n{times}\n{text}\n")
    return "\n".join(pieces)


def written(text: str, timed: str, form: str) -> str:
    """Subtitles out of a transcript: from its timed pieces, or as it is if it is some already.

    "" where it tells no times: words without them are no subtitles.
    """
    if not timed and _ARROW.search(text):
        if form == "vtt":
            return text if text.lstrip().startswith("WEBVTT") else vtt(text)
        timed = _HEAD.sub("", text).strip() if text.lstrip().startswith("WEBVTT") else text
    return vtt(timed) if timed and form == "vtt" else timed


def vtt(subrip: str) -> str:
    """The same as WebVTT: a headline, no numbers, points instead of commas."""
    cues = _NUMBER.sub("", subrip.replace("\r\n", "\n"))
    cues = _ARROW.sub(lambda found: found[0].replace(",", "."), cues)
    return f"WEBVTT\n\n{cues}"


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    minutes, rest = divmod(whole, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d},{rest % 1000:03d}"
