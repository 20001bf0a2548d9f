"""Embedding vectors of notes and questions: requested in batches, stored, compared.

A vector costs money, so one that is stored anywhere for the same text is reused. No gateway error
is raised here: callers work without vectors.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import math
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from operator import mul

from bot.clock import Clock
from bot.domain import Scope
from bot.gateway.client import GatewayClient
from bot.gateway.errors import GatewayError, RequestRefused
from bot.services.models.catalog import Catalog
from bot.storage.notes import NoteStore

log = logging.getLogger(__name__)

BATCH = 50  # pieces in one request
SHORT = 512  # numbers of a vector, where the model can be asked for fewer; a third of the work
QUESTION = 2000  # characters of a question that say what it is about
PATIENCE = 10.0  # seconds that an answer waits for its question's vector
PAUSE = 120.0  # seconds after a failure in which questions are found by their words
KNOWN = 64  # questions whose vectors are at hand, for when they are asked again

# How alike texts are that have to do with each other; below that, all texts are a little alike.
_ALIKE = {"text-embedding-ada-002": 0.8}
_ALIKE_ELSE = 0.35


class Embedder:
    """Requests vectors from the gateway."""

    def __init__(
        self, client: GatewayClient, notes: NoteStore, catalog: Catalog, clock: Clock
    ) -> None:
        self._client = client
        self._notes = notes
        self._catalog = catalog
        self._clock = clock
        self._not_before = 0.0
        self._questions: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    async def complete(self, scope: Scope) -> bool:
        """Give every piece of this chat and topic its vector; False if some still have none.

        Runs once at a time for a place, so that nothing is paid for twice.
        """
        try:
            model = await self._catalog.embedder()
            if model is None:
                return False
            while batch := await self._notes.bare(scope.chat_id, scope.topic_id, BATCH):
                known = await self._notes.known(model, [one.digest for one in batch])
                missing = {one.digest: one.text for one in batch if one.digest not in known}
                if missing:
                    made = await self._made(model, list(missing.values()))
                    known.update(zip(missing, made, strict=True))
                await self._notes.set_vectors(model, {one.id: known[one.digest] for one in batch})
        except GatewayError as error:
            self._failed(error)
            return False
        return True

    async def of_question(self, question: str) -> tuple[str, bytes] | None:
        """The embedding model and the vector of a question; None if there is none now."""
        if self._clock.monotonic() < self._not_before:
            return None
        text = question.strip()[:QUESTION]
        try:
            model = await self._catalog.embedder()
            if model is None or not text:
                return None
            vector = self._questions.get((model, text))
            if vector is None:
                async with asyncio.timeout(PATIENCE):
                    (vector,) = await self._made(model, [text])
                self._questions[model, text] = vector
                if len(self._questions) > KNOWN:
                    self._questions.popitem(last=False)
        except (GatewayError, TimeoutError) as error:
            self._failed(error)
            return None
        return model, vector

    async def _made(self, model: str, texts: list[str]) -> list[bytes]:
        short = SHORT if "-embedding-3-" in model else None
        embed = self._client.embeddings.create
        try:
            answer = await embed(model=model, texts=texts, dimensions=short)
        except RequestRefused:
            if short is None:
                raise
            answer = await embed(model=model, texts=texts)  # not every backend shortens
        return [pack(vector) for vector in answer.vectors]

    def _failed(self, error: Exception) -> None:
        kind = getattr(error, "kind", type(error).__name__)
        log.warning("no_vectors kind=%s request=%s", kind, getattr(error, "request_id", None))
        self._not_before = self._clock.monotonic() + PAUSE


def pack(vector: Sequence[float]) -> bytes:
    """The vector as stored: float32, scaled to length 1, so that the dot product is the cosine."""
    length = math.sqrt(sum(map(mul, vector, vector))) or 1.0
    return array("f", [value / length for value in vector]).tobytes()


def nearest(
    model: str, wanted: bytes, stored: Sequence[tuple[int, bytes]], limit: int
) -> dict[int, float]:
    """Scores of the stored vectors by id: 0.5 = as similar as texts on one subject are."""
    alike = _ALIKE.get(model, _ALIKE_ELSE)
    size, goal = len(wanted), array("f", wanted).tolist()
    scores = (
        (sum(map(mul, goal, array("f", vector))), chunk_id)
        for chunk_id, vector in stored
        if len(vector) == size
    )
    best = heapq.nlargest(limit, scores)
    return {chunk_id: _fit(cosine, alike) for cosine, chunk_id in best}


def _fit(cosine: float, alike: float) -> float:
    if cosine < alike:
        return max(0.0, cosine / alike) * 0.5
    return 0.5 + 0.5 * min(1.0, (cosine - alike) / (1 - alike))
