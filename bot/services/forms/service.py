"""FormService: commands that were sent without everything they need.

What was given so far is a row, found by (chat, topic, person, question message); it survives a
restart and expires after 24 hours. `FormKind` declares the fields; nothing is shown here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.domain import AlreadyRunning, BadInput, FileRef, Form, Gone, Job, NothingToDo, Scope
from bot.services.forms import placing
from bot.services.forms.attention import FORM, Attention
from bot.services.jobs.service import JobService
from bot.services.kinds import MAKERS, Registry
from bot.services.kinds.fields import Choice, Field, Given, Switch
from bot.services.kinds.form import FormKind
from bot.services.kinds.kind import FormRequest, JobKind
from bot.services.people.policy import Act, Policy
from bot.services.people.preferences import Preferences
from bot.services.waiting import KeyedLocks
from bot.storage import Storage

LIFETIME = timedelta(hours=24)

GO, CANCEL, BACK = "go", "cancel", "back"
REMEMBERED = 256
"""How many ended forms are remembered, to recognise a second "go" or "cancel"."""


async def nobody_sees(_form_id: int) -> None:
    """Default for `take_away` where forms are shown in no chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A completed form that starts no job: the caller acts on the answers."""

    kind: str
    given: dict[str, Any]
    files: tuple[FileRef, ...] = ()


Begun = Form | Job | Filled


class FormService:
    """Opens forms, fills them in and starts their jobs."""

    def __init__(
        self,
        storage: Storage,
        jobs: JobService,
        policy: Policy,
        preferences: Preferences,
        registry: Registry,
        clock: Clock,
        *,
        can_link: bool = False,  # whether upstreams can fetch what people send
        take_away: Callable[[int], Awaitable[None]] = nobody_sees,  # the message of a form
    ) -> None:
        self._storage = storage
        self._attention = Attention(storage, clock)
        self._take_away = take_away
        self._jobs = jobs
        self._policy = policy
        self._preferences = preferences
        self._registry = registry
        self._clock = clock
        self._can_link = can_link
        self._turns = KeyedLocks()
        self._started: deque[int] = deque(maxlen=REMEMBERED)
        self._handed: set[int] = set()
        self._cancelled: deque[int] = deque(maxlen=REMEMBERED)

    async def begin(
        self, kind: str, scope: Scope, *, files: Sequence[FileRef] = (), **given: Any
    ) -> Begun:
        """Start the command's job if everything is given, else open its form.

        Raises:
            BadInput: as `open` and `start`.
        """
        form = self._registry.form(kind)
        said = {name: value for name, value in given.items() if value}
        params, placed = await self._given(form, scope, said, files)
        if not form.complete(params):
            return await self._opened(form, params, placed, scope)
        job = await self._begin(form, params, placed, scope)
        asked = await self.waiting(scope)
        if asked is not None and asked.kind == kind:  # what it asks for has been ordered
            await self.leave(asked, scope)
        return job

    async def open(
        self, kind: str, scope: Scope, *, files: Sequence[FileRef] = (), **given: Any
    ) -> Form:
        """Open a form with what is known so far. A replayed update gets the form it opened before.

        Raises:
            BadInput: a file cannot be used, or the form needs public links and there are none.
        """
        form = self._registry.form(kind)
        params, placed = await self._given(form, scope, given, files)
        return await self._opened(form, params, placed, scope)

    async def choosing(self, request: FormRequest, scope: Scope) -> Form:
        """Open a form at the choice of its maker (model or engine), if several can be chosen.

        Raises:
            BadInput: as `open`.
        """
        form = await self.open(request.form, scope, files=request.files, **request.given)
        kind = self._registry.form(form.kind)
        makers = (kind.field(name) for name in MAKERS)
        asked = next((one for one in makers if one is not None and one.belongs(form.params)), None)
        if asked is None:
            return form
        return await self._kept(form.model_copy(update={"step": asked.name}), scope)

    async def start(
        self, kind: str, scope: Scope, *, files: Sequence[FileRef] = (), **given: Any
    ) -> Job:
        """Start the job of a form with these answers, without opening the form.

        Raises:
            BadInput: the answers cannot be used.
        """
        form = self._registry.form(kind)
        params, placed = await self._given(form, scope, given, files)
        job = await self._begin(form, params, placed, scope)
        assert isinstance(job, Job), "its answers are no job"
        return job

    async def shown_in(self, scope: Scope, message_id: int) -> Form | None:
        """The person's open form that this message shows."""
        return await self._storage.forms.find(
            scope.chat_id, scope.topic_id, scope.user_id, message_id
        )

    async def waiting(self, scope: Scope) -> Form | None:
        """The person's open form in this chat and topic."""
        return await self._storage.forms.find(scope.chat_id, scope.topic_id, scope.user_id)

    async def get(self, form_id: int) -> Form:
        """The open form with this id. Raises `Gone` if it is closed or expired."""
        return await self._storage.forms.get(form_id)

    def takes(self, form: Form, text: str, files: Sequence[FileRef]) -> bool:
        """True if a message that replies to nothing makes sense as an answer to the form.

        A file of a wrong kind without a caption counts: the person is told what is wanted.
        """
        return self._registry.form(form.kind).takes(form.step, form.params, text, files)

    async def interrupt(self, scope: Scope) -> Form | None:
        """Close the person's open form because of a command; returns it.

        A form that this same update opened before a restart stays open.
        """
        form = await self.waiting(scope)
        if form is None:
            touched = await self._storage.forms.touched_by(scope)
            return touched if touched is not None and touched.closed_by is not None else None
        if (form.update_id or 0) >= (scope.update_id or 0) > 0 or form.id in self._handed:
            return None
        return form if await self.leave(form, scope) else None

    async def leave(self, form: Form, scope: Scope) -> bool:
        """Close the form and remove its message; False if it was closed already."""
        async with self._turns.hold(form.id):  # an answer to it may be at work
            closed = await self._storage.forms.close(form.id, by=scope.update_id)
        await self._take_away(form.id)
        return closed

    @asynccontextmanager
    async def handed(self, form: Form, scope: Scope) -> AsyncIterator[None]:
        """Context for acting on a `Filled` form: it stays open inside, and is closed after.

        It is also closed when the action is refused. After a crash the action is done again.
        """
        self._handed.add(form.id)
        try:
            yield
        except Exception:
            await self.leave(form, scope)
            raise
        finally:
            self._handed.discard(form.id)
        await self.leave(form, scope)

    async def cancel(self, form: Form, scope: Scope) -> bool:
        """Like `leave`, and also cancels a job that the form has just started.

        False if too late.
        """
        if await self.leave(form, scope):
            return True
        job_id = await self._storage.jobs.by_origin(f"form:{form.id}")
        if job_id is None:
            return True
        with suppress(NothingToDo):  # it is over
            await self._jobs.cancel(job_id, scope)
        return False

    async def give(
        self, form_id: int, text: str, scope: Scope, *, files: Sequence[FileRef] = ()
    ) -> Begun | None:
        """Answer the open question with text or files. Returns the form, or the job it has started.

        None if this update was handled before a restart, or if the form was cancelled meanwhile.

        Raises:
            Gone: the form is closed or expired.
            NotYours: it is somebody else's.
            StillAsked: the answer is empty, too long or unusable; the form stays open.
        """
        async with self._turns.hold(form_id):
            touched = await self._storage.forms.touched_by(scope)
            if touched is not None and touched.id == form_id and touched.closed_by is not None:
                return None
            if await self._storage.forms.overtaken(scope, form_id=form_id):
                return None
            form = await self._own(form_id, scope)
            if _replayed(form, scope):  # it is not the answer to what is asked now
                return form
            async with self._attention.kept(FORM, form_id, scope):
                return await self._given_to(form, text, files, scope)

    async def _given_to(
        self, form: Form, text: str, files: Sequence[FileRef], scope: Scope
    ) -> Begun:
        kind = self._registry.form(form.kind)
        field = kind.worded(form.step, form.params)
        if field is None:
            filled, asked = placing.added(form, kind, text, files), False
        else:
            filled = placing.answered(form, kind, field, text, files)
            asked = field.required or field.name == kind.first
        if kind.at_once and asked and not filled.step:
            return await self._start(filled, scope)
        return await self._kept(filled, scope)

    async def choose(self, form_id: int, choice: str, scope: Scope) -> Form | Job | None:
        """Press a button: a field, an option of the open field, "go", "back" or "cancel".

        Returns the changed form, the job it has started, or None if it is cancelled or closed.

        Raises:
            Gone, NotYours, StillAsked: as `give`.
            AlreadyRunning: a second "go" while the job of the first one is running.
        """
        async with self._turns.hold(form_id):  # two quick taps on "go" start one job
            if choice == GO and form_id in self._started:
                raise AlreadyRunning("error-already-running")
            if choice == CANCEL and form_id in self._cancelled:
                return None
            touched = await self._storage.forms.touched_by(scope)
            if touched is not None and touched.id == form_id:  # before a restart
                return None if touched.closed_by is not None else touched
            form = await self._own(form_id, scope)
            if choice == CANCEL:
                await self._storage.forms.close(form_id, by=scope.update_id)
                self._cancelled.append(form_id)
                return None
            async with self._attention.kept(FORM, form_id, scope):
                if choice == GO:
                    started = await self._start(form, scope)
                    if isinstance(started, Filled):  # only words send it off: it has no such button
                        raise BadInput("error-bad-input")
                    return started
                if choice == BACK:
                    due = self._registry.form(form.kind).due(form.params)
                    return await self._kept(form.model_copy(update={"step": due}), scope)
                return await self._filled(form, choice, scope)

    async def _filled(self, form: Form, choice: str, scope: Scope) -> Form:
        """The form with this field opened or switched, or one of its options chosen."""
        kind = self._registry.form(form.kind)
        name, _, place = choice.partition(".")
        field = kind.field(name)
        if field is None or not field.belongs(form.params):
            raise BadInput("error-bad-input")
        if isinstance(field, Switch):
            return await self._kept(_switched(form, kind, field, scope), scope)
        if not place:
            return await self._kept(form.model_copy(update={"step": field.name}), scope)
        if not isinstance(field, Choice):
            raise BadInput("error-bad-input")
        options = enumerate(field.options(form.params))
        chosen = next((one for at, one in options if str(at) == place), None)
        if chosen is None:
            raise BadInput("error-bad-input")
        if field.remembered:
            await self._preferences.remember(f"{kind.name}.{field.name}", chosen, form.scope)
        filled = placing.changed(form, kind, placing.put(form.params, field, chosen))
        return await self._kept(filled, scope)

    async def _own(self, form_id: int, scope: Scope) -> Form:
        form = await self._storage.forms.get(form_id)
        if form.scope.chat_id != scope.chat_id:
            raise Gone("error-gone")
        await self._policy.require(scope, Act.TOUCH, owner=form.scope.user_id)
        return form

    async def _kept(self, form: Form, scope: Scope) -> Form:
        until = self._clock.now() + LIFETIME
        form = form.model_copy(update={"expires_at": until, "changed_by": scope.update_id})
        await self._storage.forms.update(form, by=scope.update_id)
        await self._attention.begin(FORM, form.id, form.scope)
        return form

    async def _start(self, form: Form, scope: Scope) -> Job | Filled:
        # The result answers the command; the update that said "go" tells a replay from a new wish.
        asked = form.scope.model_copy(update={"update_id": scope.update_id})
        kind = self._registry.form(form.kind)
        # Whoever says "go", and however often: a form starts one job.
        job = await self._begin(kind, form.params, form.files, asked, origin=f"form:{form.id}")
        if isinstance(job, Filled):  # whoever does the rest ends it then: a replay does it again
            await self._attention.end(form.scope)
            return job
        # Closed last: killed in between, the repeated update finds the job it had started.
        await self._storage.forms.close(form.id, by=scope.update_id)
        self._started.append(form.id)
        return job

    async def _opened(
        self, form: FormKind[Any], params: Given, files: Sequence[FileRef], scope: Scope
    ) -> Form:
        if form.kind is not None and any(one.required for one in form.uploads):
            self._refuse_links(form.kind, form.name)
        step, until = form.opening(params) or form.next(params), self._clock.now() + LIFETIME
        opened = await self._storage.forms.open(
            form.name, scope, step, params, files, expires_at=until
        )
        await self._attention.begin(FORM, opened.id, scope)
        return opened

    async def _begin(
        self,
        form: FormKind[Any],
        params: Given,
        files: Sequence[FileRef],
        scope: Scope,
        *,
        origin: str | None = None,
    ) -> Job | Filled:
        if form.kind is None:
            return Filled(kind=form.name, given=form.values(params), files=tuple(files))
        request = form.job(params)
        request.params.check()  # before anything else is said about it
        sent = placing.in_order(form, params, files)
        if sent:
            self._refuse_links(request.kind, form.name)
        return await self._jobs.start(
            request.kind, request.params, scope, files=sent, origin=origin
        )

    async def _given(
        self, form: FormKind[Any], scope: Scope, given: Given, files: Sequence[FileRef]
    ) -> tuple[dict[str, Any], tuple[FileRef, ...]]:
        """Answers and files placed in the form, with the person's remembered choices added."""
        return placing.placed(form, await self._chosen(form, scope) | dict(given), (), files)

    async def _chosen(self, form: FormKind[Any], scope: Scope) -> dict[str, Any]:
        """The person's remembered choices for this form."""
        choices = [field for field in form.fields if isinstance(field, Choice)]
        own = [f"{form.name}.{field.name}" for field in choices if field.remembered]
        if not own and not form.borrows:
            return {}
        before = await self._preferences.chosen((*own, *form.borrows), scope)
        values = {key.partition(".")[2]: before.get(key) for key in own}
        for key in form.borrows:
            owner, _, name = key.partition(".")
            field = self._registry.form(owner).field(name)
            values[name] = field.value({name: before.get(key)}) if field else None
        return {name: value for name, value in values.items() if value}

    def _refuse_links(self, kind: JobKind[Any], form: str) -> None:
        if kind.by_link and not self._can_link:
            raise BadInput(f"error-no-public-url-{form}")


def _switched(form: Form, kind: FormKind[Any], field: Field, scope: Scope) -> Form:
    """Toggle the field, unless a replay of the same press has done so already."""
    if _replayed(form, scope):
        return form
    params = placing.put(form.params, field, not form.params.get(field.name))
    return placing.changed(form, kind, params)


def _replayed(form: Form, scope: Scope) -> bool:
    """True if this update changed the form already, before a restart."""
    return scope.update_id is not None and form.changed_by == scope.update_id
