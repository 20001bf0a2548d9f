"""Reads answers aloud, as a job; only one at a time for each answer.

`bot/services/kinds/speech.py` makes the speech.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.domain import AlreadyRunning, Gone, Job, Scope
from bot.services.forms.service import FormService
from bot.services.jobs.service import JobService
from bot.services.kinds.speech import SAY, SAY_FORM
from bot.services.waiting import KeyedLocks
from bot.storage import Storage


class Speech:
    """Starts jobs that say an answer aloud."""

    def __init__(self, storage: Storage, jobs: JobService, forms: FormService) -> None:
        self._storage = storage
        self._jobs = jobs
        self._forms = forms
        self._turns = KeyedLocks()

    async def read_aloud(self, answer_id: int, scope: Scope, wording: Callable[[str], str]) -> Job:
        """Say an answer with the person's voice; `wording` turns the written text into speech.

        Raises:
            Gone: there is no such answer here.
            AlreadyRunning: it is being said already.
            BadInput: it is too long.
        """
        async with self._turns.hold(answer_id):
            answer = await self._storage.answers.get(answer_id)
            if answer.scope.chat_id != scope.chat_id:
                raise Gone("error-gone")
            for job in await self._jobs.recent(scope):
                if job.kind == SAY.name and job.params.get("answer_id") == answer_id:
                    replayed = (
                        scope.update_id is not None and job.scope.update_id == scope.update_id
                    )
                    if not job.status.ended and not replayed:
                        raise AlreadyRunning("error-already-running")
            return await self._forms.start(
                SAY_FORM.name, scope, text=wording(answer.text), answer_id=answer_id
            )
