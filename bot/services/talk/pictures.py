"""The pictures of an answer, on the road that all media take: fetched, kept, sent, found again.

Which answers hold pictures is read in `bot/gateway/completions/noise.py`. What came as letters is
decoded here and kept as bytes, so that a job is never more than a reference to it.
"""

from __future__ import annotations

import asyncio

from bot.domain import BadInput
from bot.gateway.completions.picture_shapes import decoded
from bot.gateway.types import Picture
from bot.services.files.sandbox import TooMuch, Unopened, opened
from bot.services.jobs.service import JobService
from bot.services.kinds.pictures import PICTURES, AnswerPictures, Held
from bot.services.notice import Notice
from bot.services.talk.gpts import Gpts
from bot.services.talk.stream import AnswerStream
from bot.storage import Storage

MOST = 10  # of one answer: an album
BROKEN = "picture-broken"
_TOLD = Picture("data:", written=False)  # that there was one; its letters are let go


class AnswerGallery:
    """Brings the pictures of an answer into its chat."""

    def __init__(self, storage: Storage, jobs: JobService, gpts: Gpts) -> None:
        self._gpts = gpts
        self._storage = storage
        self._jobs = jobs

    async def show(self, stream: AnswerStream) -> None:
        """Start fetching them; safe to call twice for the same answer.

        What is no picture, though it begins like one, is said below the answer.
        """
        held = []
        for number, picture in enumerate(stream.pictures[:MOST]):
            if picture.url[:5].lower() != "data:":
                held.append(Held.at(picture))
                continue
            stream.pictures[number] = _TOLD
            if (one := await self._kept(picture.url)) is not None:
                held.append(one)
            elif all(notice.kind != BROKEN for notice in stream.notices):
                stream.notices.append(Notice(BROKEN))
        del stream.pictures[MOST:]
        if held:
            question = await self._storage.conversations.question(stream.answer.question_id)
            wish = AnswerPictures(
                prompt=question.text,
                model=await self._gpts.called(stream.model),
                pictures=tuple(held),
            )
            origin = f"answer:{stream.answer.id}:pictures"
            await self._jobs.start(PICTURES, wish, stream.scope, origin=origin)

    async def _kept(self, letters: str) -> Held | None:
        """A picture that came as letters, in our store; None = nobody can look at it."""
        found = await asyncio.to_thread(decoded, letters)  # of 20 MB, it takes a moment
        if found is None:
            return None
        data, _ = found
        facts: dict[str, int] = {}
        try:
            facts = (await opened("pictures.whole", data)).facts
        except TooMuch:
            pass  # for us; a file is still a file
        except (BadInput, Unopened) as error:
            if not (isinstance(error, BadInput) and error.key != "error-picture-unreadable"):
                return None
        kept = await self._storage.media.keep(data)
        return Held(kept=kept, width=facts.get("width"), height=facts.get("height"))
