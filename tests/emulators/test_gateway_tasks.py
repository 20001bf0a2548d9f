"""The life of an emulated task, by a clock that the test holds."""

from __future__ import annotations

import pytest

from emulators.gateway.tasks import Life, Tasks
from emulators.gateway.triggers import Triggers, without_triggers


class Held:
    def __init__(self) -> None:
        self.seconds = 500.0

    def __call__(self) -> float:
        return self.seconds


def born(tasks: Tasks, **fields) -> Life:
    life = Life(
        id=fields.pop("id", "1"), upstream="x", user="u", prompt="", **{"duration": 40.0} | fields
    )
    tasks.add(life)
    return life


def test_age_follows_the_clock_scaled_and_what_was_skipped():
    now = Held()
    tasks = Tasks(now, speed=4)
    life = born(tasks)
    now.seconds += 2
    assert life.age == 8
    tasks.advance(10)
    assert life.age == 18
    tasks.advance("50%")
    assert life.age == 20
    tasks.advance("25%")
    assert life.age == 20
    tasks.advance("100%")
    assert (life.age, life.over) == (40, True)
    tasks.advance(10)
    assert life.age == 40


def test_each_task_has_its_own_age():
    now = Held()
    tasks = Tasks(now, speed=1)
    old = born(tasks, id="old")
    tasks.advance("50%")
    young = born(tasks, id="young")
    tasks.advance(5)
    assert (old.age, young.age) == (25, 5)
    assert tasks.all() == [old, young]
    assert list(tasks.open()) == [old, young]


def test_what_others_see_moves_with_the_synchronisation():
    tasks = Tasks(Held(), speed=1)
    life = born(tasks, sync=15.0)
    tasks.advance(14.9)
    assert life.seen == 0
    tasks.advance(0.1)
    assert life.seen == 15
    tasks.advance("100%")
    assert (life.seen, life.over) == (45, True)


def test_slow_stuck_and_cancelled():
    tasks = Tasks(Held(), speed=1)
    slow = born(tasks, id="slow", triggers=Triggers(["[slow]"]))
    stuck = born(tasks, id="stuck", triggers=Triggers(["[stuck:85]"]))
    gone = born(tasks, id="gone")
    tasks.advance(10)
    gone.end()
    tasks.advance(100)
    assert (slow.age, stuck.age, gone.age) == (22, 34, 10)
    tasks.advance("100%")
    assert (slow.over, stuck.over, gone.over) == (True, False, True)


def test_a_window_makes_the_work_wait():
    tasks = Tasks(Held(), speed=1)
    life = born(tasks, waiting=True)
    tasks.advance("100%")
    assert life.age == 0
    tasks.advance(700)
    assert not life.over
    life.begin_again(40)
    assert life.age == 0
    tasks.advance("100%")
    assert life.over


def test_finding_tasks():
    tasks = Tasks(Held(), speed=1)
    life = born(tasks)
    assert tasks.get("1") is tasks.get("1", "u") is life
    assert tasks.get("1", "somebody else") is None
    with pytest.raises(KeyError, match="cat"):
        tasks.by_prompt("cat")
    tasks.forget("1")
    assert tasks.get("1") is None


def test_triggers_are_words_in_brackets_that_are_known():
    found = Triggers(["[Verse] a [QUEUED:3] b [stuck]", "[cut:x] [queued:9]"])
    assert "queued" in found
    assert "verse" not in found
    assert (found.number("queued", 1), found.number("cut", 5), found.number("stuck", 0)) == (
        3,
        5,
        0,
    )
    assert without_triggers("[Verse] rain [slow] falls [queued:2]") == "[Verse] rain falls"
