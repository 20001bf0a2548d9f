"""What /help shows: the few things that matter first, and everything else by subject. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from bot.telegram import texts
from bot.telegram.buttons.keyboards import button, markup
from bot.telegram.menus.menus import Menu
from bot.telegram.menus.offered import without

WIDE = 2  # buttons in a row


class Subject(StrEnum):
    """What help can be asked about."""

    TALK = "talk"
    PICTURES = "pictures"
    MEDIA = "media"
    VOICE = "voice"
    MEMORY = "memory"
    TASKS = "tasks"


class ShowHelp(CallbackData, prefix="h"):
    """A subject of help; none = what matters first."""

    subject: Subject | None = None


def first(language: str, *, private: bool, hidden: Collection[str] = ()) -> Menu:
    """Where to begin, and the subjects."""
    buttons = [
        button(texts.get(f"help-button-{one.value}", language), ShowHelp(subject=one).pack())
        for one in Subject
    ]
    rows = [buttons[at : at + WIDE] for at in range(0, len(buttons), WIDE)]
    text = texts.get("help" if private else "help-group", language)
    return Menu(without(text, hidden), markup(rows), html=True)


def about(subject: Subject, language: str, hidden: Collection[str] = ()) -> Menu:
    """Everything about one subject, and the way back."""
    back = button(texts.get("help-button-first", language), ShowHelp().pack())
    text = texts.get(f"help-{subject.value}", language)
    return Menu(without(text, hidden), markup([[back]]), html=True)
