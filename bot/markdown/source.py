"""What comes in, made ready to be read: one kind of line end, no half characters."""

from __future__ import annotations

import re

_SURROGATES = re.compile("[\ud800-\udfff]")


def mend(text: str) -> str:
    """One kind of line end, and no half characters (a stream may split an emoji in two)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if not text.isascii() and _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
