"""What each family of image models refuses: sizes, numbers, parameters, files.

The answers are in `images.py`.
"""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image

from emulators import samples
from emulators.gateway.call import Call, Upload
from emulators.gateway.envelopes import PAGE, Refused

_GPT_SIZES = ("1024x1024", "1536x1024", "1024x1536", "auto")
_DALLE_SIZES = ("1024x1024", "1792x1024", "1024x1792")
_RATIOS = ("21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21")
_CHOICES = {
    "quality": ("low", "medium", "high", "auto"), "background": ("transparent", "opaque", "auto"),
    "moderation": ("low", "auto"), "output_format": ("png", "jpeg", "webp"),
    "input_fidelity": ("low", "high"),
}  # fmt: skip
_SAFETY = "Your request was rejected as a result of our safety system."
_FILE_TYPES = ("png", "jpg", "jpeg", "webp")
_MAX_FILES, _MAX_FILE, _MAX_MASK = 16, 25 * 1024 * 1024, 4 * 1024 * 1024


def family_of(model: str) -> str | None:
    """The family whose rules the model follows."""
    for family, pattern in (
        ("gpt-image", "gpt-image"), ("dalle", "dall-e"), ("kontext", "flux-kontext"),
        ("flux", "flux"), ("sd", "stable-diffusion|sd3|sdxl"),
    ):  # fmt: skip
        if re.match(pattern, model):
            return family
    return None


def size_of_order(
    call: Call,
    family: str,
    body: dict[str, Any],
    prompt: str,
    default: tuple[int, int] = (1024, 1024),
) -> tuple[int, int]:
    """The size in pixels, after all checks of the family."""
    size, count = body.get("size", ""), body.get("n", 1)
    if "×" in size:
        raise call.no(400, "size has an illegal character: ×", "size_not_supported")
    if "moderate" in call.triggers:
        code = "moderation_blocked" if family == "gpt-image" else "content_policy_violation"
        raise call.no(400, _SAFETY, code)
    most = {"dalle": 1, "sd": 4, "kontext": 4}.get(family, 10)
    if not 0 <= count <= most:
        raise call.no(400, f"n must be between 1 and {most}", "n_not_within_range")
    longest = {"dalle": 4000, "kontext": 1000}.get(family, 32_000)
    if len(prompt.encode()) > longest:
        raise call.no(400, f"prompt is longer than {longest} bytes", "prompt_too_long")
    if family == "gpt-image":
        _check_gpt(call, body)
    if family == "dalle":
        _check_dalle(call, body)
    if family == "dalle" and size and size not in _DALLE_SIZES:
        raise call.no(400, f"size {size} is not supported", "size_not_supported")
    if family == "kontext":
        return _ratio_size(call, body) or default
    found = re.fullmatch(r"(\d+)x(\d+)", size)
    if size in ("", "auto") or (family == "gpt-image" and size in _RATIOS):
        return _of_ratio(size) if size in _RATIOS else default
    if not found or not 64 <= int(found[1]) <= 2048 or not 64 <= int(found[2]) <= 2048:
        raise call.no(400, f"size {size} is not supported", "size_not_supported")
    return int(found[1]), int(found[2])


def _check_gpt(call: Call, body: dict[str, Any]) -> None:
    if not call.world.switches["images.lenient"]:
        for name in ("response_format", "style"):
            if name in body:
                raise call.no(400, f"Unknown parameter: '{name}'.", "unknown_parameter")
    for name, allowed in _CHOICES.items():
        if name in body and body[name] not in allowed:
            raise call.no(400, f"Invalid value: '{body[name]}' for {name}.", "invalid_value")
    if body.get("size", "auto") not in (*_GPT_SIZES, *_RATIOS):
        raise call.no(400, f"size {body['size']} is not supported", "size_not_supported")
    if body.get("background") == "transparent" and body.get("output_format") == "jpeg":
        text = "Transparent background is not supported for JPEG output format."
        raise call.no(400, text, "invalid_value")
    if not 0 <= int(body.get("output_compression", 100)) <= 100:
        raise call.no(400, "output_compression must be 0–100", "invalid_value")


