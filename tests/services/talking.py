"""A conversation service with everything real around it: database, client, emulated gateway."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

from bot.domain import Answer, AnswerStatus, BadInput, FileKind, FileRef, Prompt, Scope
from bot.gateway.client import GatewayClient
from bot.gateway.types import FileInput
from bot.services.access import Access, IdSet
from bot.services.answer_stream import AnswerEnd, AnswerStream, Notice
from bot.services.catalog import Catalog
from bot.services.conversations import ConversationService
from bot.storage import Database, Storage
from emulators.gateway import GatewayEmulator
from tests.held_clock import HeldClock

ADMIN = 99
PRIVATE = Scope(chat_id=7, user_id=7, private=True, user_name="Ann")
GROUP = Scope(chat_id=-100, user_id=7, private=False, user_name="Ann")


def group(user_id: int, name: str, **more: Any) -> Scope:
    return GROUP.model_copy(update={"user_id": user_id, "user_name": name, **more})


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


class Talk:
    """`async with Talk(tmp_path) as talk`; `kill()` and `start()` play a restart."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite+aiosqlite:///{folder}/bot.db"
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
        self.service = ConversationService(
            self.client,
            self.storage,
            self.catalog,
            self.files,
            self.clock,
            access=Access(IdSet(everybody=True), IdSet(), IdSet.parse(str(ADMIN))),
            default_model="gpt-4o-mini",
        )

    async def kill(self) -> None:
        await self._process.aclose()
        self._process = AsyncExitStack()

    # ---- what a view does ----------------------------------------------------------------------

    async def show(self, stream: AnswerStream) -> AnswerEnd:
        """Read to the end and store the result as a view would."""
        end: AnswerEnd | None = None
        async for event in stream:
            if isinstance(event, AnswerEnd):
                end = event
        assert end is not None
        await self.keep(stream)
        return end

    async def keep(self, stream: AnswerStream) -> None:
        if stream.replayed:
            return
        answers, text = self.storage.answers, stream.text
        if text:
            await answers.finish(stream.answer.id, text, stream.reasoning, stream.model, [{"t": 1}])
            await answers.advance(stream.answer.id, AnswerStatus.READY, AnswerStatus.SENT)
        else:
            await answers.fail(stream.answer.id)

    async def ask(self, text: str, scope: Scope = PRIVATE, **prompt: Any) -> tuple[str, AnswerEnd]:
        """Ask and wait for the whole answer."""
        async with self.service.answer(scope, Prompt(text=text, **prompt)) as stream:
            end = await self.show(stream)
            return stream.text, end

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
