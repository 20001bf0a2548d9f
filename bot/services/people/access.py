"""The access lists of the settings: people, chats, admins.

In private the person must be listed; in a group the group or the person. Admins may always.
`policy.py` decides which act needs which list.
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
        """A set of exactly these ids."""
        return cls(frozenset(ids))

    @classmethod
    def parse(cls, text: str) -> IdSet:
        """Read "1, -100500" or "*"; an empty text is an empty set.

        Raises:
            ValueError: an item is neither a number nor the asterisk.
        """
        pieces = [piece for piece in (one.strip() for one in text.split(",")) if piece]
        return cls(
            frozenset(int(piece) for piece in pieces if piece != "*"), everybody="*" in pieces
        )

    def allows(self, one: int) -> bool:
        """True if the id is in the set."""
        return self.everybody or one in self.ids


@dataclass(frozen=True, slots=True)
class Access:
    """The three lists."""

    users: IdSet
    chats: IdSet
    admins: IdSet
    moved: dict[int, int] = field(default_factory=dict)
    """Old chat ids, by the new ids of the groups."""

    def follow(self, old_id: int, new_id: int) -> bool:
        """Give a group's rights to its new id; True if the old id is listed."""
        self.moved[new_id] = old_id
        return old_id in self.chats.ids or self.moved.get(old_id, old_id) in self.chats.ids

    def allows(self, user_id: int, chat_id: int, *, private: bool) -> bool:
        """True if this person may use the bot in this chat."""
        if self.is_admin(user_id) or self.users.allows(user_id):
            return True
        former = self.moved.get(chat_id, chat_id)
        return not private and (self.chats.allows(chat_id) or self.chats.allows(former))

    def is_admin(self, user_id: int) -> bool:
        """True if this person may act on other people's jobs, answers and notes."""
        return self.admins.allows(user_id)
