"""Sends an `Outgoing`: by file id, else as an upload, else as a document, else as a link.

Media at least once: an upload with an unknown outcome is repeated. Text at most once: a text with
an unknown outcome raises `Doubtful`. The policies are in `caller.py`; presenters write the texts.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from enum import Enum, auto

from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardMarkup, Message, MessageEntity
from aiogram.utils.link import create_telegram_link

from bot.clock import Clock
from bot.scope import ChatTarget, Target
from bot.telegram import texts
from bot.telegram.outgoing import edits, methods, rungs
from bot.telegram.outgoing.caller import (
    DELETE,
    EDIT,
    TEXT,
    UPLOAD,
    Caller,
    ForbiddenHere,
    MessageGone,
    NotSent,
    Refused,
    Unreachable,
)
from bot.telegram.outgoing.message import MediaPart, TextPart
from bot.telegram.outgoing.outgoing import Outgoing, Sent
from bot.telegram.outgoing.refusals import forbids_kind
from bot.telegram.outgoing.sender import AnswerSender, Fallbacks

log = logging.getLogger(__name__)

ALBUM = range(2, 11)


class Edited(Enum):
    """The outcome of an edit."""

    DONE = auto()
    GONE = auto()  # there is no such message any more
    FAILED = auto()  # not this time


class Delivery:
    """Sends messages in the best form that is accepted."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._words = AnswerSender(bot, clock)
        self._caller = self._words.caller

    @property
    def caller(self) -> Caller:
        """The `Caller` that makes the calls."""
        return self._caller

    async def send(self, outgoing: Outgoing) -> Sent:
        """Send one message.

        Raises:
            Unreachable: nothing can be sent to this chat.
            ForbiddenHere: the chat forbids every form in which this could be sent.
            Doubtful: a text may or may not have arrived.
            Away: Telegram cannot be reached.
            Refused: Telegram accepts no form of it.
        """
        file = outgoing.attachment
        if file is None:
            return methods.sent(await self._words.bring(outgoing, Fallbacks(), TEXT), None)
        file = await rungs.prepared(file)
        forbidden: Refused | None = None
        async for rung in rungs.rungs(file):
            note = rungs.note_of(rung, forbidden=forbidden is not None)
            shown = rungs.noted(file, note, outgoing.language)
            try:
                method = methods.media_method(shown, rung.kind, rung.upload, outgoing)
                return methods.sent(await self._caller.make(method, UPLOAD), rung.kind)
            except Refused as refused:
                log.warning("media_refused as=%s what=%s", rung.kind, refused.what.name)
                if forbids_kind(refused.error):
                    forbidden = refused
        if forbidden is not None:
            raise ForbiddenHere(str(forbidden)) from forbidden.error
        return await self._instead(outgoing, file)

    async def album(self, items: Sequence[Outgoing]) -> list[Sent]:
        """Send pictures as one album, or one by one if that fails. Raises as `send` does.

        The first text among them is the caption. An album has no buttons.
        """
        group = await rungs.album(items) if len(items) in ALBUM else None
        if group is not None:
            method, kind = group
            try:
                messages = await self._caller.make(method, UPLOAD)
                if len(messages) == len(items):
                    return [methods.sent(message, kind) for message in messages]
            except Refused as refused:
                log.warning("album_refused what=%s", refused.what.name)
        return [await self.send(item) for item in items]

    async def edit(
        self,
        target: Target,
        message_id: int,
        text: str,
        entities: Sequence[MessageEntity] = (),
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> Edited:
        """Change a text. Failures are returned, not raised.

        For an inline message `message_id` is ignored: the target identifies it.
        """
        part = TextPart(text=text, entities=tuple(entities))
        return await self._edit(edits.text(part, target, message_id, keyboard))

    async def edit_media(
        self,
        target: Target,
        message_id: int,
        file: MediaPart,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> Edited:
        """Replace a message with this file, which has a Telegram file id or a public URL."""
        upload = file.file_id or file.url
        if upload is None:
            return Edited.FAILED
        return await self._edit(edits.media(file, upload, target, message_id, keyboard))

    async def edit_keyboard(
        self, target: Target, message_id: int, keyboard: InlineKeyboardMarkup | None
    ) -> Edited:
        """Change only the buttons."""
        return await self._edit(edits.keyboard_only(target, message_id, keyboard))

    async def delete(self, target: Target, message_id: int) -> bool:
        """Delete a message; True if it is gone now. Inline messages cannot be deleted."""
        if not isinstance(target, ChatTarget):
            return False
        try:
            await self._caller.make(edits.deletion(target, message_id), DELETE)
        except MessageGone:
            return True
        except NotSent:
            return False
        return True

    async def start_link(self, payload: str) -> str:
        """The link that opens the private chat with `/start payload`."""
        username = (await self._bot.me()).username or ""
        return create_telegram_link(username, start=payload)

    async def _instead(self, outgoing: Outgoing, file: MediaPart) -> Sent:
        """Send the file's link as text, because Telegram accepts the file in no form."""
        if file.url:
            words = texts.get("delivery-link", outgoing.language, url=file.url)
        else:
            words = texts.get("delivery-impossible", outgoing.language)
        if file.title:  # nobody else says it now
            words = f"{file.title}\n{words}"
        gap = "\n\n" if file.text else ""
        plain = outgoing.only_words(f"{file.text}{gap}{words}")
        return methods.sent(await self._words.bring(plain, Fallbacks(), TEXT), None)

    async def _edit(self, method: TelegramMethod[Message | bool]) -> Edited:
        try:
            await self._caller.make(method, EDIT)
        except (MessageGone, Unreachable):
            return Edited.GONE
        except NotSent as error:
            what = error.what.name if isinstance(error, Refused) else ""
            log.info("edit_failed kind=%s what=%s", type(error).__name__, what)
            return Edited.FAILED
        return Edited.DONE
