"""AnswerOutbox: sends the stored parts of an answer as messages, each at most once.

A part with an unknown outcome is not sent again: a button offers it. If a person stops the sending,
the remaining parts are behind that button too. `outgoing/sender.py` sends one part.
"""

from __future__ import annotations

import logging
from functools import partial

from aiogram.types import InlineKeyboardMarkup

from bot.domain import Answer, AnswerPart, Scope
from bot.services.talk.stream import AnswerStream
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.answers.buttons import (
    aloud_button,
    rest_button,
    retry_button,
    show_button,
    stop_button,
)
from bot.telegram.answers.parts import plain
from bot.telegram.buttons import start_links
from bot.telegram.buttons.keyboards import elsewhere
from bot.telegram.outgoing.caller import (
    Away,
    Doubtful,
    ForbiddenHere,
    MessageGone,
    NotSent,
    TopicShut,
    Unreachable,
)
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.outgoing.message import FilePart, Part, TextPart, read
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.outgoing.posting import post
from bot.telegram.outgoing.sender import AnswerSender, Fallbacks
from bot.telegram.outgoing.traces import Traces

log = logging.getLogger(__name__)


class Halted(Exception):
    """A person stopped the sending before this message left."""


class AnswerOutbox:
    """Sends finished answers to their chats."""

    def __init__(self, sender: AnswerSender, storage: Storage, delivery: Delivery) -> None:
        self._sender = sender
        self._storage = storage
        self._delivery = delivery
        self._traces = Traces(sender.caller, storage)

    async def alone(self, answer: Answer) -> Answer:
        """Delete the full messages of an attempt that a crash cut off; the newest stays open.

        The complete answer replaces them.
        """
        answer = await self._storage.answers.get(answer.id)
        try:
            begun = await self._traces.found(open_owner(answer.id), _opened(answer))
        except Away:
            return answer  # looked for once more when the answer is brought
        if begun is not None:  # the process died before it was noted
            await self._storage.answers.placeholder(answer.id, begun.message_id)
            answer = await self._storage.answers.get(answer.id)
        await self._traces.erase(open_owner(answer.id))
        for message_id in answer.pages:
            await self._sender.delete(answer.scope, message_id)
        if answer.pages:
            await self._storage.answers.pages_gone(answer.id)
        return answer

    async def deliver(self, answer: Answer, stream: AnswerStream) -> bool:
        """Send the parts that were not sent yet; False if one may be missing or was held back."""
        form, whole = Fallbacks(), True
        for part in answer.parts:
            if part.message_id is not None:
                continue
            opens = _edits(answer, part)
            if stream.halted and not opens:
                return False
            if part.sending_at is not None and not opens:
                whole = False
                continue
            try:
                whole = await self._tried(answer, part, form, stream) and whole
            except Halted:
                return False
            except ForbiddenHere as error:
                await self._elsewhere(answer, shut=isinstance(error, TopicShut))
                return True
            except Unreachable:
                log.info("chat_unreachable answer=%s", answer.id)
                return True
        if whole:
            answer = await self._storage.answers.get(answer.id)
            if answer.placeholder_id is not None and _spare(answer):  # nothing stands in it
                await self._sender.delete(answer.scope, answer.placeholder_id)
        return whole

    async def offer(self, answer: Answer, *, halted: bool) -> None:
        """Show the button that sends what may be missing or was held back."""
        scope, language = answer.scope, answer.scope.language
        words = "answer-stopped" if halted else "answer-doubtful"
        button = rest_button if halted else show_button
        try:
            message_id = await self._sender.send(
                plain(texts.get(words, language)),
                scope,
                Fallbacks(),
                keyboard=button(answer.id, language),
            )
            await self._storage.sent.put(_offer(answer.id), scope.target, message_id)
        except NotSent as error:
            log.warning("not_offered answer=%s error=%s", answer.id, type(error).__name__)

    async def show_again(self, answer: Answer) -> None:
        """Send the parts that may be missing, and remove the button."""
        missing = [part for part in answer.parts if part.message_id is None]
        owner = _offer(answer.id)
        try:
            for part in missing:
                await self._send(answer, part, Fallbacks(), None)
            if missing and (sent := await self._storage.sent.get(owner)):
                await self._sender.delete(answer.scope, sent.message_id)
                await self._storage.sent.drop(owner)
        except NotSent as error:
            log.warning("not_shown_again answer=%s error=%s", answer.id, type(error).__name__)

    async def bring(self, answer: Answer, scope: Scope) -> None:
        """Send the answer in private: the parts that its chat forbids, else all of them.

        Without their buttons, which belong to the chat of the question.
        """
        missing = [part for part in answer.parts if part.message_id is None]
        here = scope.model_copy(update={"message_id": None})
        form = Fallbacks()
        for part in missing or answer.parts:
            await self._sender.send(read(part.payload), here, form, whole=answer.text)

    async def _elsewhere(self, answer: Answer, *, shut: bool) -> None:
        """Tell the person where to read the answer, because its chat forbids text."""
        scope = answer.scope
        log.info("answer_forbidden answer=%s shut=%s", answer.id, shut)
        words = texts.get("answer-shut" if shut else "answer-forbidden", scope.language)
        link = await self._delivery.start_link(f"{start_links.ANSWER}{answer.id}")
        told = Outgoing(
            target=scope.target,
            part=plain(words),
            keyboard=elsewhere(scope.language, link),
            language=scope.language,
        )
        try:
            await post(self._delivery, self._storage, None, told, person=scope)
        except NotSent as error:
            log.warning("not_told answer=%s error=%s", answer.id, type(error).__name__)

    async def _tried(
        self, answer: Answer, part: AnswerPart, form: Fallbacks, stream: AnswerStream
    ) -> bool:
        """Send one part; True if it certainly arrived."""
        try:
            await self._send(answer, part, form, stream)
        except Doubtful:
            return False
        except Unreachable:
            raise
        except NotSent as error:
            log.error("part_refused answer=%s: %s", answer.id, error)  # noqa: TRY400
            return False
        return True

    async def _send(
        self, answer: Answer, part: AnswerPart, form: Fallbacks, stream: AnswerStream | None
    ) -> None:
        """Send one part."""
        store, scope, message = self._storage.answers, answer.scope, read(part.payload)
        keyboard = _keyboard(answer, message)
        rest: tuple[Part, ...] = (message,)
        message_id: int | None = None
        if _edits(answer, part) and answer.placeholder_id is not None:
            try:
                rest = await self._sender.edit(
                    message, scope, answer.placeholder_id, form, keyboard=keyboard
                )
                message_id = answer.placeholder_id
            except MessageGone:
                log.info("placeholder_gone answer=%s", answer.id)
            if rest and part.sending_at is not None:
                raise Doubtful("what follows the edited message may have been sent")

        async def leaving() -> None:
            if stream is not None:
                if stream.halted and message_id is None:
                    raise Halted
                stream.unsent -= 1
            await store.part_sending(answer.id, part.index)

        for number, piece in enumerate(rest):
            sent = await self._sender.send(
                piece,
                scope,
                form,
                reply=_replies(scope, part.index) and message_id is None,
                keyboard=keyboard if number == len(rest) - 1 else None,
                whole=answer.text,
                before=leaving,
                refused=partial(store.part_refused, answer.id, part.index),
            )
            message_id = message_id or sent
        if message_id is not None:
            await store.part_sent(answer.id, part.index, message_id)


