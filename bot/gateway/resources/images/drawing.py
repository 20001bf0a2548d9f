"""`client.images.stable_diffusion` and `.gpt4all`: drawing by chat.

What the wire says: the prompt is a chat message and the pictures stand in the answer's Markdown
(see `bot/gateway/completions/media.py`). A refusal looks like success: text without a picture. If
the model is not offered for chat, Stable Diffusion may be at the image endpoint under another name.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from bot.gateway.completions.gathered import Gathered
from bot.gateway.completions.stream import read_stream
from bot.gateway.completions.wire import EmptyChoices, chat_body
from bot.gateway.errors import ConnectionFailed, ModelUnavailable, RequestRefused, UpstreamFailed
from bot.gateway.resources.images.reading import from_answer, from_completion, read_images, whole
from bot.gateway.retries import Retry
from bot.gateway.routes import Route, Wait
from bot.gateway.transport import Transport
from bot.gateway.types import Completed, FileInput, ModelInfo, Picture, Task, TextDelta

_CHAT = Route("POST", "/v1/chat/completions", Retry.SUBMIT, Wait.COMPUTE)
# Streamed, but a picture is what is paid for: repeated only if it surely was not taken.
_STREAM = Route("POST", "/v1/chat/completions", Retry.SUBMIT, Wait.STREAM)
_GENERATE = Route("POST", "/v1/images/generations", Retry.SUBMIT, Wait.COMPUTE)
_SD = re.compile(r"stable-diffusion|sd-?3|sdxl", re.IGNORECASE)


class StableDiffusion:
    """Stable Diffusion, by chat or at the image endpoint."""

    def __init__(
        self, transport: Transport, models: Callable[[], Awaitable[list[ModelInfo]]]
    ) -> None:
        self._transport = transport
        self._models = models

    async def generate(
        self,
        prompt: str,
        *,
        model: str = "stable-diffusion",
        size: str | None = None,
        n: int = 1,
        **options: Any,
    ) -> Task:
        """Draw; all options but the prompt are sent only to the image endpoint."""
        if not prompt.strip():
            raise RequestRefused("the prompt is empty")
        body = chat_body(model, [{"role": "user", "content": prompt}], {"stream": False})
        try:
            answer = await self._transport.call(_CHAT, whole, json=body)
        except ModelUnavailable as error:
            refusal: ModelUnavailable | RequestRefused = error
        except RequestRefused as error:
            if "unsupported" not in error.message.lower():
                raise
            refusal = error
        else:
            return from_completion(answer, "images.stable_diffusion")
        names = [info.id for info in await self._models() if _SD.search(info.id)]
        if not names:
            raise refusal
        fields: dict[str, Any] = {"model": names[0], "prompt": prompt, "n": n, **options}
        if size:
            fields["size"] = size
        reader = partial(read_images, resource="images.stable_diffusion")
        return await self._transport.call(_GENERATE, reader, json=fields)


class Gpt4All:
    """Drawing in ChatGPT through the "gpt-4-all" models."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def draw(
        self, prompt: str, *, images: Sequence[FileInput] = (), model: str = "gpt-4-all"
    ) -> Task:
        """Draw, or edit these pictures; streamed, to keep the connection alive.

        Pictures are sent as public URLs before the prompt, as documented; if one has none, all are
        sent as parts of the message.
        """
        if not prompt.strip():
            raise RequestRefused("the prompt is empty")
        urls = [image.url for image in images if image.url]
        content: str | list[dict[str, Any]] = " ".join([*urls, prompt])
        if len(urls) < len(images):
            shown = [{"type": "image_url", "image_url": {"url": one.data_url()}} for one in images]
            content = [{"type": "text", "text": prompt}, *shown]
        body = chat_body(model, [{"role": "user", "content": content}], {"stream": True})
        text, cut = Gathered(), False
        beside: list[Picture] = []
        tail = self._transport.timeouts.of(Wait.TAIL)
        async with (
            self._transport.stream(_STREAM, json=body) as raw,
            aclosing(read_stream(raw, tail)) as events,
        ):
            try:
                async for event in events:
                    match event:
                        case TextDelta(text=piece):
                            text.add(piece)
                        case Picture():
                            beside.append(event)
                        case Completed():
                            cut = event.cut
                        case _:
                            pass
            except EmptyChoices:
                pass  # no picture, which is said below
        try:
            return from_answer(text.whole(), "images.gpt4all", beside, written=True)
        except UpstreamFailed:
            if not cut:
                raise
        raise ConnectionFailed("the answer broke off before its picture", maybe_submitted=True)
