"""Payloads of links into the private chat: `/start result_7`, `/start answer_3`. Pure."""

from __future__ import annotations

RESULT = "result_"
"""Prefix of a job id: fetch its results."""

ANSWER = "answer_"
"""Prefix of an answer id: fetch the answer."""

MOST_DIGITS = 18  # of a number that a database takes


def number_in(payload: str, what: str) -> int | None:
    """The id in a payload of this kind; None for another payload."""
    number = payload.removeprefix(what)
    known = payload.startswith(what) and number.isascii() and number.isdecimal()
    return int(number) if known and len(number) <= MOST_DIGITS else None
