"""The form of /video: one prompt, and the choice of the engine. The engines are beside it."""

from __future__ import annotations

from typing import Any

from bot.services.kinds.fields import Choice, Given, Switch, Upload, Words
from bot.services.kinds.form import FormKind
from bot.services.kinds.kind import JobRequest
from bot.services.kinds.luma import LONGEST, RATIOS, STANDARD, VIDEOS, VIP, LumaVideo
from bot.services.kinds.zhipu import FILM, LENGTHS, MODELS, SIZES, SPEEDS, TWO_FRAMES, ZhipuVideo

ENGINES = (STANDARD, VIP, "zhipu")


def _engines(given: Given) -> tuple[str, ...]:
    """The engines that this gateway is not known to lack (the answer `absent` names those)."""
    absent = given.get("absent") or ()
    return tuple(one for one in ENGINES if one not in absent) or ENGINES


def _by_zhipu(given: Given) -> bool:
    return _engine(given) == "zhipu"


def _engine(given: Given) -> str:
    known = _engines(given)
    chosen = str(given.get("engine") or known[0])
    return chosen if chosen in known else known[0]


def _by_luma(given: Given) -> bool:
    return not _by_zhipu(given)


def _two_frames(given: Given) -> bool:
    return _by_luma(given) or given.get("model") == TWO_FRAMES


def _request(given: Given) -> JobRequest[Any]:
    if _by_zhipu(given):
        return JobRequest(kind=FILM, params=ZhipuVideo.model_validate(given))
    kind = VIDEOS[_engine(given)]
    return JobRequest(kind=kind, params=LumaVideo.model_validate(given))


VIDEO_FORM: FormKind[LumaVideo] = FormKind(
    name="video",
    kind=VIDEOS[STANDARD],
    fields=(
        Words(name="prompt", limit=LONGEST),
        Choice(name="engine", choices=_engines, remembered=True),
        Choice(name="ratio", choices=RATIOS, remembered=True, when=_by_luma),
        Choice(name="model", choices=MODELS, remembered=True, when=_by_zhipu),
        Choice(name="size", choices=SIZES, remembered=True, when=_by_zhipu),
        Choice(name="seconds", choices=LENGTHS, remembered=True, when=_by_zhipu),
        Choice(name="fps", choices=SPEEDS, remembered=True, when=_by_zhipu),
        Upload(name="first"),
        Upload(name="last", when=_two_frames),
        Switch(name="loop", when=_by_luma),
        Switch(name="sound", when=_by_zhipu),
    ),
    first="prompt",
    enough="prompt",
    request=_request,
    makes=(*VIDEOS.values(), FILM),
)
