"""Answers of the chat model that no test has scripted.

`echo` repeats the question, for tests; `demo` has answers for topics that people try in the demo.
No protocol here: text in, text out.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from emulators import samples
from emulators.gateway.triggers import without_triggers

_TEXTS = Path(__file__).parent / "texts"
_TOPICS: tuple[tuple[str, str], ...] = (  # the first that fits; words of both languages
    ("memory", r"\bremember\b|did i (?:say|ask|write)|what was my|记得|刚才|之前(?:说|问)"),
    ("table", r"\btables?\b|\bcompare\b|comparison|表格|对比|比较"),
    ("code", r"\bcode\b|python|javascript|function\b|program\b|代码|程序|函数"),
    ("math", r"\bmaths?\b|formula|equation|\bprove\b|proof|integral|latex|数学|公式|方程|证明"),
    ("long", r"\blong\b|essay|article|in detail|长文|长一点|文章|详细"),
    ("story", r"\bstory\b|\btale\b|poem|故事|童话"),
    ("list", r"\blists?\b|\bplan\b|itinerary|checklist|steps\b|列表|计划|清单|步骤"),
    (
        "greeting",
        r"^\W*(?:hi|hello|hey|good (?:morning|evening|day))\b|what can you do|你好|您好|你是谁",
    ),
)
REASONING = (
    "The question is short, so the answer should be, too. First I look at what is really being "
    "asked, then at what I know for certain. Two readings are possible; the second one fits the "
    "words better. I will answer that one and mention the other."
)


def echo(messages: Sequence[dict[str, Any]]) -> str:
    """The question, and the number of pictures in it."""
    question = last_question(messages)
    text, pictures = text_of(question), picture_urls(question)
    said = f"You said: {text}" if text else "You said nothing."
    return f"{said}\n\nPictures: {len(pictures)}" if pictures else said


def demo(messages: Sequence[dict[str, Any]]) -> str:
    """A demo answer on the question's topic."""
    question = last_question(messages)
    said = without_triggers(text_of(question))
    language = "zh" if re.search(r"[㐀-鿿]", said) else "en"
    if pictures := picture_urls(question):
        return _about_pictures(pictures, language)
    if into := _translating(messages):
        return f"(A real model says this in {into}:) {said}"
    words = re.sub(r"^\s*\S{1,32}:\s", "", said)  # in groups the speaker's name stands before
    words = re.sub(r"</?(?:file|recording)\b[^>]*>\n?", "", words)
    for topic, pattern in _TOPICS:
        if re.search(pattern, words, re.IGNORECASE):
            if topic == "memory":
                return _remembered(messages, language)
            return _text(topic, language)
    quoted = words.strip().replace("\n", "\n> ") or "…"
    return _text("other", language).replace("{said}", quoted)


def continued() -> str:
    """A continuation of a text."""
    return (
        ", there was a harbour that remembered every boat. In the evening it counted the lamps, "
        "one for each that had come home, and left one burning for the boat that had not. And in "
        "the morning the tide brought back a rope, a bell, and at last the boat."
    )


def last_question(messages: Sequence[dict[str, Any]]) -> Any:
    """The content of the last user message."""
    for message in reversed(messages):
        if message.get("role") == "user":
            return message.get("content")
    return None


def text_of(content: Any) -> str:
    """The text of a message, in whichever form."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(part.get("text") or "" for part in content if part.get("type") == "text")
    return ""


def picture_urls(content: Any) -> list[str]:
    """The pictures of a message."""
    if not isinstance(content, list):
        return []
    return [part["image_url"]["url"] for part in content if part.get("type") == "image_url"]


def decoded(url: str) -> bytes | None:
    """The bytes of a data URL; None for any other address. Raises `ValueError` if broken."""
    if not url.startswith("data:"):
        return None
    head, comma, data = url.partition(",")
    if not comma or not head.endswith(";base64"):
        raise ValueError("not a base64 data URL")
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def tokens(text: str) -> int:
    """About as many tokens as a model would count."""
    wide = sum(char >= "⺀" for char in text)
    return wide + (len(text) - wide + 3) // 4


def _translating(messages: Sequence[dict[str, Any]]) -> str | None:
    order = next((text_of(m.get("content")) for m in messages if m.get("role") == "system"), "")
    found = re.match(r"Translate .{0,40}? into (\w+)", order)
    return found[1] if found else None


def _text(name: str, language: str) -> str:
    return _read(f"{name}.{language}.md")


@cache
def _read(name: str) -> str:
    return (_TEXTS / name).read_text(encoding="utf-8").strip()


def _about_pictures(urls: Sequence[str], language: str) -> str:
    if language == "zh":
        count, them = f"{len(urls)} 张图片", ""
    else:
        one = len(urls) == 1
        count, them = ("one picture", "it") if one else (f"{len(urls)} pictures", "them")
    sizes = "\n".join(f"{number}. {size}" for number, size in enumerate(_sizes(urls), 1))
    text = _text("picture", language).replace("{count}", count).replace("{sizes}", sizes)
    return text.replace("{them}", them)


def _sizes(urls: Sequence[str]) -> Iterator[str]:
    for url in urls:
        data = decoded(url)
        if data is None:
            yield url
        else:
            width, height = samples.size_of(data)
            yield f"{width} × {height} pixels, {len(data) // 1024 or 1} kB"


def _remembered(messages: Sequence[dict[str, Any]], language: str) -> str:
    said = [
        without_triggers(text_of(m.get("content"))) for m in messages if m.get("role") == "user"
    ]
    turns = "\n".join(f"{n}. {text[:200]}" for n, text in enumerate(said, 1))
    return _text("memory", language).replace("{turns}", turns)
