"""What a look means, at its edges: each row is a small mistake that nothing else would notice."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import JobStatus as S
from bot.gateway.errors import RateLimited, UpstreamTimeout
from bot.gateway.types import TaskState as T
from bot.services.jobs.verdict import COLLECTING, LATE, aligned, judge
from bot.services.kinds.kind import PollingPace
from tests.services.jobs.test_verdict import NOW, PICTURE, QUARTER, job, look, task


def test_a_place_in_the_queue_stays_until_the_work_begins():
    waiting = look(job(queued_ahead=3), task(T.QUEUED))
    assert waiting.job.queued_ahead == 3
    assert not waiting.changed
    begun = look(job(queued_ahead=3), task(T.RUNNING))
    assert begun.job.queued_ahead is None
    assert begun.changed
    nearer = look(job(queued_ahead=3), task(T.QUEUED, queued_ahead=1))
    assert nearer.job.queued_ahead == 1


def test_a_good_look_forgets_the_bad_ones():
    assert look(job(tries=3), task(T.RUNNING, progress=10)).job.tries == 0


def test_what_is_there_before_the_end_is_collected_and_nothing_else():
    early = task(T.RUNNING, artifacts=(PICTURE,))
    assert look(job(), early).collect == early
    assert look(job(), task(T.RUNNING, progress=10)).collect is None


def test_the_words_of_the_upstream_are_noted_where_it_says_some():
    assert look(job(prompt="a cat"), task(T.RUNNING, prompt="a cat --v 7")).job.prompt == (
        "a cat --v 7"
    )
    assert look(job(prompt="a cat"), task(T.RUNNING)).job.prompt == "a cat"


def test_what_was_cancelled_over_there_is_cancelled_here():
    verdict = look(job(), task(T.CANCELLED))
    assert verdict.status is S.CANCELLED
    assert verdict.failure is not None
    assert verdict.failure.kind == "cancelled"
    assert verdict.job.id == 1
    assert verdict.job.due_at is None


def test_a_success_without_a_result_is_looked_at_again_and_then_given_up():
    one = job()
    for _ in range(100):
        verdict = look(one, task(T.SUCCEEDED))
        if verdict.status is not None:
            break
        assert verdict.job.tries == one.tries + 1
        assert verdict.job.due_at is not None
        assert verdict.job.due_at > NOW
        one = verdict.job
    assert verdict.status is S.FAILED


@pytest.mark.parametrize(
    ("tries", "error", "seconds"),
    [
        (0, UpstreamTimeout("slow"), PollingPace().interval),
        (2, UpstreamTimeout("slow"), 3 * PollingPace().interval),
        (0, RateLimited("busy", retry_after=40), 40),
        (0, RateLimited("busy", retry_after=600), 60),  # a minute at most
    ],
)
def test_the_pause_after_a_failed_look(tries, error, seconds):
    verdict = look(job(tries=tries), error)
    assert verdict.job.due_at == NOW + timedelta(seconds=seconds)
    assert verdict.job.tries == tries + 1


def test_a_task_that_is_unknown_is_asked_for_again_later():
    fresh = look(job(seconds=1), None)
    assert fresh.job.tries == 0
    old = look(job(seconds=3000), None)
    assert old.job.tries > 1  # weighs more than a line that was dead
    for verdict in (fresh, old):
        assert verdict.job.due_at == NOW + timedelta(seconds=PollingPace().interval)


def test_a_failed_job_is_looked_at_later_and_never_earlier():
    lost = job(status=S.FAILED, seconds=3000)
    found = look(lost, task(T.SUCCEEDED, artifacts=(PICTURE,)))
    assert found.job.due_at == NOW + COLLECTING
    assert look(lost, task(T.RUNNING)).job.due_at == NOW + LATE


def test_a_job_without_a_time_of_submitting_is_as_old_as_itself():
    created = NOW - timedelta(hours=3)
    old = job(submitted_at=None, progressed_at=None, created_at=created)
    verdict = look(old, task(T.RUNNING))
    assert verdict.status is S.FAILED
    assert verdict.job.id == 1
    assert verdict.failure is not None
    assert verdict.failure.kind == "deadline"


def test_a_sleep_of_the_machine_is_no_silence_of_the_upstream():
    slept = job(seconds=3 * 3600, due_at=NOW - timedelta(hours=2))
    assert look(slept, task(T.RUNNING)).status is None
    awake = job(seconds=3 * 3600, due_at=NOW)
    assert look(awake, task(T.RUNNING)).status is S.FAILED


def test_after_a_while_looks_are_rarer():
    pace = PollingPace(interval=5, later=30, settles=300)
    early = judge(job(seconds=299), pace, QUARTER, task(T.RUNNING, progress=1), NOW)
    late = judge(job(seconds=301), pace, QUARTER, task(T.RUNNING, progress=1), NOW)
    assert early.job.due_at == aligned(NOW, 5)
    assert late.job.due_at == aligned(NOW, 30)


@pytest.mark.parametrize("second", [0, 1, 2, 3, 4, 7, 9])
@pytest.mark.parametrize("step", [1, 5, 30])
def test_looks_fall_on_common_moments_at_least_half_a_step_ahead(second, step):
    now = datetime(2026, 3, 1, 12, 0, second, tzinfo=UTC)
    at = aligned(now, step)
    assert at.timestamp() % step == 0
    assert step / 2 <= (at - now).total_seconds() < 1.5 * step


def test_looks_come_once_a_second_at_most():
    at = aligned(NOW, 0.1)
    assert (at - NOW).total_seconds() == 1
