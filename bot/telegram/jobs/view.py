"""TelegramJobView: shows jobs: status line, question, results, failures.

It knows which message shows what (stored in `storage.sent`); `presenter.py` words the messages and
`delivery.py` sends them. The runner never calls it twice at a time for one job.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from typing_extensions import override

from bot.clock import Clock
from bot.domain import FileRef, Gone, Job, JobStatus, NothingToDo, Scope, StoredArtifact
from bot.gateway.types import ArtifactKind, Media
from bot.services.forms.attention import JOB, Attention
from bot.services.jobs.service import ChatAway, ForbiddenThere, JobView
from bot.services.kinds import Registry
from bot.storage import Storage
from bot.telegram.buttons import start_links
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.jobs import presenter
from bot.telegram.jobs.result_buttons import ResultButtons
from bot.telegram.jobs.results import Fetch, Results
from bot.telegram.jobs.status_line import FrameFate, StatusLine
from bot.telegram.outgoing.caller import Away, ForbiddenHere, TopicShut, Unreachable
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.outgoing.pacing import Priority, pace, until_room
from bot.telegram.outgoing.posting import NOWHERE, post

log = logging.getLogger(__name__)

Originals = Callable[[StoredArtifact], Awaitable[Media | None]]

ASKED_AT_ONCE = timedelta(seconds=4)  # after that, somebody who pressed wants to see something


P = ParamSpec("P")
T = TypeVar("T")


def _away(call: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Turn a failure of Telegram or the network into `ChatAway`, because it is no bug of ours."""

    @functools.wraps(call)
    async def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except Away as error:
            raise ChatAway(str(error)) from error

    return told


