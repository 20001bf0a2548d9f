"""Sends the results of a job: pictures as an album, songs one by one, each noted on arrival.

`presenter.py` words them, `delivery.py` sends them, `result_buttons.py` says which buttons are
under them. A file that was sent just before a kill, and not noted, is found and not sent again.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Sequence

from bot.domain import Job, StoredAction, StoredArtifact
from bot.gateway.errors import GatewayError
from bot.gateway.types import ArtifactKind, Media
from bot.services.kinds import Registry
from bot.storage import Storage
from bot.telegram.jobs import presenter
from bot.telegram.jobs.result_buttons import BARE, album_owner, result_owner, under
from bot.telegram.jobs.status_line import StatusLine
from bot.telegram.outgoing.caller import Doubtful, ForbiddenHere
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.outgoing.outgoing import Outgoing, Sent
from bot.telegram.outgoing.pacing import Priority, pace
from bot.telegram.outgoing.posting import post
from bot.telegram.outgoing.traces import Traces

Fetch = Callable[[str], Awaitable[Media]]

COVER_PATIENCE = 10.0  # seconds
ALBUM = 10


class Results:
    """Sends results."""

    def __init__(
        self,
        delivery: Delivery,
        storage: Storage,
        registry: Registry,
        line: StatusLine,
        fetch: Fetch | None,
    ) -> None:
        self._delivery = delivery
        self._storage = storage
        self._registry = registry
        self._line = line
        self._fetch = fetch  # by link: a song's cover
        self._traces = Traces(delivery.caller, storage)

    async def bring(
        self,
        job: Job,
        artifacts: Sequence[StoredArtifact],
        arrived: set[str],
        *,
        bare: bool = False,
    ) -> None:
        """Send results; adds the key of each that has arrived to `arrived`.

        `bare` means without any buttons.

        Raises:
            ForbiddenHere: the chat forbids some of them; all others were sent.
            Unreachable: nothing can be sent to this chat.
        """
        # A part of a job that is at work still is shown bare; at its end, good or bad, they come.
        known = job.status.ended and not bare
        actions = await self._storage.jobs.actions(job.id) if known else []
        placed = under(await self._storage.jobs.artifacts(job.id), actions)
        images = [one for one in artifacts if one.artifact.kind is ArtifactKind.IMAGE]
        forbidden: ForbiddenHere | None = None
        if len(images) > 1:
            try:
                for at in range(0, len(images), ALBUM):
                    last = actions if at + ALBUM >= len(images) else ()
                    await self._album(job, images[at : at + ALBUM], arrived, last)
            except ForbiddenHere as error:
                forbidden = error
            artifacts = [one for one in artifacts if one not in images]
        for one in artifacts:
            messages = await self._messages(job, one, placed[one.id], bare=bare)
            try:
                for message in messages:
                    sent = await self._once(result_owner(one), message)
            except Doubtful:  # words: never twice by themselves
                await self._line.doubtful(job)
                arrived.add(one.artifact.key)
                continue
            except ForbiddenHere as error:  # the next may be of another kind
                forbidden = error
                continue
            await self._arrived(one, sent, arrived)
            if not bare:  # there its buttons may come later
                state = "" if placed[one.id] else BARE
                await self._storage.sent.put(result_owner(one), sent.target, sent.message_id, state)
            await self._traces.erase(result_owner(one))
        if forbidden is not None:
            raise forbidden

    async def _messages(
        self, job: Job, one: StoredArtifact, actions: Sequence[StoredAction], *, bare: bool
    ) -> list[Outgoing]:
        """The messages for an artifact."""
        messages = presenter.result(
            job,
            self._registry.summary(job),
            one,
            data=await self._bytes(one),
            cover=await self._cover(one),
            actions=actions,
        )
        return [dataclasses.replace(one, keyboard=None) for one in messages] if bare else messages

    async def _album(
        self,
        job: Job,
        images: Sequence[StoredArtifact],
        arrived: set[str],
        actions: Sequence[StoredAction],
    ) -> None:
        summary = self._registry.summary(job)
        items = [
            presenter.album_item(job, summary, one, await self._bytes(one), first=one is images[0])
            for one in images
        ]
        traced = f"{album_owner(job.id)}:{images[0].id}"
        landed = await self._traces.found_album(traced, items)
        if landed is None:
            await self._traces.leave(traced, job.scope.target, known=(job.scope.message_id or 0,))
            with pace(Priority.FINAL):
                landed = await self._delivery.album(items)
        *others, last = zip(images, landed, strict=True)
        for one, sent in others:
            await self._arrived(one, sent, arrived)
        if actions:  # before the last one counts, so that a kill in between costs no buttons
            await post(
                self._delivery,
                self._storage,
                album_owner(job.id),
                presenter.album_buttons(job, actions),
            )
        await self._arrived(*last, arrived)
        await self._traces.erase(traced)

    async def _once(self, owner: str, message: Outgoing) -> Sent:
        """Send a file, unless a killed process has sent it already."""

        async def send() -> Sent:
            with pace(Priority.FINAL):
                return await self._delivery.send(message)

        if message.attachment is None:
            return await send()
        return await self._traces.once(owner, message, send)

    async def _arrived(self, one: StoredArtifact, sent: Sent, arrived: set[str]) -> None:
        """Store that an artifact has arrived, at once, so that a kill repeats none."""
        arrived.add(one.artifact.key)
        if one.artifact.kind is ArtifactKind.IMAGE:
            owner = f"job:{one.job_id}:picture:{one.id}"
            await self._storage.sent.put(owner, sent.target, sent.message_id)
        if sent.kind is presenter.KINDS.get(one.artifact.kind):
            await self._storage.jobs.delivered(one.id, file_id=sent.file_id)
        else:
            await self._storage.jobs.delivered(one.id, original_file_id=sent.file_id)

    async def _bytes(self, one: StoredArtifact) -> bytes | None:
        if one.file_id is not None or one.sha256 is None:
            return None
        return await self._storage.media.read(one.sha256)

    async def _cover(self, one: StoredArtifact) -> bytes | None:
        if self._fetch is None or one.file_id is not None or not one.artifact.cover_url:
            return None
        try:
            async with asyncio.timeout(COVER_PATIENCE):
                return (await self._fetch(one.artifact.cover_url)).data
        except (GatewayError, TimeoutError):
            return None  # a song without a cover is a song
