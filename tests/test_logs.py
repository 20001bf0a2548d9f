"""Logging: nothing secret is ever written, whoever logs it and however it is spelt."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog

from bot import logs
from bot.gateway.errors import GatewayError
from bot.masking import MASK, Mask, MaskedStream

TOKEN = "123456789:AAE-secret_half-of-it"
KEY = "sk-0123456789abcdef"


@pytest.fixture
def written(capsys):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield lambda: capsys.readouterr().err
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)


def configure(style: str = "text") -> None:
    logs.configure(level="DEBUG", style=style, mask=Mask((TOKEN, KEY)))


@pytest.mark.parametrize("style", ["text", "json"])
def test_secrets_are_masked_in_every_spelling(written, style):
    configure(style)
    log = logging.getLogger("aiogram")
    log.warning("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    log.warning("file/bot123456789%3AAAE-secret_half-of-it/photo.jpg")
    structlog.get_logger("bot").info("called", headers={"Authorization": f"Bearer {KEY}"})
    log.error("it broke", exc_info=RuntimeError(f"cannot connect with {TOKEN}"))
    text = written()
    assert "secret_half" not in text
    assert "0123456789abcdef" not in text
    assert MASK in text
    assert "it broke" in text


def test_json_lines_carry_the_ids(written):
    configure("json")
    logs.bind(update=7)
    structlog.get_logger("bot").info("job_started", job=3)
    line = json.loads(written().splitlines()[-1])
    assert (line["event"], line["job"], line["update"], line["level"]) == (
        "job_started",
        3,
        7,
        "info",
    )


def test_libraries_that_print_addresses_are_quiet(written):
    configure()
    logging.getLogger("httpx").info("HTTP Request: POST https://gateway.example/v1")
    assert written() == ""


@pytest.mark.parametrize("style", ["text", "json"])
def test_nobody_breaks_out_of_a_line(written, style):
    configure(style)
    evil = "Ann\n2026-01-01T00:00:00Z [error] faked\r\x1b[31m\u2028\u202e\x85"
    structlog.get_logger("bot").info("joined", name=evil, names=[evil], deep={"name": evil})
    structlog.get_logger("bot").info("said %s", evil)
    logging.getLogger("bot.old").warning("said %s", evil)
    logging.getLogger("somebody.else").warning("said %s", evil)
    lines = written().splitlines()
    assert len(lines) == 4, lines
    assert not any(sign in line for line in lines for sign in "\x1b\r\u2028\u202e\x85")


@pytest.mark.parametrize("style", ["text", "json"])
def test_of_an_error_its_place_is_told_and_not_what_people_wrote(written, style):
    configure(style)
    log = structlog.get_logger("bot")
    words = "my secret diary" + "\n[error] fa" + "ked"

    def broken():
        try:
            int(words)
        except ValueError as error:
            raise RuntimeError(f"cannot read {words}") from error

    try:
        broken()
    except RuntimeError:
        log.exception("it_broke", job=7)
        logging.getLogger("bot.old").exception("it broke")
    log.error("it_broke", exc_info=ExceptionGroup(words, [ValueError(words)]))
    log.error("it_broke", exc_info=OSError(28, "No space left on device"))
    text = written()
    assert "diary" not in text
    assert "faked" not in text
    assert "in broken" in text
    assert "RuntimeError" in text
    assert "ValueError" in text
    assert "No space left on device" in text


def test_other_libraries_are_heard_from_warnings_on(written):
    configure()
    logging.getLogger("PIL.TiffImagePlugin").debug("tag: Artist, value: Ann")
    logging.getLogger("pypdf").warning("odd object: Ann's diary")
    logging.getLogger("sqlalchemy.engine").info("INSERT … ('diary')")
    structlog.get_logger("handlers.chat").debug("ours")
    assert "Ann" not in (text := written())
    assert "diary" not in text
    assert "ours" in text


def test_a_secret_in_two_pieces_is_masked_in_what_is_printed():
    out = io.StringIO()
    stream = MaskedStream(out, Mask((TOKEN,)))
    print("the token is", TOKEN[:12], sep=" ", end="", file=stream)
    print(TOKEN[12:], file=stream)
    stream.write("and half of it, cut off: " + TOKEN[:-3])
    stream.flush()
    assert "AAE" not in out.getvalue()
    assert out.getvalue().startswith("the token is •••\n")


@pytest.mark.parametrize(
    "text",
    ["the key sk-***abc is unknown", "task 123456789", "2026-11-30T19:22:09.183442Z", "risk-free"],
)
def test_what_is_no_secret_stays(text):
    assert Mask((TOKEN, KEY))(text) == text


def test_a_gateway_error_is_logged_without_its_words(written):
    configure()
    error = GatewayError("your prompt 'my secret diary' is banned", http_status=400, code="x" * 99)
    structlog.get_logger("bot").info("submit_refused", error=error.facts)
    assert "diary" in str(error)
    assert "diary" not in (text := written())
    assert "HTTP 400" in text
    assert len(text) < 200
