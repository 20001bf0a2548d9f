"""Messages that are menus: models, languages, jobs. Pure: text and keyboard.

Results and questions of jobs look as `presenter.py` says; this is what people browse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardMarkup

from bot.domain import Job, JobStatus
from bot.telegram import presenter, texts
from bot.telegram.callbacks import BrowseModels, JobCommand, JobDo, PickModel, SetLanguage
from bot.telegram.keyboards import button, markup, pack
from bot.telegram.measure import shorten

PAGE = 10  # models on one page
SUMMARY_UNITS = 60  # of a wish in the list of jobs
CHOSEN = "✓ "


@dataclass(frozen=True, slots=True)
class Menu:
    """What to show."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def families(current: str, known: Mapping[str, Sequence[str]], language: str) -> Menu:
    """The families of chat models."""
    buttons = [
        button(f"{family} · {len(models)}", BrowseModels.of(family).pack())
        for family, models in known.items()
    ]
    return Menu(texts.get("model-choose", language, model=current), markup(pack(buttons)))


def models(family: str, names: Sequence[str], current: str, page: int, language: str) -> Menu:
    """One page of a family, the current model marked."""
    last = max(0, (len(names) - 1) // PAGE)
    page = min(max(page, 0), last)
    rows = [
        [button((CHOSEN if name == current else "") + name, PickModel.of(name).pack())]
        for name in names[page * PAGE : (page + 1) * PAGE]
    ]
    turn = []
    if page > 0:
        turn.append(button("◀", BrowseModels.of(family, page - 1).pack()))
    if page < last:
        turn.append(button("▶", BrowseModels.of(family, page + 1).pack()))
    back = [button(texts.get("model-back", language), BrowseModels().pack())]
    text = texts.get("model-family", language, family=family, model=current)
    return Menu(text, markup([*rows, turn, back]))


def languages(current: str) -> Menu:
    """The languages we speak, each by its own name."""
    rows = [
        [button((CHOSEN if code == current else "") + name, SetLanguage(language=code).pack())]
        for code, name in texts.LANGUAGES.items()
    ]
    return Menu(texts.get("language-choose", current), markup(rows))


def jobs(listed: Sequence[tuple[Job, str]], language: str) -> Menu:
    """Running and recent jobs with their summaries, each with the button that fits it."""
    if not listed:
        return Menu(texts.get("jobs-none", language))
    lines = [texts.get("jobs-title", language), ""]
    buttons = []
    for number, (job, summary) in enumerate(listed, 1):
        what = presenter.kind_name(job.kind, language)
        words = shorten(" ".join(summary.split()), SUMMARY_UNITS)
        line = texts.get(_line_key(job), language, what=what, prompt=words)
        lines.append(f"{number}. {line.rstrip(' :：')}")
        if not job.status.ended:
            label = texts.get("jobs-cancel", language, number=str(number))
            buttons.append(button(label, JobCommand(job=job.id, do=JobDo.CANCEL).pack()))
        elif job.status is JobStatus.SUCCEEDED:
            label = texts.get("jobs-show", language, number=str(number))
            buttons.append(button(label, JobCommand(job=job.id, do=JobDo.REDELIVER).pack()))
    return Menu("\n".join(lines), markup(pack(buttons)))


def _line_key(job: Job) -> str:
    if not job.status.ended:
        return "jobs-running"
    return "jobs-done" if job.status is JobStatus.SUCCEEDED else "jobs-ended-badly"