def open_owner(answer_id: int) -> str:
    """The trace owner of the message that is edited while the answer grows."""
    return f"answer:{answer_id}:open"


def _opened(answer: Answer) -> Outgoing:
    """That message as it was first sent."""
    language = answer.scope.language
    return Outgoing(
        target=answer.scope.target,
        part=TextPart(text=texts.get("answer-thinking", language)),
        keyboard=stop_button(answer.id, language),
    )


def _keyboard(answer: Answer, part: Part) -> InlineKeyboardMarkup | None:
    """The button under a part."""
    if part.retry:
        return retry_button(answer.id, answer.scope.language, choose=part.choose)
    return aloud_button(answer.id, answer.scope.language) if part.aloud else None


def _edits(answer: Answer, part: AnswerPart) -> bool:
    """True if this part replaces the text of the open message: the first unsent part."""
    missing = next(one.index for one in answer.parts if one.message_id is None)
    return _spare(answer) and part.index == missing and not _is_file(part)


def _is_file(part: AnswerPart) -> bool:
    return isinstance(read(part.payload), FilePart)


def _spare(answer: Answer) -> bool:
    """True if a message is open that shows no part yet."""
    return answer.placeholder_id is not None and all(
        one.message_id != answer.placeholder_id for one in answer.parts
    )


def _replies(scope: Scope, index: int) -> bool:
    """True if this part replies to the question: the first part, outside of private chats."""
    return index == 0 and not scope.private


def _offer(answer_id: int) -> str:
    return f"answer:{answer_id}:again"