class TelegramJobView(JobView):
    """Shows jobs in chats."""

    def __init__(
        self,
        delivery: Delivery,
        storage: Storage,
        registry: Registry,
        clock: Clock,
        *,
        fetch: Fetch | None = None,
        originals: Originals | None = None,
    ) -> None:
        self._delivery = delivery
        self._storage = storage
        self._registry = registry
        self._clock = clock
        self._originals = originals
        self._attention = Attention(storage, clock)
        self._line = StatusLine(delivery, storage, registry, clock)
        self._buttons = ResultButtons(delivery, storage)
        self._results = Results(delivery, storage, registry, self._line, fetch)

    def originals_from(self, source: Originals) -> None:
        """Set the function that finds original bytes; the runner is built after the view."""
        self._originals = source

    @override
    @_away
    async def show(self, job: Job) -> bool:
        if job.status.ended:
            await self._end(job)
            return False
        if await self._asks_soon(job):  # the question is the first thing to be seen
            self._buttons.pressed(job)
            return False
        shown = await self._line.show(job)
        if shown is FrameFate.BEGUN:
            await self._close_question(job)
            self._buttons.pressed(job)
        await self._buttons.mark_used(job, Priority.FRAME)
        return shown is FrameFate.BEHIND

    @override
    @_away
    async def ask(self, job: Job) -> None:
        await self._close_question(job)
        question = presenter.question(job, self._registry.question(job))
        await self.room(job)
        await self._attention.begin(JOB, job.id, job.scope)  # before a quick answer can be there
        await self._post(job, _question(job), question)
        await self._line.take_away(job)
        await self._buttons.mark_used(job, Priority.EDIT)

    @override
    async def room(self, job: Job) -> None:
        await until_room(self._delivery.caller.bot, job.scope.chat_id)

    @override
    @_away
    async def deliver(self, job: Job, artifacts: Sequence[StoredArtifact]) -> frozenset[str]:
        arrived: set[str] = set()
        try:
            await self._results.bring(job, artifacts, arrived)
        except ForbiddenHere as error:
            raise ForbiddenThere(str(error), shut=isinstance(error, TopicShut)) from error
        except Unreachable as error:
            log.info("result_unreachable job=%s chat=%s: %s", job.id, job.scope.chat_id, error)
            return frozenset(one.artifact.key for one in artifacts)
        except Exception:
            if not arrived:
                raise
            log.warning("results_partly_sent job=%s", job.id, exc_info=True)
        return frozenset(arrived)

    @override
    @_away
    async def give_up(self, job: Job, artifacts: Sequence[StoredArtifact]) -> None:
        links = [one.artifact.url for one in artifacts if one.artifact.url]
        await self._post(job, None, presenter.given_up(job, links))

    @override
    @_away
    async def offer(
        self, job: Job, artifacts: Sequence[StoredArtifact], *, shut: bool = False
    ) -> None:
        link = await self._delivery.start_link(f"{start_links.RESULT}{job.id}")
        links = [one.artifact.url for one in artifacts if one.artifact.url]
        kind = artifacts[0].artifact.kind if artifacts else ArtifactKind.FILE
        await self._post(job, None, presenter.forbidden(job, kind, links, link, shut=shut))

    async def bring(self, job: Job, scope: Scope) -> None:
        """Send results in private: those that their chat forbids, else all."""
        stored = await self._storage.jobs.artifacts(job.id)
        if not stored:
            raise NothingToDo("error-nothing-to-deliver")
        waiting = [one for one in stored if one.delivered_at is None]
        here = scope.model_copy(update={"pressed": False})
        bare = not job.shown_in(scope)  # an admin's buttons under it would do nothing there
        there = job.model_copy(update={"scope": here})
        await self._results.bring(there, waiting or stored, set(), bare=bare)
        for one in waiting:
            if one.sha256 is not None:
                await self._storage.media.forget(one.sha256)

    async def original(self, job_id: int, scope: Scope) -> None:
        """Send the original pictures of a job as documents.

        Raises:
            Gone: the job belongs to another chat, or the originals do not exist any more.
        """
        job = await self._storage.jobs.get(job_id)
        pictures = await self._pictures(job_id)
        if not job.shown_in(scope) or not pictures:
            raise Gone("error-gone")
        asked = job.model_copy(update={"scope": scope})
        for stored in pictures:
            media = None
            if stored.original_file_id is None:
                media = await self._originals(stored) if self._originals else None
                if media is None:
                    raise Gone("error-original-gone")
            with pace(Priority.FINAL):
                sent = await self._delivery.send(presenter.original(asked, stored, media))
            await self._storage.jobs.delivered(stored.id, original_file_id=sent.file_id)

    async def asked_in(self, chat_id: int, message_id: int) -> int | None:
        """The id of the job whose question this message shows; None without one."""
        owner = await self._storage.sent.owner_of(chat_id, message_id)
        kind, _, rest = (owner or "").partition(":")
        number, _, what = rest.partition(":")
        return int(number) if kind == "job" and what == "question" else None

    async def shown_in(self, chat_id: int, message_id: int) -> Job | None:
        """The job whose picture this message shows; None without one."""
        owner = await self._storage.sent.owner_of(chat_id, message_id)
        kind, _, rest = (owner or "").partition(":")
        number, _, what = rest.partition(":")
        if kind != "job" or what.partition(":")[0] not in ("picture", "result"):
            return None
        return await self._storage.jobs.get(int(number))

    async def masks(
        self, job_id: int, files: Sequence[FileRef], inbox: Inbox
    ) -> tuple[FileRef, ...]:
        """The answer's file as a mask, if the job asks for one; else nothing.

        Raises:
            BadInput: it is no mask for this picture.
        """
        question = self._registry.question(await self._storage.jobs.get(job_id))
        if not question.picture:
            return ()
        return tuple([await inbox.mask(one, question.width, question.height) for one in files[:1]])

    async def _asks_soon(self, job: Job) -> bool:
        """True if the job was just started and may ask something in a moment."""
        if job.status not in (JobStatus.QUEUED, JobStatus.SUBMITTING):
            return False
        if not self._registry.params(job).asks:
            return False
        if self._clock.now() - job.created_at >= ASKED_AT_ONCE:
            return False
        return await self._storage.sent.get(_question(job)) is None  # not answered just now

    async def _end(self, job: Job) -> None:
        await self._close_question(job)
        await self._buttons.mark_used(job, Priority.EDIT)
        await self._buttons.come_late(job)
        if job.status is JobStatus.CANCELLED and await self._line.cancelled(job):
            return
        good = job.status is JobStatus.SUCCEEDED
        if not good and await self._storage.sent.get(_ending(job)) is None:  # not before a kill
            ending = presenter.ended_badly(job, await self._root(job))
            await self._post(job, _ending(job), ending)
        await self._line.take_away(job)
        if not good or job.failure is None:
            return
        if await self._storage.sent.get(_missing(job)) is None:
            await self._post(job, _missing(job), presenter.partly(job))

    async def _post(self, job: Job, owner: str | None, outgoing: Outgoing) -> None:
        await post(self._delivery, self._storage, owner, outgoing, person=job.scope)

    async def _close_question(self, job: Job) -> None:
        """Delete the question: it was answered, or the job has ended."""
        asked = await self._storage.sent.get(_question(job))
        if asked is None:
            return
        if asked.message_id != NOWHERE and not await self._delivery.delete(
            asked.target, asked.message_id
        ):
            await self._delivery.edit_keyboard(asked.target, asked.message_id, None)
        await self._storage.sent.drop(_question(job))

    async def _root(self, job: Job) -> int | None:
        """The id of the first job of the chain of buttons that led to this one."""
        while job.parent_id is not None:
            job = await self._storage.jobs.get(job.parent_id)
        return job.id

    async def _pictures(self, job_id: int) -> list[StoredArtifact]:
        stored = await self._storage.jobs.artifacts(job_id)
        return [one for one in stored if one.artifact.kind is ArtifactKind.IMAGE]


def _ending(job: Job) -> str:
    return f"job:{job.id}:ending"


def _missing(job: Job) -> str:
    return f"job:{job.id}:missing"


def _question(job: Job) -> str:
    return f"job:{job.id}:question"
