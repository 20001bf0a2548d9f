"""Menus for models, languages and jobs. Pure: text and keyboard.

`presenter.py` makes the messages of results and questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardMarkup

from bot.domain import Job, JobStatus
from bot.gateway.resources.billing import Balance
from bot.services.models.traits import Ability, abilities
from bot.telegram import texts
from bot.telegram.buttons.callbacks import BrowseModels, JobCommand, JobDo, PickModel, SetLanguage
from bot.telegram.buttons.keyboards import button, markup, pack
from bot.telegram.jobs import presenter
from bot.telegram.wording.measure import shorten

PAGE = 10  # models on one page
SUMMARY_UNITS = 60  # of a wish in the list of jobs
CHOSEN = "✓ "
SIGNS = {Ability.PICTURES: "🖼", Ability.THINKING: "💭", Ability.FILES: "📎"}


@dataclass(frozen=True, slots=True)
class Menu:
    """A message with buttons."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    html: bool = False  # whether the text is HTML


def families(answering: str, known: Mapping[str, Sequence[str]], language: str) -> Menu:
    """The families of chat models, and the model that answers now by its display name."""
    buttons = [
        button(f"{family} · {len(models)}", BrowseModels.of(family).pack())
        for family, models in known.items()
    ]
    return Menu(texts.get("model-choose", language, model=answering), markup(pack(buttons)))


def models(
    family: str,
    names: Sequence[str],
    current: str,
    page: int,
    language: str,
    *,
    answering: str,
) -> Menu:
    """One page of a family, the current model marked; `answering` is its display name."""
    last = max(0, (len(names) - 1) // PAGE)
    page = min(max(page, 0), last)
    shown = names[page * PAGE : (page + 1) * PAGE]
    rows = [
        [button((CHOSEN if name == current else "") + name + able(name), PickModel.of(name).pack())]
        for name in shown
    ]
    turn = []
    if page > 0:
        turn.append(button("◀", BrowseModels.of(family, page - 1).pack()))
    if page < last:
        turn.append(button("▶", BrowseModels.of(family, page + 1).pack()))
    back = [button(texts.get("model-back", language), BrowseModels().pack())]
    text = texts.get("model-family", language, family=family, model=answering)
    legend = [
        f"{SIGNS[one]} {texts.get(f'ability-{one.value}', language)}"
        for one in Ability
        if any(one in abilities(name) for name in shown)
    ]
    return Menu("\n".join([text, *legend]), markup([*rows, turn, back]))


def able(model: str) -> str:
    """Signs for what a model can do, to be shown after its name."""
    signs = "".join(SIGNS[one] for one in abilities(model))
    return f" {signs}" if signs else ""


def balance(account: Balance, language: str) -> str:
    """The remaining balance at the gateway, in dollars."""
    used = f"{account.used:.2f}"
    if account.left is None or account.limit is None:
        lines = [texts.get("balance-unlimited", language, used=used)]
    else:
        left, limit = f"{account.left:.2f}", f"{account.limit:.2f}"
        lines = [texts.get("balance", language, left=left, limit=limit, used=used)]
    if account.until is not None:
        lines.append(texts.get("balance-until", language, day=f"{account.until:%Y-%m-%d}"))
    return "\n".join(lines)


def languages(current: str) -> Menu:
    """The supported languages, each by its own name."""
    rows = [
        [button((CHOSEN if code == current else "") + name, SetLanguage(language=code).pack())]
        for code, name in texts.LANGUAGES.items()
    ]
    return Menu(texts.get("language-choose", current), markup(rows))


def jobs(listed: Sequence[tuple[Job, str]], language: str) -> Menu:
    """Running and recent jobs, each with its summary and a button to cancel it or show it again."""
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
    if job.status is JobStatus.CANCELLED:
        return "jobs-cancelled"
    return "jobs-done" if job.status is JobStatus.SUCCEEDED else "jobs-ended-badly"
