"""Subtitles from the timed segments of a transcript, as SubRip or WebVTT. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.gateway.loose import to_number, to_text

FORMATS = ("srt", "vtt")

_ARROW = re.compile(r"^(\d[\d:.,]*)\s*-->\s*(\d[\d:.,]*)", re.MULTILINE)
_NUMBER = re.compile(r"^\d+\n(?=\d[\d:.,]*\s*-->)", re.MULTILINE)


def srt(segments: Iterable[Any]) -> str:
    """SubRip from a transcript's segments; "" if they have no timestamps."""
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
    """Subtitles from a transcript: built from its segments, or as it is if it is subtitles already.

    "" if it has no timestamps.
    """
    timed = timed or cues(text)
    return vtt(timed) if timed and form == "vtt" else timed


def cues(text: str) -> str:
    """SubRip from a transcript that is already SubRip or WebVTT; "" if it is neither."""
    if not _ARROW.search(text):
        return ""
    if not text.lstrip().startswith("WEBVTT"):
        return text
    blocks = re.split(r"\n{2,}", text.replace("\r\n", "\n"))
    pieces = [_subrip(block, found) for block in blocks if (found := _ARROW.search(block))]
    return "\n".join(f"{number}\n{piece}\n" for number, piece in enumerate(pieces, 1))


def words(text: str) -> str:
    """The spoken text of a transcript, also if that is subtitles."""
    blocks = re.split(r"\n{2,}", cues(text).replace("\r\n", "\n"))
    said = (_said(block, found) for block in blocks if (found := _ARROW.search(block)))
    return "\n".join(said) or text


def _subrip(block: str, times: re.Match[str]) -> str:
    start, end = (_with_hours(one) for one in times.groups())
    return f"{start} --> {end}\n{_said(block, times)}"


def _said(block: str, times: re.Match[str]) -> str:
    """The text lines of a cue; WebVTT settings behind the timestamps are left out."""
    return block[times.end() :].partition("\n")[2].strip()


def _with_hours(time: str) -> str:
    return f"{'00:' if time.count(':') == 1 else ''}{time}".replace(".", ",")


def vtt(subrip: str) -> str:
    """WebVTT from SubRip: with a header, without numbers, with points instead of commas."""
    cues = _NUMBER.sub("", subrip.replace("\r\n", "\n"))
    cues = _ARROW.sub(lambda found: found[0].replace(",", "."), cues)
    return f"WEBVTT\n\n{cues}"


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    minutes, rest = divmod(whole, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d},{rest % 1000:03d}"
