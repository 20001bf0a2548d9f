"""Finds out which leaves (API endpoints) this gateway has, with free requests only.

Each leaf is asked about a task that cannot exist: "no such task" means that the path exists. If a
gateway may have a leaf at several paths, they are tried in the client's order. Endpoints that start
work are not tried.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.gateway.envelopes import HANDED_ON
from bot.gateway.errors import (
    AuthFailed,
    Busy,
    ConnectionFailed,
    GatewayError,
    ModelUnavailable,
    QuotaExhausted,
    RequestRefused,
    RouteMissing,
    TaskNotFound,
    UnreadableAnswer,
    UpstreamTimeout,
)
from bot.gateway.resources import avatar, billing, luma, zhipu
from bot.gateway.resources.midjourney import looks as midjourney
from bot.gateway.resources.suno import v3, v4
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import ErrorKind

NO_TASK = "0" * 32
"""An id that no task has."""
PATIENCE = 20.0  # seconds for one leaf
_AT_ONCE = 6  # leaves asked at the same time: some gateways count requests


_TASKS = ("fetch", "task", "result")  # the leaf that no gateway with this upstream is without


class LeafState(StrEnum):
    """The result of probing a leaf."""

    ANSWERS = "answers"
    ABSENT = "absent"  # no path of it exists here
    CLOSED = "closed"  # it is there, and not for this key
    UNKNOWN = "unknown"  # too busy, broken or silent: ask again later


@dataclass(frozen=True, slots=True)
class Path:
    """A path where a gateway may have a leaf, and a free request for it."""

    route: Route
    profile: str = ""
    fill: Mapping[str, str] | None = None
    params: Mapping[str, str] | None = None
    json: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf and its paths, in the order in which the client tries them."""

    resource: str
    name: str
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What probing one leaf has shown."""

    resource: str
    leaf: str
    verdict: LeafState
    route: str  # method and path that answered; the first one where none did
    profile: str  # "" where there is only one place
    said: str  # a few words: how many models, which error
    silent: bool = False  # nobody answered at all


async def probe(transport: Transport) -> list[Finding]:
    """Probe every leaf that has a free request; never raises a GatewayError."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def ask(leaf: Leaf) -> Finding:
        async with gate:
            return await _ask(transport, leaf)

    first, *rest = LEAVES
    answer = await ask(first)  # it tells whether there is anybody, and whether the key is good
    if answer.silent:
        said = "not asked: the first leaf did not answer"
        silent = [_finding(leaf, leaf.paths[0], LeafState.UNKNOWN, said) for leaf in rest]
        return [answer, *silent]
    return [answer, *await asyncio.gather(*(ask(leaf) for leaf in rest))]


async def absent(transport: Transport) -> frozenset[str]:
    """Resources without any path at this gateway; one or two free requests for each."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def ask(leaf: Leaf) -> Finding:
        async with gate:
            return await _ask(transport, leaf)

    found = await asyncio.gather(*(ask(leaf) for leaf in LEAVES if leaf.name in _TASKS))
    return frozenset(one.resource for one in found if one.verdict is LeafState.ABSENT)


async def _ask(transport: Transport, leaf: Leaf) -> Finding:
    """What it says, waiting for whole answers no longer than somebody who sits there does."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await _paths_of(transport, leaf)
    except TimeoutError:
        said = f"no whole answer in {PATIENCE:.0f} seconds"
        finding = _finding(leaf, leaf.paths[0], LeafState.UNKNOWN, said)
        return replace(finding, silent=True)


async def _paths_of(transport: Transport, leaf: Leaf) -> Finding:
    for path in leaf.paths:
        try:
            data = await transport.call(
                path.route, _anything, path=path.fill, params=path.params, json=path.json
            )
        except RouteMissing:
            continue
        except GatewayError as error:
            silent = isinstance(error, ConnectionFailed | UpstreamTimeout)
            return replace(_finding(leaf, path, _verdict(error), _said(error)), silent=silent)
        return _finding(leaf, path, LeafState.ANSWERS, _counted(data))
    tried = len(leaf.paths)
    said = f"none of {tried} paths exists" if tried > 1 else "no such path"
    return _finding(leaf, leaf.paths[0], LeafState.ABSENT, said)


def _finding(leaf: Leaf, path: Path, verdict: LeafState, said: str) -> Finding:
    profile = path.profile if verdict is LeafState.ANSWERS else ""
    return Finding(leaf.resource, leaf.name, verdict, path.route.name, profile, said)


def _anything(data: Any) -> Any:
    return data


