"""GPTs: assistants of other people, known by a link or an id, and remembered by who used them.

No gateway can search them, so they are handed in by hand; the last ones are kept as favourites.
Whoever is chosen answers in the conversation like any model.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from bot.domain import BadInput, Gone, Scope
from bot.services import models
from bot.services.conversations import ConversationService
from bot.storage import Storage

PREF = "gpts"
MOST = 12  # favourites; the one that was not used for longest goes

_LINK = re.compile(r"(?:chatgpt\.com|chat\.openai\.com)/g/(g-[A-Za-z0-9]{6,})(?:-([^\s/?#]+))?")
_ID = re.compile(r"(?:gpt-(?:4o?-)?gizmo-)?(g-[A-Za-z0-9]{6,})")


class Gpt(NamedTuple):
    """One of them."""

    id: str
    title: str


class Gpts:
    """Favourites, and who of them answers."""

    def __init__(self, storage: Storage, conversations: ConversationService) -> None:
        self._storage = storage
        self._conversations = conversations

    async def favourites(self, user_id: int) -> list[Gpt]:
        """The person's, the last used first."""
        prefs = (await self._storage.profiles.get(user_id)).prefs
        return [Gpt(*one) for one in prefs.get(PREF) or ()]

    async def current(self, scope: Scope) -> str | None:
        """The id of the one that answers here, if one does."""
        return models.gizmo(await self._conversations.model(scope))

    async def choose(self, scope: Scope, words: str) -> Gpt:
        """Let the one of this link or id answer from now on.

        Raises:
            BadInput: these words are neither.
        """
        found = gpt_of(words)
        if found is None:
            raise BadInput("error-gpts-words")
        known = {one.id: one for one in await self.favourites(scope.user_id)}
        if found.title == found.id and found.id in known:
            found = known[found.id]
        return await self._chosen(scope, found)

    async def again(self, scope: Scope, gizmo_id: str) -> Gpt:
        """Let a favourite answer from now on.

        Raises:
            Gone: it is none of the person's (any more).
        """
        for one in await self.favourites(scope.user_id):
            if one.id == gizmo_id:
                return await self._chosen(scope, one)
        raise Gone("error-gpts-gone")

    async def _chosen(self, scope: Scope, gpt: Gpt) -> Gpt:
        await self._conversations.choose_gpt(scope, gpt.id)
        others = [one for one in await self.favourites(scope.user_id) if one.id != gpt.id]
        kept = [list(one) for one in [gpt, *others][:MOST]]
        await self._storage.profiles.set_pref(scope.user_id, PREF, kept)
        return gpt


def gpt_of(words: str) -> Gpt | None:
    """What a link or an id names; the link's last words are its title. Pure."""
    if link := _LINK.search(words):
        title = " ".join(unquote(link[2] or "").replace("-", " ").split())
        return Gpt(link[1], title[:1].upper() + title[1:40] if title else link[1])
    if plain := _ID.fullmatch(words.strip()):
        return Gpt(plain[1], plain[1])
    return None
