"""Keyboards in tidy rows: the upstream's actions, with our own buttons below. Pure.

`callbacks.py` says what a button does. Actions that match no row of `GROUPS` are shown as well:
upstreams add buttons without notice.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain import Job, JobStatus, StoredAction
from bot.gateway.types import Action
from bot.services.kinds import registry
from bot.services.kinds.own import read
from bot.telegram import texts
from bot.telegram.buttons.callbacks import JobChoice, JobCommand, JobDo, PressAction
from bot.telegram.wording.measure import width

Rows = list[list[InlineKeyboardButton]]

WIDEST = 22  # letters of a label that shares its row with another

USED = "✓ "

SHORT, BESIDE = 6, 2  # characters of a lone button; how many of ours fit beside it

MOST_ROWS = 25
"""Maximum rows; Telegram allows 100 buttons per message, but nobody scrolls that far."""

# Which actions stand together, in this order. The keys are Midjourney's custom ids.
GROUPS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"::upsample::\d",  # U1–U4
        r"::variation::\d",  # V1–V4
        r"::reroll",
        r"::(upsample_v|upscale)",
        r"::(low|high)_variation",
        r"::inpaint|::customzoom",  # both ask for more
        r"::outpaint",
        r"::pan_",
        r"::(animate|video)",
        r"::(picreader|promptanalyzer)::\d",
    )
)


def button(text: str, data: str) -> InlineKeyboardButton:
    """A button that sends callback data."""
    return InlineKeyboardButton(text=text, callback_data=data)


def markup(rows: Iterable[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    """A keyboard of the non-empty rows; None if all are empty."""
    filled = [list(row) for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=filled[:MOST_ROWS]) if filled else None


def pack(buttons: Sequence[InlineKeyboardButton]) -> Rows:
    """The buttons in rows that a phone shows without cutting labels, of similar length."""
    rows: Rows = []
    together: list[InlineKeyboardButton] = []
    for one in buttons:
        if width(one.text) > WIDEST:
            rows += [*_shared(together), [one]]
            together = []
        else:
            together.append(one)
    return [*rows, *_shared(together)]


def _shared(buttons: list[InlineKeyboardButton]) -> Rows:
    """Rows of these buttons, none so wide that it needs a row of its own."""
    longest = max((width(one.text) for one in buttons), default=0)
    wide = 4 if longest <= 7 else 3 if longest <= 11 else 2
    if len(buttons) == 5 and wide == 4:  # five digits fit; 3 + 2 looks lost
        wide = 5
    rows: Rows = []
    while buttons:
        size = math.ceil(len(buttons) / math.ceil(len(buttons) / wide))
        rows.append(buttons[:size])
        buttons = buttons[size:]
    return rows


def result(
    job: Job, actions: Sequence[StoredAction], *, original: bool
) -> InlineKeyboardMarkup | None:
    """Buttons of a result: the upstream's actions, and the original as a document."""
    language = job.scope.language
    groups: list[list[InlineKeyboardButton]] = [[] for _ in range(len(GROUPS) + 1)]
    ours: list[InlineKeyboardButton] = []
    names = Counter(own[0] for stored in actions if (own := read(stored.action)) is not None)
    alike: dict[str, list[InlineKeyboardButton]] = {}  # ours that differ by a number only
    for stored in actions:
        own = read(stored.action)
        if own is None:
            row = groups[_group(stored.action.key)]
        else:
            row = alike.setdefault(own[0], []) if names[own[0]] > 1 else ours
        row.append(_press(stored, language))
    # Under a picture the upstream's come first, under words the numbers that these words explain.
    ordered = (*groups, *alike.values()) if original else (*alike.values(), *groups)
    rows = [row for group in ordered for row in pack(group)]
    if original:
        extra = JobCommand(job=job.id, do=JobDo.ORIGINAL).pack()
        ours.append(button(texts.get("button-original", language), extra))
    # Beside a lone short button (🔄) they save a row.
    lone = next((row for row in rows if len(row) == 1 and len(row[0].text) <= SHORT), None)
    if lone is not None and len(ours) <= BESIDE:
        lone.extend(ours)
    else:
        rows += pack(ours)
    return markup(rows)


