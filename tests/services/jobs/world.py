"""Jobs with everything real around them: database, client, gateway; and a chat that is not.

Time is held: `until` moves the clock to the next thing that waits whenever everything rests, so
that no time passes while anybody is at work (`tests/resting.py`).
`kill()` and `start()` play a restart; a `Tripwire` says where to die.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

from bot.background.in_process import InProcess
from bot.domain import BadInput, FileKind, FileRef, Job, JobStatus, Scope, StoredArtifact
from bot.gateway.client import GatewayClient
from bot.gateway.types import FileInput
from bot.media.masks import region_mask
from bot.services.forms.service import FormService
from bot.services.jobs.runner import JobRunner
from bot.services.jobs.service import ChatAway, JobService, JobView
from bot.services.kinds import Registry, registry
from bot.services.kinds.kind import JobKind
from bot.services.people.access import Access, IdSet
from bot.services.people.policy import Policy
from bot.services.people.preferences import Preferences
from bot.storage import Database, Storage
from emulators.gateway import GatewayEmulator
from tests.direct_sqlite import direct_sqlite
from tests.fresh_database import fresh
from tests.held_clock import HeldClock
from tests.kept import kept
from tests.resting import loop

ADMIN = 99
ANN = Scope(chat_id=7, user_id=7, private=True, user_name="Ann", message_id=1)
GROUP = Scope(chat_id=-100, user_id=7, private=False, user_name="Ann", message_id=1)
PNG = FileRef(file_id="id-cat", unique_id="cat", kind=FileKind.IMAGE, name="cat")

Hook = Callable[[str, Callable[[], Awaitable[Any]]], Awaitable[Any]]


async def straight(_name: str, call: Callable[[], Awaitable[Any]]) -> Any:
    return await call()


class Tripwire:
    """Counts calls to the outside, and dies after one of them, before its caller knows.

    `version` tells the version of what outlives a death: `marks` are the calls that changed it. To
    die after another leaves the same behind as to die before it.
    """

    def __init__(self, at: int | None = None, version: Callable[[], Any] = object) -> None:
        self.at = at
        self.names: list[str] = []
        self.marks: list[int] = []
        self.dead = asyncio.Event()
        self._version = version
        self._last: Any = None

    async def __call__(self, name: str, call: Callable[[], Awaitable[Any]]) -> Any:
        number = len(self.names)
        self.names.append(name)
        if self.dead.is_set():
            await self.die()
        result = await call()
        if (now := self._version()) != self._last:
            self._last = now
            self.marks.append(number)
        if self.dead.is_set() or number == self.at:
            await self.die()
        return result

    async def die(self) -> None:
        self.dead.set()
        await asyncio.Event().wait()


class Wired:
    """Any object whose coroutine methods go through a hook."""

    def __init__(self, inner: Any, name: str, hook: Hook) -> None:
        self._inner, self._name, self._hook = inner, name, hook

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._inner, attribute)
        if not asyncio.iscoroutinefunction(found):
            return found

        async def through(*args: Any, **kwargs: Any) -> Any:
            return await self._hook(f"{self._name}.{attribute}", lambda: found(*args, **kwargs))

        return through


def wired_kinds(hook: Hook) -> Registry:
    def wire(kind: JobKind[Any]) -> JobKind[Any]:
        def through(name: str, inner: Any) -> Any:
            async def call(*args: Any) -> Any:
                return await hook(f"{kind.upstream}.{name}", lambda: inner(*args))

            return call

        calls = {
            name: through(name, getattr(kind, name))
            for name in ("submit", "find", "answer", "cancel")
            if getattr(kind, name) is not None
        }
        return replace(kind, **calls)

    return Registry([wire(registry.kind(name)) for name in KINDS], [])


KINDS = ("midjourney.imagine", "midjourney.action", "suno.song", "suno.lyrics", "images.draw")


@dataclass
class Chat:
    """What a person sees of jobs. It outlives the bot's process, as Telegram does."""

    lines: dict[int, list[str]] = field(default_factory=dict)  # job → its status line's texts
    shown: dict[int, str] = field(default_factory=dict)  # job → what its line says now
    questions: list[int] = field(default_factory=list)
    results: list[tuple[int, str]] = field(default_factory=list)  # job, artifact's key
    files: dict[str, bytes | None] = field(default_factory=dict)
    offered: list[tuple[int, int]] = field(default_factory=list)  # job, how much it forbids
    given_up: list[tuple[int, int]] = field(default_factory=list)  # job, how much of it
    endings: list[tuple[int, JobStatus, str]] = field(default_factory=list)

    def delivered(self, job_id: int) -> list[str]:
        return [key for job, key in self.results if job == job_id]

    def ending(self, job_id: int) -> tuple[JobStatus, str] | None:
        found = [(status, why) for job, status, why in self.endings if job == job_id]
        return found[-1] if found else None


