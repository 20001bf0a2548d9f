"""Which path is which leaf, under every speed prefix."""

from __future__ import annotations

from collections.abc import Iterator

from emulators.gateway.call import Answer, Call, Handler, Route
from emulators.gateway.envelopes import Refused, e5
from emulators.gateway.midjourney import presses, queries, submits
from emulators.gateway.midjourney.checks import mode_of

_MODES = ("fast", "turbo", "relax")
_PREFIXES = ("", "/{mode:mj-[a-z]+}", "/{mode:fast|relax|turbo}")
_SUBMITS: tuple[tuple[str, Handler, str], ...] = (
    ("/mj/submit/imagine", submits.imagine, "mj_imagine"),
    ("/mj/submit/action", presses.action, "mj_variation"),
    ("/mj/submit/modal", presses.modal, "mj_modal"),
    ("/mj/submit/blend", submits.blend, "mj_blend"),
    ("/mj/submit/describe", submits.describe, "mj_describe"),
    ("/mj/submit/shorten", submits.shorten, "mj_shorten"),
    ("/mj/insight-face/swap", submits.swap_face, "swap_face"),
)
_QUERIES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/mj/task/list", queries.index),
    ("GET", "/mj/task/queue", queries.queue),
    ("POST", "/mj/task/query", queries.query),
    ("POST", "/mj/task/list-by-condition", queries.list_by_condition),
    ("POST", "/mj/task/list-by-ids", queries.list_by_condition),
    ("GET", "/mj/task/{id}/fetch", queries.fetch),
    ("POST", "/mj/task/{id}/cancel", queries.cancel),
    ("GET", "/mj/task/{id}/image-seed", queries.image_seed),
)


def _in_known_mode(leaf: Handler) -> Handler:
    """The leaf, behind a look at the speed prefix."""

    async def handle(call: Call) -> Answer:
        if mode_of(call) not in _MODES:
            raise Refused(400, e5("无效的加速模式"))
        return await leaf(call)

    return handle


def _all() -> Iterator[Route]:
    for prefix in _PREFIXES:
        for path, leaf, model in _SUBMITS:
            yield Route(
                method="POST",
                path=prefix + path,
                handler=_in_known_mode(leaf),
                family="midjourney",
                billable=True,
                model=model,
            )
        for method, path, leaf in _QUERIES:
            handler = _in_known_mode(leaf)
            yield Route(method=method, path=prefix + path, handler=handler, family="midjourney")


ROUTES = list(_all())
