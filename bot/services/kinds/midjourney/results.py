"""Finished Midjourney tasks, prepared for people: readable prompts and our own buttons.

The upstream's buttons under prompts that describe found open windows, which many relays do not
support; ours draw the prompt directly.
"""

from __future__ import annotations

import re

from bot.gateway.resources.midjourney import variants
from bot.gateway.types import Action, Artifact, ArtifactKind, Task, TaskState
from bot.services.kinds.own import own

DRAW, AGAIN, SEED = "draw", "again", "seed"
MOST = 5  # prompts

_KEYCAP = "\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}"
_FIRST = re.compile(r"[0-9]\N{VARIATION SELECTOR-16}?\N{COMBINING ENCLOSING KEYCAP}")
_WORDLESS = ("BLEND", "SWAP_FACE", "DESCRIBE")
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_DRAWS = re.compile(r"::(PicReader|PromptAnalyzer)::(\d|all)", re.IGNORECASE)
WEIGHS = re.compile(r"::PromptAnalyzerExtended", re.IGNORECASE)
"""The upstream's button that shows the weight of each word of a shortened prompt."""
_LOOKS_AGAIN = re.compile(r"::Picread::Retry", re.IGNORECASE)


def dressed(task: Task) -> Task:
    """The task as the job shows it."""
    if task.handle.action in _WORDLESS:  # what the upstream calls their prompt says nothing
        task = task.model_copy(update={"prompt": None})
    if task.state is not TaskState.SUCCEEDED or not task.artifacts:
        return task
    found = task.artifacts[0]
    if found.kind is ArtifactKind.TEXT:
        return _found_words(task, found)
    if found.kind is ArtifactKind.IMAGE and task.handle.action != "SWAP_FACE":
        return task.model_copy(update={"actions": (*task.actions, own(SEED))})
    return task


def prompts(text: str) -> list[str]:
    """The prompts in a describe result, from the upstream's text or from our shown form of it."""
    first = _FIRST.search(text)
    numbered = variants(text[first.start() :]) if first else []
    return [words for one in numbered if (words := one.replace("`", "").strip())][:MOST]


def _found_words(task: Task, found: Artifact) -> Task:
    text = _LINK.sub(r"\1", found.text or "")
    listed = prompts(text)
    first = _FIRST.search(text)
    # A description has nothing before its prompts; of a shortened prompt it is what matters in it.
    before = _HEADING.sub("", text[: first.start()] if first else text).strip()
    lines = [f"{n}{_KEYCAP} `{words}`" for n, words in enumerate(listed, 1)]
    shown = found.model_copy(
        update={"text": "\n\n".join(filter(None, [before, *lines])), "markdown": True}
    )
    draws = [own(DRAW, str(n), emoji=f"{n}{_KEYCAP}") for n in range(1, len(listed) + 1)]
    again = [own(AGAIN, emoji="🔄")] if any(map(_is_retry, task.actions)) else []
    others = [one for one in task.actions if not (_DRAWS.search(one.key) or _is_retry(one))]
    return task.model_copy(
        update={"artifacts": (shown, *task.artifacts[1:]), "actions": (*draws, *again, *others)}
    )


def _is_retry(action: Action) -> bool:
    return bool(_LOOKS_AGAIN.search(action.key))
