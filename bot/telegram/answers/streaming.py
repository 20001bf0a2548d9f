"""Shows an answer while it is written: drafts in private chats, an edited message elsewhere.

Each shows the newest text at its own pace, skips unchanged text, and drops updates that the rate
limit has no room for. The finished answer is sent from its stored parts by `outbox.py`. Neither
delays the gateway's stream.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from bot.clock import Clock
from bot.markdown.pages import Pages
from bot.markdown.plain import readable
from bot.markdown.text import Written, fold, plain
from bot.scope import ChatTarget
from bot.services.talk.stream import AnswerStream
from bot.telegram import texts
from bot.telegram.answers.buttons import stop_button
from bot.telegram.answers.first_sign import DRAFT, Sign
from bot.telegram.answers.growing import GrowingAnswer, under, working
from bot.telegram.answers.parts import MOST, TOO_LONG, file_of
from bot.telegram.answers.watch import Watch, step
from bot.telegram.outgoing import edits, methods
from bot.telegram.outgoing.caller import CallPolicy, MessageGone, NotSent, Refused, Unreachable
from bot.telegram.outgoing.formatting import shortened, text_parts, without_looks
from bot.telegram.outgoing.message import FilePart, RichPart, TextPart
from bot.telegram.outgoing.pacing import CallKind, Dropped, Priority, frame
from bot.telegram.outgoing.refusals import Refusal
from bot.telegram.outgoing.sender import AnswerSender, Fallbacks
from bot.telegram.outgoing.splitting import part as part_of

log = logging.getLogger(__name__)

DRAFTS = ((7, 0.9), (13, 1.3), (10_000, 2.0))
EDITS = ((5, 1.5), (10, 3.0), (10_000, 6.0))
"""Seconds between two edits with text; "Thinking…" does not count."""
KEEP_ALIVE = 20.0  # a draft lives for 30 seconds
FRAME = CallPolicy(twice=True, patience=10, priority=Priority.FRAME)
"""The call policy of an edit; one that timed out may still arrive, out of order."""
RETRY = 0.35  # seconds until a frame that was refused, or changed nothing, is tried again
THOUGHTS = 1500  # how much of the thinking an edited message shows, folded


Frame = TextPart | RichPart


class NoDrafts(Exception):
    """This chat or this server does not support message drafts."""


class DraftStream:
    """Drafts in a private chat, with Telegram's own stop button."""

    def __init__(
        self,
        sender: AnswerSender,
        stream: AnswerStream,
        clock: Clock,
        sign: Sign | None = None,
    ) -> None:
        self.draft_id = sign.draft_id if sign else stream.scope.message_id or stream.answer.id
        self._sign = sign
        self._sender = sender
        self._stream = stream
        self._clock = clock
        self._watch = Watch(stream, clock)
        self._title = texts.get("answer-thoughts", stream.scope.language)
        self._growing = GrowingAnswer(title=self._title)
        self._shown: Frame | None = None  # what the screen shows; None = the sign
        self._shown_at: float | None = None  # since when; None = it shows nothing
        self._frames = 0  # with words
        self._rich = True  # this answer's drafts may be rich
        self._looks = True

    async def follow(self) -> None:
        """Show the answer until it ends.

        Raises:
            NoDrafts: drafts are not supported; use `EditStream`.
            Unreachable: nothing can be sent to this chat.
        """
        stream, clock, watch = self._stream, self._clock, self._watch
        await clock.sleep(0)  # let the reader say whether it must wait
        while stream.waiting and stream.end is None:  # another answer's draft is on the screen
            await watch.news()
        # Below a recording stands what was heard, and no draft any more.
        if self._sign and await self._send(self._sign.sent) and not stream.spoken:
            self._shown_at = clock.monotonic()
        while stream.end is None:
            if self._shown_at is not None:
                await watch.news(self._shown_at + KEEP_ALIVE - clock.monotonic())
            if stream.end is None:
                await watch.pause(await self._next())

    async def _next(self) -> float:
        """Show the newest text in its own slot. Returns the seconds until the next update."""
        chat_id, bot = self._stream.scope.chat_id, self._sender.caller.bot
        family, ended = CallKind.COSMETICS, self._stream.ended
        try:
            async with frame(bot, chat_id, family, since=self._shown_at, ended=ended):
                part, now = self._frame(), self._clock.monotonic()
                still = self._shown_at is not None and now - self._shown_at < KEEP_ALIVE
                if (still and part == self._shown) or not await self._show(part):
                    return RETRY
        except Dropped:  # it has ended, or Telegram demands silence
            return RETRY
        self._shown_at, self._shown = self._clock.monotonic(), part
        self._frames += part is not None
        return step(DRAFTS, self._frames) if part is not None else 0.0

    def _frame(self) -> Frame | None:
        """The next draft; None while there is nothing but "Thinking…"."""
        stream, growing = self._stream, self._growing
        if not stream.text and not stream.reasoning:
            doing = working(stream.progress, stream.scope.language)
            return part_of(doing) if doing.text else None
        growing.feed(stream.text)
        thoughts = stream.reasoning.strip()
        below = texts.get("answer-drawing", stream.scope.language) if stream.drawing else ""
        if growing.needs_rich and self._rich and self._sender.abilities.rich_drafts:
            rich = growing.rich_frame(title=self._title, thoughts=thoughts, below=below)
            if rich is not None:
                return rich
        part = growing.text_frame(title=self._title, thoughts=thoughts, below=below)
        if not part.text.strip():
            return None
        return part if self._looks else without_looks(part)

    async def _show(self, part: Frame | None) -> bool:
        """Send a draft; True if it was accepted. Raises only permanent refusals."""
        target = self._stream.scope.target
        if not isinstance(target, ChatTarget):
            raise NoDrafts
        method = methods.draft(part, target, self.draft_id)
        policy = replace(DRAFT, priority=Priority.DRAFT)
        return await self._send(self._sender.caller.make(method, policy), part)

    async def _send(self, call: Awaitable[bool], part: Frame | None = None) -> bool:
        try:
            await call
        except Dropped:
            return False
        except Unreachable:
            raise
        except Refused as refused:
            self._step_down(part, refused)
            return False
        except NotSent as error:  # the next draft may get through
            log.info("draft_failed error=%s", type(error).__name__)
            return False
        return True

    def _step_down(self, part: Frame | None, refused: Refused) -> None:
        """Fall back one step: rich drafts, formatted drafts, plain drafts, no drafts."""
        abilities = self._sender.abilities
        log.warning("draft_refused: %s", refused)
        match part:
            case RichPart() if refused.what is Refusal.UNKNOWN:
                abilities.rich_drafts = False
            case RichPart():
                self._rich = False
            case _ if refused.what is Refusal.UNKNOWN:
                abilities.drafts = False
                raise NoDrafts from refused
            case TextPart(entities=entities) if entities:
                self._looks = False
            case _:
                raise NoDrafts from refused


