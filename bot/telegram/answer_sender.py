"""Sends one part of an answer: rich, else text with entities, else plain words.

A refusal leads to the next form; an unclear ending never does, because the message may be in the
chat: then `Doubtful` is raised. Only what surely did not arrive is repeated. Edits may be repeated,
they change nothing twice. Waiting for slots and for `retry_after` happens in `pacing.py`.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramServerError,
)
from aiogram.methods import DeleteMessage, TelegramMethod
from aiogram.types import InlineKeyboardMarkup

from bot.clock import Clock
from bot.domain import Scope
from bot.telegram import answer_calls, methods
from bot.telegram.delivery import Doubtful, Unreachable
from bot.telegram.formatting import Part, without_looks
from bot.telegram.pacing import Priority, pace
from bot.telegram.refusals import Refusal, never_left, refusal

log = logging.getLogger(__name__)

T = TypeVar("T")
Hook = Callable[[], Awaitable[object]]

PATIENCE = 30  # seconds for one call
FAILURES = (1, 2, 4, 8)  # pauses after a call that the server failed to do
_ADJUSTABLE = {Refusal.REPLY, Refusal.TOPIC, Refusal.KEYBOARD}
_NOT_DONE = ("internal server error", "service unavailable", "restart")
_NO_PAGE = re.compile(r"\b404\b|\b501\b|\bnot found\b")
_PAGE = 500  # characters: the title of a page says what it is
_UNKNOWN = ("method not found", "not implemented", "unsupported", "not supported", "unknown method")


class Gone(Exception):
    """The message to be edited is not there any more."""


@dataclass(slots=True)
class Abilities:
    """What the server may know; what it turned out not to know stays off for the process."""

    rich: bool = True
    rich_drafts: bool = True
    drafts: bool = True


@dataclass(slots=True)
class Form:
    """What one answer may still try; a refusal is remembered for its other parts."""

    rich: bool = True
    looks: bool = True


class AnswerSender:
    """The ladder from a part to a message."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self.abilities = Abilities()
        self._bot = bot
        self._clock = clock

    async def send(
        self,
        part: Part,
        scope: Scope,
        form: Form,
        *,
        reply: bool = False,
        keyboard: InlineKeyboardMarkup | None = None,
        priority: Priority = Priority.FINAL,
        whole: str = "",
        before: Hook | None = None,
        refused: Hook | None = None,
    ) -> int:
        """Send a part; the id of its message (of its first one, where a rich part became several).

        Args:
            part: what to send.
            scope: where.
            form: what this answer may still try.
            reply: whether it answers the message that asked.
            keyboard: the buttons, under the last message.
            priority: who goes first.
            whole: what stands in the file, if the part is one.
            before: runs when a call is about to leave.
            refused: runs when it surely did not arrive.

        Raises:
            Doubtful: it may or may not have arrived.
            Unreachable: nothing can be sent to this chat.
            TelegramAPIError: refused in every form.
        """
        calls = _Calls(self._bot, self._clock, priority, before, refused)
        if part["kind"] == "file":
            file = answer_calls.send_file(part, scope, whole, reply=reply, keyboard=keyboard)
            return (await calls.make(file)).message_id
        texts = [part]
        if part["kind"] == "rich":
            if self.abilities.rich and form.rich:
                try:
                    method = answer_calls.send_rich(part, scope, reply=reply, keyboard=keyboard)
                    return (await calls.make(method)).message_id
                except (TelegramAPIError, ClientDecodeError) as error:
                    self._without_rich(error, form)
            texts = part["fallback"]
        ids: list[int] = []
        for number, text in enumerate(texts):
            last = keyboard if number == len(texts) - 1 else None
            first = reply and number == 0
            ids.append(await self._text(calls, text, scope, form, reply=first, keyboard=last))
        return ids[0]

    async def edit(
        self,
        part: Part,
        scope: Scope,
        message_id: int,
        form: Form,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
        priority: Priority = Priority.FINAL,
    ) -> list[Part]:
        """Make a message of ours this part; what did not fit into it is returned, to be sent.

        Raises:
            Gone: there is no such message any more.
            Unreachable: nothing can be sent to this chat.
            TelegramAPIError: refused in every form, or Telegram cannot be reached.
        """
        calls = _Calls(self._bot, self._clock, priority, None, None)
        texts = [part]
        if part["kind"] == "rich":
            if self.abilities.rich and form.rich:
                try:
                    method = answer_calls.edit_rich(part, scope, message_id, keyboard)
                    await calls.make(method, again=True)
                except (TelegramAPIError, ClientDecodeError) as error:
                    if _unchanged(error):
                        return []
                    self._without_rich(error, form)
                else:
                    return []
            texts = part["fallback"]
        alone = keyboard if len(texts) == 1 else None
        await self._edit_text(calls, texts[0], scope, message_id, form, alone)
        return texts[1:]

    async def delete(self, scope: Scope, message_id: int) -> None:
        """Take a message of ours away, if that is possible."""
        try:
            with pace(Priority.EDIT):
                await self._bot(DeleteMessage(chat_id=scope.chat_id, message_id=message_id))
        except (TelegramAPIError, ClientDecodeError) as error:
            log.info("not_deleted chat=%s error=%s", scope.chat_id, type(error).__name__)

    async def _text(
        self,
        calls: _Calls,
        part: Part,
        scope: Scope,
        form: Form,
        *,
        reply: bool,
        keyboard: InlineKeyboardMarkup | None,
    ) -> int:
        if form.looks and part["entities"]:
            try:
                method = answer_calls.send_text(part, scope, reply=reply, keyboard=keyboard)
                return int((await calls.make(method)).message_id)
            except TelegramBadRequest as error:
                log.warning("looks_refused chat=%s: %s", scope.chat_id, error.message)
                form.looks = False
        bare = answer_calls.send_text(without_looks(part), scope, reply=reply, keyboard=keyboard)
        return int((await calls.make(bare)).message_id)

    async def _edit_text(
        self,
        calls: _Calls,
        part: Part,
        scope: Scope,
        message_id: int,
        form: Form,
        keyboard: InlineKeyboardMarkup | None,
    ) -> None:
        looks = form.looks and bool(part["entities"])
        text = part if looks else without_looks(part)
        try:
            await calls.make(answer_calls.edit_text(text, scope, message_id, keyboard), again=True)
        except TelegramBadRequest as error:
            what = refusal(error)
            if what is Refusal.UNCHANGED:
                return
            if what is Refusal.GONE:
                raise Gone from error
            if not looks:
                raise
            log.warning("looks_refused chat=%s: %s", scope.chat_id, error.message)
            form.looks = False
            await self._edit_text(calls, part, scope, message_id, form, keyboard)

    def _without_rich(self, error: TelegramAPIError | ClientDecodeError, form: Form) -> None:
        """Remember a refusal of the rich form; raises what is not one."""
        if refusal(error) is Refusal.GONE:
            raise Gone from error
        if unknown_to_server(error):
            self.abilities.rich = self.abilities.rich_drafts = False
        elif isinstance(error, TelegramBadRequest):
            form.rich = False
        else:
            raise error
        log.warning("rich_refused: %s", error.message)


