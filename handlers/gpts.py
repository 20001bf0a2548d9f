"""Other minds: /gpts and its favourites, and /complete, which only continues a text."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.domain import Scope
from bot.services.conversations import ConversationService
from bot.services.gpts import Gpts
from bot.telegram import menus, texts
from bot.telegram.answer_view import AnswerView
from bot.telegram.callbacks import PickGpt
from bot.telegram.filters import GPT_LINK, arguments, quoted_or_own
from bot.telegram.inbox import Inbox


async def choose(message: Message, command: CommandObject, scope: Scope, gpts: Gpts) -> None:
    if command.args:
        chosen = await gpts.choose(scope, command.args)
        await message.answer(texts.get("gpts-set", scope.language, title=chosen.title))
        return
    menu = menus.gpts(
        await gpts.favourites(scope.user_id), await gpts.current(scope), scope.language
    )
    await message.answer(menu.text, reply_markup=menu.keyboard)


async def link(message: Message, scope: Scope, gpts: Gpts) -> None:
    chosen = await gpts.choose(scope, message.text or "")
    await message.answer(texts.get("gpts-set", scope.language, title=chosen.title))


async def pick(query: CallbackQuery, callback_data: PickGpt, scope: Scope, gpts: Gpts) -> None:
    chosen = await gpts.again(scope, callback_data.id)
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(texts.get("gpts-set", scope.language, title=chosen.title))


async def complete(
    message: Message,
    scope: Scope,
    inbox: Inbox,
    conversations: ConversationService,
    answers: AnswerView,
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is None:
            return
        text = quoted_or_own(prompt, arguments(prompt.text))
        async with conversations.complete(scope, text) as stream:
            await answers.show(stream)


def build() -> Router:
    router = Router(name="gpts")
    router.message.register(choose, Command("gpts"))
    router.message.register(link, F.chat.type == "private", F.text.regexp(GPT_LINK))
    router.callback_query.register(pick, PickGpt.filter())
    router.message.register(complete, Command("complete"))
    return router
