"""Logging: nothing secret is ever written, whoever logs it and however it is spelt."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from bot import logs

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
    logs.configure(level="DEBUG", style=style, secrets=(TOKEN, KEY))


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
    assert logs.MASK in text
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
