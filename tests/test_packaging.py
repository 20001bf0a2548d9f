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
import tarfile
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.version import __version__
from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


def run(*command: object, **kwargs: Any) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **kwargs
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python that the Dockerfile's steps make: an empty environment with the wheels in it.

    Its COPY and `RUN pip` lines are followed as they stand, with folders of ours for `/src` and
    `/wheels`, and two environments for its two stages.
    """
    folder = tmp_path_factory.mktemp("image")
    build, image = _environment(folder / "build"), _environment(folder / "image")
    source = folder / "src"
    source.mkdir()
    for stage, words in steps():
        if words[0] == "COPY":
            for name in words[1:-1]:
                copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                copy(ROOT / name, source / name)
            continue
        places = {"/wheels": str(folder / "wheels"), "${PINS}": "runtime"}
        command = " ".join(words)
        for place, here in places.items():
            command = command.replace(place, here)
        where = build if stage == 0 else image
        run("sh", "-ec", command.replace("pip ", f"{where} -m pip ", 1).replace(CACHE, ""),
            cwd=source, env={**os.environ, "PIP_NO_COMPILE": "1"})  # fmt: skip
    shutil.rmtree(source)  # what is run is what was installed
    return image


CACHE = "--no-cache-dir "  # the image is to be small; a test may keep what it has fetched


def _environment(folder: Path) -> Path:
    run(sys.executable, "-m", "venv", folder)
    return folder / "bin" / "python"


def steps() -> list[tuple[int, list[str]]]:
    """The Dockerfile's COPY and `RUN pip` lines, each with the number of its stage."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    found, stage = [], -1
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["FROM"]:
            stage += 1
        elif words[:1] == ["COPY"]:
            found.append((stage, words))
        elif words[:1] == ["RUN"]:
            command = [word for word in words[1:] if not word.startswith("--mount=")]
            command = command[: command.index("&&")] if "&&" in command else command
            assert command[0] == "pip", line
            found.append((stage, command))
    return found


def test_the_wheel_and_the_archive_have_everything_in_them(tmp_path: Path) -> None:
    source = tmp_path / "source"
    tracked = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in tracked.splitlines():
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path / "dist", source)
    (wheel,) = (tmp_path / "dist").glob(f"api4gpt_bot-{__version__}-*.whl")
    (archive,) = (tmp_path / "dist").glob(f"api4gpt_bot-{__version__}.tar.gz")
    with zipfile.ZipFile(wheel) as packed:
        in_wheel = set(packed.namelist())
    with tarfile.open(archive) as packed:
        in_archive = {name.partition("/")[2] for name in packed.getnames()}
    ours = {
        name
        for name in tracked.splitlines()
        if name.startswith(("bot/", "handlers/", "emulators/")) and (ROOT / name).is_file()
    }
    assert ours <= in_wheel
    assert any(name.endswith(".ftl") for name in in_wheel)
    assert any("migrations/versions" in name for name in in_wheel)
    assert any(name.startswith("emulators/telegram/page/") for name in in_wheel)
    assert ours <= in_archive
    assert in_archive >= {"requirements/dev.txt", "Makefile", "SECURITY.md", "tests/conftest.py"}


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
        program = python.with_name("api4gpt-bot")
        told = await asyncio.to_thread(run, program, "--version", cwd=tmp_path, env=environment())
        assert told == f"api4gpt-bot {__version__}\n"
        ann = telegram.person("Ann", started=True, language="zh-hans")
        bot = await asyncio.create_subprocess_exec(program, "run", cwd=tmp_path, env=settings)
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
        python.with_name("api4gpt-bot"), "demo", "--port", "0",
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
