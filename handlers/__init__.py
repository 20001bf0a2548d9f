"""Routes: which update calls which service. One file per subject; no file imports another.

A handler reads the update, calls one service and shows the result. What Telegram can do and how
things look is `bot/telegram/`; what a command means is `bot/services/`.
"""

from __future__ import annotations

from aiogram import Router

from handlers import (
    account,
    audio,
    avatar,
    chat,
    errors,
    forms,
    gpts,
    images,
    jobs,
    memory,
    midjourney,
    music,
    other,
    preferences,
    start,
    video,
)


def build_router() -> Router:
    """All routes, in the order in which they are tried.

    Commands come first. Answers to an open question (`forms`) come before talk, because a reply
    to a form would otherwise be a question to the assistant; so do commands that nobody knows.
    """
    root = Router(name="root")
    root.include_routers(
        other.build_told(),
        start.build(),
        other.build_absent(),
        chat.build_commands(),
        preferences.build(),
        midjourney.build(),
        images.build(),
        music.build(),
        video.build(),
        avatar.build(),
        audio.build(),
        gpts.build(),
        account.build(),
        memory.build(),
        jobs.build(),
        forms.build(),
        other.build_unknown(),
        images.build_replies(),
        chat.build_talk(),
        other.build_rest(),
    )
    errors.attach(root)
    return root
