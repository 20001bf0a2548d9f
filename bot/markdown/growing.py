"""A document while it grows: read piece by piece, each block once.

A block is settled as soon as the next one begins, and so are the items of a list, the rows of a
table and the lines of a paragraph in which nothing is open: a look at a long answer costs what
its last lines cost. What was settled never changes its looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.markdown.builder import Lines
from bot.markdown.memo import Memo
from bot.markdown.parser import THOUGHTS, parse
from bot.markdown.rich import Rich, is_worth_it, joined, richly
from bot.markdown.source import mend
from bot.markdown.spine import Lost, Open, joined_line, opened, rejoined
from bot.markdown.text import Written, WrittenPart, write
from bot.markdown.tree import (
    Block,
    Break,
    Code,
    CodeBlock,
    Details,
    Inline,
    Link,
    ListBlock,
    Math,
    Paragraph,
    Quote,
    Styled,
    Table,
    Text,
)
from bot.markdown.waiting import decided

MANY_ROWS = 12  # a table of more is settled row by row
LONG = 700  # characters of a paragraph that is settled line by line
LINE = 300  # characters of a line that can only be a paragraph's, behind a blank one
KEPT = 200  # of them stay open
LONG_CONTAINER = 500  # characters of a quote, fold or list that is settled child by child

_THOUGHT = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*[\w+#.-]*[ \t]*")

_OPEN = re.compile(r"[*`$\[<~\\【\ue200&]|(?<!\w)_|_(?!\w)|\|\||==|!\Z|https?:?/?/?\Z")
_PLACE = re.compile(r"(?<=[^\W\d_][.,;:!?。，；：！？)\w])[ \n](?=[^\W\d_]{2})")

_QUOTED_PLACE = re.compile(r"(?<=[^\W\d_][.,;:!?。，；：！？)\w])\n(?=>[ ]?[^\W\d_]{2})")


class Growing:
    """What has come of a document so far."""

    def __init__(self, *, thoughts: str = THOUGHTS) -> None:
        self._thoughts = thoughts
        self._known: Lines = {}
        self._refolded = False
        self._texts: Memo[WrittenPart] = Memo()
        self._riches: Memo[Rich] = Memo()
        self._needs: Memo[bool] = Memo()
        self._whole = False  # containers are read whole: their halves did not fit
        self._restart()
        self.needs_rich = False

    def _restart(self) -> None:
        self._source = ""
        self._at = 0  # the source before this is read for good
        self._done = Written()
        self._done_rich: list[Rich] = []
        self._last: tuple[Block, ...] = ()
        self._glue = ""  # between what is done and what goes on in the same block
        self._number: int | None = None  # of the next item of the list that is open
        self._head = ""  # the first lines of the table, code or container that is open …
        self._part: Block | None = None  # … and what was read of it
        self._fresh: Block | None = None  # the first block, without what was read of it before
        self._tried = 0  # the length at which a paragraph could not be settled

    def feed(self, text: str, *, final: bool = False) -> None:
        """The whole source so far. `final` = it will not grow: nothing is closed or held back."""
        for memo in (self._texts, self._riches, self._needs):
            memo.turn += 1
        try:
            self._read(mend(text), final=final)
        except Lost:
            self._whole = True
            self._restart()
            self._read(mend(text), final=final)

    def _read(self, source: str, *, final: bool) -> None:
        grew = source.startswith(self._source[: self._at])
        if not grew or self._was_thinking(source):  # the first never with a stream that only grows
            self._restart()
        self._source = source
        tail = self._head + source[self._at :]  # places in it count the head too
        shown = tail if final else decided(tail)
        blocks = parse(shown, growing=not final, thoughts=self._thoughts, known=self._known)
        blocks = self._rejoined(blocks)
        if not final:
            blocks = self._settled(blocks, shown)
        if len(self._known) > 500:
            self._known.clear()
        self._last = blocks
        self.needs_rich = self.needs_rich or is_worth_it(blocks, self._needs)

    def _was_thinking(self, source: str) -> bool:
        """Whether all that came so far turns out to be thinking, as only its end says."""
        if self._refolded or not _THOUGHT.search(source, self._at):
            return False
        self._refolded = True
        return self._at > 0

    def written(self) -> Written:
        """All of it as text."""
        done = self._done
        if not self._glue:
            at, gap = len(done.text), bool(done.text)
            return done.then(write(self._last, after=gap, at=at, memo=self._texts))
        at = len(done.text) + len(self._glue)
        rest = write(self._last, at=at, glued=True, memo=self._texts)
        return done.then(Written(self._glue)).then(rest) if rest.text else done

    def rich(self) -> list[Rich]:
        """All of it as rich blocks."""
        rest, memo = self._last, self._riches
        if self._glue and rest and self._done_rich:
            both = joined(self._done_rich[-1], rest[0], self._glue, self._number, memo)
            if both is not None:
                return [*self._done_rich[:-1], both, *(richly(one, memo) for one in rest[1:])]
        return [*self._done_rich, *(richly(one, memo) for one in rest)]

    # what is read for good

    def _rejoined(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """The first block with those of its lines that were read before."""
        first = self._fresh = blocks[0] if blocks else None
        match self._part, first:
            case None, _:
                if first is not None and not isinstance(first, ListBlock | Paragraph):
                    self._glue = ""
                return blocks
            case Table() as part, Table():
                rows = (*part.rows, *first.rows[1:])
                whole: Block = replace(part, rows=rows, at=replace(part.at, start=first.at.start))
            case CodeBlock() as part, CodeBlock():
                text = f"{part.text}\n{first.text}"
                whole = replace(part, text=text, at=replace(part.at, start=first.at.start))
            case (Quote() | Details() | ListBlock()) as part, _:
                if first is None:
                    raise Lost
                whole = rejoined(part, first)
            case part, _:
                return (part, *blocks)
        return (whole, *blocks[1:])

    def _settled(self, blocks: tuple[Block, ...], tail: str) -> tuple[Block, ...]:
        """Without the blocks that are finished, which are noted."""
        start = blocks[-1].at.start if blocks else 0
        finished = tuple(block for block in blocks if block.at.start < start)
        if finished and "\n" not in tail[start:] and not _stands_alone(blocks[-1], tail):
            # A block that begins on a line still being written may yet turn out to belong to the
            # one before it.
            start = finished[-1].at.start
            finished = tuple(block for block in blocks if block.at.start < start)
        if finished:
            self._note(finished)
            self._move(tail, start)
            return blocks[len(finished) :]
        if len(blocks) != 1:
            return blocks
        match blocks[0]:
            case ListBlock() if isinstance(self._fresh, ListBlock) and len(self._fresh.items) > 1:
                return self._settled_items(blocks[0], tail)
            case Quote() | Details() | ListBlock() if self._settled_inside(tail):
                return blocks
            case Table():
                return self._settled_rows(blocks[0], tail)
            case CodeBlock():
                return self._settled_code(blocks[0], tail)
            case Paragraph():
                return self._settled_lines(blocks[0], tail)
            case _:
                return blocks

    def _note(self, blocks: tuple[Block, ...], glue: str = "") -> None:
        """These blocks are read for good; what follows is joined to them by `glue`."""
        self._last, rich = blocks, self.rich
        self._done, self._done_rich = self.written(), rich()
        self.needs_rich = self.needs_rich or is_worth_it(blocks, self._needs)
        self._last = ()
        self._glue = glue
        self._tried = 0

    def _move(self, tail: str, start: int) -> None:
        """The source before `start` of the tail needs no more reading, but for a gap before it."""
        while start and tail[start - 1].isspace() and not self._glue:
            start -= 1
        self._at += start - len(self._head)
        self._head, self._part = "", None

    def _settled_items(self, block: ListBlock, tail: str) -> tuple[Block, ...]:
        """All but the last item; an item whose line is being written may yet be no item."""
        items = block.items
        last = len(items) - 1
        if "\n" not in tail[items[last].start :]:
            last -= 1
        if last < 1 or items[last].start <= block.at.start:
            return (block,)
        self._note((replace(block, items=items[:last]),), "\n")
        number = items[last - 1].number
        self._number = None if number is None else number + 1
        self._move(tail, items[last].start)
        return (replace(block, items=items[last:]),)

    def _settled_rows(self, table: Table, tail: str) -> tuple[Block, ...]:
        """All rows but the last one."""
        begin = table.at.start
        lines = tail[begin:].splitlines(keepends=True)
        if len(lines) < MANY_ROWS or not all(line.lstrip().startswith("|") for line in lines):
            return (table,)
        head = "".join(lines[:2])
        start = begin + sum(map(len, lines[:-1]))
        self._at += start - len(self._head)
        self._head, self._part = head, replace(table, rows=table.rows[:-1])
        return (table,)

    def _settled_code(self, block: CodeBlock, tail: str) -> tuple[Block, ...]:
        """All lines but the last ones, while no other fence is in sight."""
        begin = block.at.start
        head, _, rest = tail[begin:].partition("\n")
        lines = rest.rstrip().splitlines(keepends=True)
        if len(lines) < MANY_ROWS or "```" in rest or "~~~" in rest or not _FENCE.fullmatch(head):
            return (block,)
        last = len(lines[-1])
        self._at += begin + len(head) + 1 + len(rest.rstrip()) - last - len(self._head)
        self._head = head + "\n"
        size = len(block.text.rstrip()) - last
        self._part = replace(block, text=block.text[:size].removesuffix("\n"))
        return (block,)

    def _settled_inside(self, tail: str) -> bool:
        """All but the last child of a container's innermost one; a quote's last lines."""
        block = self._fresh  # its places are those of the tail
        if block is None or self._whole or len(tail) - len(self._head) < LONG_CONTAINER:
            return False
        found = opened(block, tail)
        if found is None and isinstance(block, Quote):
            found = self._quoted_lines(block, tail)
        if found is None or "\n" not in tail[found.start :]:
            return False
        self._at += found.start - len(self._head)
        part = self._part
        self._head, self._part = found.head, rejoined(part, found.closed) if part else found.closed
        return True

    def _quoted_lines(self, quote: Quote, tail: str) -> Open | None:
        """A quote to the last line before which nothing is open, if it ends in a paragraph."""
        if len(tail) < self._tried * 5 // 4:
            return None
        self._tried = len(tail)
        places = [m.start() for m in _QUOTED_PLACE.finditer(tail, 0, len(tail) - KEPT)]
        if not places:
            return None
        before = parse(tail[: places[-1]], thoughts=self._thoughts)
        if len(before) != 1 or not isinstance(before[0], Quote):
            return None
        last = before[0].blocks[-1]
        if not isinstance(last, Paragraph):
            return None
        new = last.inlines[-2 * KEPT :]  # of the older ones it is known
        if any(_OPEN.search(words) for words in _plain(new)):
            return None
        self._tried = 0
        return joined_line(before[0])._replace(start=places[-1] + 1)

    def _settled_lines(self, block: Paragraph, tail: str) -> tuple[Block, ...]:
        """The lines in which nothing is open."""
        begin = block.at.start
        if len(tail) < max(LONG, self._tried * 5 // 4):
            return (block,)
        self._tried = len(tail)
        places = [m.start() for m in _PLACE.finditer(tail, begin, len(tail) - KEPT)]
        if not places:
            return (block,)
        at = places[-1]
        before, after = parse(tail[begin:at]), tail[at + 1 :]
        if len(before) != 1 or not isinstance(before[0], Paragraph):
            return (block,)
        if any(_OPEN.search(words) for words in _plain(before[0].inlines)):
            return (block,)
        self._note((replace(before[0], at=block.at),), tail[at])
        self._move(tail, at + 1)
        return parse(after, growing=True, thoughts=self._thoughts, known=self._known)


def _stands_alone(block: Block, tail: str) -> bool:
    """Whether a paragraph's first line is so long that nothing can make it another block's."""
    return isinstance(block, Paragraph) and block.at.spaced and len(tail) > block.at.start + LINE


def _plain(inlines: tuple[Inline, ...]) -> Iterator[str]:
    """The words in which something may be open."""
    for inline in inlines:
        match inline:
            case Text():
                yield inline.text
            case Break() | Code() | Math() | Link():
                pass
            case Styled():
                yield from _plain(inline.children)
