"""Words that change a picture, and masks as people make them."""

import io

import pytest
from PIL import Image

from bot.domain import BadInput
from bot.telegram.forms.image_files import orders_change, says_change
from bot.telegram.outgoing.pictures import cutout, has_holes


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("make it blue", True),
        ("Can you make it blue?", True),
        ("could it be night?", True),
        ("能不能改成蓝色？", True),
        ("把水壶改成蓝色", True),
        ("what is this?", False),
        ("这是什么？", False),
        ("/imagine a cat", False),
        ("  ", False),
        ("thanks!", False),
        ("wow, nice", False),
        ("谢谢", False),
        ("😍😍", False),
    ],
)
def test_what_wants_a_picture_changed(words, change):
    assert says_change(words) is change


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("make it blue", True),
        ("Please, make the kettle blue", True),
        ("can you remove the background?", True),
        ("turn this into a watercolour", True),
        ("add a hat", True),
        ("给他加上帽子", True),
        ("把背景换成大海", True),
        ("去掉水印", True),
        ("make a list of what you see", False),
        ("add up the numbers", False),
        ("turn this into JSON", False),
        ("translate it", False),
        ("what is this?", False),
        ("who made this", False),
        ("nice", False),
        ("hello", False),
        ("这是哪里", False),
        ("把文字翻译成英文", False),
    ],
)
def test_what_orders_a_change_of_any_picture(words, order):
    assert orders_change(words) is order


def png(image):
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def alpha_of(picture):
    return Image.open(io.BytesIO(picture.data)).getchannel("A")


async def test_a_mask_with_holes_is_brought_to_size():
    mask = Image.new("RGBA", (50, 50), "red")
    mask.paste((0, 0, 0, 0), (0, 0, 25, 50))
    assert await has_holes(png(mask))
    made = await cutout(png(mask), (100, 100))
    assert (made.width, made.height, made.content_type) == (100, 100, "image/png")
    assert alpha_of(made).getpixel((10, 10)) == 0
    assert alpha_of(made).getpixel((90, 10)) == 255


async def test_a_painted_mask_is_cut_where_it_is_white():
    mask = Image.new("L", (100, 100), 0)
    mask.paste(255, (0, 0, 50, 100))
    assert not await has_holes(png(mask))
    made = await cutout(png(mask), (100, 100))
    assert alpha_of(made).getpixel((10, 10)) == 0
    assert alpha_of(made).getpixel((90, 10)) == 255


async def test_a_mask_of_another_shape_is_refused():
    mask = Image.new("RGBA", (50, 100), (0, 0, 0, 0))
    with pytest.raises(BadInput) as refused:
        await cutout(png(mask), (100, 100))
    assert refused.value.key == "error-mask-size"


async def test_what_is_no_picture_has_no_holes():
    assert not await has_holes(b"words")
