"""The menus of /model, made from the gateway's list and the model that answers here.

`menus.py` has their layout.
"""

from __future__ import annotations

from bot.domain import Gone, Scope
from bot.services.models.catalog import Catalog
from bot.services.talk.conversations import ConversationService
from bot.services.talk.gpts import Gpts
from bot.telegram.buttons.callbacks import BrowseModels, PickModel
from bot.telegram.menus import gpts_menu, menus
from bot.telegram.menus.menus import Menu


class ModelMenu:
    """Makes the menus of /model."""

    def __init__(self, catalog: Catalog, conversations: ConversationService, gpts: Gpts) -> None:
        self._catalog = catalog
        self._conversations = conversations
        self._gpts = gpts

    async def families(self, scope: Scope) -> Menu:
        """The families of chat models, and a button for GPTs.

        Raises:
            GatewayError: the list of models cannot be read.
        """
        answering = await self._gpts.called(await self._conversations.model(scope))
        menu = menus.families(answering, await self._catalog.families(), scope.language)
        return gpts_menu.with_favourites(menu, scope.language)

    async def page(self, pressed: BrowseModels, scope: Scope) -> Menu:
        """The chosen page of models; the families if that family is gone."""
        current = await self._conversations.model(scope)
        known = await self._catalog.families()
        family = next((name for name in known if pressed.means(name)), None)
        if family is None:
            return await self.families(scope)
        return menus.models(
            family,
            known[family],
            current,
            pressed.page,
            scope.language,
            answering=await self._gpts.called(current),
        )

    async def picked(self, pressed: PickModel) -> str:
        """The id of the model whose button was pressed.

        Raises:
            Gone: the gateway does not offer it any more.
        """
        for names in (await self._catalog.families()).values():
            for name in names:
                if pressed.means(name):
                    return name
        raise Gone("model-gone")
