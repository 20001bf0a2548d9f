"""The messages of a finished answer as data: text, remarks, ending, button. Pure.

An answer of more than `MOST` messages becomes its beginning and a file with all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.gateway.completions import finish_words
from bot.gateway.errors import ModelUnavailable, TextOnly
from bot.markdown.splitting import TEXT_LIMIT
from bot.services.models import traits
from bot.services.talk.stream import AnswerEnd, AnswerStream
from bot.telegram import texts
from bot.telegram.outgoing.formatting import render
from bot.telegram.outgoing.message import FilePart, Part, TextPart, words_of
from bot.telegram.wording.explain import explain
from bot.telegram.wording.measure import shorten

_ENDINGS = {
    finish_words.FILTER: "answer-filtered",
    finish_words.LENGTH: "answer-too-long",
    finish_words.WINDOW: "answer-window-full",
    finish_words.TOO_MUCH: "answer-endless",
}

MOST = 20
"""Maximum messages of one answer."""

FIRST = 2
"""How many messages of a longer answer are sent before its file."""

FILE = "answer.md"
CAPTION = 1000

TOO_LONG = 4 * MOST * TEXT_LIMIT  # characters that need no rendering to be known as too many


def finished(stream: AnswerStream, *, rich: bool, speaks: bool) -> list[Part]:
    """All messages of an answer."""
    note = noted(stream)
    if not stream.told and not stream.reasoning.strip():
        gone = stream.end is not None and isinstance(stream.end.error, ModelUnavailable | TextOnly)
        return flagged([TextPart(text=note, choose=gone)], stream, speaks=speaks)
    too_long = len(stream.text) > TOO_LONG
    parts = render(
        stream.text[: 2 * FIRST * TEXT_LIMIT] if too_long else stream.text,
        rich=rich,
        reasoning=stream.reasoning,
        title=texts.get("answer-thoughts", stream.scope.language),
        note="" if too_long else note,
    )
    if not parts and not stream.pictures:  # an empty block of code, or what nobody can see
        return [TextPart(text=texts.get("answer-blank", stream.scope.language), retry=True)]
    if too_long or weight(parts) > MOST:
        parts = [*parts[:FIRST], file_of(stream)]
    return flagged(parts, stream, speaks=speaks)


def file_of(stream: AnswerStream) -> FilePart:
    """The complete text as a file, for too long an answer, with the ending as its caption."""
    size = texts.get("answer-as-file", stream.scope.language, characters=len(stream.text))
    caption = shorten("\n".join(filter(None, (size, noted(stream)))), CAPTION)
    return FilePart(name=FILE, text=caption)


def weight(parts: Sequence[Part]) -> int:
    """The number of messages at most, on a server without rich messages."""
    return sum(max(1, len(words_of(one))) for one in parts)


def flagged(parts: list[Part], stream: AnswerStream, *, speaks: bool) -> list[Part]:
    """The messages with a button under the last one: retry if it ended early, else read aloud."""
    end = stream.end or AnswerEnd(cut=True)
    if parts and (end.stopped or end.cut or end.error is not None):
        parts[-1] = parts[-1].model_copy(update={"retry": True})
    elif parts and stream.text and stream.scope.private and speaks:
        parts[-1] = parts[-1].model_copy(update={"aloud": True})
    return parts


def noted(stream: AnswerStream) -> str:
    """The bot's lines below the answer: what the model was not given, and how the answer ended."""
    language, end = stream.scope.language, stream.end or AnswerEnd(cut=True)
    lines: list[str] = []
    for notice in stream.notices:
        line = texts.get(f"answer-notice-{notice.kind}", language, **notice.values)
        if line not in lines:
            lines.append(line)
    if isinstance(end.error, ModelUnavailable) and traits.gizmo(stream.model):
        lines.append(texts.get("error-gpt-silent", language))
    elif end.error is not None:
        lines.append(explain(end.error, language))
    elif end.stopped:
        lines.append(texts.get("answer-stopped", language))
    elif end.restarted:
        lines.append(texts.get("answer-restarted", language))
    elif end.cut:
        lines.append(texts.get("answer-cut", language))
    elif said := _ENDINGS.get(end.finish_reason or ""):
        lines.append(texts.get(said, language))
    return "\n".join(lines)


def plain(text: str) -> TextPart:
    """One of the bot's lines as a message."""
    return TextPart(text=text)
