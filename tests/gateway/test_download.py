"""Downloads over a real socket: late files, wrong types, redirects, addresses that lead inside."""

from __future__ import annotations

import base64
import zlib

import pytest
from aiohttp import web

from bot.gateway import download, errors
from bot.gateway.client import GatewayClient
from bot.gateway.media_types import sniff
from bot.gateway.routes import Timeouts
from tests.gateway.conftest import KEY
from tests.gateway.scripted import PAGE, Reply

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30
MP3 = b"\xff\xfb\x90\x64" + b"\0" * 60


async def test_p17_the_first_tries_may_find_nothing(gateway, client, waits):
    gateway.on("GET", "/cdn/a.png", Reply(404), Reply(403), Reply(502, PAGE), Reply(200, PNG))
    media = await client.download(f"{gateway.url}/cdn/a.png?ex=6867a1f0&hm=ab12&")
    assert (media.data, media.content_type, media.extension) == (PNG, "image/png", "png")
    assert waits == [3, 5, 10]
    assert gateway.seen[0].query == {"ex": "6867a1f0", "hm": "ab12"}
    assert "authorization" not in gateway.seen[0].headers
    assert "Mozilla" in gateway.seen[0].headers["user-agent"]


async def test_p17_what_never_comes_is_given_up(gateway, client, waits):
    gateway.on("GET", "/cdn/a.png", Reply(404))
    with pytest.raises(errors.UpstreamFailed) as caught:
        await client.download(f"{gateway.url}/cdn/a.png")
    assert caught.value.http_status == 404
    assert (len(waits), len(gateway.seen)) == (3, 4)


@pytest.mark.parametrize("body", [PAGE, '{"error": "not ready"}', "", "not ready"])
async def test_p17_a_page_or_a_message_served_as_media(gateway, client, body):
    late = Reply(200, body, {"Content-Type": "image/png"})
    gateway.on("GET", "/cdn/a.png", late, Reply(200, PNG))
    assert (await client.download(f"{gateway.url}/cdn/a.png")).data == PNG
    gateway.on("GET", "/cdn/a.png", late)
    with pytest.raises(errors.UnreadableAnswer):
        await client.download(f"{gateway.url}/cdn/a.png")


async def test_p17_webp_named_png(gateway, client):
    gateway.on("GET", "/cdn/a.png", Reply(200, WEBP, {"Content-Type": "image/png"}))
    media = await client.download(f"{gateway.url}/cdn/a.png")
    assert (media.content_type, media.extension) == ("image/webp", "webp")


@pytest.mark.parametrize("chunked", [False, True])
async def test_p17_a_cap_declared_or_not(gateway, client, waits, chunked):
    body = PNG + b"\0" * 5000
    gateway.on("GET", "/cdn/big.png", Reply(200, body, chunks=[body] * 5 if chunked else None))
    with pytest.raises(errors.MediaTooLarge):
        await client.download(f"{gateway.url}/cdn/big.png", max_bytes=1000)
    assert waits == []
    media = await client.download(f"{gateway.url}/cdn/big.png")
    assert len(media.data) == len(body) * (5 if chunked else 1)


async def test_p13_a_body_that_breaks_off_is_fetched_again(gateway, client, waits):
    gateway.on("GET", "/cdn/a.png", Reply(200, PNG, then="cut"), Reply(200, PNG))
    assert (await client.download(f"{gateway.url}/cdn/a.png")).data == PNG
    assert len(waits) == 1


async def test_a_file_that_comes_a_byte_at_a_time_is_given_up(gateway, client, monkeypatch):
    monkeypatch.setattr(download, "_SLOW_AFTER", 0.0)
    monkeypatch.setattr(download, "_SLOWEST", 1e12)
    gateway.on("GET", "/cdn/a.png", Reply(200, chunks=[PNG[:4], PNG[4:]]))
    with pytest.raises(errors.UpstreamTimeout, match="slowly"):
        await client.download(f"{gateway.url}/cdn/a.png")


@pytest.mark.parametrize("packed", ["gzip", "deflate", "raw"])
async def test_a_packed_body_is_counted_as_it_comes_out(gateway, client, waits, packed):
    how = {"gzip": 31, "deflate": 15, "raw": -15}[packed]
    press = zlib.compressobj(9, zlib.DEFLATED, how)
    body = press.compress(PNG + bytes(20_000_000)) + press.flush()
    headers = {"Content-Encoding": "deflate" if packed == "raw" else packed}
    gateway.on("GET", "/cdn/a.png", Reply(200, body, headers))
    assert len((await client.download(f"{gateway.url}/cdn/a.png")).data) == 20_000_048
    with pytest.raises(errors.MediaTooLarge):
        await client.download(f"{gateway.url}/cdn/a.png", max_bytes=1_000_000)
    assert waits == []


