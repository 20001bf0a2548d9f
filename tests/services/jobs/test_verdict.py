"""What a look means, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import Job
from bot.domain import JobStatus as S
from bot.gateway.errors import AuthFailed, RateLimited, UpstreamTimeout
from bot.gateway.types import Artifact, ArtifactKind, ErrorKind, Task, TaskHandle
from bot.gateway.types import TaskState as T
from bot.services.jobs.verdict import COLLECTING, LATE, aligned, judge
from bot.services.kinds.kind import PollingPace
from tests.services.jobs.world import ANN

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HANDLE = TaskHandle(resource="midjourney", task_id="1")
PICTURE = Artifact(key="1", kind=ArtifactKind.IMAGE, url="https://x/1.png")
QUARTER = timedelta(minutes=15)


def job(seconds=60, **more):
    started = NOW - timedelta(seconds=seconds)
    return Job.model_validate(
        {
            "id": 1,
            "kind": "midjourney.imagine",
            "upstream": "midjourney",
            "status": S.RUNNING,
            "scope": ANN,
            "reference": "r",
            "params": {},
            "handle": HANDLE,
            "created_at": started,
            "submitted_at": started,
            "progressed_at": started,
            **more,
        }
    )


def task(state, **more):
    return Task(handle=HANDLE, state=state, **more)


def look(job, seen):
    return judge(job, PollingPace(), QUARTER, seen, NOW)


def test_progress_is_noted_and_shown():
    verdict = look(job(progress=10), task(T.RUNNING, progress=40, queued_ahead=None))
    assert verdict.changed
    assert verdict.job.progress == 40
    assert verdict.job.progressed_at == NOW


def test_silence_keeps_the_last_progress_and_shows_nothing():
    verdict = look(job(progress=40, seconds=62), task(T.RUNNING, progress=None))
    assert not verdict.changed
    assert verdict.job.progress == 40
    assert verdict.job.progressed_at == NOW - timedelta(seconds=62)


def test_the_line_ticks_now_and_then_for_the_sake_of_its_clock():
    ticks = [look(job(seconds=age), task(T.RUNNING)).pulse for age in range(0, 120, 5)]
    assert sum(ticks) == 7


def test_later_looks_are_rarer():
    early, late = (look(job(seconds=age), task(T.RUNNING)).job for age in (30, 300))
    assert early.due_at - NOW <= timedelta(seconds=7.5)
    assert timedelta(seconds=5) <= late.due_at - NOW <= timedelta(seconds=15)


def test_the_deadline_counts_from_the_last_progress():
    stuck = job(seconds=7200, progressed_at=NOW - timedelta(minutes=16))
    verdict = look(stuck, task(T.RUNNING))
    assert (verdict.status, verdict.failure.kind) == (S.FAILED, "deadline")
    assert verdict.job.due_at == NOW + LATE
    moving = job(seconds=7200, progressed_at=NOW - timedelta(minutes=14))
    assert look(moving, task(T.RUNNING)).status is None


def test_success_is_collected_and_looked_at_again_if_that_fails():
    verdict = look(job(), task(T.SUCCEEDED, artifacts=(PICTURE,)))
    assert verdict.collect is not None
    assert verdict.status is None
    assert verdict.job.due_at == NOW + COLLECTING
    worn_out = look(job(tries=10), task(T.SUCCEEDED, artifacts=(PICTURE,)))
    assert worn_out.failure.kind == "media"


def test_a_failed_task_with_a_result_is_collected_too():
    assert look(job(), task(T.FAILED, artifacts=(PICTURE,))).collect is not None


def test_a_plain_failure_is_not_looked_at_again():
    verdict = look(job(), task(T.FAILED, error="no"))
    assert (verdict.status, verdict.failure.quote) == (S.FAILED, "no")
    assert verdict.job.due_at is None


@pytest.mark.parametrize(
    ("given", "age", "status"),
    [
        ({}, 60, S.AWAITING_INPUT),
        ({"answer": "words"}, 60, S.QUEUED),
        ({"answer": "words", "answered": True}, 50, None),
        ({"answer": "words", "answered": True}, 70, S.AWAITING_INPUT),
    ],
)
def test_a_window_asks_unless_the_answer_is_known_or_on_its_way(given, age, status):
    assert look(job(seconds=age, **given), task(T.NEEDS_INPUT)).status is status


def test_an_unknown_task_is_given_ten_seconds_and_then_three_looks():
    assert look(job(seconds=8), None).job.tries == 0
    first = look(job(), None).job
    second = look(job(tries=first.tries), None).job
    third = look(job(tries=second.tries), None)
    assert third.failure.kind == "task_not_found"


def test_one_unknown_task_after_two_failed_looks_gives_nothing_up():
    assert look(job(tries=2), None).failure is None


def test_ten_failed_looks_are_too_many_and_each_waits_longer():
    error = UpstreamTimeout("hm")
    pauses = [look(job(tries=n), error).job.due_at - NOW for n in range(9)]
    assert pauses == sorted(pauses)
    assert pauses[-1] <= timedelta(seconds=60)
    assert look(job(tries=9), error).failure.kind == "upstream_timeout"


def test_a_look_that_a_limited_key_may_not_take_is_told_at_once():
    verdict = look(job(), AuthFailed("no", kind=ErrorKind.FORBIDDEN, http_status=403))
    assert (verdict.status, verdict.failure.kind) == (S.FAILED, "look_forbidden")
    assert verdict.job.due_at is not None  # the key may be given its rights: a result is a result
    assert look(job(), AuthFailed("no", http_status=401)).status is None  # that may pass


def test_retry_after_is_obeyed():
    verdict = look(job(), RateLimited("slow down", retry_after=42))
    assert verdict.job.due_at == NOW + timedelta(seconds=42)


@pytest.mark.parametrize(
    ("seen", "again", "collects"),
    [
        (None, True, False),
        (UpstreamTimeout("hm"), True, False),
        (task(T.RUNNING), True, False),
        (task(T.FAILED), False, False),
        (task(T.SUCCEEDED, artifacts=(PICTURE,)), True, True),
    ],
)
def test_a_job_that_was_given_up_changes_by_a_result_only(seen, again, collects):
    verdict = look(job(status=S.FAILED), seen)
    assert verdict.status is None
    assert (verdict.job.due_at is not None) is again
    assert (verdict.collect is not None) is collects


def test_a_question_that_is_due_has_been_open_too_long():
    verdict = look(job(status=S.AWAITING_INPUT), task(T.NEEDS_INPUT))
    assert (verdict.status, verdict.failure.kind) == (S.FAILED, "deadline")


def test_it_is_forgotten_after_a_day():
    assert look(job(seconds=90_000, status=S.FAILED), task(T.RUNNING)).job.due_at is None


def test_looks_meet_on_a_grid():
    times = {aligned(NOW + timedelta(milliseconds=ms), 5) for ms in range(0, 2400, 100)}
    assert len(times) == 1
    assert all(timedelta(seconds=2.4) <= aligned(NOW, step) - NOW for step in (5, 10))
