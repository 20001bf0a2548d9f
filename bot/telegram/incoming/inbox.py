"""Gathers messages that belong together, and reads them as one Prompt.

Parts (`belonging.py`) wait a moment for each other. The one with the text leads; the others wait
until it is handled, so that a restart repeats all or none. Ordinary messages do not wait. The inbox
is also the `FileSource`: it downloads files in the form that models accept.
"""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.types import Message, TelegramObject, Update
from typing_extensions import override

from bot.clock import Clock
from bot.domain import BadInput, FileKind, FileRef, Prompt
from bot.gateway.media_types import sniff
from bot.gateway.types import FileInput
from bot.services.files.documents import readable
from bot.services.files.kinds import kind_of_bytes
from bot.services.files.source import ANY, LIGHT
from bot.services.waiting import nap
from bot.telegram.incoming import fetching
from bot.telegram.incoming.belonging import (
    HALF_WINDOW,
    LONE,
    WINDOW,
    goes_on,
    is_command,
    window_of,
)
from bot.telegram.incoming.comments import Comments
from bot.telegram.incoming.reading import read
from bot.telegram.outgoing import pictures, sound
from bot.telegram.updates.authors import is_own, sender

log = logging.getLogger(__name__)

ROUTING = 5.0  # seconds more for a part with words to find its handler, which says what is asked
MASK = re.compile(r"mask(?: (\d+)x(\d+))?")
CUTOUT = re.compile(r"cutout (\d+)x(\d+)")

Key = tuple[object, ...]
Place = tuple[int, int]  # chat and message


@dataclass(slots=True, eq=False)
class _Gathering:
    """Messages that belong together."""

    keys: list[Key]  # under which it is open
    until: float  # the monotonic time at which it closes
    members: dict[int, Message] = field(default_factory=dict)
    before: tuple[Message, ...] = ()  # the comment that it goes with, which is a question already
    claims: list[Message] = field(default_factory=list)  # whose handlers asked for the prompt
    routed: set[int] = field(default_factory=set)  # what found its handler, or none
    moved: asyncio.Event = field(default_factory=asyncio.Event)  # one more came, or was routed
    leader: int | None = None
    closed: bool = False  # nobody joins any more
    done: asyncio.Event = field(default_factory=asyncio.Event)
    last_part: float | None = None  # when the last part of an album came in
    pause: float = 0  # the longest one between two parts of it

    def add(self, message: Message, now: float) -> None:
        """Add a message; returns how many seconds to wait for another one."""
        self.members[message.message_id] = message
        self.moved.set()
        if message.media_group_id:
            if self.last_part is None:
                window = LONE
            else:
                self.pause = max(self.pause, now - self.last_part)
                window = max(WINDOW, self.pause * 1.5)
            self.last_part = now
            self.until = now + window
            return
        window = window_of(message) or (HALF_WINDOW if len(self.members) > 1 else 0)
        self.until = max(self.until, now + window)

    @property
    def unrouted(self) -> bool:
        """True if a part with text has not reached its handler yet."""
        return any(
            (one.text or one.caption) and number not in self.routed
            for number, one in self.members.items()
        )

    @property
    def meant(self) -> list[Message]:
        """The messages, without a command that was handled by itself."""
        claimed = {one.message_id for one in self.claims}
        return [
            one
            for number, one in self.members.items()
            if number in claimed or len(self.members) == 1 or not is_command(one)
        ]


