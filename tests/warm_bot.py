"""A Python that has imported the whole bot, and becomes `python -m bot` by a fork for each start.

What a fork starts is a process of its own, with its own memory, sockets and end, and is killed like
any other; only the two seconds of imports are not spent anew. As a program this is that Python: it
reads orders from its standard input, one JSON value a line, and answers each with a number.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MODULES = ("bot.__main__", "bot.process", "bot.check", "bot.storage.migrations", "uvloop")


class WarmBot:
    """It, as the tests see it."""

    def __init__(self) -> None:
        self._python = subprocess.Popen(
            [sys.executable, "-m", "tests.warm_bot"],
            cwd=ROOT,
            env={
                name: os.environ[name]
                for name in os.environ
                if name == "PATH" or name.startswith("COVERAGE_")
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.close)

    def start(
        self, arguments: list[str], folder: Path, environment: dict[str, str], log: Path
    ) -> int:
        """Start `python -m bot` there; its process id."""
        return self._ask(
            {"arguments": arguments, "folder": str(folder), "environment": environment,
             "log": str(log)}
        )  # fmt: skip

    def returncode(self, pid: int) -> int:
        """How it ended; waits for that."""
        return self._ask({"ended": pid})

    def close(self) -> None:
        """End it."""
        assert self._python.stdin is not None
        assert self._python.stdout is not None
        self._python.stdin.close()
        self._python.stdout.close()
        self._python.wait()

    def _ask(self, order: dict[str, Any]) -> int:
        assert self._python.stdin is not None
        assert self._python.stdout is not None
        self._python.stdin.write(json.dumps(order) + "\n")
        self._python.stdin.flush()
        return int(self._python.stdout.readline())


@functools.cache
def warm_bot() -> WarmBot:
    """The one of this process."""
    return WarmBot()


def _serve() -> None:
    for name in MODULES:
        importlib.import_module(name)
    gc.freeze()  # what is there stays common memory
    running = set()
    for line in sys.stdin:
        order = json.loads(line)
        if "ended" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["ended"], 0)[1])
            running.discard(order["ended"])
        elif answer := os.fork():
            running.add(answer)
        else:
            _become(**order)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    for left in running:  # nobody is there any more who would end them
        os.kill(left, signal.SIGKILL)


def _become(arguments: list[str], folder: str, environment: dict[str, str], log: str) -> None:
    with open(log, "ab") as out, open(os.devnull, "rb") as nothing:  # noqa: PTH123 - by descriptors
        os.dup2(nothing.fileno(), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["bot", *arguments]
    sys.exit(sys.modules["bot.__main__"].main())


if __name__ == "__main__":
    _serve()
