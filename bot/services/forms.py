"""FormService: commands that are still being asked for.

What was given so far is a row, found by (chat, topic, person, question message): it survives a
restart and ends after 24 hours. What a form asks for stands in its `FormKind`. It shows nothing;
and what an upstream asks of a running job is no form: see `JobService.answer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.domain import BadInput, FileRef, Form, Gone, Job, NotYours, Scope
from bot.services.access import Access
from bot.services.jobs import JobService
from bot.services.kinds import Registry
from bot.services.kinds.form import Field, FormKind
from bot.services.waiting import KeyedLocks
from bot.storage import Storage

LIFETIME = timedelta(hours=24)

GO, CANCEL = "go", "cancel"
SWITCHED_BY = "switched_by"  # beside the fields: the update that moved a switch last


class FormService:
    """Opens forms, fills them, and starts the jobs that they ask for."""

    def __init__(
        self,
        storage: Storage,
        jobs: JobService,
        access: Access,
        registry: Registry,
        clock: Clock,
    ) -> None:
        self._storage = storage
        self._jobs = jobs
        self._access = access
        self._registry = registry
        self._clock = clock
        self._turns = KeyedLocks()

    async def open(
        self, kind: str, scope: Scope, *, files: Sequence[FileRef] = (), **given: Any
    ) -> Form:
        """Begin a form with what is known already; a replayed update gets the one it opened."""
        return await self._storage.forms.open(
            kind,
            scope,
            self._registry.form(kind).first,
            given,
            files,
            expires_at=self._clock.now() + LIFETIME,
        )

    async def find(self, scope: Scope, question_id: int | None = None) -> Form | None:
        """The person's open form here: the one this message shows, or whichever asks for words."""
        form = await self._storage.forms.find(
            scope.chat_id, scope.topic_id, scope.user_id, question_id
        )
        if form is None or (question_id is None and not form.step):
            return None
        return form

    async def give(
        self, form_id: int, text: str, scope: Scope, *, files: Sequence[FileRef] = ()
    ) -> Form | Job:
        """Words (and files) for what the form asks. Answers the form, or the job it has started.

        Raises:
            Gone: the form is closed or too old.
            NotYours: it is somebody else's.
            BadInput: too long, empty, or not usable; the form stays open.
        """
        async with self._turns.hold(form_id):
            form = await self._own(form_id, scope)
            kind = self._registry.form(form.kind)
            field = kind.field(form.step)
            if field is None:
                raise BadInput("error-form-choose")
            filled = form.model_copy(
                update={
                    "params": _with(form.params, field, _fitting(field, text)),
                    "files": (*form.files, *files),
                    "step": "",
                }
            )
            if kind.at_once:
                return await self._start(filled, scope)
            return await self._kept(filled)

    async def choose(self, form_id: int, choice: str, scope: Scope) -> Form | Job | None:
        """A button: a field to fill in or to switch, "go", or "cancel".

        Answers the form as it is now, the job that it started, or None once it is cancelled.

        Raises:
            Gone, NotYours, BadInput: as `give`.
        """
        async with self._turns.hold(form_id):  # two quick taps on "go" start one job
            form = await self._own(form_id, scope)
            if choice == CANCEL:
                await self._storage.forms.close(form_id)
                return None
            if choice == GO:
                return await self._start(form, scope)
            field = self._registry.form(form.kind).field(choice)
            if field is None:
                raise BadInput("error-bad-input")
            if field.switch:
                return await self._kept(_switched(form, field, scope))
            return await self._kept(form.model_copy(update={"step": field.name}))

    async def _own(self, form_id: int, scope: Scope) -> Form:
        form = await self._storage.forms.get(form_id)
        if form.scope.chat_id != scope.chat_id:
            raise Gone("error-gone")
        if form.scope.user_id != scope.user_id and not self._access.is_admin(scope.user_id):
            raise NotYours("error-not-yours")
        return form

    async def _kept(self, form: Form) -> Form:
        form = form.model_copy(update={"expires_at": self._clock.now() + LIFETIME})
        await self._storage.forms.update(form)
        return form

    async def _start(self, form: Form, scope: Scope) -> Job:
        kind: FormKind[Any] = self._registry.form(form.kind)
        params = kind.kind.params.model_validate(form.params)
        params.check()  # before the form is closed
        # The result answers the command; the update that said "go" tells a replay from a new wish.
        asked = form.scope.model_copy(update={"update_id": scope.update_id})
        job = await self._jobs.start(kind.kind, params, asked, files=form.files)
        # Closed last: killed in between, the repeated update finds the job it had started.
        await self._storage.forms.close(form.id)
        return job


def _fitting(field: Field, text: str) -> str:
    words = text.strip()
    if not words:
        raise BadInput("error-form-empty")
    if field.limit is not None and len(words) > field.limit:
        raise BadInput("error-form-too-long", limit=field.limit, length=len(words))
    return words


def _switched(form: Form, field: Field, scope: Scope) -> Form:
    """On, or off; but not off again because the same press is replayed after a restart."""
    if scope.update_id is not None and form.params.get(SWITCHED_BY) == scope.update_id:
        return form
    params = _with(form.params, field, not form.params.get(field.name))
    return form.model_copy(update={"params": {**params, SWITCHED_BY: scope.update_id}, "step": ""})


def _with(params: dict[str, Any], field: Field, value: object) -> dict[str, Any]:
    kept = {name: old for name, old in params.items() if name not in field.clears}
    return {**kept, field.name: value}
