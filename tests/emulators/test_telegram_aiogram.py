"""The real aiogram against the emulator: what our bot will do, over real sockets."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    InputRichMessage,
    Message,
)

from emulators.telegram import TelegramEmulator
from tests.emulators.telegram_api import picture


@pytest.fixture
async def telegram():
    async with TelegramEmulator(limits=None) as emulator:
        yield emulator


@pytest.fixture
async def bot(telegram):
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    async with Bot(telegram.token, session=session) as bot:
        yield bot


async def test_a_bot_polls_answers_edits_and_sends_pictures(telegram, bot):
    dispatcher = Dispatcher()
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="U1", callback_data="up:1")]]
    )

    @dispatcher.message()
    async def answer(message: Message) -> None:
        status = await message.reply("0 %")
        await status.edit_text("100 %")
        image = BufferedInputFile(picture(), "cat.png")
        await message.reply_photo(image, caption=message.text, reply_markup=keyboard)
        await status.delete()

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer(f"got {query.data}")

    ann = telegram.person("Ann")
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(
            dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5)
        )
        said = await ann.say("a cat")
        photo = await ann.sees(photo=True, buttons="U1")
        assert photo.caption == "a cat"
        assert photo.reply_to == said.id
        assert photo.photo.data == picture()
        assert await ann.press(photo, "U1") == "got up:1"
        await dispatcher.stop_polling()
        await polling
    assert telegram.refused == []
    assert [call.method for call in telegram.calls()][:2] == ["getMe", "sendMessage"]


async def test_drafts_and_rich_messages(telegram, bot):
    ann = telegram.person("Ann", started=True)
    html = "<h1>Plan</h1><p>One <b>bold</b> word</p><ul><li>a</li></ul>"
    await bot.send_rich_message_draft(
        ann.id, draft_id=7, rich_message=InputRichMessage(html=html), can_stop=True
    )
    draft = await ann.sees_draft(contains="bold")
    assert draft.can_stop
    message = await bot.send_rich_message(ann.id, InputRichMessage(html=html))
    assert message.rich_message.blocks[0].type == "heading"
    assert ann.drafts() == []
    seen = await ann.sees(contains="One bold word")
    assert seen.rich == "<h1>Plan</h1><p>One <b>bold</b> word</p><ul><li><p>a</p></li></ul>"


async def test_files_come_down_again(telegram, bot):
    ann = telegram.person("Ann")
    await ann.say("look", photo=picture())
    (update,) = await bot.get_updates(timeout=1)
    largest = update.message.photo[-1]
    downloaded = await bot.download(largest)
    assert downloaded.read() == picture()
    assert update.message.caption == "look"


async def test_an_album_is_one_group(telegram, bot):
    ann = telegram.person("Ann", started=True)
    items = [InputMediaPhoto(media=BufferedInputFile(picture(w, 20), "p.png")) for w in (30, 40)]
    sent = await bot.send_media_group(ann.id, items)
    assert len({message.media_group_id for message in sent}) == 1
    again = await bot.send_photo(ann.id, sent[0].photo[-1].file_id)
    assert again.photo[-1].file_id == sent[0].photo[-1].file_id


async def test_errors_are_the_classes_a_bot_expects(telegram, bot):
    ann = telegram.person("Ann", started=True)
    message = await bot.send_message(ann.id, "same")
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await message.edit_text("same")
    telegram.fail_next("sendMessage", retry_after=3)
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(ann.id, "x")
    assert caught.value.retry_after == 3
