"""Messages that people send through us into chats we do not see: each has an id of its own."""

import pytest
from aiogram.types import MessageEntity

from bot.scope import ChatTarget, InlineTarget, Scope
from bot.telegram.buttons.keyboards import button, markup
from bot.telegram.outgoing.delivery import Delivery, Edited
from bot.telegram.outgoing.message import MediaKind, MediaPart, RichPart, TextPart
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.outgoing.sender import AnswerSender, Fallbacks
from tests.held_clock import HeldClock
from tests.telegram.outgoing.test_pictures import PNG

PHOTO = MediaPart(media=MediaKind.PHOTO, data=PNG, name="a.png")


@pytest.fixture
async def delivery(bot):
    return Delivery(bot, HeldClock())


async def test_an_inline_message_becomes_words_then_a_picture(telegram, delivery, ann):
    number, message = telegram.inline(ann, "Thinking…")
    target = InlineTarget(inline_message_id=number)
    keyboard = markup([[button("Go", "a:1")]])
    bold = MessageEntity(type="bold", offset=0, length=4)
    assert await delivery.edit(target, 0, "half of it", (bold,), keyboard) is Edited.DONE
    assert (message.json["text"], message.json["entities"][0]["type"]) == ("half of it", "bold")
    assert await delivery.edit(target, 0, "half of it", (bold,), keyboard) is Edited.DONE
    assert await delivery.edit_keyboard(target, 0, None) is Edited.DONE
    sent = await delivery.send(Outgoing(target=ChatTarget(chat_id=ann.id), part=PHOTO))
    picture = MediaPart(media=MediaKind.PHOTO, file_id=sent.file_id, text="a boat")
    assert await delivery.edit_media(target, 0, picture) is Edited.DONE
    assert message.json["caption"] == "a boat"
    assert message.json["photo"]
    assert not await delivery.delete(target, 0)  # nobody but its sender can


async def test_an_inline_message_that_is_gone(delivery):
    target = InlineTarget(inline_message_id="nobody's")
    assert await delivery.edit(target, 0, "words") is Edited.GONE
    assert await delivery.edit_media(target, 0, PHOTO) is Edited.FAILED


async def test_nothing_is_sent_to_an_inline_message(delivery):
    with pytest.raises(AssertionError):
        await delivery.send(
            Outgoing(target=InlineTarget(inline_message_id="1"), part=TextPart(text="words"))
        )


async def test_the_words_of_an_answer_in_an_inline_message(telegram, bot, ann):
    number, message = telegram.inline(ann, "Thinking…")
    scope = Scope(target=InlineTarget(inline_message_id=number), user_id=ann.id, private=False)
    sender = AnswerSender(bot, HeldClock())
    part = RichPart(html="<h1>Title</h1>", fallback=(TextPart(text="Title"),))
    assert await sender.edit(part, scope, 0, Fallbacks()) == ()
    assert "rich_message" in message.json
    assert await sender.edit(TextPart(text="words"), scope, 0, Fallbacks()) == ()
    assert message.json["text"] == "words"
