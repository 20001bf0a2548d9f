"""Looking at a person's screen, and waiting until something appears.

Waiting is woken by the emulator's events, not by time. `people.py` has what people do.
"""
# ruff: noqa: ASYNC109 - a person's patience is a parameter of the test, not of its caller

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from emulators.telegram.model import Chat, Draft, User
from emulators.telegram.model import Message as Stored
from emulators.telegram.state import State
from emulators.telegram.view import Message

T = TypeVar("T")


class Onlooker:
    """Somebody with a screen: the private chat with the bot, and perhaps groups."""

    def __init__(self, state: State, user: User) -> None:
        self.user = user
        self._state = state

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.first_name

    @property
    def private(self) -> Chat:
        """The private chat with the bot."""
        return self._state.chats[self.id]

    def screen(self, chat: Chat | None = None) -> list[Message]:
        """Everything in a chat (the private one by default), oldest first."""
        chat = chat or self.private
        return [self._view(stored) for _, stored in sorted(chat.messages.items())]

    def drafts(self, chat: Chat | None = None) -> list[Draft]:
        """The drafts that show now."""
        return self._state.drafts(chat or self.private)

    async def sees(
        self,
        text: str | re.Pattern[str] | None = None,
        *,
        contains: str | None = None,
        photo: bool | None = None,
        audio: bool | None = None,
        voice: bool | None = None,
        document: bool | None = None,
        video: bool | None = None,
        rich: bool | None = None,
        buttons: str | Sequence[str] | None = None,
        chat: Chat | None = None,
        topic: int | None = None,
        after: Message | None = None,
        timeout: float = 10.0,
    ) -> Message:
        """Wait for a message of the bot that matches; the newest one that does."""
        wanted = [buttons] if isinstance(buttons, str) else list(buttons or ())
        media = {
            "photo": photo, "audio": audio, "voice": voice, "document": document, "video": video,
        }  # fmt: skip

        def matches(message: Message) -> bool:
            if isinstance(text, re.Pattern):
                said = bool(text.search(message.text))
            else:
                said = text is None or message.text == text
            return (
                said
                and message.stored.sender is self._state.me
                and (contains is None or contains in message.text)
                and all(
                    want is None or want == (kind in message.json) for kind, want in media.items()
                )
                and (rich is None or rich == (message.rich is not None))
                and set(wanted) <= {button.label for button in message.all_buttons}
                and (topic is None or message.topic == topic)
                and (after is None or message.id > after.id)
            )

        def look() -> Message | None:
            return next(filter(matches, reversed(self.screen(chat))), None)

        facts = {"text": text, "contains": contains, **media, "rich": rich, "buttons": buttons}
        what = ", ".join(f"{name}={value!r}" for name, value in facts.items() if value is not None)
        return await self._until(look, f"a message with {what or 'anything'}", timeout, chat)

    async def sees_draft(
        self, *, contains: str = "", chat: Chat | None = None, timeout: float = 10.0
    ) -> Draft:
        """Wait for a draft with these words."""

        def look() -> Draft | None:
            fitting = [draft for draft in self.drafts(chat) if contains in draft.text]
            return fitting[-1] if fitting else None

        return await self._until(look, f"a draft with {contains!r}", timeout, chat)

    async def sees_gone(self, message: Message, *, timeout: float = 10.0) -> None:
        """Wait until a message is deleted."""
        chat = message.stored.chat
        await self._until(lambda: message.deleted or None, f"{message!r} gone", timeout, chat)

    async def _until(
        self, look: Callable[[], T | None], what: str, timeout: float, chat: Chat | None
    ) -> T:
        events = self._state.subscribe()
        try:
            async with asyncio.timeout(timeout):
                while (found := look()) is None:
                    await events.get()
                return found
        except TimeoutError:
            raise AssertionError(
                f"{self.name} waited {timeout:g} s for {what}, but sees:\n{self.picture(chat)}"
            ) from None
        finally:
            self._state.unsubscribe(events)

    def picture(self, chat: Chat | None = None) -> str:
        """The screen as text, for failures."""
        lines = [f"  {message!r}" for message in self.screen(chat)]
        lines += [f"  (draft {draft.id}: {draft.text!r})" for draft in self.drafts(chat)]
        return "\n".join(lines) or "  (an empty chat)"

    def _view(self, stored: Stored) -> Message:
        return Message(stored, self._state.files)
