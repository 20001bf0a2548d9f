"""Makes `bot_api.json` from aiogram's machine-readable Bot API schema.

Run by hand when the Bot API moves on; nothing imports it at run time.

    pip download --no-binary aiogram --no-deps aiogram==3.31.0
    tar xf aiogram-3.31.0.tar.gz
    python emulators/telegram/schema/build.py aiogram-3.31.0/.butcher/schema/schema.json

The result keeps names, types and obligation, and drops every sentence of prose:

    {"version": "10.3",
     "methods": {"sendMessage": {"chat_id*": "Integer|String", "text*": "String", …}, …},
     "types":   {"MessageEntity": {"type*": "String", "offset*": "Integer", …}, …},
     "unions":  {"ReactionType": ["ReactionTypeEmoji", …], …}}

A `*` marks what must be there, `[X]` is a list of X, `|` separates alternatives, `=word` is a
constant (the field that tells the members of a union apart).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "bot_api.json"
_CONSTANT = re.compile(r"(?:always|must be) [\"'‘“]?([a-z_0-9]+)[\"'’”]?$")
_MEMBER = re.compile(r"^ - (\w+)$", re.MULTILINE)
_DISCRIMINATORS = {"type", "source", "status"}
# What the prose says instead of listing: a message that is too old to be shown.
_EXTRA_UNIONS = {"MaybeInaccessibleMessage": ["Message", "InaccessibleMessage"]}


def compact_type(text: str) -> str:
    """`Array of A, B and C` → `[A|B|C]`."""
    if text.startswith("Array of "):
        return f"[{compact_type(text.removeprefix('Array of '))}]"
    return "|".join(part for part in re.split(r", | and | or ", text) if part)


def fields_of(item: dict[str, Any]) -> dict[str, str]:
    fields = {}
    for field in item["annotations"]:
        kind = compact_type(field["type"])
        constant = _CONSTANT.search(field["description"].strip())
        if constant and kind == "String" and field["name"] in _DISCRIMINATORS:
            kind = f"={constant[1]}"
        fields[field["name"] + ("*" if field["required"] else "")] = kind
    return fields


def build(schema: dict[str, Any]) -> dict[str, Any]:
    methods, types, unions = {}, {}, dict(_EXTRA_UNIONS)
    for item in (child for group in schema["items"] for child in group["children"]):
        name = item["name"]
        members = _MEMBER.findall(item["description"])
        if name[0].islower():
            methods[name] = fields_of(item)
        elif not item["annotations"] and members:
            unions.setdefault(name, members)
        else:
            types[name] = fields_of(item)
    types.pop("MaybeInaccessibleMessage", None)
    return {
        "version": schema["api"]["version"],
        "methods": methods,
        "types": types,
        "unions": unions,
    }


def dump(document: dict[str, Any]) -> str:
    """JSON with one method or type a line, so that a diff of two versions can be read."""
    parts = [f'"version": {json.dumps(document["version"])}']
    for section in ("methods", "types", "unions"):
        lines = [
            f"{json.dumps(name)}: {json.dumps(value, separators=(',', ':'))}"
            for name, value in document[section].items()
        ]
        parts.append(f'"{section}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    TARGET.write_text(dump(build(source)), encoding="utf-8")
