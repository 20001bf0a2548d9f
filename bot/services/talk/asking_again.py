"""AskingAgain: which question is asked again by /retry, a button or an edit, at most once.

A unique column allows one retry of each answer, so that two quick presses, a press and a command,
or a replayed update pay only once. It writes the row of the new answer; `conversations.py` starts
it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.clock import Clock
from bot.domain import (
    AlreadyAsked,
    AlreadyRunning,
    Answer,
    AnswerStatus,
    Gone,
    NothingToDo,
    Prompt,
    Scope,
)
from bot.services.talk import context
from bot.storage import Storage

EDITABLE = timedelta(seconds=60)

_RUNNING = (AnswerStatus.ASKED, AnswerStatus.STREAMING)


class AskingAgain:
    """Creates the new answer to a repeated or edited question."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    async def here(self, scope: Scope, answer_id: int) -> Answer:
        """The answer with this id. Raises `Gone` if it is not of this chat."""
        answer = await self._storage.answers.get(answer_id)
        if answer.scope.chat_id != scope.chat_id:
            raise Gone("error-gone")
        return answer

    async def retried(self, scope: Scope, answer_id: int | None) -> Answer:
        """The new ASKED answer to the question of that answer, or to the last question here.

        Raises:
            NothingToDo: nothing was asked yet.
            Gone: there is no such answer here.
            AlreadyRunning: the question is being answered now.
            AlreadyAsked: it was asked again already.
        """
        if answer_id is not None:
            last = await self.here(scope, answer_id)
        else:
            conversations = self._storage.conversations
            current = await conversations.current(scope.chat_id, scope.topic_id)
            found = await conversations.last_answer(current.id)
            if found is None:
                raise NothingToDo("nothing-to-retry")
            if found.status in _RUNNING:  # as it was looked at: it may end any moment
                raise AlreadyRunning("error-already-running")
            if found.retry_of is not None and _unseen(found, scope):
                raise AlreadyAsked("error-already-asked")
            last = found
        return await self._storage.answers.reask(last.id, scope)

    async def reworded(
        self, scope: Scope, prompt: Prompt, hush: Callable[[int], object]
    ) -> Answer | None:
        """The new ASKED answer to an edited question; None if the edit is ignored.

        `hush` stops the answer that is being written to the old text.
        """
        conversations = self._storage.conversations
        found = None
        for message_id in prompt.message_ids or (scope.message_id or 0,):
            found = found or await conversations.question_by_message(scope.chat_id, message_id)
        if found is None:
            return None
        old, answer = found
        current = await conversations.current(scope.chat_id, scope.topic_id)
        last = await conversations.last_answer(current.id)
        if last is None or last.question_id != old.id:
            return None
        assert old.created_at is not None
        if self._clock.now() - old.created_at > EDITABLE:
            return None
        new = context.remembering(context.question(scope, prompt), old)
        if len(await conversations.messages_of(old.id)) > 1:
            if not old.files:  # one part of a split paste: what it was cut from is not known
                return None
            new = new.model_copy(update={"files": old.files})  # the caption of an album
        if (new.text, new.files) == (old.text, old.files) or not (new.text or new.files):
            return None
        hush(old.id)
        try:
            return await self._storage.answers.reask(answer.id, scope, new)
        except (AlreadyAsked, AlreadyRunning):  # a retry was wished for at the same moment
            return await self.reworded(scope, prompt, hush)


def _unseen(answer: Answer, scope: Scope) -> bool:
    """True if the request was sent before any of that answer was in the chat.

    Message ids grow: a second /retry sent before the first one's answer was visible asks for the
    same.
    """
    if scope.message_id is None or scope.pressed:
        return False
    shown = [part.message_id for part in answer.parts] + [answer.placeholder_id]
    known = [one for one in shown if one is not None]
    if not known:  # of what has ended it may have been seen
        return answer.status is AnswerStatus.READY
    return min(known) > scope.message_id
