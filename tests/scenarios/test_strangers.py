"""Files of strangers: one person sends what hurts, the others notice nothing."""

import asyncio
import io
import struct
import time

import pytest
from PIL import Image

from emulators import samples
from tests import hostile
from tests.pdfs import pdf


def told(world):
    return world.gateway.calls("/v1/chat/completions")[-1].json["messages"][-1]["content"]


async def test_six_hostile_files_keep_nobody_else_waiting(world, ann):
    bob = world.telegram.person("Bob", started=True)
    world.script("It leaves at nine.", "Quickly, too.")
    slow = hostile.forms_in_forms()
    for number in range(6):
        await bob.say(
            "read it",
            document=slow + b"%d" % number,
            file_name=f"{number}.pdf",
            mime_type="application/pdf",
        )
    began = time.monotonic()
    await ann.say("When does the ferry leave?")
    await ann.sees(contains="It leaves at nine.")
    document = pdf("The ferry leaves.")
    await ann.say("and this?", document=document, file_name="a.pdf", mime_type="application/pdf")
    await ann.sees(contains="Quickly, too.", timeout=20)
    assert time.monotonic() - began < 20
    stopping = time.monotonic()
    await world.stop()  # while they are still being opened
    assert time.monotonic() - stopping < 10


@pytest.mark.parametrize(
    ("name", "content_type", "make", "says"),
    [
        ("plan.pdf", "application/pdf", hostile.flate_bomb, "is too much for me to open"),
        ("big.png", "image/png", hostile.huge_png, "too much for me to open"),
        ("page.jpg", "image/jpeg", hostile.eps, "I cannot open this picture"),
    ],
)
async def test_the_sender_hears_a_sentence(world, ann, name, content_type, make, says):
    if make is hostile.eps:
        make = lambda: b"\xff\xd8\xff" + hostile.eps()  # noqa: E731 - it begins like a picture
    data = await asyncio.to_thread(make)
    await ann.say("what is it?", document=data, file_name=name, mime_type=content_type)
    await ann.sees(contains=says, timeout=30)
    assert not world.gateway.calls("/v1/chat/completions")


async def test_a_picture_without_a_type_is_seen(world, ann):
    world.script("A boat.")
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("CMYK", (40, 20)).save(out, "JPEG", exif=exif)
    await ann.say(
        "what is it?",
        document=out.getvalue(),
        file_name="file",
        mime_type="application/octet-stream",
    )
    await ann.sees(contains="A boat.")
    assert [part["type"] for part in told(world)] == ["text", "image_url"]


TEXT, PICTURE = b"The ferry leaves at nine.", samples.photo("a harbour", 320, 240)


@pytest.mark.parametrize(
    ("name", "content_type", "data", "shown"),
    [
        ("x.jpg", "image/jpeg", TEXT, "text"),
        ("x.jpg", "image/jpeg", b"<!DOCTYPE html><html>404</html>", "text"),
        ("x.png", "image/png", hostile.eps(), "text"),
        ("x.jpg", "image/jpeg", pdf("The ferry leaves."), "text"),
        ("x.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text"),
        ("x.mp3", "audio/mpeg", TEXT, "text"),
        ("x.m4a", "audio/mp4", pdf("The ferry leaves."), "text"),
        ("x.mp3", "audio/mpeg", PICTURE, "picture"),
        ("x.txt", "text/plain", PICTURE, "picture"),
        ("x.pdf", "application/pdf", PICTURE, "picture"),
        ("x.txt", "text/plain", pdf("The ferry leaves."), "text"),
        ("x.pdf", "application/pdf", TEXT, "text"),
    ],
)
async def test_a_file_is_what_its_bytes_are(world, ann, name, content_type, data, shown):
    world.script("I see.")
    await ann.say("what is it?", document=data, file_name=name, mime_type=content_type)
    await ann.sees(contains="I see.")
    content = told(world)
    if shown == "picture":
        assert [part["type"] for part in content] == ["text", "image_url"]
    else:
        assert f'<file name="{name}">' in content
    assert not world.gateway.calls("/v1/audio/transcriptions")


