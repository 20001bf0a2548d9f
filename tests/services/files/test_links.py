"""Links to what people send: genuine ones work for a quarter of an hour, others never."""

import re
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot import web
from bot.domain import BadInput, FileKind, FileRef
from bot.gateway.types import FileInput
from bot.services.files.links import FileLinks, LinkExpired, LinkForged, type_of
from tests.held_clock import HeldClock

SECRET = "123456789:AAE-a-token"
FACE = FileRef(
    file_id="id-face", unique_id="u", kind=FileKind.IMAGE, name="My face (1).jpg", fit="mask"
)
BYTES = b"\xff\xd8\xff the face"


class Source:
    """Holds files by their ids."""

    def __init__(self):
        self.asked = []
        self.gone = False
        self.disk = None

    async def place(self, ref):
        return self.disk

    async def open(self, ref):
        if self.gone:
            raise BadInput("error-file-gone")
        self.asked.append(ref)
        return FileInput(name=ref.name, content_type="image/jpeg", data=BYTES)


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def links(source, clock):
    return FileLinks(source, "https://bot.example.org/", SECRET, clock)


def token(url):
    return urlsplit(url).path.split("/")[2]


async def test_a_file_comes_with_its_address(links, source):
    file = await links.open(FACE)
    assert file.data == BYTES
    assert re.fullmatch(r"https://bot\.example\.org/files/[\w.-]+/My-face-1\.jpg", file.url)
    again = await links.fetch(token(file.url))
    assert again.data == BYTES
    same = source.asked[-1]
    assert (same.file_id, same.kind, same.name, same.fit) == (
        FACE.file_id,
        FACE.kind,
        FACE.name,
        FACE.fit,
    )


async def test_it_holds_for_a_quarter_of_an_hour(links, clock):
    url = links.link(FACE, "face.jpg")
    await clock.advance(15 * 60 - 1)
    assert await links.fetch(token(url))
    await clock.advance(1)
    with pytest.raises(LinkExpired):
        await links.fetch(token(url))


async def test_it_outlives_a_restart_but_not_another_secret(links, source, clock):
    url = links.link(FACE, "face.jpg")
    reborn = FileLinks(source, "https://bot.example.org", SECRET, clock)
    assert await reborn.fetch(token(url))
    stranger = FileLinks(source, "https://bot.example.org", "another", clock)
    with pytest.raises(LinkForged):
        await stranger.fetch(token(url))


async def test_what_was_changed_is_forged(links):
    good = token(links.link(FACE, "face.jpg"))
    other = token(links.link(FACE.model_copy(update={"file_id": "id-other"}), "face.jpg"))
    mixed = other.partition(".")[0] + "." + good.partition(".")[2]
    for bad in (mixed, good[:-1], good + "A", good.partition(".")[0], "", ".", "ü.ü", "A" + good):
        with pytest.raises(LinkForged):
            await links.fetch(bad)


def test_it_shows_no_secret_and_no_telegram(links):
    url = links.link(FACE, "face.jpg")
    assert "telegram" not in url
    assert SECRET not in url


@pytest.mark.parametrize(
    ("declared", "data", "said"),
    [
        ("audio/ogg", b"OggS", "audio/ogg"),
        ("application/octet-stream", b"ID3\x04", "audio/mpeg"),
        ("application/x-strange", b"{}", "application/x-strange"),
        ("text/html; charset=utf-8", b"<script>", "text/plain"),
        ("application/xhtml+xml", b"<html/>", "text/plain"),
        ("image/svg+xml", b"<svg/>", "text/plain"),
        ("text/javascript", b"alert()", "text/plain"),
    ],
)
def test_the_type_is_what_the_bytes_are(declared, data, said):
    assert type_of(declared, data) == said


async def test_a_name_says_what_the_file_is(links):
    odd = FileRef(file_id="id", unique_id="u", kind=FileKind.VIDEO, name="file.bin")
    assert (await links.open(odd)).url.endswith("/file.jpg")  # what the source holds is a JPEG


async def nothing():
    return {}


async def test_the_web_serves_them(links, source, clock):
    async with web.serve(web.build(nothing, nothing, links), "127.0.0.1:0") as runner:
        root = "http://{}:{}".format(*runner.addresses[0][:2])
        path = urlsplit(links.link(FACE, "face.jpg")).path
        async with aiohttp.ClientSession() as http:
            async with http.get(root + path) as answer:
                assert answer.status == 200
                assert await answer.read() == BYTES
                assert answer.headers["Content-Type"] == "image/jpeg"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Content-Disposition"] == "attachment"
            for asked, part in (
                ("bytes=0-1", BYTES[:2]),
                ("bytes=5-", BYTES[5:]),
                ("bytes=-3", BYTES[-3:]),
            ):
                async with http.get(root + path, headers={"Range": asked}) as answer:
                    assert answer.status == 206
                    assert await answer.read() == part
                    assert answer.headers["Content-Range"].endswith(f"/{len(BYTES)}")
            async with http.get(root + path, headers={"Range": "bytes=99-"}) as answer:
                assert answer.status == 416
            async with http.get(root + path, headers={"Range": "bytes=1-2,4-5"}) as answer:
                assert answer.status == 200
            assert len(source.asked) == 1
            async with http.head(root + path) as answer:
                assert answer.status == 200
            async with http.get(root + path.replace("/files/", "/files/A")) as answer:
                assert answer.status == 404
            source.gone = True
            async with http.get(root + path) as answer:
                assert answer.status == 200  # upstreams ask twice
            await clock.advance(61)
            async with http.get(root + path) as answer:
                assert answer.status == 410
            source.gone = False
            await clock.advance(15 * 60)
            async with http.get(root + path) as answer:
                assert answer.status == 410


async def test_a_file_on_a_disk_of_ours_goes_from_there(links, source, tmp_path):
    source.disk = tmp_path / "clip.bin"
    with source.disk.open("wb") as file:
        file.write(b"\0\0\0\x18ftypisom")
        file.truncate(2000 * 1024 * 1024)
    clip = FileRef(file_id="id", unique_id="u", kind=FileKind.VIDEO, name="clip.mp4")
    async with web.serve(web.build(nothing, nothing, links), "127.0.0.1:0") as runner:
        root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        url = links.link(clip, "clip.mp4").replace("https://bot.example.org", root)
        async with aiohttp.ClientSession() as http:
            async with http.get(url, headers={"Range": "bytes=0-11"}) as answer:
                assert (answer.status, answer.content_type) == (206, "video/mp4")
                assert (await answer.read())[4:8] == b"ftyp"
                assert answer.headers["Content-Disposition"] == "attachment"
            async with http.get(url) as answer:
                assert answer.content_length == 2000 * 1024 * 1024
                await answer.content.readexactly(1024)
    assert not source.asked  # it was not read into memory
