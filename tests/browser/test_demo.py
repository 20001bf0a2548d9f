"""The demo as a program: what it prints, and how it ends."""

import asyncio
import io
import os
import signal
import socket
import sys
import textwrap

import pytest

from emulators import __main__ as program
from emulators import demo

pytestmark = pytest.mark.slow

POLLS = textwrap.dedent("""
    import json, os, sys, urllib.request
    assert "TELEGRAM_WEBHOOK_URL" not in os.environ
    url = f"{os.environ['TELEGRAM_API_URL']}/bot{os.environ['TELEGRAM_TOKEN']}/getUpdates"
    print("chatter of the bot")
    while True:
        urllib.request.urlopen(url + "?timeout=1").read()
""")


class Said(io.StringIO):
    """What the program prints; `line` is set once there is a whole line."""

    def __init__(self) -> None:
        super().__init__()
        self.line = asyncio.Event()

    def write(self, text: str) -> int:
        if "\n" in text:
            self.line.set()
        return super().write(text)


async def test_it_prints_one_line_once_the_bot_polls_and_stops_when_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = Said()
    monkeypatch.setattr(sys, "stdout", said)
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "https://must-not-reach.the.bot")
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        running = group.create_task(demo.run(0, command=[sys.executable, "-c", POLLS]))
        await said.line.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        await running
    assert said.getvalue().startswith("Chat page: http://127.0.0.1:")
    assert said.getvalue().count("\n") == 1


async def test_it_ends_when_the_bot_dies() -> None:
    dies = "import sys; sys.exit(3)"
    with pytest.raises(OSError, match="ended by itself \\(exit code 3\\)"):
        await demo.run(0, command=[sys.executable, "-c", dies])


def test_a_taken_port_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert program.main(["demo", "--port", str(port)]) == 1
    assert f"Port {port} cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["demo", "--port", "x"], ["demo", "--speed", "0"], ["circus"]])
def test_wrong_words_are_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        program.main(words)
    assert refused.value.code == 2
