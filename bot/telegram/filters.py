"""Which messages are meant for the bot, and what remains when its name is taken out.

Pure questions about one message; nothing is answered here.
"""

from __future__ import annotations

import re
from typing import Any

from aiogram import Bot
from aiogram.enums import MessageEntityType
from aiogram.filters import Filter
from aiogram.types import Message

from bot.domain import FileKind, FileRef, Prompt
from bot.telegram.reading import files_of

GPT_LINK = re.compile(r"https?://(?:chatgpt\.com|chat\.openai\.com)/g/g-[A-Za-z0-9]{6,}\S*\s*$")
_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w+))?(?:\s+|$)")


class Addressed(Filter):
    """A private message, a mention of the bot's name, or a reply to one of its messages."""

    async def __call__(self, message: Message, bot: Bot) -> bool:
        """Whether the bot is spoken to."""
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


class UnknownCommand(Filter):
    """A command that nobody took: any in private, in a group only one with the bot's own name."""

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Any]:
        """Whether to say that the command is unknown; hands on its name."""
        found = _COMMAND.match(message.text or message.caption or "")
        if found is None:
            return False
        name = (found[2] or "").lower()
        mine = ((await bot.me()).username or "").lower()
        if name != mine and (name or message.chat.type != "private"):
            return False
        return {"unknown_command": found[1]}


def mentions(message: Message, username: str, user_id: int) -> bool:
    """Whether the text or caption mentions the bot by @name or by a link to its profile."""
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
    """The text as it was meant: without the bot's @name."""
    return re.sub(rf"(?i)@{re.escape(username)}\b[,:]?\s*", "", text).strip()


def arguments(text: str) -> str:
    """What follows a command: `/imagine@bot a cat` → `a cat`. Without a command, the text."""
    found = _COMMAND.match(text)
    return text[found.end() :].strip() if found else text.strip()


def wish(prompt: Prompt) -> str:
    """What a command asks for: its own words, else those of the person's message it replies to."""
    words = arguments(prompt.text)
    if words or prompt.quoted is None or prompt.quoted.from_bot:
        return words
    return prompt.quoted.text.strip()


def quoted_or_own(prompt: Prompt, words: str) -> str:
    """These words, else those of the message it replies to, whoever wrote them."""
    return words or (prompt.quoted.text.strip() if prompt.quoted else "")


def recordings(prompt: Prompt) -> tuple[FileRef, ...]:
    """What came with it, or what it replies to, that somebody can be heard in."""
    return tuple(one for one in prompt.files if one.recording)


def pictures(prompt: Prompt) -> tuple[FileRef, ...]:
    """The pictures that came with it, or that it replies to."""
    return tuple(one for one in prompt.files if one.kind is FileKind.IMAGE)


def meant(prompt: Prompt, message: Message, username: str) -> Prompt:
    """The question without the bot's name, and without our own sounds that it replies to.

    "make it sadder" under a song is no wish to have the song written down.
    """
    files = prompt.files
    if prompt.quoted is not None and prompt.quoted.from_bot:
        own = {one.unique_id for one in files_of(message)}
        files = tuple(one for one in files if one.unique_id in own or not one.recording)
    text = without_name(prompt.text, username)
    return prompt.model_copy(update={"text": text, "files": files})
