"""What people send → one Prompt: an album, or a long paste that the client split, is one question.

Messages that may belong together wait a moment for each other; the first of them leads, the others
wait until it is done, so that a restart repeats all of them or none. Ordinary messages never wait.
It also fetches files (`FileSource`): as what models take, and without showing anybody their links.
"""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.types import Message, TelegramObject, Update
from typing_extensions import override

from bot.clock import Clock
from bot.domain import BadInput, FileKind, FileRef, Prompt
from bot.gateway.types import FileInput
from bot.services.files import LIGHT
from bot.services.waiting import nap
from bot.telegram import cutout, fetching, pictures, sound
from bot.telegram.measure import units
from bot.telegram.reading import prompt_of

log = logging.getLogger(__name__)

WINDOW = 0.7  # seconds after the last part in which another one may come
# Clients split texts at 4096 units, or at a line end before; some look for one from the half on.
HALF, HALF_WINDOW = 2048, 0.35
# Seconds by Telegram's own clock between the parts of a paste. What comes in at once after we were
# away may have been said hours apart.
PASTE = timedelta(seconds=3)
ROUTING = 5.0  # seconds more for a part with words to find its handler, which says what is asked
NEAR_LIMIT = 4000
MASK = re.compile(r"mask(?: (\d+)x(\d+))?")
CUTOUT = re.compile(r"cutout (\d+)x(\d+)")

Key = tuple[object, ...]
Place = tuple[int, int]  # chat and message


@dataclass(slots=True, eq=False)
class _Gathering:
    """Messages that are one question."""

    key: Key
    until: float  # the monotonic time at which it closes
    members: dict[int, Message] = field(default_factory=dict)
    claims: list[Message] = field(default_factory=list)  # whose handlers asked for the prompt
    routed: set[int] = field(default_factory=set)  # what found its handler, or none
    moved: asyncio.Event = field(default_factory=asyncio.Event)  # one more was routed
    leader: int | None = None
    closed: bool = False  # nobody joins any more
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def unrouted(self) -> bool:
        """Whether a part with words is still on its way to who takes it."""
        return any(
            (one.text or one.caption) and number not in self.routed
            for number, one in self.members.items()
        )


