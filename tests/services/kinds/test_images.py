"""Which choices each image model takes, and who changes pictures. Pure."""

import pytest

from bot.domain import BadInput
from bot.services.kinds.images.forms import IMAGE_FORM, edit_wish
from bot.services.kinds.images.models import choices, drawing, editing, family_of
from bot.services.kinds.images.wishes import ANEW, OTHERWISE, Draw, Edit

OFFERED = ("gpt-image-1", "dall-e-3", "flux-kontext-pro", "flux", "stable-diffusion", "gpt-4-all")


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("gpt-image-1", "gpt_image"),
        ("gpt-image-1.5", "gpt_image"),
        ("dall-e-3", "dalle3"),
        ("flux", "flux"),
        ("flux-pro-1.1-ultra", "flux"),
        ("flux.1.1-pro", "flux"),
        ("flux-kontext-max", "kontext"),
        ("stable-diffusion", "stable_diffusion"),
        ("sd3", "stable_diffusion"),
        ("gpt-4-all", "gpt4all"),
        ("gpt-4o-all", "gpt4all"),
        ("gpt-4o", None),
        ("dall-e-2", None),
        ("mj_imagine", None),
    ],
)
def test_names_tell_the_family(model, family):
    found = family_of(model)
    assert (found.name if found else None) == family


def test_models_that_draw_are_in_the_order_of_the_table():
    offered = drawing(["gpt-4o", "flux-pro", "gpt-4-all", "flux", "dall-e-3", "gpt-image-1"])
    assert offered == ("gpt-image-1", "dall-e-3", "flux", "flux-pro", "gpt-4-all")


def test_dalle_draws_one_at_a_time_and_chat_takes_no_choices():
    assert choices("dall-e-3")["count"] == ("1",)
    assert all(len(values) == 1 for values in choices("gpt-4-all").values())


def test_a_form_offers_what_the_chosen_model_takes():
    given = {"prompt": "x", "offered": list(OFFERED), "model": "dall-e-3", "size": "1536x1024"}
    assert [field.name for field in IMAGE_FORM.asked(given)] == [
        "prompt",
        "model",
        "size",
        "quality",
        "style",
    ]
    wish = IMAGE_FORM.job(given).params
    assert (wish.model, wish.size, wish.count) == ("dall-e-3", "1792x1024", 1)


@pytest.mark.parametrize(
    ("model", "before", "after"),
    [
        (
            "dall-e-3",
            {"size": "1024x1536", "quality": "high"},
            {"size": "1024x1792", "quality": "hd"},
        ),
        ("gpt-image-1", {"size": "1792x1024", "quality": "hd"}, {"size": "1536x1024"}),
        ("gpt-image-1", {"quality": "standard"}, {"quality": "auto"}),
        (
            "dall-e-3",
            {"quality": "low", "size": "auto"},
            {"quality": "standard", "size": "1024x1024"},
        ),
        ("flux-kontext-pro", {"size": "1024x1536", "count": "4"}, {"size": "2:3", "count": 1}),
        ("flux", {"size": "16:9", "count": "10"}, {"size": "1366x768", "count": 4}),
        ("stable-diffusion", {"size": "16:9"}, {"size": "auto"}),
    ],
)
def test_what_was_chosen_for_another_model_becomes_what_comes_closest(model, before, after):
    wish = IMAGE_FORM.job({"prompt": "x", "offered": [], "model": model, **before}).params
    assert {name: getattr(wish, name) for name in after} == after


def test_jpeg_is_not_offered_without_a_background():
    given = {"prompt": "x", "offered": ["gpt-image-1"], "background": "transparent"}
    wish = IMAGE_FORM.job({**given, "format": "jpeg"}).params
    assert wish.options == {"background": "transparent"}


@pytest.mark.parametrize("words", ["seven", "-1", "1.5", str(2**32)])
def test_a_seed_is_a_number(words):
    with pytest.raises(BadInput):
        IMAGE_FORM.field("seed").read(words)


def test_a_remembered_model_that_is_gone_gives_way():
    wish = IMAGE_FORM.job({"prompt": "x", "offered": ["flux"], "model": "gpt-image-1"}).params
    assert wish.model == "flux"


@pytest.mark.parametrize(
    ("liked", "pictures", "masked", "able"),
    [
        ("gpt-image-1", 3, True, "gpt-image-1"),
        ("flux-kontext-pro", 1, False, "flux-kontext-pro"),
        ("flux-kontext-pro", 2, False, "gpt-image-1"),
        ("flux-kontext-pro", 1, True, "gpt-image-1"),
        ("dall-e-3", 1, False, "gpt-image-1"),
    ],
)
def test_who_changes_a_picture(liked, pictures, masked, able):
    assert editing(OFFERED, liked, pictures=pictures, masked=masked) == able


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"offered": ["dall-e-3"], "liked": "dall-e-3"}, "error-edit-model"),
        ({"offered": ["flux-kontext-pro"], "pictures": 2}, "error-edit-one-picture"),
        ({"offered": ["flux-kontext-pro"], "mask": 1}, "error-edit-no-mask"),
    ],
)
def test_where_nobody_can_the_reason_is_said(given, key):
    with pytest.raises(BadInput) as refused:
        edit_wish({"prompt": "x", **given})
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        (Draw(prompt=" "), "error-image-empty"),
        (Edit(prompt=" "), "error-edit-empty"),
        (Draw(prompt="é" * 4001, model="dall-e-3"), "error-image-too-long"),
        (Draw(prompt="x", model="dall-e-3", size="512x512"), "error-image-choice"),
        (Draw(prompt="x", model="dall-e-3", count=2), "error-image-choice"),
        (Draw(prompt="x", model="gpt-4o"), "error-image-model"),
        (Edit(prompt="x", model="dall-e-3"), "error-edit-model"),
    ],
)
def test_what_cannot_be_used_is_refused_before_there_is_a_job(wish, key):
    with pytest.raises(BadInput) as refused:
        wish.check()
    assert refused.value.key == key


def test_variations_go_up_in_other_words():
    assert Draw(prompt="a fox", anew=True).words == f"a fox {ANEW}"
    assert Edit(prompt="a fox", varied=True).words == f"{OTHERWISE} a fox"
