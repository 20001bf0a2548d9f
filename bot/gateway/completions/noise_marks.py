"""Patterns of the noise in answers that are scraped from web pages. Pure.

`noise.py` applies them to a stream.
"""

from __future__ import annotations

import json
import re
from urllib.parse import unquote, urlsplit

_SPEC_KEYS = ("prompt", "size", "n", "referenced_image_ids")
FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_FENCED = re.compile(r"\s*```(?:json)?\s*(\{.*\})\s*```\s*", re.DOTALL)
# Every pattern stops at what it begins with, or is asked of short texts only: all are linear.
_PERCENT = r"\d{1,3}(?:\.\d+)?\W*"
_LONGEST = 100  # characters of a line of progress
_ADDRESS_LIMIT = 2048
_PROGRESS = re.compile(
    r"\W*(?:"
    rf"(?:进度|progress)\W*{_PERCENT}"
    r"|(?:图片|图像|任务|视频)?(?:正在|等待)?(?:排队|生成|绘制|绘图|处理)(?:图片|图像|任务|视频)?"
    rf"(?:中|完成|成功|完毕)?\W*(?:{_PERCENT}|第?\W*\d+\W*位\W*|前面\D{{0,6}}\d+\D{{0,6}})?"
    rf"|(?:in queue|queued|queueing|generating|creating image|drawing)\W*(?:{_PERCENT})?"
    r"|(?:task\W?)?id\s*[:：]\W*+[\w:.-]++\W*+"
    r")",
    re.IGNORECASE,
)
IDENTITY = re.compile(r"\W*(?:task\W?)?id\b", re.IGNORECASE)
TOOL = re.compile(
    r"(?:search|mclick|click|open_url|open|quote_lines|quote|back|scroll|find|msearch)\(.*\)"
)
TOOL_BEGUN = re.compile(r"\s*>\s*[a-z_]{2,12}\(")
_TARGET = r"\]\(\s{0,8}<?(?P<url>https?://[^\s)<>\[]+)>?[^)\n\[]*\)"
IMAGE = re.compile(rf"!\[[^\[\]\n]*{_TARGET}")
LINK = re.compile(rf"(?<!!)\[(?P<text>[^\[\]\n]*){_TARGET}")
_BARE = re.compile(r"https?://[^\s<>()\[\]\"']+\.(?:png|jpe?g|webp|gif)(?:\?\S*)?", re.IGNORECASE)
ADDRESS = re.compile(r"h(?:t(?:t(?:p(?:s?:?/?/?|s?://\S*))?)?)?")
TWIN = re.compile(r"下载|download", re.IGNORECASE)
SOURCE = re.compile(
    "【\\d+(?::\\d+)?†[^】\\n]{0,100}】|\ue200(?:file)?cite\ue202[^\ue200\ue201\\n]*\ue201"
)


def is_noise(line: str) -> bool:
    """True if a quoted line reports progress or a running tool."""
    text = line.strip()
    if not text.startswith(">"):
        return False
    text = text.lstrip("> ")
    if len(text) <= _LONGEST and _PROGRESS.fullmatch(text):
        return True
    return bool(TOOL.fullmatch(text.replace("**", "")))


def is_picture_address(text: str) -> bool:
    """True if the text is only the URL of a picture."""
    return len(text) <= _ADDRESS_LIMIT and bool(_BARE.fullmatch(text))


def name_of(url: str) -> str:
    """The file name in a link: two links with the same name are the same picture."""
    if url.startswith("data:"):
        return url[:200] + str(len(url))
    return unquote(urlsplit(url).path.rpartition("/")[2]) or url


def may_be_spec(text: str) -> bool:
    """True if this start of an answer may begin the drawing's JSON."""
    text = text.lstrip()
    if "```json".startswith(text) or "```".startswith(text):
        return True
    text = re.sub(r"^```(?:json)?\s*", "", text)
    if not text.startswith("{"):
        return not text
    text = text[1:].lstrip()
    if not text.startswith('"'):
        return not text
    key, quote, _ = text[1:].partition('"')
    return key in _SPEC_KEYS if quote else any(one.startswith(key) for one in _SPEC_KEYS)


def spec_end(text: str) -> int | None:
    """The position after the drawing's JSON; None if it is incomplete or something else."""
    start = len(text) - len(text.lstrip())
    fenced = _FENCED.match(text)
    try:
        if fenced:
            value, _ = json.JSONDecoder().raw_decode(fenced[1])
            end = fenced.end()
        else:
            value, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    known = isinstance(value, dict) and bool(value) and value.keys() <= set(_SPEC_KEYS)
    return end if known else None
