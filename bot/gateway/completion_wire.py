"""Chat completion bodies and chunks: what every resource that talks to a chat model shares.

What the wire says: `choices[0].message` in a whole answer, `choices[0].delta` in a chunk. `content`
is a string, null, or a list of parts; thinking comes as `reasoning_content` or `reasoning`; tool
calls come in pieces that belong together by `index`; `usage` may stand in a chunk without choices,
first, in the middle or last, or nowhere; `model` is not always the one that was asked for.

It turns dicts into values and sends nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from bot.gateway import sse
from bot.gateway.errors import ConnectionFailed, UpstreamFailed, UpstreamTimeout
from bot.gateway.loose import to_list, to_mapping, to_number, to_text, well_formed
from bot.gateway.types import (
    ChatEvent,
    Completed,
    Completion,
    ReasoningDelta,
    TextDelta,
    ToolCall,
    Usage,
)


def chat_body(
    model: str, messages: Sequence[Mapping[str, Any]], options: Mapping[str, Any]
) -> dict[str, Any]:
    """The JSON of a request: unset options are left out, because gateways refuse null."""
    given = {name: value for name, value in options.items() if value is not None}
    return {"model": model, "messages": [dict(message) for message in messages], **given}


def read_completion(data: Any) -> Completion:
    """A whole answer. No choice at all is a failure that gateways report as success."""
    collected = Collector()
    events = [*collected.chunk(to_mapping(data)), *collected.rest()]
    if not collected.started:
        raise EmptyChoices
    end = collected.end(cut=False)
    return Completion(
        text="".join(e.text for e in events if isinstance(e, TextDelta)),
        reasoning="".join(e.text for e in events if isinstance(e, ReasoningDelta)),
        finish_reason=end.finish_reason,
        usage=end.usage,
        model=end.model,
        tool_calls=end.tool_calls,
    )


class EmptyChoices(UpstreamFailed):
    """The model's channel answered nothing, and the gateway called it success."""

    def __init__(self) -> None:
        super().__init__("empty response")


class Halves:
    """Joins characters that a gateway cut in two.

    Some count in UTF-16 units and write the halves of an emoji into two chunks, each as an escape.
    """

    def __init__(self) -> None:
        self._half = ""

    def whole(self, text: str) -> str:
        """The text that is complete so far."""
        text, self._half = self._half + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return well_formed(text)

    def rest(self) -> str:
        """What is left of a half whose other half never came."""
        half, self._half = self._half, ""
        return well_formed(half)


class Collector:
    """Reads the chunks of one answer: text goes straight through, the rest is kept for the end."""

    def __init__(self) -> None:
        self.started = False  # a choice was seen
        self.finish_reason: str | None = None
        self._text, self._thought = Halves(), Halves()
        self._streamed = False
        self._usage: Usage | None = None
        self._model: str | None = None
        self._calls: dict[int, list[str]] = {}  # index → [id, name, arguments]

    def chunk(self, data: Mapping[str, Any]) -> Iterator[ChatEvent]:
        """The events of one chunk (or of a whole answer)."""
        if data.get("usage"):
            self._usage = read_usage(data["usage"]) or self._usage
        self._model = self._model or to_text(data.get("model")) or None
        for choice in map(to_mapping, to_list(data.get("choices"))):
            if to_number(choice.get("index")) not in (None, 0.0):
                continue  # one answer was asked for; a second one would be mixed into it
            self.started = True
            self.finish_reason = to_text(choice.get("finish_reason")) or self.finish_reason
            said = self._said(choice)
            thought = content_text(said.get("reasoning_content") or said.get("reasoning"))
            if thought := self._thought.whole(thought):
                yield ReasoningDelta(thought)
            text = content_text(said.get("content")) or raw_text(said.get("refusal"))
            if text := self._text.whole(text or raw_text(choice.get("text"))):
                yield TextDelta(text)
            if said.get("tool_calls"):
                self._tool_calls(said)

    def rest(self) -> Iterator[ChatEvent]:
        """What was held back and will not be completed any more."""
        if thought := self._thought.rest():
            yield ReasoningDelta(thought)
        if text := self._text.rest():
            yield TextDelta(text)

    def end(self, *, cut: bool) -> Completed:
        """What is known once nothing more will come."""
        return Completed(
            finish_reason=self.finish_reason,
            usage=self._usage,
            cut=cut,
            tool_calls=tuple(ToolCall(*self._calls[index]) for index in sorted(self._calls)),
            model=self._model,
        )

    def _said(self, choice: Mapping[str, Any]) -> dict[str, Any]:
        """The delta; a message only if no delta came, for some repeat the whole answer last."""
        if choice.get("delta") is not None:
            self._streamed = True
            return to_mapping(choice["delta"])
        return {} if self._streamed else to_mapping(choice.get("message"))

    def _tool_calls(self, said: Mapping[str, Any]) -> None:
        for position, piece in enumerate(map(to_mapping, to_list(said.get("tool_calls")))):
            index = to_number(piece.get("index"))
            call = self._calls.setdefault(position if index is None else int(index), ["", "", ""])
            function = to_mapping(piece.get("function"))
            call[0] = call[0] or to_text(piece.get("id"))
            call[1] += to_text(function.get("name"))
            call[2] += to_text(function.get("arguments"))


async def read_stream(
    raw: AsyncIterator[dict[str, Any]], tail: float
) -> AsyncGenerator[ChatEvent, None]:
    """The events of a streamed answer, ended by Completed.

    Once the answer said that it is finished only its usage can follow: nobody waits longer than
    `tail` seconds for that. A break after the first event is a cut, not an error.
    """
    collector = Collector()
    heard = done = False
    try:
        while not done:
            if collector.finish_reason is None:  # a timeout for every token would cost
                data = await anext(raw, None)
            else:
                async with asyncio.timeout(tail):
                    data = await anext(raw, None)
            if data is None:
                break
            done = data is sse.DONE
            heard = heard or not done
            for event in collector.chunk(data):
                yield event
    except (ConnectionFailed, UpstreamTimeout):
        if not heard:
            raise
    except TimeoutError:
        pass  # it was finished
    if not collector.started:
        raise EmptyChoices
    for event in collector.rest():
        yield event
    yield collector.end(cut=not done and collector.finish_reason is None)


def content_text(content: Any) -> str:
    """The text of `content`: a string, null, or a list of parts (a picture becomes Markdown)."""
    if not isinstance(content, list):
        return raw_text(content.get("text") if isinstance(content, Mapping) else content)
    pieces = []
    for part in content:
        box = to_mapping(part)
        image = box.get("image_url")
        url = to_text(image.get("url") if isinstance(image, Mapping) else image)
        pieces.append(f"![image]({url})" if url else raw_text(box.get("text", part)))
    return "".join(pieces)


def raw_text(value: Any) -> str:
    """A string as it is, halves of characters included; anything else is ""."""
    return value if isinstance(value, str) else ""


def read_usage(data: Any) -> Usage | None:
    """Token counts; None when the gateway sent none."""
    box = to_mapping(data)
    if not box:
        return None
    prompt, answer = (int(to_number(box.get(f"{k}_tokens")) or 0) for k in ("prompt", "completion"))
    total = int(to_number(box.get("total_tokens")) or prompt + answer)
    return Usage(prompt_tokens=prompt, completion_tokens=answer, total_tokens=total)
