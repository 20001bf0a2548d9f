"""Servers that are none: what the operator reads, and that no secret is in it.

Raw sockets play them, because no decent server can be made to answer like this.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import signal
import sqlite3

import httpx
import pytest
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetMe

from bot import __main__ as program
from bot import logs
from bot.check import check, probe
from bot.masking import Mask, MaskedStream
from bot.settings import Settings
from bot.telegram.outgoing.session import OutboundSession
from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator
from tests.fresh_database import fresh
from tests.process import Process

TOKEN, KEY = "123456789:AAE-secret_half-of-it-0123456789", "sk-secret0123456789"
HEAD = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"


def answer(status: bytes, kind: bytes, body: bytes) -> bytes:
    return HEAD % (status, kind, len(body), body)


PAGE = b"<html><head><title>502 Bad Gateway</title></head><hr>nginx</html>"
BROKEN = {
    "nginx 502": answer(b"502 Bad Gateway", b"text/html", PAGE),
    "page with 200": answer(b"200 OK", b"text/html", b"<html>Welcome to the portal</html>"),
    "404 page": answer(b"404 Not Found", b"text/html", b"<html>no</html>"),
    "bad status line": b"HELLO WORLD\r\n\r\n",
    "status out of range": answer(b"999 ?", b"application/json", b"{}"),
    "huge header": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    "nothing": b"",
    "half an answer": b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"ok":',
    "a list": answer(b"200 OK", b"application/json", b"[1, 2]"),
    "null": answer(b"200 OK", b"application/json", b"null"),
    "half JSON": answer(b"200 OK", b"application/json", b'{"ok": true, "result": {"id": '),
    "result of another shape": answer(b"200 OK", b"application/json", b'{"ok":true,"result":7}'),
    "no result": answer(b"200 OK", b"application/json", b'{"ok":true}'),
    "neither ok nor a reason": answer(b"200 OK", b"application/json", b'{"ok":false}'),
    "no UTF-8": answer(b"200 OK", b"application/json; charset=utf-8", b"\xff\xfe\xfa"),
    "an unknown charset": answer(b"200 OK", b"application/json; charset=x-klingon", b"{}"),
    "broken gzip": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
    "redirects in a circle": b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
    "redirect to nowhere": (
        b"HTTP/1.1 301 Moved\r\nLocation: ftp://%%%\r\nContent-Length: 0\r\n\r\n"
    ),
    "another protocol": b"SSH-2.0-OpenSSH_9.2p1\r\n",
}


@contextlib.asynccontextmanager
async def broken(said: bytes):
    """A server that says this to whatever it is asked; `%s` = the path that was asked for."""

    async def serve(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ")[1]
            writer.write(said.replace(b"%s", path) if b"302" in said[:20] else said)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def given(folder, telegram: str, gateway: str) -> Settings:
    return Settings(
        _env_file=None,
        telegram_token=TOKEN,
        telegram_api_url=telegram,
        gateway_base_url=gateway,
        gateway_api_key=KEY,
        database_url=f"sqlite:///{folder / 'bot.db'}",
    )


@pytest.mark.parametrize("name", BROKEN)
async def test_check_says_that_it_is_none_and_no_secret(tmp_path, capfd, name):
    out = io.StringIO()
    async with broken(BROKEN[name]) as url:
        settings = given(tmp_path, url, url)
        code = await check(settings, MaskedStream(out, Mask(settings.secrets)))
    lines = out.getvalue().splitlines()
    assert code == 1
    assert [line.split()[0] for line in lines if line[0] != " "] == ["FAIL", "FAIL", "ok"], lines
    said = out.getvalue() + "".join(capfd.readouterr())
    assert "secret" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "begins", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n["]
)
async def test_check_does_not_wait_for_ever(tmp_path, monkeypatch, begins):
    monkeypatch.setattr("bot.check.PATIENCE", 0.5)
    monkeypatch.setattr("bot.gateway.probe.PATIENCE", 0.5)

    async def silent(reader, writer):
        writer.write(begins)
        with contextlib.suppress(ConnectionError):
            while await reader.read(4096):  # until the other side has lost its patience
                pass
        writer.close()

    out = io.StringIO()
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        settings = given(tmp_path, url, url)
        assert await check(settings, out) == 1
        assert out.getvalue().count("no whole answer in") == 2
        assert await probe(settings, out) == 1
    assert out.getvalue().count("no whole answer in") == 3  # nobody asks the other leaves


async def test_check_names_the_setting_for_an_authority_of_ones_own(tmp_path, monkeypatch):
    ours = httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")
    theirs = TelegramNetworkError(method=GetMe(), message=str(ours))

    async def refused(*_given, **_more):
        raise theirs

    async def unknown(*_given, **_more):
        raise ours

    monkeypatch.setattr(OutboundSession, "make_request", refused)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", unknown)
    out = io.StringIO()
    assert await check(given(tmp_path, "https://a.example", "https://b.example"), out) == 1
    assert out.getvalue().count("SSL_CERT_FILE") == 2


async def test_check_names_a_database_of_a_newer_version(tmp_path):
    with sqlite3.connect(fresh(tmp_path / "bot.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    out = io.StringIO()
    async with broken(b"") as url:
        await check(given(tmp_path, url, url), out)
    assert "FAIL  database: a newer version of this program" in out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["nginx 502", "redirects in a circle", "bad status line", "no result"]
)
async def test_run_waits_for_a_telegram_that_is_broken(tmp_path, name):
    async with (
        TelegramEmulator() as telegram,
        GatewayEmulator() as gateway,
        broken(BROKEN[name]) as url,
    ):
        process = Process(tmp_path, telegram, gateway, TELEGRAM_API_URL=url, TELEGRAM_TOKEN=TOKEN)
        await process.start()
        await process.logs("telegram_unreachable")
        assert await process.terminate() in (0, -signal.SIGTERM)
    said = process.said()
    assert said.count("telegram_unreachable") == 1
    assert "Traceback" not in said
    assert "secret" not in said


@pytest.mark.slow
async def test_a_second_process_on_one_database_refuses_to_start(tmp_path):
    async with TelegramEmulator() as telegram, GatewayEmulator() as gateway:
        first = Process(tmp_path, telegram, gateway)
        await first.start()
        await first.logs("started")
        for command in ("run", "migrate"):
            folder = tmp_path / command
            folder.mkdir()
            url = first.settings["DATABASE_URL"]
            second = Process(folder, telegram, gateway, DATABASE_URL=url)
            await second.start(command)
            assert await second.ended() == 2
            assert second.said().startswith("DATABASE_URL: another process works with")
        await first.kill()
        third = Process(tmp_path / "run", telegram, gateway, DATABASE_URL=url)
        await third.start()  # the lock of a dead process holds nobody up
        await third.logs("started")
        await third.kill()


def test_an_unexpected_end_is_masked(capfd, monkeypatch):
    def broke(_given):
        raise LookupError(f"at https://api.telegram.org/bot{TOKEN}/getMe")

    monkeypatch.setitem(program._COMMANDS, "run", broke)
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("GATEWAY_API_KEY", KEY)
    with monkeypatch.context() as streams:
        streams.setattr("bot.__main__.mask_streams", lambda _mask: None)
        assert program.main(["run"]) == 1
    logs.configure()
    said = "".join(capfd.readouterr())
    assert "ended_by_an_error" in said
    assert "secret" not in said
