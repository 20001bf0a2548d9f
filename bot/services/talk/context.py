"""The messages for a chat request: a conversation cut to fit the model's window. Pure.

Tokens are estimated. If the estimate is too low, the gateway's refusal leads to a shorter request
(see `asking.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import ChatMessage, FileKind, FileRef, Prompt, Quoted, Role, Scope
from bot.gateway.types import FileInput
from bot.services.models.tokens import estimate
from bot.services.words import as_name, inside, says_something

PICTURE_TOKENS = 1000  # what one at 2048 px costs, more or less
_TURN_TOKENS = 6  # role, name and what stands between messages
QUOTE_LIMIT = 4000  # characters of the message replied to, and of each one passed on
FORWARDS_LIMIT = 60_000  # characters of everything that was passed on with one question

GROUP_NOTE = (
    "This is a group chat. Every message of a person begins with that person's name. "
    "Answer without a name in front."
)


def cost(message: ChatMessage, *, sees: bool = True) -> int:
    """Estimated tokens of a message, including its pictures."""
    pictures = sum(one.kind is FileKind.IMAGE for one in message.files) if sees else 0
    return estimate(message.text) + pictures * PICTURE_TOKENS + _TURN_TOKENS


def fit(
    system: str | None, history: Sequence[ChatMessage], budget: int, *, sees: bool = True
) -> list[ChatMessage]:
    """The newest whole messages that fit, beginning with one by a person.

    The last one is the question: it stays even if it is too long by itself.
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
    """A prompt as a chat message: with what it replies to, and in a group with the person's name.

    Empty if the person only replied to the model's own message without saying anything.
    """
    own = (prompt.marked or prompt.text).strip() if says_something(prompt.text) else ""
    mute = not (own or prompt.forwards or prompt.things or prompt.own_files)
    if mute and prompt.quoted is not None and prompt.quoted.ours:
        return ChatMessage(role=Role.USER)
    quote = _quote(prompt.quoted) if prompt.quoted else ""
    pieces = (quote, *_forwards(prompt), own, prompt.things)
    return ChatMessage(
        role=Role.USER,
        text="\n\n".join(part for part in pieces if part),
        files=prompt.files,
        speaker="" if scope.private else scope.user_name,
    )


def remembering(new: ChatMessage, old: ChatMessage) -> ChatMessage:
    """The edited question, keeping the stored transcripts of its recordings."""
    known = {one.unique_id: one for one in old.files}
    return new.model_copy(
        update={"files": tuple(known.get(one.unique_id, one) for one in new.files)}
    )


def with_speech(message: ChatMessage) -> ChatMessage:
    """The message with the transcripts of its recordings.

    A recording alone is the question itself; one beside text is what the text is about.
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
    """A recording as text for the model, with what could not be read."""
    unseen = ' note="its pictures cannot be seen"' if ref.kind is FileKind.VIDEO else ""
    words = inside(ref.heard or "(nobody says anything)")
    name = as_name(ref.name) or "recording"
    return f'<recording name="{name}"{unseen}>\n{words}\n</recording>'


def with_links(message: ChatMessage, links: Mapping[str, str]) -> ChatMessage:
    """The message with URLs in front, for a model that downloads files by itself."""
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
    """The message with the text of its documents in it."""
    found = [(one, documents[one.unique_id]) for one in message.files if one.unique_id in documents]
    if not found:
        return message
    blocks = [
        f'<file name="{as_name(one.name) or "file"}">\n{inside(text)}\n</file>'
        for one, text in found
    ]
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
    """The messages as the API expects them. `pictures` are data URLs by the file's unique id."""
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
        names = ", ".join(as_name(one.name) or one.kind.value for one in missing)
        text = "\n\n".join(
            part for part in (text, f"(attached, not shown to you: {names})") if part
        )
    if group and message.speaker:
        text = f"{as_name(message.speaker) or 'Somebody'}: {text}"
    shown = [pictures[one.unique_id] for one in message.files if one.unique_id in pictures]
    if not shown:
        return text
    parts: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
    parts += [{"type": "image_url", "image_url": {"url": one.data_url()}} for one in shown]
    return parts


def _quote(quoted: Quoted) -> str:
    author = "you" if quoted.ours else as_name(quoted.author)
    return _block(quoted, f"{author} wrote:" if author else "")


def _forwards(prompt: Prompt) -> list[str]:
    """The forwarded messages, each with its author and time."""
    if len(prompt.forwards) == 1 and not prompt.text.strip():
        [only] = prompt.forwards
        if not only.text.strip() and not only.things:
            return []
    blocks, left = [], FORWARDS_LIMIT
    for at, one in enumerate(prompt.forwards):
        block = _block(one, _origin(one), empty="(no words)")
        if len(block) > left:
            blocks.append(f"> ({len(prompt.forwards) - at} more forwarded messages are left out)")
            break
        left -= len(block)
        blocks.append(block)
    return blocks


def _origin(forward: Quoted) -> str:
    who = "you" if forward.ours else as_name(forward.author) or "somebody"
    when = f", {forward.written_at:%Y-%m-%d %H:%M} UTC" if forward.written_at else ""
    return f"Forwarded from {who}{when}:"


def _block(quoted: Quoted, head: str, *, empty: str = "") -> str:
    """A message as a quotation with its author; a long one is cut."""
    text = (quoted.marked or quoted.text).strip()
    if len(text) > QUOTE_LIMIT:
        text = f"{text[:QUOTE_LIMIT]} …"
    lines = [*text.splitlines(), *quoted.things.splitlines()]
    if not lines and empty:
        names = ", ".join(as_name(one.name or one.kind.value) for one in quoted.files)
        lines = [f"({names})" if names else empty]
    if not lines:
        return ""
    return "\n".join(f"> {line}".rstrip() for line in ([head] if head else []) + lines)
