"""Finds out, once for each message, whether it answers an open question of the bot.

A reply to the question always does. In private so does the very next message within two minutes,
because not every client opens a reply. Any other message ends that, and a command closes the form
(see `bot/services/forms/attention.py`). Nothing is answered here.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.filters import Filter
from aiogram.types import Message, TelegramObject
from typing_extensions import override

from bot.domain import FileKind, FileRef, Form, Gone, JobStatus, Scope
from bot.services.forms.attention import FORM, JOB, Attention, leaves
from bot.services.forms.service import FormService
from bot.services.jobs.service import JobService
from bot.services.kinds import Registry
from bot.storage import Storage
from bot.telegram.incoming.command_filter import command_for_us
from bot.telegram.incoming.reading import files_of, words_of
from bot.telegram.jobs.view import TelegramJobView
from bot.telegram.updates import roads
from bot.telegram.updates.called import command_of
from bot.telegram.updates.lane import Turn
from bot.telegram.updates.said import says_cancel


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a message means for the open questions."""

    form: Form | None = None  # it answers this form …
    job: int | None = None  # … or what an upstream asks of this job
    leaves: bool = False  # … namely that nobody wants to be asked any more
    overtaken: bool = False  # it answered something that the person has cancelled since
    closed: bool = False  # it is a command, and has closed a form
    fresh: bool = False  # … that was still waiting for the very next message


