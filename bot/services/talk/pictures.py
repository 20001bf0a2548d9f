"""Starts a job for the pictures of an answer, so that they are delivered like other media.

`bot/gateway/completions` finds them in the answer. Base64 pictures are decoded here and stored, so
that the job holds only references.
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
    """Sends the pictures of answers to their chats."""

    def __init__(self, storage: Storage, jobs: JobService, gpts: Gpts) -> None:
        self._gpts = gpts
        self._storage = storage
        self._jobs = jobs

    async def show(self, stream: AnswerStream) -> None:
        """Start the job. Safe to call twice for the same answer.

        Data that only looks like a picture is mentioned below the answer.
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
        """Store a base64 picture; None if it cannot be opened."""
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
