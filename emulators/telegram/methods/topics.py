"""Methods for forum topics."""

from __future__ import annotations

from emulators.telegram.errors import bad_request
from emulators.telegram.methods.common import find_chat
from emulators.telegram.methods.registry import method
from emulators.telegram.model import DEFAULT_COLOR, Chat, Json, Topic
from emulators.telegram.state import State

_COLORS = {7322096, 16766590, 13338331, 9367192, 16749490, 16478047}


@method("createForumTopic")
def create_forum_topic(state: State, args: Json) -> Json:
    chat = _forum(state, args)
    if not 1 <= len(args["name"]) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not args["name"] else "TOPIC_TITLE_TOO_LONG")
    color = args.get("icon_color", DEFAULT_COLOR)
    if color not in _COLORS:
        raise bad_request("invalid forum topic icon color specified")
    opened = state.open_topic(chat, state.me, args["name"], color)
    return {"message_thread_id": opened.id, "name": args["name"], "icon_color": color}


@method("editForumTopic")
def edit_forum_topic(state: State, args: Json) -> bool:
    topic = _topic(state, args)
    if topic.name == args.get("name", topic.name):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = args["name"]
    return True


@method("closeForumTopic")
def close_forum_topic(state: State, args: Json) -> bool:
    _topic(state, args).closed = True
    return True


@method("reopenForumTopic")
def reopen_forum_topic(state: State, args: Json) -> bool:
    _topic(state, args).closed = False
    return True


@method("deleteForumTopic")
def delete_forum_topic(state: State, args: Json) -> bool:
    topic = _topic(state, args)
    chat = find_chat(state, args["chat_id"])
    del chat.topics[topic.id]
    for message in [m for m in chat.messages.values() if m.topic_id == topic.id]:
        state.delete_message(message)
    return True


def _forum(state: State, args: Json) -> Chat:
    chat = find_chat(state, args["chat_id"])
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _topic(state: State, args: Json) -> Topic:
    topic = _forum(state, args).topics.get(args["message_thread_id"])
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic
