"""Which messages answer an open question of ours. Filters; nothing is answered here.

A reply to the question always does. In private a plain message does as well, shortly after the
question was asked: not every client opens a reply by itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message

from bot.clock import Clock
from bot.domain import Form, Scope
from bot.services.forms import LIFETIME, FormService
from bot.services.kinds import Registry
from bot.telegram.job_view import TelegramJobView

FRESH = timedelta(minutes=10)


class AnswersJob(Filter):
    """A reply to what an upstream asks of a job; hands on `asked_job`."""

    async def __call__(self, message: Message, job_view: TelegramJobView) -> bool | dict[str, Any]:
        """Whether this message answers."""
        if message.reply_to_message is None:
            return False
        question = message.reply_to_message.message_id
        job_id = await job_view.asked_in(message.chat.id, question)
        return False if job_id is None else {"asked_job": job_id}


class AnswersForm(Filter):
    """Words for a form; hands on `open_form`."""

    async def __call__(
        self,
        message: Message,
        forms: FormService,
        registry: Registry,
        clock: Clock,
        scope: Scope | None = None,
    ) -> bool | dict[str, Any]:
        """Whether this message answers."""
        if scope is None:
            return False
        replied = message.reply_to_message
        if replied is not None:
            form = await forms.find(scope, replied.message_id)
        elif scope.private and not (message.text or "").startswith("/"):
            form = await forms.find(scope)
            if form is not None and form.expires_at - LIFETIME < clock.now() - FRESH:
                return False
            if form is not None and message.text and _wants_files(form, registry):
                return False  # somebody who was asked for a picture may talk meanwhile
        else:
            return False
        return False if form is None else {"open_form": form}


def _wants_files(form: Form, registry: Registry) -> bool:
    field = registry.form(form.kind).worded(form.step, form.params)
    return field is not None and field.files is not None
