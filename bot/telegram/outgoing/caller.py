"""Caller: the one place that makes calls of the Bot API and finds out what became of them.

A call succeeded (perhaps with a reply that aiogram cannot parse), its chat has moved to a new id,
it was never sent, it may have arrived, or it was refused for a known reason. Its `CallPolicy` says
what may be repeated, for how long, and what may be left out. `delivery.py` and `sender.py` choose
the next form to try; rate limits and `retry_after` are in `pacing.py`.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
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
from aiogram.methods import TelegramMethod

from bot.clock import Clock
from bot.telegram.outgoing import methods
from bot.telegram.outgoing.pacing import Hook, Priority, pace
from bot.telegram.outgoing.refusals import Refusal, never_left, not_done, refusal, unknown_to_server

log = logging.getLogger(__name__)

T = TypeVar("T")
Failure = TelegramAPIError | ClientDecodeError


class NotSent(Exception):
    """A call did not do what it was made for."""


class Unreachable(NotSent):
    """Nothing can be sent to this chat: the bot was blocked or removed, or has no rights."""


class ForbiddenHere(Unreachable):
    """The chat works, but forbids every form in which this could be sent."""


class TopicShut(ForbiddenHere):
    """The topic is closed or deleted, and this belongs to no other topic."""


class Doubtful(NotSent):
    """A message may or may not have arrived; it must not be sent again automatically."""


class MessageGone(NotSent):
    """The message to edit or delete does not exist any more."""


class Away(NotSent):
    """Telegram cannot be reached, or fails; try again later."""


class Refused(NotSent):
    """Telegram does not accept it in this form."""

    def __init__(self, error: Failure, what: Refusal) -> None:
        super().__init__(str(error))
        self.error = error
        self.what = what


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPolicy:
    """What may be done to make a call succeed."""

    twice: bool  # it may be made again although it may have been done
    patience: int = 60  # seconds for one try
    pauses: tuple[float, ...] = ()  # before it is made again
    waits: bool = False  # as long as Telegram cannot be reached at all
    young: bool = False  # there are servers that do not know it yet: that is a refusal
    leaves_out: frozenset[Refusal] = frozenset()  # what it goes without, where that is refused
    priority: Priority | None = None  # None = whatever is said around it
    before: Hook | None = None  # runs when it is about to leave
    refused: Hook | None = None  # runs when it surely did not arrive, and is made again


LEAST = frozenset({Refusal.REPLY, Refusal.TOPIC, Refusal.KEYBOARD})
"""What may be left out so that a message arrives: the reply, the topic, the keyboard."""

TEXT = CallPolicy(twice=False, pauses=(1, 4), leaves_out=LEAST | {Refusal.ENTITIES})
"""Policy for text: late rather than twice."""

UPLOAD = CallPolicy(twice=True, patience=300, pauses=(1, 4), leaves_out=LEAST | {Refusal.ENTITIES})
"""Policy for files: twice rather than never; 50 MB over a slow line take their time."""

EDIT = CallPolicy(twice=True)
"""Policy for edits: repeating one changes nothing, and the next one replaces a lost one."""

DELETE = CallPolicy(twice=True)
"""Policy for deletions: repeating one changes nothing."""

LOOK = CallPolicy(twice=True)
"""Policy for queries: the caller can go on without a reply."""


class Caller:
    """Makes calls."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self.bot = bot
        self._clock = clock

    async def make(self, method: TelegramMethod[T], policy: CallPolicy) -> T:
        """Make the call; leave out what is refused, repeat what may be repeated.

        An edit that changes nothing counts as success.

        Raises:
            Unreachable: nothing can be sent to this chat; `ForbiddenHere`, `TopicShut`: not
                this message.
            MessageGone: the message does not exist any more.
            Doubtful: it may have been done, and must not be done twice.
            Away: Telegram cannot be reached now.
            Refused: Telegram does not accept this form.
            Dropped: it was optional, and the rate limit had no room.
        """
        pauses = iter(policy.pauses)
        for attempt in itertools.count():
            try:
                with _paced(policy):
                    return await self.bot(method, request_timeout=policy.patience)
            except TelegramRetryAfter as error:  # the pacing waited as long as it makes sense
                raise Away(type(error).__name__) from error
            except TelegramMigrateToChat as error:
                method = methods.moved(method, error.migrate_to_chat_id)
            except (TelegramNetworkError, TelegramServerError, ClientDecodeError) as error:
                there = methods.accepted(error, method)
                if there is not None:
                    return cast("T", there)
                pause = _pause(error, policy, attempt, pauses)
                if policy.refused is not None and not policy.twice:
                    await policy.refused()
                await self._clock.sleep(pause)
            except TelegramAPIError as error:
                what = refusal(error)
                if what is Refusal.UNCHANGED:
                    return cast("T", True)
                method = _without(method, error, what, policy)
        raise AssertionError("unreachable")


def _paced(policy: CallPolicy) -> AbstractContextManager[None]:
    if policy.priority is None:
        return nullcontext()
    return pace(policy.priority, before=policy.before, refused=policy.refused)


def _pause(error: Failure, policy: CallPolicy, attempt: int, pauses: Iterator[float]) -> float:
    """Seconds to wait before the call is repeated; raises if it must not be."""
    kind = type(error).__name__
    what = refusal(error)
    if what is Refusal.TOO_BIG:
        raise Refused(error, what) from error
    if policy.young and unknown_to_server(error):
        raise Refused(error, Refusal.UNKNOWN) from error
    if never_left(error):
        pause = float(min(2**attempt, 60)) if policy.waits else next(pauses, None)
        if pause is None:
            raise Away(f"{kind}: {error}") from error
        return pause
    pause = next(pauses, None) if policy.twice or not_done(error) else None
    if pause is None:
        raise (Away(f"{kind}: {error}") if policy.twice else Doubtful(kind)) from error
    return pause


def fate(error: Exception) -> Exception:
    """What the error of a call that was made without `Caller` means; any other is itself."""
    match error:
        case TelegramRetryAfter():
            return Away(type(error).__name__)
        case TelegramNetworkError() | TelegramServerError() | ClientDecodeError():
            known = never_left(error) or not_done(error)
            return (Away if known else Doubtful)(type(error).__name__)
        case TelegramAPIError():
            return _refused(error.method, error, refusal(error))
        case _:
            return error


def _refused(method: TelegramMethod[T], error: TelegramAPIError, what: Refusal) -> NotSent:
    match what:
        case Refusal.GONE:
            return MessageGone(error.message)
        case Refusal.WORDS:
            return ForbiddenHere(error.message)
        case Refusal.UNREACHABLE:
            return Unreachable(error.message)
        case Refusal.TOPIC if not methods.to_person(method):
            return TopicShut(error.message)
        case _:
            return Refused(error, what)


def _without(
    method: TelegramMethod[T], error: TelegramAPIError, what: Refusal, policy: CallPolicy
) -> TelegramMethod[T]:
    """The call without what was refused; raises if that is the message itself."""
    if policy.young and unknown_to_server(error):
        raise Refused(error, Refusal.UNKNOWN) from error
    not_sent = _refused(method, error, what)
    adjustable = isinstance(not_sent, Refused) and what in policy.leaves_out
    rest = methods.adjusted(method, what) if adjustable else None
    if rest is None:
        raise not_sent from error
    log.warning("sent_without what=%s: %s", what.name, error.message)
    return rest
