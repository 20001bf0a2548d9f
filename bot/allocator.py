"""The C library's memory, told to give back what is freed. It only matters on Linux with glibc.

By itself glibc moves the line above which a block is a mapping of its own up to the largest block
that was ever freed, and then keeps such blocks in a heap, which shrinks only from its end: the room
of a picture of 20 MB that was in memory once would never be given back, by each thread once.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # as <malloc.h> names them
LARGE = 128 * 1024  # bytes; such a block is a mapping of its own, and goes when it is freed
ARENAS = 2


def settle() -> None:
    """Fix the line, and how many heaps there are; elsewhere nothing is done."""
    with suppress(OSError, AttributeError):  # another system, or another C library
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)
        libc.mallopt(M_TRIM_THRESHOLD, LARGE)
        libc.mallopt(M_ARENA_MAX, ARENAS)
