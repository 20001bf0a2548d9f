"""Methods for message drafts, in private chats only."""

from __future__ import annotations

from emulators.telegram.entities import utf16_length
from emulators.telegram.errors import bad_request
from emulators.telegram.methods.common import TEXT_LIMIT, formatted, writable_chat
from emulators.telegram.methods.registry import method
from emulators.telegram.model import Draft, Json
from emulators.telegram.rich import rich_content
from emulators.telegram.state import State


@method("sendMessageDraft")
def send_message_draft(state: State, args: Json) -> bool:
    text, entities = formatted(args.get("text") or "", args.get("parse_mode"), args.get("entities"))
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    return _show(state, args, content)


@method("sendRichMessageDraft")
async def send_rich_message_draft(state: State, args: Json) -> bool:
    return _show(state, args, await rich_content(state, args["rich_message"], draft=True))


def _show(state: State, args: Json, content: Json) -> bool:
    if args["draft_id"] == 0:
        raise bad_request("DRAFT_ID_INVALID")
    if args["chat_id"] < 0:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    chat = writable_chat(state, args)
    state.show_draft(
        Draft(
            chat=chat,
            id=args["draft_id"],
            topic_id=args.get("message_thread_id"),
            content=content,
            can_stop=bool(args.get("can_stop")),
            keep_on_stop=bool(args.get("keep_on_stop")),
            shown_at=state.now(),
        )
    )
    return True
