"""The emulator's manual knows all its words."""

from __future__ import annotations

import re
from pathlib import Path

import emulators.gateway
from emulators.gateway import keys, triggers
from emulators.gateway.switches import DEFAULTS

README = (Path(emulators.gateway.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_trigger_is_in_the_manual_and_no_other():
    written = set(re.findall(r"`\[([a-z0-9_-]+)", README))
    assert written == triggers.KNOWN


def test_the_switches_in_the_manual_exist():
    written = re.findall(r"`((?:mj|chat|suno|cdn|web|errors)\.[a-z_]+)`", README)
    assert set(written) <= set(DEFAULTS)
    assert len(set(written)) > 10


def test_every_key_is_in_the_manual():
    assert all(f"sk-{name}" in README for name in (*keys.USERS, *keys.TOKEN, *keys.ORDERS))
