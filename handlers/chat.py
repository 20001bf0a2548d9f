"""Chat: questions, /new, /retry, /stop, edited questions, and the buttons under answers."""

from __future__ import annotations

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message, MessageGenerationStopped

from bot.domain import NothingToDo, Scope
from bot.services.talk.conversations import ConversationService
from bot.telegram import texts
from bot.telegram.answers.buttons import RetryAnswer, ShowAnswer, StopAnswer
from bot.telegram.answers.first_sign import FirstSignMiddleware
from bot.telegram.answers.view import TelegramAnswerView
from bot.telegram.forms.ending import Ending
from bot.telegram.forms.questions import Heard
from bot.telegram.incoming.command_filter import Command
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.updates.filters import Addressed, meant
from bot.telegram.updates.lane import Turn


async def talk(
    message: Message,
    bot: Bot,
    scope: Scope,
    inbox: Inbox,
    conversations: ConversationService,
) -> None:
    async with inbox.gather(message) as prompt:
        if prompt is None:  # a part of an album or a split paste: its first message asks
            return
        username = (await bot.me()).username or ""
        whole = inbox.whole(message)
        await conversations.answer(
            scope, meant(prompt, username), whole=meant(whole, username) if whole else None
        )


async def edited(
    message: Message,
    bot: Bot,
    scope: Scope,
    inbox: Inbox,
    conversations: ConversationService,
) -> None:
    asked = meant(inbox.prompt(message), (await bot.me()).username or "")
    await conversations.edited(scope, asked)


async def new(message: Message, scope: Scope, conversations: ConversationService) -> None:
    await conversations.reset(scope)
    await message.answer(texts.get("conversation-new", scope.language))


async def retry(_message: Message, scope: Scope, conversations: ConversationService) -> None:
    await conversations.retry(scope)


async def retry_pressed(
    query: CallbackQuery,
    callback_data: RetryAnswer,
    scope: Scope,
    conversations: ConversationService,
) -> None:
    await conversations.retry(scope, callback_data.answer_id)
    await query.answer()


async def show_again(
    query: CallbackQuery,
    callback_data: ShowAnswer,
    scope: Scope,
    conversations: ConversationService,
    turn: Turn,
) -> None:
    turn.leave()
    show = await conversations.show_again(scope, callback_data.answer_id)
    await query.answer()
    await show()


async def stop(message: Message, scope: Scope, ending: Ending, turn: Turn, heard: Heard) -> None:
    await ending.stop(message, scope, turn, heard)


async def stop_pressed(
    query: CallbackQuery,
    callback_data: StopAnswer,
    scope: Scope,
    conversations: ConversationService,
) -> None:
    if not await conversations.stop(scope, callback_data.answer_id):
        raise NothingToDo("nothing-to-stop")
    await query.answer(texts.get("stopped-toast", scope.language))


async def draft_stopped(
    event: MessageGenerationStopped,
    scope: Scope,
    conversations: ConversationService,
    answers: TelegramAnswerView,
) -> None:
    await conversations.stop(scope, answers.drawn_as(scope, event.draft_id))


def build_commands() -> Router:
    """The chat commands, and the buttons under answers."""
    router = Router(name="chat")
    router.message.register(new, Command("new"))
    router.message.register(retry, Command("retry"))
    router.message.register(stop, Command("stop"))
    router.callback_query.register(retry_pressed, RetryAnswer.filter())
    router.callback_query.register(show_again, ShowAnswer.filter())
    router.callback_query.register(stop_pressed, StopAnswer.filter())
    router.stopped_message_generation.register(draft_stopped)
    return router


def build_talk() -> Router:
    """Questions: every other message to the bot."""
    router = Router(name="talk")
    router.message.middleware(FirstSignMiddleware())
    router.edited_message.register(edited, Addressed())
    router.message.register(talk, Addressed())
    return router
