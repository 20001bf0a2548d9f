"""What a model's name tells: whether it chats, its context window, whether it sees pictures.

The gateway lists ids only, so this is a table of prefixes. Pure. An unknown name counts as a chat
model with a small window.
"""

from __future__ import annotations

import re
from enum import StrEnum

UNKNOWN_WINDOW = 16_000

# The first pattern that matches the beginning of the name (after a vendor's "name/") wins.
_WINDOWS: tuple[tuple[str, int], ...] = (
    (r"gpt-4\.1", 1_000_000),
    (r"gpt-5", 270_000),
    (r"gpt-4o|chatgpt-4o|gpt-4-turbo|gpt-4-1106|gpt-4-0125|gpt-4-vision|gpt-4-preview", 128_000),
    (r"gpt-4-all|gpt-4-gizmo|gpt-4\.5", 128_000),
    (r"gpt-4-32k", 32_000),
    (r"gpt-4", 8_192),
    (r"gpt-3\.5", 16_000),
    (r"o1-(?:mini|preview)", 128_000),
    (r"o[1-9]", 200_000),
    (r"claude-(?:2\.0|instant)", 100_000),
    (r"claude", 200_000),
    (r"gemini.*-image|nano-banana", 32_000),
    (r"gemini-(?:pro$|pro-vision|1\.0)", 30_000),
    (r"gemini", 1_000_000),
    (r"deepseek", 64_000),
    (r"qwen.*-(?:long|turbo)", 1_000_000),
    (r"qwen|qwq|qvq", 32_000),
    (r"glm-4", 128_000),
    (r"grok", 128_000),
    (r"llama-?[34]", 128_000),
    (r"mistral|mixtral|ministral|codestral|pixtral", 32_000),
    (r"command-", 128_000),
)
_SIZE_IN_NAME = re.compile(r"(?:^|-)(\d{1,4})k(?:-|$)")

_SIGHTED = re.compile(
    r"gpt-4o|chatgpt-4o|gpt-4\.[15]|gpt-5|gpt-4-(?:turbo|vision|all|gizmo)|o1(?!-mini|-preview)|"
    r"o3(?!-mini)|o4|claude-(?:[3-9]|opus|sonnet|haiku)|gemini-(?!pro$|1\.0)|glm-4(?:\.\d)?v|grok-4|"
    r"llama-4|pixtral|nano-banana|.*(?:-vl|vision|-omni)|qvq|step-1v|yi-vl"
)
_BLIND = re.compile(r"gpt-4o.*(?:audio|realtime)|gpt-4-turbo-preview|claude-3-5-haiku")

_NOT_CHAT = re.compile(
    # music, video, faces
    r"mj_|mj-|midjourney|suno|chirp|udio|luma|kling|runway|pika|viggle|vidu|minimax-video|hailuo|"
    r"sora|veo|wan2|cogvid|swap_face|avatar|"
    # pictures
    r"dall-e|flux|stable-|sd3|sdxl|cogview|ideogram|recraft|playground|jimeng|seedream|imagen|"
    r"(?!gemini).*-image(?:-|$)|"
    # vectors, judges, voices
    r".*embedding|text-|bge-|m3e|.*rerank|.*moderation|"
    r"tts-|.*-tts|whisper|.*transcri|.*-audio|.*-realtime|speech|"
    # completions without a conversation; patterns instead of names; GPTs, which have their own list
    r"gpt-(?:4o?-)?gizmo-|babbage|davinci|curie|ada$|gpt-3\.5-turbo-instruct|.*\*$"
)

_FAMILIES: tuple[tuple[str, str], ...] = (
    ("GPT", r"gpt|chatgpt"),
    ("OpenAI o", r"o[1-9]"),
    ("Claude", r"claude"),
    ("Gemini", r"gemini|gemma|learnlm"),
    ("DeepSeek", r"deepseek"),
    ("Qwen", r"qwen|qwq|qvq"),
    ("GLM", r"glm|chatglm"),
    ("Kimi", r"kimi|moonshot"),
    ("Doubao", r"doubao|ep-"),
    ("Grok", r"grok"),
    ("Llama", r"llama|meta-llama"),
    ("Mistral", r"mistral|mixtral|ministral|codestral|pixtral"),
)
OTHERS = "…"

