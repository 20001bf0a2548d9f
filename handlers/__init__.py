"""Routes: which update calls which service. One file per topic; no file imports another.

A handler reads the update, calls one service and shows the result. How Telegram works is in
`bot/telegram/`; what a command means is in `bot/services/`.
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

    Service messages come first: nobody said them. For all others it is first found out whether they
    answer an open question; such answers come before commands and talk. Unknown commands come
    before talk, or the assistant would answer them.
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
