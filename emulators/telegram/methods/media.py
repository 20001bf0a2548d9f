"""Methods that send photos, songs, files and albums, or replace them."""

from __future__ import annotations

from typing import Any

from emulators.telegram import media
from emulators.telegram.errors import bad_request
from emulators.telegram.keyboards import check_markup
from emulators.telegram.methods.common import (
    caption_content,
    check_permission,
    own_message,
    reply_target,
    result_of,
    writable_chat,
)
from emulators.telegram.methods.messages import edit, post
from emulators.telegram.methods.registry import method
from emulators.telegram.model import Json
from emulators.telegram.parameters import Upload
from emulators.telegram.sources import resolve
from emulators.telegram.state import State

# What may share an album.
_ALBUM_FAMILIES = {"photo": "visual", "video": "visual", "audio": "audio", "document": "document"}


async def media_content(state: State, kind: str, value: str | Upload, args: Json) -> Json:
    """The part of a message that shows one media, caption included."""
    source = await resolve(state.files, value, kind=kind)
    content = media.shown(state.files, kind, source, args)
    if args.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content | caption_content(args)


@method("sendPhoto", "sendAudio", "sendDocument", "sendVideo", "sendAnimation", "sendVoice")
async def send_media(state: State, args: Json) -> Any:
    chat = writable_chat(state, args)
    kind = next(name for name in _KINDS if name in args)
    check_permission(chat, kind)
    return result_of(post(state, args, await media_content(state, kind, args[kind], args)))


_KINDS = ("photo", "audio", "document", "video", "animation", "voice")


@method("sendMediaGroup")
async def send_media_group(state: State, args: Json) -> Any:
    chat = writable_chat(state, args)
    items = args["media"]
    if not 2 <= len(items) <= 10:
        raise bad_request("there must be 2-10 items in an album: wrong number of items")
    if len({_ALBUM_FAMILIES.get(item["type"], item["type"]) for item in items}) > 1:
        raise bad_request("media group can't mix these types of media")
    for item in items:
        check_permission(chat, item["type"])
    reply_target(chat, args)
    contents = [await media_content(state, i["type"], i["media"], i) for i in items]
    group = str(state.next_media_group())
    return [
        result_of(post(state, args, {**content, "media_group_id": group})) for content in contents
    ]


@method("editMessageMedia")
async def edit_message_media(state: State, args: Json) -> Any:
    message = own_message(state, args, what="to edit")
    item = args["media"]
    check_markup(args.get("reply_markup"))
    content = await media_content(state, item["type"], item["media"], item)
    return edit(state, message, content, args)
