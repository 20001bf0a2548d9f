"""AnswerView: an answer in its chat: while it grows, when it has ended, and after a restart.

Shows an `AnswerStream`, stores the rendered parts before the first of them is sent, then sends each
at most once. A part whose fate is unknown is not sent again: a button offers it. What the model is
asked, and who may stop it, is decided in the services.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.types import InlineKeyboardMarkup

from bot.clock import Clock
from bot.domain import Answer, AnswerPart, AnswerStatus, Scope
from bot.gateway import finish_words
from bot.gateway.errors import ModelUnavailable, TextOnly
from bot.services import models
from bot.services.answer_stream import AnswerEnd, AnswerStream
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.answer_buttons import aloud_button, retry_button, show_button
from bot.telegram.answer_sender import AnswerSender, Form, Gone
from bot.telegram.delivery import Doubtful, Unreachable
from bot.telegram.explain import explain
from bot.telegram.first_sign import FirstSigns
from bot.telegram.formatting import Part, render, with_note
from bot.telegram.spoken import SpokenQuestions
from bot.telegram.streaming import DraftStream, EditStream, NoDrafts

log = logging.getLogger(__name__)

_FAILURES = (TelegramAPIError, ClientDecodeError)
_ENDINGS = {
    finish_words.FILTER: "answer-filtered",
    finish_words.LENGTH: "answer-too-long",
    finish_words.WINDOW: "answer-window-full",
    finish_words.TOO_MUCH: "answer-endless",
}


class AnswerView:
    """Shows answers and brings them into their chats."""

    def __init__(
        self,
        bot: Bot,
        storage: Storage,
        clock: Clock,
        *,
        speaks: Callable[[], bool] = lambda: False,
        pictures: Callable[[AnswerStream], Awaitable[object]] | None = None,
    ) -> None:
        self._speaks = speaks  # whether answers can be read aloud
        self._pictures = pictures  # brings the pictures of an answer into its chat
        self._bot = bot
        self._storage = storage
        self._clock = clock
        self._sender = AnswerSender(bot, clock)
        self._spoken = SpokenQuestions(bot, self._sender, storage)
        self.first_signs = FirstSigns(bot, lambda: self._sender.abilities.drafts)
        self._drawn: dict[tuple[int, int], int] = {}  # (chat, draft) → answer
        self._repaired: set[int] = set()  # since the start; their updates may come again meanwhile
        self._again: set[int] = set()  # answers that are being shown again right now
        for language in texts.LANGUAGES:  # reading a locale takes longer than a first sign may
            texts.get("answer-thinking", language)

    async def show(self, stream: AnswerStream) -> None:
        """Show an answer from its first sign to its last word."""
        answer = stream.answer
        if answer.id in self._repaired:
            return
        if stream.replayed:
            if answer.status is AnswerStatus.READY:
                await self._deliver(answer)
            return
        if answer.status is AnswerStatus.STREAMING:
            await self._restarted(answer)
            return
        try:
            await self._spoken.show(stream)
            await self._finish(stream, await self._follow(stream))
        except Unreachable:
            log.info("chat_unreachable answer=%s", answer.id)
            await self._storage.answers.fail(answer.id, stream.text, stream.reasoning, stream.model)

    def drawn_as(self, scope: Scope, draft_id: int) -> int | None:
        """Which answer that draft shows; None if it shows none yet."""
        return self._drawn.get((scope.chat_id, draft_id))

    async def show_again(self, answer_id: int) -> bool:
        """Send the parts that may be missing; False if none is."""
        answer = await self._storage.answers.get(answer_id)
        missing = [part for part in answer.parts if part.message_id is None]
        if not missing or answer_id in self._again:
            return False
        self._again.add(answer_id)
        try:
            for part in missing:
                await self._send(answer, part, Form())
            owner = _offer(answer_id)
            if sent := await self._storage.sent.get(owner):
                await self._sender.delete(answer.scope, sent.message_id)
                await self._storage.sent.drop(owner)
        except (Doubtful, Unreachable, *_FAILURES) as error:
            log.warning("not_shown_again answer=%s error=%s", answer_id, type(error).__name__)
        finally:
            self._again.discard(answer_id)
        return True

    async def recover(self, answers: Sequence[Answer]) -> None:
        """After a start: what was cut off says so, what was ready is sent."""
        self._repaired.update(answer.id for answer in answers)
        async with asyncio.TaskGroup() as group:
            for answer in answers:
                group.create_task(self._repair(answer))

    async def _repair(self, answer: Answer) -> None:
        try:
            if answer.status is AnswerStatus.READY:
                await self._deliver(answer)
            else:
                await self._restarted(answer)
        except Exception:
            log.exception("answer_not_repaired answer=%s", answer.id)

    async def _follow(self, stream: AnswerStream) -> DraftStream | EditStream:
        if stream.scope.private and self._sender.abilities.drafts:
            sign = self.first_signs.take(stream.scope)
            drafts = DraftStream(self._bot, self._sender, stream, self._clock, sign)
            drawn = (stream.scope.chat_id, drafts.draft_id)
            self._drawn[drawn] = stream.answer.id
            try:
                await drafts.follow()
            except NoDrafts:
                log.info("no_drafts answer=%s", stream.answer.id)
            else:
                return drafts
            finally:
                self._drawn.pop(drawn, None)
        store, answer_id = self._storage.answers, stream.answer.id
        edits = EditStream(
            self._bot,
            self._sender,
            stream,
            self._clock,
            opened=partial(store.placeholder, answer_id),
            showing=partial(store.showing, answer_id),
        )
        await edits.follow()
        return edits

    # ---- the end

    async def _finish(self, stream: AnswerStream, live: DraftStream | EditStream) -> None:
        answer, end = stream.answer, stream.end or AnswerEnd(cut=True)
        if stream.replayed:  # another process has it
            if live.message_id is not None:
                await self._sender.delete(stream.scope, live.message_id)
            return
        too_early = end.stopped or end.cut or end.error is not None
        note = _note(stream, end)
        if stream.pictures and self._pictures is not None:
            await self._pictures(stream)  # before the answer counts as complete
        if not stream.told:
            parts = live.parts(note) if stream.reasoning.strip() else [_plain(note)]
            gone = isinstance(end.error, ModelUnavailable | TextOnly)
            await self._say(answer, live.message_id, parts, retry=True, choose=gone)
            await self._storage.answers.fail(answer.id, "", stream.reasoning, stream.model)
            return
        parts = live.parts(note)
        if parts and live.message_id is not None:
            parts[0] = {**parts[0], "edit": True}
        if parts and too_early:
            parts[-1] = {**parts[-1], "retry": True}
        elif parts and stream.scope.private and self._speaks():
            parts[-1] = {**parts[-1], "aloud": True}
        ready = await self._storage.answers.finish(
            answer.id, stream.text, stream.reasoning, stream.model, parts, told=stream.told
        )
        await self._deliver(ready)
        if not parts and live.message_id is not None:  # all of it stands in full messages
            await self._sender.delete(stream.scope, live.message_id)

    async def _say(
        self,
        answer: Answer,
        message_id: int | None,
        parts: Sequence[Part],
        *,
        retry: bool,
        choose: bool = False,
    ) -> None:
        """Say something that is no part of an answer: in the open message, or in a new one."""
        form, scope = Form(), answer.scope
        keyboard = retry_button(answer.id, scope.language, choose=choose) if retry else None
        try:
            for number, part in enumerate(parts):
                last = keyboard if number == len(parts) - 1 else None
                rest = [part]
                if number == 0 and message_id is not None:
                    try:
                        rest = await self._sender.edit(part, scope, message_id, form, keyboard=last)
                    except Gone:
                        rest = [part]
                for piece in rest:
                    await self._sender.send(
                        piece, scope, form, reply=_replies(scope, number), keyboard=last
                    )
        except (Doubtful, *_FAILURES) as error:
            log.warning("not_said answer=%s error=%s", answer.id, type(error).__name__)

    async def _restarted(self, answer: Answer) -> None:
        """A restart cut the answer off while the model was writing."""
        language = answer.scope.language
        sentence = texts.get("answer-restarted", language)
        shown = answer.parts[0].payload if answer.parts else None
        text = answer.text if answer.text.strip() or shown is None else shown["text"]
        if text.strip():  # what was written stays
            if answer.placeholder_id is None:
                title = texts.get("answer-thoughts", language)
                rich = self._sender.abilities.rich
                parts = render(
                    text, rich=rich, reasoning=answer.reasoning, title=title, note=sentence
                )
            else:
                parts = with_note(shown, sentence)
                parts[0] = {**parts[0], "edit": True}
            parts[-1] = {**parts[-1], "retry": True}
            await self._deliver(
                await self._storage.answers.finish(
                    answer.id, text, answer.reasoning, answer.model, parts
                )
            )
            return
        try:
            await self._say(answer, answer.placeholder_id, [_plain(sentence)], retry=True)
        except Unreachable:
            log.info("chat_unreachable answer=%s", answer.id)
        await self._storage.answers.fail(answer.id)

    # ---- the outbox

    async def _deliver(self, answer: Answer) -> None:
        """Send what was not sent yet; each part at most once."""
        form, doubtful = Form(), False
        for part in answer.parts:
            if part.message_id is not None:
                continue
            if part.sending_at is not None and not _edits(answer, part):
                doubtful = True
                continue
            try:
                await self._send(answer, part, form)
            except Doubtful:
                doubtful = True
            except Unreachable:
                log.info("chat_unreachable answer=%s", answer.id)
                doubtful = False
                break
            except _FAILURES as error:
                log.error("part_refused answer=%s: %s", answer.id, error.message)  # noqa: TRY400
                doubtful = True
        if doubtful:
            await self._offer_again(answer)
        await self._storage.answers.advance(answer.id, AnswerStatus.READY, AnswerStatus.SENT)

    async def _send(self, answer: Answer, part: AnswerPart, form: Form) -> None:
        """Bring one part into the chat."""
        store, scope, payload = self._storage.answers, answer.scope, part.payload
        keyboard = _keyboard(answer, payload)
        rest, message_id = [payload], None
        if _edits(answer, part) and answer.placeholder_id is not None:
            try:
                rest = await self._sender.edit(
                    payload, scope, answer.placeholder_id, form, keyboard=keyboard
                )
                message_id = answer.placeholder_id
            except Gone:
                log.info("placeholder_gone answer=%s", answer.id)
            if rest and part.sending_at is not None:
                raise Doubtful("what follows the edited message may have been sent")
        for number, piece in enumerate(rest):
            sent = await self._sender.send(
                piece,
                scope,
                form,
                reply=_replies(scope, part.index) and message_id is None,
                keyboard=keyboard if number == len(rest) - 1 else None,
                before=partial(store.part_sending, answer.id, part.index),
                refused=partial(store.part_refused, answer.id, part.index),
            )
            message_id = message_id or sent
        if message_id is not None:
            await store.part_sent(answer.id, part.index, message_id)

    async def _offer_again(self, answer: Answer) -> None:
        """A button that sends what may be missing."""
        scope = answer.scope
        part = _plain(texts.get("answer-doubtful", scope.language))
        try:
            message_id = await self._sender.send(
                part, scope, Form(), keyboard=show_button(answer.id, scope.language)
            )
            await self._storage.sent.put(_offer(answer.id), scope.chat_id, message_id)
        except (Doubtful, Unreachable, *_FAILURES) as error:
            log.warning("not_offered answer=%s error=%s", answer.id, type(error).__name__)


def _note(stream: AnswerStream, end: AnswerEnd) -> str:
    """Our lines below the answer: what was left out of the question, how it ended."""
    language = stream.scope.language
    lines: list[str] = []
    for notice in stream.notices:
        line = texts.get(f"answer-notice-{notice.kind}", language, **notice.values)
        if line not in lines:
            lines.append(line)
    if isinstance(end.error, ModelUnavailable) and models.gizmo(stream.model):
        lines.append(texts.get("error-gpt-silent", language))
    elif end.error is not None:
        lines.append(explain(end.error, language))
    elif end.stopped:
        lines.append(texts.get("answer-stopped", language))
    elif end.cut:
        lines.append(texts.get("answer-cut", language))
    elif said := _ENDINGS.get(end.finish_reason or ""):
        lines.append(texts.get(said, language))
    return "\n".join(lines)


def _keyboard(answer: Answer, payload: Part) -> InlineKeyboardMarkup | None:
    """The button that a part asks for."""
    if payload.get("retry"):
        return retry_button(answer.id, answer.scope.language)
    return aloud_button(answer.id, answer.scope.language) if payload.get("aloud") else None


def _plain(text: str) -> Part:
    return {"kind": "text", "text": text, "entities": []}


def _edits(answer: Answer, part: AnswerPart) -> bool:
    """Whether the part becomes the text of the message that is open."""
    return bool(part.payload.get("edit")) and answer.placeholder_id is not None


def _replies(scope: Scope, index: int) -> bool:
    """Whether a part answers the message that asked: the first one, where others talk too."""
    return index == 0 and not scope.private


def _offer(answer_id: int) -> str:
    return f"answer:{answer_id}:again"
