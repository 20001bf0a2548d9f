"""Drawing: what /image and /edit mean, with the models that are offered and the person's choices.

A wish that is complete becomes a job, any other a form. What becomes of either is not its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain import BadInput, FileRef, Form, Job, Scope
from bot.gateway.errors import GatewayError
from bot.services.catalog import Catalog
from bot.services.files import LIGHT
from bot.services.forms import FormService
from bot.services.jobs import JobService
from bot.services.kinds.image_forms import EDIT_FORM, IMAGE_FORM, edit_wish, model
from bot.services.kinds.image_models import DEFAULT, drawing
from bot.services.kinds.images import EDIT
from bot.storage import Storage


class Drawing:
    """Starts pictures, or asks for what is missing."""

    def __init__(
        self, catalog: Catalog, storage: Storage, jobs: JobService, forms: FormService
    ) -> None:
        self._catalog = catalog
        self._storage = storage
        self._jobs = jobs
        self._forms = forms

    async def draw(self, scope: Scope, words: str) -> Job | Form:
        """Draw from words with the person's choices; without words, ask for them.

        Raises:
            BadInput: the gateway offers no model that draws, or the words are too long for it.
        """
        offered = await self._offered()
        if not words:
            return await self._forms.open(IMAGE_FORM.name, scope, offered=offered)
        return await self._forms.start(IMAGE_FORM.name, scope, prompt=words, offered=offered)

    async def edit(
        self,
        scope: Scope,
        words: str,
        pictures: Sequence[FileRef],
        *,
        mask: FileRef | None = None,
    ) -> Job | Form:
        """Change pictures by words; ask for whichever is missing.

        Raises:
            BadInput: no model that is offered can do that.
        """
        given = await self._given(scope)
        pictures = [one.model_copy(update={"fit": LIGHT}) for one in pictures]
        if words and pictures:
            given |= {"prompt": words, "pictures": len(pictures), "masked": mask is not None}
            files = (*pictures, mask) if mask is not None else pictures
            return await self._jobs.start(EDIT, edit_wish(given), scope, files=files)
        if mask is not None:
            raise BadInput("error-edit-empty")
        if words:
            given["prompt"] = words
        return await self._forms.open(EDIT_FORM.name, scope, files=pictures, **given)

    async def liked(self, scope: Scope) -> str:
        """The model that the person draws with."""
        return str((await self._given(scope))["liked"])

    async def _given(self, scope: Scope) -> dict[str, Any]:
        prefs = (await self._storage.profiles.get(scope.user_id)).prefs
        offered = await self._offered()
        liked = model({"model": prefs.get("image.model"), "offered": offered})
        return {"liked": liked, "offered": offered, "quality": prefs.get("image.quality")}

    async def _offered(self) -> list[str]:
        try:
            known = await self._catalog.models()
        except GatewayError:
            return [DEFAULT]  # it will say so itself when it has none
        offered = drawing(one.id for one in known)
        if not offered:
            raise BadInput("error-image-no-model")
        return list(offered)
