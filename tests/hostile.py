"""Files that are made to hurt whoever opens them: small on the way, endless inside."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

HEAD = b"%PDF-1.7\n"


def built(objects: dict[int, bytes], *, root: int = 1) -> bytes:
    """A PDF of these objects."""
    out, offsets = HEAD, {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    table = b"".join(
        b"%010d %05d %s \n"
        % (offsets.get(number, 0), 65535 * (number not in offsets), b"fn"[number in offsets :][:1])
        for number in range(size)
    )
    return out + b"xref\n0 %d\n%strailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        root,
        len(out),
    )


def packed(content: bytes, extra: bytes = b"") -> bytes:
    data = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (
        len(data),
        extra,
        data,
    )


def of_content(stream: bytes, **more: bytes) -> bytes:
    return built(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % more.get("catalog", b""),
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> %s >> >>" % more.get("resources", b""),
            4: stream,
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        }
    )


def flate_bomb(megabytes: int = 200) -> bytes:
    """A page that unpacks to so much."""
    return of_content(packed(b" " * (megabytes << 20)))


def busy_page(megabytes: int = 30) -> bytes:
    """A page of small strokes without an end."""
    return of_content(packed(b"BT /F1 1 Tf (a) Tj 1 0 0 1 0 0 cm T* ET\n" * (megabytes << 15)))


def twice_packed() -> bytes:
    inner = zlib.compress(b"\0" * (256 << 20), 9)
    data = zlib.compress(inner, 9)
    return of_content(
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
        % (len(data), data)
    )


def page_tree_loop() -> bytes:
    return built(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 3 >>",
        }
    )


def page_tree_of_tens(levels: int = 7) -> bytes:
    """The same page ten million times over."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for level in range(2, 2 + levels):
        kids = b" ".join([b"%d 0 R" % (level + 1)] * 10)
        objects[level] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (
            kids,
            10 ** (2 + levels - level),
        )
    objects[2 + levels] = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    return built(objects)


def deep_arrays(depth: int = 100_000) -> bytes:
    return built({1: b"<< /Type /Catalog /Pages " + b"[" * depth + b"]" * depth + b" >>"})


def forms_in_forms(levels: int = 12) -> bytes:
    """A form that draws the next one ten times, and so on."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
        b"/Resources << /XObject << /X 5 0 R >> >> >>",
        4: b"<< /Length 6 >>\nstream\n/X Do \nendstream",
    }
    for level in range(5, 5 + levels):
        drawn = b"/X Do " * 10
        objects[level] = (
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d "
            b"/Resources << /XObject << /X %d 0 R >> >> >>\nstream\n%s\nendstream"
            % (len(drawn), level + 1 if level < 4 + levels else 5, drawn)
        )
    return built(objects)


def xref_loop() -> bytes:
    whole = built({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] >>"})
    at = whole.rindex(b"xref\n0")
    return whole.replace(b"/Root", b"/Prev %d /Root" % at)


def huge_xref() -> bytes:
    return (
        HEAD
        + b"xref\n0 99999999\n"
        + b"0000000000 65535 f \n" * 4000
        + b"trailer\n<< /Size 99999999 "
        b"/Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
    )


def outline_loop() -> bytes:
    return of_content(
        packed(b"BT /F1 1 Tf (fog) Tj ET"),
        catalog=b"/Outlines << /First 1 0 R /Last 1 0 R >> /AcroForm << /Fields [1 0 R] >>",
    )


PDFS = {
    one.__name__: one
    for one in (
        flate_bomb,
        busy_page,
        twice_packed,
        page_tree_loop,
        page_tree_of_tens,
        deep_arrays,
        forms_in_forms,
        xref_loop,
        huge_xref,
        outline_loop,
    )
}


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *more: bytes, colours: int = 6) -> bytes:
    """A PNG of one colour, of whatever size, without ever holding it."""
    packer, row = zlib.compressobj(9), bytes(1 + width * {0: 1, 2: 3, 6: 4}[colours])
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)),
            *more,
            chunk(b"IDAT", pixels),
            chunk(b"IEND", b""),
        )
    )


def huge_png() -> bytes:
    return png(10_000, 9999)


def png_with_a_bomb_beside() -> bytes:
    bomb = zlib.compress(bytes(300 << 20), 9)
    return png(8, 8, chunk(b"zTXt", b"k\0\0" + bomb), chunk(b"iCCP", b"p\0\0" + bomb))


def many_frames() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("L", (64, 64), number % 256) for number in range(10_000)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def tiles_without_end() -> bytes:
    """A TIFF of 60,000 × 60,000 pixels."""
    fields = [(256, 4, 60_000), (257, 4, 60_000), (258, 3, 8), (259, 3, 1), (262, 3, 1)]
    fields += [(273, 4, 8), (277, 3, 1), (278, 4, 60_000), (279, 4, 60_000)]
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in fields)
    return b"II*\0" + struct.pack("<IH", 8, len(fields)) + body + bytes(4)


def wide_jpeg() -> bytes:
    """A JPEG whose header says 65,500 × 65,500."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG")
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


def wordy_jpeg() -> bytes:
    """A JPEG that tells 13 MB of itself before its pixels."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG")
    data = out.getvalue()
    told = b"\xff\xe1" + struct.pack(">H", 65_533) + b"Exif\0\0" + bytes(65_525)
    return data[:2] + told * 200 + data[2:]


def eps() -> bytes:
    return (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\n"
        b"(/tmp/owned) (w) file closefile\nshowpage\n%%EOF\n"
    )


PICTURES = {
    one.__name__: one
    for one in (
        huge_png,
        png_with_a_bomb_beside,
        many_frames,
        tiles_without_end,
        wide_jpeg,
        wordy_jpeg,
        eps,
    )
}