class _Calls:
    """Makes calls that say how important they are, and repeats what may be repeated."""

    def __init__(
        self,
        bot: Bot,
        clock: Clock,
        priority: Priority,
        before: Hook | None,
        refused: Hook | None,
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._priority = priority
        self._before = before
        self._refused = refused

    async def make(self, method: TelegramMethod[T], *, again: bool = False) -> T:
        """Make the call. `again` = it may be repeated although it may have been done."""
        failures = iter(FAILURES)
        for attempt in itertools.count():
            try:
                with pace(self._priority, before=self._before, refused=self._refused):
                    return await self._bot(method, request_timeout=PATIENCE)
            except TelegramMigrateToChat as error:
                method = methods.moved(method, error.migrate_to_chat_id)
            except (TelegramNetworkError, TelegramServerError, ClientDecodeError) as error:
                if (there := methods.accepted(error, method)) is not None:
                    return there  # type: ignore[return-value]  # a bare Message, all we look at
                if unknown_to_server(error) or isinstance(error, TelegramEntityTooLarge):
                    raise
                pause = self._pause(error, attempt, failures, again=again)
                if self._refused is not None and not again:
                    await self._refused()
                await self._clock.sleep(pause)
            except TelegramAPIError as error:
                method = _adjusted(method, error)
        raise AssertionError("unreachable")

    def _pause(self, error: Any, attempt: int, failures: Any, *, again: bool) -> float:
        """How long to wait before the call is made again; raises if it must not be."""
        if never_left(error):  # Telegram cannot be reached at all: as long as it takes
            return float(min(2**attempt, 60))
        failed = isinstance(error, TelegramServerError) and any(
            words in error.message.lower() for words in _NOT_DONE
        )
        if not (failed or again):
            raise Doubtful(type(error).__name__) from error
        pause = next(failures, None)
        if pause is None:
            raise error if again else Doubtful(type(error).__name__) from error
        return float(pause)


def unknown_to_server(error: TelegramAPIError | ClientDecodeError) -> bool:
    """Whether the server does not know the method at all."""
    words = str(error).lower()
    if isinstance(error, TelegramNotFound):
        return True
    if isinstance(error, ClientDecodeError):
        return _page_of_unknown(error.data)
    return "can't parse" not in words and any(sign in words for sign in _UNKNOWN)


def _page_of_unknown(data: object) -> bool:
    """Whether a web server in front says it; half an answer that holds the number 404 does not."""
    if isinstance(data, Mapping):
        return data.get("ok") is not True and "not found" in str(data).lower()
    page = str(data).lstrip().lower()
    return not page.startswith(("{", "[")) and bool(_NO_PAGE.search(page[:_PAGE]))


def _unchanged(error: TelegramAPIError | ClientDecodeError) -> bool:
    return refusal(error) is Refusal.UNCHANGED


def _adjusted(method: TelegramMethod[T], error: TelegramAPIError) -> TelegramMethod[T]:
    """The call without a reply, a topic or buttons that are refused; raises if that is not it."""
    what = refusal(error)
    if what in (Refusal.UNREACHABLE, Refusal.WORDS):
        raise Unreachable(error.message) from error
    rest = methods.adjusted(method, what) if what in _ADJUSTABLE else None
    if rest is None:
        raise error
    log.warning("sent_without what=%s: %s", what.name, error.message)
    return rest
