"""Files that the emulated gateway hands out: lag, expiry, disguises; and that they are valid."""

from __future__ import annotations

import io

import pytest
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from PIL import Image

from emulators import samples, scenes
from tests.emulators.gateway_api import Api, talking


async def picture(gateway, api: Api) -> str:
    task_id = await api.imagine("x")
    gateway.tasks.advance("100%")
    return str((await api.fetch(task_id))["imageUrl"])


async def test_a_file_that_is_late():
    async with talking() as (gateway, api):
        gateway.switches["cdn.lag"] = 3
        url = await picture(gateway, api)
        answers = [(await api.open.get(url)).status_code for _ in range(4)]
    assert answers == [404, 403, 404, 200]


async def test_a_signed_address_dies_and_a_fresh_one_lives():
    now = 0.0
    async with talking(now=lambda: now) as (gateway, api):
        gateway.switches["cdn.expire_s"] = 60
        url = await picture(gateway, api)
        assert (await api.open.get(url)).status_code == 200
        assert (await api.open.get(url.partition("?")[0])).status_code == 404
        assert (await api.open.get(url.replace("hm=", "hm=0"))).status_code == 404
        now = 61.0
        assert (await api.open.get(url)).status_code == 404
        task_id = gateway.tasks.all()[0].id
        assert await api.download((await api.fetch(task_id))["imageUrl"])


async def test_disguises():
    async with talking() as (gateway, api):
        url = await picture(gateway, api)
        gateway.switches["cdn.html"] = True
        page = await api.open.get(url)
        assert (page.status_code, page.text[:9]) == (200, "<!doctype")
        gateway.switches.update({"cdn.html": False, "cdn.webp_as_png": True})
        webp = await api.open.get(url)
        assert webp.headers["Content-Type"] == "image/png"
        assert webp.content[8:12] == b"WEBP"
        gateway.switches.update({"cdn.webp_as_png": False, "cdn.big": True})
        big = await api.download(url)
        assert len(big) > 12 * 1024 * 1024
        assert samples.size_of(big) == (2048, 2048)
        gateway.switches.update({"cdn.big": 0, "cdn.redirect": True})
        hop = await api.open.get(url)
        assert (hop.status_code, "hop=1" in hop.headers["Location"]) == (302, True)
        assert (await api.open.get(url, follow_redirects=True)).status_code == 200


async def test_a_key_sent_to_a_file_server_is_refused():
    async with talking() as (gateway, api):
        url = await picture(gateway, api)
        assert (await api.get(url)).status_code == 400
        assert (await api.open.get(f"{gateway.url}/cdn/20250101/none.png")).status_code == 404
        assert (await api.open.get(f"{gateway.url}/audiopipe/?item_id=x")).status_code == 404


async def test_ranges():
    async with talking() as (gateway, api):
        url = await picture(gateway, api)
        whole = await api.download(url)
        part = await api.open.get(url, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole[10:20])
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
        beyond = await api.open.get(url, headers={"Range": "bytes=999999999-"})
        assert beyond.status_code == 416


def test_pictures_are_the_same_in_every_run_and_differ_by_words():
    assert samples.picture("a cat", 64, 48) == samples.picture("a cat", 64, 48)
    assert samples.picture("a cat", 64, 48) != samples.picture("a cat at night", 64, 48)
    assert samples.picture("a cat", 64, 48) != samples.picture("a cat", 64, 48, turn=1)


@pytest.mark.parametrize(
    "words", ["boat", "mountain", "city", "forest", "dune", "poster", "cat", "anything else"]
)
@pytest.mark.parametrize("size", [(64, 64), (160, 90), (90, 160)])
def test_every_scene_can_be_painted_in_every_shape(words, size):
    image = scenes.paint(words, *size)
    assert image.size == size
    assert len(image.getcolors(100_000) or ()) > 50


def test_enlarged_pictures_are_real():
    small = samples.picture("a cat", 300, 200)
    big = samples.blown_up(small, 15)
    assert len(big) > 15 * 1024 * 1024
    with Image.open(io.BytesIO(big)) as image:
        image.load()
        assert image.size == (2048, 1365)


def test_recorded_media_is_valid_and_small():
    assert MP4(io.BytesIO(samples.film("clip"))).info.length == pytest.approx(5, abs=0.2)
    assert OggOpus(io.BytesIO(samples.voice())).info.length > 3
    assert len(samples.film()) < 100_000
    assert all(len(samples.asset(name)) < 120_000 for name, _ in samples.SONGS)
