"""Sends a question to the gateway and reads the answer into an `AnswerStream`.

It decides what the model is given, what is left out, and what is retried. Turns and storage are up
to `runner.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from typing import Any

from bot.domain import BadInput, ChatMessage, FileKind
from bot.gateway.client import GatewayClient
from bot.gateway.completions import finish_words
from bot.gateway.completions.cleaning import cleaned
from bot.gateway.errors import ContentRefused, ContextTooLong, TextOnly, TooLarge, UpstreamFailed
from bot.gateway.types import ChatEvent, Completed, ErrorKind, Picture, TextDelta
from bot.services.files.documents import readable
from bot.services.files.links import FileLinks
from bot.services.files.source import FileSource
from bot.services.memory.memory import Memory, for_model
from bot.services.models import traits
from bot.services.models.catalog import Catalog
from bot.services.models.tokens import estimate
from bot.services.notice import Notice
from bot.services.talk import attachments, context
from bot.services.talk.hearing import Hearing
from bot.services.talk.stream import AnswerEnd, AnswerStream
from bot.storage import Storage

TRIMS = 4  # how often a refusal for length makes us say less
COMPLETION_TOKENS = 1024  # of a text that is continued
MEMORY_SHARE = 4  # what is remembered may take one fourth of what fits
PROMPT_SHARE = 0.7  # of the window; the rest is for the answer, and for guessing wrong


class Asking:
    """Asks the gateway."""

    def __init__(
        self,
        client: GatewayClient,
        storage: Storage,
        catalog: Catalog,
        files: FileSource,
        default_model: str,
        memory: Memory | None = None,
        links: FileLinks | None = None,
    ) -> None:
        self._client = client
        self._storage = storage
        self._catalog = catalog
        self._files = files
        self._hearing = Hearing(client, storage, catalog, files)
        self._default_model = default_model
        self._memory = memory
        self._links = links

    async def ask(self, stream: AnswerStream) -> AnswerEnd:
        """Send the question and read the answer into the stream.

        Raises:
            GatewayError: refused, or broken off before or during the answer.
            BotError: a file of the question cannot be read.
        """
        conversation = await self._storage.conversations.get(stream.answer.conversation_id)
        model = stream.model = conversation.model or self._default_model
        sees = self._catalog.sees_pictures(model)
        system = conversation.system_prompt
        budget = int(self._catalog.window(model) * PROMPT_SHARE)
        history = await self._storage.conversations.history(
            conversation.id, stream.answer.question_id
        )
        history = [context.with_speech(one) for one in await self._hearing.listen(stream, history)]
        if noted := await self._noted(stream, model, history[-1].text, budget):
            system = f"{system}\n\n{noted}" if system else noted
        history = [self._linked(model, one) for one in history]
        history = context.fit(system, history, budget, sees=sees)
        attached = await attachments.read(self._files, history, sees=sees, room=budget)
        for notice in attached.notices:
            await self._note(stream, notice)
        history = [context.with_documents(one, attached.documents) for one in history]
        messages = context.fit(system, history, budget, sees=sees)
        for trims_left in reversed(range(TRIMS + 1)):
            told = context.wire(system, messages, attached.pictures, group=not stream.scope.private)
            try:
                return await self._ask_once(stream, model, told)
            except (ContextTooLong, TooLarge):
                shorter = _half(system, messages, sees=sees)
                if stream.text or not trims_left or len(shorter) == len(messages):
                    raise
                messages = shorter
                if not stream.notices or stream.notices[-1].kind != "context-trimmed":
                    stream.push(Notice("context-trimmed"))
            except TextOnly as error:
                if not (attached.pictures and trims_left):
                    raise
                if not messages[-1].text.strip():
                    raise BadInput("error-picture-unseen") from error
                attached.pictures.clear()  # it was not even asked: its words are worth an answer
                self._catalog.refused_pictures(model)
                await self._note(stream, Notice("picture-unseen"))
        raise AssertionError("the last try returns or raises")

    async def _note(self, stream: AnswerStream, notice: Notice) -> None:
        """Add a remark to the answer; "the model sees no pictures" once in a conversation."""
        if notice.kind == "picture-unseen":
            key = f"picture-unseen:{stream.answer.conversation_id}:{stream.model}"
            if not await self._storage.notices.first(key):
                return
        stream.push(notice)

    async def _noted(self, stream: AnswerStream, model: str, question: str, budget: int) -> str:
        """The notes that help with the question, and a remark that names them."""
        if self._memory is None or traits.completes(model):
            return ""
        found = await self._memory.bearing_on(stream.scope, question, budget // MEMORY_SHARE)
        if found:
            names = ", ".join(dict.fromkeys(one.name for one in found))
            stream.push(Notice("memory-used", {"names": names}))
        return for_model(found)

    def _linked(self, model: str, message: ChatMessage) -> ChatMessage:
        """The messages with URLs of files that cannot be read here, if the model fetches URLs.

        `gpt-4-all` is documented to fetch pictures as well, but they are sent as content parts,
        which also works without public links.
        """
        if self._links is None or traits.Ability.FILES not in traits.abilities(model):
            return message
        links = {
            one.unique_id: self._links.link(one, one.name or "file")
            for one in message.files
            if (one.kind is FileKind.DOCUMENT and not readable(one))
            or (one.kind is FileKind.IMAGE and traits.gizmo(model) is None)
        }
        return context.with_links(message, links)

    async def _ask_once(
        self, stream: AnswerStream, model: str, messages: list[dict[str, Any]]
    ) -> AnswerEnd:
        done = Completed(cut=True)
        async with AsyncExitStack() as stack:
            events = await stack.enter_async_context(self._events(model, messages))
            if not traits.completes(model):
                page, bare = traits.off_a_page(model), traits.draws(model)
                clean = cleaned(events, page=page, bare=bare, follows=self._client.trusts)
                events = await stack.enter_async_context(aclosing(clean))
            async for event in events:
                if isinstance(event, Completed):
                    done = event
                elif isinstance(event, Picture) and not self._follows(event):
                    stream.push(TextDelta(f"\n\n{event.url}\n\n"))  # the reader may
                else:
                    stream.push(event)
        if not stream.text.strip() and not stream.pictures and not done.cut:
            if done.finish_reason == finish_words.FILTER:
                raise ContentRefused
            if done.finish_reason in (None, *finish_words.WORDLESS):
                raise UpstreamFailed(kind=ErrorKind.NO_RESULT)
        return AnswerEnd(finish_reason=done.finish_reason, usage=done.usage, cut=done.cut)

    def _follows(self, picture: Picture) -> bool:
        """True if this link may be downloaded: the model's text may contain any link."""
        return not picture.written or self._client.trusts(picture.url)

    def _events(
        self, model: str, messages: list[dict[str, Any]]
    ) -> AbstractAsyncContextManager[AsyncIterator[ChatEvent]]:
        """Call the API that this model needs: chat completions or text completions."""
        if traits.completes(model):
            last = messages[-1]["content"]
            return self._client.completions.stream(
                model=model, prompt=str(last), max_tokens=COMPLETION_TOKENS
            )
        if gizmo := traits.gizmo(model):
            return self._client.chat.stream_gpts(gizmo, messages)
        return self._client.chat.stream(
            model=model, messages=messages, max_tokens=traits.longest_answer(model)
        )


def _half(system: str | None, messages: list[ChatMessage], *, sees: bool) -> list[ChatMessage]:
    """The newer half of the messages by tokens; at least one less, as long as there are two."""
    weight = estimate(system or "") + sum(context.cost(one, sees=sees) for one in messages)
    return context.fit(system, messages, weight // 2, sees=sees)
