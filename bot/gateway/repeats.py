"""Text that some upstreams say twice: the whole answer once more at the end, or in every chunk.

What the wire says: each chunk holds the next piece. Some gateways end with a chunk that holds the
whole answer again, and some models' chunks each hold all that was said so far. Pure.

What is given out is final. A chunk that begins with everything so far is held until the next one
tells what it was: if that begins with it in turn, chunks are cumulative; if not, the model only
repeats itself.
"""

from __future__ import annotations

from bot.gateway.gathered import Gathered

_HEAD = 64  # characters that are compared before a long text is put together
_SURE = 4  # letters of one chunk that nobody says twice in a row without a blank


class Repeats:
    """One text, chunk by chunk."""

    def __init__(self) -> None:
        self._given = Gathered()
        self._head = ""
        self._blanks = 0  # at the end of what was given out
        self._chunks = 0
        self._held = ""
        self._cumulative = False

    @property
    def anything(self) -> bool:
        """Whether anything was given out or is held."""
        return bool(self._given.size or self._held)

    def new(self, chunk: str, *, last: bool = False) -> str:
        """What is new in a chunk. `last` = it says itself that the answer ends with it."""
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
        """What is new in a text that is the whole answer, whatever came before it."""
        given = self.rest()
        if not self._given.size:
            return given + self._give(text)
        return given + (self._give(self._behind(text)) if self._repeats(text) else "")

    def rest(self) -> str:
        """What was held and was not explained by anything behind it."""
        held, self._held = self._held, ""
        if not held:
            return ""
        return self._give(self._behind(held) if self._certain(held) else held)

    def _repeats(self, chunk: str) -> bool:
        """Whether it begins with all that was given out, blanks at the end aside."""
        if not self._given.size:
            return False
        head = self._head.rstrip()
        if len(chunk) < self._given.size - self._blanks or not (head and chunk.startswith(head)):
            return False
        said = self._said()
        return bool(said) and chunk.startswith(said)

    def _certain(self, chunk: str) -> bool:
        """Whether nobody would have meant to say this twice."""
        said = self._said()
        if self._chunks > 1 or self._cumulative:
            return True
        grows = len(chunk) > len(said) and chunk.rstrip() != said
        return len(said) >= _SURE or (grows and self._blanks > 0)

    def _behind(self, chunk: str) -> str:
        """What stands behind all that was given out."""
        whole = self._given.whole()
        if chunk.startswith(whole):
            return chunk[len(whole) :]
        said = whole.rstrip()
        blanks, rest = whole[len(said) :], chunk[len(said) :]
        return rest.removeprefix(blanks) if rest.strip() else ""

    def _said(self) -> str:
        return self._given.whole().rstrip()

    def _give(self, text: str) -> str:
        if text:
            if len(self._head) < _HEAD:
                self._head += text[: _HEAD - len(self._head)]
            self._given.add(text)
            self._blanks = len(text) - len(text.rstrip()) + (self._blanks if text.isspace() else 0)
            self._chunks += 1
        return text
