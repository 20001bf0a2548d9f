"""A provider that does not exist, added as docs/adding-a-provider.md says: nothing else is touched.

A kiln that fires pots from words, and glazes them by a button. Everything that is special about it
stands in this file, between the marks of its five pieces; storage, runner, view and delivery carry
it as they are. The document quotes the pieces, and a test sees to it that they are the same.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message
from typing_extensions import override

import bot.app
import handlers
from bot.domain import BadInput, Scope
from bot.gateway.client import GatewayClient
from bot.gateway.loose import to_number, to_text
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import Action, Artifact, ArtifactKind, FileInput, Task, TaskHandle, TaskState
from bot.services.jobs.service import JobService
from bot.services.kinds import Registry, registry
from bot.services.kinds.kind import JobKind, JobRequest, Looked, Params, Parent, PollingPace
from bot.services.kinds.looking import one_by_one
from bot.services.kinds.own import own, read
from bot.telegram import texts
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.menus import commands
from bot.telegram.updates.filters import wish
from bot.telegram.wording import vocabulary
from emulators import samples
from emulators.gateway import app as emulated
from emulators.gateway.call import Answer, Call
from emulators.gateway.call import Route as EmulatedRoute
from emulators.gateway.tasks import Life
from tests.scenarios.world import open_world

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "adding-a-provider.md"

# ---- 1. the resource -----------------------------------------------------------------------------

_FIRE = Route("POST", "/kiln/pots", Retry.SUBMIT, Wait.SUBMIT)
_LOOK = Route("GET", "/kiln/pots/{pot}", Retry.READ, Wait.POLL)
_STATES = {"drying": TaskState.QUEUED, "done": TaskState.SUCCEEDED, "cracked": TaskState.FAILED}


class Kiln:
    """`client.kiln`: pots from words."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def fire(self, words: str, *, glaze: str | None = None) -> Task:
        """One pot."""
        body = {"prompt": words} | ({"glaze": glaze} if glaze else {})
        pot = await self._transport.call(_FIRE, lambda data: to_text(data["pot"]), json=body)
        return Task(handle=TaskHandle(resource="kiln", task_id=pot), state=TaskState.QUEUED)

    async def look(self, handle: TaskHandle) -> Task:
        """How the pot stands."""
        data = await self._transport.call(_LOOK, dict, path={"pot": handle.task_id})
        state = _STATES.get(to_text(data["state"]), TaskState.RUNNING)
        heat = to_number(data.get("heat"))
        pot = Artifact(key=handle.task_id, kind=ArtifactKind.IMAGE, url=data.get("picture"))
        return Task(
            handle=handle,
            state=state,
            progress=None if heat is None else int(heat),
            error=to_text(data.get("why")) or None,
            artifacts=(pot,) if state is TaskState.SUCCEEDED else (),
        )


