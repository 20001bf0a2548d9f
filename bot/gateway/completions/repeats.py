"""Removes text that upstreams send twice: again at the end, or cumulatively in each chunk.

What the wire says: each chunk holds the next piece. Some gateways end with a chunk that holds the
whole answer again, and with some models each chunk holds everything so far. Pure.

Output is final. A chunk that begins with everything so far is held until the next one decides: if
that begins with it in turn, chunks are cumulative; if not, the model only repeats itself. Only a
digest of the output is kept, because base64 pictures are long.
"""

from __future__ import annotations

import hashlib

_HEAD = 64  # characters that are compared before a long text is read
_STEP = 1 << 18  # characters that are read at once
_MOST_BLANKS = 4096  # more in a row are taken for words
_SURE = 4  # letters of one chunk that nobody says twice in a row without a blank


class Repeats:
    """Filters one text, chunk by chunk."""

    def __init__(self) -> None:
        self._size = 0  # characters that were given out, without the blanks at their end
        self._read = hashlib.blake2b(digest_size=16)  # of those
        self._blanks = ""  # at the end of what was given out
        self._head = ""
        self._chunks = 0
        self._held = ""
        self._cumulative = False

    @property
    def anything(self) -> bool:
        """True if anything was passed on or is held."""
        return bool(self._size or self._blanks or self._held)

    def new(self, chunk: str, *, last: bool = False) -> str:
        """The new text in a chunk. `last`: the chunk says that the answer ends with it."""
        if not chunk:
            return self.rest() if last else ""
        given = ""
        if self._held:
            held, self._held = self._held, ""
            if len(chunk) > len(held) and chunk.startswith(held):
                self._cumulative = True
                given = self._give(self._behind(held))
            else:
                given = self._give(held)
        if not self._repeats(chunk):
            return given + self._give(chunk)
        if self._cumulative or (last and self._certain(chunk)):
            return given + self._give(self._behind(chunk))
        self._held = chunk
        return given + (self.rest() if last else "")

    def whole(self, text: str) -> str:
        """The new text in a complete answer that may follow its own chunks."""
        given = self.rest()
        if not (self._size or self._blanks):
            return given + self._give(text)
        return given + (self._give(self._behind(text)) if self._repeats(text) else "")

    def rest(self) -> str:
        """The text that is still held at the end."""
        held, self._held = self._held, ""
        if not held:
            return ""
        return self._give(self._behind(held) if self._certain(held) else held)

    def _repeats(self, chunk: str) -> bool:
        """True if the chunk begins with everything so far, ignoring trailing spaces."""
        if not self._size or len(chunk) < self._size:
            return False
        return chunk.startswith(self._head.rstrip()) and self._begins(chunk)

    def _begins(self, chunk: str) -> bool:
        read = hashlib.blake2b(digest_size=16)
        _add(read, chunk, self._size)
        return read.digest() == self._read.digest()

    def _certain(self, chunk: str) -> bool:
        """True if the chunk is too long to be said twice on purpose."""
        if self._chunks > 1 or self._cumulative:
            return True
        grows = len(chunk.rstrip()) > self._size
        return self._size >= _SURE or (grows and bool(self._blanks))

    def _behind(self, chunk: str) -> str:
        """The part of the chunk after everything so far."""
        if chunk.startswith(self._blanks, self._size):
            return chunk[self._size + len(self._blanks) :]
        rest = chunk[self._size :]
        return rest if rest.strip() else ""

    def _give(self, text: str) -> str:
        if text:
            if len(self._head) < _HEAD:
                self._head += text[: _HEAD - len(self._head)]
            words = text.rstrip()
            if words or len(self._blanks) > _MOST_BLANKS:
                for part in (self._blanks, words):
                    _add(self._read, part, len(part))
                    self._size += len(part)
                self._blanks = text[len(words) :]
            else:
                self._blanks += text
            self._chunks += 1
        return text


def _add(read: hashlib.blake2b, text: str, size: int) -> None:
    """Read so much of the text."""
    for at in range(0, size, _STEP):
        read.update(text[at : min(size, at + _STEP)].encode("utf-8", "surrogatepass"))
