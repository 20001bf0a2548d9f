"""Words of people, made fit to go on: names on one line, texts that say nothing, broken characters.

It changes no meaning. What a name or a text stands for is not its business.
"""

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
    """A name or title on one line, without characters that control anything."""
    head = name[: limit * 8]
    seen = (
        " " if character.isspace() else "" if _controls(character) else character
        for character in head
    )
    line = " ".join("".join(seen).split())
    return line if len(line) <= limit else f"{line[:limit].rstrip()}…"


def as_name(name: str) -> str:
    """A name as it may stand inside what a model reads: it ends neither its line nor its tag."""
    return one_line(name).translate(_BRACKETS)


def inside(text: str) -> str:
    """A text as it may stand between our tags: it does not close them."""
    return _ENDS_BLOCK.sub(r"<\\/", text)


def whole(text: str) -> str:
    """The text without what no database and no JSON takes: NULs and halves of characters."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def says_something(text: str) -> bool:
    """Whether there is anything to read: more than spaces, what is unseen, marks on no letter."""
    return any(
        unicodedata.category(character) not in _UNSEEN and character not in _BLANK_LETTERS
        for character in text
    )


def _controls(character: str) -> bool:
    return unicodedata.category(character) in _CONTROLS and character != _JOINER
