"""Everything is connected: what handlers ask for is there, buttons are heard, all has its words.

The dispatcher is that of a really opened app; aiogram would find these mistakes only when somebody
presses the button.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap

import pytest
from aiogram import Dispatcher
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData, CallbackQueryFilter

import bot.telegram
import handlers
from bot.services.kinds import registry
from bot.telegram import texts
from bot.telegram.wording import vocabulary
from tests.scenarios.world import open_world

for package in (bot.telegram, handlers):
    for found in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{found.name}")

AIOGRAM = {
    "bot", "bots", "dispatcher", "handler", "router", "event_update", "event_router",
    "event_from_user", "event_chat", "event_thread_id", "event_context",
}  # fmt: skip
MIDDLEWARES = {"scope", "turn", "heard", "prompt"}
MENUS = (*vocabulary.PRIVATE, *vocabulary.GROUP, *vocabulary.ADMIN)
KINDS = [registry.kind(name) for name in registry._kinds]
BUTTONS = sorted(
    (
        one
        for one in CallbackData.__subclasses__()
        if one.__module__.startswith(("bot.", "handlers."))
    ),
    key=lambda one: one.__name__,
)


@pytest.fixture
async def dispatcher(tmp_path) -> Dispatcher:
    async with open_world(tmp_path) as world:
        app = await world.start()
        yield app.intake._dispatcher


def routes(dispatcher):
    """Every handler with the kind of event it hears."""
    for router in dispatcher.chain_tail:
        for event, observer in router.observers.items():
            for route in observer.handlers:
                yield event, route


def filters(route):
    return [one.callback for one in route.filters or ()]


def ours(filter_) -> bool:
    return type(filter_).__module__.startswith(("bot.", "handlers."))


def handed_on(filter_) -> set[str]:
    """The names of what a filter hands to the handler."""
    if isinstance(filter_, Command):
        return {"command"}
    if isinstance(filter_, CallbackQueryFilter):
        return {"callback_data"}
    if not ours(filter_):
        return set()
    tree = ast.parse(textwrap.dedent(inspect.getsource(type(filter_).__call__)))
    keys = [key for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys]
    return {key.value for key in keys if isinstance(key, ast.Constant)}


async def test_handlers_ask_only_for_what_is_there(dispatcher):
    there = {*dispatcher.workflow_data, *AIOGRAM, *MIDDLEWARES}
    seen = 0
    for event, route in routes(dispatcher):
        if event == "update":
            continue
        given = there.union(*map(handed_on, filters(route)))
        event_itself, *parameters = inspect.signature(route.callback).parameters.values()
        name = f"{route.callback.__module__}.{route.callback.__name__}"
        assert event_itself.name not in given, name  # aiogram hands it on by place
        wanted = {
            one.name
            for one in parameters
            if one.default is one.empty and one.kind is not one.VAR_KEYWORD
        }
        assert wanted <= given, name
        seen += 1
    assert seen > 40


async def test_nothing_is_handed_out_that_nobody_takes(dispatcher):
    taken = {
        "settings",
        "clock",
        "metrics",
        "registry",
        "dispatcher",
        "roads",
    }  # for errors and tests
    for _, route in routes(dispatcher):
        taken |= set(inspect.signature(route.callback).parameters)
        for one in filters(route):
            if ours(one):
                taken |= set(inspect.signature(type(one).__call__).parameters)
    assert set(dispatcher.workflow_data) <= taken


async def test_every_button_is_heard_by_one_handler(dispatcher):
    heard = [
        one.callback_data
        for event, route in routes(dispatcher)
        if event == "callback_query"
        for one in filters(route)
        if isinstance(one, CallbackQueryFilter)
    ]
    assert {one.__name__ for one in heard} == {one.__name__ for one in BUTTONS}


def test_buttons_do_not_take_each_others_words():
    prefixes = [one.__prefix__ for one in BUTTONS]
    assert len(set(prefixes)) == len(prefixes)
    for one in BUTTONS:
        assert one.__doc__, one


async def test_every_command_of_the_menus_has_its_handler(dispatcher):
    heard = [
        str(name)
        for event, route in routes(dispatcher)
        if event == "message"
        for one in filters(route)
        if isinstance(one, Command)
        for name in one.commands
    ]
    assert set(heard) == {*MENUS, "start"}


@pytest.mark.parametrize("menu", ["PRIVATE", "GROUP", "ADMIN"])
def test_a_menu_names_no_command_twice(menu):
    names = getattr(vocabulary, menu)
    assert len(set(names)) == len(names)
    assert len(names) <= 100  # Telegram's limit


@pytest.mark.parametrize("language", sorted(texts.LANGUAGES))
@pytest.mark.parametrize("name", sorted(set(MENUS)))
def test_every_command_says_what_it_does(name, language):
    assert texts._bundle(language).has_message(f"command-{name}")
    assert 3 <= len(texts.get(f"command-{name}", language)) <= 256


@pytest.mark.parametrize("language", sorted(texts.LANGUAGES))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_job_has_its_words(kind, language):
    slug = kind.name.replace(".", "-").replace("_", "-")
    bundle = texts._bundle(language)
    for key in (f"kind-{slug}", f"doing-{slug}", f"by-{kind.upstream.replace('.', '-')}"):
        assert bundle.has_message(key), key


@pytest.mark.parametrize("language", sorted(texts.LANGUAGES))
def test_every_field_of_a_form_has_its_words(language):
    bundle = texts._bundle(language)
    for form in registry._forms.values():
        for field in form.fields:
            own = f"form-{form.name}-{field.name}".replace("_", "-").replace(".", "-")
            shared = f"form-{field.name}".replace("_", "-")
            assert bundle.has_message(own) or bundle.has_message(shared), own


def test_both_languages_have_the_same_sentences():
    keys = {}
    for language in texts.LANGUAGES:
        keys[language] = set(texts._bundle(language)._messages)
    assert keys["en"] == keys["zh"]
