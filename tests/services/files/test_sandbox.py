"""Files of strangers: limits, turns, and what is left when one was too much."""

import asyncio
import contextlib
import dataclasses
import os
import time
from pathlib import Path

import pytest

from bot.domain import BadInput
from bot.gateway.types import FileInput
from bot.services.files import sandbox
from bot.services.files.documents import text_of
from bot.services.files.picture_size import picture_size
from bot.services.files.sandbox import DOCUMENTS, Sandbox, TooMuch, Unopened, opened
from bot.services.files.turns import FileTurns, Scales
from bot.telegram.outgoing import pictures
from tests import hostile
from tests.pdfs import pdf

MEGABYTE = 1 << 20
SLOW = hostile.forms_in_forms()


def children():
    found = set()
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # a thread that has just ended
            found |= {int(one) for one in (task / "children").read_text().split()}
    return found


def environment(pid):
    return Path(f"/proc/{pid}/environ").read_bytes()


def memory(pid):
    with contextlib.suppress(OSError, IndexError):
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    return 0


@pytest.fixture
async def shared():
    made = Sandbox(documents=dataclasses.replace(DOCUMENTS, seconds=1))
    sandbox.share(made)
    before = children()
    yield made
    await made.close()
    sandbox.share(None)
    assert children() <= before


def pdf_file(data):
    return FileInput("plan.pdf", "application/pdf", data)


@pytest.mark.slow
@pytest.mark.parametrize("make", hostile.PDFS.values(), ids=hostile.PDFS)
async def test_a_hostile_pdf_costs_little_and_is_answered(shared, make):
    before, began = children(), time.process_time()
    with contextlib.suppress(BadInput):
        assert (await text_of(pdf_file(make()))).text == "fog"
    held = sum(memory(pid) for pid in children() - before)
    assert held < 80 * MEGABYTE
    assert time.process_time() - began < 30
    assert (await text_of(pdf_file(pdf("The ferry leaves.")))).text == "The ferry leaves."


@pytest.mark.slow
@pytest.mark.parametrize("make", hostile.PICTURES.values(), ids=hostile.PICTURES)
async def test_a_hostile_picture_costs_little_and_is_answered(shared, make):
    data, before = make(), children()
    with contextlib.suppress(BadInput):
        await pictures.fit_for_models(data)
    await pictures.fit_photo(data)
    await pictures.has_holes(data)
    await pictures.thumbnail(data)
    assert sum(memory(pid) for pid in children() - before) < 60 * MEGABYTE


@pytest.mark.slow
async def test_a_picture_of_27_megapixels_is_still_seen(shared):
    seen = await pictures.fit_for_models(hostile.png(5400, 5000, colours=2))
    assert (seen.width, seen.height) == (1800, 1667)


async def test_postscript_is_no_picture(shared):
    assert await picture_size(hostile.eps()) is None


async def test_a_file_that_was_too_much_is_not_opened_again(shared):
    for _ in range(2):
        with pytest.raises(TooMuch):
            await opened("documents.pdf", SLOW, name="plan.pdf")
        began = time.monotonic()
    assert time.monotonic() - began < 0.5


async def test_one_persons_bad_files_do_not_keep_another_waiting(shared):
    done = []

    async def send(person, data):
        sandbox.on_behalf_of(person)
        with contextlib.suppress(BadInput):
            await text_of(pdf_file(data))
        done.append(person)

    async with asyncio.TaskGroup() as group:
        for number in range(6):
            group.create_task(send("Bob", SLOW + b"%d" % number))
        await asyncio.sleep(0)
        group.create_task(send("Ann", pdf("The ferry leaves.")))
    assert done.index("Ann") <= 1
    assert len(done) == 7


async def test_nothing_secret_is_in_its_environment(shared, monkeypatch):
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:secret")
    before = children()
    await opened("documents.pdf", pdf("x"), name="x")
    [pid] = children() - before
    assert b"secret" not in environment(pid)


async def test_who_asked_goes_and_the_process_with_him(shared):
    before = children()
    task = asyncio.create_task(opened("documents.pdf", SLOW, name="plan.pdf"))
    async with asyncio.timeout(10):
        while not children() - before:  # noqa: ASYNC110 - the system tells nobody
            await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert children() == before


async def test_nothing_is_opened_after_the_end(shared):
    await shared.close()
    with pytest.raises(Unopened):
        await opened("documents.pdf", pdf("x"), name="x")


async def test_turns_go_round_between_people():
    turns, taken = FileTurns(1), []

    async def take(whose):
        async with turns.hold(whose):
            taken.append(whose)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for whose in ("Bob", "Bob", "Bob", "Ann", "Cem", "Ann"):
            group.create_task(take(whose))
    assert taken == ["Bob", "Ann", "Cem", "Bob", "Ann", "Bob"]


async def test_who_stops_waiting_takes_no_turn():
    turns = FileTurns(1)
    async with turns.hold("Bob"):
        task = asyncio.create_task(turns.hold("Ann").__aenter__())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    async with asyncio.timeout(1), turns.hold("Cem"):
        pass


async def test_altogether_they_weigh_no_more_than_they_may():
    scales, held, most = Scales(10), [0], []

    async def take(weight, *, quick=False):
        async with scales.hold(weight, quick=quick):
            held[0] += weight
            most.append(held[0])
            await asyncio.sleep(0)
            held[0] -= weight

    async with asyncio.TaskGroup() as group:
        for weight in (4, 5, 12, 3, 3, 10, 1, 5):
            group.create_task(take(weight))
    assert len(most) == 8
    assert max(most) == 12  # what is more than all goes alone


async def test_what_is_quick_does_not_wait_behind_what_is_much():
    scales, done = Scales(10), []

    async def take(name, weight, *, quick=False):
        async with scales.hold(weight, quick=quick):
            done.append(name)

    async with asyncio.TaskGroup() as group:
        async with scales.hold(6):
            group.create_task(take("much", 9))
            group.create_task(take("words", 2))
            group.create_task(take("picture", 4, quick=True))
            gone = group.create_task(take("gone", 9))
            for _ in range(3):
                await asyncio.sleep(0)
            gone.cancel()
        assert done == ["picture"]
    assert done == ["picture", "much", "words"]


async def test_a_pdf_that_needs_more_is_read_where_there_is_more(shared):
    long = pdf(*["The ferry leaves at nine. " * 60] * 300)
    assert "The ferry leaves" in (await text_of(pdf_file(long))).text


class Holding:
    """What we hold ourselves, look by look; nothing in the end."""

    def __init__(self, *megabytes):
        self.left = list(megabytes)

    def above_rest(self):
        return (self.left.pop(0) if self.left else 0) * MEGABYTE

    def settle(self):
        raise AssertionError("it has waited for too long")


async def test_a_file_waits_while_we_hold_much_ourselves(shared):
    shared._own = Holding(90, 90, 90)
    assert (await text_of(pdf_file(pdf("The ferry leaves.")))).text == "The ferry leaves."
    assert not shared._own.left


async def test_a_big_picture_gives_way_when_we_come_to_need_memory(shared):
    shared._own = Holding(0, 0, 90, 90)  # small, big, then while it is at work
    seen = await pictures.fit_for_models(hostile.png(5400, 5000, colours=2))
    assert (seen.width, seen.height) == (1800, 1667)
    assert not shared._own.left


async def test_a_jpeg_that_tells_much_of_itself_is_still_seen(shared):
    seen = await pictures.fit_for_models(hostile.wordy_jpeg())
    assert (seen.width, seen.height) == (64, 64)
