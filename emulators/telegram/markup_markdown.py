"""parse_mode=MarkdownV2 and the old Markdown: marks to entities, with Telegram's error texts.

The Markdown of rich messages is another language: see `rich_markdown.py`.
"""

from __future__ import annotations

import re
from typing import Any

from emulators.telegram.entities import utf16_length
from emulators.telegram.errors import Refusal, bad_request

Json = dict[str, Any]

_RESERVED = set("_*[]()~`>#+-=|{}.!")
_MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
}


def parse_markdown_v2(text: str) -> tuple[str, list[Json]]:
    """Plain text and entities."""
    return _Parser(text).run()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.out: list[str] = []
        self.length = 0
        self.entities: list[Json] = []
        self.stack: list[tuple[str, str, int, int]] = []  # mark, type, begin, byte offset

    def run(self) -> tuple[str, list[Json]]:
        while self.position < len(self.text):
            self._step()
        while self.stack and self.stack[-1][0] == ">":
            self._close()
        if self.stack:
            _, kind, _, at = self.stack[-1]
            raise _fail(f"Can't find end of {_NAMES[kind]} entity at byte offset {at}")
        return "".join(self.out), self.entities

    def _step(self) -> None:
        text, here = self.text, self.position
        character = text[here]
        if character == "\\" and here + 1 < len(text) and 1 <= ord(text[here + 1]) <= 126:
            self._emit(text[here + 1])
            self.position += 2
        elif character == "`":
            self._code()
        elif character == ">" and (here == 0 or text[here - 1] == "\n"):
            if not any(mark == ">" for mark, *_ in self.stack):
                self._open(">", "blockquote")
            self.position += 1
        elif character == "\n":
            self._emit(character)
            self.position += 1
            quoted = self.stack and self.stack[-1][0] == ">"
            if quoted and text[self.position : self.position + 1] != ">":
                self._close()
        elif character == "[" or text.startswith("![", here):
            self._open("[", "text_link")
            self.position += 1 if character == "[" else 2
        elif character == "]" and self.stack and self.stack[-1][0] == "[":
            self._link()
        elif mark := self._mark(character):
            self.position += len(mark)
            if self.stack and self.stack[-1][0] == mark:
                self._close()
            else:
                self._open(mark, _MARKS[mark], len(mark))
        elif character in _RESERVED:
            raise _fail(
                f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
            )
        else:
            self._emit(character)
            self.position += 1

    def _mark(self, character: str) -> str | None:
        double = self.text[self.position : self.position + 2]
        if double in {"__", "||"}:
            return double
        return character if character in "*_~" else None

    def _emit(self, plain: str) -> None:
        self.out.append(plain)
        self.length += utf16_length(plain)

    def _open(self, mark: str, kind: str, consumed: int = 0) -> None:
        at = len(self.text[: self.position - consumed].encode())
        self.stack.append((mark, kind, self.length, at))

    def _close(self, **more: Any) -> None:
        _, kind, begin, _ = self.stack.pop()
        if self.length > begin:
            size = self.length - begin
            self.entities.append({"type": kind, "offset": begin, "length": size, **more})

    def _code(self) -> None:
        fence = "```" if self.text.startswith("```", self.position) else "`"
        kind = "pre" if fence == "```" else "code"
        self._open(fence, kind)
        self.position += len(fence)
        more: Json = {}
        if kind == "pre":
            language = re.match(r"([^\s`\\]+)\n|\n", self.text[self.position :])
            if language:
                self.position += language.end()
                more = {"language": language[1]} if language[1] else {}
        while not self.text.startswith(fence, self.position):
            if self.position >= len(self.text):
                _, _, _, at = self.stack[-1]
                raise _fail(f"Can't find end of {_NAMES[kind]} entity at byte offset {at}")
            if self.text[self.position] == "\\" and self.position + 1 < len(self.text):
                self.position += 1
            self._emit(self.text[self.position])
            self.position += 1
        self.position += len(fence)
        self._close(**more)

    def _link(self) -> None:
        match = re.match(r"\]\(((?:\\.|[^)\\])*)\)", self.text[self.position :])
        if match is None:
            if self.text.startswith("](", self.position):
                raise _fail(
                    "Can't find end of a URL at byte offset "
                    f"{len(self.text[: self.position].encode())}"
                )
            self.position += 1
            self.stack.pop()
            return
        self.position += match.end()
        self._close(url=re.sub(r"\\(.)", r"\1", match[1]))


def parse_markdown(text: str) -> tuple[str, list[Json]]:
    """The old Markdown: no nesting, four marks."""
    out: list[str] = []
    length = position = 0
    entities: list[Json] = []
    more: Json
    while position < len(text):
        character = text[position]
        if character == "\\" and text[position + 1 : position + 2] in {"_", "*", "`", "["}:
            piece, kind, more, position = text[position + 1], None, {}, position + 2
        elif character in "_*`[":
            piece, kind, more, position = _old_entity(text, position)
        else:
            piece, kind, more, position = character, None, {}, position + 1
        if kind and piece:
            size = utf16_length(piece)
            entities.append({"type": kind, "offset": length, "length": size, **more})
        out.append(piece)
        length += utf16_length(piece)
    return "".join(out), entities


def _old_entity(text: str, position: int) -> tuple[str, str | None, Json, int]:
    for begin, end, kind in (
        ("```", "```", "pre"),
        ("`", "`", "code"),
        ("*", "*", "bold"),
        ("_", "_", "italic"),
    ):
        if text.startswith(begin, position):
            stop = text.find(end, position + len(begin))
            if stop < 0:
                break
            return text[position + len(begin) : stop], kind, {}, stop + len(end)
    else:
        link = re.match(r"\[([^\]]*)\]\(([^)]*)\)", text[position:])
        if link:
            return link[1], "text_link", {"url": link[2]}, position + link.end()
        stop = text.find("]", position)
        if stop >= 0:
            return text[position + 1 : stop], None, {}, stop + 1
    at = len(text[:position].encode())
    raise _fail(f"Can't find end of the entity starting at byte offset {at}")


def _fail(text: str) -> Refusal:
    return bad_request(f"can't parse entities: {text}")
