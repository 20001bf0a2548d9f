"""Updates and message contents that a person's client sends.

`people.py` has the people, and what they see.
"""

from __future__ import annotations

import functools
import io
from typing import Any

from PIL import Image

from emulators import samples
from emulators.telegram.entities import trim, utf16_length, with_detected
from emulators.telegram.media import seconds, voice_seconds
from emulators.telegram.model import Chat, Json, Message, User
from emulators.telegram.state import State

MAX_TEXT = 4096


def text_json(text: str) -> Json:
    """Text as a client sends it: trimmed, with what Telegram finds in it."""
    text, _ = trim(text, [])
    content: Json = {"text": text}
    if entities := with_detected(text, []):
        content["entities"] = entities
    return content


def caption_json(text: str) -> Json:
    content = text_json(text) if text else {}
    return {
        key.replace("text", "caption").replace("entities", "caption_entities"): value
        for key, value in content.items()
    }


def photo_json(state: State, data: bytes) -> Json:
    """A photo in the sizes a client makes: a preview and the picture itself."""
    image = Image.open(io.BytesIO(data))
    preview = image.convert("RGB")
    preview.thumbnail((90, 90))
    small = io.BytesIO()
    preview.save(small, "JPEG")
    sizes = [(small.getvalue(), preview.size), (data, image.size)]
    return {
        "photo": [
            state.files.keep("photo", raw, width=size[0], height=size[1]).json()
            for raw, size in sizes
        ]
    }


def file_json(state: State, kind: str, data: bytes, name: str, mime: str) -> Json:
    """A document, a song, a voice, a video or a round one, of which no name is known."""
    details: dict[str, Any] = {} if kind == "video_note" else {"mime_type": mime}
    if kind not in {"voice", "video_note"}:
        details["file_name"] = name
    if kind == "voice":
        details["duration"] = voice_seconds(data)
    if kind in {"audio", "video", "video_note"}:
        details["duration"] = seconds(data)
    if kind == "video":
        details |= {"width": 320, "height": 240}
    if kind == "video_note":
        details["length"] = 240
        name = "note.mp4"
    return {kind: state.files.keep(kind, data, name=name, **details).json()}


def sticker_json(state: State, data: bytes | None = None) -> Json:
    """A static sticker: a WebP picture of 512 pixels."""
    details: Json = {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "👍",
    }
    return {"sticker": state.files.keep("sticker", data or _thumbs_up(), **details).json()}


@functools.cache
def _thumbs_up() -> bytes:
    return samples.as_webp(samples.picture("thumbs up", 512, 512))


def split_paste(text: str) -> list[str]:
    """A client cuts a long paste into messages, at line ends where it can."""
    pieces = []
    while (fits := _fitting(text)) < len(text):
        cut = text.rfind("\n", 0, fits) + 1 or fits
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]


def _fitting(text: str) -> int:
    """How many characters fit into one message."""
    units = 0
    for index, character in enumerate(text):
        units += utf16_length(character)
        if units > MAX_TEXT:
            return index
    return len(text)


def reaches_bot(state: State, chat: Chat, json: Json) -> bool:
    """True if the bot gets the message: in privacy mode only what is addressed to it."""
    if chat.is_private:
        return True
    if chat.members.get(state.me.id) in {None, "left", "kicked"}:
        return False
    if not state.privacy or chat.members.get(state.me.id) == "administrator":
        return True
    name = f"@{state.me.username}".lower()
    text = str(json.get("text") or json.get("caption") or "").lower()
    reply = json.get("reply_to_message", {}).get("from", {})
    return text.startswith("/") or name in text or reply.get("id") == state.me.id


def member_update(state: State, chat: Chat, actor: User, before: Json, after: Json) -> None:
    """Tell the bot that its own membership in a chat changed."""
    state.updates.put(
        "my_chat_member",
        {
            "chat": chat.json(),
            "from": actor.json(),
            "date": state.date(),
            "old_chat_member": before,
            "new_chat_member": after,
        },
    )


def _inaccessible(message: Message) -> Json:
    return {"chat": message.chat.json(), "message_id": message.id, "date": 0}


def press_update(state: State, user: User, message: Message, data: str, query_id: str) -> None:
    state.updates.put(
        "callback_query",
        {
            "id": query_id,
            "from": user.json(),
            "message": _inaccessible(message) if message.deleted else message.snapshot(),
            "chat_instance": str(abs(message.chat.id) * 7_919 + 1),
            "data": data,
        },
    )
