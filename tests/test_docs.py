"""The documents say what the code does: settings, commands, links, the changelog."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings, docs_table, env_example
from bot.telegram import texts
from bot.telegram.menus.help_menu import Subject
from bot.telegram.wording import vocabulary
from bot.version import __version__

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "emulators/**/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)
MENUS = {*vocabulary.PRIVATE, *vocabulary.GROUP, *vocabulary.ADMIN}
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"(?<![\w/.:<{-])/([a-z]{2,20})\b(?![/._-])")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_example_settings_are_the_settings():
    assert read(".env.example") == env_example()


def test_the_table_of_settings_is_the_settings():
    shown = read("docs/operations.md").partition("<!-- settings -->\n")[2]
    assert shown.partition("<!-- /settings -->")[0] == docs_table()


def test_every_setting_that_a_document_names_exists():
    known = {name.upper() for name in Settings.model_fields}
    prefixes = ("TELEGRAM_", "GATEWAY_", "ACCESS_", "DATABASE_", "LOG_", "WEB_", "CHAT_")
    for path in DOCUMENTS:
        named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)[`=]", path.read_text(encoding="utf-8")))
        assert {name for name in named if name.startswith(prefixes)} <= known, path


@pytest.mark.parametrize("name", sorted({*MENUS, "start"}))
def test_every_command_is_documented(name):
    assert re.search(rf"`/{name}[ `]", read("docs/commands.md"))


@pytest.mark.parametrize("document", ["docs/commands.md", "docs/operations.md", "README.md"])
def test_every_command_in_the_documents_exists(document):
    said = set()
    for code in re.findall(r"`(/[^`]+)`", read(document)):
        if found := _COMMAND.match(code):
            said.add(found[1])
    assert said <= {*MENUS, "start", "newbot", "setprivacy", "mybots", "revoke", "data", "files"}


@pytest.mark.parametrize("language", sorted(texts.LANGUAGES))
def test_help_speaks_of_commands_that_exist(language):
    subjects = [f"help-{one.value}" for one in Subject]
    for key in ("help", "help-group", "start", "start-group", *subjects):
        said = set(_COMMAND.findall(texts.get(key, language, name="Ann")))
        assert said <= MENUS, key


@pytest.mark.parametrize("language", sorted(texts.LANGUAGES))
def test_every_command_stands_under_a_subject_of_help(language):
    words = " ".join(texts.get(f"help-{one.value}", language) for one in Subject)
    assert set(_COMMAND.findall(words)) >= MENUS - {"help", "balance"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(path):
    for target in _LINK.findall(path.read_text(encoding="utf-8")):
        place = target.partition("#")[0]
        if place and "://" not in place:
            assert (path.parent / place).exists(), target


def test_the_changelog_has_room_for_what_comes():
    assert "\n## Unreleased\n" in read("CHANGELOG.md")


def test_the_changelog_tells_of_this_version():
    assert re.search(
        rf"^## {re.escape(__version__)} - \d{{4}}-\d\d-\d\d$", read("CHANGELOG.md"), re.MULTILINE
    )


def test_the_documents_keep_to_the_width_of_a_page():
    for name in ("docs/commands.md", "docs/operations.md", "docs/adding-a-provider.md"):
        for line in read(name).splitlines():
            assert len(line) <= 120 or line.startswith("|"), f"{name}: {line}"
