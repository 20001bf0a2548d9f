"""What a finished node of Markdown becomes: paired styles, paragraphs, links, HTML as words.

Functions on values of `markdown_tree`; nothing here reads the parser's events.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.telegram.markdown_tree import (
    NOWHERE,
    Block,
    Break,
    CodeBlock,
    Details,
    Inline,
    Link,
    Math,
    MathBlock,
    Paragraph,
    Place,
    Style,
    Styled,
    Text,
    words,
)

TAGS: dict[str, Style] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "strike": "strikethrough",
    "sub": "subscript",
    "sup": "superscript",
}
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_DETAILS = re.compile(
    r"\s*<details(?:\s[^>]*)?>\s*(?:<summary>(?P<summary>.*?)</summary>)?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_DETAILS_END = re.compile(r"</details>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")


@dataclass(slots=True)
class Mark:
    """Something that may open or close a style, if its partner comes: `<b>`, `**`, `<details>`."""

    name: str
    literal: str
    summary: tuple[Inline, ...] = ()
    at: Place = NOWHERE


def paired(inlines: list[Inline | Mark]) -> list[Inline]:
    """Marks that found their partner as styles, the others as the words they are."""
    out: list[Inline | Mark] = []
    for inline in inlines:
        if isinstance(inline, Mark):
            if inline.name.startswith("/"):
                if _close(out, inline.name[1:], TAGS[inline.name[1:]]):
                    continue
            elif inline.name == "*" and out and isinstance(out[-1], Mark) and out[-1].name == "*":
                # Two stars that CommonMark took for no emphasis, as it does beside Chinese
                # punctuation: **标题：**文字
                out.pop()
                if not _close(out, "**", "bold"):
                    out.append(Mark("**", "**"))
                continue
        out.append(inline)
    return _merged(out)


def _close(out: list[Inline | Mark], name: str, style: Style) -> bool:
    """Wrap what follows the last open `name`; False if there is none, or nothing to wrap."""
    for index in range(len(out) - 1, -1, -1):
        mark = out[index]
        if isinstance(mark, Mark) and mark.name == name:
            children = _merged(out[index + 1 :])
            text = words(children)
            if not text or (name == "**" and (text[0].isspace() or text[-1].isspace())):
                return False
            out[index:] = [Styled(style, tuple(children))]
            return True
    return False


def _merged(inlines: list[Inline | Mark]) -> list[Inline]:
    """Neighbouring words joined; marks without a partner are words."""
    out: list[Inline] = []
    for inline in inlines:
        item: Inline = Text(inline.literal) if isinstance(inline, Mark) else inline
        last = out[-1] if out else None
        if isinstance(item, Text) and isinstance(last, Text):
            out[-1] = Text(last.text + item.text)
        else:
            out.append(item)
    return out


def in_line(inlines: list[Inline]) -> list[Inline]:
    """Maths that must stay in its line (a heading, a cell)."""
    return [Math(item.latex) if isinstance(item, Math) else item for item in inlines]


def paragraphs(inlines: list[Inline], *, at: Place) -> list[Block]:
    """A paragraph, split where maths wants a line of its own."""
    blocks: list[Block] = []
    line: list[Inline] = []

    def flush() -> None:
        while line and isinstance(line[0], Break):
            line.pop(0)
        while line and isinstance(line[-1], Break):
            line.pop()
        if line:
            blocks.append(Paragraph(tuple(line), at=Place(at.start, at.spaced or bool(blocks))))
        line.clear()

    for inline in inlines:
        if isinstance(inline, Math) and inline.display:
            flush()
            blocks.append(MathBlock(inline.latex, at=at))
        else:
            line.append(inline)
    flush()
    return blocks


def code_block(kind: Any, text: str, *, at: Place) -> CodeBlock | MathBlock:
    """Code; or maths, where the fence says so. No word of the fence's own line is lost."""
    info = kind.get("Fenced", "").strip() if isinstance(kind, dict) else ""
    language, _, rest = info.partition(" ")
    language = language.strip(",{}")
    if info and not _LANGUAGE.fullmatch(language):
        language, rest = "", info
    text = text.removesuffix("\n")
    if rest and "=" not in rest and "{" not in rest:  # words where a language belongs
        text = f"{rest}\n{text}"
    if language.lower() in ("math", "latex-math") and text.strip():
        return MathBlock(text, at=at)
    return CodeBlock(text, language, at=at)


def details(html: str, *, at: Place) -> tuple[list[Block | Mark], str, list[Block | Mark]] | None:
    """Where a block of HTML opens or closes `<details>`: before, the Markdown inside, after."""
    match = _DETAILS.fullmatch(html)
    if match is None:
        if (closed := _DETAILS_END.search(html)) is None:
            return None
        before = html_paragraph(html[: closed.start()], at=at)
        end = Mark("/details", closed[0], at=at)
        return [*before, end], "", list(html_paragraph(html[closed.end() :], at=Place(at.start)))
    summary = tuple(_lines(match["summary"] or "")) or (Text("…"),)
    opened = Mark("details", "", summary, at)
    inner = match["rest"]
    if (closed := _DETAILS_END.search(inner)) is None:
        return [opened], inner, []
    after = html_paragraph(inner[closed.end() :], at=Place(at.start))
    return [opened], inner[: closed.start()], [Mark("/details", ""), *after]


def html_paragraph(html: str, *, at: Place) -> list[Block]:
    """HTML as the words it is written in."""
    lines = _lines(html)
    return [Paragraph(tuple(lines), at=at)] if lines else []


def _lines(html: str) -> list[Inline]:
    """The lines of HTML; only its line breaks are obeyed."""
    out: list[Inline] = []
    for line in _BREAK.sub("\n", html).strip().splitlines():
        if out:
            out.append(Break())
        if line.strip():
            out.append(Text(line.strip()))
    return out


def folded(blocks: list[Block | Mark]) -> tuple[Block, ...]:
    """What stands between `<details>` and its end, folded; without an end, all that follows."""
    out: list[Block | Mark] = []

    def fold(index: int) -> None:
        mark = out[index]
        assert isinstance(mark, Mark)
        inner = tuple(block for block in out[index + 1 :] if not isinstance(block, Mark))
        out[index:] = [Details(mark.summary, inner, at=mark.at)]

    def opened() -> int | None:
        places = [i for i, item in enumerate(out) if isinstance(item, Mark)]
        return places[-1] if places else None

    for item in blocks:
        if isinstance(item, Mark) and item.name == "/details":
            if (index := opened()) is not None:
                fold(index)
            elif item.literal:
                out.append(Paragraph((Text(item.literal),), at=item.at))
        else:
            out.append(item)
    while (index := opened()) is not None:
        fold(index)
    return tuple(block for block in out if not isinstance(block, Mark))


def link(url: str, label: list[Inline], image: bool) -> list[Inline]:
    """A link with an address that Telegram takes; else its words, with the address behind them."""
    if not words(label).strip():
        label = [Text(url)]
    text = words(label)
    if image:
        label = [Text("🖼 "), *label]
    if _ADDRESS.fullmatch(url):
        return [Link(url, tuple(label))]
    if not url or url in (text, f"mailto:{text}"):
        return label
    return [*label, Text(f" ({url})")]
