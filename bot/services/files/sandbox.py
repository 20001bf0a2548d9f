"""Runs the child processes that open files of strangers, limits them and kills them.

A workshop is one kind of work with its limits. Its processes are started on demand, handle one file
at a time, and end after a failed file, a big one, or a minute without work. The code they run is
`bot/sandboxed`; `docs/decisions` says why this is not a process pool from a library.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import Hashable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.domain import BadInput
from bot.sandboxed.wire import LENGTHS, facts_of, lengths, packed
from bot.services.files.own_memory import USUAL, OwnMemory
from bot.services.files.turns import FileTurns, Scales

log = structlog.get_logger(__name__)

REST = 60.0  # seconds after which a process that nobody needs ends
PATIENCE = 45.0  # seconds that a file waits for its turn at most
REMEMBERED = 600.0  # seconds for which a bad file, and who sent it, are remembered
MOST_REMEMBERED, MOST_STRIKES = 256, 2
MARK = 512  # bytes by which a file is known again, at either end
FAREWELL = 2.0  # seconds for a killed process to be gone
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # nothing else: no secrets


@dataclass(frozen=True, slots=True)
class Workshop:
    """One kind of work: the command that runs it, and the limits for one file."""

    modules: tuple[str, ...]
    at_once: int
    memory: int  # bytes that are written to
    room: int  # of which, for what is decoded; 0 = there is more elsewhere
    seconds: int  # of processor time
    patience: float  # seconds by the clock
    nice: int  # whoever answers people comes first
    weight: int  # bytes that a process of it is at most, with what it shares


MEGABYTE = 1 << 20
SIGHTS, WORDS = ("pictures", "masks", "sounds"), ("documents", "encodings")
PICTURES = Workshop(SIGHTS, 1, 40 * MEGABYTE, 20 * MEGABYTE, 4, 10, 0, 45 * MEGABYTE)
BIG_PICTURES = Workshop(SIGHTS[:2], 1, 132 * MEGABYTE, 116 * MEGABYTE, 6, 15, 5, 130 * MEGABYTE)
DOCUMENTS = Workshop(WORDS, 2, 30 * MEGABYTE, 0, 12, 25, 10, 42 * MEGABYTE)
BIG_DOCUMENTS = Workshop(WORDS, 1, 54 * MEGABYTE, 54 * MEGABYTE, 12, 25, 10, 70 * MEGABYTE)
ALTOGETHER = 100 * MEGABYTE
"""Maximum memory of all processes, at work or idle; a file that needs more is opened alone."""
RESTING = 38 * MEGABYTE  # of an idle process
WHOLE = 50.0  # seconds until the sender is answered, whatever the file waits for
GIVES_WAY, LOOK, WAYS = 10.0, 0.1, 3
COPIES = 3  # of a file, while it is opened: as it came, on its way, as it is kept
"""How long a file waits for memory of the bot, how often that is checked; attempts to open it."""


class Unopened(Exception):
    """The file is damaged, is not of the expected format, or its process died."""


class _GaveWay(Exception):
    """We need the memory ourselves: it is opened again when that is over."""


class TooMuch(Unopened):
    """Opening the file exceeded the time or memory limit."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The result of opening a file."""

    facts: dict[str, Any]
    data: bytes = field(repr=False)


