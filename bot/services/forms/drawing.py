"""Drawing: what /image and /edit mean, with the models that are offered and the person's choices.

A wish that is complete becomes a job, any other a form. What becomes of either is not its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain import BadInput, FileRef, Form, Scope
from bot.gateway.errors import GatewayError
from bot.services.forms.service import Begun, FormService
from bot.services.kinds.images.forms import EDIT_FORM, IMAGE_FORM, MASK, model, required_editor
from bot.services.kinds.images.models import DEFAULT, drawing
from bot.services.kinds.kind import FormRequest
from bot.services.models.catalog import Catalog
from bot.services.people.preferences import DRAWER, EDIT_QUALITY, EDITOR, QUALITY, Preferences


class Drawing:
    """Starts pictures, or asks for what is missing."""

    def __init__(self, catalog: Catalog, preferences: Preferences, forms: FormService) -> None:
        self._catalog = catalog
        self._preferences = preferences
        self._forms = forms

    async def draw(self, scope: Scope, words: str) -> Begun:
        """Draw from words with the person's choices; without words, ask for them.

        Raises:
            BadInput: the gateway offers no model that draws, or the words are too long for it.
        """
        offered = await self._offered()
        return await self._forms.begin(IMAGE_FORM.name, scope, prompt=words, offered=offered)

    async def edit(self, scope: Scope, words: str, pictures: Sequence[FileRef]) -> Begun:
        """Change pictures by words; ask for whichever is missing. A mask says so by its role.

        Raises:
            BadInput: no model that is offered can do that.
        """
        given = await self._given(scope)
        masked = any(one.role == MASK for one in pictures)
        # Nobody is asked for more where nothing here can do it.
        required_editor(given | {"pictures": len(pictures) - masked or 1, MASK: masked})
        return await self._forms.begin(EDIT_FORM.name, scope, files=pictures, prompt=words, **given)

    async def begin_anew(self, request: FormRequest, scope: Scope) -> Form:
        """The form that a button under a picture asks for.

        Raises:
            BadInput: a file cannot be used, or no model that is offered can do that.
        """
        given = dict(request.given)
        if request.form == EDIT_FORM.name:
            given = await self._given(scope) | given
            required_editor(given)
        return await self._forms.open(request.form, scope, files=request.files, **given)

    async def liked(self, scope: Scope) -> str:
        """The model that the person wants to do it."""
        given = await self._given(scope)
        chosen = await self._preferences.get(EDITOR, scope)
        return chosen if chosen and chosen in given["offered"] else str(given["liked"])

    async def _given(self, scope: Scope) -> dict[str, Any]:
        preferences = self._preferences
        offered = await self._offered()
        liked = model({"model": await preferences.get(DRAWER, scope), "offered": offered})
        given = {"liked": liked, "offered": offered}
        quality = await preferences.get(EDIT_QUALITY, scope)
        if quality := quality or await preferences.get(QUALITY, scope):
            given["quality"] = quality
        return given

    async def _offered(self) -> list[str]:
        try:
            known = await self._catalog.models()
        except GatewayError:
            return [DEFAULT]  # it will say so itself when it has none
        offered = drawing(one.id for one in known)
        if not offered:
            raise BadInput("error-image-no-model")
        return list(offered)
