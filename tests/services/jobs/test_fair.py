"""One person's many wishes do not make a neighbour wait."""

import pytest

from bot.domain import ENDED
from bot.domain import JobStatus as S
from bot.gateway.types import Artifact, ArtifactKind, Task, TaskHandle, TaskState
from bot.scope import ChatTarget
from bot.services.kinds import registry
from bot.services.kinds.kind import JobKind, Params
from tests.services.jobs.world import ANN, Works

BOB = ANN.model_copy(update={"target": ChatTarget(chat_id=8), "user_id": 8, "user_name": "Bob"})
TAKES = 10  # seconds
WORDS = Artifact(key="1", kind=ArtifactKind.TEXT, text="done")


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path) as works:
        yield works


@pytest.fixture
def slow(works, monkeypatch):
    """A kind that answers at once, after a while."""

    async def submit(_client, _params, _files, reference):
        await works.clock.sleep(TAKES)
        handle = TaskHandle(resource="slow", task_id=reference)
        return Task(handle=handle, state=TaskState.SUCCEEDED, artifacts=(WORDS,))

    kind = JobKind(name="slow.words", upstream="slow", params=Params, submit=submit)
    monkeypatch.setitem(registry._kinds, kind.name, kind)
    return kind


async def wait(works, kind):
    """How long one wish of Bob's takes."""
    began = works.clock.monotonic()
    job = await works.ended((await works.jobs.start(kind, Params(), works.scope(BOB))).id)
    assert job.status is S.SUCCEEDED
    return works.clock.monotonic() - began


async def test_a_neighbour_waits_as_long_as_ever(works, slow):
    alone = await wait(works, slow)
    for _ in range(120):
        await works.jobs.start(slow, Params(), works.scope(ANN))
    await works.until(lambda: works.background.working >= 120)
    assert await wait(works, slow) <= 1.5 * alone
    waiting = await works.storage.jobs.by_status(S.QUEUED)
    assert {job.scope.user_id for job in waiting} == {ANN.user_id}
    await works.until(lambda: _none_left(works), within=600)


async def _none_left(works):
    return not await works.storage.jobs.by_status(*set(S) - ENDED)
