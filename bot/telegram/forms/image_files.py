"""The pictures that a message wants edited: that of the replied-to message, its own, and a mask.

It reads messages and downloads what has to be looked at; it starts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from aiogram import Bot
from aiogram.filters import Filter
from aiogram.types import Message

from bot.domain import FileKind, FileRef, Form, Prompt
from bot.services.files.picture_size import picture_size
from bot.services.files.source import LIGHT
from bot.services.kinds.form import FormKind
from bot.services.kinds.images.forms import MASK
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.incoming.reading import quoted_of
from bot.telegram.jobs.view import TelegramJobView
from bot.telegram.outgoing import pictures
from bot.telegram.updates.filters import Addressed, without_name

MINE = "images."  # kinds of job whose results are changed by a plain reply
_NAMED = re.compile(r"mask|蒙版|遮罩", re.IGNORECASE)
_QUESTION = re.compile(r"[?？]\s*$")
_WISH = re.compile(
    r"\s*(?:(?:can|could|would|will|may|please)\b|how about|what if|你?(?:能|可以|可不可以)|请|帮)",
    re.IGNORECASE,
)


_POLITE = r"(?:(?:please|pls|now|ok|and|can you|could you|would you|will you)\b[\s,]*)*"
_VERBS = (
    "make|turn|change|replace|remove|erase|delete|add|put|give|swap|crop|rotate|flip|mirror|blur|"
    "sharpen|brighten|darken|lighten|paint|draw|recolou?r|colou?r|colou?ri[sz]e|cartooni[sz]e|edit|"
    "restore|enhance|extend|cut out"
)
_THINGS = "it|this|that|him|her|his|them|their|me|my|the|a|an|all|some|more|everything|everyone"
_ORDER = re.compile(
    rf"\s*{_POLITE}(?:{_VERBS})\s+(?:{_THINGS})\b"
    r"|\s*(?:请|请你|帮我|麻烦|能不能|可以)?"
    r"(?:[把将给让].{0,40}?[改变换去涂染画加调移删]|(?:改|变|换|涂|染|画)[成为掉个上]|去掉|去除|删掉|删除|移除|加上|加个|添加|抠|上色|修复|调亮|调暗)",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"\b(?:lists?|tables?|json|csv|html|code|markdown|summary|caption|text|translation|recipe|poem|"
    r"story|prompt|description|joke|title|notes?|e-?mail|sentences?|words)\b|文字|文案|翻译|表格|总结|说明",
    re.IGNORECASE,
)
_SAID = re.compile(r"[^\W_]+")
_PRAISE = frozenset(
    {
        "thanks", "thank", "you", "thx", "ty", "nice", "cool", "great", "wow", "lol", "haha",
        "ok", "okay", "good", "perfect", "awesome", "amazing", "beautiful", "lovely", "love",
        "it", "so",
        "very", "much",
        "really", "this", "is", "that", "yes", "yeah", "yep", "no", "fine", "pretty",
        "谢谢", "谢了", "不错", "好看", "很好", "太棒了", "好的", "哈哈", "哈哈哈", "漂亮", "好",
        "真好看", "赞", "棒", "牛",
    }
)  # fmt: skip
"""Words of thanks and praise: a reply of only these asks for nothing."""


class ChangesPicture(Filter):
    """Filter: a plain reply to a picture that asks for a change, which is billable.

    Under a result of /image or /edit most replies count. Under any other picture (Midjourney's, one
    in an answer, a person's own, a sticker) people mostly talk about it, so the text must be an
    order.
    """

    async def __call__(self, message: Message, bot: Bot, job_view: TelegramJobView) -> bool:
        """True if the message asks for a change."""
        quoted, words = quoted_of(message, bot.id), message.text or message.caption or ""
        if quoted is None or not says_change(words) or not _pictures(quoted.files):
            return False
        if not await Addressed()(message, bot):
            return False
        if quoted.ours and quoted.message_id is not None:
            job = await job_view.shown_in(message.chat.id, quoted.message_id)
            if job is not None and job.kind.startswith(MINE):
                return True
        return orders_change(without_name(words, (await bot.me()).username or ""))


def orders_change(words: str) -> bool:
    """True if the text orders a change of the picture, rather than a text about it. Pure."""
    return bool(_ORDER.match(words)) and says_change(words) and not _WRITTEN.search(words)


def says_change(words: str) -> bool:
    """True if the text asks for a change; commands and questions do not."""
    said = _SAID.findall(words.casefold())
    if not said or words.startswith("/") or _PRAISE.issuperset(said):
        return False
    return not _QUESTION.search(words) or bool(_WISH.match(words))


async def to_change(prompt: Prompt, inbox: Inbox) -> tuple[FileRef, ...]:
    """The pictures in order, followed by their mask if there is one.

    Raises:
        BadInput: the mask does not fit the first picture.
    """
    first = [] if prompt.quoted is None else _pictures(prompt.quoted.files)
    own = _pictures(await inbox.by_bytes(prompt.own_files))
    return (*first, *await _mask_last(first, own, inbox))


async def for_form(
    form: Form, kind: FormKind[Any], files: Sequence[FileRef], inbox: Inbox
) -> tuple[FileRef, ...]:
    """The files of a message, prepared for a form; a mask gets its `role`.

    Raises:
        BadInput: a file is too big or gone, or the mask does not fit the first picture.
    """
    usable = await inbox.usable(files)
    field = next((one for one in kind.uploads if one.mask_of), None)
    if field is None:
        return usable
    of = field.mask_of
    first, own = [one for one in form.files if one.role == of], _pictures(usable)
    if form.step == field.name and first and own:
        return (await _fitted(own[-1], first[0], inbox),)
    if not field.belongs({**form.params, of: len(first) + len(own)}):
        return usable
    return await _mask_last(first, own, inbox)


async def _mask_last(
    before: Sequence[FileRef], own: Sequence[FileRef], inbox: Inbox
) -> tuple[FileRef, ...]:
    """The pictures; the last one may be a mask for the first."""
    together = [*before, *own]
    if not own or len(together) < 2 or not await _is_mask(own[-1], inbox):
        return tuple(own)
    return (*own[:-1], await _fitted(own[-1], together[0], inbox))


def _pictures(files: Iterable[FileRef]) -> list[FileRef]:
    return [one for one in files if one.kind is FileKind.IMAGE]


async def _is_mask(ref: FileRef, inbox: Inbox) -> bool:
    """True for a file named "mask", or with transparent parts. Photos never are."""
    if ref.name == "photo.jpg":
        return False
    return bool(_NAMED.search(ref.name)) or await pictures.has_holes(await _raw(ref, inbox))


async def _fitted(ref: FileRef, picture: FileRef, inbox: Inbox) -> FileRef:
    """The mask, scaled to the size that the picture is sent in."""
    light = picture.model_copy(update={"fit": LIGHT})
    size = await picture_size((await inbox.open(light)).data) or (1024, 1024)
    await pictures.cutout(await _raw(ref, inbox), size)
    return ref.model_copy(update={"fit": f"cutout {size[0]}x{size[1]}", "role": MASK})


async def _raw(ref: FileRef, inbox: Inbox) -> bytes:
    return (await inbox.open(ref.model_copy(update={"kind": FileKind.DOCUMENT}))).data
