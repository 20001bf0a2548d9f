"""Sends one part of an answer: rich, else text with entities, else plain text.

A refusal leads to the next form. An unknown outcome never does, because the message may be in the
chat: it raises `Doubtful`. The policies of the calls are in `caller.py`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, Message

from bot.clock import Clock
from bot.domain import Scope
from bot.scope import ChatTarget
from bot.telegram.outgoing import caller, edits, methods
from bot.telegram.outgoing.caller import LEAST, Caller, CallPolicy, NotSent, Refused
from bot.telegram.outgoing.formatting import without_looks
from bot.telegram.outgoing.message import (
    FilePart,
    MediaKind,
    MediaPart,
    Part,
    RichPart,
    TextPart,
    words_of,
)
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.outgoing.pacing import Hook, Priority
from bot.telegram.outgoing.refusals import Refusal

log = logging.getLogger(__name__)

SEND = CallPolicy(
    twice=False,
    patience=30,
    pauses=(1, 2, 4, 8),
    waits=True,
    leaves_out=LEAST,
    priority=Priority.FINAL,
)
"""Policy for the text of an answer: retried without limit, sent once."""

EDIT = replace(SEND, twice=True)

DELETE = replace(caller.DELETE, priority=Priority.EDIT)


@dataclass(slots=True)
class Abilities:
    """What the server supports; what it refused once stays off for the life of the process."""

    rich: bool = True
    rich_drafts: bool = True
    drafts: bool = True


@dataclass(slots=True)
class Fallbacks:
    """The forms that one answer may still try; a refusal counts for its other parts."""

    rich: bool = True
    looks: bool = True


class AnswerSender:
    """Sends parts in the best form that is accepted."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self.abilities = Abilities()
        self.caller = Caller(bot, clock)

    async def send(
        self,
        part: Part,
        scope: Scope,
        form: Fallbacks,
        *,
        reply: bool = False,
        keyboard: InlineKeyboardMarkup | None = None,
        priority: Priority = Priority.FINAL,
        whole: str = "",
        before: Hook | None = None,
        refused: Hook | None = None,
    ) -> int:
        """Send a part. Returns the id of its message, or of the first one if it became several.

        Args:
            part: what to send.
            scope: the asker and the target.
            form: the forms that this answer may still try.
            reply: whether it replies to the question.
            keyboard: the buttons, under the last message.
            priority: the priority at the rate limit.
            whole: the content of the file, if the part is one.
            before: called when a call is about to be sent.
            refused: called when it certainly did not arrive.

        Raises:
            NotSent: `Doubtful`, it may or may not have arrived; `Unreachable`, nothing can be
                sent to this chat; `Refused`, in every form.
        """
        policy = replace(SEND, priority=priority, before=before, refused=refused)
        outgoing = Outgoing(
            target=scope.target,
            part=part,
            reply_to=scope.message_id if reply else None,
            keyboard=keyboard,
            language=scope.language,
        )
        return (await self.bring(outgoing, form, policy, whole=whole)).message_id

    async def bring(
        self, outgoing: Outgoing, form: Fallbacks, policy: CallPolicy, *, whole: str = ""
    ) -> Message:
        """Send text in the best form that is accepted. Returns its (first) message.

        Raises as `send` does.
        """
        part = outgoing.part
        match part:
            case FilePart():
                return await self._file(part, outgoing, policy, whole)
            case MediaPart():
                raise TypeError("media go by Delivery")
            case TextPart():
                return await self._text(part, outgoing, form, policy)
        if self.abilities.rich and form.rich:
            try:
                method = methods.rich_method(part, outgoing)
                return await self.caller.make(method, replace(policy, young=True))
            except Refused as error:
                self._without_rich(error, form)
        sent: list[Message] = []
        for number, text in enumerate(part.fallback):
            last = number == len(part.fallback) - 1
            piece = replace(
                outgoing,
                reply_to=outgoing.reply_to if number == 0 else None,
                keyboard=outgoing.keyboard if last else None,
            )
            sent.append(await self._text(text, piece, form, policy))
        return sent[0]

    async def edit(
        self,
        part: Part,
        scope: Scope,
        message_id: int,
        form: Fallbacks,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
        priority: Priority = Priority.FINAL,
    ) -> tuple[TextPart, ...]:
        """Replace a message with this part. Returns what did not fit, to be sent separately.

        Raises:
            NotSent: `MessageGone`, the message does not exist any more; `Unreachable`, nothing
                can be sent to this chat; `Away`, Telegram cannot be reached; `Refused`, in
                every form.
        """
        policy, target = replace(EDIT, priority=priority), scope.target
        texts: tuple[TextPart, ...] = words_of(part)
        if isinstance(part, RichPart) and self.abilities.rich and form.rich:
            try:
                method = edits.rich(part, target, message_id, keyboard)
                await self.caller.make(method, replace(policy, young=True))
            except Refused as error:
                self._without_rich(error, form)
            else:
                return ()
        alone = keyboard if len(texts) == 1 else None
        await self._edit_text(texts[0], scope, message_id, form, alone, policy)
        return texts[1:]

    async def delete(self, scope: Scope, message_id: int) -> None:
        """Delete a message of ours if possible."""
        if not isinstance(scope.target, ChatTarget):
            return
        try:
            await self.caller.make(edits.deletion(scope.target, message_id), DELETE)
        except NotSent as error:
            log.info("not_deleted chat=%s error=%s", scope.chat_id, type(error).__name__)

    async def _file(
        self, part: FilePart, outgoing: Outgoing, policy: CallPolicy, whole: str
    ) -> Message:
        """The complete answer as a text file."""
        kind = MediaKind.DOCUMENT
        file = MediaPart(media=kind, name=part.name, text=part.text, entities=part.entities)
        upload = BufferedInputFile(whole.encode(), part.name)
        method = methods.media_method(file, kind, upload, outgoing)
        return await self.caller.make(method, policy)

    async def _text(
        self, part: TextPart, outgoing: Outgoing, form: Fallbacks, policy: CallPolicy
    ) -> Message:
        if form.looks and part.entities:
            try:
                method = methods.text_method(part, outgoing)
                return await self.caller.make(method, policy)
            except Refused as error:
                log.warning("looks_refused: %s", error)
                form.looks = False
        bare = methods.text_method(without_looks(part), outgoing)
        return await self.caller.make(bare, policy)

    async def _edit_text(
        self,
        part: TextPart,
        scope: Scope,
        message_id: int,
        form: Fallbacks,
        keyboard: InlineKeyboardMarkup | None,
        policy: CallPolicy,
    ) -> None:
        if form.looks and part.entities:
            try:
                method = edits.text(part, scope.target, message_id, keyboard)
                await self.caller.make(method, policy)
            except Refused as error:
                log.warning("looks_refused chat=%s: %s", scope.chat_id, error)
                form.looks = False
            else:
                return
        bare = edits.text(without_looks(part), scope.target, message_id, keyboard)
        await self.caller.make(bare, policy)

    def _without_rich(self, refused: Refused, form: Fallbacks) -> None:
        """Note that the server refused a rich message."""
        if refused.what is Refusal.UNKNOWN:
            self.abilities.rich = self.abilities.rich_drafts = False
        else:
            form.rich = False
        log.warning("rich_refused: %s", refused)
