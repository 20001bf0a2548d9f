"""Images that are returned at once: one namespace for each family; all give a finished Task.

Midjourney's pictures are tasks: see `../midjourney`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.gateway.resources.images.drawing import Gpt4All, StableDiffusion
from bot.gateway.resources.images.endpoints import Dalle3, Flux, GptImage, Kontext
from bot.gateway.transport import Transport
from bot.gateway.types import ModelInfo

__all__ = ["Images"]


class Images:
    """The namespace `client.images`, with one namespace for each model family."""

    def __init__(
        self, transport: Transport, models: Callable[[], Awaitable[list[ModelInfo]]]
    ) -> None:
        self.gpt_image = GptImage(transport)
        self.flux = Flux(transport)
        self.kontext = Kontext(transport)
        self.dalle3 = Dalle3(transport)
        self.stable_diffusion = StableDiffusion(transport, models)
        self.gpt4all = Gpt4All(transport)
