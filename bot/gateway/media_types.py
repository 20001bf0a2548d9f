"""The type of a file by its first bytes. File names and CDN headers are not trusted. Pure."""

from __future__ import annotations

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
    (b"OggS", "audio/ogg", "ogg"),
    (b"fLaC", "audio/flac", "flac"),
    (b"ID3", "audio/mpeg", "mp3"),
    (b"\x1a\x45\xdf\xa3", "video/webm", "webm"),
    (b"%PDF-", "application/pdf", "pdf"),
    (b"BM", "image/bmp", "bmp"),
    (b"II*\0", "image/tiff", "tif"),
    (b"MM\0*", "image/tiff", "tif"),
    (b"8BPS", "image/vnd.adobe.photoshop", "psd"),
    (b"\xff\x0a", "image/jxl", "jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl", "jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2", "jp2"),
    (b"FUJIFILMCCD-RAW", "image/x-fuji-raf", "raf"),
    (b"IIU\0", "image/x-panasonic-rw2", "rw2"),
    (b"IIRO", "image/x-olympus-orf", "orf"),
    (b"gimp xcf", "image/x-xcf", "xcf"),
)
_RIFF = {b"WEBP": ("image/webp", "webp"), b"WAVE": ("audio/wav", "wav")}
_FTYP = {
    b"M4A ": ("audio/mp4", "m4a"),
    b"M4B ": ("audio/mp4", "m4a"),
    b"qt  ": ("video/quicktime", "mov"),
    b"avif": ("image/avif", "avif"),
    b"avis": ("image/avif", "avif"),
    b"crx ": ("image/x-canon-cr3", "cr3"),
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"),
        ("image/heic", "heic"),
    ),
}
_BRANDS = 64  # bytes in which a file of that family names what else it can be read as
_TEXT_SAMPLE = 512


def sniff(data: bytes) -> tuple[str, str] | None:
    """MIME type and extension; None for text (HTML, JSON) and for empty data."""
    for magic, content_type, extension in _SIGNATURES:
        if data.startswith(magic) and (len(magic) > 2 or not is_text(data)):
            return content_type, extension
    if data[:4] == b"RIFF" and data[8:12] in _RIFF:
        return _RIFF[data[8:12]]
    if data[4:8] == b"ftyp":
        if data[8:12] in (b"mif1", b"msf1") and b"avif" in data[12:_BRANDS]:
            return _FTYP[b"avif"]
        return _FTYP.get(data[8:12], ("video/mp4", "mp4"))
    if (found := _mpeg_audio(data[:4096].lstrip(b"\0"))) is not None:
        return found
    return None if is_text(data) else ("application/octet-stream", "bin")


def is_picture(data: bytes) -> bool:
    """True if the bytes are a picture."""
    found = sniff(data)
    return found is not None and found[0].startswith("image/")


def _mpeg_audio(data: bytes) -> tuple[str, str] | None:
    """True for MPEG audio without a tag: eleven set bits, then a valid frame header."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return None
    if data[1] & 0xF6 == 0xF0:  # layer bits zero: ADTS
        return "audio/aac", "aac"
    version, layer = data[1] >> 3 & 3, data[1] >> 1 & 3
    bitrate, rate = data[2] >> 4, data[2] >> 2 & 3
    fits = version != 1 and layer != 0 and bitrate != 15 and rate != 3
    return ("audio/mpeg", "mp3") if fits else None


def is_text(data: bytes) -> bool:
    """True if the bytes are text (HTML and JSON are), judged by a sample."""
    sample = data[:_TEXT_SAMPLE]
    if b"\0" in sample:
        return False
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(sample) - 3  # a character cut by the sample
    return True
