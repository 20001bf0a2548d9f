"""Bodies as gateways write them, kept under `tests/data`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"


def recorded(name: str, **changes: Any) -> Any:
    """The body `name` ("midjourney/success"), with top-level fields changed."""
    body = json.loads((DATA / f"{name}.json").read_text())
    return {**body, **changes} if changes else body
