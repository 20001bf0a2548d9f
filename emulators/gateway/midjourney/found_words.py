"""The words that Midjourney finds: descriptions of a picture, shortened prompts. Pure."""

from __future__ import annotations

import hashlib
import re

_SUBJECTS = (
    "a tin robot in a garden", "a paper boat on dark water", "a hill town at dusk",
    "a fox under tall firs", "a lighthouse in fog", "a market under striped awnings",
)  # fmt: skip
_STYLES = ("soft morning light", "in the style of an old postcard", "flat poster colours",
           "wide angle, deep shadows")  # fmt: skip
_KEYCAP = "\ufe0f\u20e3"


def described(picture: bytes, separator: str) -> str:
    """Four prompts for a picture."""
    start = hashlib.sha256(picture).digest()[0]
    found = [f"{_SUBJECTS[(start + n) % len(_SUBJECTS)]}, {_STYLES[n]} --ar 5:4" for n in range(4)]
    return separator.join(f"{n}{_KEYCAP} {text}" for n, text in enumerate(found, 1))


def shortened(prompt: str) -> str:
    """The important words, and up to five shorter prompts."""
    words = re.findall(r"\w+", prompt)
    heavy = sorted(set(words), key=lambda word: (-len(word), word))[:5]
    marked = " ".join(
        f"**{word}**" if word in heavy else f"~~{word}~~" if len(word) < 4 else word
        for word in words
    )
    short = [" ".join(w for w in words if w in heavy[: 5 - n]) for n in range(5)]
    unique = list(dict.fromkeys(text for text in short if text))
    numbered = "\n\n".join(f"{n}{_KEYCAP} {text}" for n, text in enumerate(unique, 1))
    return f"## Important tokens\n{marked}\n## Shortened prompts\n{numbered}"


def again(text: str, action: str) -> str:
    """A second look: the weights of a shortened prompt, or descriptions in another order."""
    if action == "DESCRIBE":
        found = lines(text)
        return "\n\n".join(f"{n}{_KEYCAP} {line}" for n, line in enumerate(found[::-1], 1))
    heavy = re.findall(r"\*\*(\w+)\*\*", text)
    weights = " ".join(f"**{word}** ({1 - n / 10:.2f})" for n, word in enumerate(heavy))
    bars = "\n".join(f"{'█' * (8 - n)} {word}" for n, word in enumerate(heavy))
    return f"## Token weights\n{weights}\n{bars}\n{text}"


def lines(text: str) -> list[str]:
    """The numbered prompts in a text."""
    return [part.strip() for part in re.split(rf"\d{_KEYCAP}", text)[1:]]
