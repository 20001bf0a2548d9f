"""Drawing: /image and /edit, with the offered models and the person's choices.

A complete request starts a job; an incomplete one opens a form. Showing either is up to the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.domain import BadInput, FileRef, Form, Job, Scope
from bot.gateway.errors import GatewayError
from bot.services.forms.service import Begun, FormService
from bot.services.kinds.images.forms import EDIT_FORM, IMAGE_FORM, MASK, model, required_editor
from bot.services.kinds.images.models import DEFAULT, drawing
from bot.services.kinds.images.rows import EDIT
from bot.services.kinds.kind import FormRequest
from bot.services.models.catalog import Catalog
from bot.services.people.preferences import DRAWER, EDIT_QUALITY, EDITOR, QUALITY, Preferences


class Replaced(NamedTuple):
    """The person's editing model and the one that edits instead, as model ids."""

    liked: str  # the model that the person has chosen
    model: str  # the model that edits


class Drawing:
    """Starts picture jobs, or opens their forms."""

    def __init__(self, catalog: Catalog, preferences: Preferences, forms: FormService) -> None:
        self._catalog = catalog
        self._preferences = preferences
        self._forms = forms

    async def draw(self, scope: Scope, words: str) -> Begun:
        """Draw from a prompt with the person's choices; without a prompt, open the form.

        Raises:
            BadInput: the gateway offers no image model, or the prompt is too long for it.
        """
        offered = await self._offered()
        return await self._forms.begin(IMAGE_FORM.name, scope, prompt=words, offered=offered)

    async def edit(self, scope: Scope, words: str, pictures: Sequence[FileRef]) -> Begun:
        """Edit pictures by a prompt; open the form for what is missing.

        A mask is the file whose `role` is `MASK`.

        Raises:
            BadInput: no offered model can edit so many pictures, or take the mask.
        """
        given = await self._given(scope)
        masked = any(one.role == MASK for one in pictures)
        # Nobody is asked for more where nothing here can do it.
        required_editor(given | {"pictures": len(pictures) - masked or 1, MASK: masked})
        return await self._forms.begin(EDIT_FORM.name, scope, files=pictures, prompt=words, **given)

    async def begin_anew(self, request: FormRequest, scope: Scope) -> Form:
        """Open the form that a button under a picture asks for.

        Raises:
            BadInput: a file cannot be used, or no offered model can do it.
        """
        given = dict(request.given)
        if request.form == EDIT_FORM.name:
            given = await self._given(scope) | given
            required_editor(given)
        return await self._forms.open(request.form, scope, files=request.files, **given)

    async def replaced(self, begun: Begun, scope: Scope) -> Replaced | None:
        """The model that edits instead of the person's own one; None if theirs does it."""
        if not isinstance(begun, Job) or begun.kind != EDIT.name:
            return None
        given = await self._given(scope)
        chosen = await self._preferences.get(EDITOR, scope)
        liked = chosen if chosen and chosen in given["offered"] else str(given["liked"])
        model = str(begun.params["model"])
        return None if liked == model else Replaced(liked, model)

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
