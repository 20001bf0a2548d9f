"""An upstream that answers at once takes the same road: no look, the same delivery."""

import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.domain import JobStatus as S
from bot.gateway.errors import GatewayError
from bot.gateway.types import Artifact, ArtifactKind, ErrorKind, Task, TaskHandle, TaskState
from bot.media.masks import region_mask
from bot.services.kinds import registry
from bot.services.kinds.kind import JobKind, Params
from tests.services.jobs.world import Works

HANDLE = TaskHandle(resource="instant", task_id="1")
PICTURE = Artifact(key="1", kind=ArtifactKind.IMAGE, data=region_mask("left", 8, 4))
DONE = Task(handle=HANDLE, state=TaskState.SUCCEEDED, artifacts=(PICTURE,))
REFUSED = Task(
    handle=HANDLE, state=TaskState.FAILED, error="no", error_kind=ErrorKind.CONTENT_POLICY
)


def kind_of(answer):
    async def submit(*_):
        if isinstance(answer, Exception):
            raise answer
        return answer

    return JobKind(
        name="instant.draw",
        upstream="instant",
        params=Params,
        submit=submit,
    )


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path) as works:
        yield works


@pytest.fixture
def run(works, monkeypatch):
    async def run(answer):
        kind = kind_of(answer)
        monkeypatch.setitem(registry._kinds, kind.name, kind)
        return await works.ended((await works.jobs.start(kind, Params(), works.scope())).id)

    return run


async def test_its_bytes_are_kept_and_delivered(works, run):
    done = await run(DONE)
    assert done.status is S.SUCCEEDED
    assert works.chat.files["1"] == PICTURE.data
    (stored,) = await works.storage.jobs.artifacts(done.id)
    assert (stored.extension, stored.artifact.width, stored.artifact.data) == ("png", 8, None)


async def test_its_refusal_ends_the_job(works, run):
    failed = await run(REFUSED)
    assert (failed.status, failed.failure.kind) == (S.FAILED, "content_policy")
    assert works.chat.ending(failed.id) == (S.FAILED, "content_policy")


async def test_a_lost_answer_is_not_asked_for_again(works, run):
    done = await run(GatewayError("cut", maybe_submitted=True))
    assert done.status is S.INTERRUPTED


LINKED = Task(
    handle=HANDLE,
    state=TaskState.SUCCEEDED,
    artifacts=(
        Artifact(key="1", kind=ArtifactKind.IMAGE, url="http://127.0.0.1:9/1.png"),
        Artifact(key="words", kind=ArtifactKind.TEXT, text="what it shows"),
    ),
)


async def test_what_cannot_be_fetched_goes_as_the_link_that_it_came_as(works, run):
    done = await run(LINKED)
    assert done.status is S.SUCCEEDED
    assert set(works.chat.delivered(done.id)) == {"1", "words"}
    assert works.chat.files["1"] is None
    assert done.seen is None


@pytest.mark.parametrize("answer", [DONE, LINKED], ids=["bytes", "links"])
async def test_a_database_that_fails_after_the_call_loses_nothing(works, monkeypatch, answer):
    asked = []

    async def submit(*_):
        asked.append(1)
        works.spawn(trouble())
        return answer

    async def trouble():
        """Somebody else holds the database for a while."""
        held = sqlite3.connect(works.path, isolation_level=None, check_same_thread=False)
        held.execute("BEGIN IMMEDIATE")
        await works.clock.sleep(20)
        held.execute("ROLLBACK")
        held.close()

    def impatient(connection, _record):
        connection.cursor().execute("PRAGMA busy_timeout=1")

    event.listen(works.database._engine.sync_engine, "connect", impatient)
    await works.database._engine.dispose()
    kind = replace(kind_of(answer), submit=submit)
    monkeypatch.setitem(registry._kinds, kind.name, kind)
    done = await works.ended((await works.jobs.start(kind, Params(), works.scope())).id)
    assert (done.status, len(asked)) == (S.SUCCEEDED, 1)


async def test_bytes_that_cannot_be_measured_are_kept_all_the_same(works, run, monkeypatch):
    def odd(_data):
        raise IndexError

    monkeypatch.setattr("bot.services.jobs.collect.picture_size", odd)
    done = await run(DONE)
    assert done.status is S.SUCCEEDED
    assert works.chat.files["1"] == PICTURE.data
