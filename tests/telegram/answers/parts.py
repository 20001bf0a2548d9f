"""What every server demands of the messages of an answer, checked on the parts."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from bot.markdown.splitting import TEXT_LIMIT, units
from bot.telegram.outgoing.message import Part, read, stored

VOID = {"br", "hr"}


def texts(parts: list[Part]) -> list[Part]:
    out: list[Part] = []
    for part in parts:
        out += part.fallback if part.kind == "rich" else [part]
    return out


def check(parts: list[Part]) -> None:
    """What every server demands of the parts."""
    assert [read(json.loads(json.dumps(stored(part)))) for part in parts] == parts
    for part in parts:
        if part.kind == "rich":
            check_html(part.html)
    for part in texts(parts):
        text, size = part.text, units(part.text)
        assert text.strip()
        assert size <= TEXT_LIMIT
        assert len(part.entities) <= 100
        raw = text.encode("utf-16-le")
        for entity in part.entities:
            begin, end = entity.offset, entity.offset + entity.length
            assert 0 <= begin < end <= size
            raw[begin * 2 : end * 2].decode("utf-16-le")  # no half characters
        nested(part.entities)


def nested(entities: list[Part]) -> None:
    open_ones: list[Part] = []
    for entity in sorted(entities, key=lambda e: (e.offset, -e.length)):
        begin, end = entity.offset, entity.offset + entity.length
        while open_ones and open_ones[-1].offset + open_ones[-1].length <= begin:
            open_ones.pop()
        for outer in open_ones:
            assert end <= outer.offset + outer.length, "overlap"
            assert outer.type not in ("pre", "code")
            assert outer.type != entity.type
            assert entity.type not in ("pre", "code") or outer.type in (
                "blockquote",
                "expandable_blockquote",
            )
        open_ones.append(entity)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.deepest = 0
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.stack.append(tag)
            self.deepest = max(self.deepest, len(self.stack))

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def check_html(html: str) -> Tags:
    assert len(html) <= 32_768
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert not tags.stack
    assert tags.deepest <= 16
    blocks = len(re.findall(r"<(?:p|h\d|pre|ul|ol|li|tr|table|blockquote|details|hr)[ />]", html))
    assert blocks <= 500
    assert "<img" not in html
    for row in re.findall(r"<tr>.*?</tr>", html):
        assert len(re.findall(r"<t[hd]", row)) <= 20
    return tags


def letters(text: str) -> str:
    return re.sub(r"[^ab中😀1]", "", text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
