"""Pictures that are the answer itself, in every shape that gateways give them."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.types import ArtifactKind, TaskState
from tests.gateway.emulated.conftest import picture

ANSWERS = ("url", "b64", "datauri", "both")


async def draw(client, leaf, prompt="a tin boat"):
    images = client.images
    match leaf:
        case "gpt_image":
            return await images.gpt_image.generate(prompt)
        case "gpt_image.edit":
            return await images.gpt_image.edit([picture((64, 64), "red", "a.png")], prompt)
        case "flux":
            return await images.flux.generate(prompt)
        case "kontext":
            return await images.kontext.generate(prompt)
        case "kontext.edit":
            return await images.kontext.edit(picture((64, 64), "red", "a.png"), prompt)
        case "dalle3":
            return await images.dalle3.generate(prompt)
        case "stable_diffusion":
            return await images.stable_diffusion.generate(prompt)
    return await images.gpt4all.draw(prompt)


LEAVES = ("gpt_image", "gpt_image.edit", "flux", "kontext", "kontext.edit", "dalle3")
BY_CHAT = ("stable_diffusion", "gpt4all")


async def bytes_of(client, artifact):
    if artifact.data:
        return artifact.data
    return (await client.download(artifact.url, fallback_urls=artifact.fallback_urls)).data


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("leaf", LEAVES)
async def test_a_picture_in_every_envelope(gateway, client, leaf, answer):
    gateway.switches["images.answer"] = answer
    task = await draw(client, leaf)
    assert task.state is TaskState.SUCCEEDED
    assert {artifact.kind for artifact in task.artifacts} == {ArtifactKind.IMAGE}
    data = await bytes_of(client, task.artifacts[0])
    assert data.startswith((b"\x89PNG", b"\xff\xd8", b"RIFF"))
    assert len(gateway.submits) == 1


@pytest.mark.parametrize("trigger", ["", "[image]", "[image:b64]", "[image:twin404]"])
@pytest.mark.parametrize("leaf", BY_CHAT)
async def test_a_picture_out_of_prose(gateway, client, leaf, trigger):
    task = await draw(client, leaf, f"draw a tin boat {trigger}")
    assert task.state is TaskState.SUCCEEDED
    assert (await bytes_of(client, task.artifacts[0])).startswith((b"\x89PNG", b"\xff\xd8"))


async def test_stable_diffusion_goes_to_the_image_endpoint_where_it_is_no_chat_model(
    gateway, client
):
    gateway.models.remove("stable-diffusion")
    gateway.models.append("stable-diffusion-3-5-large")
    task = await client.images.stable_diffusion.generate("a tin boat", n=1)
    assert task.state is TaskState.SUCCEEDED
    assert gateway.calls("/v1/images/generations")[-1].json["model"] == "stable-diffusion-3-5-large"
    assert len(gateway.submits) == 1


async def test_stable_diffusion_that_nobody_offers(gateway, client):
    gateway.models[:] = [name for name in gateway.models if "diffusion" not in name]
    with pytest.raises(errors.ModelUnavailable):
        await client.images.stable_diffusion.generate("a tin boat")


@pytest.mark.parametrize("leaf", [*LEAVES, *BY_CHAT])
async def test_a_broken_order_is_never_repeated(gateway, client, leaf):
    with pytest.raises(errors.UpstreamFailed) as caught:
        await draw(
            client, leaf, f"draw a boat {'[cut:1]' if leaf == 'gpt4all' else '[disconnect]'}"
        )
    assert caught.value.maybe_submitted
    orders = [one for one in gateway.requests if one.method == "POST"]
    assert len(orders) == 1


@pytest.mark.parametrize("leaf", LEAVES)
@pytest.mark.parametrize("how", ["[nodata]", "[nodata:empty]", "emptykeys"])
async def test_no_picture_is_a_failure_that_may_have_cost(gateway, client, leaf, how):
    if how == "emptykeys":
        gateway.switches["images.answer"], how = how, ""
    with pytest.raises(errors.UpstreamFailed) as caught:
        await draw(client, leaf, f"a boat {how}")
    assert caught.value.maybe_submitted


@pytest.mark.parametrize("ratio", ["aspect", "size", "drop"])
async def test_kontext_says_the_ratio_as_the_gateway_reads_it(gateway, client, ratio):
    gateway.switches["images.kontext_ratio"] = ratio
    task = await client.images.kontext.generate("a tin boat", aspect_ratio="16:9")
    assert task.state is TaskState.SUCCEEDED


@pytest.mark.parametrize("only", ["images.only_image", "images.only_brackets"])
async def test_several_pictures_under_either_field_name(gateway, client, only):
    gateway.switches[only] = True
    files = [picture((64, 64), colour, f"{colour}.png") for colour in ("red", "blue")]
    assert (await client.images.gpt_image.edit(files, "mix")).state is TaskState.SUCCEEDED
    assert len(gateway.submits) == 1
