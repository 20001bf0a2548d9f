"""People: they say things, press buttons, and look at their screen until they see something.

    await ann.say("/imagine a cat")
    photo = await ann.sees(photo=True)
    await ann.press(photo, "U1")

Looking is in `seeing.py`; a failed expectation prints the screen the person does see.
"""
# ruff: noqa: ASYNC109 - a person's patience is a parameter of the test, not of its caller

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from emulators.telegram import acts
from emulators.telegram.entities import utf16_length
from emulators.telegram.methods.chats import member
from emulators.telegram.model import DEFAULT_COLOR, Chat, Draft, Json
from emulators.telegram.model import Message as Stored
from emulators.telegram.sharing import Sharer
from emulators.telegram.state import CallbackQuery
from emulators.telegram.view import Button, Message

_FIRST_QUERY = 4_382_900_000_000_000_001


class Person(Sharer):
    """Somebody with a Telegram client, a private chat with the bot, and perhaps groups."""

    # ---- saying

    @overload
    async def say(
        self,
        text: str = "",
        *,
        photos: Sequence[bytes],
        chat: Chat | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
    ) -> list[Message]: ...

    @overload
    async def say(
        self,
        text: str = "",
        *,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        photo: bytes | None = None,
        document: bytes | None = None,
        voice: bytes | None = None,
        audio: bytes | None = None,
        video: bytes | None = None,
        video_note: bytes | None = None,
        sticker: bool | bytes = False,
        file_name: str = "file.bin",
        mime_type: str = "application/octet-stream",
        topic: int | None = None,
    ) -> Message: ...

    async def say(
        self,
        text: str = "",
        *,
        chat: Chat | None = None,
        reply_to: Message | None = None,
        photo: bytes | None = None,
        photos: Sequence[bytes] = (),
        document: bytes | None = None,
        voice: bytes | None = None,
        audio: bytes | None = None,
        video: bytes | None = None,
        video_note: bytes | None = None,
        sticker: bool | bytes = False,
        file_name: str = "file.bin",
        mime_type: str = "application/octet-stream",
        topic: int | None = None,
    ) -> Message | list[Message]:
        """Send a message; with media the text is its caption, with `photos` it is an album."""
        state = self._state
        if photos:
            group = {"media_group_id": str(state.next_media_group())}
            contents = [acts.photo_json(state, data) | group for data in photos]
            contents[0] |= acts.caption_json(text)
            return [self._post(content, chat, reply_to, topic) for content in contents]
        if utf16_length(text) > acts.MAX_TEXT:
            raise AssertionError("a client splits so long a text: use `paste`")
        content: Json | None = None
        if photo is not None:
            content = acts.photo_json(state, photo)
        for kind, data in (
            ("document", document),
            ("voice", voice),
            ("audio", audio),
            ("video", video),
            ("video_note", video_note),
        ):
            if data is not None:
                content = acts.file_json(state, kind, data, file_name, mime_type)
        if sticker:
            content = acts.sticker_json(state, None if sticker is True else sticker)
        content = acts.text_json(text) if content is None else content | acts.caption_json(text)
        return self._post(content, chat, reply_to, topic)

    async def paste(
        self, text: str, *, chat: Chat | None = None, topic: int | None = None
    ) -> list[Message]:
        """Paste a long text: the client sends it in pieces."""
        pieces = acts.split_paste(text)
        return [self._post(acts.text_json(piece), chat, None, topic) for piece in pieces]

    def _post(
        self, content: Json, chat: Chat | None, reply_to: Message | None, topic: int | None
    ) -> Message:
        state = self._state
        chat = chat or self.private
        topic = self.id if chat.is_direct else topic
        if chat.is_private:
            self.user.started = True
        stored = state.add_message(
            chat,
            self.user,
            content,
            topic_id=topic,
            reply_to=reply_to.stored if reply_to else None,
        )
        if acts.reaches_bot(state, chat, stored.json):
            state.updates.put("message", stored.snapshot())
        return self._view(stored)

    async def edit(self, message: Message, text: str) -> Message:
        """Change one's own message."""
        stored = message.stored
        assert stored.sender is self.user, f"{self.name} did not write {message!r}"
        if "text" in stored.json:
            content = acts.text_json(text)
        else:
            media = {k: v for k, v in stored.json.items() if k in _MEDIA}
            content = media | acts.caption_json(text)
        self._state.edit_message(stored, content, None)
        if acts.reaches_bot(self._state, stored.chat, stored.json):
            self._state.updates.put("edited_message", stored.snapshot())
        return self._view(stored)

    async def delete(self, message: Message) -> None:
        """Delete a message; bots are not told."""
        self._state.delete_message(message.stored)

    async def open_topic(self, chat: Chat, name: str) -> int:
        """Open a topic in a forum; its id is the `topic` of what is said there."""
        message = self._state.open_topic(chat, self.user, name, DEFAULT_COLOR)
        self._state.updates.put("message", message.snapshot())
        return message.id

    # ---- pressing

    async def press(
        self, message: Message, button: str | int, *, timeout: float = 10.0, stale: bool = False
    ) -> str:
        """Press a button by its label or place; returns what the bot answers to the press.

        The button is looked for on the message as it is now; `stale` presses what the view shows,
        as a finger does that is quicker than the edit. A link or a copy button returns its value.
        """
        shown = message if stale else self._view(message.stored)
        pressed = self._find_button(shown, button)
        for kind in ("url", "copy_text"):
            if kind in pressed.json:
                value = pressed.json[kind]
                return str(value if isinstance(value, str) else value["text"])
        if pressed.data is None:
            raise AssertionError(f"[{pressed.label}] does nothing")
        query = self.start_press(message.stored, pressed.data)
        answer = await self._until(
            lambda: query.answer,
            f"an answer to the press of [{pressed.label}]",
            timeout,
            message.stored.chat,
        )
        return str(answer["text"])

    def start_press(self, stored: Stored, data: str) -> CallbackQuery:
        """Press without waiting for the answer."""
        state = self._state
        query = CallbackQuery(
            id=str(_FIRST_QUERY + len(state.callbacks)),
            user=self.user,
            message=stored,
            data=data,
            asked_at=state.now(),
        )
        state.callbacks[query.id] = query
        acts.press_update(state, self.user, stored, data, query.id)
        return query

    def _find_button(self, message: Message, button: str | int) -> Button:
        buttons = message.all_buttons
        if isinstance(button, int):
            if button < len(buttons):
                return buttons[button]
        else:
            for candidate in buttons:
                if candidate.label == button:
                    return candidate
        labels = " ".join(f"[{candidate.label}]" for candidate in buttons) or "none"
        raise AssertionError(f"no button {button!r} on {message!r}\nIts buttons: {labels}")

    async def react(self, message: Message, emoji: str) -> None:
        """Put an emoji on a message; bots that did not ask for reactions are not told."""
        stored = message.stored
        self._state.updates.put(
            "message_reaction",
            {
                "chat": stored.chat.json(),
                "message_id": stored.id,
                "user": self.user.json(),
                "date": self._state.date(),
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": emoji}],
            },
        )

    async def stop(self, draft: Draft) -> None:
        """Press the stop button of a draft."""
        assert draft.can_stop, f"the draft {draft.text!r} has no stop button"
        state = self._state
        draft.stopped = True
        if not draft.keep_on_stop:
            state.end_draft(draft, why="stopped")
        update: Json = {"chat": draft.chat.json(), "draft_id": draft.id}
        if draft.topic_id is not None:
            update["message_thread_id"] = draft.topic_id
        state.updates.put("stopped_message_generation", update)

    # ---- the bot's place

    async def block(self) -> None:
        """Block the bot."""
        self._block(blocked=True)

    async def unblock(self) -> None:
        """Let the bot write again."""
        self._block(blocked=False)

    def _block(self, *, blocked: bool) -> None:
        before = self._bot_in(self.private)
        self.user.blocked = blocked
        self._tell_bot_of_its_place(self.private, before)

    def add_bot(self, chat: Chat, *, announce: bool = True) -> None:
        """Add the bot to a group."""
        state = self._state
        before = self._bot_in(chat)
        chat.members[state.me.id] = "member"
        if announce:
            self._tell_bot_of_its_place(chat, before)
            joined = state.add_message(chat, self.user, {"new_chat_members": [state.me.json()]})
            state.updates.put("message", joined.snapshot())

    def remove_bot(self, chat: Chat) -> None:
        """Throw the bot out of a group."""
        before = self._bot_in(chat)
        chat.members[self._state.me.id] = "kicked"
        self._tell_bot_of_its_place(chat, before)

    def _bot_in(self, chat: Chat) -> Json:
        return member(self._state, chat, self._state.me.id)

    def _tell_bot_of_its_place(self, chat: Chat, before: Json) -> None:
        acts.member_update(self._state, chat, self.user, before, self._bot_in(chat))


_MEDIA = {"photo", "document", "voice", "audio", "video", "media_group_id"}
