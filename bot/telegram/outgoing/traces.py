"""Traces: finds messages that were sent just before a kill and never noted.

The Bot API cannot list a chat's messages, and a send has no id of its own. But message ids grow,
and an edit tells whether a message of ours has an id. So the newest known ids are stored before a
send, and after a kill the few ids above them are tried with an edit that changes nothing: of the
buttons for text (they name what they belong to), of the caption for files. What is found is not
sent again. What is not found is sent: at least once.

This costs calls to Telegram only after such a kill: an edit for each id that is tried.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import EditMessageCaption, EditMessageReplyMarkup, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Message, Update
from typing_extensions import override

from bot.scope import ChatTarget, Target
from bot.storage import Storage
from bot.storage.sent_messages import SentMessage
from bot.telegram.outgoing import methods
from bot.telegram.outgoing.caller import EDIT, Caller, MessageGone, Refused, Unreachable
from bot.telegram.outgoing.message import MediaKind
from bot.telegram.outgoing.outgoing import Outgoing, Sent

log = structlog.get_logger(__name__)

NEAR = 6  # ids above the newest one that was known; others may have been quicker
KEPT = 2000  # own messages of this life that are remembered
NOWHERE = 0
"""The message id of a message that was deleted, or whose arrival is unknown."""


class Newest(BaseRequestMiddleware):
    """Tracks the newest message id of every chat, from what this process sees."""

    def __init__(self) -> None:
        self._newest: dict[int, int] = {}
        self._account = 0  # private chats and small groups share their ids
        self._mine: set[tuple[int, int]] = set()
        self._order: deque[tuple[int, int]] = deque()

    @override
    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Pass the call on, and read ids from its reply."""
        answer = await make_request(bot, method)
        for message, ours in _messages(answer):
            self._saw(message, ours=ours)
        return answer

    def mark(self, chat_id: int, known: Iterable[int]) -> tuple[int, int]:
        """The newest ids: of this chat, and of chats that share its numbering."""
        newest = max(self._newest.get(chat_id, 0), *known, 0)
        return newest, max(self._account, newest if _shares(chat_id) else 0)

    def made(self, chat_id: int, message_id: int) -> bool:
        """True if this process has sent that message."""
        return (chat_id, message_id) in self._mine

    def _saw(self, message: Message, *, ours: bool) -> None:
        place = message.chat.id, message.message_id
        self._newest[place[0]] = max(self._newest.get(place[0], 0), place[1])
        if _shares(place[0]):
            self._account = max(self._account, place[1])
        if ours and place not in self._mine:
            self._mine.add(place)
            self._order.append(place)
            if len(self._order) > KEPT:
                self._mine.discard(self._order.popleft())


