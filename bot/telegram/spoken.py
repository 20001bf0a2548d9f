"""Spoken questions and spoken answers: what was heard is shown, what was written is made sayable.

Nobody is asked here: hearing and saying are the services' business.
"""

from __future__ import annotations

import logging
import re

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.methods import SendChatAction

from bot.services.answer_stream import AnswerStream
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.answer_sender import AnswerSender, Form
from bot.telegram.delivery import Doubtful
from bot.telegram.formatting import Part, plain_text, render
from bot.telegram.measure import shorten, units
from bot.telegram.pacing import Dropped, Priority, pace

log = logging.getLogger(__name__)

SHOWN = 3500  # units of what was heard; more of it is what /transcribe is for
MARK = "🎙 "

_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


class SpokenQuestions:
    """Shows what was understood of a recording, folded, before it is answered."""

    def __init__(self, bot: Bot, sender: AnswerSender, storage: Storage) -> None:
        self._bot = bot
        self._sender = sender
        self._storage = storage

    async def show(self, stream: AnswerStream) -> None:
        """Wait until the question is heard, and show it once. Errors are the answer's to tell.

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
                part, stream.scope, Form(), reply=True, priority=Priority.MESSAGE
            )
        except Doubtful:
            sent = 0  # it is there, or it is not: no second one
        except (TelegramAPIError, ClientDecodeError) as error:
            log.warning("heard_not_shown error=%s", type(error).__name__)
            return
        await self._storage.sent.put(owner, stream.scope.chat_id, sent)

    async def _listening(self, stream: AnswerStream) -> None:
        scope = stream.scope
        action = SendChatAction(
            chat_id=scope.chat_id, message_thread_id=scope.topic_id, action="typing"
        )
        try:
            with pace(Priority.DRAFT):
                await self._bot(action)
        except (Dropped, TelegramAPIError, ClientDecodeError):
            pass  # only pretty


def quotation(heard: str, language: str) -> Part:
    """What was heard, folded; of a long one the beginning."""
    text = MARK + shorten(heard.strip(), SHOWN)
    quote = {"type": "expandable_blockquote", "offset": 0, "length": units(text)}
    if units(heard) > SHOWN:
        text += "\n" + texts.get("heard-more", language)
    return {"kind": "text", "text": text, "entities": [quote]}


def sayable(markdown: str) -> str:
    """What a reader would say: no marks, no addresses, no code."""
    return plain_text(render(_CODE.sub("…", markdown), rich=False)).strip()
