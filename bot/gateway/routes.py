"""Routes: what the transport must know about a path; and profiles, where paths differ.

Gateways of this family have the same leaf at different paths. A resource lists its profiles in
order; the next one is tried only if the gateway says that the *path* does not exist, so nothing was
started. Nothing here sends a request.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import quote

from bot.gateway.envelopes import Judge, any_family
from bot.gateway.errors import AuthFailed, GatewayError, RouteMissing, Unsupported
from bot.gateway.retries import Retry
from bot.gateway.types import ErrorKind

T = TypeVar("T")

LARGEST = 8 * 1024 * 1024  # bytes of an answer that holds words and links
LARGEST_MEDIA = 40 * 1024 * 1024  # and of one that may hold pictures as text, or sound

REMEMBER = 3600.0  # seconds that a winning profile, or an absent leaf, is believed


class Wait(StrEnum):
    """Names of the read timeouts."""

    QUICK = "quick"  # models, embeddings
    POLL = "poll"  # looking at a task
    SUBMIT = "submit"  # starting a task
    MIDJOURNEY = "midjourney"  # starting a Midjourney task: the relay itself waits a minute
    SEED = "seed"  # a round trip through Discord
    LYRICS = "lyrics"  # the upstream writes while we wait
    COMPUTE = "compute"  # an answer, a picture or a voice, not streamed
    STREAM = "stream"  # between two bytes of a streamed answer
    TAIL = "tail"  # after a streamed answer said that it is finished, which it may take back


DEFAULT_WAITS: Mapping[Wait, float] = {
    Wait.QUICK: 60,
    Wait.POLL: 30,
    Wait.SUBMIT: 60,
    Wait.MIDJOURNEY: 90,
    Wait.SEED: 60,
    Wait.LYRICS: 150,
    Wait.COMPUTE: 300,
    Wait.STREAM: 120,
    Wait.TAIL: 30,
}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to connect, and seconds without a byte before a call fails."""

    connect: float = 10
    download: float = 60
    whole_download: float = 600  # a drip is not waited for for ever
    read: Mapping[Wait, float] = field(default_factory=lambda: DEFAULT_WAITS)

    def of(self, wait: Wait) -> float:
        """The read timeout of a call, in seconds."""
        return self.read.get(wait, DEFAULT_WAITS[wait])

    def whole(self, wait: Wait) -> float:
        """Seconds that a whole reply may take, so that a dripping one ends."""
        return 3 * self.of(wait) + self.connect


@dataclass(frozen=True, slots=True)
class Route:
    """One leaf: method, path template, timeout, retries and error check."""

    method: str
    template: str  # "/mj/task/{task_id}/fetch"; the part that is logged
    retry: Retry
    wait: Wait
    judge: Judge = any_family  # finds the family's own errors in a decoded answer
    empty: bool = False  # an empty answer is an answer here (read as None)
    both_headers: bool = False  # send `mj-api-secret` beside `Authorization`

    @property
    def name(self) -> str:
        """Its name in logs and errors, never with ids filled in."""
        return f"{self.method} {self.template}"

    @property
    def largest(self) -> int:
        """The maximum size of the decompressed reply, in bytes."""
        return LARGEST_MEDIA if self.wait in (Wait.COMPUTE, Wait.STREAM) else LARGEST

    def under(self, prefix: str) -> Route:
        """The route under a path prefix."""
        return replace(self, template=prefix + self.template) if prefix else self

    def path(self, values: Mapping[str, str]) -> str:
        """The path with its placeholders filled, each quoted as one segment."""
        return self.template.format_map({k: quote(v, safe="") for k, v in values.items()})


def normalise(base_url: str) -> str:
    """The gateway's base URL from what people paste: spaces, slashes, `/v1`, `/mj`, no scheme."""
    url = base_url.strip().rstrip("/")
    if url and "://" not in url:
        url = f"https://{url}"
    head, _, last = url.rpartition("/")
    if last == "mj":
        parent, _, mode = head.rpartition("/")
        url = parent if mode.startswith("mj-") else head
    elif last == "v1":
        url = head
    return url.rstrip("/")


