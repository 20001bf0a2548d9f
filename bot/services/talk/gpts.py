"""GPTs: assistants of the GPT store, chosen by a link, an id or a title.

No gateway can search the store. So people paste links or ids, the last ones are kept as favourites,
and a search covers only the GPTs that are known here. The chosen GPT answers like any model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

from bot.domain import Gone, Scope
from bot.gateway.errors import GatewayError
from bot.services.models import traits
from bot.services.models.catalog import Catalog
from bot.services.people.preferences import GPTS, Preferences
from bot.services.talk.conversations import ConversationService

MOST = 12  # favourites; the one that was not used for longest goes

_LINK = re.compile(r"(?:chatgpt\.com|chat\.openai\.com)/g/(g-[A-Za-z0-9]{6,})(?:-([^\s/?#]+))?")
_ID = re.compile(r"(?:gpt-(?:4o?-)?gizmo-)?(g-[A-Za-z0-9]{6,})")


class Gpt(NamedTuple):
    """A GPT: its id (`g-…`) and title."""

    id: str
    title: str


class FoundGpts(NamedTuple):
    """The GPTs that a search found, and how many are known in all."""

    gpts: list[Gpt]
    known: int


class Gpts:
    """Favourites, search, and the GPT that answers here."""

    def __init__(
        self, preferences: Preferences, conversations: ConversationService, catalog: Catalog
    ) -> None:
        self._preferences = preferences
        self._conversations = conversations
        self._catalog = catalog

    @property
    def default_model(self) -> str:
        """The model that answers where none was chosen."""
        return self._conversations.default_model

    async def favourites(self, user_id: int) -> list[Gpt]:
        """The person's favourites, last used first."""
        return [Gpt(*one) for one in await self._preferences.of_person(GPTS, user_id)]

    async def current(self, scope: Scope) -> str | None:
        """The id of the GPT that answers here; None if a model does."""
        return traits.gizmo(await self._conversations.model(scope))

    async def called(self, model: str) -> str:
        """The display name of a model: for a GPT its title, if one is known."""
        gizmo_id = traits.gizmo(model)
        if gizmo_id is None:
            return model
        known = {one.id: one for one in await self._used()}
        return known.get(gizmo_id, _untitled(gizmo_id)).title

    async def choose(self, scope: Scope, words: str) -> Gpt | None:
        """Let the GPT of this link, id or title answer from now on; None if there is none."""
        found = gpt_of(words)
        if found is None:
            title = words.strip().casefold()
            same = [one for one in await self._known(scope) if one.title.casefold() == title]
            found = same[0] if len(same) == 1 else None
        elif found == _untitled(found.id):
            known = {one.id: one for one in await self._known(scope)}
            found = known.get(found.id, found)
        return await self._chosen(scope, found) if found else None

    async def search(self, scope: Scope, words: str) -> FoundGpts:
        """The known GPTs that match all of these words, the person's own first."""
        known = await self._known(scope)
        wanted = words.casefold().split()
        names = {one: f"{one.title} {one.id}".casefold() for one in known}
        found = [one for one, name in names.items() if all(word in name for word in wanted)]
        return FoundGpts(found[:MOST], len(known))

    async def again(self, scope: Scope, gizmo_id: str) -> Gpt:
        """Let a known GPT answer from now on.

        Raises:
            Gone: it is not known, or not any more.
        """
        for one in await self._known(scope):
            if one.id == gizmo_id:
                return await self._chosen(scope, one)
        raise Gone("error-gpts-gone")

    async def forget(self, scope: Scope, gizmo_id: str) -> list[Gpt]:
        """Remove a GPT from the person's favourites. Returns the others.

        Raises:
            Gone: it is not among them.
        """
        own = await self.favourites(scope.user_id)
        left = [one for one in own if one.id != gizmo_id]
        if len(left) == len(own):
            raise Gone("error-gpts-gone")
        await self._keep(scope, left)
        return left

    async def _chosen(self, scope: Scope, gpt: Gpt) -> Gpt:
        await self._conversations.choose_gpt(scope, gpt.id)
        others = [one for one in await self.favourites(scope.user_id) if one.id != gpt.id]
        await self._keep(scope, [gpt, *others][:MOST])
        return gpt

    async def _keep(self, scope: Scope, gpts: Iterable[Gpt]) -> None:
        kept = tuple((one.id, one.title) for one in gpts) or None
        await self._preferences.set(GPTS, kept, scope)

    async def _known(self, scope: Scope) -> list[Gpt]:
        """The person's favourites, then everybody's, then those on the gateway's list."""
        own = await self.favourites(scope.user_id)
        return _each_once([*own, *await self._used(), *await self._offered()])

    async def _used(self) -> list[Gpt]:
        lists = await self._preferences.everybodys(GPTS)
        return _each_once(Gpt(*one) for gpts in lists for one in gpts)

    async def _offered(self) -> list[Gpt]:
        try:
            ids = [traits.gizmo(one.id) for one in await self._catalog.models()]
        except GatewayError:
            return []
        return [_untitled(one) for one in ids if one]


def gpt_of(words: str) -> Gpt | None:
    """The GPT that a link or id names; the end of a link gives the title. Pure."""
    if link := _LINK.search(words):
        title = " ".join(unquote(link[2] or "").replace("-", " ").split())
        return Gpt(link[1], title[:1].upper() + title[1:40]) if title else _untitled(link[1])
    if plain := _ID.fullmatch(words.strip()):
        return _untitled(plain[1])
    return None


def _untitled(gizmo_id: str) -> Gpt:
    return Gpt(gizmo_id, f"GPT {gizmo_id}")


def _each_once(gpts: Iterable[Gpt]) -> list[Gpt]:
    """One entry for each id; one with a title wins."""
    known: dict[str, Gpt] = {}
    for one in gpts:
        if one.id not in known or known[one.id] == _untitled(one.id):
            known[one.id] = one
    return list(known.values())
