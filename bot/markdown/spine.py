"""A container that is still open, read in parts: what is closed in it is read once.

In a long quote, fold or list only the last child is read again. Before it stand lines that open
the same containers (`head`), each with a mark in place of what was read; `rejoined` puts the two
halves together at these marks.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple, TypeVar

from bot.markdown.tree import (
    Block,
    Break,
    Details,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Quote,
    Text,
)

_MARK, _JOIN = "\U000ffffd", "\U000ffffc"  # private: a block ended here; a paragraph goes on
_SIGN = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+")

_Child = TypeVar("_Child")


class Lost(Exception):
    """The two halves do not fit: all must be read again."""


class Open(NamedTuple):
    """A container in two parts."""

    closed: Block
    head: str  # what opens it again
    start: int  # where its last child begins


def opened(block: Block, tail: str) -> Open | None:
    """The container without its last child; None where there is nothing to part."""
    match block:
        case ListBlock():
            return _list(block, tail)
        case Quote() | Details():
            begin = (
                "" if isinstance(block, Quote) else "<think>\n" if block.aside else "<details>\n\n"
            )
            found = _blocks(block.blocks, tail, ">" if isinstance(block, Quote) else "")
            if found is None:
                return None
            blocks, head, start = found
            return Open(replace(block, blocks=blocks), begin + head, start)
        case _:
            return None


def joined_line(quote: Quote) -> Open:
    """A quote whose last paragraph goes on."""
    return Open(quote, f"> # {_JOIN}\n", 0)


def _list(block: ListBlock, tail: str) -> Open | None:
    *before, last = _begun(block.items, [item.start for item in block.items], tail)
    if (sign := _sign(last, tail)) and (found := _blocks(last.blocks, tail, None)):
        blocks, head, start = found
        closed = replace(block, items=(*before, replace(last, blocks=blocks)))
        return Open(closed, sign + head, start)
    if before and last.start > before[-1].start and (sign := _sign(before[-1], tail)):
        return Open(replace(block, items=tuple(before)), sign, last.start)
    return None


def _blocks(
    blocks: tuple[Block, ...], tail: str, quote: str | None
) -> tuple[tuple[Block, ...], str, int] | None:
    """The same of what stands in a container; an item (`quote` is None) has its mark already."""
    if not blocks:
        return None
    *before, last = _begun(blocks, [block.at.start for block in blocks], tail)
    if isinstance(last, ListBlock) and (inner := _list(last, tail)):
        return (*before, inner.closed), inner.head, inner.start
    marked = len(before) == 1 and (_is(before[0], _MARK) or _is(before[0], _JOIN))
    if before and not marked and last.at.start > before[-1].at.start:
        own = "" if quote is None else f"{quote} # {_MARK}\n".lstrip(" ")
        gap = f"{quote or ''}\n" if last.at.spaced else ""
        return tuple(before), own + gap, last.at.start
    return None


def _begun(children: tuple[_Child, ...], starts: list[int], tail: str) -> tuple[_Child, ...]:
    """Without a last child whose line is being written: it may yet belong to the one before."""
    if len(children) > 1 and starts[-1] > tail.rfind("\n"):
        return children[:-1]
    return children


def _sign(item: Item, tail: str) -> str:
    """The item's own sign, with a mark behind it; "" if others stand in its line."""
    found = _SIGN.match(tail, item.start)
    if found is None or _SIGN.match(tail, found.end()) or tail[found.end()] == ">":
        return ""
    return f"{found[0]}# {_MARK}\n"


def rejoined(part: Block, fresh: Block) -> Block:
    """The container whole again."""
    match part, fresh:
        case Quote(), Quote():
            blocks = _together(part.blocks, fresh.blocks)
            return replace(part, blocks=blocks, at=replace(part.at, start=fresh.at.start))
        case Details(), Details():
            blocks = _together(part.blocks, fresh.blocks)
            return replace(part, blocks=blocks, at=replace(part.at, start=fresh.at.start))
        case ListBlock(), ListBlock():
            first, *others = fresh.items
            last = part.items[-1]
            item = replace(last, blocks=_together(last.blocks, first.blocks))
            items = (*part.items[:-1], item, *others)
            return replace(part, items=items, at=replace(part.at, start=fresh.at.start))
        case _:
            raise Lost


def _together(old: tuple[Block, ...], new: tuple[Block, ...]) -> tuple[Block, ...]:
    if new and _is(new[0], _MARK):
        new = new[1:]
        if not new or not _goes_on(new[0]):
            return (*old, *new)
    elif new and _is(new[0], _JOIN) and old and isinstance(old[-1], Paragraph):
        if len(new) < 2 or not isinstance(new[1], Paragraph):
            raise Lost
        lines = (*old[-1].inlines, Break(), *new[1].inlines)
        return (*old[:-1], replace(old[-1], inlines=lines), *new[2:])
    if not new or not _goes_on(new[0]) or not old:
        raise Lost
    return (*old[:-1], rejoined(old[-1], new[0]), *new[1:])


def _goes_on(block: Block) -> bool:
    """Whether a list is the second half of one."""
    if not isinstance(block, ListBlock) or not block.items[0].blocks:
        return False
    return _is(block.items[0].blocks[0], _MARK)


def _is(block: Block, mark: str) -> bool:
    return isinstance(block, Heading) and block.inlines == (Text(mark),)
