"""Texts in pieces: nothing lost, nothing too long, sentences whole, a little overlap."""

import itertools

import pytest

from bot.services.memory.chunking import OVERLAP, SIZE, chunks
from bot.services.models.tokens import estimate

STORY = "".join(f"Sentence number {n} speaks of tides and ropes. " for n in range(600))


def test_a_short_text_is_one_piece():
    assert chunks("  The ferry leaves at nine.\n") == ["The ferry leaves at nine."]


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_nothing_is_no_piece(text):
    assert chunks(text) == []


def test_pieces_are_of_one_size_and_share_their_ends():
    pieces = chunks(STORY)
    assert all(estimate(one) <= SIZE for one in pieces)
    assert all(one.startswith("Sentence") and one.endswith(".") for one in pieces)
    for one, following in itertools.pairwise(pieces):
        shared = following[: following.index(".") + 1]
        assert shared in one
        assert estimate(one[one.index(shared) :]) <= OVERLAP * 1.5


def test_nothing_is_lost():
    pieces = chunks(STORY)
    for number in range(600):
        assert any(f"Sentence number {number} speaks" in one for one in pieces)


@pytest.mark.parametrize("text", ["x" * 50_000, "潮" * 5000, "潮水与绳索。" * 2000, "a\n" * 20_000])
def test_texts_without_sentences_are_cut(text):
    pieces = chunks(text)
    assert len(pieces) > 1
    assert all(estimate(one) <= SIZE + 2 for one in pieces)
    assert sum(len(one) for one in pieces) >= len(text.strip()) * 0.9
