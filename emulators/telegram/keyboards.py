"""Checks inline keyboards, with Telegram's error texts.

Only inline keyboards stay on a message; others are shown to the person and not kept.
"""

from __future__ import annotations

from typing import Any

from emulators.telegram.errors import bad_request

Json = dict[str, Any]

MAX_BUTTONS = 100
MAX_IN_ROW = 8
_ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
}
_STYLES = {"danger", "success", "primary", "link"}
_WISH = ("force_reply", "input_field_placeholder", "selective")
_SCHEMES = ("http://", "https://", "tg://", "ton://", "mailto:")


def check_markup(markup: Json | None) -> Json | None:
    """The inline keyboard to keep on the message, or None."""
    if markup is None or "inline_keyboard" not in markup:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            check_button(button)
    return {**markup, "inline_keyboard": rows} if rows else None


def reply_wish(markup: Json | None) -> Json | None:
    """The `force_reply` markup: shown once by the client, not kept in the message."""
    if markup is None or not markup.get("force_reply"):
        return None
    return {key: markup[key] for key in _WISH if key in markup}


def check_button(button: Json) -> None:
    """One button of a keyboard or of a rich message."""
    text = button["text"]
    if isinstance(text, str) and not text.strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    actions = _ACTIONS & set(button)
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request(
            "can't parse inline keyboard button: exactly one action is allowed,"
            f" not {' and '.join(sorted(actions))}"
        )
    if "style" in button and button["style"] not in _STYLES:
        raise bad_request(f"can't parse inline keyboard button: unknown style {button['style']!r}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _is_url(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong URL")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _is_url(url: str) -> bool:
    host = url.split("://", 1)[-1]
    return bool(host) and (url.startswith(_SCHEMES) or "." in host.split("/", 1)[0])
