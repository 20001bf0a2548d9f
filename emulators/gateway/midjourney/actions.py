"""Midjourney's buttons: which a finished task offers, and what pressing one begins.

The customIds are the upstream's own; a client must treat them as opaque.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from emulators.gateway.midjourney.life import Kind, MjLife, Window

_KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
_ARROWS = (("left", "⬅️"), ("right", "➡️"), ("up", "⬆️"), ("down", "⬇️"))


@dataclass(frozen=True, slots=True)
class Press:
    """What a button does: the new task's action and kind, and the window that it opens first."""

    action: str
    kind: Kind
    number: int = 0
    window: Window = ""  # "remix" opens only where remix is on
    change: str = ""  # what makes the new picture a relative of the old one
    title: str = ""


_PRESSES: tuple[tuple[str, Press], ...] = (
    (r"MJ::JOB::upsample::([1-4])::{u}", Press("UPSCALE", "single", title="U")),
    (r"MJ::JOB::variation::([1-4])::{u}", Press("VARIATION", "grid", 0, "remix", "vary", "V")),
    (r"MJ::JOB::reroll::0::{u}::SOLO", Press("REROLL", "grid", 0, "remix", "again", "🔄")),
    (r"MJ::JOB::low_variation::1::{u}::SOLO",
     Press("VARIATION", "grid", 0, "remix", "low", "Vary (Subtle)")),
    (r"MJ::JOB::high_variation::1::{u}::SOLO",
     Press("VARIATION", "grid", 0, "remix", "high", "Vary (Strong)")),
    (r"MJ::Inpaint::1::{u}::SOLO",
     Press("INPAINT", "grid", 0, "inpaint", "region", "Vary (Region)")),
    (r"MJ::Outpaint::(?:50|75|100)::1::{u}::SOLO",
     Press("ZOOM", "grid", 0, "", "zoom", "Zoom Out")),
    (r"MJ::CustomZoom::{u}", Press("ZOOM", "grid", 0, "zoom", "zoom", "Custom Zoom")),
    (r"MJ::JOB::pan_(?:left|right|up|down)::1::{u}::SOLO",
     Press("PAN", "grid", 0, "remix", "pan", "Pan")),
    (r"MJ::JOB::upsample_v6_2x_(?:subtle|creative)::1::{u}::SOLO",
     Press("UPSCALE", "large", title="Upscale")),
    (r"MJ::Job::PicReader::([1-4])", Press("IMAGINE", "grid", 0, "read", "", "PicReader")),
    (r"MJ::Picread::Retry", Press("DESCRIBE", "text", title="Retry")),
    (r"MJ::Job::PromptAnalyzer::([1-5])",
     Press("IMAGINE", "grid", 0, "read", "", "PromptAnalyzer")),
    (r"MJ::Job::PromptAnalyzerExtended", Press("SHORTEN", "text", 9, title="Show Details")),
)  # fmt: skip
# what a relay lets through
_RELAYED = re.compile(
    r"MJ::(JOB::(upsample|variation|low_variation|high_variation|pan|reroll)|Outpaint|CustomZoom|Inpaint)"
)


def press_of(custom_id: str, parent: MjLife) -> Press | None:
    """What the button does, if the parent has it."""
    if custom_id not in {button["customId"] for button in buttons(parent)}:
        return None
    for pattern, press in _PRESSES:
        found = re.fullmatch(pattern.replace("{u}", parent.job_uuid), custom_id)
        if found:
            number = int(found[1]) if found.groups() else press.number
            return Press(press.action, press.kind, number, press.window, press.change, press.title)
    return None


def relayed(custom_id: str) -> bool:
    """True if a relay knows this kind of action."""
    return _RELAYED.match(custom_id) is not None


def buttons(life: MjLife) -> list[dict[str, Any]]:
    """All buttons of a finished task, pressed ones marked with style 3."""
    row = _row(life)
    odd = "oddbuttons" in life.triggers
    made = []
    for number, (custom_id, emoji, label) in enumerate(row):
        button: dict[str, Any] = {
            "customId": custom_id,
            "emoji": emoji,
            "label": label,
            "type": 2,
            "style": 3 if custom_id in life.pressed else 2,
        }
        if odd and number % 3 == 0:
            button["emoji"] = None if emoji == "" else "upscale_1"
        if odd and number % 3 == 1 and emoji:
            button["label"] = None
        made.append(button)
    return made


def _row(life: MjLife) -> list[tuple[str, str, str]]:
    u = life.job_uuid
    if life.action == "DESCRIBE":
        reads = [(f"MJ::Job::PicReader::{n}", _KEYCAPS[n - 1], "") for n in range(1, 5)]
        return [*reads, ("MJ::Picread::Retry", "🔄", ""),
                ("MJ::Job::PicReader::all", "🎉", "Imagine all")]  # fmt: skip
    if life.action == "SHORTEN":
        reads = [(f"MJ::Job::PromptAnalyzer::{n}", _KEYCAPS[n - 1], "") for n in range(1, 6)]
        details = [("MJ::Job::PromptAnalyzerExtended", "", "Show Details")]
        return reads if life.number else reads + details
    if life.kind == "grid":
        ups = [(f"MJ::JOB::upsample::{n}::{u}", "", f"U{n}") for n in range(1, 5)]
        varies = [(f"MJ::JOB::variation::{n}::{u}", "", f"V{n}") for n in range(1, 5)]
        return [*ups, (f"MJ::JOB::reroll::0::{u}::SOLO", "🔄", ""), *varies]
    if life.kind in ("single", "large"):
        return _single_row(u, may_upscale=life.kind == "single")
    return []


def _single_row(u: str, *, may_upscale: bool) -> list[tuple[str, str, str]]:
    row = []
    if may_upscale:
        row = [
            (
                f"MJ::JOB::upsample_v6_2x_{way}::1::{u}::SOLO",
                "upscale_1",
                f"Upscale ({way.title()})",
            )
            for way in ("subtle", "creative")
        ]
    row += [
        (f"MJ::JOB::low_variation::1::{u}::SOLO", "🪄", "Vary (Subtle)"),
        (f"MJ::JOB::high_variation::1::{u}::SOLO", "🪄", "Vary (Strong)"),
        (f"MJ::Inpaint::1::{u}::SOLO", "🖌️", "Vary (Region)"),
        (f"MJ::Outpaint::50::1::{u}::SOLO", "🔍", "Zoom Out 2x"),
        (f"MJ::Outpaint::75::1::{u}::SOLO", "🔍", "Zoom Out 1.5x"),
        (f"MJ::CustomZoom::{u}", "🔍", "Custom Zoom"),
    ]
    row += [(f"MJ::JOB::pan_{way}::1::{u}::SOLO", arrow, "") for way, arrow in _ARROWS]
    return [*row, (f"MJ::BOOKMARK::{u}", "❤️", "")]
