"""Jobs, scopes and artifacts with sensible values, for the tests of the views."""

from datetime import UTC, datetime

from bot.domain import Job, JobStatus, Scope, StoredAction, StoredArtifact
from bot.gateway.types import Action, Artifact, ArtifactKind

T0 = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def scope(**values):
    return Scope(
        **{"chat_id": 7, "user_id": 7, "private": True, "message_id": 3, "language": "en"} | values
    )


def job(**values):
    defaults = {
        "id": 1,
        "kind": "midjourney.imagine",
        "upstream": "midjourney",
        "status": JobStatus.RUNNING,
        "scope": scope(),
        "reference": "r1",
        "params": {"prompt": "a lighthouse in a storm --ar 16:9"},
        "created_at": T0,
    }
    return Job(**defaults | values)


def action(id_, key, label="", emoji="", *, used=False, job_id=1):
    return StoredAction(
        id=id_, job_id=job_id, action=Action(key=key, label=label, emoji=emoji, used=used)
    )


def artifact(id_=1, *, kind=ArtifactKind.IMAGE, job_id=1, key=None, stored=None, **values):
    return StoredArtifact(
        id=id_,
        job_id=job_id,
        artifact=Artifact(key=key or f"a{id_}", kind=kind, **values),
        **(stored or {}),
    )


UUID = "5d1f0c3a-0000-4000-8000-00000000b0a7"


def grid_actions():
    rows = [(f"MJ::JOB::upsample::{n}::{UUID}", f"U{n}", "") for n in range(1, 5)]
    rows.append((f"MJ::JOB::reroll::0::{UUID}::SOLO", "", "🔄"))
    rows += [(f"MJ::JOB::variation::{n}::{UUID}", f"V{n}", "") for n in range(1, 5)]
    return [action(at, key, label, emoji) for at, (key, label, emoji) in enumerate(rows, start=1)]


def upscaled_actions():
    rows = [
        (f"MJ::JOB::upsample_v6_2x_subtle::1::{UUID}::SOLO", "Upscale (Subtle)", ""),
        (f"MJ::JOB::upsample_v6_2x_creative::1::{UUID}::SOLO", "Upscale (Creative)", ""),
        (f"MJ::JOB::low_variation::1::{UUID}::SOLO", "Vary (Subtle)", "🪄"),
        (f"MJ::JOB::high_variation::1::{UUID}::SOLO", "Vary (Strong)", "🪄"),
        (f"MJ::Inpaint::1::{UUID}::SOLO", "Vary (Region)", "🖌️"),
        (f"MJ::Outpaint::50::1::{UUID}::SOLO", "Zoom Out 2x", "🔍"),
        (f"MJ::Outpaint::75::1::{UUID}::SOLO", "Zoom Out 1.5x", "🔍"),
        (f"MJ::CustomZoom::{UUID}", "Custom Zoom", "🔍"),
        (f"MJ::JOB::pan_left::1::{UUID}::SOLO", "", "⬅️"),
        (f"MJ::JOB::pan_right::1::{UUID}::SOLO", "", "➡️"),
        (f"MJ::JOB::pan_up::1::{UUID}::SOLO", "", "⬆️"),
        (f"MJ::JOB::pan_down::1::{UUID}::SOLO", "", "⬇️"),
    ]
    return [action(at, key, label, emoji) for at, (key, label, emoji) in enumerate(rows, start=1)]
