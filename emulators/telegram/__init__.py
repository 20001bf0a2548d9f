"""An emulated Telegram: a Bot API 10.3 server, with people who act in it.

It knows the Bot API and nothing of the bot.
"""

from __future__ import annotations

from emulators.telegram.app import TelegramEmulator
from emulators.telegram.calls import Call
from emulators.telegram.limits import Limits
from emulators.telegram.model import Chat, Draft
from emulators.telegram.people import Person
from emulators.telegram.view import Message

__all__ = ["Call", "Chat", "Draft", "Limits", "Message", "Person", "TelegramEmulator"]
