"""Preferences: every one is registered, and no stored value breaks anything."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
from sqlalchemy import insert

import bot.services
import bot.telegram
import handlers
from bot.domain import BadInput, NotYours, Scope
from bot.scope import ChatTarget
from bot.services.kinds import registry
from bot.services.kinds.fields import Choice
from bot.services.kinds.midjourney import SPEEDS
from bot.services.people.access import Access, IdSet
from bot.services.people.policy import Policy
from bot.services.people.preferences import (
    EDITOR,
    GPTS,
    LANGUAGE,
    LANGUAGES,
    MODEL,
    OWN,
    SPEED,
    SYSTEM,
    Preference,
    Preferences,
)
from bot.storage import Database, Storage
from bot.storage.schema import profiles
from bot.telegram import texts
from tests.held_clock import HeldClock

ANN = Scope(chat_id=7, user_id=7, private=True)
BOB = Scope(chat_id=8, user_id=8, private=True)


def preferences_of(storage, users="*"):
    return Preferences(storage, Policy(Access(IdSet.parse(users), IdSet(), IdSet())), registry)


@pytest.fixture
async def storage(tmp_path):
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    await database.migrate()
    yield Storage.over(database, HeldClock())
    await database.close()


@pytest.fixture
def preferences(storage):
    return preferences_of(storage)


# ---- which there are


def test_every_preference_in_the_code_is_registered(preferences):
    found = []
    for package in (bot.services, bot.telegram, handlers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            values = vars(importlib.import_module(module.name)).values()
            found += [one for one in values if isinstance(one, Preference)]
    assert len(found) > 8
    for one in found:
        known = preferences.registered[one.name]
        assert (known.default, known.whose, known.set_by) == (one.default, one.whose, one.set_by)


def test_whatever_forms_remember_or_borrow_is_registered(preferences):
    names = [one.name for one in OWN]
    for form in registry.forms:
        fields = [one for one in form.fields if isinstance(one, Choice) and one.remembered]
        names += [f"{form.name}.{one.name}" for one in fields]
        assert set(form.borrows) <= preferences.registered.keys()
    assert sorted(names) == sorted(preferences.registered)  # each once
    assert SPEED.name in names


def test_nobody_reads_or_writes_them_beside_the_registry():
    for path in (*Path("bot").rglob("*.py"), *Path("handlers").rglob("*.py")):
        if path.name in ("profiles.py", "preferences.py") and "services" not in path.parts[:1]:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not used & {"set_pref", "everyones", "prefs", "arrange"} or "versions" in str(
            path
        ), path


async def test_what_nobody_has_registered_is_no_preference(preferences):
    unknown = Preference(name="colour", default="red", read=str)
    with pytest.raises(LookupError, match="colour"):
        await preferences.get(unknown, ANN)
    with pytest.raises(LookupError, match="colour"):
        await preferences.set(unknown, "blue", ANN)
    with pytest.raises(LookupError, match="colour"):
        await preferences.remember("colour", "blue", ANN)


def test_the_languages_are_those_that_the_bot_speaks():
    assert set(LANGUAGES) == set(texts.LANGUAGES)


# ---- what is stored


BAD = [0, 1, 2.5, True, "", "  ", "no such thing", [], [1], ["a"], {}, {"a": 1}, "é" * 5000, [[[]]]]


@pytest.mark.parametrize("stored", BAD, ids=[str(one)[:20] for one in BAD])
def test_no_stored_value_breaks_a_preference(preferences, stored):
    for one in preferences.registered.values():
        value = one.value(stored)
        assert value == one.default or one.read(value) == value
    for one in (LANGUAGE, SPEED):
        assert one.value(stored) is None
    assert GPTS.value(stored) == ()


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ([["g-abcdef", "Ferries"]], (("g-abcdef", "Ferries"),)),
        ([["g-abcdef", "Ferries"], ["g-x"], 7, None, {"a": 1}, "ab"], (("g-abcdef", "Ferries"),)),
        ([["", "nothing"], ["g-abcdef", 5], [5, "x"]], ()),
    ],
)
def test_of_a_list_the_good_remain(stored, value):
    assert GPTS.value(stored) == value


@pytest.mark.parametrize("stored", [[], [1], "words", 5, True])
async def test_a_row_that_holds_no_names_at_all_is_an_empty_one(storage, preferences, stored):
    async with storage.profiles._db.write() as connection:
        await connection.execute(insert(profiles).values(user_id=7, prefs=stored))
    assert await preferences.get(LANGUAGE, ANN) is None
    assert await preferences.chosen([SPEED.name, EDITOR.name], ANN) == {}
    assert await preferences.everybodys(GPTS) == []
    await preferences.set(SPEED, SPEEDS[1], ANN)
    assert await preferences.get(SPEED, ANN) == SPEEDS[1]


async def test_choices_hold_for_whom_they_are(preferences):
    await preferences.set(LANGUAGE, "zh", ANN)
    await preferences.set(GPTS, (("g-abcdef", "Ferries"),), ANN)
    await preferences.set(MODEL, "gpt-4o", ANN)
    elsewhere = ANN.model_copy(update={"target": ChatTarget(chat_id=-100), "private": False})
    assert await preferences.get(LANGUAGE, elsewhere) == "zh"
    assert await preferences.get(MODEL, elsewhere) is None
    assert await preferences.get(MODEL, ANN) == "gpt-4o"
    assert await preferences.get(LANGUAGE, BOB) is None
    assert await preferences.everybodys(GPTS) == [(("g-abcdef", "Ferries"),)]
    await preferences.set(LANGUAGE, None, ANN)
    await preferences.set(MODEL, None, ANN)
    assert await preferences.get(LANGUAGE, ANN) is None
    assert await preferences.get(MODEL, ANN) is None


@pytest.mark.parametrize(
    ("preference", "value"),
    [(LANGUAGE, "tlh"), (SPEED, "warp"), (SYSTEM, "  "), (GPTS, "g-abcdef")],
)
async def test_what_cannot_be_chosen_is_refused(preferences, preference, value):
    with pytest.raises(BadInput):
        await preferences.set(preference, value, ANN)


@pytest.mark.parametrize(("preference", "value"), [(LANGUAGE, "zh"), (MODEL, "gpt-4o")])
async def test_who_may_not_does_not(storage, preference, value):
    with pytest.raises(NotYours):
        await preferences_of(storage, users="8").set(preference, value, ANN)
