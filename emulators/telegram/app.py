"""The emulated Bot API server: HTTP in, checked calls to the methods, Telegram's answers out.

`TelegramEmulator` is what tests and the demo use: a server on loopback, people who act in it,
records of what the bot called, faults on demand. Rules of single methods are in `methods/`.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import math
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from emulators.server import Server
from emulators.telegram.calls import Call
from emulators.telegram.errors import Refusal, not_found, unauthorized
from emulators.telegram.faults import Fault, Faults
from emulators.telegram.limits import Limits
from emulators.telegram.methods import HANDLERS
from emulators.telegram.model import Chat, Json, Message, User
from emulators.telegram.parameters import UPLOAD_LIMIT, read_parameters
from emulators.telegram.people import Person
from emulators.telegram.schema import load
from emulators.telegram.sharing import Channel
from emulators.telegram.state import State
from emulators.telegram.validation import check_arguments

__all__ = ["Call", "TelegramEmulator"]

DEFAULT_TOKEN = "123456:TEST-TOKEN-abcdefghijklmnop"  # the only token the emulator knows
_FIRST_USER_ID = 1001
_FIRST_GROUP = 1_002_000_000_001
_FIRST_CHANNEL = 1_001_000_000_001
_RICH = {"sendRichMessage", "sendRichMessageDraft"}
_DRAFTS = {"sendMessageDraft", "sendRichMessageDraft"}


class TelegramEmulator:
    """A Bot API 10.3 server for one bot, on loopback."""

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        limits: Limits | Literal["real"] | None = "real",
        features: Collection[str] = ("rich", "drafts"),
        disk: Path | None = None,  # as a server started with --local: its files lie here
        latency: float = 0.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        privacy: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.token = token
        self.bot_username = "demo_bot"
        self.limits = Limits.real() if limits == "real" else limits
        self.latency = latency
        self._sleep = sleep
        me = User(int(token.partition(":")[0]), "Demo", self.bot_username, is_bot=True)
        self.state = State(me, now, wall, privacy=privacy, features=set(features))
        self.state.files.disk = disk
        self.faults = Faults()
        self.fail_next = self.faults.add
        self.people: list[Person] = []
        self.history: list[Call] = []
        self.app = web.Application(client_max_size=UPLOAD_LIMIT + (1 << 20))
        self.app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self.app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        self._server = Server(self.app)
        self._host, self._port = host, port
        self._tasks = asyncio.TaskGroup()
        self._pusher: asyncio.Task[None] | None = None

    # ---- life

    async def __aenter__(self) -> Self:
        await self._server.start(self._host, self._port)
        await self._tasks.__aenter__()
        self._pusher = self._tasks.create_task(self.state.updates.push_forever(self.state.date))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._pusher is not None
        self._pusher.cancel()
        await self._tasks.__aexit__(None, None, None)
        await self._server.stop()

    @property
    def url(self) -> str:
        """The root to be used as TELEGRAM_API_URL."""
        return self._server.url

    # ---- people

    def person(
        self,
        name: str,
        *,
        user_id: int | None = None,
        language: str = "en",
        username: str | None = None,
        started: bool = False,
        is_bot: bool = False,
    ) -> Person:
        """Create a person or another bot. The bot may write first only if `started`.

        Until they have written (or `started`), the bot may not write to them.
        """
        user = User(
            user_id or _FIRST_USER_ID + len(self.people),
            name,
            username=username or (name.lower() if name.isascii() and name.isalpha() else None),
            language=language,
            started=started,
            is_bot=is_bot,
        )
        self.state.add_user(user)
        person = Person(self.state, user)
        self.people.append(person)
        return person

    def group(
        self,
        title: str,
        members: Sequence[Person],
        *,
        topics: bool = False,
        admins: Sequence[Person] = (),
        announce: bool = True,
    ) -> Chat:
        """A supergroup of these people, to which the first of them adds the bot."""
        number = -_FIRST_GROUP - len([chat for chat in self.state.chats.values() if chat.title])
        chat = Chat(id=number, type="supergroup", title=title, is_forum=topics)
        for person in members:
            chat.members[person.id] = "administrator" if person in admins else "member"
        self.state.add_group(chat)
        members[0].add_bot(chat, announce=announce)
        return chat

    def direct_messages(self, title: str, people: Sequence[Person]) -> Chat:
        """The direct messages of a channel that the bot answers; everybody has a topic there."""
        number = -_FIRST_GROUP - len([chat for chat in self.state.chats.values() if chat.title])
        chat = Chat(id=number, type="supergroup", title=title, is_direct=True)
        for person in people:
            chat.members[person.id] = "member"
        chat.members[self.state.me.id] = "administrator"
        return self.state.add_group(chat)

    def inline(self, person: Person, text: str) -> tuple[str, Message]:
        """A message that somebody sent through the bot into a chat which it does not see."""
        number = f"inline-{len(self.state.inline) + 1}"
        chat = Chat(id=0, type="group", title="Elsewhere")
        json = {"message_id": 0, "date": self.state.date(), "text": text}
        stored = Message(chat=chat, id=0, sender=person.user, json=json)
        self.state.inline[number] = stored
        return number, stored

    def channel(self, title: str, *, linked: Chat | None = None) -> Channel:
        """A channel; its posts are copied into the linked group."""
        number = -_FIRST_CHANNEL - sum(chat.type == "channel" for chat in self.state.chats.values())
        chat = Chat(id=number, type="channel", title=title)
        self.state.add_group(chat)
        return Channel(self.state, chat, linked)

    # ---- what the bot did

    def calls(self, method: str | None = None) -> list[Call]:
        """The calls so far, without the polling unless asked for by name."""
        if method is None:
            return [call for call in self.history if call.method != "getUpdates"]
        return [call for call in self.history if call.method == method]

    @property
    def refused(self) -> list[Call]:
        """Everything that was answered with `ok: false`."""
        return [call for call in self.history if not call.ok]

    # ---- HTTP

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            method = self._method(request)
            parameters = await read_parameters(request)
        except Refusal as refusal:
            self.history.append(
                Call.answered(request.match_info["method"], {}, self.state.now(), refusal)
            )
            return web.json_response(refusal.json(), status=refusal.code)
        await self._travel(method)
        arrived, arguments = self.state.now(), parameters
        fault = self.faults.take(method)
        try:
            if fault is not None and not fault.after_effect:
                await self._suffer(fault, request)
                if fault.page is not None:
                    return self._page(method, arguments, arrived, fault)
            arguments = check_arguments(method, parameters)
            result = await self._call(method, arguments)
            if fault is not None and fault.after_effect:
                await self._suffer(fault, request)
                if fault.page is not None:
                    return self._page(method, arguments, arrived, fault)
                if fault.half:
                    self.history.append(Call.answered(method, arguments, arrived, None))
                    return _half({"ok": True, "result": result})
        except Refusal as refusal:
            answer, status = refusal.json(), refusal.code
            self.history.append(Call.answered(method, arguments, arrived, refusal))
        else:
            answer, status = {"ok": True, "result": result}, 200
            self.history.append(Call.answered(method, arguments, arrived, None))
        await self._travel(method)
        return web.json_response(answer, status=status)

    async def _travel(self, method: str) -> None:
        """Sleep half of the configured latency."""
        if self.latency and method != "getUpdates":
            await self._sleep(self.latency / 2)

    def _method(self, request: web.Request) -> str:
        if request.match_info["token"] != self.token:
            raise unauthorized()
        method = load().method(request.match_info["method"])
        if method is None or not self._known(method):
            raise not_found()
        return method

    def _known(self, method: str) -> bool:
        features = self.state.features
        return not (
            (method in _RICH and "rich" not in features)
            or (method in _DRAFTS and "drafts" not in features)
        )

    async def _call(self, method: str, arguments: Json) -> Any:
        handler = HANDLERS.get(method)
        if handler is None:
            raise Refusal(501, f"Not Implemented: the emulator does not know {method}")
        if self.limits is not None and isinstance(arguments.get("chat_id"), int):
            self.limits.check(method, arguments["chat_id"], self.state.now())
        result = handler(self.state, arguments)
        return await result if inspect.isawaitable(result) else result

    async def _suffer(self, fault: Fault, request: web.Request) -> None:
        """Carry out a fault: hang, disconnect or refuse."""
        if fault.page is not None or fault.half:
            return
        if fault.hang_s is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if math.isinf(fault.hang_s) else fault.hang_s):
                    await asyncio.Event().wait()
            return
        if fault.drop_connection:
            if request.transport is not None:
                request.transport.abort()
            raise Refusal(0, "connection dropped")
        raise fault.refusal()

    def _page(self, method: str, arguments: Json, arrived: float, fault: Fault) -> web.Response:
        refusal = Refusal(fault.code, "a page of the web server in front")
        self.history.append(Call.answered(method, arguments, arrived, refusal))
        return web.Response(status=fault.code, text=fault.page, content_type="text/html")

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        stored = self.state.files.by_path.get(request.match_info["path"])
        if request.match_info["token"] != self.token or stored is None:
            return web.json_response(not_found().json(), status=404)
        return web.Response(body=stored.data, content_type="application/octet-stream")


def _half(answer: Json) -> web.Response:
    """The first half of a reply, whose end was lost."""
    whole = json.dumps(answer, ensure_ascii=False)
    return web.Response(text=whole[: len(whole) - 5], content_type="application/json")
