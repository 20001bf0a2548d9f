"""Thinking that stands in the answer itself, between tags: told apart while it streams. Pure.

What the wire says: some gateways hand on what a model writes as it comes: `<think>` … `</think>`
before the answer, in the spellings of several makers, at times without the opening tag, because it
was part of the prompt, and at times without the closing one.

An opening tag counts before the first word, or by itself on a line; a closing tag without an
opening one counts unless it is spoken of. What is in code stays, and so does a tag that is
explained in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.gateway.completions.code_state import CodeState
from bot.gateway.completions.thought_tags import FIRST, TAG, begun
from bot.gateway.types import ReasoningDelta, Rethought, TextDelta

Event = TextDelta | ReasoningDelta | Rethought

_PATIENCE = 200  # blanks behind a tag, or before the first word
_QUOTES = "`\"'“‘«「『(（"
_FULL_STOPS = ".!?…。！？"


class Thoughts:
    """Filters one answer, piece by piece."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._fresh = True  # no word of the answer since the beginning, or since the last thought
        self._words = False  # some word of the answer was given out
        self._ended = False  # some thought has ended
        self._blanks = ""  # before its first word
        self._code = CodeState()
        self._last = "\n"  # the last character that was no blank, or an end of a line
        self._blank_last = False
        self._spoken_of = 0  # opening tags that are only mentioned

    def feed(self, piece: str) -> Iterator[Event]:
        """The events that are certain after this piece."""
        if not (self._held or self._thinking) and not any(mark in piece for mark in FIRST):
            yield from self._say(piece)
            return
        yield from self._read(self._held + piece, final=False)

    def rest(self) -> Iterator[Event]:
        """What was held back, at the end."""
        if self._held:
            yield from self._read(self._held, final=True)

    def _read(self, text: str, *, final: bool) -> Iterator[Event]:
        self._held, at = "", 0
        for found in TAG.finditer(text):
            yield from self._pass(text[at : found.start()])
            at = found.start()
            if self._undecided(text, found) and not final:
                self._held = text[at:]
                return
            yield from self._tag(text, found)
            at = found.end()
        rest = text[at:]
        keep = 0 if final else begun(rest)
        yield from self._pass(rest[: len(rest) - keep])
        self._held = rest[len(rest) - keep :] if keep else ""

    def _undecided(self, text: str, found: re.Match[str]) -> bool:
        """True if the text that decides has not come yet."""
        behind = text[found.end() :]
        if self._thinking:
            return found["close"] is not None and not behind and self._quoted()
        if found["open"] is None or self._fresh or self._code.inside or self._code.line.strip():
            return False
        return "\n" not in behind and len(behind) < _PATIENCE and not behind.strip()

    def _tag(self, text: str, found: re.Match[str]) -> Iterator[Event]:
        tag, behind = found[0], text[found.end() :]
        if self._thinking:
            if found["close"] and not (self._quoted() and behind[:1] == self._last):
                self._end()
            else:
                yield from self._pass(tag)
        elif found["mark"] and not self._code.inside:
            return
        elif found["open"] and self._opens(behind):
            self._thinking, self._spoken_of = True, 0
            self._last, self._blank_last = "\n", False
        elif found["close"] and self._is_orphan():
            if self._words:
                yield Rethought()
            self._words = False
            self._end()
        else:
            if not self._code.inside:
                self._spoken_of = max(0, self._spoken_of + (1 if found["open"] else -1))
            yield from self._say(tag)

    def _opens(self, behind: str) -> bool:
        if self._fresh:
            return True
        alone = not self._code.line.strip() and not behind.partition("\n")[0].strip()
        return alone and not self._code.inside

    def _is_orphan(self) -> bool:
        """True if this closing tag ends reasoning that had no opening tag."""
        if self._fresh:
            return True
        if self._code.inside or self._spoken_of:
            return False
        if not self._code.line.strip():
            return True
        return self._last in _FULL_STOPS or not (self._blank_last or self._quoted())

    def _quoted(self) -> bool:
        return not self._blank_last and self._last in _QUOTES

    def _end(self) -> None:
        self._thinking, self._fresh, self._ended = False, True, True
        self._blanks, self._spoken_of = "", 0
        self._code = CodeState()
        self._last, self._blank_last = "\n", False

    def _pass(self, text: str) -> Iterator[Event]:
        if not text:
            return
        if self._thinking:
            self._remember(text)
            yield ReasoningDelta(text)
        else:
            yield from self._say(text)

    def _say(self, text: str) -> Iterator[Event]:
        """Pass on text of the answer."""
        if self._fresh:
            text = self._blanks + text
            if not text.strip():
                self._blanks = text[-_PATIENCE:]
                return
            if self._ended:  # what stood around the thoughts goes with them
                text = text.lstrip("\r\n") if self._words else text.lstrip()
            self._fresh, self._blanks = False, ""
        self._words = True
        self._remember(text)
        self._code.feed(text)
        yield TextDelta(text)

    def _remember(self, text: str) -> None:
        shown = text.rstrip(" \t")
        if shown:
            self._last = shown[-1]
        self._blank_last = len(shown) < len(text)
