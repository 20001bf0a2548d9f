"""Recovery: continues what the last process left unfinished, once, at start.

It covers the chats it is given; today all of them. It knows what has to be continued, not how.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.domain import Answer
from bot.storage import Storage, StoredUpdate

Mine = Callable[[int], bool]
"""A function that is True for the chats that this process serves."""


def every(_chat_id: int) -> bool:
    """True for every chat, because there is only one process."""
    return True


class Recovery:
    """Finds unfinished answers, jobs and updates, and hands them to their services."""

    def __init__(
        self,
        storage: Storage,
        *,
        resume: Callable[[], object],  # somebody was here before; chats may be in use
        answers: Callable[[Sequence[Answer]], object],  # returns at once
        jobs: Callable[[Mine], Awaitable[object]],
        updates: Callable[[Sequence[StoredUpdate], Mine], Awaitable[object]],
    ) -> None:
        self._storage = storage
        self._resume = resume
        self._answers = answers
        self._jobs = jobs
        self._updates = updates

    async def run(self, mine: Mine = every) -> None:
        """Continue everything, oldest first."""
        if await self._storage.updates.any():
            self._resume()
        left = await self._storage.updates.unhandled()
        # Before updates come again: those find their answers at work, in the order of asking.
        open_answers = await self._storage.answers.unfinished()
        self._answers([one for one in open_answers if mine(one.scope.chat_id)])
        await self._jobs(mine)
        await self._updates(left, mine)
