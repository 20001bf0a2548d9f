"""Pictures hidden in the Markdown of a chat answer (reverse-engineered drawing models). Pure.

What the wire says: such an answer is a chat completion whose content holds progress lines
(`> 进度 **8%**`), the drawing's own JSON (`{"prompt": …, "size": …}`), Markdown images, and
download links that are twins of those images. A refusal is the same completion without any image.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from bot.gateway.types import Artifact, ArtifactKind

# Every pattern stops at what it begins with, so that all are linear.
_TARGET = r"\]\(\s{0,8}<?(?P<url>(?:https?://|data:image/)[^\s)<>\[]+)>?[^)\[]*\)"
_IMAGE = re.compile(rf"!\[(?P<text>[^\[\]]*){_TARGET}")
_LINK = re.compile(rf"(?<!!)\[(?P<text>[^\[\]]*){_TARGET}")
_END = r"\s<>()\[\]\"'（）【】《》「」『』“”，。；：！？、…"  # no address holds these as they are
_RUN = re.compile(rf"(?<![A-Za-z0-9_(\[\"'=])https?://[^{_END}]+", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|webp|gif)(?:\?|$)", re.IGNORECASE)
_INLINE = re.compile(r"(?:base64://|data:image/[\w.+-]+;base64,)(?P<data>[A-Za-z0-9+/=]{40,})")
_STOPS = ".,;:!?"
_TWIN = re.compile(r"下载|download", re.IGNORECASE)
_PROGRESS = re.compile(
    r"^[ \t]*>[^\w\n]*+(?:进度|排队|生成|任务|正在|ID\b|task\b|progress|queued?|generat).*$\n?",
    re.MULTILINE | re.IGNORECASE,
)
_FENCED = re.compile(r"^\s*```(?:json)?\s*(\{.*?\})\s*```\s*", re.DOTALL)
_SPEC_KEYS = {"prompt", "size", "n", "referenced_image_ids"}


@dataclass(frozen=True, slots=True)
class AnswerMedia:
    """The pictures of a chat answer, and its text without them."""

    artifacts: tuple[Artifact, ...]
    text: str


def read_answer(content: str) -> AnswerMedia:
    """The pictures of a finished answer, in order, without duplicates."""
    urls: dict[str, str] = {}  # file name → address
    twins: dict[str, list[str]] = {}
    for found in _IMAGE.finditer(content):
        urls.setdefault(_name(found["url"]), found["url"])
    for found in _LINK.finditer(content):
        url = found["url"]
        if "/download/" in urlsplit(url).path or _TWIN.search(found["text"]):
            twins.setdefault(_name(url), []).append(url)
        elif _is_picture(url):
            urls.setdefault(_name(url), url)
    rest = _LINK.sub(" ", _IMAGE.sub(" ", content))
    for url in _bare(rest):
        urls.setdefault(_name(url), url)
    for found in _INLINE.finditer(rest):
        urls.setdefault(found["data"][:64], f"data:image/png;base64,{found['data']}")
    for name, links in twins.items():  # a link without its image is better than nothing
        urls.setdefault(name, links[0])
    artifacts = tuple(
        Artifact(
            key=str(number),
            kind=ArtifactKind.IMAGE,
            url=url,
            fallback_urls=tuple(u for u in dict.fromkeys(twins.get(name, ())) if u != url),
        )
        for number, (name, url) in enumerate(urls.items())
    )
    return AnswerMedia(artifacts, _words(content, artifacts))


def _bare(text: str) -> Iterator[str]:
    """URLs of pictures in plain text."""
    for found in _RUN.finditer(text):
        if _is_picture(url := found[0].rstrip(_STOPS)):
            yield url


def _is_picture(url: str) -> bool:
    return bool(_PICTURE.search(url))


def _left(run: str, used: Collection[str]) -> str:
    url = run.rstrip(_STOPS)
    return run[len(url) :] if url in used else run


def _name(url: str) -> str:
    """The file name in a link: two links with the same name are the same picture."""
    if url.startswith("data:"):
        return url[:200] + str(len(url))
    return unquote(urlsplit(url).path.rpartition("/")[2]) or url


def _words(content: str, artifacts: tuple[Artifact, ...]) -> str:
    used = {u for a in artifacts for u in (a.url or "", *a.fallback_urls)}

    def drop(found: re.Match[str]) -> str:
        return "" if found["url"] in used else found[0]

    text = _without_spec(_PROGRESS.sub("", content))
    text = _INLINE.sub("", _LINK.sub(drop, _IMAGE.sub(drop, text)))
    text = _RUN.sub(lambda found: _left(found[0], used), text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _without_spec(text: str) -> str:
    """The text without the drawing's JSON in front, bare or in a code fence."""
    fenced = _FENCED.match(text)
    stripped = text.lstrip()
    if fenced is None and not stripped.startswith("{"):
        return text
    try:
        source = fenced[1] if fenced else stripped
        value, end = json.JSONDecoder().raw_decode(source)
    except (ValueError, RecursionError):
        return text
    if not isinstance(value, dict) or not value:
        return text
    if not ({"prompt", "size"} <= value.keys() or value.keys() <= _SPEC_KEYS):
        return text
    return text[fenced.end() :] if fenced else stripped[end:]
