"""What one person sees on the chat page, as JSON: chats, drafts, messages as the Bot API has them.

It reads the emulator's state and changes nothing. The other side of it is `page/js/store.js`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web

from emulators.telegram.model import Chat, Draft, Json, Message
from emulators.telegram.people import Person
from emulators.telegram.state import State

if TYPE_CHECKING:
    from emulators.telegram.app import Call

_LANGUAGES = {"en": "English", "zh": "简体中文", "zh-hans": "简体中文", "de": "Deutsch"}
_GONE = {"left", "kicked"}


class ReplyWishes:
    """Which messages asked the client to reply to them (`force_reply`).

    Telegram shows that once and does not keep it on the message, so neither does the state.
    """

    def __init__(self) -> None:
        self._markups: dict[tuple[int, int], Json] = {}

    def notice(self, call: Call, response: web.Response) -> tuple[int, int] | None:
        """Look at a call that was just answered; the message when it wished for a reply."""
        markup = call.params.get("reply_markup")
        if not call.ok or not markup or not call.method.startswith("send"):
            return None
        markup = json.loads(markup) if isinstance(markup, str) else markup
        if not markup.get("force_reply") or not isinstance(response.body, bytes):
            return None
        result = json.loads(response.body)["result"]
        if not isinstance(result, dict):
            return None
        key = (result["chat"]["id"], result["message_id"])
        wish = {key: markup[key] for key in _WISH if key in markup}
        self._markups[key] = wish
        return key

    def on(self, message: Message) -> Json:
        return self._markups.get((message.chat.id, message.id), {})


_WISH = ("force_reply", "input_field_placeholder", "selective")


class Screen:
    """One person's view."""

    def __init__(self, state: State, person: Person, wishes: ReplyWishes) -> None:
        self._state = state
        self._person = person
        self._wishes = wishes

    def chats(self) -> list[Chat]:
        """The chats this person is in."""
        mine = self._person.id
        return [
            chat
            for chat in self._state.chats.values()
            if chat.id == mine or chat.members.get(mine, "left") not in _GONE
        ]

    def snapshot(self, boot: str, people: Sequence[Person]) -> Json:
        """Everything, for a page that has just opened or come back."""
        return {
            "boot": boot,
            "bot": self._bot(),
            "person": self._person.id,
            "people": [
                {
                    **person.user.json(),
                    "language": person.user.language,
                    "language_name": _LANGUAGES.get(person.user.language, person.user.language),
                }
                for person in people
            ],
            "chats": [self._chat(chat) for chat in self.chats()],
        }

    def expire_drafts(self) -> None:
        """Remove drafts whose 30 seconds are over; there is no event for that."""
        for chat in self.chats():
            self._state.drafts(chat)

    def translate(self, event: Json) -> Iterator[Json]:
        """An event of the state as the page wants it; nothing when it is not for this person."""
        kind = event["type"]
        if kind == "commands":
            for known in self.chats():
                yield self._facts(known)
            return
        chat = next((one for one in self.chats() if one.id == event.get("chat_id")), None)
        if chat is None:
            return
        base: Json = {"type": kind, "chat_id": chat.id}
        if kind in {"message", "edit", "reaction"}:
            message = chat.messages.get(event["message_id"])
            if message is not None:
                shown = "message" if kind == "message" else "edit"
                yield base | {"type": shown, "message": self._message(message)}
        elif kind == "draft":
            draft = chat.drafts.get((event["draft_id"], event["topic_id"]))
            if draft is not None:
                yield base | {"draft": _draft(draft)}
        elif kind in {"delete", "draft_end", "typing"}:
            yield base | event
        elif kind == "chat":
            yield self._facts(chat)

    def _facts(self, chat: Chat) -> Json:
        return {"type": "chat", "chat_id": chat.id, "facts": self._about(chat)}

    def _chat(self, chat: Chat) -> Json:
        return self._about(chat) | {
            "messages": [self._message(message) for message in chat.messages.values()],
            "drafts": [_draft(draft) for draft in self._state.drafts(chat)],
        }

    def _about(self, chat: Chat) -> Json:
        users = [
            self._state.users.get(number) or self._state.me
            for number, status in chat.members.items()
            if status not in _GONE
        ]
        return chat.json() | {
            "members": [user.json() for user in users],
            "commands": self._commands(chat),
        }

    def _message(self, message: Message) -> Json:
        shown = message.snapshot()
        if wish := self._wishes.on(message):
            shown["reply_markup"] = {**shown.get("reply_markup", {}), **wish}
        if message.reactions:
            shown["reactions"] = list(message.reactions)
        return shown

    def _bot(self) -> Json:
        profile = self._state.profile
        return {
            **self._state.me.json(),
            "first_name": self._worded(profile.names) or self._state.me.first_name,
            "description": self._worded(profile.descriptions),
        }

    def _worded(self, texts: dict[str, str]) -> str:
        return texts.get(self._person.user.language[:2]) or texts.get("") or ""

    def _commands(self, chat: Chat) -> list[Json]:
        """The narrowest scope that has commands wins, in the person's language before any."""
        commands = self._state.profile.commands
        for scope in self._scopes(chat):
            for language in (self._person.user.language[:2], ""):
                found = commands.get((json.dumps(scope, sort_keys=True), language))
                if found:
                    return found
        return []

    def _scopes(self, chat: Chat) -> Iterator[dict[str, Any]]:
        if chat.is_private:
            yield {"type": "chat", "chat_id": chat.id}
            yield {"type": "all_private_chats"}
        else:
            admin = chat.members.get(self._person.id) in {"administrator", "creator"}
            yield {"type": "chat_member", "chat_id": chat.id, "user_id": self._person.id}
            if admin:
                yield {"type": "chat_administrators", "chat_id": chat.id}
            yield {"type": "chat", "chat_id": chat.id}
            if admin:
                yield {"type": "all_chat_administrators"}
            yield {"type": "all_group_chats"}
        yield {"type": "default"}


def _draft(draft: Draft) -> Json:
    return {"draft_id": draft.id, "content": draft.content, "can_stop": draft.can_stop}