class _Child:
    """One child process.

    Started with `subprocess`, not by the event loop: uvloop forks in a way that copies the page
    tables, which doubles our memory and blocks the loop for some milliseconds.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        into: asyncio.StreamWriter,
        out: asyncio.StreamReader,
    ) -> None:
        self._process = process
        self._into, self._out = into, out

    @classmethod
    async def start(cls, workshop: Workshop) -> _Child:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        arguments = (str(workshop.nice), str(workshop.memory), *workshop.modules)
        process = subprocess.Popen(  # noqa: ASYNC220, S603 - at once; the arguments are ours
            (sys.executable, "-P", "-m", "bot.sandboxed", *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        loop, out = asyncio.get_running_loop(), asyncio.StreamReader()
        try:
            await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(out), process.stdout)
            writing, protocol = await loop.connect_write_pipe(
                lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), process.stdin
            )
        except BaseException:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
            raise
        return cls(process, asyncio.StreamWriter(writing, protocol, None, loop), out)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    async def ask(self, facts: dict[str, object], data: bytes) -> Opened:
        """Send a request, return the reply.

        Raises OSError, EOFError or ValueError without a reply.
        """
        self._into.write(packed(facts, data))
        self._into.write(data)
        await self._into.drain()
        head, body = lengths(await self._out.readexactly(LENGTHS.size))
        answer = facts_of(await self._out.readexactly(head))
        return Opened(answer, await self._out.readexactly(body))

    def dismiss(self) -> None:
        """Close its input, so that it exits by itself."""
        self._into.close()

    async def end(self) -> None:
        """Kill it; it holds nothing that needs to be saved."""
        self._process.kill()
        self._into.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(self._process.wait, FAREWELL)


class _Pool:
    """The child processes of one workshop."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.turns = FileTurns(workshop.at_once)
        self._idle: list[tuple[_Child, asyncio.TimerHandle]] = []
        self._leaving: list[_Child] = []
        self._closed = False

    async def opened(self, facts: dict[str, object], data: bytes) -> Opened:
        """Open one file. Raises what `_Child.ask` raises."""
        child = self._rested() or await _Child.start(self.workshop)
        try:
            async with asyncio.timeout(self.workshop.patience):
                opened = await child.ask(facts, data)
        except BaseException:
            await child.end()
            raise
        if opened.facts.get("spent") or self._closed:
            await child.end()
        else:
            timer = asyncio.get_running_loop().call_later(REST, self._retire, child)
            self._idle.append((child, timer))
        return opened

    @property
    def resting(self) -> int:
        """How many wait for a file."""
        return len(self._idle)

    def _rested(self) -> _Child | None:
        while self._idle:
            child, timer = self._idle.pop()
            timer.cancel()
            if child.alive:
                return child
        return None

    def _retire(self, child: _Child) -> None:
        self._idle = [one for one in self._idle if one[0] is not child]
        self._leaving = [one for one in self._leaving if one.alive]
        self._leaving.append(child)
        child.dismiss()

    async def clear(self) -> None:
        """End the idle processes."""
        for _, timer in self._idle:
            timer.cancel()
        children = [child for child, _ in self._idle] + self._leaving
        self._idle, self._leaving = [], []
        for child in children:
            await child.end()

    async def close(self) -> None:
        """End the idle processes now, and the busy ones after their file."""
        self._closed = True
        await self.clear()