class Inbox:
    """Reads messages, and opens their files."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._open: dict[Key, _Gathering] = {}
        self._of: dict[Place, _Gathering] = {}
        self._asked: dict[Place, int] = {}
        self._comments = Comments()

    def asked_before(self, questions: Mapping[Place, int]) -> None:
        """Note messages of stored questions: a new message does not join them.

        A repeated question continues its old answer, so what joined it would never be asked.
        """
        self._asked.update(questions)

    def prompt(self, message: Message) -> Prompt:
        """This single message as a prompt."""
        return read([message], self._bot.id)

    def saw(self, message: Message) -> Hashable:
        """Note a message. Returns the group that it is a part of; its other parts get the same one.

        Called for every message, in the order of arrival, before anything waits. A handler of one
        part must not wait for the end of another.
        """
        place = (message.chat.id, message.message_id)
        if place in self._of:
            return self._of[place]
        keys = self._keys(message, self._asked.pop(place, None))
        gathering = self._joined(message, keys)
        before = self._comments.saw(message, keys[0])
        if gathering is None:
            gathering = _Gathering([], 0, before=before)
        for key in keys:
            self._open[key] = gathering
            gathering.keys.append(key)
        gathering.add(message, self._clock.monotonic())
        self._of[place] = gathering
        return gathering

    def continues(self, message: Message) -> bool:
        """True if the message is a part of what an earlier message began."""
        gathering = self._of.get((message.chat.id, message.message_id))
        return gathering is not None and message.message_id != next(iter(gathering.members))

    def _keys(self, message: Message, question: int | None) -> list[Key]:
        """The keys under which later parts find this message."""
        if question is not None:
            return [("asked", question)]
        topic = message.message_thread_id if message.is_topic_message else None
        keys: list[Key] = [("said", message.chat.id, topic, sender(message)[0])]
        if message.media_group_id:
            keys.append(("album", message.chat.id, message.media_group_id))
        return keys

    def _joined(self, message: Message, keys: Sequence[Key]) -> _Gathering | None:
        """The group that this message joins; None without one."""
        certain, *_ = reversed(keys)  # an album, or a stored question
        found = self._open.get(certain)
        if found is not None and (certain[0] != "said" or goes_on(message, found.members)):
            return found
        found = self._open.get(keys[0])
        return found if found is not None and goes_on(message, found.members) else None

    @asynccontextmanager
    async def gather(self, message: Message) -> AsyncIterator[Prompt | None]:
        """Context: the whole prompt for the leading message; None for the other parts.

        The prompt must be handled inside the block; the other parts count as handled after it.
        """
        self.saw(message)
        gathering = self._of[(message.chat.id, message.message_id)]
        gathering.claims.append(message)
        self.routed(message)
        await self._settle(gathering)
        if gathering.leader != message.message_id:
            await gathering.done.wait()
            yield None
            return
        try:
            yield read(gathering.meant, self._bot.id)
        finally:
            self._finish(gathering)

    def whole(self, message: Message) -> Prompt | None:
        """The leading message joined with the comment before it; None without such a comment.

        Call it inside `gather`.
        """
        gathering = self._of.get((message.chat.id, message.message_id))
        if gathering is None or not gathering.before:
            return None
        return read([*gathering.before, *gathering.meant], self._bot.id)

    def routed(self, message: Message) -> None:
        """Note that a message has reached its handler, or that none takes it."""
        gathering = self._of.get((message.chat.id, message.message_id))
        if gathering is not None:
            gathering.routed.add(message.message_id)
            gathering.moved.set()

    async def settled(self, message: Message) -> None:
        """Wait until the group of this message has been handled."""
        gathering = self._of.get((message.chat.id, message.message_id))
        if gathering is None:
            return
        await self._settle(gathering)
        if gathering.leader is None:
            self._finish(gathering)
        await gathering.done.wait()

    def dropped(self, message: Message) -> None:
        """The handler failed before it gathered: the other parts go on without this message."""
        gathering = self._of.pop((message.chat.id, message.message_id), None)
        if gathering is None:
            return
        gathering.members.pop(message.message_id, None)
        gathering.moved.set()
        if not gathering.members:
            self._close(gathering)

    async def _settle(self, gathering: _Gathering) -> None:
        while not gathering.closed:
            left = gathering.until - self._clock.monotonic()
            if left <= 0.001:  # what is left after that is rounding
                # Else a part without words would ask, and what the words ask for would be lost.
                left = left + ROUTING if gathering.unrouted else 0
            if left > 0:
                gathering.moved.clear()
                await nap(self._clock, left, gathering.moved)
                continue
            self._close(gathering)
            # The part with the words leads: it is the one that was routed by what it says. Words
            # of one's own lead those that were passed on.
            ranked = sorted(
                gathering.claims,
                key=lambda one: (not (one.text or one.caption), not is_own(one), one.message_id),
            )
            gathering.leader = ranked[0].message_id if ranked else None

    def _close(self, gathering: _Gathering) -> None:
        gathering.closed = True
        gathering.moved.set()
        for key in gathering.keys:
            if self._open.get(key) is gathering:
                del self._open[key]

    def _finish(self, gathering: _Gathering) -> None:
        gathering.done.set()
        for message in gathering.members.values():
            self._of.pop((message.chat.id, message.message_id), None)

    async def open(self, ref: FileRef) -> FileInput:
        """Download a file: pictures scaled for models, masks as masks, other files unchanged.

        Raises:
            BadInput: it is too big, gone, or not the picture that it claims to be.
        """
        data, path = await fetching.fetch(self._bot, self._clock, ref)
        if wanted := MASK.fullmatch(ref.fit):
            size = (int(wanted[1]), int(wanted[2])) if wanted[1] else None
            mask = await pictures.mask(data, size)
            return FileInput(name="mask.png", content_type=mask.content_type, data=mask.data)
        if wanted := CUTOUT.fullmatch(ref.fit):
            mask = await pictures.cutout(data, (int(wanted[1]), int(wanted[2])))
            return FileInput(name="mask.png", content_type=mask.content_type, data=mask.data)
        kind = kind_of_bytes(data, ref.kind) if ref.fit == ANY else ref.kind
        if kind is FileKind.IMAGE:
            picture = await pictures.fit_for_models(data)
            if ref.fit == LIGHT and len(picture.data) > pictures.LIGHT_BYTES:
                picture = await pictures.fit_for_vision(data)
            name = f"{ref.name.rpartition('.')[0] or 'picture'}.{picture.extension}"
            return FileInput(name=name, content_type=picture.content_type, data=picture.data)
        name = ref.name or path.rpartition("/")[2] or "file"
        name = re.sub(r"\.oga$", ".ogg", name)  # what speech recognition knows it by
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        given = ref.content_type if kind is ref.kind else ""
        content_type = given or guessed
        if ref.fit == ANY and content_type.startswith("image/"):  # it only claims to be one
            content_type = (sniff(data) or ("text/plain",))[0]
        return FileInput(name=name, content_type=content_type, data=data)

    async def place(self, ref: FileRef) -> Path | None:
        """Its path on a self-hosted server's disk, or None. Raises `BadInput` if it is gone."""
        return await fetching.on_disk(self._bot, self._clock, ref)

    async def usable(self, refs: Sequence[FileRef]) -> tuple[FileRef, ...]:
        """The files, each sound with its length, measured if Telegram does not tell it.

        Raises:
            BadInput: a file is too big to be downloaded, or gone.
        """
        return tuple([await self._timed(ref) for ref in await self.by_bytes(refs)])

    async def by_bytes(self, refs: Sequence[FileRef]) -> tuple[FileRef, ...]:
        """The files by their actual kind; their bytes are read if name and type say nothing.

        A file that cannot be downloaded now keeps its claimed kind; opening it later explains why.
        """
        return tuple([await self._known(ref) for ref in refs])

    async def _known(self, ref: FileRef) -> FileRef:
        if not readable(ref):
            return ref
        try:
            data, _ = await fetching.fetch(self._bot, self._clock, ref)
        except BadInput:
            return ref
        return ref.model_copy(update={"kind": kind_of_bytes(data, ref.kind)})

    async def _timed(self, ref: FileRef) -> FileRef:
        if ref.size and ref.size > fetching.limit(self._bot):
            raise fetching.too_big(ref, fetching.limit(self._bot))
        if ref.seconds is not None or ref.kind not in (FileKind.AUDIO, FileKind.VOICE):
            return ref
        data, _ = await fetching.fetch(self._bot, self._clock, ref)
        return ref.model_copy(update={"seconds": await sound.duration_of(data)})

    async def mask(self, ref: FileRef, width: int | None, height: int | None) -> FileRef:
        """The file as a mask for a picture of this size (pixels), checked now.

        Raises:
            BadInput: it is no mask; the error says why.
        """
        [ref] = await self.by_bytes([ref])
        if ref.kind is not FileKind.IMAGE:
            raise BadInput("error-not-a-picture")
        size = f" {width}x{height}" if width and height else ""
        as_mask = ref.model_copy(update={"fit": f"mask{size}"})
        await self.open(as_mask)
        return as_mask


class GatheringMiddleware(BaseMiddleware):
    """Passes every message to the inbox; parts without a handler wait for the whole.

    The intake has done so already, in the order of arrival; doing it twice is harmless.
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
        except BaseException:
            self._inbox.dropped(message)
            raise
        self._inbox.routed(message)
        await self._inbox.settled(message)
        return result