@pytest.mark.parametrize("question", ["", "what is it?"])
@pytest.mark.parametrize(
    ("name", "content_type", "data", "says"),
    [
        ("a.txt", "text/plain", b"", "a.txt is empty"),
        ("a.jpg", "image/jpeg", b"", "a.jpg is empty"),
        ("a.mp3", "audio/mpeg", b"", "a.mp3 is empty"),
        ("a.csv", "text/csv", b" \n\n", "a.csv is empty"),
        ("a.txt", "text/plain", bytes(range(256)) * 9, "no text in it that I know"),
        ("a.txt", "text/plain", b"PK\3\4" + bytes(60), "save other documents as PDF"),
        ("a.pdf", "application/pdf", pdf(), "a.pdf is empty"),
        ("a.pdf", "application/pdf", pdf(""), "holds pictures of words"),
        ("a.pdf", "application/pdf", pdf("Fog.")[:200], "is damaged or incomplete"),
    ],
)
async def test_a_file_without_words_is_told_why(
    world, ann, name, content_type, data, says, question
):
    await ann.say(question, document=data, file_name=name, mime_type=content_type)
    told = await ann.sees(contains=says)
    assert name in told.text
    assert not world.gateway.calls("/v1/chat/completions")


async def test_typescript_is_no_film_and_cyrillic_is_read(world, ann):
    world.script("Types.", "A ferry.")
    await ann.say(
        "explain", document=b"const fog: number = 1", file_name="main.ts", mime_type="video/mp2t"
    )
    await ann.sees(contains="Types.")
    assert "const fog: number = 1" in told(world)
    words = "Паром отправляется в девять утра."
    await ann.say("what does it say?", document=words.encode("cp1251"), file_name="a.txt")
    await ann.sees(contains="I read it as Windows-1251")
    assert words in told(world)


def tiff(*tags: int) -> bytes:
    """A TIFF of one pixel with these tags besides."""
    fields = [(254, 4, 1), (256, 4, 1), (257, 4, 1), (258, 3, 8), (259, 3, 1), (262, 3, 1)]
    fields += [(273, 4, 8), (277, 3, 1), (278, 4, 1), (279, 4, 1), *((tag, 4, 8) for tag in tags)]
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in fields)
    return b"II*\0" + struct.pack("<IH", 8, len(fields)) + body + bytes(4)


FOREIGN = {
    "IMG_1.HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400), "HEIC"),
    "IMG_2.jpg": (b"\0\0\0\x18ftypheix\0\0\0\0mif1heix" + bytes(400), "HEIC"),  # so named
    "IMG_3": (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heif" + bytes(400), "HEIF"),
    "a.jxl": (b"\xff\x0a" + b"\xfa\x90" * 200, "JPEG XL"),
    "b.jxl": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(400), "JPEG XL"),
    "c.psd": (b"8BPS\0\1" + bytes(400), "PSD"),
    "d.jp2": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(400), "JPEG 2000"),
    "e.dng": (tiff(0x014A, 0xC612), "RAW"),
    "f.nef": (tiff(0x014A), "RAW"),
    "g.cr3": (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(400), "RAW"),
    "h.raf": (b"FUJIFILMCCD-RAW 0201" + bytes(400), "RAW"),
}


@pytest.mark.parametrize(("name", "file"), FOREIGN.items(), ids=FOREIGN)
async def test_a_format_that_nobody_opens_is_named_with_what_to_do(world, ann, name, file):
    data, called = file
    for caption in ("what is it?", "/describe"):
        await ann.say(caption, document=data, file_name=name, mime_type="application/octet-stream")
        told = await ann.sees(contains=f"This is a {called} picture")
        assert "JPEG or PNG" in told.text
    assert not world.gateway.submits


async def test_avif_is_opened(world, ann):
    world.script("A boat.")
    out = io.BytesIO()
    Image.new("RGB", (40, 20)).save(out, "AVIF")
    await ann.say("what is it?", document=out.getvalue(), file_name="a", mime_type="image/heic")
    await ann.sees(contains="A boat.")
    assert [part["type"] for part in told(world)] == ["text", "image_url"]


NAMELESS = [("file", "application/octet-stream"), ("scan.txt", "text/plain"), ("x.bin", "")]


@pytest.mark.parametrize(("name", "content_type"), NAMELESS)
async def test_orders_know_files_by_their_bytes_too(world, ann, name, content_type):
    picture = samples.photo("harbour")
    await ann.say("/describe", document=picture, file_name=name, mime_type=content_type)
    await world.until(lambda: world.gateway.calls("/mj/submit/describe"))
    await ann.say("/edit make it blue", document=picture, file_name=name, mime_type=content_type)
    await world.until(lambda: world.gateway.calls("/v1/images/edits"))
    await ann.say("/transcribe", document=samples.voice(), file_name=name, mime_type=content_type)
    await world.until(lambda: world.gateway.calls("/v1/audio/transcriptions"))


async def test_a_form_knows_files_by_their_bytes_too(world, ann):
    await ann.say("/describe")
    await ann.sees(contains="icture")
    await ann.say(document=samples.photo("harbour"), file_name="file", mime_type="")
    await world.until(lambda: world.gateway.calls("/mj/submit/describe"))
