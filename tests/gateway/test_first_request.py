"""The first request finds everything imported: a loop that imports stands still for everybody."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import asyncio, sys
from bot.gateway.client import GatewayClient
from bot.gateway.errors import ConnectionFailed
async def main():
    async def no_pause(seconds): pass
    async with GatewayClient("http://127.0.0.1:9", "sk-test", backoff=no_pause) as client:
        before = set(sys.modules)
        try:
            await client.models.list()
        except ConnectionFailed:
            pass
        late = sorted(set(sys.modules) - before)
        print(*(name for name in late if name.startswith(("anyio", "httpcore", "httpx"))))
asyncio.run(main())
"""


def test_the_first_request_imports_nothing_big():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert len(done.stdout.split()) <= 3, done.stdout
