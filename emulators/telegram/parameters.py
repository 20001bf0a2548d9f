"""Reads the raw parameters of a request: query, form, multipart or JSON.

`validation.py` knows which parameters a method has.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from emulators.telegram.errors import Refusal, bad_request

UPLOAD_LIMIT = 50 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    filename: str
    data: bytes = field(repr=False)


async def read_parameters(request: web.Request) -> dict[str, Any]:
    """All parameters; files are `Upload`s, and so are values that say `attach://name`."""
    parameters: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            parameters |= await _read_json(request)
        elif request.content_type == "multipart/form-data":
            parameters |= await _read_multipart(request)
        else:
            parameters |= dict(await request.post())
    return {name: value for name, value in parameters.items() if value is not None}


async def _read_json(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as parameters")
    return body


async def _read_multipart(request: web.Request) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad_request("wrong multipart body")
        name = part.name
        if part.filename is None:
            parameters[name] = await part.text()
            continue
        data = bytearray()
        while chunk := await part.read_chunk(1 << 16):
            data += chunk
            if len(data) > UPLOAD_LIMIT:
                raise Refusal(413, "Request Entity Too Large")
        parameters[name] = Upload(name, part.filename, bytes(data))
    return parameters
