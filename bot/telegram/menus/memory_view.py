"""The messages of memory: notes that were stored, found and can be deleted. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import BlockQuote, Bold, Text, as_list

from bot.domain import Scope
from bot.services.memory.memory import FoundNote, Kept
from bot.storage import Note
from bot.telegram import texts
from bot.telegram.buttons.callbacks import Page, RowId
from bot.telegram.buttons.keyboards import button, markup
from bot.telegram.menus.menus import Menu
from bot.telegram.wording.measure import shorten

PAGE = 8  # notes on one page
LABEL = 40  # units of a note's name on its button


class ForgetNote(CallbackData, prefix="nf"):
    """Delete a note; the list stays on its page."""

    note: RowId
    page: Page = 0


class ForgetAll(CallbackData, prefix="na"):
    """Delete all notes here: asks first, then deletes."""

    sure: bool = False


class BrowseNotes(CallbackData, prefix="nb"):
    """Show a page of the notes."""

    page: Page = 0


def kept(what: Kept, scope: Scope) -> str:
    """What became of a request to remember something."""
    names = ", ".join(note.name for note in what.notes)
    key = "memory-kept" if what.fresh else "memory-known"
    lines = [texts.get(key, scope.language, names=names)]
    if what.fresh and not scope.private:
        lines.append(texts.get("memory-kept-group", scope.language))
    if not what.by_meaning:
        lines.append(texts.get("memory-words-only", scope.language))
    lines += [
        texts.get(f"answer-notice-{notice.kind}", scope.language, **notice.values)
        for notice in what.notices
    ]
    return "\n".join(lines)


def found(notes: Sequence[FoundNote], language: str) -> Text:
    """The notes that match, each with its name and the matching passage."""
    if not notes:
        return Text(texts.get("memory-nothing-found", language))
    pieces = [as_list(Bold(f"🗂 {one.name}"), BlockQuote(one.snippet)) for one in notes]
    return as_list(*pieces, sep="\n\n")


def listing(notes: Sequence[Note], page: int, language: str) -> Menu:
    """The notes of this place, each with a button that deletes it."""
    if not notes:
        return Menu(texts.get("memory-empty", language))
    last = (len(notes) - 1) // PAGE
    page = min(max(page, 0), last)
    rows = [
        [button(f"🗑 {shorten(one.name, LABEL)}", ForgetNote(note=one.id, page=page).pack())]
        for one in notes[page * PAGE : (page + 1) * PAGE]
    ]
    turn: list[InlineKeyboardButton] = []
    if page > 0:
        turn.append(button("◀", BrowseNotes(page=page - 1).pack()))
    if page < last:
        turn.append(button("▶", BrowseNotes(page=page + 1).pack()))
    everything = [button(texts.get("memory-forget-all", language), ForgetAll().pack())]
    title = texts.get("memory-list", language, count=len(notes))
    return Menu(title, markup([*rows, turn, everything]))


def sure(scope: Scope) -> Menu:
    """Asks before all notes are deleted."""
    key = "memory-sure" if scope.private else "memory-sure-group"
    yes = button(texts.get("memory-sure-yes", scope.language), ForgetAll(sure=True).pack())
    no = button(texts.get("memory-sure-no", scope.language), BrowseNotes().pack())
    return Menu(texts.get(key, scope.language), markup([[yes], [no]]))
