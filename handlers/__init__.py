"""Routes: which update calls which service. One file per subject; no file imports another.

A handler reads the update, calls one service and shows the result. What Telegram can do and how
things look is `bot/telegram/`; what a command means is `bot/services/`.
"""

from __future__ import annotations

from aiogram import Router

from bot.telegram.forms.questions import AttentionMiddleware
from handlers import (
    account,
    audio,
    chat,
    errors,
    forms,
    gpts,
    images,
    jobs,
    memory,
    midjourney,
    orders,
    other,
    preferences,
    start,
)


def build_router() -> Router:
    """All routes, in the order in which they are tried.

    What Telegram tells of itself comes first: it is nobody's word. All else is heard with an ear to
    our open questions, whose answers come before everything that they might be taken for; a command
    is never one. Commands that nobody knows come before talk, or the assistant would answer them.
    """
    root, said = Router(name="root"), Router(name="said")
    root.include_routers(other.build_told(), said)
    said.message.outer_middleware(AttentionMiddleware())
    said.include_routers(
        forms.build(),
        start.build(),
        other.build_absent(),
        chat.build_commands(),
        preferences.build(),
        orders.build(),
        midjourney.build(),
        images.build(),
        audio.build(),
        gpts.build(),
        account.build(),
        memory.build(),
        jobs.build(),
        other.build_unknown(),
        images.build_replies(),
        chat.build_talk(),
        other.build_rest(),
    )
    errors.attach(root)
    return root
