"""The routes behind the chat page, without a browser."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from emulators.demo import populate
from emulators.telegram import TelegramEmulator
from emulators.telegram.web import ChatPage

ANN = 1001


class Client:
    """What the page's JavaScript can ask."""

    def __init__(self, telegram: TelegramEmulator, http: aiohttp.ClientSession) -> None:
        self.telegram, self.http = telegram, http

    async def post(self, name: str, **headers: Any) -> tuple[int, Any]:
        body = headers.pop("json", None)
        data = headers.pop("data", None)
        url = f"{self.telegram.url}/demo/{name}"
        async with self.http.post(url, json=body, data=data, headers=headers) as answer:
            kind = answer.content_type
            return answer.status, await answer.json() if kind == "application/json" else None

    async def get(self, path: str, **headers: str) -> tuple[int, bytes, Any]:
        async with self.http.get(self.telegram.url + path, headers=headers) as answer:
            return answer.status, await answer.read(), answer.headers


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    telegram = TelegramEmulator(limits=None)
    ChatPage(telegram)
    populate(telegram)
    async with telegram, aiohttp.ClientSession() as http:
        yield Client(telegram, http)


async def test_the_page_brings_all_its_own_files(client: Client) -> None:
    status, page, headers = await client.get("/")
    assert status == 200
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    for name in page.decode().split('"'):
        if name.startswith("/page/"):
            assert (await client.get(name))[0] == 200, name


@pytest.mark.parametrize("path", ["/page/..%2fweb.py", "/page/../web.py", "/page/js", "/page/x"])
async def test_nothing_else_is_served(client: Client, path: str) -> None:
    assert (await client.get(path))[0] == 404


async def test_other_pages_may_not_act_here(client: Client) -> None:
    body = {"person": ANN, "chat": ANN, "message": 1, "data": "x"}
    assert (await client.post("press", json=body, Origin="http://evil.test"))[0] == 403


async def test_players_get_the_range_they_ask_for(client: Client) -> None:
    song = client.telegram.state.files.keep("audio", b"ID3" + bytes(range(97)))
    path = f"/demo/file/{song.file_id}"
    status, body, headers = await client.get(path, Range="bytes=3-12")
    assert (status, body) == (206, bytes(range(10)))
    assert headers["Content-Range"] == "bytes 3-12/100"
    assert headers["Content-Type"] == "audio/mpeg"
    assert (await client.get(path, Range="bytes=-5"))[1] == bytes(range(92, 97))
    assert (await client.get(path, Range="bytes=500-"))[0] == 416
    assert (await client.get(path))[0] == 200


async def test_a_file_that_could_act_is_only_a_download(client: Client) -> None:
    page = b"<html><script>alert(1)</script></html>"
    kept = client.telegram.state.files.keep("photo", page, name="harmless.jpg")
    _, _, headers = await client.get(f"/demo/file/{kept.file_id}")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_a_long_text_is_cut_as_a_client_cuts_it(client: Client) -> None:
    form = {"person": str(ANN), "chat": str(ANN), "text": "words " * 1500}
    assert (await client.post("say", data=form))[0] == 200
    said = client.telegram.people[0].screen()
    assert len(said) > 1
    assert all(len(message.text) <= 4096 for message in said)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " "}, "There is nothing to send."),
        ({"text": "x", "chat": "1002"}, "This person is not in that chat."),
        ({"text": "x", "reply_to": "999"}, "That message is gone."),
    ],
)
async def test_what_cannot_be_is_refused(
    client: Client, fields: dict[str, str], sentence: str
) -> None:
    form = {"person": str(ANN), "chat": str(ANN), **fields}
    assert await client.post("say", data=form) == (400, {"error": sentence})


async def test_only_one_s_own_words_are_edited(client: Client) -> None:
    ann, bob, _ = client.telegram.people
    group = next(chat for chat in client.telegram.state.chats.values() if chat.title)
    said = await bob.say("mine", chat=group)
    body = {"person": ann.id, "chat": group.id, "message": said.id, "text": "yours"}
    assert (await client.post("edit", json=body))[0] == 400


async def test_a_pasted_answer_is_rendered_in_every_way(client: Client) -> None:
    status, shown = await client.post("markdown", json={"text": "# Tide\n\n**注意：**3 < 5 🌊"})
    assert status == 200
    heading, paragraph = shown["rich"]["message"]["blocks"]
    assert (heading["type"], paragraph["text"][0]["type"]) == ("heading", "bold")
    assert shown["text"][0]["text"] == "Tide\n\n注意：3 < 5 🌊"
    assert shown["plain"] == shown["text"][0]["text"]
    _, nothing = await client.post("markdown", json={"text": ""})
    assert nothing["text"] == []
    assert "empty" in nothing["rich"]["refused"]
    assert (await client.post("markdown", json={"text": "x" * 300_000}))[0] == 400
