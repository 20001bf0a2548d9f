"""The protocol with the parent process: two lengths, a JSON object, raw bytes.

No pickle: a compromised child must not be able to send more than text and numbers.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping

LENGTHS = struct.Struct(">II")
MOST_FACTS, MOST_BYTES = 1 << 20, 1 << 26


def packed(facts: Mapping[str, object], data: bytes) -> bytes:
    """The lengths and the JSON object that precede the bytes."""
    head = json.dumps(facts).encode()
    return LENGTHS.pack(len(head), len(data)) + head


def lengths(head: bytes) -> tuple[int, int]:
    """The lengths of the object and of the bytes.

    Raises:
        ValueError: the header is invalid.
    """
    facts, data = LENGTHS.unpack(head)
    if facts > MOST_FACTS or data > MOST_BYTES:
        raise ValueError("too much for one file")
    return facts, data


def facts_of(head: bytes) -> dict[str, object]:
    """The object.

    Raises:
        ValueError: it is no JSON object.
    """
    facts = json.loads(head)
    if not isinstance(facts, dict):
        raise ValueError("no object")  # noqa: TRY004 - what came is wrong, not who called
    return facts
