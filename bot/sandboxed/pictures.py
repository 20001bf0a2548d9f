"""Pictures converted for Telegram's photo limits, thumbnails and vision models.

Only the formats listed here are opened, and the memory a picture needs is computed from its header
before it is decoded. It runs in the sandbox (`bot/sandboxed`).
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, UnidentifiedImageError

from bot.sandboxed import FileRefused, Heavy, Limits, Made, bare

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
"""Formats that Pillow decodes by itself; EPS, for instance, would run another program."""

BRANDS = {  # of files built like an MP4
    b"avif": "AVIF",
    b"crx ": "RAW",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "HEIC"),
    **dict.fromkeys((b"mif1", b"msf1", b"heif"), "HEIF"),
}
FOREIGN = {
    b"8BPS": "PSD",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"gimp xcf": "XCF",
    b"%!PS": "EPS",
    b"\xc5\xd0\xd3\xc6": "EPS",
    b"\0\0\1\0": "ICO",
    b"DDS ": "DDS",
    b"v/1\x01": "OpenEXR",
    b"\x01\0\0\0": "EMF",
    b"\xd7\xcd\xc6\x9a": "WMF",
    b"<svg": "SVG",
    b"<?xml": "SVG",
    **dict.fromkeys((b"FUJIFILMCCD-RAW", b"IIU\0", b"IIRO", b"IIRS", b"MMOR", b"II\x1a\0"), "RAW"),
}
RAW, PARTS, REDUCED = 0xC612, 0x014A, 0x00FE  # tags of a TIFF by which a camera's file is known

PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_SIDES = 10_000  # width + height
PHOTO_RATIO = 20
LESS = (PHOTO_SIDES, 6000, 4000)  # to what a photo is brought, if more is too much
THUMBNAIL_BYTES = 200 * 1024
THUMBNAIL_SIDE = 320
VISION_SIDE = 2048
MODEL_BYTES = 4 * 1024 * 1024  # what Midjourney takes; others take more
CLEAR = 128  # an alpha below this is a hole
PLAIN = frozenset({"JPEG", "PNG"})  # what Telegram takes as a photo without our help

MOST_PIXELS = 200_000_000  # of a JPEG, which is read at a fraction of its size
MOST_BYTES = 116 << 20  # of memory, for a picture that is decoded
DEPTH = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
"""Bytes per pixel in memory, by mode; four for all others."""
DECODERS = {"WEBP": 16, "AVIF": 12, "GIF": 5}
"""Bytes per pixel for formats whose decoders keep copies of their own."""
PROGRESSIVE = 6  # a progressive JPEG is held whole, however small it is read
NEARLY = 0.95  # a JPEG that is read at half its size may miss its mark by so much
STRIP = 16  # rows that are converted at a time
TURNED = 0x0112  # of EXIF: which way is up
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Image.MAX_IMAGE_PIXELS = None  # the line is drawn here, by bytes
warnings.simplefilter("ignore")


def size(data: bytes, _limits: Limits) -> Made:
    """Width and height in pixels."""
    image = opened(data)
    return Made({"width": image.width, "height": image.height})


def whole(data: bytes, limits: Limits) -> Made:
    """Width and height of a picture that can be decoded to its end."""
    image = opened(data)
    width, height = image.size
    _flat(image, (THUMBNAIL_SIDE, THUMBNAIL_SIDE), limits.room)
    return Made({"width": width, "height": height})


def holes(data: bytes, limits: Limits) -> Made:
    """True if parts of the picture are transparent."""
    return Made({"holes": see_through(opened(data), limits.room)})


def photo(data: bytes, limits: Limits) -> Made:
    """The picture within Telegram's photo limits; without bytes if it needs no change."""
    image = opened(data)
    width, height = image.size
    if max(width, height) > PHOTO_RATIO * min(width, height) or see_through(image, limits.room):
        raise FileRefused("no-photo")
    fits = len(data) <= PHOTO_BYTES and width + height <= PHOTO_SIDES
    if image.format in PLAIN and fits and not getattr(image, "is_animated", False):
        return _as_it_is(image)
    # Telegram shows photos at 2560 px at most: rather half as large than not at all.
    sides = next((one for one in LESS if _cost(image, _within(image.size, one)) <= MOST_BYTES), 0)
    flat = _flat(image, _within(image.size, sides or LESS[-1]), limits.room)
    for factor in (1, 2, 2):
        flat = flat.reduce(factor)
        for quality in (92, 80):
            encoded = _jpeg(flat, quality)
            if len(encoded) <= PHOTO_BYTES:
                return _made(encoded, flat, lighter=not fits)
    raise FileRefused("no-photo")


