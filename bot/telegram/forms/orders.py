"""Commands that order something: the form that each one fills in, and from what of its message.

All take one path: the command's text and files go into its form; if that is enough the order
starts, else the form asks for the rest. Answers of forms that start no job are acted on here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram.types import Message

from bot.domain import FileRef, Prompt, Scope
from bot.services.forms.service import Begun, Filled, FormService
from bot.services.kinds.asides import COMPLETE_FORM, RECALL_FORM, REMEMBER_FORM
from bot.services.kinds.audio import ENGLISH, TRANSCRIBE_FORM, TRANSLATE_FORM, Transcribe
from bot.services.kinds.avatar import AVATAR_FORM
from bot.services.kinds.midjourney import (
    BLEND_FORM,
    DESCRIBE_FORM,
    IMAGINE_FORM,
    SHORTEN_FORM,
    SWAP_FORM,
    dimensions_in,
)
from bot.services.kinds.speech import SAY_FORM
from bot.services.kinds.suno import LYRICS_FORM, MUSIC_FORM
from bot.services.kinds.video import VIDEO_FORM
from bot.services.languages import split_language
from bot.services.memory.memory import Memory
from bot.services.models.offers import Offers
from bot.services.talk.conversations import ConversationService
from bot.telegram.forms.view import FormView
from bot.telegram.incoming.inbox import Inbox
from bot.telegram.menus import memory_view
from bot.telegram.updates.called import arguments
from bot.telegram.updates.filters import pictures, quoted_or_own, recordings, wish

Read = Callable[[Prompt], dict[str, Any]]


def no_files(_prompt: Prompt) -> Sequence[FileRef]:
    """The files for commands that take text only: none."""
    return ()


def all_files(prompt: Prompt) -> Sequence[FileRef]:
    """All files of the prompt."""
    return prompt.files


def one_recording(prompt: Prompt) -> Sequence[FileRef]:
    """The first audio or video file of the prompt."""
    return recordings(prompt)[:1]


@dataclass(frozen=True, slots=True)
class Order:
    """The form of a command, and what it fills in."""

    form: str
    read: Read
    files: Callable[[Prompt], Sequence[FileRef]] = no_files
    measured: bool = False  # the form wants to know how long sounds are


def _wish(field: str) -> Read:
    return lambda prompt: {field: wish(prompt)}


def _quoted(field: str) -> Read:
    return lambda prompt: {field: quoted_or_own(prompt, arguments(prompt.text))}


def _nothing(_prompt: Prompt) -> dict[str, Any]:
    return {}


def _shape(prompt: Prompt) -> dict[str, Any]:
    return {"dimensions": dimensions_in(arguments(prompt.text))}


def _transcript(prompt: Prompt) -> dict[str, Any]:
    name = next((one.name for one in recordings(prompt)), "")
    wanted = Transcribe(form=arguments(prompt.text).lower(), name=name)
    wanted.check()
    return {"form": wanted.form, "name": wanted.name}


def _translation(prompt: Prompt) -> dict[str, Any]:
    language, words = split_language(arguments(prompt.text))
    sound = None if words else next(iter(recordings(prompt)), None)
    return {
        "text": "" if sound else quoted_or_own(prompt, words),
        "name": sound.name if sound else "",
        "language": language or ENGLISH,
    }


def _untranslated(prompt: Prompt) -> Sequence[FileRef]:
    return () if split_language(arguments(prompt.text))[1] else one_recording(prompt)


def _note(prompt: Prompt) -> dict[str, Any]:
    beside = (*prompt.forwards, *((prompt.quoted,) if prompt.quoted else ()))
    parts = [arguments(prompt.text), *(one.text.strip() for one in beside)]
    return {"text": "\n\n".join(filter(None, parts))}


ORDERS = {
    "imagine": Order(IMAGINE_FORM.name, _wish("prompt"), pictures),
    "blend": Order(BLEND_FORM.name, _shape, pictures),
    "describe": Order(DESCRIBE_FORM.name, _nothing, pictures),
    "shorten": Order(SHORTEN_FORM.name, _wish("prompt")),
    "swap": Order(SWAP_FORM.name, _nothing, pictures),
    "music": Order(MUSIC_FORM.name, _wish("description")),
    "lyrics": Order(LYRICS_FORM.name, _wish("prompt")),
    "video": Order(VIDEO_FORM.name, _wish("prompt"), pictures),
    "avatar": Order(AVATAR_FORM.name, _nothing, all_files, measured=True),
    "transcribe": Order(TRANSCRIBE_FORM.name, _transcript, one_recording),
    "translate": Order(TRANSLATE_FORM.name, _translation, _untranslated),
    "say": Order(SAY_FORM.name, _quoted("text")),
    "complete": Order(COMPLETE_FORM.name, _quoted("text")),
    "recall": Order(RECALL_FORM.name, _wish("question")),
    "remember": Order(REMEMBER_FORM.name, _note, all_files),
}
"""The orders, by command without slash. `/image` and `/edit` are not here: see `Drawing`."""


class Orders:
    """Carries out these commands, and completed forms that start no job."""

    def __init__(
        self,
        inbox: Inbox,
        forms: FormService,
        form_view: FormView,
        memory: Memory,
        conversations: ConversationService,
        offers: Offers,
    ) -> None:
        self._offers = offers
        self._inbox = inbox
        self._forms = forms
        self._form_view = form_view
        self._memory = memory
        self._conversations = conversations

    async def take(
        self,
        command: str,
        message: Message,
        prompt: Prompt,
        scope: Scope,
        safe: Callable[[], object],
    ) -> None:
        """Carry out a command; `safe` is called once later messages need not wait any more.

        Raises:
            BadInput: its text or files cannot be used.
        """
        order = ORDERS[command]
        if order.files is not no_files and order.form != REMEMBER_FORM.name:
            known = await self._inbox.by_bytes(prompt.files)
            prompt = prompt.model_copy(update={"files": known})
        files = order.files(prompt)
        if order.measured:
            files = await self._inbox.usable(files)
        given = order.read(prompt) | {"model": self._conversations.default_model}
        if order.form != TRANSLATE_FORM.name:
            del given["model"]
        if order.form == VIDEO_FORM.name:
            given["absent"] = list(self._offers.missing(command))
        begun: Begun
        if order.form == REMEMBER_FORM.name and files:  # of whatever kind: it says if it cannot
            begun = Filled(kind=order.form, given=given, files=tuple(files))
        else:
            begun = await self._forms.begin(order.form, scope, files=files, **given)
        await self.show(begun, message, prompt, scope, safe)

    async def show(
        self,
        begun: Begun,
        message: Message,
        prompt: Prompt,
        scope: Scope,
        safe: Callable[[], object],
    ) -> None:
        """Show the form, or act on the answers of one that starts no job. Jobs show themselves."""
        if not isinstance(begun, Filled):
            await self._form_view.begun(begun)
        elif begun.kind == COMPLETE_FORM.name:
            safe()  # beside the conversation: nothing that comes later is told of it
            await self._conversations.complete(scope, begun.given["text"])
        elif begun.kind == RECALL_FORM.name:
            safe()  # it changes nothing, and the gateway may be slow
            found = await self._memory.recall(scope, begun.given["question"])
            await message.reply(**memory_view.found(found, scope.language).as_kwargs())
        elif begun.kind == REMEMBER_FORM.name:
            kept = await self._memory.remember(scope, prompt, arguments(prompt.text), safe)
            await message.reply(memory_view.kept(kept, scope))
