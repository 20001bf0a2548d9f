"""Markdown → tree: `parse(source)`."""

from __future__ import annotations

from bot.markdown.blocks import tokens
from bot.markdown.builder import Builder, Lines
from bot.markdown.tree import Block

THOUGHTS = "Thoughts"
"""What folded thinking is called, if nobody says otherwise."""


def parse(
    source: str, *, growing: bool = False, thoughts: str = THOUGHTS, known: Lines | None = None
) -> tuple[Block, ...]:
    """The blocks of a document that went through `mend`; places count its characters.

    Args:
        source: the Markdown.
        growing: more of it may come: what is open at its end is shown closed, or waits.
        thoughts: what `<think>` is folded under.
        known: lines that were read before; new ones are added.
    """
    found = tokens(source, growing=growing)
    return Builder(source, growing=growing, thoughts=thoughts, known=known).build(found)