def _verdict(error: GatewayError) -> LeafState:
    if isinstance(error, TaskNotFound | RequestRefused | QuotaExhausted):
        return LeafState.ANSWERS
    if isinstance(error, AuthFailed | ModelUnavailable):
        return LeafState.CLOSED
    if isinstance(error, Busy | ConnectionFailed | UpstreamTimeout | UnreadableAnswer):
        return LeafState.UNKNOWN
    # An upstream whose failure is handed on was reached. A gateway that is broken itself says that
    # of every path, whether it has it or not.
    status = error.http_status or 500
    reached = bool(error.snippet) and (status < 500 or error.code in HANDED_ON)
    return LeafState.ANSWERS if reached else LeafState.UNKNOWN


def _said(error: GatewayError) -> str:
    if isinstance(error, TaskNotFound):
        return "no such task, as expected"
    if isinstance(error, AuthFailed) and error.kind is ErrorKind.AUTH:
        return "the key is refused"
    words = " ".join(error.message.split())[:60]
    return f"{error.kind.value}: {words}" if words else error.kind.value


def _counted(data: Any) -> str:
    entries = data.get("data", data) if isinstance(data, dict) else data
    if not entries:
        return "nothing there, as expected"
    return f"{len(entries)} of them" if isinstance(entries, list) else ""


def _get(path: str, judge: Any, *, empty: bool = False) -> Route:
    return Route("GET", path, Retry.READ, Wait.POLL, judge, empty=empty)


def _midjourney() -> Iterator[Leaf]:
    no_task = {"task_id": "0"}
    no_ids: dict[str, list[str]] = {"ids": []}
    page = {"pageNumber": 0, "pageSize": 1, "state": NO_TASK}
    leaves: tuple[tuple[str, tuple[Path, ...]], ...] = (
        ("fetch", (Path(midjourney.FETCH, fill=no_task),)),
        ("list-by-condition", tuple(Path(one, json=no_ids) for one in midjourney.BY_IDS)),
        ("list", (Path(midjourney.LIST),)),
        ("queue", (Path(midjourney.QUEUE),)),
        ("query", (Path(midjourney.QUERY, json=page),)),
        ("image-seed", (Path(midjourney.SEED, fill=no_task),)),
    )
    for name, paths in leaves:
        yield Leaf("midjourney", name, paths)
    for mode, prefixes in midjourney.MODES.items():
        places = tuple(
            Path(midjourney.FETCH.under(prefix), profile=name, fill=no_task)
            for name, prefix in prefixes.items()
            if prefix
        )
        yield Leaf("midjourney", f"speed: {mode}", places)


def _suno() -> Iterator[Leaf]:
    for version in (v3.SunoV3, v3.SunoV35):
        places = tuple(
            Path(_get(f"{prefix}/music/{{id}}", v3.judge), profile=name, fill={"id": NO_TASK})
            for name, prefix in version.prefixes.items()
        )
        yield Leaf(version.resource, "fetch", places)
    one = _get("/suno/fetch/{id}", v4.judge, empty=True)
    many = Route("POST", "/suno/fetch", Retry.READ, Wait.POLL, v4.judge)
    yield Leaf("suno.v4", "fetch", (Path(one, fill={"id": "none"}),))
    yield Leaf("suno.v4", "fetch many", (Path(many, json={"ids": []}),))


def _films() -> Iterator[Leaf]:
    ids = {"id": "x", "server_id": "x"}
    for resource, profiles in (("luma", luma.PROFILES), ("lumvip", luma.VIP_PROFILES)):
        places = tuple(
            Path(_get(f"{prefix}/generations/{{id}}", luma.judge), name, fill={"id": "x"})
            if name.startswith("rest") or name == luma.SHARED
            else Path(_get(f"{prefix}/task", luma.judge), name, params=ids)
            for name, prefix in profiles.items()
        )
        yield Leaf(resource, "task", places)
    results = tuple(
        Path(_get(path, zhipu.judge), name, fill={"id": "x"})
        if "{id}" in path
        else Path(_get(path, zhipu.judge), name, params={"id": "x"})
        for name, paths in zhipu.RESULTS.items()
        for path in paths
    )
    yield Leaf("zhipu", "result", results)
    by_path = Path(_get("/avatar/task/{id}", avatar.judge), fill={"id": NO_TASK})
    by_param = Path(_get("/avatar/task", avatar.judge), params={"id": NO_TASK})
    yield Leaf("avatar", "task", (by_path, by_param))


def _accounts() -> Iterator[Leaf]:
    yield Leaf("models", "list", (Path(Route("GET", "/v1/models", Retry.READ, Wait.QUICK)),))
    subscription = Route("GET", "/subscription", Retry.READ, Wait.QUICK)
    places = tuple(
        Path(subscription.under(prefix), profile=name) for name, prefix in billing.PROFILES.items()
    )
    yield Leaf("billing", "balance", places)


LEAVES = (*_accounts(), *_midjourney(), *_suno(), *_films())
"""The leaves to probe, the model list first."""
