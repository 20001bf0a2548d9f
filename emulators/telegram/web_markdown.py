"""The page "Markdown": a pasted answer in every way that the bot could show it.

The bot's own program renders it (`python -m bot.markdown`), as a stranger would run it: nothing of
the bot is imported here. What comes out goes through this Telegram's own checks, so that the page
also says what would be refused.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from emulators.telegram.errors import Refusal
from emulators.telegram.rich import rich_content

if TYPE_CHECKING:
    from emulators.telegram.state import State

LIMIT = 200_000  # characters of a text
_PATIENCE_S = 30.0
_ROOT = Path(__file__).resolve().parents[2]  # where the bot's packages lie


def add_markdown(app: web.Application, state: State) -> None:
    """The route behind the page."""

    async def render(request: web.Request) -> web.Response:
        text = (await request.json()).get("text", "")
        if not isinstance(text, str) or len(text) > LIMIT:
            return _refusal(f"A text of at most {LIMIT:,} characters, please.")
        try:
            shown = await _rendered(text)
        except (OSError, TimeoutError, ValueError) as error:
            return _refusal(f"python -m bot.markdown did not answer: {error}")
        shown["rich"] |= await _as_message(state, shown["rich"])
        return web.json_response(shown)

    app.router.add_post("/demo/markdown", render)


async def _rendered(text: str) -> dict[str, Any]:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.markdown"),
        cwd=_ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_PATIENCE_S):
            said, complaint = await program.communicate(text.encode("utf-8", "replace"))
    except TimeoutError:
        program.kill()
        await program.wait()
        raise
    if program.returncode:
        raise ValueError(complaint.decode("utf-8", "replace").strip()[-500:])
    shown: dict[str, Any] = json.loads(said)
    return shown


async def _as_message(state: State, rich: dict[str, Any]) -> dict[str, Any]:
    """The rich message that Telegram would make of it, or why it would not."""
    try:
        sent = await rich_content(state, {"html": rich["html"], "is_rtl": rich["is_rtl"]})
    except Refusal as error:
        return {"refused": error.description}
    return {"message": sent["rich_message"]}


def _refusal(sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=400)
