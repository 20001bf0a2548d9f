"""Policy: who may do what, and where.

Every update is checked once, before anything of it is read, downloaded or paid for. A service
checks again when it acts on what somebody asked for (a job, a form, an answer, a note). Which
update is which act is decided in `bot/telegram/updates/door.py`; the access lists are in
`access.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from bot.domain import Gone, NotYours, Scope
from bot.services.people.access import Access

# Telegram's stand-ins for who speaks as a chat. New scopes bear the chat's own id.
STAND_INS = frozenset({1087968824, 136817688, 777000})


class Act(StrEnum):
    """What somebody is about to do."""

    # with an update
    TALK = "talk"  # to say something: words, files, a command
    EDIT = "edit"  # to change what they said
    PRESS = "press"  # a button
    STOP = "stop"  # what is written to them, by Telegram's own button: it names nobody
    MEMBERSHIP = "membership"  # to let the bot in, or to throw it out

    # to a thing
    TOUCH = "touch"  # to stop, answer, fill in or drop what somebody asked for
    REPEAT = "repeat"  # to go on with a result, or to ask for it once more
    CHOOSE = "choose"  # for oneself: a language, a model that draws
    ARRANGE = "arrange"  # for everybody in a place: who answers there, and how
    CLEAR = "clear"  # to drop everything that everybody left in a place
    ACCOUNT = "account"  # to see what the bot's owner has left


class Why(StrEnum):
    """Why somebody may not."""

    STRANGER = "stranger"  # on no list
    BOT = "bot"  # two bots that answer each other never end
    NOWHERE = "nowhere"  # it happened in no chat that the bot is in
    NOT_YOURS = "not-yours"
    ADMINS_ONLY = "admins-only"


class Person(NamedTuple):
    """Who acts: a person, or a chat that somebody speaks for."""

    id: int
    bot: bool = False


class There(NamedTuple):
    """The chat in which they act."""

    chat_id: int
    private: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether they may, and why not."""

    refused: Why | None = None

    @property
    def allowed(self) -> bool:
        """True if there is no reason against it."""
        return self.refused is None


YES = Decision()


class GroupAdmins(Protocol):
    """Knows the admins of a group."""

    async def include(self, chat_id: int, user_id: int) -> bool:
        """True if this person is an admin of the group."""
        ...


class Policy:
    """Decides."""

    def __init__(self, access: Access, group_admins: GroupAdmins | None = None) -> None:
        self._access = access
        self._group_admins = group_admins  # None = nobody is known to be one

    async def may(
        self, person: Person, there: There | None, act: Act, *, owner: int | None = None
    ) -> Decision:
        """Whether this person may do that there. `owner` is who asked for the job, answer or note.

        Denies what no list allows.
        """
        match act:
            case Act.STOP | Act.MEMBERSHIP:
                # The first spends nothing; the second is told whether the place is on a list.
                return YES if there is not None else Decision(Why.NOWHERE)
            case Act.TALK | Act.EDIT | Act.PRESS | Act.REPEAT | Act.CHOOSE | Act.ARRANGE:
                return self._enters(person, there)
            case Act.TOUCH:
                mine = owner is not None and await self._touches(person, there, owner)
                return YES if mine else Decision(Why.NOT_YOURS)
            case Act.CLEAR:
                own = there is not None and there.private
                return YES if own or self._is_admin(person) else Decision(Why.NOT_YOURS)
            case Act.ACCOUNT:
                return YES if self._is_admin(person) else Decision(Why.ADMINS_ONLY)

    async def allows(self, scope: Scope, act: Act, *, owner: int | None = None) -> bool:
        """True if the person of this scope may do that there."""
        return (await self._asked(scope, act, owner)).allowed

    async def require(
        self, scope: Scope, act: Act, *, owner: int | None = None, key: str = ""
    ) -> None:
        """Raise unless the person of this scope may do that.

        Raises:
            NotYours: they may not; `key` replaces the usual sentence.
        """
        decision = await self._asked(scope, act, owner)
        if decision.refused is not None:
            raise NotYours(key or SENTENCES[decision.refused])

    async def require_elsewhere(self, scope: Scope, asked: Scope) -> None:
        """Raise unless this private chat's person may have something of another chat.

        Raises:
            Gone: this is not a private chat.
            NotYours: only the asker and admins may.
        """
        if not scope.private:
            raise Gone("error-gone")
        there = scope.model_copy(update={"target": asked.target, "private": False})
        await self.require(there, Act.TOUCH, owner=asked.user_id)

    async def _asked(self, scope: Scope, act: Act, owner: int | None) -> Decision:
        there = There(scope.chat_id, scope.private)
        return await self.may(Person(scope.user_id), there, act, owner=owner)

    def _is_admin(self, person: Person) -> bool:
        return self._access.is_admin(person.id)

    def _enters(self, person: Person, there: There | None) -> Decision:
        if person.bot:
            return Decision(Why.BOT)
        private, chat_id = (there.private, there.chat_id) if there else (True, person.id)
        if not self._access.allows(person.id, chat_id, private=private):
            return Decision(Why.STRANGER)
        return YES if there is not None else Decision(Why.NOWHERE)

    async def _touches(self, person: Person, there: There | None, owner: int) -> bool:
        """True if this person may act on what `owner` asked for.

        What was asked in the name of a chat (by an anonymous admin, or its channel) has no single
        owner: any admin of the group may.
        """
        if owner == person.id or self._is_admin(person):
            return True
        nobodys = owner < 0 or owner in STAND_INS
        if there is None or there.private or not nobodys or self._group_admins is None:
            return False
        return await self._group_admins.include(there.chat_id, person.id)


SENTENCES = {
    Why.STRANGER: "error-not-allowed",
    Why.BOT: "error-not-allowed",
    Why.NOWHERE: "error-elsewhere",
    Why.NOT_YOURS: "error-not-yours",
    Why.ADMINS_ONLY: "error-admins-only",
}
"""Locale keys of the refusals. The door uses other ones for strangers."""
