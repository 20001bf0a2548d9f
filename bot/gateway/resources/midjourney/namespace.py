"""`client.midjourney`: submits, below `{mode prefix}/mj/…`; polling is in `looks.py`.

What the wire says: fast mode has no prefix, turbo and relax have one; handles remember mode and
profile. Pictures go up as data URLs. `state` is our reference (255 characters at most), echoed on
the task. Two dialects exist: the raw proxy, which has all leaves, and a relay with its own table of
tasks, which sees changes every 15 seconds and knows fewer buttons. Never sent: `accountFilter`,
`noStorage`, `chooseSameChannel`, hooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.gateway.errors import RequestRefused
from bot.gateway.resources.midjourney.codes import judge, judge_answer
from bot.gateway.resources.midjourney.looks import Looks, route
from bot.gateway.resources.midjourney.prompts import clean_prompt
from bot.gateway.resources.midjourney.reading import ANSWERED, CHANGE, accepted, read_submit
from bot.gateway.retries import Retry
from bot.gateway.routes import Wait
from bot.gateway.types import FileInput, Task, TaskHandle

MAX_STATE = 255
MODAL = "/mj/submit/modal"


class Midjourney(Looks):
    """Midjourney in one speed mode; `with_mode` gives the others."""

    def with_mode(self, mode: str | None) -> Midjourney:
        """This namespace in another speed: fast, relax or turbo; None = the gateway's default."""
        other = Midjourney(self._transport, now=self._now, pinned=self._pinned)
        other._mode = mode  # a copy of ourselves
        other._profiles = self._profiles
        other._optional = self._optional
        other._settling = self._settling
        return other

    async def imagine(
        self,
        prompt: str,
        *,
        images: Sequence[FileInput] = (),
        bot_type: str | None = None,
        state: str = "",
    ) -> Task:
        """A new grid of four pictures; `images` are references (PNG or JPEG, 4 MB each)."""
        body: dict[str, Any] = {"prompt": _required(prompt), "botType": bot_type or "MID_JOURNEY"}
        if images:
            body["base64Array"] = [image.data_url() for image in images]
        return await self._start("/mj/submit/imagine", body, state, "IMAGINE")

    async def blend(
        self,
        images: Sequence[FileInput],
        *,
        dimensions: str | None = None,
        bot_type: str | None = None,
        state: str = "",
    ) -> Task:
        """Mix 2 to 5 pictures; `dimensions` is PORTRAIT, SQUARE or LANDSCAPE."""
        if not 2 <= len(images) <= 5:
            raise RequestRefused("a blend takes 2 to 5 pictures")
        body: dict[str, Any] = {
            "base64Array": [image.data_url() for image in images],
            "botType": bot_type or "MID_JOURNEY",
        }
        if dimensions:
            body["dimensions"] = dimensions
        return await self._start("/mj/submit/blend", body, state, "BLEND")

    async def describe(
        self, image: FileInput, *, bot_type: str | None = None, state: str = ""
    ) -> Task:
        """Four prompts that could have made a picture; the result is text."""
        body = {"base64": image.data_url(), "botType": bot_type or "MID_JOURNEY"}
        return await self._start("/mj/submit/describe", body, state, "DESCRIBE")

    async def shorten(self, prompt: str, *, bot_type: str | None = None, state: str = "") -> Task:
        """The important words of a prompt, and shorter versions; the result is text."""
        body = {"prompt": _required(prompt), "botType": bot_type or "MID_JOURNEY"}
        return await self._start("/mj/submit/shorten", body, state, "SHORTEN")

    async def swap_face(self, source: FileInput, target: FileInput, *, state: str = "") -> Task:
        """Put the face of `source` into `target`."""
        body = {"sourceBase64": source.data_url(), "targetBase64": target.data_url()}
        return await self._start("/mj/insight-face/swap", body, state, "SWAP_FACE")

    async def action(self, parent: TaskHandle, custom_id: str, *, state: str = "") -> Task:
        """Press a button of a finished task. Returns a new task, an existing one, or a window."""
        if custom_id.startswith(CHANGE):
            verb, index = custom_id.removeprefix(CHANGE).split("::")
            body = {"taskId": parent.task_id, "action": verb, "index": int(index)}
            return await self._start("/mj/submit/change", body, state, verb, near=parent)
        body = {"taskId": parent.task_id, "customId": custom_id}
        return await self._start("/mj/submit/action", body, state, "ACTION", near=parent)

    async def modal(
        self, handle: TaskHandle, *, prompt: str | None = None, mask: FileInput | None = None
    ) -> Task:
        """Answer a window. `handle` is the waiting task's, not its parent's.

        The mask is a PNG of the picture's size: white is redrawn, black is kept. Raises
        TaskNotFound if the window is not open (any more): nothing was accepted.
        """
        body: dict[str, Any] = {"taskId": handle.task_id}
        if prompt is not None:
            body["prompt"] = clean_prompt(prompt)
        if mask is not None:
            body["maskBase64"] = mask.data_url()
        return await self._start(MODAL, body, "", ANSWERED, near=handle)

    async def _start(
        self,
        path: str,
        body: dict[str, Any],
        state: str,
        action: str,
        near: TaskHandle | None = None,
    ) -> Task:
        if len(state) > MAX_STATE:
            raise RequestRefused(f"a reference has at most {MAX_STATE} characters")
        rules = judge_answer if path == MODAL else judge
        leaf = route("POST", path, Retry.SUBMIT, Wait.MIDJOURNEY, judge=rules)
        mode = near.mode if near else self._mode
        if state:
            body = {**body, "state": state}

        async def attempt(name: str, prefix: str) -> Task:
            answer = await self._transport.call(leaf.under(prefix), read_submit, json=body)
            origin = near.task_id if near else None
            return accepted(
                answer, self._handle(answer.task_id, name, mode, action=action, origin=origin)
            )

        profiles = self._of(mode)
        return await (profiles.look(near.profile, attempt) if near else profiles.submit(attempt))


def _required(prompt: str) -> str:
    cleaned = clean_prompt(prompt)
    if not cleaned:
        raise RequestRefused("the prompt is empty")
    return cleaned
