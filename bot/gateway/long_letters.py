"""Parses JSON that contains base64 pictures, without copying them. Pure.

A Python string uses as many bytes per character as its widest one needs, so one emoji beside a
picture of 20 MB in base64 would make it 80 MB, and each copy as much again. So long base64 runs are
taken out before the JSON is parsed, and put back as separate strings. A long document without such
runs is refused.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any, Final

from bot.gateway.loose import decode as decode_text
from bot.gateway.loose import decode_all, to_mapping

LARGE = 512 * 1024  # bytes; whatever is smaller is read as it is
MOST_PLAIN = 2 * 1024 * 1024  # bytes of a chunk beside the letters
MOST_PLAIN_BODY = 8 * 1024 * 1024  # and of a whole body: vectors are long
_BLOCK = 8192
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"
_WRAPPED = re.compile(rb"(?<=[A-Za-z0-9+/]{40})(?:\\r)?\\n(?=[A-Za-z0-9+/]{40})")


class TooPlain(ValueError):
    """A document that is too long and has no base64 to explain it."""


def plain_bytes(piece: bytes | bytearray) -> int:
    """The bytes of a piece that are not base64; 0 if nearly all of it is."""
    rest = len(piece.translate(None, _LETTERS + b"\\"))
    return 0 if rest * 20 < len(piece) else len(piece)


def decode(data: bytes | bytearray) -> Any:
    """The first JSON document. Raises ValueError as `loose.decode` does; TooPlain is one."""
    read = _Read(data, MOST_PLAIN_BODY, lambda text: [decode_text(text)])
    return read.put_back(read.values[0])


def decode_chunks(data: bytes | bytearray) -> list[Any]:
    """Every JSON document that a line of a stream holds, each as one or several chunks.

    Base64 inside its text becomes a chunk of its own, so that wide characters do not make it wide.
    """
    read = _Read(data, MOST_PLAIN, decode_all)
    return [read.put_back(one) for value in read.values for one in read.apart(value)]


class _Read:
    """A parsed document, and the base64 that was taken out of it."""

    def __init__(
        self, data: bytes | bytearray, most_plain: int, read: Callable[[str], list[Any]]
    ) -> None:
        self._most_plain = most_plain
        self._runs: list[str] = []
        if len(data) >= LARGE:
            self._mark = f"letters-{secrets.token_hex(8)}-"
            self._split = re.compile(f"{self._mark}([0-9]+);")
            data = self._without(_unescaped(data))
        text = data.decode("utf-8", "replace")
        del data
        self.values = read(text.lstrip("\ufeff \t\r\n"))

    def apart(self, value: Any) -> list[Any]:
        """The document, or the chunks that it is split into."""
        choices = value.get("choices") if self._runs and isinstance(value, dict) else None
        if not (isinstance(choices, list) and len(choices) == 1 and isinstance(choices[0], dict)):
            return [value]
        choice = choices[0]
        delta = to_mapping(choice.get("delta"))
        words = delta.get("content")
        if not isinstance(words, str) or self._mark not in words:
            return [value]
        pieces = [one for one in re.split(f"({self._mark}[0-9]+;)", words) if one]
        index = {"index": choice.get("index")}
        before = [{"choices": [{**index, "delta": {"content": one}}]} for one in pieces[:-1]]
        last = {**choice, "delta": {**delta, "content": pieces[-1]}}
        return [*before, {**value, "choices": [last]}]

    def put_back(self, value: Any) -> Any:
        """The value with its base64 in place."""
        if not self._runs:
            return value
        if isinstance(value, str):
            return self._joined(value) if self._mark in value else value
        if isinstance(value, list):
            return [self.put_back(one) for one in value]
        if isinstance(value, dict):
            return {key: self.put_back(one) for key, one in value.items()}
        return value

    def _joined(self, text: str) -> str:
        pieces = self._split.split(text)
        pieces[1::2] = [self._runs[int(number)] for number in pieces[1::2]]
        kept = [one for one in pieces if one]
        return kept[0] if len(kept) == 1 else "".join(kept)

    def _without(self, data: bytes | bytearray) -> bytes:
        kept, at, plain = [], 0, 0
        view = memoryview(data)
        for start, end in _runs(data):
            kept += [bytes(view[at:start]), f"{self._mark}{len(self._runs)};".encode()]
            self._runs.append(str(view[start:end], "ascii"))
            plain += start - at
            at = end
        if plain + len(data) - at > self._most_plain:
            raise TooPlain("a document of too many words")
        return b"".join([*kept, view[at:]])


def _unescaped(data: bytes | bytearray) -> bytes | bytearray:
    """Base64 without escaped slashes and line breaks."""
    if data.count(b"\\/") * 200 > len(data):
        data = data.replace(b"\\/", b"/")
    if data.count(b"\\n") * 200 > len(data):
        data = _WRAPPED.sub(b"", data)
    return data


def _runs(data: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """The positions of long base64 runs."""
    begun = None
    for at in range(0, len(data), _BLOCK):
        block = data[at : at + _BLOCK]
        full = len(block) == _BLOCK and not block.translate(None, _LETTERS)
        if full and begun is None:
            begun = at
        elif not full and begun is not None:
            yield begun, at
            begun = None
    if begun is not None:
        yield begun, len(data) - len(data) % _BLOCK
