"""The menus of GPTs: favourites, search results, and buttons that forget a favourite."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain import Scope
from bot.services.talk.gpts import FoundGpts, Gpt, Gpts
from bot.telegram import texts
from bot.telegram.buttons.callbacks import PickModel
from bot.telegram.buttons.keyboards import button, markup, pack
from bot.telegram.menus.menus import CHOSEN, Menu

STORE = "https://chatgpt.com/gpts"
BIN = "🗑 "


class PickGpt(CallbackData, prefix="g"):
    """Choose a known GPT, by its id."""

    id: str


class GptList(StrEnum):
    """Which list to show."""

    CHOOSE = "choose"
    FORGET = "forget"


class ShowGpts(CallbackData, prefix="gl"):
    """Show the person's favourites."""

    how: GptList


class ForgetGpt(CallbackData, prefix="gf"):
    """Remove a GPT from the favourites, by its id."""

    id: str


async def answering(words: str, scope: Scope, gpts: Gpts) -> Menu:
    """What /gpts shows.

    Without words: the favourites. With the link, id or title of a GPT: that GPT, which answers from
    now on. With other words: the known GPTs that match them.
    """
    if not words:
        return await own(scope, gpts)
    if gpt := await gpts.choose(scope, words):
        return chosen(gpt, gpts.default_model, scope.language)
    known, current = await gpts.search(scope, words), await gpts.current(scope)
    return found(words, known, current, scope.language)


async def own(scope: Scope, gpts: Gpts) -> Menu:
    """The person's favourites, the one that answers here marked."""
    listed, current = await gpts.favourites(scope.user_id), await gpts.current(scope)
    return favourites(listed, current, scope.language)


async def bins(scope: Scope, gpts: Gpts) -> Menu:
    """The person's favourites with buttons that forget them; without any, how to add one."""
    listed = await gpts.favourites(scope.user_id)
    return forgetting(listed, scope.language) if listed else await own(scope, gpts)


def favourites(gpts: Sequence[Gpt], current: str | None, language: str) -> Menu:
    """The person's favourites, and a link to the GPT store."""
    last = [_store(language)]
    if gpts:
        last.insert(0, _show(GptList.FORGET, "gpts-button-forget", language))
    key = "gpts-choose" if gpts else "gpts-none"
    return Menu(texts.get(key, language), markup([*pack(_picks(gpts, current)), last]))


def found(words: str, result: FoundGpts, current: str | None, language: str) -> Menu:
    """The known GPTs that a search has found."""
    if not result.gpts:
        text = texts.get("gpts-not-found", language, words=words, known=result.known)
        return Menu(text, markup([[_store(language)]]))
    text = texts.get("gpts-found", language, words=words)
    return Menu(text, markup([*pack(_picks(result.gpts, current)), [_store(language)]]))


def forgetting(gpts: Sequence[Gpt], language: str) -> Menu:
    """The person's favourites, each with a button that removes it."""
    rows = [button(BIN + one.title, ForgetGpt(id=one.id).pack()) for one in gpts]
    back = [_show(GptList.CHOOSE, "gpts-button-done", language)]
    return Menu(texts.get("gpts-forget", language), markup([*pack(rows), back]))


def chosen(gpt: Gpt, default_model: str, language: str) -> Menu:
    """The GPT that answers now, and a button back to the default model."""
    label = texts.get("gpts-button-back", language, model=default_model)
    back = button(label, PickModel.of(default_model).pack())
    return Menu(texts.get("gpts-set", language, title=gpt.title), markup([[back]]))


def to_favourites(language: str) -> InlineKeyboardButton:
    """The button that opens the favourites from the list of models."""
    return _show(GptList.CHOOSE, "gpts-button-mine", language)


def with_favourites(menu: Menu, language: str) -> Menu:
    """A menu of models with that button below."""
    rows = menu.keyboard.inline_keyboard if menu.keyboard else []
    keyboard = InlineKeyboardMarkup(inline_keyboard=[*rows, [to_favourites(language)]])
    return Menu(menu.text, keyboard)


def _picks(gpts: Sequence[Gpt], current: str | None) -> list[InlineKeyboardButton]:
    return [
        button((CHOSEN if one.id == current else "") + one.title, PickGpt(id=one.id).pack())
        for one in gpts
    ]


def _show(how: GptList, key: str, language: str) -> InlineKeyboardButton:
    return button(texts.get(key, language), ShowGpts(how=how).pack())


def _store(language: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=texts.get("gpts-button-store", language), url=STORE)
