"""`python -m bot.sandboxed NICE MEMORY MODULE…`: opens files that come by stdin, one by one.

Memory and CPU time are limited here; the parent also limits real time and kills. Results go to
stdout only: nothing of a file is printed or logged.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from bot.sandboxed import FileRefused, Heavy, Limits, Made, TooLong
from bot.sandboxed.wire import LENGTHS, facts_of, lengths, packed

if sys.platform != "win32":  # there, whoever asks has the clock
    import resource

ADDRESSES = 1 << 27  # room for libraries beside the memory that is written to
FILES = 64
SLACK = 2  # seconds of processor time for whoever is late to end by himself
GROWN = 16 << 20  # bytes: a process that grew by so much ends, and its memory returns


def main() -> None:
    """Serve requests until stdin ends."""
    nice, memory, *modules = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    with contextlib.suppress(AttributeError, OSError):
        os.nice(int(nice))
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    works = {name: importlib.import_module(f"bot.sandboxed.{name}") for name in modules}
    _limit(int(memory))
    small = _held()
    while request := _read(asked):
        facts, data = request
        answer, made = _answer(works, facts, data)
        del request, data
        answer["spent"] = _held() - small > GROWN
        answers.write(packed(answer, made))
        answers.write(made)
        answers.flush()


def _read(source: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    head = source.read(LENGTHS.size)
    if len(head) < LENGTHS.size:
        return None
    facts, data = lengths(head)
    return facts_of(source.read(facts)), source.read(data)


def _answer(
    works: dict[str, Any], asked: dict[str, Any], data: bytes
) -> tuple[dict[str, object], bytes]:
    module, _, name = asked["work"].partition(".")
    limits = Limits(asked["room"], asked["seconds"])
    _allow(int(limits.seconds) + SLACK, asked["memory"])
    try:
        made: Made = getattr(works[module], name)(data, limits, **asked["how"])
    except FileRefused as refused:
        return {"refused": refused.key, "values": refused.values}, b""
    except (Heavy, MemoryError):
        return {"heavy": True}, b""
    except TooLong:
        return {"late": True}, b""
    except Exception as error:  # noqa: BLE001 - a broken file breaks in any way there is
        return {"broken": type(error).__name__}, b""
    return {"facts": made.facts}, made.data


def _limit(memory: int) -> None:
    """Set limits for the life of the process: no core dumps, no written files, capped memory."""
    if sys.platform == "win32":
        return
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, memory + ADDRESSES),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system that has no such limit
            resource.setrlimit(what, (most, most))


def _allow(seconds: int, memory: int) -> None:
    """Set the CPU time for one file, beyond which the system kills the process, and its memory."""
    if sys.platform == "win32":
        return
    used = int(time.process_time())
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, most))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, most))


def _held() -> int:
    """The memory of this process in bytes; 0 if the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, ValueError, IndexError):
        return 0


if __name__ == "__main__":
    main()
