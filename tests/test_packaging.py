"""The wheel in an empty environment, far from the checkout: everything it needs comes along."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


def run(*command: object, **kwargs) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **kwargs
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an empty environment into which only the wheel was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    kept = ("pyproject.toml", "README.md", "LICENSE", "bot", "handlers", "emulators")
    source.mkdir()
    for name in kept:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q")
    run(*pip, "wheel", "--no-deps", "-w", folder, source)
    (wheel,) = folder.glob("*.whl")
    run(sys.executable, "-m", "venv", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    run(
        python, "-m", "pip", "--disable-pip-version-check", "-q", "install",
        "-c", ROOT / "constraints.txt", wheel,
    )  # fmt: skip
    shutil.rmtree(source)
    return python


def environment(**values: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], **values}


async def test_check_and_the_health_line_of_the_image(python, tmp_path, unused_port):
    async with TelegramEmulator() as telegram, GatewayEmulator() as gateway:
        settings = environment(
            TELEGRAM_TOKEN=telegram.token,
            TELEGRAM_API_URL=telegram.url,
            GATEWAY_BASE_URL=gateway.url,
            GATEWAY_API_KEY="sk-test",
            DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/data/bot.db",
            ACCESS_USERS="*",
            WEB_LISTEN=f"127.0.0.1:{unused_port}",
        )
        said = await asyncio.to_thread(
            run, python, "-m", "bot", "check", cwd=tmp_path, env=settings
        )
        assert said.count("ok  ") == 3
        ann = telegram.person("Ann", started=True, language="zh-hans")
        bot = await asyncio.create_subprocess_exec(python, "-m", "bot", cwd=tmp_path, env=settings)
        try:
            await ann.say("/help")
            assert "聊天" in (await ann.sees(timeout=30)).text
            await asyncio.to_thread(run, python, *health_command(), env=settings)
            bot.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(bot.wait(), 20) == 0
        finally:
            if bot.returncode is None:
                bot.kill()
                await bot.wait()
        with pytest.raises(AssertionError):  # the bot is gone: the container is not well
            await asyncio.to_thread(run, python, *health_command(), env=settings)


def health_command() -> list[str]:
    """The HEALTHCHECK of the Dockerfile, without the word for Python."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    command = re.search(r"HEALTHCHECK.*?CMD (\[.*?\])\n", text, re.DOTALL)
    assert command is not None
    words = json.loads(command[1])
    assert words[0] == "python"
    assert "aiogram" not in " ".join(words)
    return list(words[1:])


async def test_the_demo_runs_from_the_wheel(python, tmp_path):
    demo = await asyncio.create_subprocess_exec(
        python, "-m", "emulators", "demo", "--port", "0",
        cwd=tmp_path,
        env=environment(),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert demo.stdout is not None
        line = (await asyncio.wait_for(demo.stdout.readline(), 60)).decode()
        address = re.fullmatch(r"Chat page: (http://127\.0\.0\.1:\d+)\n", line)
        assert address, line
        page = await asyncio.to_thread(fetch, address[1])
        assert "<title>" in page
        demo.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(demo.wait(), 30) == 0
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def test_the_image_is_slim_not_root_and_keeps_its_data_in_a_volume():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^FROM python:3\.\d+-slim$", text, re.MULTILINE)
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)
    assert "VOLUME /data" in text
    assert "DATABASE_URL=sqlite+aiosqlite:////data/" in text
    assert "WEB_LISTEN=" in text
