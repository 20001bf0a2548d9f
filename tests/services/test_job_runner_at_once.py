"""An upstream that answers at once takes the same road: no look, the same delivery."""

import pytest

from bot.domain import JobStatus as S
from bot.gateway.errors import GatewayError
from bot.gateway.types import Artifact, ArtifactKind, ErrorKind, Task, TaskHandle, TaskState
from bot.services.kinds import registry
from bot.services.kinds.kind import JobKind, Params
from bot.services.kinds.masks import region_mask
from tests.services.job_world import Works

HANDLE = TaskHandle(resource="instant", task_id="1")
PICTURE = Artifact(key="1", kind=ArtifactKind.IMAGE, data=region_mask("left", 8, 4).data)
DONE = Task(handle=HANDLE, state=TaskState.SUCCEEDED, artifacts=(PICTURE,))
REFUSED = Task(
    handle=HANDLE, state=TaskState.FAILED, error="no", error_kind=ErrorKind.CONTENT_POLICY
)


def kind_of(answer):
    async def submit(*_):
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def fetch_many(*_):
        raise AssertionError("there is nothing to look at")

    return JobKind(
        name="instant.draw",
        upstream="instant",
        params=Params,
        submit=submit,
        fetch_many=fetch_many,
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