def thumbnail(data: bytes, limits: Limits) -> Made:
    """A JPEG of at most 320 px and 200 kB."""
    flat = _flat(opened(data), (THUMBNAIL_SIDE, THUMBNAIL_SIDE), limits.room)
    for quality in (85, 60, 30):
        encoded = _jpeg(flat, quality)
        if len(encoded) <= THUMBNAIL_BYTES:
            return _made(encoded, flat)
    raise FileRefused("no-photo")


def vision(data: bytes, limits: Limits) -> Made:
    """A JPEG of at most 2048 px, for a vision model; a larger one only costs tokens."""
    flat = _flat(opened(data), (VISION_SIDE, VISION_SIDE), limits.room)
    return _made(_jpeg(flat.convert("RGB"), 88), flat)


def model(data: bytes, limits: Limits) -> Made:
    """The picture unchanged if every model accepts it and it is complete; else as `vision`.

    Metadata (location, camera, author) is removed.
    """
    image = opened(data)
    small = max(image.size) <= VISION_SIDE and len(data) <= MODEL_BYTES
    if small and image.format in PLAIN and _plain(image):
        if image.format == "PNG":
            alone = bare.png(data)
        else:
            alone = bare.jpeg(data)
            _look_through(data)
        if alone is not None:
            return _as_it_is(image, b"" if alone == data else alone)
    return vision(data, limits)


def opened(data: bytes) -> Image.Image:
    """The picture, not decoded yet.

    Raises:
        FileRefused: it is no picture, or of an unsupported format.
    """
    try:
        image = Image.open(io.BytesIO(bare.lean(data)), formats=FORMATS)
    except UnidentifiedImageError:
        if foreign := _foreign(data):
            raise FileRefused("error-picture-format", format=foreign) from None
        raise FileRefused("error-picture-unreadable") from None
    if image.format == "TIFF" and _is_raw(image):
        raise FileRefused("error-picture-format", format="RAW")
    if image.width * image.height > MOST_PIXELS:
        raise FileRefused("error-picture-too-much")
    return image


def _foreign(data: bytes) -> str:
    """The common name of a format that is not supported; "" for something unknown."""
    if data[4:8] == b"ftyp":
        return next((name for brand, name in BRANDS.items() if brand in data[8:64]), "")
    return next((name for mark, name in FOREIGN.items() if data.startswith(mark)), "")


def _is_raw(image: Image.Image) -> bool:
    """True for a camera's raw file: Pillow would show only its tiny preview."""
    tags = getattr(image, "tag_v2", {})
    return RAW in tags or (PARTS in tags and bool(int(tags.get(REDUCED, 0)) & 1))


def see_through(image: Image.Image, room: int) -> bool:
    """True if it has transparent pixels; as a photo Telegram would choose a background."""
    if not image.has_transparency_data:
        return False
    whole = image.mode == "RGBA"
    reserve(weight(image) + (0 if whole else 4 * image.width * image.height), room)
    counts = (image if whole else image.convert("RGBA")).histogram()
    return sum(counts[3 * 256 : 3 * 256 + CLEAR]) > 0


def reserve(wanted: float, room: int) -> None:
    """Check that this many bytes of memory may be used.

    Raises:
        Heavy: not in this process.
        FileRefused: in none.
    """
    if wanted > MOST_BYTES:
        raise FileRefused("error-picture-too-much")
    if wanted > room:
        raise Heavy


def weight(image: Image.Image) -> float:
    """The memory for decoding it, in bytes."""
    deep = DECODERS.get(image.format or "", DEPTH.get(image.mode, 4))
    return deep * image.width * image.height


