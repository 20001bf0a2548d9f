"""Media URLs: `/cdn`, its download twin, the audio pipe and Midjourney's image proxy.

They need no key, and refuse requests with one, as object stores do: such a key has leaked.
"""

from __future__ import annotations

import re

from aiohttp import web

from emulators import samples
from emulators.gateway.call import Answer, Call, Route
from emulators.gateway.envelopes import PAGE, Refused
from emulators.gateway.media_store import MediaFile
from emulators.gateway.midjourney.life import MjLife
from emulators.gateway.midjourney.show import image_file

_NOT_FOUND = PAGE.format(title="404 Not Found", text="404 Not Found")
_FORBIDDEN = PAGE.format(title="403 Forbidden", text="403 Forbidden")
_EXPIRED = "This content is no longer available."
_TWO_KEYS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InvalidArgument</Code>'
    "<Message>Only one auth mechanism allowed</Message></Error>"
)
_PIPE_PIECE = 4096


async def cdn(call: Call) -> Answer:
    """`GET /cdn/{day}/{name}`."""
    file = _file(call)
    if call.world.switches["cdn.redirect"] and "hop" not in call.request.query:
        again = call.request.rel_url.update_query(hop="1")
        raise Refused(302, "", {"Location": str(again)})
    if file.signed:
        query = call.request.query
        if not call.world.media.may_fetch(file, query.get("ex", ""), query.get("hm", "")):
            raise Refused(404, _EXPIRED)
    return await _serve(call, file)


async def download(call: Call) -> Answer:
    """`GET /cdn/download/{day}/{name}`: the twin, which still has what the first has lost."""
    file = _file(call)
    response = await _serve(call, file, twin=True)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _no_key(call: Call) -> None:
    if "Authorization" in call.request.headers or "mj-api-secret" in call.request.headers:
        raise Refused(400, _TWO_KEYS)


def _file(call: Call) -> MediaFile:
    _no_key(call)
    file = call.world.media.find(call.parameter("name"))
    if file is None or file.day != call.parameter("day"):
        raise Refused(404, _NOT_FOUND)
    return file


async def _serve(call: Call, file: MediaFile, *, twin: bool = False) -> web.Response:
    switches = call.world.switches
    if file.gone and not twin:
        raise Refused(404, _NOT_FOUND)
    if file.shut and not twin:
        raise Refused(403, _FORBIDDEN)
    if file.refusals < switches["cdn.lag"]:
        file.refusals += 1
        raise Refused(404 if file.refusals % 2 else 403, _NOT_FOUND)
    if switches["cdn.html"]:
        return web.Response(text=_NOT_FOUND, content_type="text/html")
    data, kind = await call.world.media.data(file), file.content_type
    if kind.startswith("image/"):
        if switches["cdn.webp_as_png"]:
            data, kind = samples.as_webp(data), "image/png"
        elif big := switches["cdn.big"]:
            data, kind = samples.blown_up(data, 12 if big is True else big), "image/png"
    elif kind == "video/mp4" and (big := switches["cdn.big"]):
        data = samples.blown_up_film(data, 12 if big is True else big)
    return _part(call.request, data, kind)


def _part(request: web.Request, data: bytes, kind: str) -> web.Response:
    """The whole file, or the range that was asked for."""
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
    if not wanted:
        return web.Response(body=data, content_type=kind)
    first, last = int(wanted[1]), int(wanted[2] or len(data) - 1)
    if first >= len(data):
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    last = min(last, len(data) - 1)
    span = {"Content-Range": f"bytes {first}-{last}/{len(data)}", "Accept-Ranges": "bytes"}
    return web.Response(status=206, body=data[first : last + 1], content_type=kind, headers=span)


async def audio_pipe(call: Call) -> Answer:
    """`GET /audiopipe/?item_id=…`: an unfinished song as a live stream, never complete."""
    _no_key(call)
    file = call.world.media.find(f"{call.request.query.get('item_id', '')}.mp3")
    if file is None:
        raise Refused(404, _NOT_FOUND)
    data = await call.world.media.data(file)
    response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
    response.enable_chunked_encoding()
    await response.prepare(call.request)
    for start in range(0, len(data) // 3, _PIPE_PIECE):
        await response.write(data[start : start + _PIPE_PIECE])
    await response.write_eof()
    return response


async def forbidden(call: Call) -> Answer:
    """`GET /api/forbidden`: where Suno's links to songs lead that it does not give away."""
    raise Refused(403, {"detail": "Forbidden"})


async def mj_image(call: Call) -> Answer:
    """`GET /mj/image/{id}`."""
    _no_key(call)
    life = call.world.tasks.get(call.parameter("id"))
    file = image_file(call.world, life) if isinstance(life, MjLife) else None
    if file is None:
        raise Refused(400, {"error": "midjourney_task_not_found"})
    return await _serve(call, file)


ROUTES = [
    Route(method="GET", path="/cdn/{day:[0-9]+}/{name}", handler=cdn, family="open"),
    Route(method="GET", path="/cdn/download/{day:[0-9]+}/{name}", handler=download, family="open"),
    Route(method="GET", path="/audiopipe/", handler=audio_pipe, family="open"),
    Route(method="GET", path="/api/forbidden", handler=forbidden, family="open"),
    Route(method="GET", path="/mj/image/{id}", handler=mj_image, family="open"),
]