def _check_dalle(call: Call, body: dict[str, Any]) -> None:
    for name, allowed in (("quality", ("standard", "hd")), ("style", ("vivid", "natural"))):
        if name in body and body[name] not in allowed:
            raise call.no(400, f"Invalid value: '{body[name]}' for {name}.", "invalid_value")


def _ratio_size(call: Call, body: dict[str, Any]) -> tuple[int, int] | None:
    """The size for Kontext's aspect ratio; a switch says which field carries it."""
    style = call.world.switches["images.kontext_ratio"]
    if style == "size" and "aspect_ratio" in body:
        raise call.no(400, "Unknown parameter: 'aspect_ratio', use size", "unknown_parameter")
    if style == "drop":
        return None
    ratio = body.get("aspect_ratio" if style == "aspect" else "size")
    if ratio is None:
        return None
    if ratio not in _RATIOS:
        raise call.no(400, f"aspect_ratio {ratio} is not supported", "size_not_supported")
    return _of_ratio(ratio)


def _of_ratio(ratio: str) -> tuple[int, int]:
    wide, high = (int(part) for part in ratio.split(":"))
    side = 1024 / max(wide, high)
    return round(wide * side), round(high * side)


def number_of(call: Call, text: str) -> int:
    """`n` of a form, as an integer."""
    if not text.isdigit():
        raise call.no(400, f"n is not a number: {text}", "n_not_within_range")
    return int(text) or 1


def images_of(call: Call) -> list[Upload]:
    """The pictures of a form, under the field name that this gateway reads."""
    plain = [file for file in call.recorded.files if file.part == "image"]
    bracketed = [file for file in call.recorded.files if file.part == "image[]"]
    if call.world.switches["images.only_image"]:
        bracketed = []
    if call.world.switches["images.only_brackets"]:
        plain = []
    if plain and bracketed:
        raise call.no(400, "image and image[] cannot be mixed", "invalid_image_request")
    images = plain or bracketed
    if not images:
        raise call.no(400, "image is required", "invalid_image_request")
    if len(images) > _MAX_FILES:
        raise call.no(400, f"at most {_MAX_FILES} images", "invalid_image_request")
    for number, file in enumerate(images, 1):
        _check_image(call, file, number)
    return images


def _check_image(call: Call, file: Upload, number: int) -> None:
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    good = extension in _FILE_TYPES and file.content_type.startswith("image/")
    try:
        with Image.open(io.BytesIO(file.data)) as image:
            good = good and image.mode in ("RGB", "RGBA", "L", "LA") and len(file.data) <= _MAX_FILE
    except (OSError, SyntaxError):
        good = False
    if not good:
        text = f"Invalid image file or mode for image {number}, please check your image file."
        raise call.no(400, text, "invalid_image_file")


def check_total(call: Call) -> None:
    """Refuse a body that is too large, as a proxy or the gateway itself would."""
    limit = call.world.switches["images.max_body"]
    total = sum(len(file.data) for file in call.recorded.files)
    if limit is not None and total > limit:
        if call.world.switches["images.too_big"] == "500":
            raise call.no(500, "write response body failed", "write_response_body_failed")
        raise Refused(413, PAGE.format(title="413 Request Entity Too Large", text="nginx"))


def check_mask(call: Call, mask: Upload, first: Upload) -> None:
    """A mask must be a PNG with transparency, of the size of the first picture."""
    _check_image(call, mask, 0)
    with Image.open(io.BytesIO(mask.data)) as image:
        alpha = image.mode in ("RGBA", "LA")
        fits = image.size == samples.size_of(first.data) and image.format == "PNG"
    if not alpha:
        raise call.no(400, "mask has no alpha channel", "invalid_mask_image_format")
    if not fits or len(mask.data) > _MAX_MASK:
        raise call.no(400, "mask must be a PNG of the image's size", "invalid_mask_image_format")