class EditStream:
    """A message with a stop button that is edited, for groups and servers without drafts.

    A full message is completed before the next one begins.
    """

    def __init__(
        self,
        sender: AnswerSender,
        stream: AnswerStream,
        clock: Clock,
        message_id: int | None,
        opening: Callable[[], Awaitable[object]],
        opened: Callable[[int], Awaitable[object]],
        showing: Callable[[], Awaitable[object]],
    ) -> None:
        self.message_id = message_id  # the message that is open; a restart may have left one
        self.full: list[tuple[TextPart, int | None]] = []  # messages that are closed; None = owed
        self._opening = opening  # is told that a message is about to be opened …
        self._opened = opened  # … and which it is …
        self._showing = showing  # … and that the text so far is about to be shown
        self._sender = sender
        self._stream = stream
        self._clock = clock
        self._watch = Watch(stream, clock)
        self._form = Fallbacks()
        self._language = stream.scope.language
        self._title = texts.get("answer-thoughts", self._language)
        self._growing = GrowingAnswer(title=self._title)
        self._pages = Pages()
        self._too_long = False  # it fills more messages than an answer may
        self._shown = Written()
        self._shown_at: float | None = None  # since when; None = no words of it
        self._behind = False  # something is owed to the screen

    async def follow(self) -> None:
        """Show the answer until it ends.

        Raises:
            Unreachable: nothing can be sent to this chat.
        """
        stream, watch, shown = self._stream, self._watch, 0
        if self.message_id is None:
            await self._open(texts.get("answer-thinking", self._language), reply=True)
        while stream.end is None and self.message_id is not None:
            if not self._behind:
                await watch.news()
            if stream.ended.is_set() or not (stream.text or stream.reasoning or stream.progress):
                continue
            if self._too_long:  # the rest comes as a file, below this message
                break
            if changed := await self._show():
                shown += 1
            self._behind = changed is None
            await watch.pause(step(EDITS, shown) if changed else RETRY)
        await stream.ended.wait()

    def rest(self, note: str) -> list[TextPart | FilePart]:
        """The messages of the finished answer, without those that are complete already."""
        if self._too_long or len(self._stream.text) > TOO_LONG:
            return [file_of(self._stream)]
        self._growing.feed(self._stream.text, final=True)
        rest = self._pages.rest(self._whole())
        if note:
            rest += Written("\n\n" if rest.text else "") + plain(note, "italic")
        parts = text_parts(rest)
        return [file_of(self._stream)] if len(self.full) + len(parts) > MOST else [*parts]

    def _whole(self) -> Written:
        written = self._growing.written()
        if self._stream.drawing and written.text and self._stream.end is None:
            written += under(written, texts.get("answer-drawing", self._language))
        thoughts = readable(self._stream.reasoning).strip()
        if not thoughts:
            return written if written.text else working(self._stream.progress, self._language)
        gap = Written("\n\n" if written.text else "")
        return fold(self._title, shortened(thoughts, THOUGHTS)) + gap + written

    async def _show(self) -> bool | None:
        """Complete full messages, then show the rest; False if that failed.

        True: the message shows something new. False: there is nothing new to show, or no message.
        None: it did not get through and is owed.
        """
        full: list[Written] = []
        try:
            async with self._slot():
                self._growing.feed(self._stream.text)
                full, shown = self._pages.turn(self._whole())
                if not full:
                    return await self._frame(shown)
        except Dropped:  # it has ended, or Telegram demands silence
            return None
        for number, page in enumerate(full):
            if len(self.full) >= MOST - 2:
                self._too_long = True
                return False
            await self._showing()
            if not await self._close(part_of(page)):
                self.full += [(part_of(later), None) for later in full[number + 1 :]]
                return None
            await self._open(texts.get("answer-more", self._language), reply=False)
        try:
            async with self._slot():
                return await self._frame(shown)
        except Dropped:
            return None

    def _slot(self) -> AbstractAsyncContextManager[None]:
        chat_id, bot = self._stream.scope.chat_id, self._sender.caller.bot
        ended = self._stream.ended
        return frame(bot, chat_id, CallKind.MESSAGES, since=self._shown_at, ended=ended)

    async def _frame(self, shown: Written) -> bool | None:
        """Show this text in the open message; returns as `_show` does."""
        if shown == self._shown or not shown.text or self.message_id is None:
            return False
        if self._stream.text:
            await self._showing()
        if not await self._edit(part_of(shown), self.message_id):
            return None
        self._shown, self._shown_at = shown, self._clock.monotonic()
        return True

    async def _open(self, text: str, *, reply: bool) -> None:
        """Begin a message. It holds no text of the answer yet, so a lost one loses nothing."""
        scope = self._stream.scope
        self.message_id = None
        try:
            await self._opening()
            self.message_id = await self._sender.send(
                TextPart(text=text),
                scope,
                self._form,
                reply=reply and not scope.private,
                keyboard=stop_button(self._stream.answer.id, self._language),
                priority=Priority.MESSAGE,
            )
            await self._opened(self.message_id)
        except Unreachable:
            raise
        except NotSent as error:
            log.warning("answer_not_shown_live error=%s", type(error).__name__)

    async def _close(self, page: TextPart) -> bool:
        """Give a full message its final form; if that fails, it is done later."""
        assert self.message_id is not None
        try:
            await self._sender.edit(
                page, self._stream.scope, self.message_id, self._form, priority=Priority.MESSAGE
            )
        except MessageGone:  # somebody deleted it
            self.message_id = None
        except Unreachable:
            raise
        except NotSent as error:
            log.warning("page_not_closed error=%s", type(error).__name__)
            self.message_id = None
        self.full.append((page, self.message_id))
        return self.message_id is not None

    async def _edit(self, part: TextPart, message_id: int) -> bool:
        """Show the text so far; True if the edit was accepted."""
        scope, keyboard = self._stream.scope, stop_button(self._stream.answer.id, self._language)
        frame = part if self._form.looks else without_looks(part)
        try:
            method = edits.text(frame, scope.target, message_id, keyboard)
            await self._sender.caller.make(method, FRAME)
        except Dropped:
            return False
        except Unreachable:
            raise
        except MessageGone:
            self.message_id = None
            return False
        except NotSent as error:
            if isinstance(error, Refused):
                log.warning("frame_refused: %s", error)
                self._form.looks = False
            return False
        return True