def pressed(stored: StoredAction) -> StoredAction:
    """The button of an action that was used: its label with a check mark."""
    return stored.model_copy(update={"action": stored.action.model_copy(update={"used": True})})


def waiting(job: Job) -> InlineKeyboardMarkup | None:
    """The cancel button under a status line or a question."""
    return markup([[_own(job, JobDo.CANCEL, "button-cancel")]])


def question(job: Job, choices: Sequence[str]) -> InlineKeyboardMarkup | None:
    """Buttons under an upstream's question: ready-made answers, and cancel."""
    ready = [
        button(
            texts.get(key, job.scope.language) if texts.has(key := f"choice-{choice}") else choice,
            JobChoice(job=job.id, choice=choice).pack(),
        )
        for choice in choices
    ]
    return asking(
        markup([*pack(ready), [_own(job, JobDo.CANCEL, "button-cancel")]]),
        private=job.scope.private,
    )


def asking(keyboard: InlineKeyboardMarkup | None, *, private: bool) -> InlineKeyboardMarkup | None:
    """A forced reply for the asker: in a group only a reply reaches the bot."""
    if keyboard is None or private:
        return keyboard
    return keyboard.model_copy(update={"force_reply": True})


HOPELESS = frozenset(
    {
        "banned_prompt",  # and repeated often it locks an account
        "not_implemented",
        "route_not_found",
        "too_large",
        "unpriced",
        "unsupported",
    }
)
"""Failures for which a retry of the same request is no help."""


MODEL_GONE = frozenset({"model_unavailable", "unpriced"})
ROUTE_GONE = frozenset({"not_implemented", "route_not_found"})


def _may_be_another(job: Job) -> bool:
    """True if another model or engine may be able to do the job."""
    maker, failure = registry.maker_of(job.kind), job.failure
    if maker is None or failure is None:
        return False
    return failure.kind in MODEL_GONE or (maker.name == "engine" and failure.kind in ROUTE_GONE)


def ended_badly(job: Job, root_id: int | None = None) -> InlineKeyboardMarkup | None:
    """Buttons under the sentence that says why the job failed."""
    if job.status is JobStatus.CANCELLED:
        return None
    if _may_be_another(job):
        retry = _own(job, JobDo.RETRY, "button-retry")  # it may be back any moment
        return markup([[retry, _own(job, JobDo.CHOOSE, "button-choose-model")]])
    if job.failure is not None and job.failure.kind in HOPELESS:
        return None
    if job.failure is not None and job.failure.kind == "parent_expired" and root_id is not None:
        # Pressing the same button once more would fail once more: begin where it all began.
        again = JobCommand(job=root_id, do=JobDo.AGAIN).pack()
        return markup([[button(texts.get("button-draw-again", job.scope.language), again)]])
    return markup([[_own(job, JobDo.RETRY, "button-retry")]])


def doubtful(job: Job) -> InlineKeyboardMarkup | None:
    """The button under "it may not have arrived"."""
    return markup([[_own(job, JobDo.REDELIVER, "button-send-again")]])


def elsewhere(language: str, link: str) -> InlineKeyboardMarkup:
    """A link to the private chat, under "this chat does not allow it"."""
    words = texts.get("button-in-private", language)
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=words, url=link)]])


def _own(job: Job, do: JobDo, key: str) -> InlineKeyboardButton:
    return button(texts.get(key, job.scope.language), JobCommand(job=job.id, do=do).pack())


def _press(stored: StoredAction, language: str) -> InlineKeyboardButton:
    mark = USED if stored.action.used else ""
    return button(mark + _label(stored.action, language), PressAction(id=stored.id).pack())


def _label(action: Action, language: str) -> str:
    """The label of an action: the upstream's text, or our own in the asker's language."""
    own = read(action)
    if own is None or not texts.has(key := f"action-{own[0]}"):
        return action.text
    return texts.get(key, language, label=action.label).strip()


def _group(key: str) -> int:
    return next((at for at, group in enumerate(GROUPS) if group.search(key)), len(GROUPS))