def is_local(host: str) -> bool:
    """True if the host is loopback or private, as far as its text tells."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return not address.is_global


class Lacking:
    """Resources without a path at this gateway, each remembered for an hour."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._since: dict[str, float] = {}

    def __contains__(self, resource: str) -> bool:
        """True if an order for it found no path within the last hour."""
        since = self._since.get(resource)
        return since is not None and self._now() - since < REMEMBER

    def note(self, resource: str, *, missing: bool) -> None:
        """Note whether a request for the resource found a path."""
        if missing:
            self._since[resource] = self._now()
        else:
            self._since.pop(resource, None)


class Profiles:
    """The ordered profiles of one resource, and the one that this gateway turned out to use.

    A profile is a name and a prefix (or any string from which the resource makes its paths).
    """

    def __init__(
        self,
        resource: str,
        ordered: Mapping[str, str],
        *,
        pinned: str | None = None,
        now: Callable[[], float] = time.monotonic,
        lacking: Lacking | None = None,
    ) -> None:
        if pinned is not None and pinned not in ordered:
            ordered = {**ordered, pinned: pinned}  # a custom prefix, used as its own name
        self._resource = resource
        self._ordered = {pinned: ordered[pinned]} if pinned is not None else dict(ordered)
        self._all = dict(ordered)
        self._now = now
        self._lacking = lacking
        self._winner: tuple[str, float] | None = None

    def prefix(self, name: str) -> str:
        """The prefix of a profile; a stored handle may name one that is no longer configured."""
        return self._all.get(name, next(iter(self._ordered.values())))

    async def submit(self, attempt: Callable[[str, str], Awaitable[T]]) -> T:
        """Call `attempt(name, prefix)` until a path exists; remember the profile."""
        try:
            result = await self._first(self._order(), attempt, remember=True)
        except RouteMissing:
            if self._lacking is not None:
                self._lacking.note(self._resource, missing=True)
            raise
        if self._lacking is not None:
            self._lacking.note(self._resource, missing=False)
        return result

    async def look(self, name: str, attempt: Callable[[str, str], Awaitable[T]]) -> T:
        """Like `submit`, beginning with the profile that accepted the task."""
        names = [name] if name in self._all else []
        names += [other for other in self._order() if other != name]
        return await self._first(names, attempt, remember=False)

    def best(self) -> tuple[str, str]:
        """Name and prefix that are tried first now."""
        name = self._order()[0]
        return name, self._all[name]

    def _order(self) -> list[str]:
        names = list(self._ordered)
        if self._winner is not None:
            name, since = self._winner
            if self._now() - since < REMEMBER:
                names.sort(key=lambda other: other != name)  # stable: the rest keeps its order
            else:
                self._winner = None
        return names

    async def _first(
        self, names: list[str], attempt: Callable[[str, str], Awaitable[T]], *, remember: bool
    ) -> T:
        missing: list[str] = []
        for name in names:
            try:
                result = await attempt(name, self._all[name])
            except RouteMissing as error:
                missing.append(error.route or self._all[name])
                if self._winner is not None and self._winner[0] == name:
                    self._winner = None
                if len(missing) == len(names):
                    raise RouteMissing(
                        f"no path of {self._resource} exists here, tried: {', '.join(missing)}",
                        kind=error.kind,
                        http_status=error.http_status,
                        route=error.route,
                        request_id=error.request_id,
                    ) from None
            else:
                if remember and (self._winner is None or self._winner[0] != name):
                    self._winner = (name, self._now())
                return result
        raise AssertionError("a resource has at least one profile")


class OptionalLeaves:
    """Leaves that a gateway may lack. An absent one is not requested again for an hour."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._absent: dict[str, float] = {}

    async def call(self, name: str, attempt: Callable[[], Awaitable[T]]) -> T:
        """Make the call. Raises Unsupported if the gateway lacks or forbids the leaf."""
        since = self._absent.get(name)
        if since is not None and self._now() - since < REMEMBER:
            raise Unsupported(f"this gateway does not offer {name}", route=name)
        try:
            return await attempt()
        except GatewayError as error:
            refused = isinstance(error, AuthFailed) and error.kind is ErrorKind.FORBIDDEN
            if not (refused or isinstance(error, RouteMissing)):
                raise
            self._absent[name] = self._now()
            raise Unsupported(
                f"this gateway does not offer {name}",
                http_status=error.http_status,
                request_id=error.request_id,
                route=error.route,
            ) from None
