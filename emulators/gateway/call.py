"""One request: read once, parsed strictly, with the user of its key.

Handlers get a `Call` and return a JSON value or a response; they raise `Refused` for an error.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import web
from aiohttp.web_request import FileField

from emulators.gateway.envelopes import Refused, e1
from emulators.gateway.triggers import Triggers

if TYPE_CHECKING:
    from emulators.gateway.world import World

_SECRET = ("authorization", "mj-api-secret")
_PROMPTS = ("prompt", "input", "user_prompt", "text", "state", "request_id", "title", "tags")
_GO_NAMES: dict[type, str] = {
    str: "string", bool: "bool", int: "int", float: "float64", list: "[]interface {}",
    dict: "map[string]interface {}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart form."""

    part: str
    name: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A recorded request for assertions. Header values with keys are masked."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    json: Any
    form: Mapping[str, str] | None
    files: tuple[Upload, ...]
    at: float


Answer = web.StreamResponse | dict[str, Any] | list[Any] | None
Handler = Callable[["Call"], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One path of the gateway. `family` selects the key check; "open" means none."""

    method: str
    path: str
    handler: Handler
    family: Literal["openai", "midjourney", "task", "open"] = "openai"
    billable: bool = False
    model: str = ""  # the pseudo-model it is billed as, where the body names none


@dataclass(slots=True, kw_only=True)
class Call:
    """A request that is being handled."""

    world: World
    request: web.Request
    route: Route
    recorded: Recorded
    request_id: str
    user: str = ""
    triggers: Triggers = field(default_factory=Triggers)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object; a body that is not declared as JSON counts as empty."""
        value = self.recorded.json
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.no(400, f"json: cannot unmarshal {_kind(value)} into Go value of type dto")
        return value

    def no(self, status: int, message: str, code: str | int | None = None) -> Refused:
        """An error in style E1."""
        return Refused(status, e1(message, code, self.world.switches["errors.flavour"]))

    def parameter(self, name: str) -> str:
        """A path parameter."""
        return self.request.match_info[name]

    def check(self, struct: str, fields: Mapping[str, type]) -> dict[str, Any]:
        """The body, if every known field has exactly its JSON type; null is an error."""
        body = self.body
        for name, kind in fields.items():
            if name in body:
                self.check_value(f"{struct}.{name}", body[name], kind)
        return body

    def check_value(self, where: str, value: Any, kind: type) -> None:
        """Check one value against the type that the server's language expects."""
        fits = isinstance(value, int | float) if kind is float else isinstance(value, kind)
        if kind is not bool and isinstance(value, bool):
            fits = False
        if not fits:
            text = f"json: cannot unmarshal {_kind(value)} into Go struct field {where} of type"
            raise self.no(400, f"{text} {_GO_NAMES[kind]}", "bad_request_body")


async def read(request: web.Request, at: float) -> Recorded:
    """Read the whole request; raises `Refused` for invalid JSON."""
    value: Any = None
    form: dict[str, str] | None = None
    files: list[Upload] = []
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/form-data"):
        form, files = await _form(request)
    elif kind.startswith("application/json"):
        value = _json(await request.read())
    else:
        await request.read()
    return Recorded(
        method=request.method,
        path=request.path,
        query=dict(request.query),
        headers={
            name.lower(): "(hidden)" if name.lower() in _SECRET else text
            for name, text in request.headers.items()
        },
        json=value,
        form=form,
        files=tuple(files),
        at=at,
    )


def _json(data: bytes) -> Any:
    if not data:
        return None
    try:
        return json.loads(data)
    except ValueError as error:
        text = f"invalid character in body: {error}"
        raise Refused(400, e1(text, "bad_request_body")) from None


async def _form(request: web.Request) -> tuple[dict[str, str], list[Upload]]:
    try:
        posted = await request.post()
    except ValueError:
        raise Refused(400, e1("failed to parse multipart form", "invalid_request")) from None
    form: dict[str, str] = {}
    files: list[Upload] = []
    for name, value in posted.items():
        if isinstance(value, FileField):
            with value.file as file:
                files.append(Upload(name, value.filename, value.content_type, file.read()))
        elif isinstance(value, str):
            # a repeated field keeps all its values, with commas between them
            form[name] = f"{form[name]},{value}" if name in form else value
    return form, files


def prompt_texts(recorded: Recorded) -> Iterator[str]:
    """All texts of a request in which a trigger may be.

    Of a conversation only the last user message counts: otherwise one fault would repeat in all
    later turns.
    """
    value = recorded.json
    if isinstance(value, dict):
        messages = value.get("messages")
        if isinstance(messages, list):
            asked = [m for m in messages if isinstance(m, dict) and m.get("role") == "user"]
            yield from _strings(asked[-1].get("content") if asked else None)
        for name, inner in value.items():
            if (
                name in _PROMPTS
                or name.endswith("_prompt")
                or name in ("create_voice", "use_voice")
            ):
                yield from _strings(inner)
            elif name.endswith("url") and isinstance(inner, str) and "?" in inner:
                yield inner.partition("?")[2]
    for name, text in (recorded.form or {}).items():
        if name in _PROMPTS:
            yield text
    yield from (file.name for file in recorded.files)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and not value.startswith("data:"):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)


def _kind(value: Any) -> str:
    """The name of a JSON value's type in the server's language."""
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
