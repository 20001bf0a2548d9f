"""Luma, CogVideoX and the digital human: whole lives under every route profile and shape."""

from __future__ import annotations

import pytest

from bot.gateway import errors
from bot.gateway.client import GatewayClient
from bot.gateway.types import ErrorKind, TaskState
from tests.gateway.emulated.conftest import picture, until

LUMA = ("split", "luma_v1", "rest")
ZHIPU = ("cog_v1", "cog_v4", "split", "zhipu", "vendor")
SHAPES = ("task", "code", "bare")
FACE, VOICE = "https://img.example.org/face.jpg", "https://a.example.org/voice.mp3"
HTML = (True, False, 405)  # what an unknown path answers: a page with 200, a page with 404, 405


async def film_of(client: GatewayClient, task) -> None:
    [video] = task.artifacts
    media = await client.download(video.url, fallback_urls=video.fallback_urls)
    assert media.content_type == "video/mp4"


@pytest.fixture(params=["luma", "lumvip"])
def account(request):
    return request.param


def settle(gateway, account, profile, fallback=True):
    gateway.switches.update({f"routes.{account}": profile, "web.fallback": fallback})


@pytest.mark.parametrize("fallback", HTML)
@pytest.mark.parametrize("profile", LUMA)
async def test_luma_from_words_to_an_extended_film(
    gateway, client, time, account, profile, fallback
):
    settle(gateway, account, profile, fallback)
    luma = getattr(client, account)
    made = await luma.generate("a kite over dunes")
    assert made.handle.profile == profile
    first = await until(luma.task, made, time)
    assert first.state is TaskState.SUCCEEDED
    await film_of(client, first)
    more = await until(luma.task, await luma.extend(first.handle, "the kite dives"), time)
    assert (more.state, more.handle.origin_task_id) == (TaskState.SUCCEEDED, first.handle.task_id)
    assert len(gateway.submits) == 2
    before = len(gateway.requests)
    await luma.generate("again")  # the winner is remembered
    assert len(gateway.requests) == before + 1


@pytest.mark.parametrize("word", ["lumavip", "lumvip"])
@pytest.mark.parametrize("profile", LUMA)
async def test_p6_the_paid_account_in_both_spellings(gateway, client, time, profile, word):
    settle(gateway, "lumvip", profile)
    gateway.switches["luma.vip_word"] = word
    done = await until(client.lumvip.task, await client.lumvip.generate("a kite"), time)
    assert done.state is TaskState.SUCCEEDED
    await film_of(client, done)


@pytest.mark.parametrize(
    ("trigger", "state", "kind"),
    [
        ("[201]", TaskState.SUCCEEDED, None),
        ("[array]", TaskState.SUCCEEDED, None),
        ("[twojson]", TaskState.SUCCEEDED, None),
        ("[nourl]", TaskState.SUCCEEDED, None),
        ("[status:dreaming]", TaskState.SUCCEEDED, None),
        ("[fail]", TaskState.FAILED, ErrorKind.UPSTREAM_ERROR),
        ("[moderate-late]", TaskState.FAILED, ErrorKind.CONTENT_POLICY),
    ],
)
@pytest.mark.parametrize("profile", LUMA)
async def test_lives_of_a_luma_film(gateway, client, time, profile, trigger, state, kind):
    settle(gateway, "luma", profile)
    done = await until(client.luma.task, await client.luma.generate(f"a kite {trigger}"), time)
    assert (done.state, done.error_kind) == (state, kind)


@pytest.mark.parametrize("profile", LUMA)
async def test_p1_a_link_that_never_comes_is_asked_for_where_that_can_be(
    gateway, client, time, profile
):
    settle(gateway, "luma", profile)
    made = await client.luma.generate("a kite [nourl-forever]")
    done = await until(client.luma.task, made, time)
    if profile == "rest":
        await film_of(client, done)
    else:
        assert (done.state, done.error_kind) == (TaskState.FAILED, ErrorKind.UPSTREAM_ERROR)


@pytest.mark.parametrize("switch", ["luma.no_server_id", "luma.wrap"])
@pytest.mark.parametrize("profile", LUMA)
async def test_p2_p12_with_and_without_its_second_id_or_a_wrapper(
    gateway, client, time, profile, switch
):
    settle(gateway, "luma", profile)
    gateway.switches[switch] = True
    done = await until(client.luma.task, await client.luma.generate("a kite"), time)
    assert done.state is TaskState.SUCCEEDED


@pytest.mark.parametrize("profile", LUMA)
async def test_p8_a_refused_prompt(gateway, client, profile):
    settle(gateway, "luma", profile)
    with pytest.raises(errors.ContentRefused):
        await client.luma.generate("gory [moderate]")
    assert gateway.submits == []


@pytest.mark.parametrize("account", ["luma", "lumvip"])
async def test_a_pinned_profile_asks_nowhere_else(gateway, time, account):
    gateway.switches[f"routes.{account}"] = "rest"
    async with GatewayClient(
        gateway.url, "sk-test", backoff=time.sleep, now=time, routes={account: "split"}
    ) as client:
        with pytest.raises(errors.RouteMissing):
            await getattr(client, account).generate("a kite")
    assert len({one.path for one in gateway.requests}) == 1


async def test_a_profile_that_goes_away_is_looked_for_again(gateway, client, time):
    made = await client.luma.generate("a kite")
    gateway.switches["routes.luma"] = "luma_v1"
    assert (await client.luma.generate("another")).handle.profile == "luma_v1"
    assert (await until(client.luma.task, made, time)).state is TaskState.SUCCEEDED


