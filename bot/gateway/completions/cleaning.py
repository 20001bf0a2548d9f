"""Separates the text of an answer from everything else in it, while it streams.

Pictures as base64, pictures as links, and leftovers of web pages are taken out of the text here. It
makes no requests.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from functools import partial

from bot.gateway.completions import finish_words
from bot.gateway.completions.letter_pictures import LetterPictures
from bot.gateway.completions.noise import AnswerNoise
from bot.gateway.errors import GatewayError
from bot.gateway.types import ChatEvent, Completed, Picture, Rethought, TextDelta

MOST_WORDS = 1_000_000  # characters; no model writes as much in one answer


async def cleaned(
    events: AsyncIterator[ChatEvent],
    *,
    page: bool = True,
    bare: bool = True,
    follows: Callable[[str], bool] = lambda _url: True,
) -> AsyncGenerator[ChatEvent]:
    """The events of an answer, with pictures and noise taken out of the text.

    `page`: the model's answers are scraped from a web page. `bare`: a line with only a picture's
    URL is a picture. `follows` decides whether a link counts as a picture. An endless answer is cut
    here.
    """
    sieve = Sieve(partial(AnswerNoise, page=page, bare=bare, follows=follows))
    try:
        async for event in events:
            for one in sieve.through(event):
                yield one
            if sieve.words > MOST_WORDS and not sieve.over:
                yield Completed(finish_reason=finish_words.TOO_MUCH)
                return
    except GatewayError:
        for one in sieve.rest(cut=True):  # what was said before it broke is kept
            yield one
        raise


class Sieve:
    """Both filters in sequence; each picture is passed on once."""

    def __init__(self, noise: Callable[[], AnswerNoise]) -> None:
        self.words = 0
        self.over = False
        self._fresh = noise
        self._letters, self._noise = LetterPictures(), noise()
        self._seen: set[str] = set()

    def through(self, event: ChatEvent) -> Iterator[ChatEvent]:
        """The events that one event becomes."""
        match event:
            case TextDelta(text=piece):
                yield from self._words(self._letters.feed(piece))
            case Picture():
                yield from self._once([event])
            case Rethought():
                yield from self.rest(cut=False)
                yield event
                self._letters, self._noise = LetterPictures(), self._fresh()
                self.words = 0
            case Completed():
                yield from self.rest(cut=event.cut)
                self.over = True
                yield event
            case _:
                yield event

    def rest(self, *, cut: bool) -> Iterator[ChatEvent]:
        """What was held back, at the end of the answer."""
        if not self.over:
            yield from self._words(self._letters.rest(cut=cut))
            yield from self._once(self._noise.rest())

    def _words(self, events: Iterable[ChatEvent]) -> Iterator[ChatEvent]:
        for event in events:
            if isinstance(event, TextDelta):
                yield from self._once(self._noise.feed(event.text))
            else:
                yield from self._once([event])

    def _once(self, events: Iterable[ChatEvent]) -> Iterator[ChatEvent]:
        for event in events:
            if isinstance(event, TextDelta):
                room = max(0, MOST_WORDS + 1 - self.words)
                self.words += len(event.text)
                if len(event.text) > room:
                    event = TextDelta(event.text[:room])  # noqa: PLW2901 - the rest is too much
            elif isinstance(event, Picture):
                at = event.url.find("base64,", 0, 200) + 1
                if (mark := event.url[at : at + 4096] + str(len(event.url) - at)) in self._seen:
                    continue
                self._seen.add(mark)
            yield event