class AttentionMiddleware(BaseMiddleware):
    """Adds `heard` to the handler data of every message."""

    @override
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Find out what the message answers, then call the handler."""
        if isinstance(event, Message) and "scope" in data:
            bot: Bot = data["bot"]
            ear = Ear(
                data["forms"],
                data["jobs"],
                data["job_view"],
                data["registry"],
                data["attention"],
                data["stores"],
            )
            scope, road = data["scope"], data.get("road")
            username = (await bot.me()).username or ""
            if command_of(event) is None and says_cancel(event):
                data["heard"] = await ear.cancelled(event, scope, data["turn"], road)
            else:
                data["heard"] = await ear.hear(event, scope, username, road)
        return await handler(event, data)


class Ear:
    """Compares a message with the open questions."""

    def __init__(
        self,
        forms: FormService,
        jobs: JobService,
        job_view: TelegramJobView,
        registry: Registry,
        attention: Attention,
        storage: Storage,
    ) -> None:
        self._forms = forms
        self._jobs = jobs
        self._job_view = job_view
        self._registry = registry
        self._attention = attention
        self._storage = storage

    async def hear(
        self, message: Message, scope: Scope, username: str, road: str | None = None
    ) -> Heard:
        """What this message answers. A command closes the open form."""
        if (command := command_for_us(message, username)) is not None:
            return await self._commanded(command, message, scope)
        if road is not None:
            return await self._again(message, road)
        return await self._said(message, scope)

    async def cancelled(
        self, message: Message, scope: Scope, turn: Turn, road: str | None
    ) -> Heard:
        """What a plain "cancel" ends. Such a message has not waited for its turn.

        An open question ends at once. Without one, the message may mean something said just before
        that is still being handled: wait for that, and cancel the job it has become. Otherwise it
        is talk.
        """
        if road is not None:
            await turn.come()
            return await self._again(message, road)
        if (heard := await self._left(message, scope)) is not None:
            return heard
        await turn.come()
        heard = await self._said(message, scope)
        if heard != Heard() or not turn.before or not scope.private:
            return heard
        for job in await self._jobs.cancellable(scope):  # the newest first
            if job.scope.update_id in turn.before:
                return Heard(job=job.id, leaves=True)
        return heard

    async def _left(self, message: Message, scope: Scope) -> Heard | None:
        """The open question that this "cancel" ends; None if there is none."""
        replied = message.reply_to_message
        if replied is not None and not replied.forum_topic_created:
            job = await self._job_view.asked_in(scope.chat_id, replied.message_id)
            form = await self._forms.shown_in(scope, replied.message_id) if job is None else None
            found = job is not None or form is not None
            return Heard(job=job, form=form, leaves=True) if found else None
        asked = await self._attention.asked(scope, message.date)
        form = await self._forms.waiting(scope)
        if form is not None and (form.update_id or 0) > (scope.update_id or 0) > 0:
            form = None  # it was said before the form was opened
        if form is not None and (scope.private or asked == (FORM, form.id)):
            return Heard(form=form, leaves=True)
        job = asked[1] if scope.private and asked is not None and asked[0] == JOB else None
        if job is not None and await self._jobs.asking(job) is not None:
            return Heard(job=job, leaves=True)
        return None

    async def _again(self, message: Message, road: str) -> Heard:
        """What the message answered before the process was restarted."""
        leaving = not files_of(message) and leaves(words_of(message))
        if (job := roads.number_in(road, roads.JOB)) is not None:
            return Heard(job=job, leaves=leaving)
        if (form := roads.number_in(road, roads.FORM)) is not None:
            with suppress(Gone):  # it is settled
                return Heard(form=await self._forms.get(form), leaves=leaving)
        return Heard()

    async def _commanded(self, command: str, message: Message, scope: Scope) -> Heard:
        asked = await self._attention.asked(scope, message.date)
        form = await self._forms.interrupt(scope)
        if asked is not None and (form is None or asked != (FORM, form.id)):
            running = await self._jobs.cancellable(scope) if command == "cancel" else []
            # What it cancels is not asked again, and words said before must be known as its answer.
            if not running or asked != (JOB, running[0].id):
                await self._attention.end(scope)
        if form is None:
            return Heard()
        return Heard(closed=True, fresh=asked == (FORM, form.id))

    async def _said(self, message: Message, scope: Scope) -> Heard:
        text, files = words_of(message), files_of(message)
        if not files and leaves(text) and (heard := await self._left(message, scope)):
            return heard
        replied = message.reply_to_message
        if replied is not None and not replied.forum_topic_created:
            return await self._replied(scope, replied.message_id, text, files)
        asked = await self._attention.asked(scope, message.date)
        if asked is None:
            return Heard()
        if scope.private:
            kind, number = asked
            form = await self._forms.waiting(scope)
            if kind == FORM and form is not None and form.id == number:
                before = (form.update_id or 0) > (scope.update_id or 0) > 0  # it was opened later
                if not before and self._forms.takes(form, text, files):
                    return Heard(form=form)
            elif kind == JOB and await self._answers(number, text, files):
                return Heard(job=number)
            elif await self._overtaken(kind, number, scope, text, files):
                return Heard(overtaken=True)
        await self._attention.end(scope)
        return Heard()

    async def _replied(
        self, scope: Scope, message_id: int, text: str, files: Sequence[FileRef]
    ) -> Heard:
        job = await self._job_view.asked_in(scope.chat_id, message_id)
        if job is not None:
            return Heard(job=job)
        form = await self._forms.shown_in(scope, message_id)
        if form is not None:
            return Heard(form=form)
        ended = await self._storage.forms.overtaken(scope, message_id=message_id)
        if ended is not None and self._forms.takes(ended, text, files):
            return Heard(overtaken=True)
        await self._attention.end(scope)
        return Heard()

    async def _overtaken(
        self, kind: str, number: int, scope: Scope, text: str, files: Sequence[FileRef]
    ) -> bool:
        """True if it answers something that the same person has cancelled since."""
        if kind == FORM:
            form = await self._storage.forms.overtaken(scope, form_id=number)
            return form is not None and self._forms.takes(form, text, files)
        road = f"{roads.JOB}{number}"
        return await self._storage.updates.overtaken(scope.update_id or 0, road)

    async def _answers(self, job_id: int, text: str, files: Sequence[FileRef]) -> bool:
        """True if a message that replies to nothing makes sense as an answer to the upstream."""
        job = await self._jobs.asking(job_id)
        if job is None:
            return False
        question = self._registry.question(job)
        if files:
            return question.picture and files[0].kind in (FileKind.IMAGE, FileKind.DOCUMENT)
        return bool(text) and bool(re.search(question.only, text))


class Settled(Filter):
    """Filter: a message whose answer was taken before a restart; adds `settled_form`.

    Only what was left to do remains, such as removing the form's message. It also matches the
    answer to something that was cancelled meanwhile.
    """

    async def __call__(
        self, message: Message, stores: Storage, heard: Heard, road: str | None = None
    ) -> bool | dict[str, Any]:
        """True if the message was dealt with before."""
        if heard.overtaken:
            return {"settled_form": None}
        if (form_id := roads.number_in(road, roads.FORM)) is not None:
            try:
                await stores.forms.get(form_id)
            except Gone:
                return {"settled_form": form_id}
        elif (job_id := roads.number_in(road, roads.JOB)) is not None:
            job = await stores.jobs.get(job_id)
            waits = job.status is JobStatus.AWAITING_INPUT and job.answer != words_of(message)
            due = not job.status.ended if heard.leaves else waits
            return False if due else {"settled_form": None}
        return False


class Answers(Filter):
    """Filter: a message that answers an open question; adds `open_form` or `asked_job`."""

    def __init__(self, what: str, *, leaves: bool = False) -> None:
        self._what = what
        self._leaves = leaves

    async def __call__(self, _message: Message, heard: Heard) -> bool | dict[str, Any]:
        """True if the message answers."""
        if heard.leaves is not self._leaves:
            return False
        if self._what == FORM and heard.form is not None:
            return {"open_form": heard.form}
        if self._what == JOB and heard.job is not None:
            return {"asked_job": heard.job}
        return False
