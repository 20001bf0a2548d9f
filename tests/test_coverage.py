"""docs/coverage.md is true: every method, path, command and test that it names exists."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from aiogram.filters import Command

import handlers
from bot.gateway.client import GatewayClient
from tests.coverage_table import DOCUMENT, LEAVES, document, routes

TESTS = Path(__file__).parent
# What stands beside the leaves: helpers on several of them, and a leaf outside the documentation.
BESIDE = {"midjourney.find", "billing.balance"}


@pytest.fixture
async def client():
    async with GatewayClient("http://127.0.0.1:9", "sk-test") as made:
        yield made


@pytest.fixture(scope="module")
def commands() -> set[str]:
    return {
        str(name)
        for router in handlers.build_router().chain_tail
        for route in router.message.handlers
        for one in route.filters or ()
        if isinstance(one.callback, Command)
        for name in one.callback.commands
    }


def dug(client, dotted):
    found = client
    for name in dotted.split("."):
        found = getattr(found, name)
    return found


def test_the_document_is_the_registry():
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_there_are_53_leaves():
    assert len(LEAVES) == 53
    assert len({(leaf.folder, leaf.name) for leaf in LEAVES}) == 53


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.methods)
async def test_a_row_is_true(client, commands, leaf):
    for method in leaf.methods.split():
        assert callable(dug(client, method))
    assert leaf.route in routes()
    named = set(re.findall(r"(?<!\w)/([a-z]+)", leaf.chat))
    assert named <= commands
    file, _, function = leaf.test.partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    tests = {node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef)}
    assert function in tests


async def test_every_method_of_the_client_has_a_row(client):
    listed = {method for leaf in LEAVES for method in leaf.methods.split()} | BESIDE
    found: set[str] = set()

    def walk(value: object, prefix: str) -> None:
        for name, inner in vars(value).items():
            if name.startswith("_") or not type(inner).__module__.startswith("bot.gateway."):
                continue
            walk(inner, f"{prefix}{name}.")
        if prefix:
            methods = inspect.getmembers(type(value), callable)
            found.update(prefix + name for name, _ in methods if not name.startswith("_"))

    walk(client, "")
    assert found <= listed
