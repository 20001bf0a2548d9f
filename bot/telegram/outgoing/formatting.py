"""A finished answer as messages that can be stored: `render(markdown, rich=…)`.

Rich messages only where the structure needs them, each with the same text as a fallback. No text of
the answer is lost: cuts drop only whitespace, and only the model's reasoning is shortened if it
does not fit. Pure. `bot/markdown` parses the Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.markdown.direction import is_rtl
from bot.markdown.parser import parse
from bot.markdown.plain import is_visible, readable
from bot.markdown.rich import CHARACTERS, Rich, folded, is_worth_it, richly, words
from bot.markdown.source import mend
from bot.markdown.splitting import TEXT_LIMIT, split, units
from bot.markdown.text import Written, fold, plain, write
from bot.markdown.tree import Block
from bot.telegram.outgoing.message import Part, RichPart, TextPart, words_of
from bot.telegram.outgoing.splitting import part

__all__ = [
    "needs_rich",
    "plain_text",
    "render",
    "shortened",
    "text_parts",
    "without_looks",
]

LEAST_THOUGHTS = 1000
"""Reasoning that would be cut below this many units gets a message of its own."""


def render(
    markdown: str, *, rich: bool, reasoning: str = "", title: str = "", note: str = ""
) -> list[Part]:
    """The messages of an answer.

    Args:
        markdown: the model's answer.
        rich: whether the chat's server supports rich messages.
        reasoning: the model's reasoning, shown folded before the answer.
        title: the heading of the folded reasoning.
        note: a line of the bot after the answer (it was stopped, it was cut).
    """
    source = mend(markdown)
    blocks = parse(source, thoughts=title) if title else parse(source)
    thoughts = readable(reasoning).strip()
    if rich and is_worth_it(blocks):
        return _rich_parts(blocks, thoughts, title, note)
    return [*_with_thoughts(_noted(write(blocks), note), thoughts, title)]


def needs_rich(markdown: str) -> bool:
    """True if the structure (table, headings, maths, deep lists) needs a rich message."""
    return is_worth_it(parse(mend(markdown)))


def text_parts(written: Written) -> list[TextPart]:
    """A text as messages."""
    return [part(piece) for piece in split(written) if is_visible(piece.text)]


def without_looks(part: TextPart) -> TextPart:
    """A text part without formatting, for servers that refuse its entities."""
    return part.model_copy(update={"entities": ()})


def plain_text(parts: Sequence[Part]) -> str:
    """The text of these parts without formatting."""
    return "\n".join(text.text for part in parts for text in words_of(part))


def _noted(written: Written, note: str) -> Written:
    if not note:
        return written
    return written + Written("\n\n" if written.text else "") + plain(note, "italic")


def _with_thoughts(written: Written, thoughts: str, title: str) -> list[TextPart]:
    """The answer's messages with the reasoning in front, in the first one if there is room."""
    if not thoughts:
        return text_parts(written)
    gap = Written("\n\n" if written.text else "")
    room = TEXT_LIMIT - units(written.text) - len(gap.text)
    if units(fold(title, thoughts).text) > room >= LEAST_THOUGHTS:
        thoughts = shortened(thoughts, room - units(title) - 1)
    if units(fold(title, thoughts).text) <= room:
        return text_parts(fold(title, thoughts) + gap + written)
    thoughts = shortened(thoughts, TEXT_LIMIT - units(title) - 1)
    return [*text_parts(fold(title, thoughts)), *text_parts(written)]


def _rich_parts(blocks: tuple[Block, ...], thoughts: str, title: str, note: str) -> list[Part]:
    """Rich messages of whole blocks; blocks that do not fit into one go as text."""
    runs = _runs(blocks)
    parts: list[Part] = []
    for number, (html, inside) in enumerate(runs):
        ending = note if number == len(runs) - 1 else ""
        written = _noted(write(inside), ending)
        if html is None:
            parts += _with_thoughts(written, thoughts if number == 0 else "", title)
            continue
        whole = html + Rich(f"<p><i>{words(ending)}</i></p>") if ending else html
        parts += _rich_with_thoughts(whole, written, thoughts if number == 0 else "", title)
    return parts


def _rich_with_thoughts(html: Rich, written: Written, thoughts: str, title: str) -> list[Part]:
    """A rich message with the reasoning in front, in the same message if it fits."""
    if not thoughts:
        return [_rich_part(html, text_parts(written))]
    if before := _folded(title, thoughts, CHARACTERS - len(html.html)):
        return [_rich_part(before + html, _with_thoughts(written, thoughts, title))]
    alone = _folded(title, thoughts, CHARACTERS) or Rich("")
    return [
        _rich_part(alone, _with_thoughts(Written(), thoughts, title)),
        _rich_part(html, text_parts(written)),
    ]


def _rich_part(html: Rich, fallback: Sequence[TextPart]) -> RichPart:
    rtl = is_rtl("".join(text.text for text in fallback))
    return RichPart(html=html.html, is_rtl=rtl, fallback=tuple(fallback))


def _runs(blocks: tuple[Block, ...]) -> list[tuple[Rich | None, tuple[Block, ...]]]:
    """Groups of blocks that share a message."""
    runs: list[tuple[Rich | None, tuple[Block, ...]]] = []
    for block in blocks:
        html = richly(block)
        last, inside = runs[-1] if runs else (None, ())
        if not html.fits:
            joins = bool(inside) and last is None
            runs[len(runs) - joins :] = [(None, (*inside, block) if joins else (block,))]
        elif last is not None and (longer := last + html).fits:
            runs[-1] = (longer, (*inside, block))
        else:
            runs.append((html, (block,)))
    return runs


def _folded(title: str, thoughts: str, room: int) -> Rich | None:
    """The reasoning as a folded block of at most `room` characters; None if that is too little."""
    least = min(len(thoughts), LEAST_THOUGHTS)
    size = len(thoughts)
    while size >= least:
        block = folded(words(title), Rich(f"<p>{words(shortened(thoughts, size))}</p>"))
        if len(block.html) <= room:
            return block
        size = size * 3 // 4
    return None


def shortened(text: str, room: int) -> str:
    """The beginning and the end of a text that is too long."""
    if units(text) <= room:
        return text
    mark = "\n…\n"
    size = room // 2 - len(mark)
    head, tail = text[:size], text[-size:]
    while units(head) + units(tail) + len(mark) > room:
        head, tail = head[:-1], tail[1:]
    return head.rstrip() + mark + tail.lstrip()
