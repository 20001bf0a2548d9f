"""Which buttons are under which message of a result, and how they change later.

`keyboards.py` makes the labels. A button of ours that names an artifact is under that artifact
(each of two songs has its own); all others are under the last one, or in the message below an
album.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Job, StoredAction, StoredArtifact
from bot.gateway.types import ArtifactKind
from bot.services.kinds.own import read
from bot.storage import Storage
from bot.storage.sent_messages import SentMessage
from bot.telegram.buttons import keyboards
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.outgoing.pacing import Dropped, Priority, pace

BARE = "bare"  # the state of a result that was shown before anybody knew its buttons


def under(
    artifacts: Sequence[StoredArtifact], actions: Sequence[StoredAction]
) -> dict[int, list[StoredAction]]:
    """The actions of each artifact, by artifact id. Pure."""
    ids = {one.artifact.key: one.id for one in artifacts}
    found: dict[int, list[StoredAction]] = {one.id: [] for one in artifacts}
    for stored in actions if artifacts else ():
        own = read(stored.action)
        named = ids.get(own[1]) if own is not None else None
        found[artifacts[-1].id if named is None else named].append(stored)
    return found


def album_owner(job_id: int) -> str:
    """The stored owner name of the message with an album's buttons."""
    return f"job:{job_id}:result"


def result_owner(one: StoredArtifact) -> str:
    """The stored owner name of an artifact's message."""
    return f"{album_owner(one.job_id)}:{one.id}"


class ResultButtons:
    """Changes the buttons of results that were sent before."""

    def __init__(self, delivery: Delivery, storage: Storage) -> None:
        self._delivery = delivery
        self._storage = storage
        self._unmarked: dict[int, tuple[int, int]] = {}  # job → whose button it was

    async def come_late(self, job: Job) -> None:
        """Add buttons to results that were sent before the job ended (the first of two songs)."""
        artifacts = await self._storage.jobs.artifacts(job.id)
        placed = under(artifacts, await self._storage.jobs.actions(job.id))
        for one in artifacts:
            shown = await self._storage.sent.get(result_owner(one))
            if shown is None or shown.state != BARE or not placed[one.id]:
                continue
            await self._change(job, shown, placed[one.id], original=_is_picture(one))
            await self._storage.sent.put(result_owner(one), shown.target, shown.message_id)

    def pressed(self, job: Job) -> None:
        """Note that a button has started this job, so that it gets a check mark."""
        if job.action_id is not None and job.parent_id is not None:
            self._unmarked[job.id] = (job.parent_id, job.action_id)

    async def mark_used(self, job: Job, priority: Priority) -> None:
        """Put ✓ on the pressed button; tried again while its chat has no room."""
        unmarked = self._unmarked.get(job.id)
        if unmarked is None:
            return
        parent_id, action_id = unmarked
        artifacts = await self._storage.jobs.artifacts(parent_id)
        actions = [
            keyboards.pressed(one) if one.id == action_id else one
            for one in await self._storage.jobs.actions(parent_id)
        ]
        shown = await self._storage.sent.get(album_owner(parent_id))
        original = any(map(_is_picture, artifacts))
        if shown is None:
            for one in artifacts:
                here = under(artifacts, actions)[one.id]
                if any(stored.id == action_id for stored in here):
                    shown = await self._storage.sent.get(result_owner(one))
                    actions, original = here, _is_picture(one)
        if shown is not None:
            parent = await self._storage.jobs.get(parent_id)
            try:
                with pace(priority):
                    await self._change(parent, shown, actions, original=original)
            except Dropped:
                return
        del self._unmarked[job.id]

    async def _change(
        self, job: Job, shown: SentMessage, actions: Sequence[StoredAction], *, original: bool
    ) -> None:
        keyboard = keyboards.result(job, actions, original=original)
        await self._delivery.edit_keyboard(shown.target, shown.message_id, keyboard)


def _is_picture(one: StoredArtifact) -> bool:
    return one.artifact.kind is ArtifactKind.IMAGE