class Sandbox:
    """Opens files in child processes, one at a time for each person."""

    def __init__(self, *, documents: Workshop = DOCUMENTS) -> None:
        small, words = _Pool(PICTURES), _Pool(documents)
        heavy = _Pool(dataclasses.replace(BIG_DOCUMENTS, seconds=documents.seconds))
        self._pools = dict.fromkeys(SIGHTS, small) | dict.fromkeys(WORDS, words)
        self._bigger = {small: _Pool(BIG_PICTURES), words: heavy}
        self._scales, self._own = Scales(ALTOGETHER), OwnMemory()
        self._bad: dict[Hashable, float] = {}  # files that were too much, until when
        self._strikes: dict[Hashable, list[float]] = {}  # of a person, until when each
        self._closed = False

    async def open(self, work: str, data: bytes, how: dict[str, object]) -> Opened:
        """Call one function of `bot/sandboxed`, named "module.function", in a child process.

        Raises:
            BadInput: the file is not what is wanted, or waited too long for its turn.
            TooMuch: the time or memory limit was exceeded.
            Unopened: the file is damaged, or its process died.
        """
        if self._closed:
            raise Unopened("closed")
        whose = _whose.get()
        bad = (whose, work, len(data), data[:MARK], data[-MARK:])
        now = time.monotonic()
        if self._bad.get(bad, 0) > now:
            raise TooMuch(work)
        pool = self._pools[work.partition(".")[0]]
        try:
            async with asyncio.timeout(WHOLE):
                opened = await self._turn(pool, whose, work, data, how)
                if opened.facts.get("heavy"):
                    opened = await self._turn(self._bigger[pool], whose, work, data, how)
            return _read(opened, work)
        except TimeoutError:
            raise BadInput("error-files-busy") from None
        except TooMuch:
            log.warning("file_too_much", work=work, size=len(data))
            self._remember(bad, whose)
            raise

    async def _turn(
        self, pool: _Pool, whose: Hashable, work: str, data: bytes, how: dict[str, object]
    ) -> Opened:
        workshop = pool.workshop
        async with contextlib.AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(PATIENCE):
                    # Who does not say for whom it is waits for nobody but all.
                    turn = pool.turns.hold(object() if whose is None else whose)
                    await stack.enter_async_context(turn)
                    quick = workshop is PICTURES
                    await stack.enter_async_context(self._scales.hold(workshop.weight, quick=quick))
            except TimeoutError:
                raise BadInput("error-files-busy") from None
            seconds = max(1, workshop.seconds >> self._held_against(whose))
            # The file weighs something on this side, too.
            memory = min(workshop.memory, BIG_PICTURES.memory - len(data))
            room = max(0, min(workshop.room, BIG_PICTURES.room - len(data)))
            asked = {"work": work, "how": how, "room": room, "memory": memory, "seconds": seconds}
            big = pool in self._bigger.values()
            others = {*self._bigger, *self._bigger.values()} - {pool}
            resting = sum(one.resting for one in others) + max(0, pool.resting - 1)
            if big or self._scales.held + resting * RESTING > ALTOGETHER:
                for other in others:
                    await other.clear()
            try:
                for _ in range(WAYS):
                    await self._memory_for(workshop, len(data))
                    with contextlib.suppress(_GaveWay):
                        return await self._watched(pool, asked, data, gives_way=big)
                raise BadInput("error-files-busy")
            except (TimeoutError, EOFError, ConnectionError):  # it was killed, by us or its limits
                raise TooMuch(work) from None
            except (OSError, ValueError) as error:
                log.warning("sandbox_failed", work=work, error=type(error).__name__)
                raise Unopened(work) from None

    async def _memory_for(self, workshop: Workshop, size: int) -> None:
        """Wait while we hold so much ourselves that this would be too much beside it.

        What we hold of the file itself (`size` bytes, in copies) is no reason: it stays till the
        end.
        """
        until = time.monotonic() + GIVES_WAY
        most = max(ALTOGETHER, workshop.weight) + COPIES * size
        while self._own.above_rest() + self._scales.held > most:
            if time.monotonic() > until:
                self._own.settle()
                return
            await asyncio.sleep(LOOK)

    async def _watched(
        self, pool: _Pool, asked: dict[str, object], data: bytes, *, gives_way: bool
    ) -> Opened:
        """One file, given up where it takes much and we come to need much."""
        if not gives_way:
            return await pool.opened(asked, data)
        loop, spared = asyncio.get_running_loop(), asyncio.timeout(None)
        timer: asyncio.TimerHandle

        def look() -> None:
            nonlocal timer
            if self._own.above_rest() > USUAL + COPIES * len(data):
                spared.reschedule(loop.time())
            else:
                timer = loop.call_later(LOOK, look)

        timer = loop.call_later(LOOK, look)
        try:
            async with spared:
                return await pool.opened(asked, data)
        except TimeoutError:
            if spared.expired():
                raise _GaveWay from None
            raise
        finally:
            timer.cancel()

    def _held_against(self, whose: Hashable) -> int:
        now = time.monotonic()
        return sum(until > now for until in self._strikes.get(whose, ()))

    def _remember(self, bad: Hashable, whose: Hashable) -> None:
        """Note a file that failed and its sender, so that neither can block others again soon."""
        until = time.monotonic() + REMEMBERED
        self._bad[bad] = until
        if whose is not None:
            self._strikes[whose] = [*self._strikes.get(whose, ())[-MOST_STRIKES:], until]
        for known in (self._bad, self._strikes):
            while len(known) > MOST_REMEMBERED:
                known.pop(next(iter(known)))

    async def close(self) -> None:
        """End all processes and cancel what they are doing."""
        self._closed = True
        for pool in (*self._bigger, *self._bigger.values()):
            await pool.close()


def _read(opened: Opened, work: str) -> Opened:
    facts = opened.facts
    if isinstance(key := facts.get("refused"), str):
        raise BadInput(key, **facts["values"])
    if facts.get("late") or facts.get("heavy"):
        raise TooMuch(work)
    if not isinstance(facts.get("facts"), dict):
        raise Unopened(work)
    return Opened(facts["facts"], opened.data)


_shared: ContextVar[Sandbox | None] = ContextVar("sandbox", default=None)
_whose: ContextVar[Hashable] = ContextVar("whose", default=None)


async def opened(work: str, data: bytes, **how: object) -> Opened:
    """Open a file in the running app's sandbox; without an app, in a temporary one.

    Raises:
        BadInput, TooMuch, Unopened: as `Sandbox.open` says.
    """
    if (sandbox := _shared.get()) is not None:
        return await sandbox.open(work, data, how)
    sandbox = Sandbox()
    try:
        return await sandbox.open(work, data, how)
    finally:
        await sandbox.close()


def share(sandbox: Sandbox | None) -> None:
    """Use this sandbox for `opened` from now on (set once at start)."""
    _shared.set(sandbox)


def on_behalf_of(person: Hashable) -> None:
    """Count files opened in this context as this person's."""
    _whose.set(person)
