"""Videos, as people ask for them: from words and pictures, by every engine, and going on."""

from __future__ import annotations

import socket

import aiohttp
import pytest

from bot.services.files.links import LIFETIME
from emulators import samples
from tests.scenarios.forms import as_now, pressed


async def offers(world, person, form, word):
    """Wait until one of the form's buttons has the word."""
    await world.until(lambda: has_button(as_now(person, form), word))


def has_button(message, word):
    return any(word.lower() in label.lower() for label in message.labels)


@pytest.fixture
async def public(world):
    """The bot where the internet reaches it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    world.given = {"public_url": f"http://{place}", "web_listen": place}
    return place


@pytest.fixture
async def bea(world, public):
    """Somebody with a bot that the internet reaches."""
    person = world.telegram.person("Bea")
    await world.start()
    return person


async def fetched(url):
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, answer.headers.get("Content-Type"), await answer.read()


async def test_video_brings_a_film_that_plays_at_once(world, ann):
    asked = await ann.say("/video a kite over dunes")
    film = await ann.sees(video=True)
    assert film.reply_to == asked.id
    assert film.video.data[4:8] == b"ftyp"
    assert (film.video.width, film.video.height, film.video.duration) == (480, 270, 6)
    assert "a kite over dunes" in film.text
    assert "Luma" in film.text
    sent = world.telegram.calls("sendVideo")[-1].params
    assert sent["supports_streaming"]
    assert sent["cover"]
    assert sent["thumbnail"]
    body = world.gateway.calls("/v1/luma/generations")[-1].json
    assert body["user_prompt"] == "a kite over dunes"
    assert "image_url" not in body
    assert len(world.gateway.submits) == 1
    assert not world.telegram.refused


async def test_extend_asks_for_words_and_goes_on_with_the_film(world, ann):
    await ann.say("/video a kite over dunes")
    film = await ann.sees(video=True)
    await ann.press(film, "⏩ Extend")
    question = await ann.sees(contains="What happens next?")
    await ann.say("the kite dives", reply_to=question)
    longer = await ann.sees(video=True, after=film)
    assert has_button(longer, "Extend")
    body = world.gateway.calls("/v1/luma/extend")[-1].json
    assert body["user_prompt"] == "the kite dives"
    assert body["video_url"].endswith(".mp4")


async def test_a_gateway_that_extends_by_the_task(world, ann):
    world.gateway.switches["routes.luma"] = "rest"
    await ann.say("/video a kite over dunes")
    film = await ann.sees(video=True)
    await ann.press(film, "⏩ Extend")
    await ann.sees(contains="What happens next?")
    await ann.say("the kite dives")
    await ann.sees(video=True, after=film)
    assert world.gateway.calls("/extend")[-1].path.startswith("/luma/generations/")


async def test_video_alone_asks_and_remembers_the_choices(world, ann):
    await ann.say("/video")
    form = await ann.sees(contains="A new video")
    await pressed(ann, form, "VIP")
    await offers(world, ann, form, "✓ Luma VIP")
    await pressed(ann, form, "Shape")
    await offers(world, ann, form, "9:16")
    await pressed(ann, form, "9:16")
    await offers(world, ann, form, "Shape · 9:16")
    await pressed(ann, form, "Loop")
    await offers(world, ann, form, "☑ 🔁 Loop")
    await ann.sees(contains="What shall happen in it?")  # still, after all the choices
    await ann.say("a paper boat")
    await ann.sees(contains="a paper boat")
    await pressed(ann, form, "Make it")
    film = await ann.sees(video=True)
    assert "Luma VIP" in film.text
    body = world.gateway.calls("/v1/lumavip/generations")[-1].json
    assert (body["aspect_ratio"], body["loop"]) == ("9:16", True)
    assert not [one for one in ann.screen() if one.text.startswith("🎬 A new video")]
    await ann.say("/video another boat")
    await ann.sees(video=True, after=film)
    again = world.gateway.calls("/v1/lumavip/generations")[-1].json
    assert (again["user_prompt"], again["aspect_ratio"]) == ("another boat", "9:16")
    assert not again["loop"]  # a switch is a wish, not a habit


async def test_first_and_last_frame_go_up_as_links_that_work(world, bea):
    first, last = samples.photo("harbour"), samples.photo("storm")
    await bea.say("/video the weather turns", photos=[first, last])
    await bea.sees(video=True)
    body = world.gateway.calls("/v1/luma/generations")[-1].json
    for url, picture in ((body["image_url"], first), (body["image_end_url"], last)):
        assert "telegram" not in url
        assert world.telegram.token not in url
        assert await fetched(url) == (200, "image/jpeg", picture)
    assert (await fetched(body["image_url"].replace("/files/", "/files/x")))[0] == 404
    await world.clock.advance(LIFETIME.total_seconds())
    assert (await fetched(body["image_url"]))[0] == 410


async def test_a_reply_to_a_picture_is_its_first_frame(world, bea):
    picture = await bea.say(photo=samples.photo("harbour"))
    await world.until(lambda: world.app.intake.running == 0)
    await bea.say("/video the tide comes in", reply_to=picture)
    await bea.sees(video=True)
    assert world.gateway.calls("/v1/luma/generations")[-1].json["image_url"].endswith(".jpg")


async def test_without_an_address_it_says_what_to_set(world, ann):
    await ann.say("/video the tide comes in", photo=samples.photo("harbour"))
    said = await ann.sees(contains="PUBLIC_URL")
    assert "WEB_LISTEN" in said.text
    assert not world.gateway.submits


async def test_cogvideox_films_a_picture_without_an_address(world, ann):
    await ann.say("/video", photo=samples.photo("harbour"))
    form = await ann.sees(contains="First frame: 1 file")
    await pressed(ann, form, "CogVideoX")
    await offers(world, ann, form, "Size")
    await pressed(ann, form, "60 fps")
    await offers(world, ann, form, "✓ 60 fps")
    await pressed(ann, form, "10 s")
    await offers(world, ann, form, "✓ 10 s")
    await pressed(ann, form, "Size")
    await offers(world, ann, form, "1920x1080")
    await pressed(ann, form, "1920x1080")
    await offers(world, ann, form, "Sound")
    await pressed(ann, form, "Sound")
    await offers(world, ann, form, "☑ 🔊 Sound")
    await pressed(ann, form, "Make it")
    film = await ann.sees(video=True)
    assert "CogVideoX" in film.text
    body = world.gateway.calls("/cogvideox/v1/videos/generations")[-1].json
    assert body["image_url"].startswith("data:image/jpeg;base64,")
    asked = {name: body[name] for name in ("fps", "duration", "size", "with_audio")}
    assert asked == {"fps": 60, "duration": 10, "size": "1920x1080", "with_audio": True}
    assert not has_button(film, "Extend")


async def test_a_failure_without_a_reason_still_says_what_to_do(world, ann):
    world.gateway.switches["zhipu.words"] = "lower"
    await ann.say("/video")
    form = await ann.sees(contains="A new video")
    await pressed(ann, form, "CogVideoX")
    await offers(world, ann, form, "✓ CogVideoX")
    await ann.say("a rabbit drives [fail]", reply_to=form)
    await ann.sees(contains="a rabbit drives")
    await pressed(ann, form, "Make it")
    await ann.sees(contains="seldom says why")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("[moderate]", "content filter"),
        ("[moderate-late]", "content filter"),
        ("[fail]", "gave up"),
    ],
)
async def test_refusals_of_luma(world, ann, words, said):
    await ann.say(f"/video a kite {words}")
    await ann.sees(contains=said)
    assert len(world.gateway.submits) <= 1


async def test_a_finished_film_whose_link_comes_late(world, ann):
    await ann.say("/video a kite [nourl]")
    await ann.sees(video=True)
    assert len(world.gateway.submits) == 1


async def test_a_film_that_is_too_big_comes_as_a_link(world, ann):
    world.gateway.switches["cdn.big"] = 51
    await ann.say("/video a kite over dunes")
    said = await ann.sees(contains=".mp4", timeout=60)
    assert "Telegram does not take this file" in said.text


async def test_three_pictures_are_too_many(world, bea):
    await bea.say("/video a storm", photos=[samples.photo(word) for word in ("a", "b", "c")])
    await bea.sees(contains="more pictures than this engine takes")
    assert not world.gateway.submits


async def test_a_film_survives_a_kill(world, ann):
    await ann.say("/video a kite over dunes")
    await ann.sees(contains="Working")
    await world.restart()
    await ann.sees(video=True)
    assert len(world.gateway.submits) == 1


async def test_in_a_group_the_form_is_answered_by_replies(world, bea):
    bob = world.telegram.person("Bob", started=True)
    crew = world.telegram.group("Crew", [bea, bob])
    await bea.say("/video@demo_bot", chat=crew)
    form = await bea.sees(contains="A new video", chat=crew)
    assert "Only the person" in await bob.press(form, "CogVideoX")
    await bea.say("a kite over dunes", chat=crew, reply_to=form)
    await bea.sees(contains="Words: a kite over dunes", chat=crew)
    await pressed(bea, form, "Make it")
    film = await bea.sees(video=True, chat=crew)
    await bob.press(film, "⏩ Extend")  # everybody may
    question = await bob.sees(contains="What happens next?", chat=crew)
    await bob.say("the kite dives", chat=crew, reply_to=question)
    await bob.sees(video=True, chat=crew, after=film)


async def test_the_form_moves_below_every_answer(world, ann):
    await ann.say("/video")
    form = await ann.sees(contains="A new video")
    await ann.say("a kite over dunes")
    await ann.sees(contains="Words: a kite over dunes")
    await world.until(lambda: form.deleted)
    shown = ann.screen()
    assert shown[-1].text.startswith("🎬 A new video")
    assert len([one for one in shown if one.text.startswith("🎬 A new video")]) == 1


async def test_words_under_a_picture_that_was_asked_for(world, bea):
    await bea.say("/video")
    form = await bea.sees(contains="A new video")
    await pressed(bea, form, "Last frame")
    await bea.sees(contains="it shall end with")
    await bea.say("the weather turns", photo=samples.photo("storm"))
    await bea.sees(contains="Words: the weather turns")
    assert "first one" in await pressed(bea, form, "Make it")
    await bea.say(photo=samples.photo("harbour"), reply_to=as_now(bea, form))
    await bea.sees(contains="First frame: 1 file")
    await pressed(bea, form, "Make it")
    await bea.sees(video=True)
    body = world.gateway.calls("/v1/luma/generations")[-1].json
    assert body["user_prompt"] == "the weather turns"
    assert (await fetched(body["image_url"]))[2] == samples.photo("harbour")
    assert (await fetched(body["image_end_url"]))[2] == samples.photo("storm")


async def test_words_are_asked_for_again_after_a_picture(world, bea):
    await bea.say("/video")
    form = await bea.sees(contains="A new video")
    await pressed(bea, form, "First frame")
    await bea.sees(contains="it shall begin with")
    await bea.say("a ferry leaves", reply_to=as_now(bea, form))
    await bea.sees(contains="Words: a ferry leaves")  # and the picture is still asked for
    await bea.say(photo=samples.photo("harbour"))
    await bea.sees(contains="First frame: 1 file")
    await bea.say(photo=samples.photo("storm"), reply_to=as_now(bea, form))
    await bea.sees(contains="Last frame: 1 file")
    await bea.say(photo=samples.photo("cat"), reply_to=as_now(bea, form))
    await bea.sees(contains="more pictures than this engine takes")
    await bea.say("faster", reply_to=as_now(bea, form))
    await bea.sees(contains="Tap one of the buttons first")


async def test_a_model_that_the_gateway_lacks(world, ann):
    world.gateway.fail_next(
        "/cogvideox",
        status=404,
        body={"error": {"code": "1211", "message": "模型不存在，请检查模型代码。"}},
    )
    await ann.say("/video")
    form = await ann.sees(contains="A new video")
    await pressed(ann, form, "CogVideoX")
    await offers(world, ann, form, "✓ CogVideoX")
    await ann.say("a kite over dunes")
    await ann.sees(contains="Words: a kite over dunes")
    await pressed(ann, form, "Make it")
    await ann.sees(contains="does not offer this CogVideoX model")


async def test_it_speaks_chinese(world, ann):
    mei = world.telegram.person("Mei", language="zh-hans")
    await mei.say("/video")
    form = await mei.sees(contains="新的视频")
    await mei.say("沙丘上空的风筝")
    await mei.sees(contains="描述：沙丘上空的风筝")
    await pressed(mei, form, "开始生成")
    film = await mei.sees(video=True)
    assert film.labels == ["⏩ 延长"]
