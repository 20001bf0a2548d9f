"""Pictures are made to fit, and what cannot be made to fit is refused."""

import io
import random

import pytest
from PIL import Image, ImageDraw

from bot.domain import BadInput
from bot.sandboxed.pictures import PHOTO_BYTES, THUMBNAIL_BYTES
from bot.services.files.picture_size import picture_size
from bot.telegram.outgoing import pictures


def encoded(image, form="PNG", **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


PNG = encoded(Image.new("RGB", (64, 48), "teal"))


def noise(width, height, seed=1):
    return Image.frombytes(
        "RGB", (width, height), random.Random(seed).randbytes(width * height * 3)
    )


def painted(width=200, height=100, ground="black", spot="white"):
    image = Image.new("RGB", (width, height), ground)
    ImageDraw.Draw(image).rectangle((20, 20, width // 2, height // 2), fill=spot)
    return image


async def test_a_picture_that_fits_goes_up_untouched():
    data = encoded(Image.new("RGB", (640, 480), "teal"))
    fitted = await pictures.fit_photo(data)
    assert fitted.data is data
    assert (fitted.content_type, fitted.extension) == ("image/png", "png")


async def test_a_png_over_ten_megabytes_becomes_a_jpeg():
    data = encoded(noise(2048, 2048))
    assert len(data) > 12_000_000
    fitted = await pictures.fit_photo(data)
    assert fitted.content_type == "image/jpeg"
    assert len(fitted.data) <= PHOTO_BYTES
    assert await picture_size(fitted.data) == (2048, 2048)


async def test_webp_becomes_jpeg():
    fitted = await pictures.fit_photo(encoded(Image.new("RGB", (64, 64)), "WEBP"))
    assert fitted.extension == "jpg"


async def test_sides_beyond_ten_thousand_are_scaled():
    fitted = await pictures.fit_photo(encoded(Image.new("L", (9000, 2000))))
    assert fitted.width + fitted.height <= 10_000


async def test_a_ribbon_cannot_be_a_photo():
    assert await pictures.fit_photo(encoded(Image.new("L", (2100, 100)))) is None


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
async def test_what_is_no_picture_cannot_be_a_photo(data):
    assert await pictures.fit_photo(data) is None
    assert await pictures.thumbnail(data) is None
    assert await picture_size(data) is None
    with pytest.raises(BadInput):
        await pictures.fit_for_vision(data)


async def test_a_truncated_picture_is_refused():
    data = encoded(noise(500, 500), "JPEG")[:2000]
    with pytest.raises(BadInput):
        await pictures.fit_for_vision(data)


async def test_thumbnails_are_small_jpegs():
    data = await pictures.thumbnail(encoded(noise(1400, 900)))
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    assert max(image.size) == 320
    assert len(data) <= THUMBNAIL_BYTES


async def test_vision_gets_two_thousand_pixels_upright_and_opaque():
    see_through = Image.new("RGBA", (3000, 1500), (0, 0, 0, 0))
    fitted = await pictures.fit_for_vision(encoded(see_through))
    assert (fitted.width, fitted.height) == (2048, 1024)
    image = Image.open(io.BytesIO(fitted.data))
    assert image.getpixel((0, 0)) == (255, 255, 255)

    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    fitted = await pictures.fit_for_vision(encoded(Image.new("RGB", (40, 20)), "JPEG", exif=exif))
    assert (fitted.width, fitted.height) == (20, 40)


async def test_a_mask_stays_a_mask():
    fitted = await pictures.mask(encoded(painted()), (200, 100))
    image = Image.open(io.BytesIO(fitted.data))
    assert (image.format, image.size) == ("PNG", (200, 100))
    assert image.getpixel((30, 30)) == 255
    assert image.getpixel((190, 90)) == 0


async def test_a_mask_sent_as_a_photo_is_brought_back_to_size_and_two_colours():
    small = encoded(painted(200, 100), "JPEG", quality=70)
    fitted = await pictures.mask(small, (1000, 500))
    image = Image.open(io.BytesIO(fitted.data))
    assert image.size == (1000, 500)
    assert {value for value, count in enumerate(image.histogram()) if count} == {0, 255}


async def test_see_through_in_a_mask_is_kept():
    image = Image.new("RGBA", (100, 100), (255, 255, 255, 0))
    ImageDraw.Draw(image).rectangle((10, 10, 30, 30), fill="white")
    fitted = Image.open(io.BytesIO((await pictures.mask(encoded(image), None)).data))
    assert fitted.getpixel((20, 20)) == 255
    assert fitted.getpixel((80, 80)) == 0


@pytest.mark.parametrize(
    ("image", "size", "key"),
    [
        (Image.new("RGB", (100, 100), "black"), (100, 100), "error-mask-empty"),
        (painted(200, 100), (100, 100), "error-mask-size"),
        (noise(100, 100), (100, 100), "error-mask-colours"),
    ],
)
async def test_what_is_no_mask_is_explained(image, size, key):
    with pytest.raises(BadInput) as refused:
        await pictures.mask(encoded(image), size)
    assert refused.value.key == key
