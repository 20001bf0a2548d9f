"""The program as its operator meets it: exit codes, `check`, health and metrics."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from importlib import metadata

import pytest

from bot.__main__ import main
from bot.version import __version__
from emulators.gateway import GatewayEmulator
from emulators.telegram import TelegramEmulator
from tests.process import Process

pytestmark = pytest.mark.slow


@pytest.fixture
async def outside():
    async with TelegramEmulator() as telegram, GatewayEmulator() as gateway:
        yield telegram, gateway


async def run(folder, outside, *arguments, warm=True, **settings):
    process = Process(folder, *outside, warm=warm, **settings)
    await process.start(*arguments)
    return await process.ended(), process.said()


async def fetch(url: str) -> tuple[int, str]:
    def get() -> tuple[int, str]:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    return await asyncio.to_thread(get)


def test_the_version_is_told_without_any_settings(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"api4gpt-bot {__version__}\n"
    assert metadata.version("api4gpt-bot") == __version__


@pytest.mark.parametrize("command", ["run", "check", "probe", "migrate"])
async def test_a_missing_setting_ends_it_with_2_and_a_sentence(tmp_path, outside, command):
    code, said = await run(tmp_path, outside, command, warm=False, TELEGRAM_TOKEN="")
    assert code == 2
    assert said.startswith("TELEGRAM_TOKEN: ")
    assert "Traceback" not in said


async def test_a_token_that_telegram_refuses_ends_it_with_2(tmp_path, outside):
    code, said = await run(tmp_path, outside, TELEGRAM_TOKEN="1:wrongwrongwrong")
    assert code == 2
    assert "TELEGRAM_TOKEN" in said
    assert "wrongwrong" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["run", "migrate"])
@pytest.mark.parametrize(
    "url",
    ["sqlite:////proc/nowhere/bot.db", "sqlite:////proc", "postgresql://a:hunter22@127.0.0.1:9/a"],
)
async def test_a_database_that_cannot_be_opened_ends_it_with_2(tmp_path, outside, command, url):
    code, said = await run(tmp_path, outside, command, DATABASE_URL=url)
    assert code == 2
    assert "\nDATABASE_URL: " in "\n" + said  # a server that refuses is in the log as well
    assert "hunter22" not in said
    assert "Traceback" not in said


async def test_a_port_that_is_taken_ends_it_with_2(tmp_path, outside):
    telegram, _gateway = outside
    taken = telegram.url.removeprefix("http://")
    code, said = await run(tmp_path, outside, WEB_LISTEN=taken)
    assert code == 2
    assert f"WEB_LISTEN: cannot listen on {taken}" in said
    assert "Traceback" not in said


async def test_check_says_what_answers(tmp_path, outside):
    code, said = await run(tmp_path, outside, "check", warm=False)
    assert code == 0, said
    assert "ok    Telegram: the token is @demo_bot's" in said
    assert "ok    gateway:" in said
    assert "ok    database:" in said


async def test_check_names_what_does_not(tmp_path, outside):
    code, said = await run(
        tmp_path, outside, "check", GATEWAY_API_KEY="sk-expired", CHAT_MODEL="gpt-9"
    )
    assert code == 1
    assert "FAIL  gateway:" in said
    assert "GATEWAY_API_KEY is refused" in said
    assert "sk-expired" not in said
    code, said = await run(tmp_path, outside, "check", CHAT_MODEL="gpt-9")
    assert "CHAT_MODEL=gpt-9. Set CHAT_MODEL to one that it offers." in said
    nobody = "http://127.0.0.1:9"
    code, said = await run(tmp_path, outside, "check", GATEWAY_BASE_URL=nobody)
    assert f"GATEWAY_BASE_URL={nobody}: nobody is there" in said


async def test_probe_prints_which_leaves_answer(tmp_path, outside):
    _, gateway = outside
    gateway.switches.update({"mj.dialect": "newapi", "routes.zhipu": "vendor"})
    code, said = await run(tmp_path, outside, "probe")
    assert code == 0, said
    rows = {tuple(line.split()[:2]): line for line in said.splitlines()}
    assert "answers" in rows["midjourney", "fetch"]
    assert "absent" in rows["midjourney", "queue"]
    assert "GET /api/paas/v4/async-result/{id}" in rows["zhipu", "result"]
    assert gateway.submits == []
    assert "sk-test" not in said


async def test_health_and_metrics(tmp_path, outside, unused_port):
    telegram, gateway = outside
    process = Process(
        tmp_path, telegram, gateway, warm=False, WEB_LISTEN=f"127.0.0.1:{unused_port}"
    )
    ann = telegram.person("Ann", started=True)
    await process.start()
    try:
        await ann.say("/imagine a boat")
        await ann.sees(timeout=120)
        status, body = await fetch(f"http://127.0.0.1:{unused_port}/healthz")
        assert (status, json.loads(body)["ok"]) == (200, True)
        status, body = await fetch(f"http://127.0.0.1:{unused_port}/metrics")
        assert status == 200
        assert 'bot_updates_total{type="message"} 1.0' in body
        assert "bot_jobs{" in body
        assert telegram.token not in body
        assert await process.terminate() == 0
    finally:
        await process.kill()
    assert "stopped" in process.said()
