"""`client.images.gpt_image`, `.flux`, `.kontext`, `.dalle3`: the two image endpoints.

What the wire says: `POST /v1/images/generations` takes JSON, `POST /v1/images/edits` multipart with
`image` (repeated for several; some builds want `image[]` instead). Answers take 20 to 180 seconds;
a 524 after 100 may have been billed, so nothing is repeated. gpt-image refuses `response_format`
and `style`. kontext takes `aspect_ratio`, or on some builds `size`. Its links live ten minutes.
gpt-image's mask marks what to edit by *transparency*, unlike Midjourney's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.gateway.errors import RequestRefused
from bot.gateway.resources.images.reading import read_images
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import ErrorKind, FileInput, Task

MAX_UPLOAD = 25 * 1024 * 1024  # bytes a file; 1.5 MB is what every proxy lets through
MAX_IMAGES = 16

_GENERATE = Route("POST", "/v1/images/generations", Retry.SUBMIT, Wait.COMPUTE)
_EDIT = Route("POST", "/v1/images/edits", Retry.SUBMIT, Wait.COMPUTE)
_NO_IMAGE = re.compile(
    r"\bimage\b.{0,30}(required|missing|not found)|missing\b.{0,30}\bimage\b|image\[\]",
    re.IGNORECASE,
)
_RATIO = re.compile(r"size|aspect", re.IGNORECASE)
_DALLE_SIZES = ("1024x1024", "1792x1024", "1024x1792")


def _plain(error: RequestRefused) -> bool:
    """True if only the form of the request was refused, not its content."""
    return error.http_status == 400 and error.kind is ErrorKind.BAD_REQUEST


class _Endpoint:
    resource = "images"

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def _generate(self, **fields: Any) -> Task:
        body = {name: value for name, value in fields.items() if value is not None}
        if not str(body.get("prompt", "")).strip():
            raise RequestRefused("the prompt is empty")
        if "size" in body:
            body["size"] = str(body["size"]).replace("×", "x")
        reader = partial(read_images, resource=self.resource)
        return await self._transport.call(_GENERATE, reader, json=body)

    async def _edit(
        self, images: Sequence[FileInput], mask: FileInput | None, **fields: Any
    ) -> Task:
        if not images or len(images) > MAX_IMAGES:
            raise RequestRefused(f"an edit takes 1 to {MAX_IMAGES} pictures")
        if any(len(file.data) > MAX_UPLOAD for file in images):
            raise RequestRefused("a picture is larger than 25 MB")
        form = {name: str(value) for name, value in fields.items() if value is not None}
        extra = [("mask", mask)] if mask is not None else []
        reader = partial(read_images, resource=self.resource)
        try:
            files = [("image", image) for image in images]
            return await self._transport.call(_EDIT, reader, form=form, files=files + extra)
        except RequestRefused as error:
            if not _plain(error) or not _NO_IMAGE.search(error.message):
                raise
        files = [("image[]", image) for image in images]  # never both names in one request
        return await self._transport.call(_EDIT, reader, form=form, files=files + extra)


class GptImage(_Endpoint):
    """gpt-image-1 and its relatives."""

    resource = "images.gpt_image"

    async def generate(
        self,
        prompt: str,
        *,
        model: str = "gpt-image-1",
        n: int = 1,
        size: str | None = None,
        quality: str | None = None,
        background: str | None = None,
        output_format: str | None = None,
        **options: Any,
    ) -> Task:
        """Draw; size 1024x1024, 1536x1024, 1024x1536 or auto; quality low to high."""
        return await self._generate(
            model=model,
            prompt=prompt,
            n=n,
            size=size,
            quality=quality,
            background=background,
            output_format=output_format,
            **options,
        )

    async def edit(
        self,
        images: Sequence[FileInput],
        prompt: str,
        *,
        mask: FileInput | None = None,
        model: str = "gpt-image-1",
        n: int = 1,
        size: str | None = None,
        quality: str | None = None,
        **options: Any,
    ) -> Task:
        """Edit pictures by a prompt; the mask's transparent parts are redrawn."""
        return await self._edit(
            images, mask, model=model, prompt=prompt, n=n, size=size, quality=quality, **options
        )


class Flux(_Endpoint):
    """Flux; the model list names its models."""

    resource = "images.flux"

    async def generate(
        self,
        prompt: str,
        *,
        model: str = "flux",
        size: str | None = None,
        n: int = 1,
        **options: Any,
    ) -> Task:
        """Draw; further options (steps, guidance, seed …) may be dropped by the gateway."""
        return await self._generate(model=model, prompt=prompt, n=n, size=size, **options)


class Kontext(_Endpoint):
    """Flux Kontext: draws, and edits by a prompt alone."""

    resource = "images.kontext"

    async def generate(
        self,
        prompt: str,
        *,
        model: str = "flux-kontext-pro",
        aspect_ratio: str = "1:1",
        n: int = 1,
        **options: Any,
    ) -> Task:
        """Draw; the ratio is sent as `aspect_ratio`, and as `size` if that is refused."""
        fields = {"model": model, "prompt": prompt, "n": n, **options}
        try:
            return await self._generate(aspect_ratio=aspect_ratio, **fields)
        except RequestRefused as error:
            if not _plain(error) or not _RATIO.search(error.message):
                raise
        return await self._generate(size=aspect_ratio, **fields)

    async def edit(
        self,
        image: FileInput,
        prompt: str,
        *,
        model: str = "flux-kontext-pro",
        aspect_ratio: str | None = None,
    ) -> Task:
        """Edit a picture by a prompt; without a ratio it keeps its own."""
        return await self._edit(
            [image], None, model=model, prompt=prompt, n=1, aspect_ratio=aspect_ratio
        )


class Dalle3(_Endpoint):
    """DALL·E 3: one picture at a time, three sizes."""

    resource = "images.dalle3"

    async def generate(
        self,
        prompt: str,
        *,
        size: str = "1024x1024",
        quality: str | None = None,
        style: str | None = None,
        **options: Any,
    ) -> Task:
        """Draw; quality standard or hd, style vivid or natural."""
        if size not in _DALLE_SIZES:
            raise RequestRefused(f"DALL·E 3 draws {', '.join(_DALLE_SIZES)}")
        return await self._generate(
            model="dall-e-3",
            prompt=prompt,
            n=1,
            size=size,
            quality=quality,
            style=style,
            **options,
        )
