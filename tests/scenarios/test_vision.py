"""Pictures and files as questions: looked at, read, still known later, and named when unread."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from emulators import samples
from tests.pdfs import pdf

CHAT = "/v1/chat/completions"


def content(world, number=-1, message=-1):
    """What the model was given as one message."""
    return world.gateway.calls(CHAT)[number].json["messages"][message]["content"]


def pictures(world, number=-1, message=-1):
    """The pictures in it, opened."""
    given = content(world, number, message)
    urls = [part["image_url"]["url"] for part in given if part["type"] == "image_url"]
    return [Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) for url in urls]


async def test_a_photo_with_a_question(world, ann):
    world.script("A lighthouse.")
    await ann.say("what is this?", photo=samples.photo("lighthouse"))
    await ann.sees("A lighthouse.")
    assert content(world)[0] == {"type": "text", "text": "what is this?"}
    assert len(pictures(world)) == 1


async def test_an_album_is_still_seen_in_the_next_question(world, ann):
    world.script("Two harbours.", "It is smaller.")
    photos = [samples.photo("one", 800, 600), samples.photo("two", 400, 300)]
    await ann.say("what are these?", photos=photos)
    await ann.sees("Two harbours.")
    await ann.say("and the second one?")
    await ann.sees("It is smaller.")
    assert len(world.gateway.calls(CHAT)) == 2
    assert [one.size for one in pictures(world, message=0)] == [(800, 600), (400, 300)]
    assert content(world) == "and the second one?"


async def test_a_photo_that_is_replied_to(world, ann):
    world.script("Nice.", "It is fog.")
    photo = await ann.say("look", photo=samples.photo("fog"))
    await ann.sees("Nice.")
    await ann.say("/new")
    await ann.sees(contains="fresh start")
    await ann.say("what is in the background?", reply_to=photo)
    await ann.sees("It is fog.")
    assert len(pictures(world)) == 1


async def test_a_picture_as_a_file(world, ann):
    world.script("A chart.")
    data = samples.as_webp(samples.picture("chart", 300, 200))
    await ann.say("read it", document=data, file_name="chart.webp", mime_type="image/webp")
    await ann.sees("A chart.")
    (shown,) = pictures(world)
    assert shown.size == (300, 200)
    assert shown.format in ("JPEG", "PNG")


async def test_a_sticker_by_itself_is_answered_kindly_and_a_question_about_it_sees_it(world, ann):
    world.script("A thumb.")
    sticker = await ann.say(sticker=True)
    await ann.sees(contains="reply to it with your question")
    assert not world.gateway.requests
    await ann.say("what is on this sticker?", reply_to=sticker)
    await ann.sees("A thumb.")
    (shown,) = pictures(world)
    assert shown.size == (512, 512)


async def test_a_sticker_in_a_group(world, ann):
    bob = world.telegram.person("Bob", started=True)
    chat = world.telegram.group("Crew", [ann, bob])
    world.script("A thumb.")
    sticker = await bob.say(sticker=True, chat=chat)
    await ann.say("@demo_bot what does Bob mean?", chat=chat, reply_to=sticker)
    await bob.sees(contains="A thumb.", chat=chat)
    assert len(pictures(world)) == 1


async def test_a_pdf_with_a_question_and_what_follows(world, ann):
    world.script("At nine.", "At noon.")
    data = pdf("The ferry leaves at nine.", "It returns at noon.")
    given = {"document": data, "file_name": "ferry.pdf", "mime_type": "application/pdf"}
    await ann.say("when does it leave?", **given)
    await ann.sees("At nine.")
    assert '<file name="ferry.pdf">' in content(world)
    assert "It returns at noon." in content(world)
    await ann.say("and when does it return?")
    await ann.sees("At noon.")
    assert "It returns at noon." in content(world, message=0)


async def test_a_csv_and_a_code_file(world, ann):
    world.script("Three boats.", "It prints.")
    await ann.say("how many?", document=b"boat\na\nb\nc\n", file_name="boats.csv")
    await ann.sees("Three boats.")
    assert "boat\na\nb\nc" in content(world)
    await ann.say("explain", document=b"print('fog')", file_name="fog.py")
    await ann.sees("It prints.")
    assert "print('fog')" in content(world)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"document": b"PK\x03\x04", "file_name": "boats.zip"}, "cannot read boats.zip"),
        (
            {"document": pdf(""), "file_name": "scan.pdf", "mime_type": "application/pdf"},
            "scan.pdf holds pictures of words",
        ),
    ],
)
async def test_files_that_nobody_reads_are_named(world, ann, given, sentence):
    await ann.say(**given)
    await ann.sees(contains=sentence)
    assert not world.gateway.calls(CHAT)


async def test_a_question_beside_an_unread_file_is_answered_and_the_file_named(world, ann):
    world.script("It is an archive.")
    await ann.say("what is a zip?", document=b"PK\x03\x04", file_name="boats.zip")
    answer = await ann.sees(contains="It is an archive.")
    await world.until(lambda: "I could not read boats.zip" in ann.screen()[-1].text)
    assert answer
    assert "not shown to you: boats.zip" in content(world)


@pytest.mark.parametrize(
    ("model", "length"),
    [("gpt-4-all", None), ("gpt-4-vision-preview", 2048), ("gpt-4o", None)],
)
async def test_models_that_see_get_pictures_as_parts(world, ann, model, length):
    await ann.say(f"/model {model}")
    await ann.sees(contains=f"{model} answers here")
    world.script("A lighthouse.")
    await ann.say("what is this?", photo=samples.photo("lighthouse"))
    await ann.sees("A lighthouse.")
    asked = world.gateway.calls(CHAT)[-1].json
    assert asked["model"] == model
    assert asked.get("max_tokens") == length
    assert len(pictures(world)) == 1


async def test_a_model_that_cannot_see_says_so_and_what_to_do(world, ann):
    await ann.say("/model gpt-3.5-turbo")
    await ann.sees(contains="answers here")
    await ann.say(photo=samples.photo("lighthouse"))
    await ann.sees(contains="/model chooses one that can")
    assert not world.gateway.calls(CHAT)
    assert not world.telegram.refused


async def test_a_file_of_another_kind_goes_by_link_to_a_model_that_reads_any(world):
    # Nobody fetches it here, so nothing needs to listen at that address.
    world.given = {"public_url": "https://bot.example", "web_listen": "127.0.0.1:0"}
    ann = world.telegram.person("Ann")
    await world.start()
    await ann.say("/model gpt-4-all")
    await ann.sees(contains="gpt-4-all answers here")
    world.script("Three boats.")
    await ann.say("how many boats?", document=b"PK\x03\x04", file_name="boats.xlsx")
    answer = await ann.sees("Three boats.")
    assert "could not read" not in answer.text
    link, _, question = content(world).partition(" ")
    assert question == "how many boats?"
    assert link.startswith("https://bot.example/files/")
    assert link.endswith("/boats.xlsx")
    assert world.telegram.token not in str(world.gateway.calls(CHAT)[-1].json)


async def test_an_album_goes_by_links_to_the_analyst_and_is_seen_again(world):
    world.given = {"public_url": "https://bot.example", "web_listen": "127.0.0.1:0"}
    ann = world.telegram.person("Ann")
    await world.start()
    await ann.say("/model gpt-4-all")
    await ann.sees(contains="gpt-4-all answers here")
    world.script("Fog twice.", "The second is thicker.")
    photos = [samples.photo("fog"), samples.photo("lighthouse")]
    await ann.say("compare these", photos=photos)
    await ann.sees("Fog twice.")
    first, second, question = content(world).split(" ", 2)
    assert first.startswith("https://bot.example/files/")
    assert second.startswith("https://bot.example/files/")
    assert question == "compare these"
    await ann.say("and the second one?")
    await ann.sees("The second is thicker.")
    assert content(world, message=0).count("https://bot.example/files/") == 2
    assert world.telegram.token not in str(world.gateway.calls(CHAT)[-1].json)


async def test_a_channel_that_takes_words_only_is_asked_with_words(world, ann):
    world.gateway.switches["chat.strict_parts"] = "gpt-4o-mini"
    await ann.say("what is on it?", photo=samples.photo("fog"))
    answer = await ann.sees(contains="This model cannot see pictures")
    assert "what is on it?" in answer.text
    await ann.say(photo=samples.photo("fog"))
    await ann.sees(contains="/model chooses one that can")


async def test_a_channel_that_takes_words_only_says_so_in_other_words(world, ann):
    world.gateway.switches.update(
        {"chat.strict_parts": "gpt-4o-mini", "chat.strict_words": "BLIND-RUST"}
    )
    await ann.say("what is on it?", photo=samples.photo("fog"))
    answer = await ann.sees(contains="This model cannot see pictures")
    assert "what is on it?" in answer.text


async def test_an_answer_of_nothing_is_not_said_to_be_a_quotation(world, ann):
    await ann.say("[emptycontent] hello")
    told = await ann.sees(contains="without a result")
    assert "The service said" not in told.text
