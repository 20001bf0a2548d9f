"""Where answers are shown in tests: the emulated Telegram on a socket, a real bot and database.

Time passes when everything rests (`tests/resting.py`); a call to Telegram takes 50 ms of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Self

from aiogram import Bot

from bot.domain import Answer, ChatMessage, Role, Scope
from bot.gateway.types import ReasoningDelta, TextDelta
from bot.services.talk.runner import AnswerRunner
from bot.services.talk.stream import AnswerEnd, AnswerStream
from bot.storage import Database, Storage
from bot.tasks import Tasks
from bot.telegram.answers.view import TelegramAnswerView
from bot.telegram.outgoing.pacing import Pacing, PacingMiddleware
from bot.telegram.outgoing.session import open_bot
from emulators.telegram import Chat, Limits, Message, Person, TelegramEmulator
from tests.direct_sqlite import direct_sqlite
from tests.fresh_database import fresh
from tests.held_clock import HeldClock
from tests.kept import kept


class Model:
    """Whoever is asked says nothing; the test writes into the stream."""

    def __init__(self) -> None:
        self.asked: list[AnswerStream] = []
        self.reached = asyncio.Event()

    async def ask(self, stream: AnswerStream) -> AnswerEnd:
        self.asked.append(stream)
        self.reached.set()
        await stream.ended.wait()
        assert stream.end is not None
        return stream.end


class Stage:
    """One bot process in front of one Telegram."""

    def __init__(
        self,
        folder: Path,
        *,
        limits: bool = True,
        features: Sequence[str] = ("rich", "drafts"),
    ) -> None:
        self.clock = HeldClock()
        self.telegram = TelegramEmulator(
            now=self.clock.monotonic,
            limits=Limits.real() if limits else None,
            features=set(features),
            latency=0.05,
            sleep=self.clock.sleep,
        )
        self.url = f"sqlite+aiosqlite:///{fresh(folder / 'bot.db')}"
        self._outside = AsyncExitStack()
        self._process = AsyncExitStack()
        self._updates = iter(range(1, 10_000))

    async def __aenter__(self) -> Self:
        self._outside.enter_context(direct_sqlite())
        self._outside.enter_context(kept())
        self._outside.enter_context(self.clock.flowing())
        await self._outside.enter_async_context(self.telegram)
        self.ann = self.telegram.person("Ann", started=True)
        self.bob = self.telegram.person("Bob", started=True)
        self.group = self.telegram.group("Crew", [self.ann, self.bob], announce=False)
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
        await self._outside.aclose()

    async def start(self) -> None:
        """A new process on the same database."""
        database = await Database.open(self.url)
        self._process.push_async_callback(database.close)
        await database.migrate()
        self.storage = Storage.over(database, self.clock)
        self.pacing = Pacing(self.clock)
        self.bot: Bot = await self._process.enter_async_context(
            open_bot(self.telegram.token, self.telegram.url, PacingMiddleware(self.pacing))
        )
        tasks = Tasks(await self._process.enter_async_context(asyncio.TaskGroup()))
        self._process.callback(tasks.cancel)
        self.model = Model()
        self.view = TelegramAnswerView(self.bot, self.storage, self.clock, tasks.spawn)
        self.runner = AnswerRunner(self.model.ask, self.storage, self.view, self.clock, tasks.spawn)

    async def kill(self) -> None:
        await self._process.aclose()
        self._process = AsyncExitStack()

    async def recover(self) -> None:
        """What a start does with the answers of the process before, to its end."""
        self.runner.recover(await self.storage.answers.unfinished())
        await self.runner.drained()

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    async def ask(
        self,
        person: Person | None = None,
        chat: Chat | None = None,
        *,
        run: bool = True,
        **more: Any,
    ) -> AnswerStream:
        """A question, stored; the stream of its answer, empty. Unless `run`, nobody works on it."""
        person = person or self.ann
        question = await person.say("/ask", chat=chat)
        scope = Scope(
            chat_id=(chat or person.private).id,
            user_id=person.id,
            private=chat is None,
            message_id=question.id,
            update_id=next(self._updates),
            **more,
        )
        conversation = await self.storage.conversations.current(scope.chat_id, scope.topic_id)
        asked = ChatMessage(role=Role.USER, text="q")
        answer = await self.storage.conversations.ask(conversation.id, scope, asked)
        return self.runner.start(answer, asked) if run else AnswerStream(answer, scope)

    async def write(
        self,
        stream: AnswerStream,
        text: str,
        seconds: float,
        *,
        reasoning: str = "",
        end: AnswerEnd | None = None,
    ) -> float:
        """Play the model: tokens at an even pace, then the end. Returns when that was."""
        tokens = [ReasoningDelta(piece) for piece in pieces(reasoning)]
        tokens += [TextDelta(piece) for piece in pieces(text)]  # type: ignore[misc]
        began = self.clock.monotonic()
        for number, token in enumerate(tokens):
            due = began + seconds * (number + 1) / len(tokens)
            if (early := due - self.clock.monotonic()) > 0:
                await self.clock.sleep(early)
            stream.push(token)
        stream.close(end or AnswerEnd(finish_reason="stop"))
        return self.clock.monotonic()

    async def write_only(self, stream: AnswerStream, text: str) -> None:
        """Say a little more, and no end."""
        stream.push(TextDelta(text))
        await asyncio.sleep(0)

    async def answered(
        self, stream: AnswerStream, text: str, seconds: float = 0.0, **more: Any
    ) -> float:
        """Write an answer; how long after its end it was in the chat."""
        ended = await self.write(stream, text, seconds, **more)
        await self.told(stream)
        return self.clock.monotonic() - ended

    async def told(self, stream: AnswerStream) -> None:
        """Wait until nobody is at work on an answer."""
        await stream.done.wait()

    def said(self, chat: Chat | None = None, person: Person | None = None) -> list[Message]:
        """The bot's messages, in order."""
        screen = (person or self.ann).screen(chat)
        return [message for message in screen if message.from_bot]

    def texts(self, chat: Chat | None = None, person: Person | None = None) -> list[str]:
        return [message.text for message in self.said(chat, person)]

    def methods(self) -> list[str]:
        return [call.method for call in self.telegram.calls() if call.method != "getMe"]

    async def stored(self, stream: AnswerStream) -> Answer:
        return await self.storage.answers.get(stream.answer.id)

    def busiest_minute(self, chat: Chat) -> int:
        times = [call.at for call in self.telegram.calls() if call.params.get("chat_id") == chat.id]
        return max(sum(0 <= at - begin < 60 for at in times) for begin in times)


def pieces(text: str) -> list[str]:
    """A text in tokens of about four characters, as models say it."""
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def prose(tokens: int, seed: int = 0) -> str:
    """About so many tokens of plain words, each numbered."""
    words: list[str] = []
    length = 0
    while length < tokens * 5.5:
        words.append(f"word{len(words) + seed}" + ("." if len(words) % 17 == 0 else ""))
        length += len(words[-1]) + 1
        if len(words) % 120 == 0:
            words[-1] += "\n\n"
    return " ".join(words).replace("\n\n ", "\n\n").strip()


@asynccontextmanager
async def opened(folder: Path, **more: Any) -> AsyncIterator[Stage]:
    async with Stage(folder, **more) as stage:
        yield stage
