"""Outgoing → Telegram: by file id, else uploaded, else as a document, else as a link.

Media arrive at least once: an upload whose fate is unknown is repeated. Texts arrive at most once:
a text whose fate is unknown raises `Doubtful`. What may be done for one call to succeed is said by
its policy (`caller.py`); what a message says is the presenter's.
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
    """What became of an edit."""

    DONE = auto()
    GONE = auto()  # there is no such message any more
    FAILED = auto()  # not this time


class Delivery:
    """Sends what it is given, by the best way that works."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._words = AnswerSender(bot, clock)
        self._caller = self._words.caller

    @property
    def caller(self) -> Caller:
        """Who makes the calls."""
        return self._caller

    async def send(self, outgoing: Outgoing) -> Sent:
        """Send one message.

        Raises:
            Unreachable: nothing can be sent to this chat.
            ForbiddenHere: the chat forbids every kind in which this could be sent.
            Doubtful: a text may or may not have arrived.
            Away: Telegram cannot be reached.
            Refused: Telegram does not take it in any form.
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
        """Send pictures as one album; one by one where that does not go. Raises as `send` does.

        The text of the first that has one is the album's caption. An album has no buttons.
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
        """Change a text; whatever goes wrong is an answer, not an exception.

        An inline message is known by its target; its `message_id` counts for nothing.
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
        """Make a message this file, which lies at Telegram or at a public link."""
        upload = file.file_id or file.url
        if upload is None:
            return Edited.FAILED
        return await self._edit(edits.media(file, upload, target, message_id, keyboard))

    async def edit_keyboard(
        self, target: Target, message_id: int, keyboard: InlineKeyboardMarkup | None
    ) -> Edited:
        """Change the buttons only."""
        return await self._edit(edits.keyboard_only(target, message_id, keyboard))

    async def delete(self, target: Target, message_id: int) -> bool:
        """Take a message away; whether it is gone now. An inline message stays."""
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
        """The link that opens the private chat and says `/start payload` there."""
        username = (await self._bot.me()).username or ""
        return create_telegram_link(username, start=payload)

    async def _instead(self, outgoing: Outgoing, file: MediaPart) -> Sent:
        """The last rung: Telegram takes the file in no form, so its link has to do."""
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
