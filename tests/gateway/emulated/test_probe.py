"""The probe against gateways that keep their leaves in different places."""

from __future__ import annotations

import io

import pytest

from bot.check import probe
from bot.gateway.client import GatewayClient
from bot.gateway.probe import LEAVES, LeafState
from bot.settings import Settings
from tests.gateway.emulated.conftest import EVERY

OPTIONAL = {"list", "queue", "query"}
COST_FREE_SET = {
    ("GET", "/v1/models"),
    ("POST", "/suno/fetch"),
    ("GET", "/suno/fetch/none"),
    ("GET", "/mj/task/0/fetch"),
    ("GET", "/v1/lumavip/task"),
    ("GET", "/cogvideox/v1/async-result/x"),
    ("GET", f"/avatar/task/{'0' * 32}"),
}


def by_leaf(findings):
    return {(one.resource, one.leaf): one for one in findings}


@pytest.mark.parametrize("dialect", EVERY)
async def test_every_leaf_is_found_where_it_is(gateway, client, dialect):
    gateway.switches["mj.dialect"] = dialect
    findings = await client.probe()
    assert len(findings) == len(LEAVES)
    absent = {one.leaf for one in findings if one.verdict is not LeafState.ANSWERS}
    assert absent == (OPTIONAL if dialect == "newapi" else set())
    assert {(one.method, one.path) for one in gateway.requests} >= COST_FREE_SET


async def test_it_costs_nothing(gateway, client):
    await client.probe()
    assert gateway.submits == []
    assert not [one.path for one in gateway.requests if "submit" in one.path]
    assert not [one for one in gateway.requests if one.method not in ("GET", "POST")]


@pytest.mark.parametrize(
    ("switch", "profile", "leaf"),
    [
        *[("routes.luma", name, ("luma", "task")) for name in ("split", "luma_v1", "rest")],
        *[("routes.lumvip", name, ("lumvip", "task")) for name in ("split", "luma_v1", "rest")],
        *[
            ("routes.zhipu", name, ("zhipu", "result"))
            for name in ("cog_v1", "cog_v4", "split", "zhipu", "vendor")
        ],
        *[
            ("routes.suno.v35", name, ("suno.v35", "fetch"))
            for name in ("plain", "v35", "mv35", "v1_suno")
        ],
        *[("routes.suno.v3", name, ("suno.v3", "fetch")) for name in ("v30", "plain", "v1_suno")],
    ],
)
@pytest.mark.parametrize("fallback", [True, False, 405])
async def test_alternate_places_are_found(gateway, client, switch, profile, leaf, fallback):
    gateway.switches.update({switch: profile, "web.fallback": fallback})
    if leaf[0] in ("suno.v3", "suno.v35"):  # they share places: put the other one elsewhere
        other = "routes.suno.v35" if leaf[0] == "suno.v3" else "routes.suno.v3"
        gateway.switches[other] = "v1_suno" if profile != "v1_suno" else "plain"
    found = by_leaf(await client.probe())[leaf]
    assert found.verdict is LeafState.ANSWERS
    if leaf[0] in ("luma", "lumvip", "zhipu"):
        assert found.profile == profile


async def test_the_other_spelling_of_the_paid_account(gateway, client):
    gateway.switches["luma.vip_word"] = "lumvip"
    found = by_leaf(await client.probe())["lumvip", "task"]
    assert (found.verdict, found.profile) == (LeafState.ANSWERS, "split_lumvip")


async def test_an_absent_leaf_says_how_many_places_were_tried(gateway, client):
    for path in ("/v1/luma", "/luma/"):
        gateway.fail_next(path, status=404, body="<html>no</html>", times=9)
    found = by_leaf(await client.probe())["luma", "task"]
    assert (found.verdict, found.said) == (LeafState.ABSENT, "none of 4 paths exists")


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (403, {"error": {"message": "该令牌无权访问模型 suno", "code": ""}}, LeafState.CLOSED),
        (503, {"error": {"message": "无可用渠道"}}, LeafState.CLOSED),
        (500, {"code": "fail_to_fetch_task", "message": "upstream"}, LeafState.ANSWERS),
        (404, {"error": {"param": "404", "code": "bad_response_status_code"}}, LeafState.ANSWERS),
        (500, {"error": {"message": "panic", "code": "new_api_panic"}}, LeafState.UNKNOWN),
        (502, "<html><title>502 Bad Gateway</title></html>", LeafState.UNKNOWN),
        (429, "", LeafState.UNKNOWN),
    ],
)
async def test_what_an_odd_answer_means(gateway, client, status, body, verdict):
    gateway.fail_next("/suno/fetch/none", status=status, body=body, times=9)
    assert by_leaf(await client.probe())["suno.v4", "fetch"].verdict is verdict


async def test_a_gateway_that_is_away_is_asked_once(gateway, client):
    await gateway.stop()
    findings = await client.probe()
    assert {one.verdict for one in findings} == {LeafState.UNKNOWN}
    assert len(findings) == len(LEAVES)


async def test_a_broken_list_of_models_hides_no_other_leaf(gateway, client):
    gateway.fail_next("/v1/models", status=500, times=9)
    found = by_leaf(await client.probe())
    assert found["models", "list"].verdict is LeafState.UNKNOWN
    assert found["suno.v4", "fetch"].verdict is LeafState.ANSWERS


@pytest.mark.parametrize(("key", "code"), [("sk-test", 0), ("sk-expired", 1)])
async def test_the_table_for_an_operator(gateway, key, code):
    settings = Settings(
        _env_file=None,
        telegram_token="1:abc",
        gateway_base_url=gateway.url,
        gateway_api_key=key,
    )
    out = io.StringIO()
    assert await probe(settings, out) == code
    table = out.getvalue()
    assert "GET /cogvideox/v1/async-result/{id}" in table
    assert "Nothing was ordered" in table
    assert key not in table
    if code:
        assert "the key is refused" in table
    else:  # a balance is no empty list
        assert "expected" not in next(line for line in table.splitlines() if "billing" in line)


async def test_a_key_without_money_still_looks(gateway, time):
    async with GatewayClient(gateway.url, "sk-noquota", backoff=time.sleep, now=time) as client:
        found = by_leaf(await client.probe())
    assert found["suno.v4", "fetch"].verdict is LeafState.ANSWERS
