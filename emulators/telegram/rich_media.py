"""Media inside rich messages: named in the text, given in a list, or in a block of their own.

A draft may only show files that Telegram has already.
"""

from __future__ import annotations

import re
from typing import Any

from emulators.telegram import media
from emulators.telegram.errors import bad_request
from emulators.telegram.files import FileStore
from emulators.telegram.model import Json
from emulators.telegram.parameters import Upload
from emulators.telegram.sources import is_url, resolve

MAX_MEDIA = 50
# Block types as the HTML parser and as InputRichBlock name them → the media they hold.
_KINDS = {
    "img": "photo",
    "photo": "photo",
    "video": "video",
    "audio": "audio",
    "document": "document",
    "animation": "animation",
    "voice_note": "voice",
}
_REFERENCE = re.compile(r"tg://(?:photo|video|audio|document)\?id=([A-Za-z0-9_-]{1,64})")


async def place_media(
    files: FileStore, blocks: list[Json], library: dict[str, Json], *, draft: bool
) -> list[Json]:
    """The blocks with every media block as a client gets it."""
    placer = _Placer(files, library, draft=draft)
    return await placer.blocks(blocks)


class _Placer:
    def __init__(self, files: FileStore, library: dict[str, Json], *, draft: bool) -> None:
        self.files = files
        self.library = library
        self.draft = draft
        self.count = 0

    async def blocks(self, blocks: list[Json]) -> list[Json]:
        return [await self.block(block) for block in blocks]

    async def block(self, block: Json) -> Json:
        if block["type"] in _KINDS:
            return await self.media(block)
        if "items" in block:
            items = [
                {**item, "blocks": await self.blocks(item["blocks"])} for item in block["items"]
            ]
            return {**block, "items": items}
        if "blocks" in block:
            return {**block, "blocks": await self.blocks(block["blocks"])}
        return block

    async def media(self, block: Json) -> Json:
        self.count += 1
        if self.count > MAX_MEDIA:
            raise bad_request("RICH_MESSAGE_MEDIA_TOO_MANY")
        wanted = _KINDS[block["type"]]
        given = self.given(block)
        value = given["media"]
        if self.draft and (isinstance(value, Upload) or is_url(value)):
            raise bad_request("RICH_MESSAGE_MEDIA_INVALID: drafts can show known files only")
        source = await resolve(self.files, value, kind=wanted)
        content = media.shown(self.files, wanted, source, given)
        kind, shown = next(iter(content.items()))
        name = "voice_note" if kind == "voice" else kind
        caption = {"caption": block["caption"]} if block.get("caption") else {}
        return {"type": name, name: shown, **caption}

    def given(self, block: Json) -> Json:
        """The InputMedia of a block, wherever it stands."""
        if "src" not in block:
            given: Any = block[block["type"]]
            return dict(given)
        reference = _REFERENCE.fullmatch(block["src"])
        if reference is None:
            return {"media": block["src"]}
        if reference[1] not in self.library:
            raise bad_request("RICH_MESSAGE_MEDIA_INVALID: unknown media identifier")
        return self.library[reference[1]]