class View(JobView):
    """A JobView over that chat."""

    def __init__(self, chat: Chat, storage: Storage) -> None:
        self.chat = chat
        self.storage = storage
        self.trouble = 0  # so many calls fail
        self.deadly: Any = None  # where the process dies
        self.broken = 0  # so many deliveries meet a bug of ours
        self.only: set[str] | None = None  # keys that can be sent; None = all

    async def show(self, job: Job) -> bool:
        self._maybe_fail()
        if not job.status.ended:
            text = f"{job.status.value} {job.progress}"
            self.chat.lines.setdefault(job.id, []).append(text)
            self.chat.shown[job.id] = text
            return False
        self.chat.shown.pop(job.id, None)
        if job.status is not JobStatus.SUCCEEDED:
            why = job.failure.kind if job.failure else ""
            self.chat.endings.append((job.id, job.status, why))
        return False

    async def ask(self, job: Job) -> None:
        self._maybe_fail()
        self.chat.questions.append(job.id)

    async def deliver(self, job: Job, artifacts: Sequence[StoredArtifact]) -> frozenset[str]:
        self._maybe_fail()
        if self.deadly is not None:
            await self.deadly.die()
        if self.broken:
            self.broken -= 1
            raise IndexError("a bug of ours")
        arrived = set()
        for one in artifacts:
            key = one.artifact.key
            if self.only is not None and key not in self.only:
                continue
            data = await self.storage.media.read(one.sha256) if one.sha256 else None
            self.chat.results.append((job.id, key))
            self.chat.files[key] = data
            arrived.add(key)
        return frozenset(arrived)

    async def give_up(self, job: Job, artifacts: Sequence[StoredArtifact]) -> None:
        self._maybe_fail()
        self.chat.given_up.append((job.id, len(artifacts)))

    async def offer(self, job: Job, artifacts: Sequence[StoredArtifact], **_: bool) -> None:
        self._maybe_fail()
        self.chat.offered.append((job.id, len(artifacts)))

    def _maybe_fail(self) -> None:
        if self.trouble:
            self.trouble -= 1
            raise ChatAway("Telegram is away")


class Files:
    """A FileSource out of a dict."""

    def __init__(self) -> None:
        self.data = {"cat": region_mask("left", 8, 8)}

    async def open(self, ref: FileRef) -> FileInput:
        if ref.name not in self.data:
            raise BadInput("error-file-gone")
        return FileInput(f"{ref.name}.png", "image/png", self.data[ref.name])


