"""Methods for the bot's name, descriptions, commands and menu button."""

from __future__ import annotations

import json
import re
from typing import Any

from emulators.telegram.errors import bad_request
from emulators.telegram.methods.common import find_chat
from emulators.telegram.methods.registry import method
from emulators.telegram.model import Json
from emulators.telegram.state import State

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_DEFAULT_SCOPE = {"type": "default"}


def _key(state: State, args: Json) -> tuple[str, str]:
    scope = args.get("scope") or _DEFAULT_SCOPE
    if "chat_id" in scope:
        find_chat(state, scope["chat_id"])
    return json.dumps(scope, sort_keys=True), _language(args)


def _language(args: Json) -> str:
    language = str(args.get("language_code") or "")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language_code specified")
    return language


@method("setMyCommands")
def set_my_commands(state: State, args: Json) -> bool:
    commands = args["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.profile.commands[_key(state, args)] = commands
    state.publish("commands")
    return True


@method("getMyCommands")
def get_my_commands(state: State, args: Json) -> Any:
    return state.profile.commands.get(_key(state, args), [])


@method("deleteMyCommands")
def delete_my_commands(state: State, args: Json) -> bool:
    state.profile.commands.pop(_key(state, args), None)
    state.publish("commands")
    return True


def _set_text(texts: dict[str, str], args: Json, field: str, limit: int) -> bool:
    text = args.get(field) or ""
    if len(text) > limit:
        raise bad_request(f"bot {field.replace('_', ' ')} is too long")
    texts[_language(args)] = text
    return True


@method("setMyName")
def set_my_name(state: State, args: Json) -> bool:
    return _set_text(state.profile.names, args, "name", 64)


@method("getMyName")
def get_my_name(state: State, args: Json) -> Json:
    names = state.profile.names
    return {"name": names.get(_language(args)) or names.get("") or state.me.first_name}


@method("setMyDescription")
def set_my_description(state: State, args: Json) -> bool:
    return _set_text(state.profile.descriptions, args, "description", 512)


@method("getMyDescription")
def get_my_description(state: State, args: Json) -> Json:
    texts = state.profile.descriptions
    return {"description": texts.get(_language(args)) or texts.get("") or ""}


@method("setMyShortDescription")
def set_my_short_description(state: State, args: Json) -> bool:
    return _set_text(state.profile.short_descriptions, args, "short_description", 120)


@method("getMyShortDescription")
def get_my_short_description(state: State, args: Json) -> Json:
    texts = state.profile.short_descriptions
    return {"short_description": texts.get(_language(args)) or texts.get("") or ""}


@method("setChatMenuButton")
def set_chat_menu_button(state: State, args: Json) -> bool:
    button = args.get("menu_button") or {"type": "default"}
    state.profile.menu_buttons[args.get("chat_id")] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(state: State, args: Json) -> Json:
    buttons = state.profile.menu_buttons
    return buttons.get(args.get("chat_id")) or buttons.get(None) or {"type": "commands"}