def _flat(image: Image.Image, within: tuple[int, int], room: int) -> Image.Image:
    """Upright, grey or RGB, opaque and within this size.

    Converted in strips, so that no second full copy is in memory.
    """
    width, height = _inside(image.size, within)
    image.draft("RGB", (int(width * NEARLY), int(height * NEARLY)))
    factor = _factor(image, (width, height))
    reserve(_cost(image, (width, height), factor), room)
    image.load()
    turned = image.getexif().get(TURNED, 1)  # only now: of a PNG it may stand at the end
    flat = image
    if factor > 1 or not _ready(image):
        flat = Image.new("RGB", _reduced(image, factor))
        for top in range(0, image.height, STRIP * factor):
            bottom = min(image.height, top + STRIP * factor)
            strip = _opaque(image, image.crop((0, top, image.width, bottom)))
            flat.paste(strip.reduce(factor), (0, top // factor))
        image.close()
    flat.thumbnail((width, height), Image.Resampling.LANCZOS)
    way = TURNS.get(turned)
    return flat if way is None else flat.transpose(way)


def _factor(image: Image.Image, size: tuple[int, int]) -> int:
    """By how much to reduce before resizing; more if memory is short."""
    least = max(1, image.width // size[0])
    return least + (_cost(image, size, least) > MOST_BYTES)


def _cost(image: Image.Image, size: tuple[int, int], factor: int = 0) -> float:
    """The memory for decoding and resizing it, in bytes."""
    width, height = size
    held = PROGRESSIVE * image.width * image.height if "progressive" in image.info else 0
    factor = factor or max(1, image.width // width)
    across, down = _reduced(image, factor)
    deep = 1 if image.mode == "L" else 4
    copy = 0 if factor == 1 and _ready(image) else 4 * across * down
    resized = 0 if across <= width and down <= height else deep * width * (down + height)
    if copy:
        return held + max(weight(image) + copy, copy + resized)
    return held + weight(image) + resized


def _ready(image: Image.Image) -> bool:
    return image.mode in ("L", "RGB") and not image.has_transparency_data


def _reduced(image: Image.Image, factor: int) -> tuple[int, int]:
    return -(-image.width // factor), -(-image.height // factor)


def _opaque(whole: Image.Image, strip: Image.Image) -> Image.Image:
    """A part of the picture as RGB on white."""
    if strip.mode.startswith("I;16"):
        return strip.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if strip.mode in ("I", "F"):  # of whatever range
        low, high = (float(end) for end in whole.getextrema())  # type: ignore[arg-type]
        scale = 255 / (high - low) if high > low else 1.0
        grey = strip.point(lambda value: value * scale - low * scale)
        return grey.convert("L").convert("RGB")
    if not whole.has_transparency_data:
        return strip.convert("RGB")
    strip.info = dict(whole.info)
    with_alpha = strip.convert("RGBA")
    ground = Image.new("RGB", with_alpha.size, "white")
    ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return ground


def _inside(size: tuple[int, int], within: tuple[int, int]) -> tuple[int, int]:
    factor = min(1.0, within[0] / size[0], within[1] / size[1])
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _within(size: tuple[int, int], sides: int) -> tuple[int, int]:
    factor = min(1.0, sides / sum(size))
    return max(1, int(size[0] * factor)), max(1, int(size[1] * factor))


def _plain(image: Image.Image) -> bool:
    """True if every decoder shows it alike: 8-bit grey or RGB, upright."""
    if image.format == "PNG":  # whether it is upright is seen where it is taken apart
        deep = any("16" in str(tile[3]) for tile in getattr(image, "tile", ()))
        return image.mode in ("L", "RGB", "RGBA") and not deep
    return image.mode in ("L", "RGB") and image.getexif().get(TURNED, 1) == 1


def _look_through(data: bytes) -> None:
    """Decode the picture at an eighth of its size; raises Pillow's error if it is cut off."""
    image = opened(data)
    image.draft("L", (max(1, image.width // 8), max(1, image.height // 8)))
    image.load()


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.info = {}  # nothing of what stood beside the pixels
    image.save(out, "JPEG", quality=quality, optimize=False)
    return out.getvalue()


def _made(data: bytes, image: Image.Image, *, lighter: bool = False) -> Made:
    facts = {"form": "jpeg", "width": image.width, "height": image.height, "lighter": lighter}
    return Made(facts, data)


def _as_it_is(image: Image.Image, data: bytes = b"") -> Made:
    form = (image.format or "").lower()
    return Made({"form": form, "width": image.width, "height": image.height}, data)
