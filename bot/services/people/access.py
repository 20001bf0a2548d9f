"""The lists of who may use the bot: people, chats, admins, as the settings name them.

In private the person must be listed, in a group the group or the person; admins always. Which act
needs which list is the business of `policy.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


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


@dataclass(frozen=True, slots=True)
class Access:
    """The three lists."""

    users: IdSet
    chats: IdSet
    admins: IdSet
    moved: dict[int, int] = field(default_factory=dict)
    """Old ids of groups, by the new ones that they have as supergroups."""

    def follow(self, old_id: int, new_id: int) -> bool:
        """A group has got a new id: its rights go with it. Whether it is listed by its old one."""
        self.moved[new_id] = old_id
        return old_id in self.chats.ids or self.moved.get(old_id, old_id) in self.chats.ids

    def allows(self, user_id: int, chat_id: int, *, private: bool) -> bool:
        """Whether this person may use the bot in that chat."""
        if self.is_admin(user_id) or self.users.allows(user_id):
            return True
        former = self.moved.get(chat_id, chat_id)
        return not private and (self.chats.allows(chat_id) or self.chats.allows(former))

    def is_admin(self, user_id: int) -> bool:
        """Whether this person may do what belongs to others."""
        return self.admins.allows(user_id)
