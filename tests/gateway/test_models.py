"""The model list, in both shapes and some worse ones."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.types import ModelInfo
from tests.gateway.scripted import Reply

PATH = "/v1/models"


@pytest.mark.parametrize(
    "body",
    [
        {"object": "list", "data": [{"id": "a", "owned_by": "openai"}, {"id": "b"}]},
        {
            "success": True,
            "data": [{"id": "a", "owned_by": "openai"}, {"id": "b", "permission": None}],
        },
        [{"id": "a", "owned_by": "openai"}, {"id": "b"}],
        {"data": [{"id": "a", "owned_by": "openai"}, {"id": None}, {"id": "b"}, {"id": "b"}, None]},
    ],
)
async def test_p1_p3_shapes_of_the_list(gateway, client, body):
    gateway.on("GET", PATH, body)
    assert await client.models.list() == [ModelInfo(id="a", owned_by="openai"), ModelInfo(id="b")]


async def test_p2_an_unknown_model_is_an_error_with_http_200(gateway, client):
    gateway.on(
        "GET", f"{PATH}/x", {"error": {"message": "no such model", "code": "model_not_found"}}
    )
    with pytest.raises(errors.ModelUnavailable):
        await client.models.retrieve("x")
    gateway.on("GET", f"{PATH}/y", {"id": "y", "object": "model"})
    assert (await client.models.retrieve("y")).id == "y"


async def test_p3_thousands_of_entries_and_wildcards(gateway, client):
    entries = [{"id": f"m-{n}", "permission": None} for n in range(5000)]
    gateway.on("GET", PATH, {"success": True, "data": [*entries, {"id": "gpt-4-gizmo-*"}]})
    assert len(await client.models.list()) == 5001


async def test_p4_a_wrong_base_says_so(gateway, client):
    with pytest.raises(errors.RouteMissing):
        await client.models.list()


@pytest.mark.parametrize("body", [{"data": "x"}, {"hello": 1}, 7])
async def test_something_else_than_a_list(gateway, client, body):
    gateway.on("GET", PATH, Reply(200, str(body).replace("'", '"')))
    with pytest.raises(errors.UnreadableAnswer):
        await client.models.list()


async def test_an_empty_list(gateway, client):
    gateway.on("GET", PATH, {"object": "list", "data": None})
    assert await client.models.list() == []
