"""Cleans text of people: names on one line, texts without content, broken characters."""

from __future__ import annotations

import re
import unicodedata

NAME_LIMIT = 128  # characters; Telegram's own longest title

# Not all of C: an emoji that is newer than this Python has no category yet.
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_UNSEEN = _CONTROLS | {"Zs", "Mn", "Mc", "Me"}
_JOINER = "\u200d"  # holds an emoji together
# They are letters by their category and show nothing.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# What would end a tag, an attribute or a bracketed remark in which a name stands.
_BRACKETS = str.maketrans({"<": "‹", ">": "›", '"': "'", "[": "(", "]": ")", "`": "'"})
_ENDS_BLOCK = re.compile(r"</(?=(?:file|recording|note)\b)", re.IGNORECASE)


def one_line(name: str, limit: int = NAME_LIMIT) -> str:
    """A name or title on one line, without control characters."""
    head = name[: limit * 8]
    seen = (
        " " if character.isspace() else "" if _controls(character) else character
        for character in head
    )
    line = " ".join("".join(seen).split())
    return line if len(line) <= limit else f"{line[:limit].rstrip()}…"


def as_name(name: str) -> str:
    """A name that can stand inside a prompt: it cannot end its line or our tag."""
    return one_line(name).translate(_BRACKETS)


def inside(text: str) -> str:
    """A text that can stand between our tags: it cannot close them."""
    return _ENDS_BLOCK.sub(r"<\\/", text)


def whole(text: str) -> str:
    """The text without characters that databases and JSON refuse: NULs and lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def says_something(text: str) -> bool:
    """True if there is something to read besides spaces, invisible characters and stray marks."""
    return any(
        unicodedata.category(character) not in _UNSEEN and character not in _BLANK_LETTERS
        for character in text
    )


def _controls(character: str) -> bool:
    return unicodedata.category(character) in _CONTROLS and character != _JOINER
