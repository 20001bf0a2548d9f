"""Pictures that come at once, as people ask for them: drawn, changed, varied, and on bad days."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from emulators import samples

GENERATE, EDIT = "/v1/images/generations", "/v1/images/edits"


def drawn(world):
    """What was asked of the drawing endpoint."""
    return [one.json for one in world.gateway.calls(GENERATE)]


def edits(world):
    """What was asked of the editing endpoint."""
    return world.gateway.calls(EDIT)


async def as_it_is_now(person, message, chat=None):
    return next(one for one in person.screen(chat) if one.id == message.id)


async def labelled(world, person, message, fits):
    """The first button with a label that fits, once there is one."""

    async def found():
        now = await as_it_is_now(person, message)
        return next((label for label in now.labels if fits(label)), None)

    return await world.until(found)


async def tap(world, person, message, fits):
    """Press the button whose label fits, as the message is then."""
    label = await labelled(world, person, message, fits)
    await person.press(await as_it_is_now(person, message), label)


async def choose(world, person, form, field, value):
    """Open the choices of a field, if they are not there already, and take one."""

    def meant(label):
        return label.removeprefix("✓ ") == value

    label = await labelled(world, person, form, lambda label: meant(label) or field in label)
    if not meant(label):
        await person.press(await as_it_is_now(person, form), label)
    await tap(world, person, form, meant)
    await labelled(world, person, form, lambda label: "Cancel" in label)


async def picture(ann, words="a red kettle", **kwargs):
    await ann.say(f"/image {words}", **kwargs)
    return await ann.sees(photo=True)


async def test_image_draws_at_once_with_buttons(world, ann):
    asked = await ann.say("/image a red kettle on a blue table")
    photo = await ann.sees(photo=True)
    assert photo.reply_to == asked.id
    assert photo.caption.startswith("a red kettle on a blue table\ngpt-image-1 · ")
    assert photo.labels == ["🔄 Again", "🎲 Variation", "✏️ Edit", "⚙️ Settings", "🖼 Original"]
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


async def test_dalle_draws_in_the_style_that_is_chosen(world, ann):
    world.gateway.models[:] = ["dall-e-3"]
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await tap(world, ann, form, lambda label: label == "natural")
    await ann.sees(buttons=["✓ natural"])
    await ann.say("a fox")
    await ann.sees(photo=True)
    assert drawn(world)[-1]["style"] == "natural"


async def test_looking_through_choices_and_back(world, ann):
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await tap(world, ann, form, lambda label: "Model" in label)
    await tap(world, ann, form, lambda label: "Back" in label)
    await ann.sees(contains="What shall I draw?", buttons=["🧠 Model · gpt-image-1"])
    assert "‹ Back" not in (await as_it_is_now(ann, form)).labels


async def test_words_said_over_the_choices_are_what_is_drawn(world, ann):
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await tap(world, ann, form, lambda label: "Model" in label)
    await labelled(world, ann, form, lambda label: label == "dall-e-3")
    await ann.say("a fox")
    await ann.sees(photo=True)
    assert drawn(world)[-1]["prompt"] == "a fox"
    assert not world.gateway.calls("/v1/chat/completions")


async def test_a_seed_goes_with_one_picture_and_not_with_the_next(world, ann):
    world.gateway.models[:] = ["flux"]
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await tap(world, ann, form, lambda label: "Seed" in label)
    await ann.sees(contains="Which number")
    await ann.say("seven")
    await ann.sees(contains="A seed is a whole number from 0 to 4294967295")
    await ann.say("7")
    await ann.sees(buttons=["🌱 Seed · 7"])
    await ann.say("a fox")
    photo = await ann.sees(photo=True)
    assert drawn(world)[-1]["seed"] == 7
    await ann.press(photo, "🔄 Again")
    await ann.sees(photo=True, after=photo)
    assert "seed" not in drawn(world)[-1]


async def test_the_edit_form_chooses_who_does_it_and_where(world, ann):
    photo = await picture(ann)
    await ann.press(photo, "✏️ Edit")
    form = await ann.sees(contains="What shall be different?")
    await choose(world, ann, form, "Model", "flux-kontext-pro")
    await choose(world, ann, form, "Model", "gpt-image-1")
    await choose(world, ann, form, "Where", "◧ left")
    await tap(world, ann, form, lambda label: label == "true to faces")
    await ann.sees(buttons=["▣ Where · ◧ left"])
    await ann.say("a green half")
    await ann.sees(photo=True, after=form)
    (sent,) = edits(world)
    assert [file.part for file in sent.files] == ["image", "mask"]
    assert sent.form["input_fidelity"] == "high"
    with Image.open(io.BytesIO(sent.files[1].data)) as mask:
        alpha = mask.getchannel("A")
        assert (alpha.getpixel((5, 5)), alpha.getpixel((mask.width - 5, 5))) == (0, 255)


async def test_the_edit_form_takes_a_mask_of_ones_own(world, ann):
    photo = await picture(ann)
    await ann.press(photo, "✏️ Edit")
    form = await ann.sees(contains="What shall be different?")
    await tap(world, ann, form, lambda label: "My mask" in label)
    await ann.sees(contains="Send me the mask")
    mask = Image.new("L", (photo.photo.json["width"], photo.photo.json["height"]), 0)
    mask.paste(255, (0, 0, mask.width // 2, mask.height))
    out = io.BytesIO()
    mask.save(out, "PNG")
    await ann.say(document=out.getvalue(), file_name="m.png", mime_type="image/png")
    await ann.sees(contains="What shall be different?", buttons=["✓ ✂️ My mask"])
    await ann.say("a green half")
    await ann.sees(photo=True, after=form)
    assert [file.part for file in edits(world)[-1].files] == ["image", "mask"]


async def test_where_nobody_takes_a_mask_the_form_offers_none(world, ann):
    world.gateway.models[:] = ["flux-kontext-pro"]
    photo = await picture(ann)
    await ann.press(photo, "✏️ Edit")
    form = await ann.sees(contains="What shall be different?")
    assert not any("ask" in label or "Where" in label for label in form.labels)


async def test_a_mask_for_nobody_is_not_taken_for_a_picture(world, ann):
    world.gateway.models[:] = ["flux-kontext-pro"]
    photo = await picture(ann)
    out = io.BytesIO()
    Image.new("L", (512, 512), 255).save(out, "PNG")
    await ann.say(
        "/edit a green half",
        reply_to=photo,
        document=out.getvalue(),
        file_name="mask.png",
        mime_type="image/png",
    )
    await ann.sees(contains="takes a mask")
    assert not edits(world)


async def test_the_caption_of_a_picture_says_what_to_change(world, ann):
    await ann.say("/edit")
    await ann.sees(contains="Which picture")
    await ann.say("make it night", photo=samples.photo("harbour"))
    await ann.sees(contains="gpt-image-1", photo=True)
    assert edits(world)[-1].form["prompt"] == "make it night"


async def test_image_with_a_picture_draws_from_it(world, ann):
    await ann.say("/image the same by night", photo=samples.photo("harbour"))
    await ann.sees(contains="gpt-image-1", photo=True)
    assert edits(world)[-1].form["prompt"] == "the same by night"
    assert not drawn(world)


async def test_a_chat_that_draws_changes_pictures_too(world, ann):
    world.gateway.models[:] = ["gpt-4-all"]
    photo = await picture(ann, "a castle")
    await ann.say("make it blue", reply_to=photo)
    changed = await ann.sees(photo=True, after=photo)
    assert "gpt-4-all · " in changed.caption
    sent = world.gateway.calls("/v1/chat/completions")[-1].json["messages"][-1]["content"]
    assert sent[0]["text"].endswith("make it blue")
    assert sent[1]["image_url"]["url"].startswith("data:image/")
