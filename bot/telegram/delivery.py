"""Outgoing → Telegram: by file id, else uploaded, else as a document, else as a link.

Media arrive at least once: an upload whose fate is unknown is repeated. Texts arrive at most once:
a text whose fate is unknown raises `Doubtful`. Waiting for slots and for `retry_after` is the
session middleware's business (`pacing.py`); what a message says is the presenter's.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from enum import Enum, auto
from typing import TypeVar, cast

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    TelegramMethod,
)
from aiogram.types import (
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
)
from aiogram.utils.link import create_telegram_link

from bot.clock import Clock
from bot.telegram import methods, rungs, texts
from bot.telegram.outgoing import Attachment, Outgoing, Sent
from bot.telegram.refusals import Refusal, forbids_kind, never_left, refusal

log = logging.getLogger(__name__)

T = TypeVar("T")

PAUSES = (1, 4)  # seconds before an upload, or a text that never left, is tried again
PATIENCE = 60  # seconds for one call
UPLOAD_PATIENCE = 300  # 50 MB over a slow line
ALBUM = range(2, 11)


class Unreachable(Exception):
    """Nothing can be sent to this chat any more: blocked, left, no rights."""


class ForbiddenHere(Unreachable):
    """The chat is there and takes other things, but nothing in which this can be sent."""


class Doubtful(Exception):
    """A text may or may not have arrived; it must not be sent again by itself."""


class Edit(Enum):
    """What became of an edit."""

    DONE = auto()
    GONE = auto()  # there is no such message any more
    FAILED = auto()  # not this time


class Delivery:
    """Sends what it is given, by the best way that works."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock

    async def send(self, outgoing: Outgoing) -> Sent:
        """Send one message.

        Raises:
            Unreachable: nothing can be sent to this chat.
            ForbiddenHere: the chat forbids every kind in which this could be sent.
            Doubtful: a text may or may not have arrived.
            TelegramAPIError: Telegram cannot be reached, or refuses it in every form.
        """
        if outgoing.attachment is None:
            return methods.sent(await self._text(outgoing), None)
        file = await rungs.prepared(outgoing.attachment)
        outgoing = dataclasses.replace(outgoing, attachment=file)
        forbidden: _Refused | None = None
        async for rung in rungs.rungs(file):
            shown = rungs.noted(outgoing, rungs.note_of(rung, forbidden=forbidden is not None))
            try:
                method = methods.media_method(rung.kind, rung.upload, shown)
                return methods.sent(await self._call(method, media=True), rung.kind)
            except _Refused as refused:
                log.warning("media_refused as=%s what=%s", rung.kind, refused.what.name)
                if forbids_kind(refused.error):
                    forbidden = refused
        if forbidden is not None:
            raise ForbiddenHere(str(forbidden.error)) from forbidden.error
        return await self._instead(outgoing, file)

    async def album(self, items: Sequence[Outgoing]) -> list[Sent]:
        """Send pictures as one album; one by one where that does not go. Raises as `send` does.

        The text of the first that has one is the album's caption. An album has no buttons.
        """
        group = await rungs.album(items) if len(items) in ALBUM else None
        if group is not None:
            method, kind = group
            try:
                messages = await self._call(method, media=True)
                if len(messages) == len(items):
                    return [methods.sent(message, kind) for message in messages]
            except _Refused as refused:
                log.warning("album_refused what=%s", refused.what.name)
        return [await self.send(item) for item in items]

    async def edit(
        self,
        chat_id: int,
        message_id: int,
        text: str,
        entities: Sequence[MessageEntity] = (),
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> Edit:
        """Change a text; whatever goes wrong is an answer, not an exception."""
        return await self._edit(
            EditMessageText(
                chat_id=chat_id,
                message_id=message_id,
                text=text,
                entities=list(entities) or None,
                reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )

    async def edit_keyboard(
        self, chat_id: int, message_id: int, keyboard: InlineKeyboardMarkup | None
    ) -> Edit:
        """Change the buttons only."""
        return await self._edit(
            EditMessageReplyMarkup(chat_id=chat_id, message_id=message_id, reply_markup=keyboard)
        )

    async def delete(self, chat_id: int, message_id: int) -> bool:
        """Take a message away; whether it is gone now."""
        try:
            await self._bot(DeleteMessage(chat_id=chat_id, message_id=message_id))
        except (TelegramAPIError, ClientDecodeError) as error:
            return refusal(error) is Refusal.GONE and "not found" in str(error)
        return True

    async def start_link(self, payload: str) -> str:
        """The link that opens the private chat and says `/start payload` there."""
        username = (await self._bot.me()).username or ""
        return create_telegram_link(username, start=payload)

    async def _instead(self, outgoing: Outgoing, file: Attachment) -> Sent:
        """The last rung: Telegram takes the file in no form, so its link has to do."""
        if file.url:
            words = texts.get("delivery-link", outgoing.language, url=file.url)
        else:
            words = texts.get("delivery-impossible", outgoing.language)
        if file.title:  # nobody else says it now
            words = f"{file.title}\n{words}"
        gap = "\n\n" if outgoing.text else ""
        text = f"{outgoing.text}{gap}{words}"
        plain = dataclasses.replace(outgoing, text=text, attachment=None)
        return methods.sent(await self._text(plain), None)

    async def _text(self, outgoing: Outgoing) -> Message:
        try:
            return await self._call(methods.text_method(outgoing), media=False)
        except _Refused as refused:
            raise refused.error from None

    async def _call(self, method: TelegramMethod[T], *, media: bool) -> T:
        """Make the call; leave out what is refused, repeat what may be repeated."""
        pauses = iter(PAUSES)
        patience = UPLOAD_PATIENCE if media else PATIENCE
        while True:
            try:
                return await self._bot(method, request_timeout=patience)
            except TelegramRetryAfter:
                raise  # the pacing middleware waited as long as it makes sense
            except TelegramMigrateToChat as error:
                method = methods.moved(method, error.migrate_to_chat_id)
            except (TelegramNetworkError, TelegramServerError, ClientDecodeError) as error:
                there = methods.accepted(error, method)
                if there is not None:
                    return cast("T", there)
                _may_repeat(error, media=media)
                pause = next(pauses, None)
                if pause is None:
                    raise
                await self._clock.sleep(pause)
            except TelegramAPIError as error:
                method = _without(method, error)

    async def _edit(self, method: EditMessageText | EditMessageReplyMarkup) -> Edit:
        try:
            await self._bot(method)
        except (TelegramAPIError, ClientDecodeError) as error:
            match refusal(error):
                case Refusal.UNCHANGED:
                    return Edit.DONE
                case Refusal.GONE | Refusal.UNREACHABLE | Refusal.WORDS:
                    return Edit.GONE
                case what:
                    log.info("edit_failed what=%s kind=%s", what.name, type(error).__name__)
                    return Edit.FAILED
        return Edit.DONE


class _Refused(Exception):
    """Telegram does not take it in this form."""

    def __init__(self, error: TelegramAPIError | ClientDecodeError, what: Refusal) -> None:
        super().__init__(str(error))
        self.error = error
        self.what = what


def _may_repeat(error: TelegramAPIError | ClientDecodeError, *, media: bool) -> None:
    """Raise unless a call with this unclear ending may be made once more."""
    if refusal(error) is Refusal.TOO_BIG:
        raise _Refused(error, Refusal.TOO_BIG) from error
    if not media and not never_left(error):
        raise Doubtful(type(error).__name__) from error


def _without(method: TelegramMethod[T], error: TelegramAPIError) -> TelegramMethod[T]:
    """The call without what was refused; raises if that is the message itself."""
    what = refusal(error)
    if what is Refusal.WORDS:
        raise ForbiddenHere(error.message) from error
    if what is Refusal.UNREACHABLE:
        raise Unreachable(error.message) from error
    rest = methods.adjusted(method, what)
    if rest is None:
        raise _Refused(error, what) from error
    log.warning("sent_without what=%s: %s", what.name, error.message)
    return rest