# Of each, the first one that the gateway offers is taken.
LISTENERS = ("whisper-1", "gpt-4o-mini-transcribe", "gpt-4o-transcribe")
EMBEDDERS = ("text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002")
SPEAKERS = ("tts-1", "gpt-4o-mini-tts", "tts-1-hd")
COMPLETERS = ("gpt-3.5-turbo-instruct", "davinci-002", "babbage-002")

_THINKING = re.compile(
    r"o[1-9]|gpt-5|gpt-oss|deepseek-(?:reasoner|r\d)|qwq|qvq|grok-(?:3-mini|4)|gemini-2\.5|"
    r"claude-(?:3-7|opus-4|sonnet-4)|glm-(?:z1|4\.[5-9])|kimi-thinking|.*(?:thinking|reason)"
)
_ANY_FILE = re.compile(r"gpt-4o?-all|gpt-4o?-gizmo|gpt-gizmo")
_DRAWS = re.compile(
    r"image|banana|seedream|seededit|dall-?e|flux|diffusion|sdxl|draw|paint|cogview|recraft|ideogram"
    r"|jimeng|kolors|imagen|midjourney|-all(?:-|$)|gizmo"
)
_OFF_A_PAGE = re.compile(r".*-all(?:-|$)|.*gizmo")
_GIZMO = re.compile(r"gpt-(?:4o?-)?gizmo-(g-[A-Za-z0-9]+)", re.IGNORECASE)


class Ability(StrEnum):
    """What a model can do besides answering with text."""

    PICTURES = "pictures"
    THINKING = "thinking"
    FILES = "files"  # of any kind, by itself; texts are read to every model


def window(model: str) -> int:
    """The context window in tokens, question and answer together."""
    name = _name(model)
    if said := _SIZE_IN_NAME.search(name):
        return int(said[1]) * 1000
    return next((size for like, size in _WINDOWS if re.match(like, name)), UNKNOWN_WINDOW)


def sees_pictures(model: str) -> bool:
    """True if the model accepts pictures; text-only models refuse the whole question."""
    name = _name(model)
    return bool(_SIGHTED.match(name)) and not _BLIND.match(name)


def abilities(model: str) -> tuple[Ability, ...]:
    """The model's abilities, in display order."""
    name = _name(model)
    able = {
        Ability.PICTURES: sees_pictures(model),
        Ability.THINKING: bool(_THINKING.match(name)),
        Ability.FILES: bool(_ANY_FILE.match(name)),
    }
    return tuple(ability for ability, has in able.items() if has)


def longest_answer(model: str) -> int | None:
    """The `max_tokens` to request where the default is tiny; None to leave it unset."""
    return 2048 if _name(model).startswith("gpt-4-vision") else None


def completes(model: str) -> bool:
    """True if the model continues a text instead of chatting."""
    return _name(model) in COMPLETERS


def off_a_page(model: str) -> bool:
    """True if its answers are scraped from a web page, with page text in them."""
    return bool(_OFF_A_PAGE.match(_name(model)))


def draws(model: str) -> bool:
    """True if the name says that the model answers with pictures."""
    return bool(_DRAWS.search(model.lower()))


def gizmo(model: str) -> str | None:
    """The GPT id in this model name; None for an ordinary model."""
    found = _GIZMO.fullmatch(model.strip())
    return found[1] if found else None


def gizmo_model(gizmo_id: str) -> str:
    """The model name of a GPT."""
    return f"gpt-4-gizmo-{gizmo_id}"


def chats(model: str) -> bool:
    """True for a chat model; the list also has models for images, speech and music."""
    return not _NOT_CHAT.match(_name(model))


def family(model: str) -> str:
    """The maker of a model, as a menu heading."""
    name = _name(model)
    return next((title for title, like in _FAMILIES if re.match(like, name)), OTHERS)


def _name(model: str) -> str:
    return model.strip().lower().rpartition("/")[2]
