"""Methods for the bot itself and its updates: getMe, polling, webhook, callback answers, files."""

from __future__ import annotations

import re
from typing import Any

from emulators.telegram.errors import OLD_QUERY, bad_request
from emulators.telegram.methods.registry import method
from emulators.telegram.model import Json
from emulators.telegram.state import CALLBACK_LIFE_S, State
from emulators.telegram.updates import Webhook

MAX_POLL_S = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@method("getMe")
def get_me(state: State, _: Json) -> Json:
    return {
        **state.me.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": not state.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_guest_queries": False,
    }


@method("logOut", "close")
def log_out(_: State, __: Json) -> bool:
    return True


@method("getUpdates")
async def get_updates(state: State, args: Json) -> list[Json]:
    state.updates.allow(args.get("allowed_updates"))
    return await state.updates.poll(
        offset=args.get("offset", 0),
        limit=max(1, min(args.get("limit", 100), 100)),
        timeout_s=max(0, min(args.get("timeout", 0), MAX_POLL_S)),
    )


@method("setWebhook")
def set_webhook(state: State, args: Json) -> bool:
    url = args.get("url", "")
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = args.get("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    state.updates.allow(args.get("allowed_updates"))
    if args.get("drop_pending_updates"):
        state.updates.pending.clear()
    state.updates.webhook = Webhook(url, secret, args.get("max_connections", 40))
    state.updates.webhook_changed()
    return True


@method("deleteWebhook")
def delete_webhook(state: State, args: Json) -> bool:
    if args.get("drop_pending_updates"):
        state.updates.pending.clear()
    state.updates.webhook = Webhook()
    return True


@method("getWebhookInfo")
def get_webhook_info(state: State, _: Json) -> Json:
    hook = state.updates.webhook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates.pending),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
    if hook.last_error:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error}
    if state.updates.allowed is not None:
        info["allowed_updates"] = sorted(state.updates.allowed)
    return info


@method("answerCallbackQuery")
def answer_callback_query(state: State, args: Json) -> bool:
    query = state.callbacks.get(args["callback_query_id"])
    if query is None or query.answer is not None or state.now() - query.asked_at > CALLBACK_LIFE_S:
        raise bad_request(OLD_QUERY)
    text = args.get("text", "")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    state.answer_callback(
        query,
        {"text": text, "alert": bool(args.get("show_alert")), "url": args.get("url")},
    )
    return True


@method("getFile")
def get_file(state: State, args: Json) -> Any:
    stored = state.files.downloadable(args["file_id"])
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }
