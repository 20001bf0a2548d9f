"""Methods about chats and their members."""

from __future__ import annotations

from typing import Any

from emulators.telegram.errors import bad_request, forbidden
from emulators.telegram.methods.common import find_chat
from emulators.telegram.methods.registry import method
from emulators.telegram.model import Chat, Json
from emulators.telegram.state import State

_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)


@method("getChat")
def get_chat(state: State, args: Json) -> Json:
    chat = find_chat(state, args["chat_id"])
    return {
        **chat.json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }


@method("getChatMember")
def get_chat_member(state: State, args: Json) -> Json:
    chat = find_chat(state, args["chat_id"])
    user_id = args["user_id"]
    if user_id not in state.users and user_id != state.me.id:
        raise bad_request("invalid user_id specified")
    if chat.is_private and user_id not in {chat.id, state.me.id}:
        raise bad_request("member not found")
    return member(state, chat, user_id)


def member(state: State, chat: Chat, user_id: int) -> Json:
    """A ChatMember."""
    default = "member" if chat.is_private else "left"
    status = chat.members.get(user_id, default)
    if chat.user is not None and chat.user.blocked and user_id == state.me.id:
        status = "kicked"
    user = state.me if user_id == state.me.id else state.users[user_id]
    json: Json = {"status": status, "user": user.json()}
    if status == "creator":
        json["is_anonymous"] = False
    if status == "administrator":
        json |= dict.fromkeys(_RIGHTS, False) | {"can_manage_chat": True}
    if status == "kicked":
        json["until_date"] = 0
    return json


@method("getChatAdministrators")
def get_chat_administrators(state: State, args: Json) -> Any:
    chat = find_chat(state, args["chat_id"])
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [
        member(state, chat, user_id)
        for user_id, status in chat.members.items()
        if status in {"creator", "administrator"} and user_id != state.me.id
    ]


@method("getChatMemberCount")
def get_chat_member_count(state: State, args: Json) -> int:
    chat = find_chat(state, args["chat_id"])
    if chat.is_private:
        return 2
    return sum(status not in {"left", "kicked"} for status in chat.members.values())


@method("leaveChat")
def leave_chat(state: State, args: Json) -> bool:
    chat = find_chat(state, args["chat_id"])
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    if chat.members.get(state.me.id) in {None, "left", "kicked"}:
        raise forbidden("bot is not a member of the supergroup chat")
    chat.members[state.me.id] = "left"
    state.publish("chat", chat_id=chat.id)
    return True


@method("getUserProfilePhotos")
def get_user_profile_photos(_: State, __: Json) -> Json:
    return {"total_count": 0, "photos": []}
