"""The flood model, on a clock the test holds."""

from __future__ import annotations

import aiohttp
import pytest

from emulators.telegram import Limits, TelegramEmulator
from emulators.telegram.errors import Refusal
from tests.emulators.telegram_api import Api

PRIVATE, GROUP = 1001, -1001


class Flood:
    """Calls against the model; the time is a number."""

    def __init__(self) -> None:
        self.limits = Limits.real()
        self.now = 100.0

    def call(self, method: str = "sendMessage", chat_id: int = PRIVATE) -> int | None:
        """The retry_after of a refusal, None when the call passes."""
        try:
            self.limits.check(method, chat_id, self.now)
        except Refusal as refusal:
            return refusal.parameters["retry_after"]
        return None

    def calls(self, count: int, method: str = "sendMessage", chat_id: int = PRIVATE) -> int:
        """How many of so many calls pass."""
        return sum(self.call(method, chat_id) is None for _ in range(count))


@pytest.fixture
def flood():
    return Flood()


def test_three_at_once_then_one_a_second_in_private(flood):
    assert flood.calls(3) == 3
    flood.now += 1
    assert flood.call("editMessageText") is None
    flood.now += 0.5
    assert flood.call("deleteMessage") == 5


def test_a_penalty_lasts_five_seconds_and_grows_by_calls_made_meanwhile(flood):
    assert flood.calls(4) == 3
    flood.now += 4
    assert flood.call() == 5
    flood.now += 4.9
    assert flood.call() == 5
    flood.now += 5
    assert flood.calls(4) == 3


def test_a_penalty_closes_only_its_chat_and_family(flood):
    flood.calls(4)
    assert flood.call(chat_id=PRIVATE + 1) is None
    assert flood.call("sendMessageDraft") is None


def test_twenty_a_minute_in_a_group(flood):
    for _ in range(20):
        assert flood.call(chat_id=GROUP) is None
        flood.now += 1
    assert flood.call(chat_id=GROUP) == 40  # until the first one is a minute old
    flood.now += 40
    assert flood.call(chat_id=GROUP) is None


def test_drafts_and_typing_share_their_windows(flood):
    assert flood.calls(10, "sendMessageDraft") == 10
    assert flood.calls(10, "sendChatAction") == 10
    assert flood.call("sendRichMessageDraft") == 5
    flood.now += 5
    assert flood.calls(20, "sendMessageDraft") == 20
    flood.now += 5
    assert flood.call("sendMessageDraft") == 20  # forty within thirty seconds


def test_thirty_a_second_overall(flood):
    assert sum(flood.call(chat_id=PRIVATE + n) is None for n in range(40)) == 30
    drafts = [flood.call("sendMessageDraft", chat_id=PRIVATE + n) for n in range(40)]
    assert drafts.count(None) == 30  # a ceiling of their own
    flood.now += 1
    assert flood.call(chat_id=PRIVATE + 39) is None


@pytest.mark.parametrize("method", ["answerCallbackQuery", "getFile", "getChat", "setMyCommands"])
def test_reading_and_answering_are_free(flood, method):
    assert flood.calls(100, method) == 100


async def test_the_answer_on_the_wire():
    async with TelegramEmulator() as telegram, aiohttp.ClientSession() as http:
        api, ann = Api(telegram, http), telegram.person("Ann", started=True)
        for number in range(3):
            await api.ok("sendMessage", chat_id=ann.id, text=f"{number}")
        assert await api.call("sendMessage", chat_id=ann.id, text="4") == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 5",
            "parameters": {"retry_after": 5},
        }
        assert [call.error_code for call in telegram.refused] == [429]


async def test_limits_can_be_switched_off():
    async with TelegramEmulator(limits=None) as telegram, aiohttp.ClientSession() as http:
        api, ann = Api(telegram, http), telegram.person("Ann", started=True)
        for number in range(50):
            await api.ok("sendMessage", chat_id=ann.id, text=f"{number}")
