"""Chat completion bodies and chunks: what every resource that talks to a chat model shares.

What the wire says: `choices[].message` in a whole answer, `choices[].delta` in a chunk; one answer
is asked for, so whatever stands under another index is a part of it (some gateways write the number
of Claude's block there). `finish_reason` should come once, at the end; some write it into every
chunk, so it ends nothing by itself. Tool calls come in pieces that belong together by `index`;
`usage` may stand anywhere; `model` is not always the one that was asked for.

It turns dicts into values and sends nothing; how a stream is read and ends is in
`stream.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.gateway import envelopes
from bot.gateway.completions import finish_words, message_parts
from bot.gateway.completions.repeats import Repeats
from bot.gateway.completions.thoughts import Thoughts
from bot.gateway.completions.usage_shapes import added, find_usage
from bot.gateway.errors import GatewayError, UpstreamFailed
from bot.gateway.loose import to_list, to_mapping, to_number, to_text, well_formed
from bot.gateway.types import (
    ChatEvent,
    Completed,
    Completion,
    ErrorKind,
    Picture,
    ReasoningDelta,
    Rethought,
    TextDelta,
    ToolCall,
    Usage,
)

MOST_CONTENT = 32 * 1024 * 1024  # characters of an answer, its pictures in letters included
MOST_THOUGHT = 1_000_000  # characters

# A failure inside a choice that says no more than that it broke off.
_VAGUE = frozenset(
    (ErrorKind.UPSTREAM_ERROR, ErrorKind.UPSTREAM_TIMEOUT, ErrorKind.NETWORK, ErrorKind.PROTOCOL,
     ErrorKind.BAD_REQUEST, ErrorKind.ROUTE_NOT_FOUND)
)  # fmt: skip


def chat_body(
    model: str, messages: Sequence[Mapping[str, Any]], options: Mapping[str, Any]
) -> dict[str, Any]:
    """The JSON body of a request, without unset options, because gateways refuse null."""
    given = {name: value for name, value in options.items() if value is not None}
    return {"model": model, "messages": [dict(message) for message in messages], **given}


def read_completion(data: Any) -> Completion:
    """A whole answer. Raises `EmptyChoices` if it has no choice."""
    *events, end = read_events(data)
    assert isinstance(end, Completed)
    text = thought = ""
    pictures: list[Picture] = []
    for event in events:
        match event:
            case TextDelta():
                text += event.text
            case ReasoningDelta():
                thought += event.text
            case Rethought():
                text, thought = "", thought + text
            case Picture():
                pictures.append(event)
            case _:
                pass
    return Completion(
        text=text,
        reasoning=thought,
        finish_reason=end.finish_reason,
        usage=end.usage,
        model=end.model,
        tool_calls=end.tool_calls,
        pictures=tuple(pictures),
    )


def read_events(data: Any) -> list[ChatEvent]:
    """A whole answer, or the chunks of an unrequested stream, as stream events."""
    collector = Collector()
    chunks: Iterable[Any] = data if isinstance(data, list) else [data]
    events = [event for chunk in chunks for event in collector.chunk(to_mapping(chunk))]
    if not collector.started:
        raise EmptyChoices
    return [*events, *collector.rest(), collector.end(cut=False)]


class EmptyChoices(UpstreamFailed):
    """A successful reply without any choice: the model's channel sent nothing."""

    def __init__(self) -> None:
        super().__init__("empty response")


class AnswerTooLong(Exception):
    """The answer exceeds the size limit."""


