r"""Text with looks → the Markdown that says the same: what people write, for a model to read.

The way back of `parse` and `write`, and checked by them: a part is written with as few escapes as
can be, and with more of them, then with tags in place of marks, only where it would be read as
something else. Lists that were typed stay lists. Blanks around words carry no looks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

from bot.markdown.parser import parse
from bot.markdown.rules.emphasis import flanks
from bot.markdown.rules.links import CUSTOM_EMOJI, bare_addresses
from bot.markdown.text import Span, write

QUOTES = {"blockquote", "expandable_blockquote"}
_MARKS = {"bold": "**", "italic": "_", "strikethrough": "~~", "spoiler": "||"}
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
}
_LINE_LOOKS = {*_TAGS, "code", "math", "text_link", "custom_emoji"}
LOOKS = {*_LINE_LOOKS, *QUOTES, "pre"}
"""The looks that Markdown has words for; others (names, commands, dates) are what is written."""

_SIGNS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|begin|\s*$)|\*|`|\[|\](?=\()|\$|~~+|==+|\|"
    r"|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!])|&(?=#?\w+;)"
)
_START = re.compile(
    r"(?:#{1,6}(?=\s|$)|##+(?=[^\W_]|\*)|>|-{3,}|[-+](?=\s|$)|={1,2}$|\d{1,9}(?=[.)](?:\s|$)))"
)
_BRACKETS = re.compile(r"\\?([\[\]【])")
_BULLET = re.compile(r"[-*+•] +")
_BOX = re.compile(r"• \[([ xX])\] +")
_NUMBER = re.compile(r"(\d+)\)(?= |$)")
_BLANKS = re.compile(r"(\n\s*\n)")

Looks = frozenset[tuple[str, str]]
_CODE: Looks = frozenset({("code", "")})


def marked(text: str, spans: Iterable[Span]) -> str:
    """The text as Markdown; as it is where nothing in it looks different."""
    known = [one for one in spans if one.type in LOOKS and one.start < one.end]
    if not known:
        return text
    parts: list[str] = []
    last = at = 0
    blocks = [one for one in known if one.type in QUOTES and text[one.start : one.end].strip()]
    for quote in sorted(blocks, key=lambda one: one.start):
        if quote.start < at:
            continue
        _put(parts, _with_fences(text, known, at, quote.start))
        inside = _with_fences(text, known, quote.start, quote.end).strip("\n")
        _put(parts, re.sub("^", "> ", inside, flags=re.MULTILINE), apart=True)
        last = at = quote.end
    _put(parts, _with_fences(text, known, at, len(text)), apart=last > 0)
    return "".join(parts)


def spans_of(text: str, entities: Iterable[Mapping[str, Any]]) -> list[Span]:
    """Telegram's entities, with positions in characters instead of UTF-16 units."""
    ends: list[int] = []  # of every character, in units
    size = 0
    for char in text:
        size += 1 + (char > "\uffff")
        ends.append(size)
    spans = []
    for one in entities:
        start = bisect_left(ends, one["offset"] + 1)
        end = bisect_left(ends, one["offset"] + one["length"]) + 1
        url = one.get("url") or one.get("custom_emoji_id") or ""
        spans.append(Span(one["type"], start, min(end, len(text)), url, one.get("language") or ""))
    return spans


