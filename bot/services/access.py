"""Who may use the bot, who is an admin, and who may touch what somebody asked for.

In private the person must be listed, in a group the group or the person; admins always. The lists
come from the settings; who administers a group is asked of Telegram.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain import Scope


@dataclass(frozen=True, slots=True)
class IdSet:
    """Ids of people or chats, or everybody."""

    ids: frozenset[int] = frozenset()
    everybody: bool = False

    @classmethod
    def of(cls, ids: Iterable[int]) -> IdSet:
        """Exactly these."""
        return cls(frozenset(ids))

    @classmethod
    def parse(cls, text: str) -> IdSet:
        """Read "1, -100500" or "*"; nothing is nobody.

        Raises:
            ValueError: a piece is neither a number nor the asterisk.
        """
        pieces = [piece for piece in (one.strip() for one in text.split(",")) if piece]
        return cls(
            frozenset(int(piece) for piece in pieces if piece != "*"), everybody="*" in pieces
        )

    def allows(self, one: int) -> bool:
        """Whether this id is in it."""
        return self.everybody or one in self.ids


class GroupAdmins(Protocol):
    """Who administers a group."""

    async def include(self, chat_id: int, user_id: int) -> bool:
        """Whether this person is an admin of the group."""
        ...


# Telegram's stand-ins for who speaks as a chat. New scopes bear the chat's own id.
STAND_INS = frozenset({1087968824, 136817688, 777000})


@dataclass(frozen=True, slots=True)
class Access:
    """The three lists."""

    users: IdSet
    chats: IdSet
    admins: IdSet
    group_admins: GroupAdmins | None = None  # None = nobody is known to be one
    moved: dict[int, int] = field(default_factory=dict)
    """Old ids of groups, by the new ones that they have as supergroups."""

    def follow(self, old_id: int, new_id: int) -> bool:
        """A group has got a new id: its rights go with it. Whether it is listed by its old one."""
        self.moved[new_id] = old_id
        return old_id in self.chats.ids or self.moved.get(old_id, old_id) in self.chats.ids

    def allows(self, scope: Scope) -> bool:
        """Whether this person may use the bot in this place."""
        if self.is_admin(scope.user_id) or self.users.allows(scope.user_id):
            return True
        former = self.moved.get(scope.chat_id, scope.chat_id)
        return not scope.private and (self.chats.allows(scope.chat_id) or self.chats.allows(former))

    def is_admin(self, user_id: int) -> bool:
        """Whether this person may do what belongs to others."""
        return self.admins.allows(user_id)

    async def may_touch(self, owner_id: int, scope: Scope) -> bool:
        """Whether this person may stop, answer or drop what `owner_id` asked for in this chat.

        What was asked in the name of a chat (by an anonymous admin, by its channel) is nobody's
        own: any admin of the group may.
        """
        if owner_id == scope.user_id or self.is_admin(scope.user_id):
            return True
        nobodys = owner_id < 0 or owner_id in STAND_INS
        if scope.private or not nobodys or self.group_admins is None:
            return False
        return await self.group_admins.include(scope.chat_id, scope.user_id)