class Halves:
    """Joins surrogate pairs that a gateway has split between chunks.

    Some count in UTF-16 units and write the halves of an emoji into two chunks as escapes.
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
        """A replacement for a half that was never completed."""
        half, self._half = self._half, ""
        return well_formed(half)


class Collector:
    """Reads the chunks of one answer: passes text on, and collects the rest for the end."""

    def __init__(self) -> None:
        self.started = False  # a choice was seen
        self.said = False  # it holds words or pictures, not only thinking
        self.open = True  # its last words bore no finish word, and none came behind them
        self.finish_reason: str | None = None
        self._halves, self._thought_halves = Halves(), Halves()
        self._repeats, self._thought_repeats = Repeats(), Repeats()
        self._thoughts = Thoughts()
        self._pictures: set[str] = set()
        self._streamed = False
        self._failure: GatewayError | None = None
        self._usage: Usage | None = None
        self._model: str | None = None
        self._calls: dict[int, list[str]] = {}  # index → [id, name, arguments]
        self._size = self._thought_size = 0

    def chunk(self, data: Mapping[str, Any]) -> Iterator[ChatEvent]:
        """The events of one chunk (or of a whole answer).

        Raises:
            TooMuch: the answer exceeds the size limit.
        """
        self._usage = added(self._usage, find_usage(data))
        self._model = self._model or to_text(data.get("model")) or None
        for choice in map(to_mapping, to_list(data.get("choices"))):
            self.started = True
            ends = self._ended(choice)
            if "delta" in choice and choice["delta"] is not None:
                self._streamed = True
                yield from self._read(to_mapping(choice["delta"]), last=ends)
            if choice.get("message"):  # a whole answer, or one that is repeated behind its pieces
                said = to_mapping(choice["message"])
                yield from self._read(said, whole=self._streamed, last=ends)
            elif choice.get("text"):
                yield from self._plain(choice)
            for picture in message_parts.pictures(choice):
                yield from self._picture(picture)
        drawing = _is_drawing(data)
        beside = {"images": data["data"]} if drawing else data
        for picture in message_parts.pictures(beside):
            self.started = True
            if drawing:  # it comes whole, and knows no finish words
                self.finish_reason = self.finish_reason or "stop"
            yield from self._picture(picture)

    def rest(self) -> Iterator[ChatEvent]:
        """What was held back and stays incomplete.

        Raises:
            GatewayError: the upstream put an error in place of a finish reason.
        """
        if thought := self._thought_repeats.rest() + self._thought_halves.rest():
            yield ReasoningDelta(thought)
        if text := self._repeats.rest() + self._halves.rest():
            yield from self._words(text)
        yield from self._thoughts.rest()
        failure = self._failure
        if failure is not None and not (self.said and failure.kind in _VAGUE):
            raise failure

    def end(self, *, cut: bool) -> Completed:
        """The final event, once nothing more comes."""
        broken = self._failure is not None or self.finish_reason == finish_words.BROKEN
        return Completed(
            finish_reason=self.finish_reason,
            usage=self._usage,
            cut=cut or broken,
            tool_calls=tuple(ToolCall(*self._calls[index]) for index in sorted(self._calls)),
            model=self._model,
        )

    def _ended(self, choice: Mapping[str, Any]) -> bool:
        """Note the finish reason of a choice, and its error."""
        for box in (choice, choice.get("delta"), choice.get("message")):
            if envelopes.complains(error := to_mapping(box).get("error")):
                self._failure = _failure(error)
        reason = next((choice[k] for k in ("finish_reason", "finishReason", "stop_reason")
                       if choice.get(k)), None)  # fmt: skip
        meaning = finish_words.meaning(to_text(reason))
        if meaning is None:
            return False
        # "stop" right behind "length" is the gateway's own word; behind more words it is the last.
        if meaning not in finish_words.WORDLESS or self.finish_reason is None or self.open:
            self.finish_reason = meaning
        self.open = False
        return True

    def _read(
        self, said: Mapping[str, Any], *, last: bool, whole: bool = False
    ) -> Iterator[ChatEvent]:
        thought = self._thought_halves.whole(message_parts.thinking(said))
        repeats = self._thought_repeats
        if thought := repeats.whole(thought) if whole else repeats.new(thought):
            self._thought_size += len(thought)
            yield ReasoningDelta(thought)
            if self._thought_size > MOST_THOUGHT:
                raise AnswerTooLong
        text = message_parts.words(said.get("content")) or message_parts.raw(said.get("refusal"))
        text = self._halves.whole(text)
        if text := self._repeats.whole(text) if whole else self._repeats.new(text, last=last):
            self.open = not last
            yield from self._words(text)
        for picture in message_parts.pictures(said):
            yield from self._picture(picture)
        if said.get("tool_calls") and not (whole and self._streamed and self._calls):
            self._tool_calls(said)

    def _words(self, text: str) -> Iterator[ChatEvent]:
        self._grow(len(text))
        self.said = True
        yield from self._thoughts.feed(text)

    def _plain(self, choice: Mapping[str, Any]) -> Iterator[ChatEvent]:
        """A piece of text without any markup, in the middle of plain text (fast path)."""
        if text := self._halves.whole(message_parts.raw(choice.get("text"))):
            self.open = finish_words.meaning(to_text(choice.get("finish_reason"))) is None
            self._grow(len(text))
            self.said = True
            yield TextDelta(text)

    def _picture(self, picture: Picture) -> Iterator[ChatEvent]:
        mark = picture.url[:4096] + str(len(picture.url))
        if mark not in self._pictures:
            self._pictures.add(mark)
            self._grow(len(picture.url))
            self.said = True
            yield picture

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > MOST_CONTENT:
            raise AnswerTooLong

    def _tool_calls(self, said: Mapping[str, Any]) -> None:
        for position, piece in enumerate(map(to_mapping, to_list(said.get("tool_calls")))):
            index = to_number(piece.get("index"))
            call = self._calls.setdefault(position if index is None else int(index), ["", "", ""])
            function = to_mapping(piece.get("function"))
            call[0] = call[0] or to_text(piece.get("id"))
            call[1] += to_text(function.get("name"))
            call[2] += to_text(function.get("arguments"))
            self._grow(len(to_text(function.get("arguments"))))


def _is_drawing(data: Mapping[str, Any]) -> bool:
    """True if an image endpoint's answer came instead of a chat's."""
    return "choices" not in data and isinstance(data.get("data"), list)


def _failure(error: Any) -> GatewayError:
    """The error message inside a choice."""
    complaint = envelopes.openai(200, {"error": error})
    assert complaint is not None
    status = to_number(complaint.code)
    return envelopes.to_error(
        complaint, status=int(status) if status is not None and 400 <= status < 600 else 200
    )