def fenced(code: str, language: str = "") -> str:
    """A block of code; its fence is longer than any in it."""
    longest = max((len(run) for run in re.findall("`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code.removesuffix(chr(10))}\n{fence}"


def _put(parts: list[str], text: str, *, apart: bool = False) -> None:
    """Blocks one behind the other; a quote needs a blank line around it."""
    if apart and parts and text.strip():
        parts[-1] = parts[-1].rstrip("\n")
        text = "\n\n" + text.lstrip("\n")
    if text:
        parts.append(text)


def _with_fences(text: str, spans: list[Span], start: int, end: int) -> str:
    """A stretch of text, its code blocks in fences."""
    out, at = "", start
    for span in sorted(spans, key=lambda one: one.start):
        if span.type != "pre" or span.start < at or span.end > end:
            continue
        code = text[span.start : span.end]
        if not code.strip():
            continue
        out += _lines(text, spans, at, span.start)
        if out and not out.endswith("\n"):
            out += "\n"
        out += fenced(code, span.language)
        at = span.end
        if text[at : at + 1] not in ("\n", ""):
            out += "\n"
    return out + _lines(text, spans, at, end)


def _lines(text: str, spans: list[Span], start: int, end: int) -> str:
    """Lines without blocks of code: every paragraph as simple as it can be said."""
    if start >= end:
        return ""
    looks = _looks(text, spans, start, end)
    out: list[str] = []
    at = 0
    for part in _BLANKS.split(text[start:end]):
        mine = looks[at : at + len(part)]
        out.append(_paragraph(part, mine) if part.strip() else part)
        at += len(part)
    return "".join(out)


def _looks(text: str, spans: list[Span], start: int, end: int) -> list[Looks]:
    """What every character looks like; blanks at the ends of a look have none."""
    found: list[set[tuple[str, str]]] = [set() for _ in range(end - start)]
    for span in spans:
        if span.type not in _LINE_LOOKS or (span.type == "text_link" and not span.url):
            continue
        for at in range(max(span.start, start), min(span.end, end)):
            if text[at] != "\n":
                found[at - start].add((span.type, span.url))
    return [_CODE if one >= _CODE else frozenset(one) for one in found]


def _paragraph(text: str, looks: list[Looks]) -> str:
    if not any(looks) and not any(one.search(text) for one in (_SIGNS, _BRACKETS, _START)):
        return text
    wanted, maths = _seen(text, looks), any(("math", "") in look for look in looks)
    tries = ((False, False), (True, False), (True, True))
    written = ""
    for escaped, tagged in tries:
        rows, at = [], 0
        for row in text.split("\n"):
            rows.append(_row(row, looks[at : at + len(row)], escaped=escaped, tagged=tagged))
            at += len(row) + 1
        written = "\n".join(rows)
        if (maths and escaped) or _read_back(written) == wanted:
            return written
    return written


def _seen(text: str, looks: list[Looks]) -> list[tuple[str, Looks]]:
    """Every character that is not blank, with its looks, and where lines end."""
    out: list[tuple[str, Looks]] = []
    at = 0
    for row in text.split("\n"):
        mine = looks[at : at + len(row)]
        at += len(row) + 1
        if not row.strip():
            continue
        plain = _NUMBER.sub(r"\1.", _BULLET.sub("• ", row.lstrip(), count=1), count=1)
        plain = _BOX.sub(lambda found: "☐ " if found[1] == " " else "☑ ", plain, count=1)
        head = len(row) - len(plain) if len(plain) <= len(row) else 0
        pairs = zip(plain, mine[head:], strict=False)
        out += [(char, look) for char, look in pairs if not char.isspace()]
        out.append(("\n", frozenset()))
    return out


def _read_back(markdown: str) -> list[tuple[str, Looks]]:
    written = write(parse(markdown))
    text = written.text
    spans = [
        one
        for one in written.spans
        if one.type != "text_link" or text[one.start : one.end] != one.url
    ]
    if any(one.type not in _LINE_LOOKS for one in spans):
        return []
    return _seen(text, _looks(text, spans, 0, len(text)))


def _row(row: str, looks: list[Looks], *, escaped: bool, tagged: bool) -> str:
    """One line: looks open and close like brackets, the one that lasts longest first."""
    pieces: list[str] = []
    stack: list[tuple[tuple[str, str], str]] = []  # what is open, and what closes it
    at, end = 0, len(row)
    while at < end:
        stop = at + 1
        while stop < end and looks[stop] == looks[at]:
            stop += 1
        words = row[at:stop]
        look = looks[at]
        if not words.strip() and stop < end:
            look &= looks[stop]
        keep = 0
        while keep < len(stack) and stack[keep][0] in look:
            keep += 1
        _close(pieces, stack, keep)
        lead = len(words) - len(words.lstrip())
        opened = {one for one, _ in stack}
        fresh = [one for one in look if one not in opened]
        if fresh:
            pieces.append(words[:lead])
            words = words[lead:]
        fresh.sort(key=lambda one: (-_lasts(looks, one, at), one[0] != "text_link", one))
        for one in fresh if words else []:
            before = "".join(pieces)[-1:] or "\n"
            last = at + _lasts(looks, one, at)
            inside = row[at:last].strip()
            around = (before, inside[:1], inside[-1:], row[last : last + 1] or "\n")
            begin, finish = _signs(one, inside, around, tagged=tagged)
            if begin == "[" and before == "!":  # else a picture
                pieces.append("".join(pieces)[:-1] + "\\!")
                del pieces[:-1]
            pieces.append(begin)
            stack.append((one, finish))
        if not {("code", ""), ("math", "")} & look:
            begins = not "".join(pieces).strip()
            words = _escaped(words, start=begins, sure=tagged) if escaped else words
        pieces.append(words)
        at = stop
    _close(pieces, stack, 0)
    return "".join(pieces)


def _lasts(looks: list[Looks], one: tuple[str, str], at: int) -> int:
    end = at
    while end < len(looks) and one in looks[end]:
        end += 1
    return end - at


def _close(pieces: list[str], stack: list[tuple[tuple[str, str], str]], keep: int) -> None:
    """The ends of what is open, before the blanks that were written last."""
    if len(stack) == keep:
        return
    written = "".join(pieces)
    blanks = written[len(written.rstrip()) :] if stack[-1][0][0] != "code" else ""
    pieces[:] = [written.removesuffix(blanks) if blanks else written]
    while len(stack) > keep:
        pieces.append(stack.pop()[1])
    pieces.append(blanks)


def _signs(
    look: tuple[str, str], inside: str, around: tuple[str, str, str, str], *, tagged: bool
) -> tuple[str, str]:
    """What opens a look, and what closes it."""
    kind, url = look
    if kind == "code":
        runs = {len(run) for run in re.findall("`+", inside)}
        ticks = "`" * next(size for size in range(1, 5000) if size not in runs)
        pad = " " if inside.startswith("`") or inside.endswith("`") else ""
        return ticks + pad, pad + ticks
    if kind == "math":
        return "$", "$"
    if kind == "custom_emoji":
        return "![", f"]({CUSTOM_EMOJI}{url})"
    if kind == "text_link":
        plain = re.fullmatch(r"[^\s()<>\\&]+", url)
        guarded = url if plain else "<" + re.sub(r"([<>\\&])", r"\\\1", url) + ">"
        return "[", f"]({guarded})"
    mark = _MARKS.get(kind, "")
    before, first, last, after = around
    if mark and not tagged:
        for sign in (mark, "*") if kind == "italic" else (mark,):
            opens = flanks(sign[0], len(sign), before, first)[0] and before != sign[0]
            closes = flanks(sign[0], len(sign), last, after)[1] and after != sign[0]
            if opens and closes:
                return sign, sign
    return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"


def _escaped(words: str, *, start: bool, sure: bool) -> str:
    """The words with a backslash before every sign that might mean something."""
    out, at = [], 0
    for begin, end in bare_addresses(words):
        out += [_plain(words[at:begin], sure=sure), words[begin:end]]
        at = end
    out.append(_plain(words[at:], sure=sure))
    text = "".join(out)
    lead = len(text) - len(text.lstrip()) if start else 0
    found = _START.match(text, lead) if start else None
    if found is None:
        return text
    if found[0].isdigit():
        return f"{text[: found.end()]}\\{text[found.end() :]}"
    return f"{text[:lead]}\\{text[lead:]}"


def _plain(words: str, *, sure: bool) -> str:
    words = _SIGNS.sub(lambda found: "".join("\\" + char for char in found[0]), words)
    return _BRACKETS.sub(lambda found: f"&#{ord(found[1])};", words) if sure else words
