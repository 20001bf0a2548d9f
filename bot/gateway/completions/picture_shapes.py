"""Pictures in JSON, in whatever shape an upstream wrote them. Pure; it fetches nothing.

What the wire says: nothing that all would keep to. Beside OpenAI's `{"url", "b64_json"}` there are
`image_url` as an object or as a text, Gemini's `inlineData`, Claude's `source`, lists of addresses
under a dozen names, base64 without any name for its type. A key tells what its value may be; base64
counts only if it begins like a picture.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.gateway.loose import to_bytes, unquoted
from bot.gateway.media_types import sniff

_DEEPEST = 10
_MOST = 5_000  # values that are looked at
_LETTERS = re.compile(r"[^a-z0-9]")

_ENCODED = frozenset(
    ("b64json", "base64", "b64", "b64image", "imageb64", "imagebase64", "base64image", "image64",
     "bytesbase64encoded", "binarydatabase64", "resultimage", "imagebytes", "imagedata", "filedata",
     "images64", "imagesbase64")
)  # fmt: skip
_ADDRESSES = frozenset(
    ("url", "imageurl", "imageurls", "imgurl", "imgurls", "fileurl", "fileuri", "fileurls", "uri",
     "urls", "resulturl", "resulturls", "outputurl", "outputurls", "resultimageurl", "publicurl",
     "downloadurl", "cdnurl", "signedurl", "gcsuri", "src", "link", "sample", "samples")
)  # fmt: skip
_EITHER = frozenset(  # an address, base64, an object, or a list of these
    ("image", "images", "img", "imgs", "picture", "pictures", "output", "outputs", "result",
     "results", "generatedimage", "generatedimages", "artifacts", "predictions", "photo", "photos",
     "imageoutput", "data")
)  # fmt: skip
# What stands beside a result and is none.
_OTHERS = re.compile(
    r"^(?:input|prompt|init|source_?image|original|reference|mask|logo|avatar|icon|thumb|preview"
    r"|callback|webhook|status_?url|cancel|get$|stream$|usage|metadata|error|safety)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture: its URL, its base64 as written, or both."""

    url: str = ""
    encoded: str = ""
    media_type: str = "image/png"

    @property
    def address(self) -> str:
        """Its URL, or the picture as a data URL."""
        return self.url or f"data:{self.media_type};base64,{self.encoded}"


def pictures(value: Any) -> Iterator[Shown]:
    """Every picture in a JSON document, in order, without duplicates."""
    seen: set[str] = set()
    for one in _Walk().through(value, "", 0):
        mark = (one.encoded or one.url)[:4096] + str(len(one.encoded))
        if mark not in seen:
            seen.add(mark)
            yield one


def decoded(encoded: str) -> tuple[bytes, str] | None:
    """Bytes and MIME type of a base64 picture, with or without a data URL prefix."""
    try:
        data = to_bytes(encoded.rpartition("base64,")[2])
    except (ValueError, binascii.Error):
        return None
    kind = _picture_type(data)
    return (data, kind) if kind else None


class _Walk:
    def __init__(self) -> None:
        self._left = _MOST

    def through(self, value: Any, key: str, depth: int) -> Iterator[Shown]:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            return
        if isinstance(value, str):
            yield from self._text(value, key, depth)
        elif isinstance(value, list):
            for one in value:
                yield from self.through(one, key, depth + 1)
        elif isinstance(value, Mapping):
            yield from self._object(value, key, depth)

    def _object(self, box: Mapping[str, Any], key: str, depth: int) -> Iterator[Shown]:
        media = next((box[k] for k in ("mime_type", "mimeType", "media_type") if k in box), "")
        if isinstance(media, str) and media and not media.lower().startswith("image/"):
            return  # a sound, a film
        if media and isinstance(inside := box.get("data"), str) and (one := _encoded(inside)):
            yield one
            return
        own = {_plain(name): given for name, given in box.items() if isinstance(given, str)}
        encoded = next((one for k in own if _is_encoded(k) and (one := _encoded(own[k]))), None)
        url = next((own[k] for k in own if k in _ADDRESSES and _is_address(own[k])), "")
        if encoded is not None:
            yield Shown(url, encoded.encoded, encoded.media_type)
        for name, given in box.items():
            plain = _plain(name)
            if _OTHERS.search(name) or (encoded is not None and own.get(plain) in (url, given)):
                continue
            yield from self.through(given, plain, depth + 1)

    def _text(self, text: str, key: str, depth: int) -> Iterator[Shown]:
        if (key in _ADDRESSES or key in _EITHER) and _is_address(text):
            yield _at(text.strip())
        elif _is_encoded(key) or key in _EITHER:
            if (one := _encoded(text)) is not None:
                yield one
            elif key in _EITHER and text.lstrip()[:1] in ("[", "{"):
                yield from self.through(unquoted(text), key, depth + 1)


def _is_encoded(key: str) -> bool:
    return key in _ENCODED or "base64" in key or "b64" in key


def _plain(name: str) -> str:
    return _LETTERS.sub("", name.lower())


def _is_address(text: str) -> bool:
    start = text.lstrip()[:11].lower()
    return start.startswith(("http://", "https://", "data:image/", "/")) and not (
        start.startswith("/") and _encoded(text) is not None  # JPEG in base64 begins with "/9j/"
    )


def _at(address: str) -> Shown:
    head, comma, _ = address[:100].partition(",")
    if address[:5].lower() != "data:" or not comma:
        return Shown(address)
    return Shown(encoded=address[len(head) + 1 :], media_type=head[5:].partition(";")[0])


def _encoded(text: str) -> Shown | None:
    """A base64 picture, recognised by its first bytes, so that the rest is not decoded yet."""
    text = text.strip()
    if text[:5].lower() == "data:":
        return _at(text) if text[:11].lower() == "data:image/" else None
    if len(text) < 32:
        return None
    try:
        start = to_bytes("".join(text[:400].split())[:64])
    except (ValueError, binascii.Error):
        return None
    kind = _picture_type(start)
    return Shown(encoded=text, media_type=kind) if kind else None


def _picture_type(data: bytes) -> str:
    found = sniff(data)
    return found[0] if found is not None and found[0].startswith("image/") else ""
