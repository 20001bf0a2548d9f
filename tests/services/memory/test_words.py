"""The words of a question, and what of them stands in a note."""

import pytest

from bot.services.memory.words import SNIPPET, coverage, snippet, words


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When does the ferry leave?", ("ferry", "leave")),
        ("the wifi password", ("wifi", "password")),
        ("seagull47 at 9:30, bay 7", ("seagull47", "9:30", "bay", "7")),
        ("harbours and glass and status", ("harbour", "glass", "status")),
        ("我的猫叫什么名字", ("我的", "的猫", "猫叫", "叫什", "么名", "名字")),
        ("猫", ("猫",)),
        ("ferry 渡轮", ("渡轮", "ferry")),
        ("what is it?", ()),
        ("ferry ferry", ("ferry",)),
        ("", ()),
    ],
)
def test_words(question, expected):
    assert words(question) == expected


def test_a_long_text_gives_a_bounded_number_of_words():
    assert len(words(" ".join(f"word{n}" for n in range(500)))) == 24


def test_coverage():
    note = "The ferry to the Island leaves at nine."
    assert coverage(("ferry", "island"), note) == 1
    assert 0 < coverage(("ferry", "zebra"), note) < 1
    assert coverage(("zebra",), note) == 0
    assert coverage((), note) == 0


def test_a_snippet_shows_the_place_of_the_words():
    text = "Fog. " * 200 + "The key hangs\nbehind the door. " + "Rain. " * 200
    shown = snippet(("key",), text)
    assert "key hangs behind the door." in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= SNIPPET + 2
    assert snippet(("zebra",), "Short.") == "Short."