class Inbox:
    """Reads messages, and opens the files that they refer to."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._open: dict[Key, _Gathering] = {}
        self._of: dict[Place, _Gathering] = {}
        self._asked: dict[Place, int] = {}

    def asked_before(self, questions: Mapping[Place, int]) -> None:
        """Messages that are parts of stored questions: nothing new joins when they come again.

        It would never be asked, because a question that is handled again goes on as it was.
        """
        self._asked.update(questions)

    def prompt(self, message: Message) -> Prompt:
        """What this one message asks."""
        return prompt_of([message])

    def saw(self, message: Message) -> Hashable | None:
        """A message came in. Answers with what it is a part of; None = it stands for itself.

        Called for every one, in the order in which they came, before anything waits.
        """
        place = (message.chat.id, message.message_id)
        key = _key(message)
        if key is None or place in self._of:
            return self._of.get(place)
        if (question := self._asked.pop(place, None)) is not None:
            key = ("asked", question)
        gathering = self._open.get(key)
        if gathering is None or not _joins(message, gathering):
            if not _window(message):
                return None
            gathering = self._open[key] = _Gathering(key, 0)
        gathering.members[message.message_id] = message
        window = _window(message) or HALF_WINDOW
        gathering.until = max(gathering.until, self._clock.monotonic() + window)
        self._of[place] = gathering
        return gathering

    @asynccontextmanager
    async def gather(self, message: Message) -> AsyncIterator[Prompt | None]:
        """The whole question for the message that leads; None for its other parts.

        What is done with the prompt belongs inside: only then the other parts count as handled.
        """
        self.saw(message)
        gathering = self._of.get((message.chat.id, message.message_id))
        if gathering is None:
            yield prompt_of([message])
            return
        gathering.claims.append(message)
        self.routed(message)
        await self._settle(gathering)
        if gathering.leader != message.message_id:
            await gathering.done.wait()
            yield None
            return
        try:
            yield prompt_of(list(gathering.members.values()))
        finally:
            self._finish(gathering)

    def routed(self, message: Message) -> None:
        """A message has found who takes it, or that nobody does."""
        gathering = self._of.get((message.chat.id, message.message_id))
        if gathering is not None:
            gathering.routed.add(message.message_id)
            gathering.moved.set()

    async def settled(self, message: Message) -> None:
        """Wait until the question that this message is a part of has been dealt with."""
        gathering = self._of.get((message.chat.id, message.message_id))
        if gathering is None:
            return
        await self._settle(gathering)
        if gathering.leader is None:
            self._finish(gathering)
        await gathering.done.wait()

    async def _settle(self, gathering: _Gathering) -> None:
        while not gathering.closed:
            left = gathering.until - self._clock.monotonic()
            if left > 0.001:  # what is left after that is rounding
                await self._clock.sleep(left)
                continue
            if gathering.unrouted and left > -ROUTING:
                # Else a part without words would ask, and what the words ask for would be lost.
                gathering.moved.clear()
                await nap(self._clock, left + ROUTING, gathering.moved)
                continue
            gathering.closed = True
            if self._open.get(gathering.key) is gathering:
                del self._open[gathering.key]
            # The part with the words leads: it is the one that was routed by what it says.
            ranked = sorted(
                gathering.claims, key=lambda one: (not (one.text or one.caption), one.message_id)
            )
            gathering.leader = ranked[0].message_id if ranked else None

    def _finish(self, gathering: _Gathering) -> None:
        gathering.done.set()
        for message in gathering.members.values():
            self._of.pop((message.chat.id, message.message_id), None)

    async def open(self, ref: FileRef) -> FileInput:
        """Fetch a file: pictures as models take them, a mask as a mask, the rest as it is.

        Raises:
            BadInput: too big, gone, or not the picture that it claims to be.
        """
        data, path = await fetching.fetch(self._bot, self._clock, ref)
        if wanted := MASK.fullmatch(ref.fit):
            size = (int(wanted[1]), int(wanted[2])) if wanted[1] else None
            mask = await pictures.mask(data, size)
            return FileInput(name="mask.png", content_type=mask.content_type, data=mask.data)
        if wanted := CUTOUT.fullmatch(ref.fit):
            mask = await cutout.cutout(data, (int(wanted[1]), int(wanted[2])))
            return FileInput(name="mask.png", content_type=mask.content_type, data=mask.data)
        if ref.kind is FileKind.IMAGE:
            picture = await pictures.fit_for_models(data)
            if ref.fit == LIGHT and len(picture.data) > pictures.LIGHT_BYTES:
                picture = await pictures.fit_for_vision(data)
            name = f"{ref.name.rpartition('.')[0] or 'picture'}.{picture.extension}"
            return FileInput(name=name, content_type=picture.content_type, data=picture.data)
        name = ref.name or path.rpartition("/")[2] or "file"
        name = re.sub(r"\.oga$", ".ogg", name)  # what speech recognition knows it by
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return FileInput(name=name, content_type=ref.content_type or guessed, data=data)

    async def usable(self, refs: Sequence[FileRef]) -> tuple[FileRef, ...]:
        """What was sent, with the length of every sound; measured where Telegram does not say it.

        Raises:
            BadInput: one is too big to be fetched, or gone.
        """
        return tuple([await self._timed(ref) for ref in refs])

    async def _timed(self, ref: FileRef) -> FileRef:
        if ref.size and ref.size > fetching.limit(self._bot):
            raise fetching.too_big(ref, fetching.limit(self._bot))
        if ref.seconds is not None or ref.kind not in (FileKind.AUDIO, FileKind.VOICE):
            return ref
        data, _ = await fetching.fetch(self._bot, self._clock, ref)
        return ref.model_copy(update={"seconds": await sound.duration_of(data)})

    async def mask(self, ref: FileRef, width: int | None, height: int | None) -> FileRef:
        """The file as a mask for a picture of this size, checked now.

        Raises:
            BadInput: it is no mask; the sentence says why.
        """
        if ref.kind is not FileKind.IMAGE:
            raise BadInput("error-not-a-picture")
        size = f" {width}x{height}" if width and height else ""
        as_mask = ref.model_copy(update={"fit": f"mask{size}"})
        await self.open(as_mask)
        return as_mask


class GatheringMiddleware(BaseMiddleware):
    """Shows the inbox every message, and holds parts that nobody took until the whole is done.

    The intake has shown it them already, in the order in which they came; twice is once.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    @override
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        message = event.message if isinstance(event, Update) else event
        if not isinstance(message, Message):
            return await handler(event, data)
        self._inbox.saw(message)
        try:
            result = await handler(event, data)
        finally:
            self._inbox.routed(message)
        await self._inbox.settled(message)
        return result


def _key(message: Message) -> Key | None:
    """What this message may be a part of."""
    if message.media_group_id:
        return ("album", message.chat.id, message.media_group_id)
    if message.text is None:
        return None
    user = message.from_user.id if message.from_user else 0
    topic = message.message_thread_id if message.is_topic_message else None
    return ("paste", message.chat.id, topic, user)


def _window(message: Message) -> float:
    """How long to wait for what may follow; 0 = nothing can."""
    if message.media_group_id:
        return WINDOW
    length = units(message.text or "")
    return 0 if length <= HALF else HALF_WINDOW if length < NEAR_LIMIT else WINDOW


def _joins(message: Message, gathering: _Gathering) -> bool:
    """Whether it goes on where the gathering stopped."""
    if message.media_group_id:
        return True
    if (message.text or "").startswith("/"):  # a command is a question of its own
        return False
    before = [known for known in gathering.members if known < message.message_id]
    if not before:
        return False
    last = gathering.members[max(before)]
    return _window(last) > 0 and message.date - last.date <= PASTE
