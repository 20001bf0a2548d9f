"""The texts of /help: the most important things first, everything else by topic. Pure."""

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
    """A help topic."""

    TALK = "talk"
    PICTURES = "pictures"
    MEDIA = "media"
    VOICE = "voice"
    MEMORY = "memory"
    TASKS = "tasks"


class ShowHelp(CallbackData, prefix="h"):
    """Show a help topic; None = the first page."""

    subject: Subject | None = None


def first(language: str, *, private: bool, hidden: Collection[str] = ()) -> Menu:
    """The first page, with buttons for the topics."""
    buttons = [
        button(texts.get(f"help-button-{one.value}", language), ShowHelp(subject=one).pack())
        for one in Subject
    ]
    rows = [buttons[at : at + WIDE] for at in range(0, len(buttons), WIDE)]
    text = texts.get("help" if private else "help-group", language)
    return Menu(without(text, hidden), markup(rows), html=True)


def about(subject: Subject, language: str, hidden: Collection[str] = ()) -> Menu:
    """One topic, with a button back."""
    back = button(texts.get("help-button-first", language), ShowHelp().pack())
    text = texts.get(f"help-{subject.value}", language)
    return Menu(without(text, hidden), markup([[back]]), html=True)
