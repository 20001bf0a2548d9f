"""Validates parameters against the Bot API schema, and converts their text forms.

Stricter than Telegram in one respect: an unknown parameter or field, which the real server ignores,
is an error, because it is always a mistake.
"""

from __future__ import annotations

import json
from typing import Any

from emulators.telegram.errors import bad_request
from emulators.telegram.parameters import Upload
from emulators.telegram.schema import load

_SCALARS = {"Integer", "String", "Boolean", "True", "Float", "InputFile"}
# How the real server says that something is missing.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "audio": "there is no audio in the request",
    "document": "there is no document in the request",
    "video": "there is no video in the request",
    "voice": "there is no voice in the request",
    "animation": "there is no animation in the request",
    "media": "there is no media in the request",
    "action": "wrong parameter action in request",
}


_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
# Where a string may name a file of the same request.
_FILE_FIELDS = {
    "animation",
    "audio",
    "certificate",
    "cover",
    "document",
    "media",
    "photo",
    "sticker",
    "thumbnail",
    "video",
    "voice",
}


class Mismatch(Exception):
    """A value does not have its type."""


def check_arguments(method: str, raw: dict[str, Any]) -> dict[str, Any]:
    """The typed parameters; raises Telegram's error for a wrong one."""
    fields = load().methods[method]
    uploads = {name: value for name, value in raw.items() if isinstance(value, Upload)}
    arguments: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in fields:
            if name in uploads:
                continue  # the target of an attach://
            raise bad_request(f'unknown parameter "{name}" of method {method}')
        try:
            arguments[name] = _check(fields[name].kind, _decode(fields[name].kind, value), name)
        except Mismatch as mismatch:
            raise bad_request(str(mismatch)) from None
    for name, field in fields.items():
        if field.required and arguments.get(name) in (None, "") and name != "text":
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
    return {name: _attach(value, uploads, name) for name, value in arguments.items()}


def check_value(kind: str, value: Any, where: str) -> None:
    """Check JSON that the emulator made; raises Mismatch if a client could not read it."""
    _check(kind, value, where)


def _decode(kind: str, value: Any) -> Any:
    """Forms and queries carry text; lists and objects come as JSON inside it."""
    if not isinstance(value, str) or kind.startswith("="):
        return value
    alternatives = set(kind.split("|")) if not kind.startswith("[") else {kind}
    if "Integer" in alternatives and value.lstrip("-").isdigit():
        return int(value)
    if alternatives <= {"Boolean", "True"}:
        return _BOOLEANS.get(value.lower(), value)
    if alternatives == {"Float"}:
        try:
            return float(value)
        except ValueError:
            return value
    if alternatives & {"String", "InputFile", "Integer"}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Mismatch(f"can't parse {kind.strip('[]')} JSON object") from None


def _check(kind: str, value: Any, where: str) -> Any:
    if kind.startswith("["):
        if not isinstance(value, list):
            raise Mismatch(f"{where} must be an Array")
        return [_check(kind[1:-1], item, f"{where}[{i}]") for i, item in enumerate(value)]
    alternatives = kind.split("|")
    for alternative in alternatives:
        if alternative in _SCALARS and _is_scalar(alternative, value):
            return value
    names = [name for name in alternatives if name not in _SCALARS]
    if not names:
        raise Mismatch(f'"{where}" must be of type {" or ".join(alternatives)}')
    return _check_object(names, value, where)


def _is_scalar(kind: str, value: Any) -> bool:
    if kind == "Integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "Float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "String":
        return isinstance(value, str)
    if kind == "InputFile":
        return isinstance(value, Upload) or (
            isinstance(value, str) and value.startswith("attach://")
        )
    return value is True or (kind == "Boolean" and value is False)


def _check_object(names: list[str], value: Any, where: str) -> Any:
    schema = load()
    if names[0] == "RichText" and isinstance(value, str | list):
        if isinstance(value, list):
            return [_check("RichText", item, f"{where}[{i}]") for i, item in enumerate(value)]
        return value
    if not isinstance(value, dict):
        raise Mismatch(f'"{where}" must be an Object of type {" or ".join(names)}')
    name = _choose(names, value, where)
    fields = schema.types[name]
    for key, field in fields.items():
        if field.required and value.get(key) is None:
            raise Mismatch(f'can\'t parse {where}: {name} has no field "{key}"')
    checked = {}
    for key, item in value.items():
        if key not in fields:
            raise Mismatch(f'can\'t parse {where}: {name} has no field named "{key}"')
        kind = fields[key].kind
        if kind.startswith("="):
            if item != kind[1:]:
                raise Mismatch(f'"{where}.{key}" must be "{kind[1:]}"')
            checked[key] = item
        elif item is not None:
            checked[key] = _check(kind, item, f"{where}.{key}")
    return checked


def _choose(names: list[str], value: dict[str, Any], where: str) -> str:
    """The member of a union that an object belongs to."""
    schema = load()
    candidates = [member for name in names for member in schema.unions.get(name, (name,))]
    if len(candidates) == 1:
        return candidates[0]
    for candidate in candidates:
        constants = {k: f.kind[1:] for k, f in schema.types[candidate].items() if f.kind[0] == "="}
        if constants and all(value.get(key) == text for key, text in constants.items()):
            return candidate
    for candidate in candidates:
        fields = schema.types[candidate]
        if any(f.kind[0] == "=" for f in fields.values()):
            continue
        required = {key for key, field in fields.items() if field.required}
        if required <= set(value) <= set(fields):
            return candidate
    raise Mismatch(f"can't parse {where}: it is none of {', '.join(names)}")


def _attach(value: Any, uploads: dict[str, Upload], name: str) -> Any:
    """Replace `attach://name` by the upload, at any depth."""
    if isinstance(value, dict):
        return {key: _attach(item, uploads, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_attach(item, uploads, name) for item in value]
    if isinstance(value, str) and name in _FILE_FIELDS and value.startswith("attach://"):
        upload = uploads.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request("wrong HTTP URL specified: attached file not found")
        return upload
    return value
