"""What a model is told: a conversation made to fit its window, in the gateway's words. Pure.

Tokens are guessed, not counted: a guess costs microseconds, and a window that is overrun all the
same is answered by trimming further (see `conversations.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import ChatMessage, FileKind, FileRef, Prompt, Quoted, Role, Scope
from bot.gateway.types import FileInput

PICTURE_TOKENS = 1000  # what one at 2048 px costs, more or less
_TURN_TOKENS = 6  # role, name and what stands between messages
QUOTE_LIMIT = 4000  # characters of the message replied to

GROUP_NOTE = (
    "This is a group chat. Every message of a person begins with that person's name. "
    "Answer without a name in front."
)

_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_ASCII = re.compile("[\x00-\x7f]")


def estimate(text: str) -> int:
    """About how many tokens this is: four letters each, two elsewhere, one of Chinese."""
    if text.isascii():
        return len(text) // 4 + 1
    without_wide = _WIDE.sub("", text)
    other = len(_ASCII.sub("", without_wide))
    narrow = len(without_wide) - other
    return len(text) - len(without_wide) + other // 2 + narrow // 4 + 1


def cost(message: ChatMessage, *, sees: bool = True) -> int:
    """About how many tokens a message takes, its pictures included."""
    pictures = sum(one.kind is FileKind.IMAGE for one in message.files) if sees else 0
    return estimate(message.text) + pictures * PICTURE_TOKENS + _TURN_TOKENS


def fit(
    system: str | None, history: Sequence[ChatMessage], budget: int, *, sees: bool = True
) -> list[ChatMessage]:
    """The newest messages that fit, whole ones only, beginning with a person's.

    The last one is the question: it stays even when it alone is too much.
    """
    if not history:
        return []
    left = budget - estimate(system or "") - cost(history[-1], sees=sees)
    start = len(history) - 1
    while start > 0 and (left := left - cost(history[start - 1], sees=sees)) >= 0:
        start -= 1
    while history[start].role is not Role.USER and start < len(history) - 1:
        start += 1
    return list(history[start:])


def question(scope: Scope, prompt: Prompt) -> ChatMessage:
    """What a person asked, as a turn: with what they replied to, and in a group with their name."""
    quote = _quote(prompt.quoted) if prompt.quoted and prompt.quoted.text.strip() else ""
    return ChatMessage(
        role=Role.USER,
        text="\n\n".join(part for part in (quote, prompt.text.strip()) if part),
        files=prompt.files,
        speaker="" if scope.private else scope.user_name,
    )


def remembering(new: ChatMessage, old: ChatMessage) -> ChatMessage:
    """The new wording with what is known of the old one's files: nobody listens twice."""
    known = {one.unique_id: one for one in old.files}
    return new.model_copy(
        update={"files": tuple(known.get(one.unique_id, one) for one in new.files)}
    )


def with_speech(message: ChatMessage) -> ChatMessage:
    """The message with what is said in its recordings in their place.

    A spoken question is a question; beside words of one's own, a recording is what they are about.
    """
    spoken = [one for one in message.files if one.heard is not None]
    if not spoken:
        return message
    own = any(line.strip() and not line.startswith(">") for line in message.text.splitlines())
    pieces = [_recording(one) if own else one.heard for one in spoken]
    return message.model_copy(
        update={
            "text": "\n\n".join(part for part in (message.text, *pieces) if part),
            "files": tuple(one for one in message.files if one.heard is None),
        }
    )


def _recording(ref: FileRef) -> str:
    """What is said in it, and what the model is not given."""
    unseen = ' note="its pictures cannot be seen"' if ref.kind is FileKind.VIDEO else ""
    words = ref.heard or "(nobody says anything)"
    return f'<recording name="{ref.name or "recording"}"{unseen}>\n{words}\n</recording>'


def with_links(message: ChatMessage, links: Mapping[str, str]) -> ChatMessage:
    """The message with addresses in front, for a model that fetches such files by itself."""
    found = [links[one.unique_id] for one in message.files if one.unique_id in links]
    if not found:
        return message
    return message.model_copy(
        update={
            "text": " ".join(part for part in (*found, message.text) if part),
            "files": tuple(one for one in message.files if one.unique_id not in links),
        }
    )


def with_documents(message: ChatMessage, documents: Mapping[str, str]) -> ChatMessage:
    """The message with the text of its files, as far as they could be read, inside."""
    found = [(one, documents[one.unique_id]) for one in message.files if one.unique_id in documents]
    if not found:
        return message
    blocks = [f'<file name="{one.name or "file"}">\n{text}\n</file>' for one, text in found]
    return message.model_copy(
        update={
            "text": "\n\n".join(part for part in (message.text, *blocks) if part),
            "files": tuple(one for one in message.files if one.unique_id not in documents),
        }
    )


def wire(
    system: str | None,
    messages: Sequence[ChatMessage],
    pictures: Mapping[str, FileInput],
    *,
    group: bool,
) -> list[dict[str, Any]]:
    """The messages as the gateway wants them. `pictures` are by the file's unique id."""
    instructions = "\n\n".join(part for part in (system, GROUP_NOTE if group else None) if part)
    told: list[dict[str, Any]] = []
    if instructions:
        told.append({"role": Role.SYSTEM.value, "content": instructions})
    told.extend(
        {"role": message.role.value, "content": _content(message, pictures, group)}
        for message in messages
    )
    return told


def _content(
    message: ChatMessage, pictures: Mapping[str, FileInput], group: bool
) -> str | list[dict[str, Any]]:
    text = message.text
    missing = [one for one in message.files if one.unique_id not in pictures]
    if missing:  # the model shall know that there is something it was not given
        names = ", ".join(one.name or one.kind.value for one in missing)
        text = "\n\n".join(
            part for part in (text, f"(attached, not shown to you: {names})") if part
        )
    if group and message.speaker:
        text = f"{message.speaker}: {text}"
    shown = [pictures[one.unique_id] for one in message.files if one.unique_id in pictures]
    if not shown:
        return text
    parts: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
    parts += [{"type": "image_url", "image_url": {"url": one.data_url()}} for one in shown]
    return parts


def _quote(quoted: Quoted) -> str:
    text = quoted.text.strip()
    if len(text) > QUOTE_LIMIT:
        text = f"{text[:QUOTE_LIMIT]} …"
    author = "you" if quoted.from_bot else quoted.author
    lines = ([f"{author} wrote:"] if author else []) + text.splitlines()
    return "\n".join(f"> {line}".rstrip() for line in lines)