# ---- CogVideoX -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["upper", "lower"])
@pytest.mark.parametrize("fallback", HTML)
@pytest.mark.parametrize("profile", ZHIPU)
async def test_zhipu_from_words_to_a_film(gateway, client, time, profile, fallback, words):
    settle(gateway, "zhipu", profile, fallback)
    gateway.switches["zhipu.words"] = words
    made = await client.zhipu.generate("a rabbit drives a car", reference="job-1")
    assert made.handle.profile == profile
    done = await until(client.zhipu.result, made, time)
    assert done.state is TaskState.SUCCEEDED
    await film_of(client, done)
    assert len(gateway.submits) == 1


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_p6_results_stand_elsewhere_than_orders(gateway, client, time, place):
    gateway.switches["zhipu.result_path"] = place
    done = await until(client.zhipu.result, await client.zhipu.generate("a rabbit"), time)
    assert done.state is TaskState.SUCCEEDED


@pytest.mark.parametrize("shape", ["native", "flat"])
@pytest.mark.parametrize("profile", ZHIPU)
async def test_p3_p4_p7_refusals_in_both_styles(gateway, client, profile, shape):
    settle(gateway, "zhipu", profile)
    gateway.switches["zhipu.errors"] = shape
    with pytest.raises(errors.ContentRefused):
        await client.zhipu.generate("gory [moderate]")
    await client.zhipu.generate("a rabbit", reference="job-1")
    with pytest.raises(errors.UpstreamFailed) as caught:
        await client.zhipu.generate("a rabbit", reference="job-1")
    assert caught.value.maybe_submitted
    assert len(gateway.submits) == 1


@pytest.mark.parametrize(
    ("trigger", "state"),
    [
        ("[nourl]", TaskState.SUCCEEDED),
        ("[nourl-forever]", TaskState.FAILED),
        ("[fail]", TaskState.FAILED),
        ("[moderate-late]", TaskState.FAILED),
        ("[status:THINKING]", TaskState.SUCCEEDED),
    ],
)
@pytest.mark.parametrize("profile", ZHIPU)
async def test_lives_of_a_zhipu_film(gateway, client, time, profile, trigger, state):
    settle(gateway, "zhipu", profile)
    done = await until(client.zhipu.result, await client.zhipu.generate(f"car {trigger}"), time)
    assert done.state is state


async def test_a_film_from_a_picture(gateway, client, time):
    image = picture((64, 64), "red").data_url()
    done = await until(client.zhipu.result, await client.zhipu.generate(image_url=image), time)
    assert done.state is TaskState.SUCCEEDED


# ---- the digital human ---------------------------------------------------------------------------


@pytest.mark.parametrize("code", [0, 200, 1, "0", "200", "success"])
@pytest.mark.parametrize("shape", SHAPES)
async def test_avatar_p1_p2_every_shape_and_word_for_success(gateway, client, time, shape, code):
    gateway.switches.update({"avatar.shape": shape, "avatar.code": code})
    made = await client.avatar.generate(FACE, audio_url=VOICE)
    seen = {(await client.avatar.task(made.handle)).state}
    time.at += 10
    seen.add((await client.avatar.task(made.handle)).state)
    assert seen <= {TaskState.QUEUED, TaskState.RUNNING}
    assert TaskState.RUNNING in seen
    done = await until(client.avatar.task, made, time)
    assert done.state is TaskState.SUCCEEDED
    assert "_nowm" in done.artifacts[0].url
    await film_of(client, done)


@pytest.mark.parametrize("shape", SHAPES)
async def test_avatar_every_voice(gateway, client, time, shape):
    gateway.switches["avatar.shape"] = shape
    said = {"language": "en", "text": "good morning"}
    for voice in (
        {"audio_url": VOICE},
        {"create_voice": {"audio_url": VOICE, **said}},
        {"use_voice": {"voice_engine_id": "1", "audio_id": "2", **said}},
    ):
        made = await client.avatar.generate(FACE, **voice)
        assert (await until(client.avatar.task, made, time)).state is TaskState.SUCCEEDED


@pytest.mark.parametrize("shape", SHAPES)
async def test_avatar_p4_no_face(gateway, client, time, shape):
    gateway.switches["avatar.shape"] = shape
    made = await client.avatar.generate("https://img.example.org/noface.jpg", audio_url=VOICE)
    done = await until(client.avatar.task, made, time)
    assert (done.state, done.error_kind) == (TaskState.FAILED, ErrorKind.BAD_REQUEST)
    assert "face" in done.error


@pytest.mark.parametrize("shape", SHAPES)
async def test_avatar_p3_p5_late_links_and_late_tasks(gateway, client, time, shape):
    gateway.switches.update({"avatar.shape": shape, "avatar.register_lag_s": 25.0})
    words = {"language": "en", "text": "good morning [nourl]"}
    made = await client.avatar.generate(FACE, create_voice={"audio_url": VOICE, **words})
    assert (await client.avatar.task(made.handle)).state is TaskState.QUEUED
    assert (await until(client.avatar.task, made, time)).state is TaskState.SUCCEEDED


@pytest.mark.parametrize("fallback", HTML)
async def test_avatar_p9_a_gateway_without_it(gateway, client, fallback):
    gateway.switches["web.fallback"] = fallback
    gateway.fail_next("/avatar/", status=200 if fallback is True else 404, body="<html>hi</html>")
    with pytest.raises(errors.RouteMissing):
        await client.avatar.generate(FACE, audio_url=VOICE)
    assert gateway.submits == []
