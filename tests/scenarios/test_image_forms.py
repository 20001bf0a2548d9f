"""What can be chosen before a picture is drawn or changed, and masks."""

from __future__ import annotations

import io

from PIL import Image

from emulators import samples
from tests.scenarios.picturing import as_it_is_now, choose, drawn, edits, labelled, picture, tap


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


async def test_pictures_without_a_background_come_as_one_album_of_files(world, ann):
    await ann.say("/image")
    form = await ann.sees(contains="What shall I draw?")
    await tap(world, ann, form, lambda label: label == "transparent")
    await choose(world, ann, form, "Pictures", "2")
    assert "JPEG" not in (await as_it_is_now(ann, form)).labels
    await ann.say("a fox")
    await ann.sees(contains="Reply to one of the pictures")
    first, second = [one for one in ann.screen() if one.document]
    assert first.album == second.album
    assert "its background stays transparent" in second.caption
    assert drawn(world)[-1]["background"] == "transparent"
    await ann.say("make it blue", reply_to=first)
    await ann.sees(photo=True)
    assert edits(world)[-1].files[0].content_type == "image/png"
