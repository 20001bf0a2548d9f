"""Files of Telegram's own server, and of one's own: over HTTP, or from the disk it shares."""

import dataclasses
import os

import pytest

from bot.clock import Clock
from bot.domain import BadInput, FileKind, FileRef
from bot.telegram.incoming import fetching
from bot.telegram.incoming.fetching import CLOUD_LIMIT, MEGABYTE, OWN_LIMIT, fetch, limit
from bot.telegram.outgoing.session import open_bot
from emulators.telegram import TelegramEmulator
from tests.telegram.jobs.stage import QuickClock

TOKEN = "123456:TEST-TOKEN-abcdefghijklmnop"


@pytest.fixture
async def local(tmp_path):
    """A server that was started with --local, and a bot on it."""
    async with (
        TelegramEmulator(limits=None, disk=tmp_path) as telegram,
        open_bot(telegram.token, telegram.url) as bot,
    ):
        yield telegram, bot


def stored(telegram, data: bytes, **values) -> FileRef:
    file = telegram.state.files.keep("document", data, name="big.pdf")
    given = {"file_id": file.file_id, "unique_id": file.unique_id, "kind": FileKind.DOCUMENT}
    return FileRef(**given | values)


@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("https://api.telegram.org", CLOUD_LIMIT),
        ("http://127.0.0.1:8081", OWN_LIMIT),
        ("https://botapi.example/telegram", OWN_LIMIT),
    ],
)
async def test_how_much_a_server_hands_out(url, most):
    async with open_bot(TOKEN, url) as bot:
        assert limit(bot) == most


async def test_a_file_is_read_from_the_disk_of_a_local_server(local):
    telegram, bot = local
    ref = stored(telegram, bytes(60 * MEGABYTE), size=60 * MEGABYTE)
    data, path = await fetch(bot, Clock(), ref)
    assert len(data) == 60 * MEGABYTE
    assert path.endswith(".pdf")


async def test_a_file_of_a_gigabyte_is_not_taken_into_memory(local):
    telegram, bot = local
    ref = stored(telegram, b"small")
    on_disk(telegram, lambda place: os.truncate(place, 1024 * MEGABYTE))
    for size in (None, 1024 * MEGABYTE):  # only the disk knows how long it is
        with pytest.raises(BadInput) as told:
            await fetch(bot, Clock(), ref.model_copy(update={"size": size}))
        assert told.value.key == "error-file-too-big"
        assert told.value.values == {"size": 1024, "limit": 100}


async def test_of_a_long_text_the_beginning_is_read(local):
    telegram, bot = local
    ref = stored(telegram, b"fog\n" * 1000)
    on_disk(telegram, lambda place: os.truncate(place, 1024 * MEGABYTE))
    data, _ = await fetch(bot, Clock(), ref.model_copy(update={"size": 1024 * MEGABYTE}))
    assert data.startswith(b"fog\n")
    assert len(data) < 4 * MEGABYTE


async def test_a_file_that_is_only_handed_on_stays_on_the_disk(local):
    telegram, bot = local
    place = await fetching.on_disk(bot, Clock(), stored(telegram, b"small"))
    assert place is not None
    assert place.read_bytes() == b"small"
    async with TelegramEmulator(limits=None) as plain, open_bot(plain.token, plain.url) as other:
        assert await fetching.on_disk(other, Clock(), stored(plain, b"small")) is None


async def test_a_disk_that_is_not_shared_is_a_sentence(local):
    telegram, bot = local
    ref = stored(telegram, b"data")
    on_disk(telegram, os.unlink)
    with pytest.raises(BadInput) as refused:
        await fetch(bot, QuickClock(), ref)
    assert refused.value.key == "error-file-unavailable"


def on_disk(telegram, act):
    """Do something to each file right after `getFile` has told its path."""

    class Disk(type(telegram.state.files)):
        def downloadable(self, file_id):
            found = super().downloadable(file_id)
            act(found.path)
            return found

    telegram.state.files = Disk(
        **{
            field.name: getattr(telegram.state.files, field.name)
            for field in dataclasses.fields(telegram.state.files)
        }
    )
