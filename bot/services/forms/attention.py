"""Attention: the open question that a person's next plain message answers.

Such an answer may cost money, so it has to be meant: it must be the very next message of that
person in that chat and topic, within two minutes. Any other message ends this; after that only a
reply to the question, or a button, answers it. What is asked and what an answer does is up to forms
and jobs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain import BadInput, Scope, StillAsked
from bot.storage import Storage

PATIENCE = timedelta(minutes=2)

FORM, JOB = "form", "job"

_LEAVING = frozenset(
    {
        "cancel", "cancel it", "cancel that", "cancel this", "please cancel", "cancel please",
        "stop", "stop it", "stop that", "please stop", "stop please", "abort", "quit", "exit",
        "never mind", "nevermind", "nvm", "forget it", "forget that", "forget about it",
        "drop it", "leave it", "skip it", "no thanks", "no thank you",
        "取消", "取消吧", "取消掉", "请取消", "算了", "算了吧", "算了不要了", "不要了", "不用了",
        "不画了", "别画了", "不做了", "停", "停下", "停止", "停止吧", "停一下",
        "退出", "放弃", "结束",
    }
)  # fmt: skip
"""Messages that consist only of this mean that the person wants to stop."""
_LONGEST = 40  # characters; a longer message is none of these


class Attention:
    """Stores who was asked what, and when."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._store = storage.attention
        self._clock = clock

    async def begin(self, kind: str, number: int, scope: Scope) -> None:
        """Note that a form (`FORM`) or the upstream of a job (`JOB`) has asked this person."""
        await self._store.put(f"{kind}:{number}", scope, self._clock.now() + PATIENCE)

    @asynccontextmanager
    async def kept(self, kind: str, number: int, scope: Scope) -> AsyncIterator[None]:
        """Context for reading an answer: an unusable one leaves the question open.

        Raises:
            StillAsked: in place of any `BadInput`; it also says how to leave the form.
        """
        try:
            yield
        except StillAsked:
            raise
        except BadInput as refusal:
            await self.begin(kind, number, scope)
            raise StillAsked(refusal.key, **refusal.values) from refusal

    async def asked(self, scope: Scope, said_at: datetime) -> tuple[str, int] | None:
        """What the person was asked last, as (kind, id), if a message of that time may answer it.

        `said_at` is Telegram's time of the message, so that an answer given in time still counts
        when it is handled late, after a restart.
        """
        owner = await self._store.get(scope, min(said_at, self._clock.now()))
        if owner is None:
            return None
        kind, _, number = owner.partition(":")
        return kind, int(number)

    async def end(self, scope: Scope) -> None:
        """Forget the question: the person has sent something else here."""
        await self._store.drop(scope)


def leaves(text: str) -> bool:
    """True if the words say that the person wants to stop ("cancel", "never mind")."""
    if len(text) > _LONGEST:
        return False
    plain = text.casefold().replace("'", "").replace("’", "")
    words = "".join(char if _letter(char) else " " for char in plain)
    return " ".join(words.split()) in _LEAVING


def wordless(text: str) -> bool:
    """True if the text has no letter and no digit: blank, or only emoji and punctuation."""
    return not any(map(_letter, text))


def _letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN"
