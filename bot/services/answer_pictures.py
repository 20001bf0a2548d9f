"""The pictures of an answer, on the road that all media take: fetched, kept, sent, found again.

Which answers hold pictures is read in `bot/gateway/answer_noise.py`.
"""

from __future__ import annotations

from bot.services.answer_stream import AnswerStream
from bot.services.gpts import Gpts
from bot.services.jobs import JobService
from bot.services.kinds.pictures import PICTURES, AnswerPictures
from bot.storage import Storage

MOST = 10  # of one answer: an album


class AnswerGallery:
    """Brings the pictures of an answer into its chat."""

    def __init__(self, storage: Storage, jobs: JobService, gpts: Gpts) -> None:
        self._gpts = gpts
        self._storage = storage
        self._jobs = jobs

    async def show(self, stream: AnswerStream) -> None:
        """Start fetching them; safe to call twice for the same answer."""
        question = await self._storage.conversations.question(stream.answer.question_id)
        held = AnswerPictures(
            prompt=question.text,
            model=await self._gpts.called(stream.model),
            pictures=tuple(stream.pictures[:MOST]),
        )
        origin = f"answer:{stream.answer.id}:pictures"
        await self._jobs.start(PICTURES, held, stream.scope, origin=origin)