async def test_a_body_packed_in_a_way_nobody_asked_for(gateway, client):
    gateway.on("GET", "/cdn/a.png", Reply(200, PNG, {"Content-Encoding": "br"}))
    with pytest.raises(errors.UnreadableAnswer):
        await client.download(f"{gateway.url}/cdn/a.png")


async def test_a_drip_is_not_waited_for_for_ever(gateway, waits):
    gateway.on("GET", "/cdn/a.png", Reply(200, chunks=[PNG], then="hang"))
    timeouts = Timeouts(whole_download=0.3)
    async with GatewayClient(gateway.url, KEY, timeouts=timeouts, backoff=waits) as client:
        with pytest.raises(errors.UpstreamTimeout):
            await client.download(f"{gateway.url}/cdn/a.png")
    assert len(gateway.seen) == 4


async def test_the_twin_is_tried_before_waiting(gateway, client, waits):
    gateway.on("GET", "/cdn/a.png", Reply(404))
    gateway.on("GET", "/cdn/download/a.png", Reply(200, PNG))
    url, twin = f"{gateway.url}/cdn/a.png", f"{gateway.url}/cdn/download/a.png"
    assert (await client.download(url, fallback_urls=(twin,))).data == PNG
    assert waits == []


async def test_p17_redirects_are_followed_to_an_end(gateway, client):
    gateway.on("GET", "/a", Reply(302, headers={"Location": "/b"}))
    gateway.on("GET", "/b", Reply(200, PNG))
    assert (await client.download(f"{gateway.url}/a")).data == PNG
    gateway.on("GET", "/b", Reply(302, headers={"Location": "/a"}))
    with pytest.raises(errors.UnreadableAnswer, match="redirects"):
        await client.download(f"{gateway.url}/a")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/cdn/a.png",
        "http://localhost:{port}/cdn/a.png",
        "http://[::1]:{port}/cdn/a.png",
        "http://[::ffff:127.0.0.1]:{port}/cdn/a.png",
        "http://10.0.0.8/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/a.png",
        "ftp://files.example.org/a.png",
        "file:///etc/passwd",
        "gopher:x",
        "",
    ],
)
async def test_links_that_lead_inside_are_refused(gateway, waits, url):
    gateway.on("GET", "/cdn/a.png", Reply(200, PNG))
    port = gateway.url.rpartition(":")[2]
    async with GatewayClient("https://8.8.8.8", KEY, backoff=waits) as client:
        with pytest.raises(errors.GatewayError):
            await client.download(url.format(port=port))
    assert (gateway.seen, waits) == ([], [])


async def test_inline_data(client):
    url = "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert (await client.download(url)).data == PNG
    with pytest.raises(errors.UnreadableAnswer):
        await client.download("data:image/png;base64,%%%")


async def test_p1_a_live_stream_without_length(gateway, client):
    async def live(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(3):
            await response.write(MP3)
        return response

    gateway.on("GET", "/audiopipe/", live)
    media = await client.download(f"{gateway.url}/audiopipe/?item_id=c1")
    assert (len(media.data), media.extension) == (3 * len(MP3), "mp3")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PNG, ("image/png", "png")),
        (b"\xff\xd8\xff\xe0....", ("image/jpeg", "jpg")),
        (WEBP, ("image/webp", "webp")),
        (b"GIF89a....", ("image/gif", "gif")),
        (b"\0\0\0\x20ftypisom....", ("video/mp4", "mp4")),
        (b"\0\0\0\x20ftypM4A ....", ("audio/mp4", "m4a")),
        (b"\0\0\0\x14ftypqt  ....", ("video/quicktime", "mov")),
        (b"ID3\x04....", ("audio/mpeg", "mp3")),
        (MP3, ("audio/mpeg", "mp3")),
        (b"\0\0\0" + MP3, ("audio/mpeg", "mp3")),
        (b"\xff\xf1\x50\x80....", ("audio/aac", "aac")),
        (b"OggS\0....", ("audio/ogg", "ogg")),
        (b"RIFF....WAVEfmt ", ("audio/wav", "wav")),
        (b"fLaC....", ("audio/flac", "flac")),
        (b"\x1aE\xdf\xa3....", ("video/webm", "webm")),
        (b"\x00\x01\x02", ("application/octet-stream", "bin")),
        (b"", None),
        (PAGE.encode(), None),
        (b'{"error": 1}', None),
        ("未就绪".encode() * 400, None),
    ],
)
def test_p17_types_by_their_first_bytes(data, expected):
    assert sniff(data) == expected
