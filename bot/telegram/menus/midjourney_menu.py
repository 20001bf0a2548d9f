"""The message of /mj: a person's drawings with queue positions, and their speed. Pure.

`bot/services/jobs/midjourney.py` finds the drawings.
"""

from __future__ import annotations

from bot.domain import JobStatus
from bot.gateway.types import TaskState
from bot.services.jobs.midjourney import Overview, Seen
from bot.services.kinds import Registry
from bot.services.kinds.midjourney import SPEEDS
from bot.telegram import texts
from bot.telegram.buttons.callbacks import JobCommand, JobDo, SetSpeed
from bot.telegram.buttons.keyboards import button, markup, pack
from bot.telegram.jobs import presenter
from bot.telegram.menus.menus import CHOSEN, SUMMARY_UNITS, Menu
from bot.telegram.wording.measure import shorten


def overview(seen: Overview, registry: Registry, speed: str, language: str) -> Menu:
    """The drawings, and buttons for the speeds with the chosen one marked."""
    lines: list[str] = []
    buttons = []
    if not seen.entries:
        lines.append(texts.get("mj-none", language))
    else:
        lines += [texts.get("mj-title", language), ""]
    for number, one in enumerate(seen.entries, 1):
        lines.append(f"{number}. {_line(one, registry.summary(one.job), language)}")
        if not one.job.status.ended:
            label = texts.get("jobs-cancel", language, number=str(number))
            buttons.append(button(label, JobCommand(job=one.job.id, do=JobDo.CANCEL).pack()))
        elif one.job.status is JobStatus.SUCCEEDED:
            label = texts.get("jobs-show", language, number=str(number))
            buttons.append(button(label, JobCommand(job=one.job.id, do=JobDo.REDELIVER).pack()))
    if seen.queued is not None:
        lines += ["", texts.get("mj-queue", language, count=seen.queued)]
    elif seen.entries and not seen.offered:
        lines += ["", texts.get("mj-unsupported", language)]
    lines += ["", texts.get("mj-speed", language)]
    speeds = [
        button(
            (CHOSEN if one == speed else "") + speed_name(one, language),
            SetSpeed(speed=one).pack(),
        )
        for one in SPEEDS
    ]
    return Menu("\n".join(lines), markup([*pack(buttons), speeds]))


def speed_name(speed: str, language: str) -> str:
    """The label of a speed, also used in forms."""
    key = f"form-imagine-speed-{speed}"
    return texts.get(key, language) if texts.has(key) else speed


def _line(one: Seen, summary: str, language: str) -> str:
    what = presenter.kind_name(one.job.kind, language)
    words = shorten(" ".join(summary.split()), SUMMARY_UNITS)
    key, more = _state(one)
    line = texts.get(key, language, what=what, prompt=words, **more)
    # A blend has no words.
    return line if words else line.replace(": ·", " ·").replace("： ·", " ·").rstrip(" :：")


def _state(one: Seen) -> tuple[str, dict[str, int]]:
    if one.job.status is JobStatus.SUCCEEDED:
        return "mj-done", {}
    if one.job.status is JobStatus.CANCELLED:
        return "mj-cancelled", {}
    if one.job.status.ended:
        return "mj-ended-badly", {}
    if one.job.status is JobStatus.AWAITING_INPUT:
        return "mj-asking", {}
    if one.job.status in (JobStatus.QUEUED, JobStatus.SUBMITTING):
        return "mj-starting", {}
    task = one.task
    if task is not None and task.state is TaskState.QUEUED and one.ahead is not None:
        return "mj-waiting", {"ahead": one.ahead}
    percent = (task.progress if task else None) or one.job.progress or 0
    return "mj-running", {"percent": percent}
