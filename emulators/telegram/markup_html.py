"""parse_mode=HTML: tags to entities, with Telegram's whitelist and its error texts.

Rich HTML (of rich messages) is another, larger language: see `rich_html.py`.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from emulators.telegram.entities import utf16_length
from emulators.telegram.errors import Refusal, bad_request

Json = dict[str, Any]

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "blockquote": "blockquote",
}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)?((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)(>?)")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+))?")
_NAMED = {"&lt;", "&gt;", "&amp;", "&quot;"}


def parse_html(text: str) -> tuple[str, list[Json]]:
    """Plain text and entities."""
    out: list[str] = []
    length = 0
    entities: list[Json] = []
    stack: list[tuple[str, int, dict[str, str]]] = []
    position = 0
    for match in _TAG.finditer(text):
        plain = _unescape(text[position : match.start()])
        out.append(plain)
        length += utf16_length(plain)
        position = match.end()
        closing, name, rest, end = match.groups()
        at = len(text[: match.start()].encode())
        if not closing:
            if name is None:
                raise _fail(f'Unsupported start tag "" at byte offset {at}')
            if not end:
                raise _fail(f"Unclosed start tag at byte offset {at}")
            stack.append((name.lower(), length, _open(name.lower(), rest, at)))
            continue
        if not stack:
            raise _fail(f"Unexpected end tag at byte offset {at}")
        opened, begin, attributes = stack.pop()
        if name and name.lower() != opened:
            raise _fail(
                f'Unmatched end tag at byte offset {at}, expected "</{opened}>",'
                f' found "</{name.lower()}>"'
            )
        if length > begin:
            inside = stack[-1][0] if stack else ""
            _close(entities, opened, attributes, begin, length - begin, inside)
    out.append(_unescape(text[position:]))
    if stack:
        raise _fail(f'Can\'t find end tag corresponding to start tag "{stack[-1][0]}"')
    return "".join(out), entities


def _open(name: str, rest: str, at: int) -> dict[str, str]:
    if name not in _TYPES:
        raise _fail(f'Unsupported start tag "{name}" at byte offset {at}')
    attributes = {
        key.lower(): unescape(value.strip("\"'")) for key, value in _ATTRIBUTE.findall(rest)
    }
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _fail(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if name == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
        raise _fail("Invalid custom emoji identifier specified")
    return attributes


def _close(
    entities: list[Json], name: str, attributes: dict[str, str], begin: int, size: int, inside: str
) -> None:
    kind = _TYPES[name]
    entity: Json = {"type": kind, "offset": begin, "length": size}
    if name == "code" and inside == "pre":
        language = attributes.get("class", "").removeprefix("language-")
        entities.append({**entity, "type": "pre", **({"language": language} if language else {})})
        return
    if name == "pre" and any(
        e["type"] == "pre" and e["offset"] == begin and e["length"] == size for e in entities
    ):
        return
    if name == "a":
        url = attributes.get("href", "")
        if not url:
            return
        entity["url"] = url
    if name == "tg-emoji":
        entity["custom_emoji_id"] = attributes["emoji-id"]
    if name == "tg-time":
        entity["unix_time"] = int(attributes.get("unix", "0") or 0)
    if name == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    entities.append(entity)


def _unescape(text: str) -> str:
    """Only four named entities and numbers are understood; anything else stays as it is."""
    return re.sub(
        r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);",
        lambda match: unescape(match[0]) if match[0][1] == "#" or match[0] in _NAMED else match[0],
        text,
    )


def _fail(text: str) -> Refusal:
    return bad_request(f"can't parse entities: {text}")
