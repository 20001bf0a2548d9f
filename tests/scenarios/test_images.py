"""Pictures that come at once, as people ask for them: drawn, changed, varied, and on bad days."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from emulators import samples
from tests.scenarios.picturing import GENERATE, as_it_is_now, choose, drawn, edits, picture, tap


async def test_image_draws_at_once_with_buttons(world, ann):
    asked = await ann.say("/image a red kettle on a blue table")
    photo = await ann.sees(photo=True)
    assert photo.reply_to == asked.id
    assert photo.caption.startswith("a red kettle on a blue table\ngpt-image-1 · ")
    assert photo.labels == ["🔄 Again", "🎲 Variation", "⚙️ Settings", "✏️ Edit", "🖼 Original"]
    assert drawn(world) == [
        {"model": "gpt-image-1", "prompt": "a red kettle on a blue table", "n": 1}
    ]
    await world.until(lambda: len(ann.screen()) == 2)  # the status line is gone
    assert not world.telegram.refused


@pytest.mark.parametrize("answer", ["b64", "datauri", "both"])
async def test_pictures_that_come_inside_the_answer(world, ann, answer):
    world.gateway.switches["images.answer"] = answer
    photo = await picture(ann)
    await ann.press(photo, "🖼 Original")
    document = await ann.sees(document=True)
    assert document.document.data.startswith(b"\x89PNG")


async def test_image_alone_asks_and_remembers_what_was_chosen(world, ann):
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await choose(world, ann, form, "Size", "wide 3:2")
    await choose(world, ann, form, "Quality", "high")
    await ann.sees(buttons=["📐 Size · wide 3:2", "✨ Quality · high"])
    await ann.say("a ferry")
    photo = await ann.sees(photo=True)
    await ann.say("/image a gull")
    await ann.sees(photo=True, after=photo)
    for asked, words in zip(drawn(world), ("a ferry", "a gull"), strict=True):
        assert asked == {
            "model": "gpt-image-1",
            "prompt": words,
            "n": 1,
            "size": "1536x1024",
            "quality": "high",
        }
    assert form.id not in [message.id for message in ann.screen()]
    assert not world.telegram.refused


async def test_what_was_chosen_stands_on_the_line_and_a_count_is_never_remembered(world, ann):
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await choose(world, ann, form, "Size", "wide 3:2")
    await choose(world, ann, form, "Pictures", "2")
    for words, said in (("a ferry", "1536×1024 · 2 pictures"), ("a gull", "1536×1024")):
        hold = world.gateway.hold(GENERATE)
        asked = await ann.say(words if words == "a ferry" else f"/image {words}")
        await hold.reached(10)
        line = await ann.sees(contains=words, buttons="✖ Cancel", after=asked)
        assert said in line.text.split("\n")
        hold.release()
        await ann.sees(photo=True, after=asked)
    assert [one["n"] for one in drawn(world)] == [2, 1]


async def test_another_model_offers_only_what_it_takes(world, ann):
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await choose(world, ann, form, "Size", "wide 3:2")
    await choose(world, ann, form, "Model", "dall-e-3")
    now = await as_it_is_now(ann, form)
    assert not any("Pictures" in label for label in now.labels)
    await choose(world, ann, form, "Quality", "HD")
    await ann.say("a fox reading a map")
    photo = await ann.sees(photo=True)
    assert "dall-e-3 · " in photo.caption
    assert drawn(world)[-1] == {
        "model": "dall-e-3",
        "prompt": "a fox reading a map",
        "n": 1,
        "size": "1792x1024",
        "quality": "hd",
        "style": "vivid",
    }


async def test_several_pictures_are_one_album_with_their_buttons_below(world, ann):
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await choose(world, ann, form, "Pictures", "4")
    await ann.say("a lighthouse")
    below = await ann.sees(contains="Reply to one of the pictures")
    assert len([one for one in ann.screen() if one.photo]) == 4
    assert len(world.telegram.calls("sendMediaGroup")) == 1
    assert drawn(world)[-1]["n"] == 4
    assert [label for label in below.labels if "🎲" in label] == [
        f"🎲 {number}" for number in (1, 2, 3, 4)
    ]
    await ann.press(below, "🎲 3")
    await ann.sees(photo=True, after=below)
    assert len(edits(world)) == 1
    await ann.press(await as_it_is_now(ann, below), "🔄 Again")
    await world.until(lambda: len(drawn(world)) == 2)


async def test_again_and_a_variation(world, ann):
    photo = await picture(ann)
    await ann.press(photo, "🔄 Again")
    second = await ann.sees(photo=True, after=photo)
    assert drawn(world)[0] == drawn(world)[1]
    await ann.press(photo, "🎲 Variation")
    third = await ann.sees(photo=True, after=second)
    assert edits(world)[-1].form["prompt"].endswith("a red kettle")
    assert "🎲 Variation" in third.labels


async def test_settings_open_the_form_with_the_same_words(world, ann):
    photo = await picture(ann)
    await ann.press(photo, "⚙️ Settings")
    form = await ann.sees(contains="A new picture")
    assert "a red kettle" in form.text
    await choose(world, ann, form, "Size", "tall 2:3")
    await tap(world, ann, form, lambda label: "Draw" in label)
    await ann.sees(photo=True, after=form)
    assert drawn(world)[-1] == drawn(world)[0] | {"size": "1024x1536"}


async def test_a_plain_reply_changes_our_picture(world, ann):
    photo = await picture(ann)
    await ann.say("make it blue", reply_to=photo)
    changed = await ann.sees(photo=True, after=photo)
    (sent,) = edits(world)
    assert sent.form["prompt"] == "make it blue"
    assert [file.part for file in sent.files] == ["image"]
    assert "⚙️ Settings" not in changed.labels
    await ann.say("and now green", reply_to=changed)
    await ann.sees(photo=True, after=changed)
    assert not world.gateway.calls("/v1/chat/completions")


async def test_a_question_about_our_picture_is_talk(world, ann):
    world.script("A kettle.")
    photo = await picture(ann)
    await ann.say("what is in this picture?", reply_to=photo)
    await ann.sees(contains="A kettle.")
    assert not edits(world)


async def test_edit_takes_an_album_in_its_order(world, ann):
    await ann.say(
        "/edit put the kettle into the harbour",
        photos=[samples.photo("harbour"), samples.photo("kettle")],
    )
    await ann.sees(contains="gpt-image-1", photo=True)
    (sent,) = edits(world)
    assert [file.part for file in sent.files] == ["image", "image"]
    assert sent.form["prompt"] == "put the kettle into the harbour"


async def test_edit_by_a_reply_and_words_asked_for(world, ann):
    photo = await ann.say(photo=samples.photo("harbour"))
    await world.until(lambda: world.app.intake.running == 0)
    await ann.say("/edit", reply_to=photo)
    await ann.sees(contains="What shall be different?")
    await ann.say("make it night")
    await ann.sees(contains="gpt-image-1", photo=True)
    assert edits(world)[-1].form["prompt"] == "make it night"


async def test_edit_without_a_picture_asks_for_one(world, ann):
    await ann.say("/edit make it night")
    await ann.sees(contains="Which picture")
    await ann.say(photo=samples.photo("harbour"))
    await ann.sees(contains="gpt-image-1", photo=True)
    assert edits(world)[-1].form["prompt"] == "make it night"


async def test_the_edit_button_asks_for_words(world, ann):
    photo = await picture(ann)
    await ann.press(photo, "✏️ Edit")
    asked = await ann.sees(contains="What shall be different?")
    await ann.say("make it blue")
    await ann.sees(photo=True, after=asked)
    assert edits(world)[-1].form["prompt"] == "make it blue"


@pytest.mark.parametrize("painted", [False, True])
async def test_a_mask_says_where(world, ann, painted):
    photo = await picture(ann)
    size = (photo.photo.json["width"], photo.photo.json["height"])
    mask = Image.new("RGB", size, "black") if painted else Image.new("RGBA", size, "black")
    hole = "white" if painted else (0, 0, 0, 0)
    mask.paste(hole, (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    mask.save(out, "PNG")
    await ann.say(
        "/edit a green half",
        reply_to=photo,
        document=out.getvalue(),
        file_name="mask.png",
        mime_type="image/png",
    )
    await ann.sees(photo=True, after=photo)
    (sent,) = edits(world)
    assert [file.part for file in sent.files] == ["image", "mask"]


async def test_a_model_that_cannot_edit_says_who_does(world, ann):
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await choose(world, ann, form, "Model", "dall-e-3")
    await ann.say("a fox")
    photo = await ann.sees(photo=True)
    await ann.say("make it blue", reply_to=photo)
    await ann.sees(contains="dall-e-3 cannot do this to a picture, so gpt-image-1 does it.")
    await ann.sees(photo=True, after=photo)
    assert edits(world)[-1].form["model"] == "gpt-image-1"


async def test_where_nothing_edits_it_is_said(world, ann):
    world.gateway.models[:] = ["gpt-4o", "dall-e-3"]
    photo = await picture(ann)
    assert drawn(world)[-1]["model"] == "dall-e-3"
    await ann.say("make it blue", reply_to=photo)
    await ann.sees(contains="cannot change pictures")
    assert not edits(world)


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("flux-pro-1.1", GENERATE),
        ("flux-kontext-pro", GENERATE),
        ("stable-diffusion", "/v1/chat/completions"),
        ("gpt-4-all", "/v1/chat/completions"),
    ],
)
async def test_every_other_model_draws_by_its_own_leaf(world, ann, model, path):
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await choose(world, ann, form, "Model", model)
    words = "a castle [image]" if path.endswith("completions") else "a castle"
    await ann.say(words)
    photo = await ann.sees(photo=True)
    assert f"{model} · " in photo.caption
    assert world.gateway.calls(path)[-1].json["model"] == model


async def test_kontext_edits_too(world, ann):
    world.gateway.models[:] = ["flux-kontext-pro"]
    photo = await picture(ann)
    assert drawn(world)[-1]["aspect_ratio"] == "1:1"
    await ann.say("make it blue", reply_to=photo)
    await ann.sees(photo=True, after=photo)
    assert edits(world)[-1].form["model"] == "flux-kontext-pro"


@pytest.mark.parametrize(
    ("words", "told", "retry"),
    [
        ("a kettle [moderate]", "safety rules refused", True),
        ("a kettle [nodata]", "without a picture", True),
        ("a kettle [nodata:empty]", "without a picture", True),
        ("a kettle [html524]", "may be charged twice", True),
    ],
)
async def test_bad_days_have_their_sentences(world, ann, words, told, retry):
    await ann.say(f"/image {words}")
    ending = await ann.sees(contains=told)
    assert ("🔄 Try again" in ending.labels) is retry
    assert len(drawn(world)) == 1


async def test_a_refusal_in_prose_is_quoted(world, ann):
    world.gateway.models[:] = ["gpt-4-all"]
    await ann.say("/image a kettle [refuse]")
    ending = await ann.sees(contains="without a picture")
    assert "The service said" in ending.text


async def test_a_size_that_is_refused(world, ann):
    world.gateway.fail_next(
        GENERATE,
        status=400,
        body={"error": {"message": "size is not supported", "code": "size_not_supported"}},
    )
    await ann.say("/image a kettle")
    ending = await ann.sees(contains="choose another size")
    assert "size is not supported" in ending.text


async def test_a_restart_in_the_call_repeats_nothing(world, ann):
    world.gateway.fail_next(GENERATE, status=200, body={"data": []}, delay=60)
    await ann.say("/image a kettle")
    await world.until(lambda: drawn(world))
    await world.restart()
    ending = await ann.sees(contains="may then be charged twice")
    assert len(drawn(world)) == 1
    await ann.press(ending, "🔄 Try again")
    await ann.sees(photo=True)
    assert len(drawn(world)) == 2


async def test_in_a_group_a_reply_changes_it_for_everybody(world, ann):
    bob = world.telegram.person("Bob", started=True)
    crew = world.telegram.group("Crew", [ann, bob])
    await ann.say("/image@demo_bot a red boat", chat=crew)
    photo = await bob.sees(photo=True, chat=crew)
    await bob.say("make it blue", chat=crew, reply_to=photo)
    await ann.sees(photo=True, chat=crew, after=photo)
    assert len(edits(world)) == 1


async def test_the_original_of_an_inline_picture_is_to_be_had_later(world, ann):
    world.gateway.switches["images.answer"] = "b64"
    photo = await picture(ann)
    await world.until(lambda: len(ann.screen()) == 2)  # everything is done
    await world.restart()
    await ann.press(photo, "🖼 Original")
    document = await ann.sees(document=True)
    assert document.document.data.startswith(b"\x89PNG")


async def test_the_line_of_a_long_call_moves(world, ann):
    world.gateway.fail_next(GENERATE, status=200, body={"data": []}, delay=40)
    await ann.say("/image a kettle")
    line = await ann.sees(contains="Working… 0:")
    assert line.labels == ["✖ Cancel"]
    await ann.sees(contains="without a picture", after=line)


async def test_a_heavy_picture_goes_up_lighter(world, ann):
    world.gateway.switches["images.max_body"] = 1_600_000
    noise = Image.effect_noise((1400, 1400), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(out.getvalue()) > 1_600_000
    await ann.say(
        "/edit make it calm",
        document=out.getvalue(),
        file_name="noise.png",
        mime_type="image/png",
    )
    await ann.sees(contains="gpt-image-1", photo=True)
    assert edits(world)[-1].files[0].content_type == "image/jpeg"


async def test_a_gateway_without_edits_says_so(world, ann):
    world.gateway.switches["images.edits_501"] = True
    photo = await picture(ann)
    await ann.say("make it blue", reply_to=photo)
    await ann.sees(contains="This gateway cannot change pictures.")
