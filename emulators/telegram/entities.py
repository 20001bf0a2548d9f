"""Message entities: checked against the text, put in order, and found by Telegram itself.

Offsets and lengths count UTF-16 code units. Turning HTML or Markdown into entities is
`markup_html.py` and `markup_markdown.py`.
"""

from __future__ import annotations

import re
from typing import Any

from emulators.telegram.errors import bad_request

Json = dict[str, Any]

# May contain each other and anything else; what is not here may contain nothing but these.
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_CODE = {"code", "pre"}
_KNOWN = (
    _STYLES
    | _QUOTES
    | _CODE
    | {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
    | {"text_link", "text_mention", "custom_emoji", "date_time"}
)
_NEEDS = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
_DETECTED = [
    ("url", re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{3,31}")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{3,31})?(?![\w/])")),
    ("hashtag", re.compile(r"(?<!\w)#\w+")),
]


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def utf16_slice(text: str, offset: int, length: int) -> str:
    raw = text.encode("utf-16-le")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", errors="replace")


def check_entities(text: str, entities: list[Json]) -> list[Json]:
    """The entities in order, without those that Telegram drops; refuses impossible ones."""
    boundaries = _boundaries(text)
    end_of_text = max(boundaries)
    for entity in entities:
        _check_entity(entity, boundaries, end_of_text)
    ordered = sorted(
        (entity for entity in entities if entity["length"] > 0),
        key=lambda entity: (entity["offset"], -entity["length"]),
    )
    return _nest(ordered)


def _boundaries(text: str) -> set[int]:
    """Every offset at which a character begins, and the end."""
    offsets, offset = {0}, 0
    for character in text:
        offset += 2 if character > "\uffff" else 1
        offsets.add(offset)
    return offsets


def _check_entity(entity: Json, boundaries: set[int], end_of_text: int) -> None:
    kind, begin, length = entity["type"], entity["offset"], entity["length"]
    if kind not in _KNOWN:
        raise bad_request(f"can't parse MessageEntity: unsupported type {kind!r} specified")
    if kind in _NEEDS and not entity.get(_NEEDS[kind]):
        raise bad_request(f"can't parse MessageEntity: {kind} needs {_NEEDS[kind]}")
    if begin < 0:
        raise bad_request(f"receive an entity with incorrect offset {begin}")
    if length < 0:
        raise bad_request(f"receive an entity with incorrect length {length}")
    if begin > end_of_text:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {begin}")
    end = begin + length
    if end > end_of_text:
        raise bad_request(
            f"entity beginning at UTF-16 offset {begin} ends after the end of the text"
            f" at UTF-16 offset {end}"
        )
    if begin not in boundaries:
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {begin}")
    if end not in boundaries:
        raise bad_request(
            f"entity beginning at UTF-16 offset {begin} ends in a middle of a UTF-16 symbol"
            f" at UTF-16 offset {end}"
        )


def _nest(ordered: list[Json]) -> list[Json]:
    """Apply the nesting rules: what may not be nested is dropped, a partial overlap is refused.

    (The real server mends partial overlaps by splitting. Its documentation forbids them, so here
    they are an error.)
    """
    kept: list[Json] = []
    open_ones: list[Json] = []
    for entity in ordered:
        while open_ones and _end(open_ones[-1]) <= entity["offset"]:
            open_ones.pop()
        if open_ones and _end(entity) > _end(open_ones[-1]):
            raise bad_request(
                f"entities overlap: {open_ones[-1]['type']} at UTF-16 offset"
                f" {open_ones[-1]['offset']} and {entity['type']} at {entity['offset']}"
            )
        if all(_may_contain(outer["type"], entity["type"]) for outer in open_ones):
            kept.append(entity)
            open_ones.append(entity)
    return _cut_out_code(kept)


def _cut_out_code(entities: list[Json]) -> list[Json]:
    """Bold code does not exist: a style stops before code and goes on after it."""
    code = [entity for entity in entities if entity["type"] in _CODE]
    if not code:
        return entities
    result = []
    for entity in entities:
        begin, end = entity["offset"], _end(entity)
        if entity["type"] in _STYLES:
            for hole in code:
                if begin <= hole["offset"] and _end(hole) <= end:
                    result.append({**entity, "offset": begin, "length": hole["offset"] - begin})
                    begin = _end(hole)
        result.append({**entity, "offset": begin, "length": end - begin})
    result = [entity for entity in result if entity["length"] > 0]
    return sorted(result, key=lambda entity: (entity["offset"], -entity["length"]))


def _end(entity: Json) -> int:
    return int(entity["offset"] + entity["length"])


def _may_contain(outer: str, inner: str) -> bool:
    if outer in _CODE:
        return False
    if outer in _QUOTES:
        return inner not in _QUOTES
    return outer in _STYLES or inner in _STYLES


def with_detected(text: str, entities: list[Json]) -> list[Json]:
    """Add the links, mentions and commands Telegram finds by itself."""
    found: list[Json] = []
    taken = [(entity["offset"], _end(entity)) for entity in entities if _is_solid(entity["type"])]
    for kind, pattern in _DETECTED:
        for match in pattern.finditer(text):
            begin = utf16_length(text[: match.start()])
            end = begin + utf16_length(match[0])
            if any(begin < other_end and other_begin < end for other_begin, other_end in taken):
                continue
            taken.append((begin, end))
            found.append({"type": kind, "offset": begin, "length": end - begin})
    return sorted([*entities, *found], key=lambda item: (item["offset"], -item["length"]))


def _is_solid(kind: str) -> bool:
    return kind not in _STYLES and kind not in _QUOTES


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut white space off both ends, as Telegram does, and move the entities along."""
    first = min((entity["offset"] for entity in entities), default=len(text))
    lead = 0
    while lead < min(first, len(text)) and text[lead] in " \n":
        lead += 1
    text = text[lead:].rstrip(" \n")
    size = utf16_length(text)
    moved = []
    for entity in entities:
        begin = entity["offset"] - lead
        length = min(entity["length"], size - begin)
        if length > 0:
            moved.append({**entity, "offset": begin, "length": length})
    return text, moved
