"""Makes the C library return freed memory to the system (Linux with glibc only).

By default glibc raises its mmap threshold to the largest block that was freed, and keeps such
blocks in a heap that shrinks only from its end: the memory of one 20 MB picture would never be
returned, once for each thread.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # as <malloc.h> names them
LARGE = 128 * 1024  # bytes; such a block is a mapping of its own, and goes when it is freed
ARENAS = 2


def settle() -> None:
    """Fix the mmap threshold and the number of heaps; does nothing elsewhere."""
    with suppress(OSError, AttributeError):  # another system, or another C library
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)
        libc.mallopt(M_TRIM_THRESHOLD, LARGE)
        libc.mallopt(M_ARENA_MAX, ARENAS)
