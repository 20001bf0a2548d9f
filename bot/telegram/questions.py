"""Which messages answer an open question of ours. Filters; nothing is answered here.

A reply to the question always does. In private a plain message does as well, shortly after the
question was asked: not every client opens a reply by itself.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message

from bot.clock import Clock
from bot.domain import Form, Gone, Job, JobStatus, Scope
from bot.services.forms import LIFETIME, FormService
from bot.services.jobs import JobService
from bot.services.kinds import Registry
from bot.storage import Storage
from bot.telegram.job_view import TelegramJobView
from bot.telegram.reading import words_of
from bot.telegram.roads import FORM, JOB, number_in

FRESH = timedelta(minutes=10)


class AnswersJob(Filter):
    """An answer to what an upstream asks of a job; hands on `asked_job`."""

    async def __call__(
        self,
        message: Message,
        job_view: TelegramJobView,
        jobs: JobService,
        registry: Registry,
        clock: Clock,
        scope: Scope | None = None,
        road: str | None = None,
    ) -> bool | dict[str, Any]:
        """Whether this message answers."""
        if road is not None:
            number = number_in(road, JOB)
            return False if number is None else {"asked_job": number}
        replied = message.reply_to_message
        if replied is not None:
            job_id = await job_view.asked_in(message.chat.id, replied.message_id)
            return False if job_id is None else {"asked_job": job_id}
        if scope is None or not scope.private:
            return False
        job = await jobs.asking(scope)
        if job is None or (job.told_at is not None and clock.now() - job.told_at > FRESH):
            return False
        return {"asked_job": job.id} if _could_answer(message, job, registry) else False


class Settled(Filter):
    """A message whose answer was taken before the process died; hands on `settled_form`.

    There is nothing left to do but what was on its way: the message of a form goes with its form.
    """

    async def __call__(
        self, message: Message, stores: Storage, road: str | None = None
    ) -> bool | dict[str, Any]:
        """Whether this is one."""
        if (form_id := number_in(road, FORM)) is not None:
            try:
                await stores.forms.get(form_id)
            except Gone:
                return {"settled_form": form_id}
        elif (job_id := number_in(road, JOB)) is not None:
            job = await stores.jobs.get(job_id)
            waits = job.status is JobStatus.AWAITING_INPUT and job.answer != words_of(message)
            return False if waits else {"settled_form": None}
        return False


class AnswersForm(Filter):
    """Words for a form; hands on `open_form`."""

    async def __call__(
        self,
        message: Message,
        forms: FormService,
        registry: Registry,
        clock: Clock,
        stores: Storage,
        scope: Scope | None = None,
        road: str | None = None,
    ) -> bool | dict[str, Any]:
        """Whether this message answers."""
        if scope is None:
            return False
        if road is not None:
            number = number_in(road, FORM)
            return False if number is None else {"open_form": await stores.forms.get(number)}
        replied = message.reply_to_message
        if replied is not None:
            form = await forms.find(scope, replied.message_id)
        elif scope.private and not (message.text or "").startswith("/"):
            form = await forms.find(scope, files=message.text is None)
            if form is not None and (form.scope.update_id or 0) > (scope.update_id or 0):
                return False  # it was said before the form was opened
            if form is not None and form.expires_at - LIFETIME < clock.now() - FRESH:
                return False
            if form is not None and message.text and _wants_files(form, registry):
                return False  # somebody who was asked for a picture may talk meanwhile
        else:
            return False
        return False if form is None else {"open_form": form}


def _could_answer(message: Message, job: Job, registry: Registry) -> bool:
    """Whether a message that replies to nothing makes sense as an answer: it may cost money."""
    question = registry.question(job)
    if message.photo or message.document:
        return question.picture
    words = message.text or ""
    return bool(words) and not words.startswith("/") and bool(re.search(question.only, words))


def _wants_files(form: Form, registry: Registry) -> bool:
    field = registry.form(form.kind).worded(form.step, form.params)
    return field is not None and field.files is not None
