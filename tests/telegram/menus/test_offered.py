"""Lines of help without the commands that a gateway does not serve."""

from __future__ import annotations

import pytest

from bot.services.models.offers import COMMANDS
from bot.telegram import texts
from bot.telegram.menus.help_menu import Subject
from bot.telegram.menus.offered import without

ALL = frozenset(COMMANDS)
KEYS = ("start", "start-group", "help", "help-group", *(f"help-{one.value}" for one in Subject))


@pytest.mark.parametrize(
    ("text", "hidden", "left"),
    [
        ("🎨 /imagine PROMPT — a picture; /image at once", {"imagine"}, "🎨 /image at once"),
        (
            "🎨 /imagine PROMPT — a picture; /image at once",
            {"image"},
            "🎨 /imagine PROMPT — a picture",
        ),
        ("/imagine PROMPT — by Midjourney; reply to pictures", {"imagine"}, ""),
        ("a\n/mj — yours\nb", {"mj"}, "a\nb"),
        ("More:\n/mj — x\n/swap — y\n\nrest", {"mj", "swap"}, "\nrest"),
        ("More:\n/mj — x\n/swap — y", {"mj"}, "More:\n/swap — y"),
        ("/imagined is no command", {"imagine"}, "/imagined is no command"),
        ("see https://x.example/mj", {"mj"}, "see https://x.example/mj"),
        ("/music — 两首歌；/lyrics — 歌词", {"music"}, "/lyrics — 歌词"),
    ],
)
def test_parts_go_with_their_commands(text, hidden, left):
    assert without(text, hidden) == left


@pytest.mark.parametrize("language", list(texts.LANGUAGES))
@pytest.mark.parametrize("key", KEYS)
def test_no_text_names_what_is_hidden(key, language):
    text = texts.get(key, language, name="Ann")
    assert without(text, ()) == text
    shown = without(text, ALL)
    assert not any(f"/{name} " in f"{shown} " for name in ALL)
    assert shown.strip()
    for one in ALL:
        assert f"/{one} " not in without(text, {one}).replace("\n", " \n") + " "
