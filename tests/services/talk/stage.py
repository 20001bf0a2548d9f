"""A conversation service with everything real around it: database, client, emulated gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

from bot.domain import Answer, BadInput, FileKind, FileRef, Prompt, Scope
from bot.gateway.client import GatewayClient
from bot.gateway.types import FileInput
from bot.scope import ChatTarget
from bot.services.kinds import registry
from bot.services.models.catalog import Catalog
from bot.services.notice import Notice
from bot.services.people.access import Access, IdSet
from bot.services.people.policy import Policy
from bot.services.people.preferences import Preferences
from bot.services.talk.asking import Asking
from bot.services.talk.conversations import ConversationService
from bot.services.talk.runner import AnswerRunner
from bot.services.talk.stream import AnswerEnd, AnswerStream
from bot.storage import Database, Storage
from bot.tasks import Tasks
from emulators.gateway import GatewayEmulator
from tests.fresh_database import fresh
from tests.held_clock import HeldClock, settle

ADMIN = 99
PRIVATE = Scope(chat_id=7, user_id=7, private=True, user_name="Ann")
GROUP = Scope(chat_id=-100, user_id=7, private=False, user_name="Ann")


def group(user_id: int, name: str, chat_id: int = GROUP.chat_id, **more: Any) -> Scope:
    who = {"target": ChatTarget(chat_id=chat_id), "user_id": user_id, "user_name": name}
    return GROUP.model_copy(update=who | more)


def ref(name: str, kind: FileKind = FileKind.IMAGE, content_type: str = "") -> FileRef:
    return FileRef(file_id=f"id-{name}", unique_id=name, kind=kind, name=name,
                   content_type=content_type)  # fmt: skip


async def no_wait(_seconds: float) -> None:
    await asyncio.sleep(0)


class Files:
    """A FileSource out of a dict."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}
        self.opened: list[str] = []

    async def open(self, ref: FileRef) -> FileInput:
        self.opened.append(ref.name)
        await asyncio.sleep(0)
        if ref.name not in self.data:
            raise BadInput("error-file-gone")
        kind = "image/jpeg" if ref.kind is FileKind.IMAGE else ref.content_type
        return FileInput(ref.name, kind, self.data[ref.name])


class Silence:
    """Shows nothing, and says when it would have."""

    def __init__(self, view: SilentView, stream: AnswerStream) -> None:
        self._view = view
        self._stream = stream

    async def follow(self) -> bool:
        if self._view.broken:
            raise KeyError
        if self._view.gone:
            while not self._stream.text:
                await self._stream.changed()
            return False
        await self._stream.ended.wait()
        return True

    async def finish(self, answer: Answer) -> bool:
        self._view.finished.append(answer.id)
        await self._view.room.wait()
        return True

    def close(self) -> None:
        pass


class SilentView:
    """A view of a chat that may have no room."""

    def __init__(self) -> None:
        self.finished: list[int] = []
        self.gone = self.broken = False
        self.room = asyncio.Event()
        self.room.set()

    def open(self, stream: AnswerStream) -> Silence:
        return Silence(self, stream)

    def parts(self, stream: AnswerStream) -> list[dict[str, Any]]:
        return [{"t": 1}] if stream.text else []

    async def offer(self, stream: AnswerStream) -> None:
        raise AssertionError(stream)

    async def show_again(self, answer: Answer) -> None:
        self.finished.append(answer.id)


class Talk:
    """`async with Talk(tmp_path) as talk`; `kill()` and `start()` play a restart."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite+aiosqlite:///{fresh(folder / 'bot.db')}"
        self.clock = HeldClock()
        self.files = Files()
        self.gateway = GatewayEmulator()
        self._process = AsyncExitStack()
        self._gateway = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._gateway.enter_async_context(self.gateway)
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
        await self._gateway.aclose()

    async def start(self, gateway_url: str | None = None) -> None:
        database = await Database.open(self.url)
        self._process.push_async_callback(database.close)
        await database.migrate()
        self.storage = Storage.over(database, self.clock)
        self.client = await self._process.enter_async_context(
            GatewayClient(gateway_url or self.gateway.url, "sk-test", backoff=no_wait)
        )
        self.catalog = Catalog(self.client, self.clock)
        tasks = Tasks(await self._process.enter_async_context(asyncio.TaskGroup()))
        self._process.callback(tasks.cancel)
        self.view = SilentView()
        self.runner = AnswerRunner(
            Asking(self.client, self.storage, self.catalog, self.files, "gpt-4o-mini").ask,
            self.storage,
            self.view,
            self.clock,
            tasks.spawn,
            beside=self.catalog.refresh,
        )
        policy = Policy(Access(IdSet(everybody=True), IdSet(), IdSet.parse(str(ADMIN))))
        self.service = ConversationService(
            self.storage,
            self.catalog,
            self.runner,
            self.clock,
            policy=policy,
            preferences=Preferences(self.storage, policy, registry),
            default_model="gpt-4o-mini",
        )

    async def kill(self) -> None:
        await self._process.aclose()
        self._process = AsyncExitStack()

    # ---- people

    async def show(self, stream: AnswerStream) -> AnswerEnd:
        """Wait until an answer is stored and told."""
        await asyncio.wait_for(stream.done.wait(), 60)
        assert stream.end is not None
        return stream.end

    async def ask(self, text: str, scope: Scope = PRIVATE, **prompt: Any) -> tuple[str, AnswerEnd]:
        """Ask and wait for the whole answer."""
        stream = await self.service.answer(scope, Prompt(text=text, **prompt))
        end = await self.show(stream)
        return stream.text, end

    async def until(self, seen: Callable[[], Any]) -> None:
        """Let things happen until it is so."""
        async with asyncio.timeout(20):
            while True:
                found = seen()
                if await found if isinstance(found, Awaitable) else found:
                    return
                await settle()

    def told(self, number: int = -1) -> list[dict[str, Any]]:
        """The messages of a request."""
        messages: list[dict[str, Any]] = self.gateway.calls("chat/completions")[number].json[
            "messages"
        ]
        return messages

    @property
    def asked(self) -> int:
        """How often the gateway was asked."""
        return len(self.gateway.calls("chat/completions"))

    async def stored(self, stream: AnswerStream) -> Answer:
        return await self.storage.answers.get(stream.answer.id)


def kinds(stream: AnswerStream) -> list[str]:
    return [notice.kind for notice in stream.notices]


__all__ = ["ADMIN", "GROUP", "PRIVATE", "Notice", "Talk", "group", "kinds", "ref"]
