"""What /stop and /cancel end: the running answer, the open form or the newest running job.

Both commands skip the queue of their chat, so what was said just before may still be on its way:
when nothing is running they wait for their turn (`Turn.come`) and look again. Buttons that cancel
one named job or answer call the services directly.
"""

from __future__ import annotations

from contextlib import suppress

from aiogram.types import Message

from bot.domain import NothingToDo, Scope
from bot.services.forms.service import FormService
from bot.services.jobs.service import JobService
from bot.services.talk.conversations import ConversationService
from bot.telegram import texts
from bot.telegram.forms.questions import Heard
from bot.telegram.updates.lane import Turn
from bot.telegram.updates.roads import JOB, Roads, number_in


class Ending:
    """Carries out /stop and /cancel."""

    def __init__(
        self,
        conversations: ConversationService,
        jobs: JobService,
        forms: FormService,
        roads: Roads,
    ) -> None:
        self._conversations = conversations
        self._jobs = jobs
        self._forms = forms
        self._roads = roads

    async def stop(self, message: Message, scope: Scope, turn: Turn, heard: Heard) -> None:
        """Stop the answer that is being written or sent here; if there is none, close the form.

        Raises:
            NothingToDo: there is neither.
            NotYours: the answer is somebody else's, and the person is no admin.
        """
        if await self._conversations.stop(scope):
            return
        if heard.closed:
            await _say_closed(message, scope)
        await turn.come()
        if await self._conversations.stop(scope) or heard.closed:
            return
        if not await self._forms.interrupt(scope):
            raise NothingToDo("nothing-to-stop")
        await _say_closed(message, scope)

    async def cancel(
        self, message: Message, scope: Scope, turn: Turn, heard: Heard, road: str | None
    ) -> None:
        """Close the open form, or cancel the newest running job; never both.

        An update that is handled again after a restart cancels the job it cancelled before
        (`road`), not the next one.

        Raises:
            NothingToDo: there is neither.
        """
        if (number := number_in(road, JOB)) is not None:
            with suppress(NothingToDo):
                await self._jobs.cancel(number, scope)
            return
        running = [] if heard.fresh else await self._jobs.cancellable(scope)
        if heard.closed and not running:
            await _say_closed(message, scope)
            return
        if not running:
            await turn.come()
            if await self._forms.interrupt(scope):
                await _say_closed(message, scope)
                return
            running = await self._jobs.cancellable(scope)
        if not running:
            raise NothingToDo("cancel-nothing")
        await self._roads.take(scope, f"{JOB}{running[0].id}")
        await self._jobs.cancel(running[0].id, scope)


async def _say_closed(message: Message, scope: Scope) -> None:
    await message.reply(texts.get("form-closed", scope.language))
