"""Filters: which messages are meant for the bot; and their text without its name. Pure."""

from __future__ import annotations

import re

from aiogram import Bot
from aiogram.enums import MessageEntityType
from aiogram.filters import CommandObject, Filter
from aiogram.types import Message

from bot.domain import FileKind, FileRef, Prompt
from bot.services.forms.attention import wordless
from bot.services.models.offers import Offers
from bot.telegram.updates.authors import by_bot
from bot.telegram.updates.called import arguments

_ASKING = frozenset("?？❓❔⁉؟")
SOON = 60  # seconds
GPT_LINK = re.compile(
    r"https?://(?:chatgpt\.com|chat\.openai\.com)/g/g-[A-Za-z0-9]{6,}\S{0,500}\s*$"
)


class Addressed(Filter):
    """Filter: a private message, a mention of the bot, or a reply to it."""

    async def __call__(self, message: Message, bot: Bot) -> bool:
        """True if the bot is addressed."""
        if message.chat.type == "private":
            return True
        me = await bot.me()
        answered = message.reply_to_message
        # In a forum every message "replies" to the one that opened the topic; that is not meant.
        if (
            answered
            and answered.from_user
            and answered.from_user.id == me.id
            and not answered.forum_topic_created
        ):
            return True
        return mentions(message, me.username or "", me.id)


class Gesture(Filter):
    """Filter: in a group, a message of only emoji or punctuation, which is no question.

    A mention of the bot alone in reply to a message is one: it asks about that message.
    """

    async def __call__(self, message: Message, bot: Bot) -> bool:
        """True if the bot should stay silent."""
        if message.chat.type == "private" or not message.text or message.external_reply:
            return False
        answered = message.reply_to_message
        if answered and not answered.forum_topic_created and not by_bot(answered, bot.id):
            return False
        words = without_name(message.text, (await bot.me()).username or "")
        return bool(words) and wordless(words) and not _ASKING & {*words}


class NotOffered(Filter):
    """Filter: a command that this gateway is known not to serve."""

    async def __call__(self, _message: Message, command: CommandObject, offers: Offers) -> bool:
        """True if the person should be told at once."""
        return offers.refuses(command.command)


class Fresh(Filter):
    """Filter: a message that was edited soon after it was sent."""

    async def __call__(self, message: Message) -> bool:
        """True if the edit came soon enough."""
        return (
            message.edit_date is not None and message.edit_date - message.date.timestamp() <= SOON
        )


def mentions(message: Message, username: str, user_id: int) -> bool:
    """True if the text or caption mentions the bot by @name or profile link."""
    text = message.text or message.caption or ""
    for entity in message.entities or message.caption_entities or ():
        if entity.type == MessageEntityType.MENTION:
            if entity.extract_from(text).lower() == f"@{username.lower()}":
                return True
        elif (
            entity.type == MessageEntityType.TEXT_MENTION
            and entity.user
            and entity.user.id == user_id
        ):
            return True
    return False


def without_name(text: str, username: str) -> str:
    """The text without the bot's @name."""
    return re.sub(rf"(?i)@{re.escape(username)}\b[,:]?\s*", "", text).strip()


def wish(prompt: Prompt) -> str:
    """The text for a command: its own, else that of the message it comes with."""
    words = arguments(prompt.text)
    return words or _passed_on(prompt, ours=False)


def quoted_or_own(prompt: Prompt, words: str) -> str:
    """The command's own text, else that of the message it comes with, whoever wrote it."""
    return words or _passed_on(prompt, ours=True)


def _passed_on(prompt: Prompt, *, ours: bool) -> str:
    """The text of a message forwarded with it, else of the one it replies to."""
    sources = prompt.forwards or ((prompt.quoted,) if prompt.quoted else ())
    return "\n\n".join(one.text.strip() for one in sources if ours or not one.ours).strip()


def recordings(prompt: Prompt) -> tuple[FileRef, ...]:
    """Audio and video files sent with it, or in the message it replies to."""
    return tuple(one for one in prompt.files if one.recording)


def pictures(prompt: Prompt) -> tuple[FileRef, ...]:
    """Pictures sent with it, or in the message it replies to."""
    return tuple(one for one in prompt.files if one.kind is FileKind.IMAGE)


def meant(prompt: Prompt, username: str) -> Prompt:
    """The prompt without the bot's name, and without our own audio that it replies to.

    "make it sadder" under a song does not ask for a transcript of the song.
    """
    files = prompt.files
    if prompt.quoted is not None and prompt.quoted.ours:
        sounds = {one.unique_id for one in prompt.quoted.files if one.recording}
        files = tuple(one for one in files if one.unique_id not in sounds)
    text, marked = (without_name(words, username) for words in (prompt.text, prompt.marked))
    return prompt.model_copy(update={"text": text, "marked": marked, "files": files})
