"""The chat and topic of the current update, where Telegram's own fields do not tell it.

A press on a message that is old or deleted comes with hardly more than a message id: its topic is
looked up. And aiogram's shortcuts (`message.answer`) do not set the topic that direct messages of a
channel require.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import CallbackQuery, InaccessibleMessage, Message, TelegramObject, Update
from typing_extensions import override

from bot.domain import Scope
from bot.scope import ChatTarget, Target
from bot.storage import Storage
from bot.telegram.outgoing.place import target_of

_TOPIC = "direct_messages_topic_id"
KEPT = 5000  # messages in topics whose place is remembered
_place: ContextVar[ChatTarget | None] = ContextVar("here", default=None)


def here(chat_id: int) -> ChatTarget:
    """The chat and topic of the update that is being handled."""
    place = _place.get()
    return place if place and place.chat_id == chat_id else ChatTarget(chat_id=chat_id)


class HereMiddleware(BaseMiddleware):
    """Sets `here`, and looks up the topic of an old message. Runs after `ScopeMiddleware`."""

    def __init__(self, storage: Storage, places: Places) -> None:
        self._storage = storage
        self._places = places

    @override
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Correct the scope if necessary, then call the handler."""
        scope: Scope = data["scope"]
        inner = event.event if isinstance(event, Update) else event
        if isinstance(inner, CallbackQuery) and isinstance(inner.message, InaccessibleMessage):
            found = await self._found(inner.message)
            if isinstance(found, ChatTarget):
                scope = data["scope"] = scope.model_copy(update={"target": found})
        if isinstance(scope.target, ChatTarget):
            _place.set(scope.target)
        return await handler(event, data)

    async def _found(self, message: InaccessibleMessage) -> Target | None:
        at = message.chat.id, message.message_id
        known = self._places.place_of(*at) or await self._storage.sent.place_of(*at)
        if known is not None:
            return known
        answer = await self._storage.answers.by_message(*at)
        return None if answer is None else answer.scope.target


class Places(BaseRequestMiddleware):
    """Remembers the topics of sent messages, and adds a topic to calls that need one.

    In the direct messages of a channel, every call needs a topic: that of the current update.
    """

    def __init__(self) -> None:
        self._topics: dict[tuple[int, int], Target] = {}

    @override
    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Pass the call on with its topic, and note where the message landed."""
        answer = await make_request(bot, self._placed(method))
        self._note(answer)
        return answer

    def place_of(self, chat_id: int, message_id: int) -> Target | None:
        """The target of a message of ours, if it was sent into a topic recently."""
        return self._topics.get((chat_id, message_id))

    def _note(self, answer: object) -> None:
        if not isinstance(answer, Message) or (target := target_of(answer)).place is None:
            return
        self._topics[target.chat_id, answer.message_id] = target
        if len(self._topics) > KEPT:
            del self._topics[next(iter(self._topics))]

    def _placed(self, method: TelegramMethod[TelegramType]) -> TelegramMethod[TelegramType]:
        place = _place.get()
        if (
            place is not None
            and place.direct_topic_id is not None
            and _TOPIC in type(method).model_fields
            and getattr(method, _TOPIC) is None
            and getattr(method, "chat_id", None) == place.chat_id
        ):
            return method.model_copy(update={_TOPIC: place.direct_topic_id})
        return method