class Works:
    """`async with Works(tmp_path) as works`."""

    def __init__(self, folder: Path, *, speed: float = 1.0) -> None:
        self.path = fresh(folder / "bot.db")
        self.clock = HeldClock()
        self.files = Files()
        self.chat = Chat()
        self.gateway = GatewayEmulator(
            now=self.clock.monotonic, sleep=self.clock.sleep, speed=speed
        )
        self._process = AsyncExitStack()
        self._world = AsyncExitStack()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._updates = 1000
        self.broken: list[BaseException] = []

    async def __aenter__(self) -> Self:
        self._world.enter_context(direct_sqlite())
        self._world.enter_context(kept())
        await self.gateway.start()
        # The client knows nothing that a restart must not know, and is slow to make.
        self.client = await self._world.enter_async_context(
            GatewayClient(
                self.gateway.url, "sk-test", backoff=self.clock.sleep, now=self.clock.monotonic
            )
        )
        self.gateway.switches.update({"mj.size": 64, "suno.sync_s": 0.0, "suno.lyrics_s": 0.0})
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
        await self._world.aclose()
        await self.gateway.stop()
        assert not self.broken, self.broken

    async def start(self, hook: Hook = straight, *, recover: bool = True) -> None:
        self.database = database = await Database.open(f"sqlite+aiosqlite:///{self.path}")
        self._process.push_async_callback(database.close)
        self._onlooker = self._process.enter_context(closing(sqlite3.connect(self.path)))
        plain = Storage.over(database, self.clock)
        self.storage = plain
        wired = hook is not straight
        kinds = wired_kinds(hook) if wired else registry
        store: Any = plain
        if wired:
            store = Storage(
                **{
                    one.name: Wired(getattr(plain, one.name), one.name, hook)
                    for one in fields(plain)
                }
            )
        self.view = View(self.chat, plain)
        view: Any = Wired(self.view, "view", hook) if wired else self.view
        files: Any = Wired(self.files, "files", hook) if wired else self.files
        client: Any = self.client
        if wired:
            client = _Downloading(self.client, hook)
        policy = Policy(Access(IdSet(everybody=True), IdSet(), IdSet.parse(str(ADMIN))))
        self.background = InProcess(self.spawn, store, self.clock)
        self.runner = JobRunner(client, store, view, files, self.clock, kinds, self.background)
        self.background.serve(self.runner)
        self.jobs = JobService(store, self.background, policy, kinds)
        self.forms = FormService(
            plain, self.jobs, policy, Preferences(plain, policy, registry), registry, self.clock
        )
        if recover:
            await self.runner.recover()

    async def kill(self) -> None:
        """As `kill -9`, as far as anybody outside can tell."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._process.aclose()
        self._process = AsyncExitStack()

    def outside(self) -> tuple[int, ...]:
        """The version of what outlives a death: the database, the gateway's tasks, the chat."""
        (data,) = self._onlooker.execute("PRAGMA data_version").fetchone()
        told = [len(getattr(self.chat, one.name)) for one in fields(self.chat)]
        lines = sum(map(len, self.chat.lines.values()))
        return (data, sum(one.method == "POST" for one in self.gateway.requests), lines, *told)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.broken.append(error)

    # ---- time ----------------------------------------------------------------------------------

    async def until(
        self,
        what: Callable[[], Awaitable[bool] | bool],
        *,
        within: float = 600.0,
        step: float = 5.0,
    ) -> None:
        """Move on until it is so; `within` held seconds, at most `step` at once."""
        end = self.clock.monotonic() + within
        while not await _true(what):
            await loop().rest()
            if await _true(what):
                return
            assert self.clock.monotonic() < end, "it did not come to that"
            if not self.clock.pass_on(step):
                await self.clock.advance(min(step, 1.0))

    async def quiet(self) -> None:
        """Let everything that needs no time finish."""
        await loop().rest()

    # ---- jobs ----------------------------------------------------------------------------------

    def scope(self, base: Scope = ANN) -> Scope:
        self._updates += 1
        return base.model_copy(update={"update_id": self._updates})

    async def job(self, job_id: int) -> Job:
        return await self.storage.jobs.get(job_id)

    async def status(self, job_id: int) -> JobStatus:
        return (await self.job(job_id)).status

    async def ended(self, job_id: int, *, within: float = 3000.0, step: float = 5.0) -> Job:
        """Wait until a job has ended and everything of it is told."""

        async def over() -> bool:
            job = await self.job(job_id)
            return job.status.ended and job.told_at is not None

        await self.until(over, within=within, step=step)
        return await self.job(job_id)

    async def reaches(self, job_id: int, status: JobStatus, *, within: float = 600.0) -> Job:
        async def there() -> bool:
            return await self.status(job_id) is status

        await self.until(there, within=within)
        return await self.job(job_id)

    async def press(self, job: Job, label: str, scope: Scope | None = None) -> Job:
        return await self.jobs.press(await self.button(job, label), scope or self.scope())

    async def button(self, job: Job, label: str) -> int:
        for stored in await self.storage.jobs.actions(job.id):
            if label in stored.action.text:
                return stored.id
        raise AssertionError(f"no button {label!r}")


class _Downloading:
    """The client, with its downloads on the wire."""

    def __init__(self, inner: GatewayClient, hook: Hook) -> None:
        self._inner, self._hook = inner, hook

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def download(self, *args: Any, **kwargs: Any) -> Any:
        return await self._hook("client.download", lambda: self._inner.download(*args, **kwargs))


async def _true(what: Callable[[], Awaitable[bool] | bool]) -> bool:
    result = what()
    return result if isinstance(result, bool) else await result
