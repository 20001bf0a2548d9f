"""Titles, styles and lyrics for songs that only have a description. Pure and deterministic."""

from __future__ import annotations

import hashlib
import re

from emulators.gateway.triggers import without_triggers

_SMALL = frozenset(
    ("a", "an", "the", "of", "and", "for", "with", "in", "on", "to", "my", "our", "song", "music")
)
_STYLES = ("lo-fi, calm, piano", "indie folk, acoustic", "synthwave, dreamy", "jazz, brushes, warm")
_EN = """[Verse]
{title} on the water, {title} in the air
I kept a little lantern for whoever would be there
The harbour counts its windows and the night forgets its name
And everything that leaves us comes a different way the same

[Chorus]
Oh, {title}, carry me along
Half of it is weather and the other half a song
Oh, {title}, leave the light on low
I will know the way home by the things you used to know

[Verse]
The morning has no answer, but it has a kettle on
And somebody is humming what we thought was long since gone

[Outro]
{title}, {title}"""
_ZH = """[Verse]
{title}，在水面上慢慢走
我把一盏小灯，留给晚归的朋友
码头数着窗子，夜忘了自己的名字
离开的都会回来，换一种方式

[Chorus]
哦，{title}，带我走一程
一半是风雨，一半是歌声
哦，{title}，请把灯调暗
我会认得路，凭你说过的夜晚

[Outro]
{title}，{title}"""


def title_of(description: str) -> str:
    """A title from the words that carry meaning."""
    text = without_triggers(description)
    subject = re.search(r"\b(?:about|called|named)\s+(.+)", text, re.IGNORECASE)
    text = subject[1] if subject else text
    if chinese := re.search(r"[㐀-鿿]{2,8}", text):
        return chinese[0]
    words = [word for word in re.findall(r"[\w'-]+", text) if word.lower() not in _SMALL]
    return " ".join(words[-3:]).title() or "Untitled"


def style_of(description: str) -> str:
    """A style, if the description names none."""
    return _STYLES[hashlib.sha256(description.encode()).digest()[0] % len(_STYLES)]


def lyrics_of(title: str) -> str:
    """A song text around a title."""
    return (_ZH if re.search(r"[㐀-鿿]", title) else _EN).replace("{title}", title)
