"""Who may use the bot, and who is an admin. Pure: the lists come from the settings.

In private the person must be listed, in a group the group or the person; admins always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Access:
    """The three lists."""

    users: IdSet
    chats: IdSet
    admins: IdSet

    def allows(self, scope: Scope) -> bool:
        """Whether this person may use the bot in this place."""
        if self.is_admin(scope.user_id) or self.users.allows(scope.user_id):
            return True
        return not scope.private and self.chats.allows(scope.chat_id)

    def is_admin(self, user_id: int) -> bool:
        """Whether this person may do what belongs to others."""
        return self.admins.allows(user_id)
