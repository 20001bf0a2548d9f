"""Music with Suno: /music and /lyrics. The form that /music alone opens is answered in `forms`."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.domain import Scope
from bot.services.forms import FormService
from bot.services.jobs import JobService
from bot.services.kinds.suno import LYRICS, SONG, Lyrics, Song
from bot.telegram.filters import arguments
from bot.telegram.form_view import FormView
from bot.telegram.inbox import Inbox
