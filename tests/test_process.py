"""The end of the process, which no thread may hold up."""

import os
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = """
import asyncio, time
from bot.process import leave_within

async def main():
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
    await asyncio.sleep(0.1)
    leave_within(0.2)

asyncio.run(main())
"""


def test_a_thread_that_goes_on_is_left_behind():
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        check=False,
        text=True,
        timeout=50,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert done.returncode == 0
    assert "threads_left_behind" in done.stdout + done.stderr
    assert time.monotonic() - began < 50
