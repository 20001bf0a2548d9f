"""Splits long texts into pieces that one embedding vector can represent. Pure.

Pieces end at a sentence or line, and begin with the end of the previous piece, to keep the context.
"""

from __future__ import annotations

import re

from bot.services.models.tokens import estimate

SIZE, OVERLAP = 800, 100  # tokens

_SENTENCES = re.compile(r"[^\n.!?。！？]*(?:[\n.!?。！？]+\s*|$)")


def chunks(text: str, size: int = SIZE, overlap: int = OVERLAP) -> list[str]:
    """The text in pieces of about this many tokens."""
    done: list[str] = []
    piece: list[tuple[str, int]] = []
    weight = 0
    for sentence, tokens in _sentences(text, size):
        if piece and weight + tokens > size:
            done.append(_joined(piece))
            piece = _tail(piece, min(overlap, size - tokens))
            weight = sum(tokens for _, tokens in piece)
        piece.append((sentence, tokens))
        weight += tokens
    if piece:
        done.append(_joined(piece))
    return [one for one in done if one]


def _sentences(text: str, size: int) -> list[tuple[str, int]]:
    """The sentences with their token counts; one that is longer than a piece is split."""
    found: list[tuple[str, int]] = []
    for sentence in _SENTENCES.findall(text):
        tokens = estimate(sentence)
        if not sentence:
            continue
        step = len(sentence) if tokens <= size else max(1, len(sentence) * size // (tokens + 1))
        for start in range(0, len(sentence), step):
            part = sentence[start : start + step]
            found.append((part, estimate(part)))
    return found


def _tail(piece: list[tuple[str, int]], room: int) -> list[tuple[str, int]]:
    """The last sentences that fit into the overlap; never all of them."""
    start = len(piece)
    while start > 1 and (room := room - piece[start - 1][1]) >= 0:
        start -= 1
    return piece[start:]


def _joined(piece: list[tuple[str, int]]) -> str:
    return "".join(sentence for sentence, _ in piece).strip()
