"""Spoken questions and answers: shows transcripts, and turns written text into speakable text.

Transcription and speech themselves are in `bot/services`.
"""

from __future__ import annotations

import contextlib
import logging
import re

from aiogram.methods import SendChatAction
from aiogram.types import MessageEntity

from bot.scope import ChatTarget
from bot.services.talk.stream import AnswerStream
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.outgoing.caller import CallPolicy, Doubtful, NotSent, Unreachable
from bot.telegram.outgoing.formatting import plain_text, render
from bot.telegram.outgoing.message import TextPart
from bot.telegram.outgoing.pacing import Dropped, Priority
from bot.telegram.outgoing.sender import AnswerSender, Fallbacks
from bot.telegram.wording.measure import shorten, units

log = logging.getLogger(__name__)

SHOWN = 3500  # units of what was heard; more of it is what /transcribe is for
MARK = "🎙 "
TYPING = CallPolicy(twice=True, priority=Priority.DRAFT)

_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


class SpokenQuestions:
    """Shows the transcript of a spoken question, folded, before the answer."""

    def __init__(self, sender: AnswerSender, storage: Storage) -> None:
        self._sender = sender
        self._storage = storage

    async def show(self, stream: AnswerStream) -> None:
        """Wait for the transcript and show it once. Errors are shown by the answer.

        Raises:
            Unreachable: nothing can be sent to this chat.
        """
        if not stream.spoken:
            return
        await self._listening(stream)
        seen = -1
        while stream.heard is None and stream.end is None:
            seen = await stream.changed(seen)
        owner = f"question:{stream.answer.question_id}:heard"
        if not stream.heard or await self._storage.sent.get(owner) is not None:
            return
        part = quotation(stream.heard, stream.scope.language)
        try:
            sent = await self._sender.send(
                part, stream.scope, Fallbacks(), reply=True, priority=Priority.MESSAGE
            )
        except Doubtful:
            sent = 0  # it is there, or it is not: no second one
        except Unreachable:
            raise
        except NotSent as error:
            log.warning("heard_not_shown error=%s", type(error).__name__)
            return
        await self._storage.sent.put(owner, stream.scope.target, sent)

    async def _listening(self, stream: AnswerStream) -> None:
        target = stream.scope.target
        if not isinstance(target, ChatTarget):
            return
        action = SendChatAction(
            chat_id=target.chat_id, message_thread_id=target.topic_id, action="typing"
        )
        with contextlib.suppress(Dropped, NotSent):  # only pretty
            await self._sender.caller.make(action, TYPING)


def quotation(heard: str, language: str) -> TextPart:
    """The transcript as a folded quotation; a long one is cut."""
    text = MARK + shorten(heard.strip(), SHOWN)
    quote = MessageEntity(type="expandable_blockquote", offset=0, length=units(text))
    if units(heard) > SHOWN:
        text += "\n" + texts.get("heard-more", language)
    return TextPart(text=text, entities=(quote,))


def sayable(markdown: str) -> str:
    """The text to be spoken: without formatting, links and code."""
    return plain_text(render(_CODE.sub("…", markdown), rich=False)).strip()
