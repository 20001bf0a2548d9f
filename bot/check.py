"""`python -m bot check` and `probe`: is everything outside reachable? Nothing is changed.

`check` prints one line for each question, `probe` a table of the gateway's endpoints. Both are
free: they request names, lists and tasks that do not exist.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TextIO

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)

from bot import outbound
from bot.domain import Unusable
from bot.gateway.client import GatewayClient
from bot.gateway.errors import AuthFailed, ConnectionFailed, GatewayError
from bot.gateway.probe import Finding, LeafState
from bot.settings import Settings
from bot.storage.database import Database
from bot.telegram.outgoing.session import open_bot

PATIENCE = 30.0  # seconds for one question: somebody sits there and waits
DISTRUST = "CERTIFICATE_VERIFY_FAILED"  # OpenSSL's word
AUTHORITY = (
    "nobody known vouches for its certificate. Name the file of your own authority in SSL_CERT_FILE"
)

Question = Callable[[Settings], Awaitable[str]]


class CheckFailed(Exception):
    """A check failed; the message says what to do."""


async def check(settings: Settings, out: TextIO) -> int:
    """Run all checks, also after a failure. Returns 0 if all passed, else 1."""
    questions: dict[str, Question] = {
        "Telegram": _telegram,
        "gateway": _gateway,
        "database": _database,
    }
    failures = 0
    for name, question in questions.items():
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await question(settings)
            print(f"ok    {name}: {answer}", file=out)
        except (CheckFailed, Unusable) as error:
            failures += 1
            print(f"FAIL  {name}: {error}", file=out)
        except TimeoutError:
            failures += 1
            print(f"FAIL  {name}: no whole answer in {PATIENCE:.0f} seconds", file=out)
        except Exception as error:  # noqa: BLE001 - the other questions shall be asked as well
            failures += 1
            print(f"FAIL  {name}: broke off ({type(error).__name__}: {error})", file=out)
    return 1 if failures else 0


async def probe(settings: Settings, out: TextIO) -> int:
    """Print which endpoints the gateway has. Returns 1 if it refuses the key."""
    key = settings.gateway_api_key.get_secret_value()
    async with GatewayClient(
        settings.gateway_base_url, key, backoff=_briefly, tls=outbound.tls_context()
    ) as client:
        findings = await client.probe()
        print(client.base_url, file=out)
    for line in _table(findings):
        print(line, file=out)
    counts = [
        f"{sum(one.verdict is state for one in findings)} {state.value}" for state in LeafState
    ]
    print(f"{len(findings)} leaves asked: {', '.join(counts)}.", file=out)
    print(
        "Nothing was ordered. What starts work (submit, generate, extend) costs money and was not"
        " asked: where the look at a task answers, it is there as well.",
        file=out,
    )
    return 0 if any(one.verdict is LeafState.ANSWERS for one in findings) else 1


def _table(findings: list[Finding]) -> list[str]:
    rows = [("resource", "leaf", "verdict", "path", "profile", "said")]
    rows += [(f.resource, f.leaf, f.verdict.value, f.route, f.profile, f.said) for f in findings]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[5]])
        for row in rows
    ]
    rule = "  ".join("-" * width for width in [*widths, 4])
    return [line.rstrip() for line in (lines[0], rule, *lines[1:])]


async def _telegram(settings: Settings) -> str:
    bot = open_bot(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    try:
        me = await bot.get_me(request_timeout=15)
    except TelegramUnauthorizedError:
        raise CheckFailed("TELEGRAM_TOKEN is refused. Copy it again from @BotFather.") from None
    except TelegramNotFound:
        raise CheckFailed(
            f"{settings.telegram_api_url} knows no such bot. Look at TELEGRAM_TOKEN and"
            " TELEGRAM_API_URL."
        ) from None
    except ClientDecodeError:
        raise CheckFailed(
            f"{settings.telegram_api_url} answers, but not as a Bot API server does."
        ) from None
    except TelegramAPIError as error:
        words = (error.message or type(error).__name__).partition("\n")[0]
        what = AUTHORITY if DISTRUST in words else "does not answer"
        raise CheckFailed(f"{settings.telegram_api_url}: {what} ({words})") from None
    finally:
        await bot.session.close()
    return f"the token is @{me.username}'s"


async def _briefly(seconds: float) -> None:
    """Short timeouts, because somebody is waiting for the output."""
    await asyncio.sleep(min(seconds, 0.3))


async def _gateway(settings: Settings) -> str:
    key = settings.gateway_api_key.get_secret_value()
    async with GatewayClient(
        settings.gateway_base_url, key, backoff=_briefly, tls=outbound.tls_context()
    ) as client:
        try:
            models = await client.models.list()
        except AuthFailed as error:
            raise CheckFailed(
                f"GATEWAY_API_KEY is refused. Copy it again from the gateway's page. ({error})"
            ) from None
        except ConnectionFailed as error:
            what = AUTHORITY if DISTRUST in str(error) else "nobody is there"
            raise CheckFailed(f"GATEWAY_BASE_URL={client.base_url}: {what} ({error})") from None
        except GatewayError as error:
            raise CheckFailed(f"{error}. Look at GATEWAY_BASE_URL and GATEWAY_API_KEY.") from None
    names = {model.id for model in models}
    if settings.chat_model not in names:
        raise CheckFailed(
            f"the key offers {len(names)} models, but not CHAT_MODEL={settings.chat_model}."
            " Set CHAT_MODEL to one that it offers."
        )
    return f"{len(names)} models, {settings.chat_model} among them"


async def _database(settings: Settings) -> str:
    try:
        database = await Database.open(settings.database_url)
        try:
            await database.revision()
        finally:
            await database.close()
    except Unusable as error:
        raise CheckFailed(f"{error} ({error.setting})") from None
    return "it opens"
