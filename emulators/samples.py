"""Valid media files of every kind, generated or read from `assets/`.

Deterministic: the same words give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import struct
import wave
import zlib
from functools import cache
from pathlib import Path

from PIL import Image, ImageFilter

from emulators import scenes

_ASSETS = Path(__file__).parent / "assets"
SONGS = (("morning.mp3", 25.3), ("waltz.mp3", 26.7))  # file, seconds
VOICE_SECONDS = 3.6
VOICE_WORDS = "Hello from the harbour. This is the voice of the demo."
_MEGA = 1024 * 1024


@cache
def asset(name: str) -> bytes:
    """A recorded file."""
    return (_ASSETS / name).read_bytes()


def song(number: int, title: str, clip_id: str) -> bytes:
    """An MP3 that plays a melody; its tag carries the title, so that no two songs are the same."""
    return _id3(title, clip_id) + asset(SONGS[number % len(SONGS)][0])


def voice(form: str = "ogg") -> bytes:
    """One spoken sentence: mp3, ogg, aac, flac, wav, or pcm (24 kHz, 16 bits, one channel)."""
    if form != "pcm":
        return asset(f"voice.{form}")
    with wave.open(io.BytesIO(asset("voice.wav"))) as recording:
        frames: bytes = recording.readframes(recording.getnframes())
        return frames


def film(label: str = "") -> bytes:
    """An MP4 of five seconds; the label goes into a box that players skip."""
    data = asset("film.mp4")
    return data + _mp4_free(label.encode()) if label else data


def picture(text: str, width: int = 1024, height: int = 1024, *, turn: int = 0) -> bytes:
    """A PNG for the words."""
    return png(scenes.paint(text, width, height, turn=turn))


def changed(original: bytes, prompt: str) -> bytes:
    """The picture with another one blended in."""
    with Image.open(io.BytesIO(original)) as image:
        old = image.convert("RGB")
    return png(Image.blend(old, scenes.paint(prompt, *old.size), 0.45))


def photo(text: str, width: int = 1024, height: int = 768) -> bytes:
    """A JPEG for the words."""
    return jpeg(scenes.paint(text, width, height))


def grid(text: str, width: int, height: int) -> Image.Image:
    """Four variations of one motif in one picture, each with its own light."""
    sheet = Image.new("RGB", (width, height))
    half = (width // 2, height // 2)
    for number in range(4):
        tile = scenes.paint(text, *half, turn=number)
        sheet.paste(tile, (half[0] * (number % 2), half[1] * (number // 2)))
    return sheet


def single(text: str, number: int, width: int, height: int) -> Image.Image:
    """One of the four pictures (1–4), larger."""
    return scenes.paint(text, width, height, turn=number - 1)


def preview(image: Image.Image, share: float) -> bytes:
    """The picture as shown while it is made: small, blurred, WebP."""
    small = image.resize((max(1, image.width // 2), max(1, image.height // 2)))
    return webp(small.filter(ImageFilter.GaussianBlur(14 * (1 - share) + 1)))


def png(image: Image.Image) -> bytes:
    """The picture as PNG, encoded fast."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def jpeg(image: Image.Image) -> bytes:
    """The picture as JPEG."""
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()


def webp(image: Image.Image) -> bytes:
    """The picture as WebP."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=70, method=1)
    return out.getvalue()


def as_webp(data: bytes) -> bytes:
    """The encoded picture converted to WebP."""
    with Image.open(io.BytesIO(data)) as image:
        return webp(image.convert("RGB"))


def blown_up(data: bytes, megabytes: float) -> bytes:
    """The picture as a PNG of at least this many megabytes.

    The pixels are stored uncompressed and enlarged up to 2048; a text chunk makes up the rest.
    """
    with Image.open(io.BytesIO(data)) as image:
        factor = max(1.0, 2048 / max(image.size))
        large = image.convert("RGB").resize((int(image.width * factor), int(image.height * factor)))
    out = io.BytesIO()
    large.save(out, "PNG", compress_level=0)
    big = out.getvalue()
    missing = int(megabytes * _MEGA) - len(big)
    if missing <= 0:
        return big
    seed = hashlib.sha256(data).digest()
    filler = b"Comment\0" + (seed.hex().encode() * (missing // 64 + 1))[:missing]
    return big[:33] + _png_chunk(b"tEXt", filler) + big[33:]


def blown_up_film(data: bytes, megabytes: float) -> bytes:
    """The film with an unused box behind it, of at least this many megabytes."""
    return data + _mp4_free(bytes(max(0, int(megabytes * _MEGA) - len(data))))


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height; raises `ValueError` if it is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.verify()
            return image.size
    except (OSError, SyntaxError) as error:
        raise ValueError("not a picture") from error


def _png_chunk(name: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)


def _mp4_free(data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + b"free" + data


def _id3(title: str, clip_id: str) -> bytes:
    """An ID3v2.3 tag with the title and the clip's id."""
    frames = _id3_text(b"TIT2", title) + _id3_text(b"TXXX", f"clip_id\0{clip_id}")
    size = len(frames)
    syncsafe = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + syncsafe + frames


def _id3_text(name: bytes, text: str) -> bytes:
    head, _, tail = text.partition("\0")
    body = b"\x01" + head.encode("utf-16")
    if tail:
        body += b"\0\0" + tail.encode("utf-16")
    return name + struct.pack(">IH", len(body), 0) + body
