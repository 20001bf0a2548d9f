"""People who wish for things and wait for as long as it takes, whatever happens to the bot.

Every wish carries a mark of its own, so that what was asked of the gateway and what stands in the
chats can be counted for each. The series that kills the bot meanwhile is `deaths.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from emulators.gateway import GatewayEmulator
from emulators.telegram.model import Chat, Json, text_of
from emulators.telegram.model import Message as Stored
from emulators.telegram.people import Person
from emulators.telegram.view import Message

PAUSE = 0.05  # seconds between two looks at the screen
SLOWLY = "one two three four five six seven eight nine ten " * 3
SONG, SONG_ASKS = "A new song", "What shall the song be like"
FINGER = 6.0  # seconds between two presses on the same button
AGAIN, SHOW = "🔄 Try again", "📄 Show again"


class Lost(Exception):
    """What was waited for did not come."""


@dataclass(slots=True)
class Wish:
    """Something that a person wanted, and what came of it."""

    mark: str
    kind: str
    chat: Chat | None = None
    asked_ids: set[int] = field(default_factory=set)  # messages that results may reply to
    offers: set[int] = field(default_factory=set)  # messages that offered a way on, and were used
    ended: str = ""  # "came" | "lost: …"
    again: int = 0  # presses on "Try again": the bot could not know, and said so
    shown: int = 0  # presses on "Show again": words that may have been there
    took: float = 0.0


@dataclass(slots=True)
class Patience:
    """How long people wait: for ever while the bot is being killed, then for a while."""

    seconds: float
    over_at: float | None = None

    @property
    def left(self) -> bool:
        """Whether they still wait."""
        return self.over_at is None or time.monotonic() < self.over_at + self.seconds


class Wisher:
    """A person in one chat, with one wish at a time."""

    def __init__(self, person: Person, chat: Chat, name: str, patience: Patience) -> None:
        self.person = person
        self.chat = chat
        self._called = "" if chat.is_private else f"@{name} "
        self._patience = patience

    async def play(self, wish: Wish) -> None:
        """Wish, and wait for all of it."""
        began = time.monotonic()
        try:
            await PLAYS[wish.kind](self, wish)
            wish.ended = "came"
        except Lost as error:
            wish.ended = f"lost: {error}"
        wish.took = time.monotonic() - began

    async def say(self, wish: Wish, words: str) -> Message:
        """Say something that results may reply to."""
        said = await self.person.say(words, chat=self.chat)
        wish.asked_ids.add(said.id)
        return said

    async def find(
        self,
        wish: Wish,
        what: str,
        fits: Callable[[Stored], bool],
        nudge: Callable[[], None] | None = None,
    ) -> Stored:
        """Wait until a message of the bot fits; press what helps if that is offered."""
        pressed: set[tuple[int, str]] = set()
        nudged = 0.0
        while True:
            if nudge is not None and time.monotonic() - nudged > FINGER:
                nudge()
                nudged = time.monotonic()
            for one in self._below(wish):
                if fits(one):
                    return one
            for one in list(self._below(wish)):
                for label, data in buttons(one.json):
                    if label in (AGAIN, SHOW) and (one.id, data) not in pressed:
                        if not (self.chat.is_private or replies(one) in wish.asked_ids):
                            continue
                        pressed.add((one.id, data))
                        wish.again += label == AGAIN
                        wish.shown += label == SHOW
                        wish.asked_ids.add(one.id)
                        wish.offers.add(one.id)
                        self.person.start_press(one, data)
            if not self._patience.left:
                raise Lost(what)
            await asyncio.sleep(PAUSE)

    async def press(self, wish: Wish, word: str, shown: Stored) -> None:
        """Press a button whose label has the word."""
        data = next(data for label, data in buttons(shown.json) if word in label)
        wish.asked_ids.add(shown.id)
        self.person.start_press(shown, data)

    async def form_with(self, wish: Wish, title: str, word: str) -> Stored:
        """A form as it is now: it moves below every answer."""

        def fits(one: Stored) -> bool:
            return title in text_of(one.json) and any(word in each for each, _ in buttons(one.json))

        return await self.find(wish, f"a form with {word}", fits)

    def _below(self, wish: Wish) -> Iterator[Stored]:
        first = min(wish.asked_ids, default=0)
        for one in reversed(list(self.chat.messages.values())):
            if one.id < first:
                return
            if one.sender.is_bot:
                yield one

    # ---- wishes

    async def question(self, wish: Wish) -> None:
        """Ask something that takes a while to answer."""
        await self.say(wish, f"{self._called}{wish.mark} {SLOWLY}{wish.mark[::-1]}")
        await self.find(wish, "an answer", lambda one: whole(wish, text_of(one.json)))

    async def image(self, wish: Wish) -> None:
        """Have a picture drawn at once."""
        await self.say(wish, f"/image {wish.mark} a red kettle")
        await self.result(wish, "photo")

    async def imagine(self, wish: Wish) -> None:
        """Have a grid drawn."""
        await self.say(wish, f"/imagine {wish.mark} a red boat")
        await self.result(wish, "photo")

    async def pressed(self, wish: Wish) -> None:
        """Have one picture of a grid made large."""
        await self.say(wish, f"/imagine {wish.mark} a red boat")
        grid = await self.result(wish, "photo")
        await self.press(wish, "U1", grid)
        await self.result(wish, "photo", but=grid.id)

    async def music(self, wish: Wish) -> None:
        """Have two songs made."""
        await self.say(wish, f"/music {wish.mark} a song about a harbour")
        first = await self.result(wish, "audio")
        await self.result(wish, "audio", but=first.id)

    async def video(self, wish: Wish) -> None:
        """Have a film made."""
        await self.say(wish, f"/video {wish.mark} a kite over dunes")
        await self.result(wish, "video")

    async def form(self, wish: Wish) -> None:
        """Be asked what to draw."""
        said = await self.say(wish, "/imagine")
        asked = await self.find(
            wish,
            "a form",
            lambda one: one.id > said.id and "What shall I draw" in text_of(one.json),
        )
        await self.reply(wish, f"{wish.mark} a red boat", asked)
        await self.result(wish, "photo")

    async def song_form(self, wish: Wish) -> None:
        """Fill in a form by its buttons."""
        await self.say(wish, "/music")
        form = await self.form_with(wish, SONG, "Describe")
        await self.press(wish, "Describe", form)
        asked = await self.find(wish, "a question", lambda one: SONG_ASKS in text_of(one.json))
        await self.reply(wish, f"{wish.mark} a song about a harbour", asked)
        await self.find(
            wish, "a filled form", lambda one: self.of(wish, one) and SONG in text_of(one.json)
        )
        first = await self.result(wish, "audio", nudge=lambda: self._make(wish))
        await self.result(wish, "audio", but=first.id)

    def _make(self, wish: Wish) -> None:
        """Press "Make", if it is there: it may have moved from under the finger."""
        for one in self._below(wish):
            if SONG not in text_of(one.json):
                continue
            for label, data in buttons(one.json):
                if "Make" in label:
                    wish.asked_ids.add(one.id)
                    self.person.start_press(one, data)
                    return

    async def reply(self, wish: Wish, words: str, to: Stored) -> None:
        """Answer a question: in a group by a reply, as its people do."""
        shown = (one for one in self.person.screen(self.chat) if one.id == to.id)
        answered = None if self.chat.is_private else next(shown, None)
        said = await self.person.say(words, chat=self.chat, reply_to=answered)
        wish.asked_ids.add(said.id)

    async def result(
        self, wish: Wish, media: str, but: int = 0, nudge: Callable[[], None] | None = None
    ) -> Stored:
        """Wait for a result."""
        return await self.find(
            wish,
            f"a {media}",
            lambda one: media in one.json and one.id != but and self.of(wish, one),
            nudge,
        )

    def of(self, wish: Wish, one: Stored) -> bool:
        """Whether a message belongs to a wish."""
        return wish.mark in text_of(one.json) or replies(one) in wish.asked_ids


PLAYS: dict[str, Callable[[Wisher, Wish], Awaitable[None]]] = {
    "question": Wisher.question,
    "image": Wisher.image,
    "imagine": Wisher.imagine,
    "pressed": Wisher.pressed,
    "music": Wisher.music,
    "video": Wisher.video,
    "form": Wisher.form,
    "song_form": Wisher.song_form,
}
MIXED = ("question", "question", "question", *PLAYS)
PHOTOS = {"image": 1, "imagine": 1, "pressed": 2, "form": 1}
SUBMITS = {"question": 0, "pressed": 2}
"""How many billable orders a wish is; one, where it is not said."""


def whole(wish: Wish, text: str) -> bool:
    """Whether this is its answer, to the last word."""
    return wish.mark in text and wish.mark[::-1] in text


def replies(one: Stored) -> int | None:
    """Which message it replies to."""
    answered = one.json.get("reply_to_message")
    return answered["message_id"] if answered else None


def buttons(json: Json) -> list[tuple[str, str]]:
    """The labels of a message's buttons, with what they send."""
    rows = (json.get("reply_markup") or {}).get("inline_keyboard", [])
    return [(b["text"], b["callback_data"]) for row in rows for b in row if "callback_data" in b]


def orders(gateway: GatewayEmulator, wish: Wish) -> int:
    """How many billable orders were taken for it."""
    return sum(wish.mark in one.prompt for one in gateway.submits)


def asked(gateway: GatewayEmulator, wish: Wish) -> int:
    """How often the model was asked it."""
    return sum(wish.mark in str(body["messages"][-1]) for body in gateway.chat.asked)
