"""One answer as Telegram saw it arrive: calls, their times, what the person has at the end.

Everything is read from the emulators' records; the bot is not asked.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from benchmarks.prose import Check, check
from benchmarks.world import Place, until
from emulators.telegram.calls import Call
from emulators.telegram.limits import family_of
from emulators.telegram.model import Chat
from emulators.telegram.people import Person

LINGER = 3.0  # seconds to wait for what comes twice


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put, and the pieces of its answer."""

    chat: Chat
    question: str
    pieces: tuple[str, ...]
    at: float

    @property
    def text(self) -> str:
        """The whole answer."""
        return "".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Seen:
    """How the answer came. Times in seconds; those that never came are infinite."""

    writes: int
    first_sign: float
    first_content: float
    refused: int
    final_after: float
    messages: int
    busiest_minute: int
    exact: Check


async def ask(
    person: Person,
    question: str,
    pieces: tuple[str, ...],
    chat: Chat | None = None,
    mention: str = "",
) -> Asked:
    """Put a question; a mention says whom it is for, and the model does not hear it."""
    at = time.monotonic()
    await person.say(mention + question, chat=chat)
    return Asked(chat or person.private, question, pieces, at)


async def watch(place: Place, asked: Asked, patience: float) -> Seen:
    """Wait until the whole answer is there, and a little longer for what should not come."""
    await until(lambda: ended_at(place, asked) is not None, patience)
    await until(lambda: shown(place, asked).exact, patience)
    await until(lambda: False, LINGER)
    return seen(place, asked)


def seen(place: Place, asked: Asked) -> Seen:
    """What has happened so far."""
    made = calls(place, asked)
    written = [call for call in made if call.ok and family_of(call.method) == "messages"]
    content = [call for call in made if asked.pieces[0].strip() in _dump(call)]
    end = ended_at(place, asked)
    last = max((call.at for call in written), default=float("inf"))
    return Seen(
        writes=len(made),
        first_sign=min((call.at for call in made), default=float("inf")) - asked.at,
        first_content=min((call.at for call in content), default=float("inf")) - asked.at,
        refused=sum(call.error_code == 429 for call in made),
        final_after=last - end if end is not None else float("inf"),
        messages=len(bot_texts(place, asked)),
        busiest_minute=_busiest_minute(written),
        exact=shown(place, asked),
    )


def calls(place: Place, asked: Asked) -> list[Call]:
    """Every call that wrote something to the chat: messages, edits, drafts, chat actions."""
    return [
        call
        for call in place.telegram.history
        if call.at >= asked.at
        and call.params.get("chat_id") == asked.chat.id
        and family_of(call.method) is not None
    ]


def bot_texts(place: Place, asked: Asked) -> list[str]:
    """The bot's messages on the screen, oldest first."""
    looker = place.telegram.people[0]
    return [message.text for message in looker.screen(asked.chat) if message.from_bot]


def shown(place: Place, asked: Asked) -> Check:
    """The answer against the screen."""
    return check(asked.text, bot_texts(place, asked))


def ended_at(place: Place, asked: Asked) -> float | None:
    """When the model had said its last word."""
    for body, at in place.gateway.chat.ended:
        if asked.question in json.dumps(body["messages"][-1], ensure_ascii=False):
            return at
    return None


def _busiest_minute(made: list[Call]) -> int:
    times = sorted(call.at for call in made)
    return max((sum(at <= other < at + 60 for other in times) for at in times), default=0)


def _dump(call: Call) -> str:
    return json.dumps(call.params, ensure_ascii=False, default=str)
