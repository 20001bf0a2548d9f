"""`@copilotkit/aimock` as a process: a chat server that nobody of this project wrote.

It is found, not installed: in `node_modules` of the checkout, or where `AIMOCK_HOME` says. Its own
control API loads what it answers, sets its faults and tells what it was asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
MODEL = "gpt-4o-mini"
KEY = "sk-foreign-0123456789"
HOW = "npm install --no-save --no-package-lock @copilotkit/aimock"
_CLI = Path("node_modules", "@copilotkit", "aimock", "dist", "cli.js")
_READY = re.compile(rb"listening on (http://\S+)")
_START_S = 20


def program() -> list[str]:
    """The command that starts it; raises LookupError with the reason why there is none."""
    node = shutil.which("node")
    if node is None:
        raise LookupError("node is not installed")
    for home in filter(None, (os.environ.get("AIMOCK_HOME"), str(ROOT))):
        script = Path(home, _CLI)
        if script.is_file():
            return [node, str(script)]
    raise LookupError(f"@copilotkit/aimock is not installed: {HOW}")


class Aimock:
    """One running server."""

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        self.url = url
        self._http = http

    async def answers(self, content: str, *, to: str = "", **more: Any) -> None:
        """Answer questions that contain `to`; the first that was loaded and fits wins.

        `more` is the fixture's own: `chunkSize`, `latency`, `streamingProfile`,
        `truncateAfterChunks`, `disconnectAfterMs`, `chaos`; `sequence` = only the n-th time.
        """
        await self._fixture({"content": content}, to, more)

    async def thinks(self, reasoning: str, content: str, *, to: str = "", **more: Any) -> None:
        """Answer with thinking before it."""
        await self._fixture({"content": content, "reasoning": reasoning}, to, more)

    async def refuses(self, status: int, error: dict[str, Any], *, to: str = "") -> None:
        """Answer with an error, always."""
        await self._fixture({"error": error, "status": status}, to, {})

    async def fails_once(self, status: int, message: str, kind: str) -> None:
        """The next request fails, whatever it asks."""
        body = {"status": status, "body": {"message": message, "type": kind}}
        await self._post("/__aimock/error", body)

    async def chaos(self, **rates: float) -> None:
        """Its own faults: dropRate, malformedRate, disconnectRate, rateLimitRate."""
        await self._post("/__aimock/chaos", rates)

    async def reset(self) -> None:
        """Forget answers, faults and questions."""
        await self._post("/__aimock/reset", {})

    async def asked(self) -> list[dict[str, Any]]:
        """The chat requests so far: their bodies, with `status` of the answer among them."""
        entries = (await self._http.get("/__aimock/journal")).json()
        return [
            {**(entry["body"] or {}), "status": entry["response"]["status"]}
            for entry in entries
            if entry["path"].endswith("/chat/completions")
        ]

    async def _fixture(self, response: dict[str, Any], to: str, more: dict[str, Any]) -> None:
        match: dict[str, Any] = {"model": MODEL}
        if to:
            match["userMessage"] = to
        if "sequence" in more:
            match["sequenceIndex"] = more.pop("sequence")
        fixture = {"match": match, "response": response, **more}
        await self._post("/__aimock/fixtures", {"fixtures": [fixture]})

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        answer = await self._http.post(path, json=body)
        assert answer.status_code == 200, answer.text


@contextlib.asynccontextmanager
async def running(folder: Path, *, keys: str = "") -> AsyncIterator[Aimock]:
    """Start it with nothing to say."""
    (folder / "empty.json").write_text('{"fixtures": []}')
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    if keys:
        environment["AIMOCK_API_KEYS"] = keys
    process = await asyncio.create_subprocess_exec(
        *program(), "--port", "0", "--host", "127.0.0.1", "--fixtures", str(folder / "empty.json"),
        env=environment, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_START_S):
            url = await _address(process)
        headers = {"Authorization": f"Bearer {keys or KEY}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as http:
            yield Aimock(url, http)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    said = b""
    while line := await process.stdout.readline():
        said += line
        if found := _READY.search(line):
            return found[1].decode()
    raise ChildProcessError(f"aimock ended: {said.decode()}")