class Client(GatewayClient):
    """Stands for the one line in `GatewayClient.__init__`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kiln = Kiln(self._transport)


# ---- 2. the kind ---------------------------------------------------------------------------------


class Pot(Params):
    """A pot from words, glazed or not."""

    prompt: str
    glaze: str | None = None

    @property
    @override
    def summary(self) -> str:
        return self.prompt

    @override
    def check(self) -> None:
        if not self.prompt.strip():
            raise BadInput("error-pot-empty")


async def _fire(client: Any, pot: Pot, _files: Sequence[FileInput], _reference: str) -> Task:
    return await client.kiln.fire(pot.prompt, glaze=pot.glaze)


async def _look(client: Any, handles: Sequence[TaskHandle]) -> Looked:
    async def single(handle: TaskHandle) -> Task:
        task = await client.kiln.look(handle)
        buttons = (own("glaze", "blue", label="blue"),) if task.state is TaskState.SUCCEEDED else ()
        return task.model_copy(update={"actions": buttons})

    return await one_by_one(single, handles)


def _pressed(parent: Parent, action: Action) -> JobRequest[Pot]:
    assert isinstance(parent.params, Pot)
    _, colour = read(action) or ("", "")
    return JobRequest(kind=POT, params=parent.params.model_copy(update={"glaze": colour}))


POT: JobKind[Pot] = JobKind(
    name="kiln.pot",
    upstream="kiln",
    params=Pot,
    submit=_fire,
    fetch_many=_look,
    press=_pressed,
    polling=PollingPace(first=2, interval=5),
    deadline=timedelta(minutes=10),
)

# ---- 3. the command ------------------------------------------------------------------------------


async def pot(message: Message, scope: Scope, inbox: Inbox, jobs: JobService) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is not None:
            await jobs.start(POT, Pot(prompt=wish(prompt)), scope)


def build() -> Router:
    router = Router(name="kiln")
    router.message.register(pot, Command("pot"))
    return router


# ---- 4. the words --------------------------------------------------------------------------------

ENGLISH = """\
command-pot = Fire a pot from your words
kind-kiln-pot = Pot
doing-kiln-pot = 🏺 Firing a pot
by-kiln = The kiln
action-glaze = 💧 Glaze it { $label }
error-pot-empty = What shall the pot look like? For example: /pot a jug with a fish
"""
CHINESE = """\
command-pot = 用你的话烧一只陶罐
kind-kiln-pot = 陶罐
doing-kiln-pot = 🏺 正在烧制
by-kiln = 窑
action-glaze = 💧 上釉：{ $label }
error-pot-empty = 陶罐要什么样子？例如：/pot 一只带鱼纹的水壶
"""

# ---- 5. the emulator -----------------------------------------------------------------------------


async def fire(call: Call) -> Answer:
    body = call.check("PotRequest", {"prompt": str, "glaze": str})
    life = Life(
        id=f"pot-{call.world.number()}",
        upstream="kiln",
        user=call.user,
        prompt=body.get("prompt", ""),
        duration=20.0,
        triggers=call.triggers,
    )
    call.world.accept(call, life)
    return {"pot": life.id}


async def show(call: Call) -> Answer:
    life = call.world.tasks.get(call.parameter("pot"), call.user)
    if life is None:
        raise call.no(404, "task not found")
    if not life.over:
        return {"state": "firing", "heat": int(life.seen / life.duration * 100)}
    if "fail" in life.triggers:
        return {"state": "cracked", "why": "the pot cracked"}
    make = partial(samples.picture, life.prompt, 64, 64)
    file = call.world.media.put(f"{life.id}.png", "image/png", make)
    return {
        "state": "done",
        "heat": 100,
        "picture": call.world.base_url + call.world.media.path(file),
    }


ROUTES = [
    EmulatedRoute(method="POST", path="/kiln/pots", handler=fire, billable=True),
    EmulatedRoute(method="GET", path="/kiln/pots/{pot}", handler=show),
]

# ---- what a person sees of it --------------------------------------------------------------------


@pytest.fixture
async def world(tmp_path, monkeypatch):
    """The real app with one more provider: each line here is a row somewhere."""
    locales = tmp_path / "locales"
    shutil.copytree(texts.LOCALES, locales)
    (locales / "en" / "kiln.ftl").write_text(ENGLISH, encoding="utf-8")
    (locales / "zh" / "kiln.ftl").write_text(CHINESE, encoding="utf-8")
    monkeypatch.setattr(texts, "LOCALES", locales)
    texts._bundle.cache_clear()

    def router() -> Router:
        root = Router(name="with the kiln")
        root.include_routers(build(), handlers.build_router())
        return root

    every = [*registry._kinds.values(), POT]
    monkeypatch.setattr(bot.app, "registry", Registry(every, registry._forms.values()))
    monkeypatch.setattr(bot.app, "GatewayClient", Client)
    monkeypatch.setattr(bot.app, "build_router", router)
    monkeypatch.setattr(vocabulary, "PRIVATE", (*vocabulary.PRIVATE, "pot"))
    monkeypatch.setattr(emulated, "_UPSTREAMS", (*emulated._UPSTREAMS, ROUTES))
    async with open_world(tmp_path) as world:
        yield world
    texts._bundle.cache_clear()


async def test_a_pot_from_words_to_glaze(world):
    ann = world.telegram.person("Ann")
    await world.start()
    await ann.say("/pot a jug with a fish")
    await ann.sees(contains="Firing a pot")
    jug = await ann.sees(photo=True)
    assert "The kiln" in jug.text
    assert jug.photo.data.startswith((b"\x89PNG", b"\xff\xd8"))
    await ann.press(jug, "💧 Glaze it blue")
    blue = await ann.sees(photo=True, after=jug)
    assert blue.id != jug.id
    assert [one.upstream for one in world.gateway.submits] == ["kiln", "kiln"]
    assert world.gateway.calls("/kiln/pots")[-1].method == "GET"
    glazed = [one.json for one in world.gateway.requests if one.json and "glaze" in one.json]
    assert glazed == [{"prompt": "a jug with a fish", "glaze": "blue"}]


async def test_it_survives_a_kill_and_is_paid_for_once(world):
    ann = world.telegram.person("Ann")
    await world.start()
    await ann.say("/pot a jug")
    await world.until(lambda: world.gateway.calls("/kiln/pots/"))  # it is being looked at
    await world.restart()
    await ann.sees(photo=True)
    assert len(world.gateway.submits) == 1


async def test_killed_inside_its_order_it_asks_before_it_orders_again(world):
    ann = world.telegram.person("Ann")
    await world.start()
    hold = world.gateway.hold("/kiln/pots", accepted=True)
    await ann.say("/pot a jug")
    await hold.reached()
    await world.kill()
    hold.release()
    await world.start()
    doubt = await ann.sees(contains="twice")
    assert len(world.gateway.submits) == 1
    await ann.press(doubt, 0)
    await ann.sees(photo=True)
    assert len(world.gateway.submits) == 2


async def test_its_bad_days_are_explained(world):
    ann = world.telegram.person("Ann", language="zh-hans")
    await world.start()
    await ann.say("/pot")
    await ann.sees(contains="陶罐要什么样子")
    assert world.gateway.submits == []
    await ann.say("/pot a jug [fail]")
    await ann.sees(contains="the pot cracked")


async def test_its_command_is_in_the_menu(world):
    await world.start()
    names = [one.command for one in commands.menu(vocabulary.PRIVATE, "zh")]
    assert names[-1] == "pot"


def test_the_document_quotes_this_file():
    here = Path(__file__).read_text(encoding="utf-8")
    fence = re.compile(r"^```(?:python|ftl)\n(.*?)^```", re.MULTILINE | re.DOTALL)
    blocks = fence.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert len(blocks) >= 5
    for block in blocks:
        assert block.strip() in here, block