class Traces:
    """Sends messages so that they are found again after a kill."""

    def __init__(self, caller: Caller, storage: Storage) -> None:
        self._caller = caller
        self._storage = storage
        seen = (one for one in caller.bot.session.middleware if isinstance(one, Newest))
        self._newest = next(seen, None) or Newest()

    async def once(
        self,
        owner: str,
        outgoing: Outgoing,
        send: Callable[[], Awaitable[Sent]],
        *,
        known: Iterable[int] = (),
    ) -> Sent:
        """Send, leaving a trace first; a message that a killed process has sent is found instead.

        The caller stores where it landed, and then erases the trace.
        """
        if outgoing.attachment is None and outgoing.keyboard is None:
            return await send()  # words without buttons are known by nothing
        if (found := await self.found(owner, outgoing)) is not None:
            return found
        await self.leave(owner, outgoing.target, known=(outgoing.reply_to or 0, *known))
        return await send()

    async def leave(self, owner: str, target: Target, *, known: Iterable[int] = ()) -> None:
        """Store a trace: something is about to be sent to this chat."""
        if not isinstance(target, ChatTarget):
            return  # what is sent through us is edited, never sent
        before = await self._storage.sent.get(_trace(owner))
        if before is not None and _chat(before.target) == target.chat_id:
            known = (*known, _marks(before)[0])
        newest, account = self._newest.mark(target.chat_id, known)
        await self._storage.sent.put(_trace(owner), target, NOWHERE, f"{newest} {account}")

    async def erase(self, owner: str) -> None:
        """Remove the trace: the message is noted, or was not sent."""
        await self._storage.sent.drop(_trace(owner))

    async def found(self, owner: str, outgoing: Outgoing) -> Sent | None:
        """The message that was sent for this owner and never noted; None if there is none.

        Raises `Away` if Telegram cannot be reached.
        """
        trace, chat_id = await self._storage.sent.get(_trace(owner)), _chat(outgoing.target)
        if trace is None or chat_id is None or _chat(trace.target) != chat_id:
            return None
        for message_id in _ids(trace):
            if self._newest.made(chat_id, message_id) or await self._noted(chat_id, message_id):
                continue
            found, go_on = await self._tried(chat_id, message_id, outgoing)
            if found is not None:
                log.info("found_again", chat=chat_id, message=message_id)
                return found
            if not go_on:
                return None
        return None

    async def found_album(self, owner: str, items: Sequence[Outgoing]) -> list[Sent] | None:
        """All messages of an album that was sent and never noted; None if one is missing."""
        first = await self.found(owner, items[0])
        if first is None:
            return None
        landed = [first]
        for number, item in enumerate(items[1:], first.message_id + 1):
            sent, _ = await self._tried(first.chat_id, number, item)
            if sent is None:
                return None
            landed.append(sent)
        return landed

    async def _noted(self, chat_id: int, message_id: int) -> bool:
        """True if that message is known to show something else."""
        if await self._storage.sent.owner_of(chat_id, message_id) is not None:
            return True
        return await self._storage.answers.by_message(chat_id, message_id) is not None

    async def _tried(
        self, chat_id: int, message_id: int, outgoing: Outgoing
    ) -> tuple[Sent | None, bool]:
        """The message with this id, if it is the one; and whether to try another id."""
        keyboard = outgoing.buttons
        place: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id}
        if outgoing.attachment is not None:
            caption = EditMessageCaption(
                caption=outgoing.text or None,
                caption_entities=list(outgoing.entities) or None,
                parse_mode=None,
                **place,
            )
            there = await self._edited(caption)  # takes the buttons off, so that we are told more
            if there is False or (isinstance(there, Message) and _kind(there) is None):
                return None, True
            if keyboard is not None:
                back = await self._edited(EditMessageReplyMarkup(reply_markup=keyboard, **place))
                there = back if isinstance(back, Message) else there
            if isinstance(there, Message):
                return methods.sent(there, _kind(there)), False
            return Sent(target=outgoing.target, message_id=message_id), False
        if keyboard is None:
            return None, False
        there = await self._edited(EditMessageReplyMarkup(reply_markup=keyboard, **place))
        if there is False:
            return None, True
        if isinstance(there, Message) and there.text and there.text != outgoing.text:
            log.warning("found_another", chat=chat_id, message=message_id)
            await self._edited(EditMessageReplyMarkup(reply_markup=None, **place))
            return None, False
        return Sent(target=outgoing.target, message_id=message_id), False

    async def _edited(self, method: TelegramMethod[Message | bool]) -> Message | bool:
        """The edited message; True if it exists unchanged; False if there is none."""
        try:
            return await self._caller.make(method, EDIT)
        except (MessageGone, Refused, Unreachable):
            return False


def _trace(owner: str) -> str:
    return f"trace:{owner}"


def _chat(target: Target) -> int | None:
    return target.chat_id if isinstance(target, ChatTarget) else None


def _marks(trace: SentMessage) -> tuple[int, int]:
    newest, account = trace.state.split(" ")
    return int(newest), int(account)


def _ids(trace: SentMessage) -> list[int]:
    """The ids to try, all above those known when the trace was left."""
    newest, account = _marks(trace)
    if newest == 0:
        return []
    near = list(range(newest + 1, newest + 1 + NEAR))
    if account > newest:
        near += [one for one in range(account + 1, account + 1 + NEAR) if one not in near]
    return near


def _shares(chat_id: int) -> bool:
    """True for private chats and basic groups; supergroups number their messages separately."""
    return chat_id > -1_000_000_000_000


def _messages(answer: object) -> Iterator[tuple[Message, bool]]:
    """The messages in a reply of Telegram, and whether they were just sent."""
    for one in answer if isinstance(answer, list) else (answer,):
        if isinstance(one, Message):
            yield one, True
        elif isinstance(one, Update):
            press = one.callback_query.message if one.callback_query else None
            for message in (one.message, one.edited_message, press):
                if isinstance(message, Message):
                    yield message, False


def _kind(message: Message) -> MediaKind | None:
    """The kind as which Telegram shows the message's file."""
    return next((kind for kind in MediaKind if getattr(message, kind.value, None)), None)
