"""Messages that belong together are one question; files come down as models take them."""

import asyncio
import contextlib
import io
from datetime import timedelta

import pytest
from PIL import Image

from bot.clock import Clock
from bot.domain import BadInput, FileKind, FileRef
from bot.telegram.incoming.belonging import LONE, WINDOW
from bot.telegram.incoming.inbox import ROUTING, GatheringMiddleware, Inbox
from tests.held_clock import settle
from tests.telegram.incoming.test_reading import message, sizes
from tests.telegram.jobs.stage import QuickClock
from tests.telegram.outgoing.test_pictures import encoded, painted

PAST = WINDOW + 0.01


class Desk:
    """Handlers that gather, and what they got."""

    def __init__(self, inbox, clock):
        self.inbox = inbox
        self.clock = clock
        self.prompts = []
        self.handled = []
        self.hold = asyncio.Event()
        self.hold.set()

    async def handle(self, one):
        async with self.inbox.gather(one) as prompt:
            if prompt is not None:
                self.prompts.append(prompt)
                await self.hold.wait()
        self.handled.append(one.message_id)

    async def ignore(self, _event, _data):
        """A route that nobody takes."""


@pytest.fixture
async def desk(bot, clock):
    return Desk(Inbox(bot, clock), clock)


def album(*ids, caption_on=None, group="g"):
    return [
        message(
            at,
            photo=sizes(64, name=f"f{at}-"),
            media_group_id=group,
            **({"caption": "compare"} if at == caption_on else {}),
        )
        for at in ids
    ]


async def test_an_ordinary_message_never_waits(desk):
    await desk.handle(message(1, text="hello"))
    assert [prompt.text for prompt in desk.prompts] == ["hello"]


async def test_an_album_is_asked_once_by_its_captioned_part(desk):
    async with asyncio.TaskGroup() as group:
        for part in album(12, 10, 11, caption_on=11):
            group.create_task(desk.handle(part))
        await settle()
        assert desk.prompts == []
        await settle()
        await desk.clock.advance(PAST)
    [prompt] = desk.prompts
    assert prompt.message_ids == (10, 11, 12)
    assert prompt.text == "compare"
    assert len(prompt.files) == 3


async def test_the_words_of_an_album_lead_however_late_they_find_their_handler(desk):
    found = asyncio.Event()

    async def slowly(part, _data):
        await found.wait()
        await desk.handle(part)

    async def quickly(part, _data):
        await desk.handle(part)

    middleware = GatheringMiddleware(desk.inbox)
    async with asyncio.TaskGroup() as group:
        for part in album(10, 11, caption_on=10):
            route = slowly if part.caption else quickly
            group.create_task(middleware(route, part, {}))
        await settle()
        await desk.clock.advance(PAST)
        await settle()
        assert desk.prompts == []
        found.set()
        await settle()
    assert [prompt.text for prompt in desk.prompts] == ["compare"]
    assert desk.handled[0] == 10  # it led


async def test_words_that_nobody_takes_hold_an_album_up_for_some_seconds_only(desk):
    first, second = album(10, 11, caption_on=10)
    desk.inbox.saw(first)
    async with asyncio.TaskGroup() as group:
        group.create_task(desk.handle(second))
        await settle()
        await desk.clock.advance(PAST + ROUTING)
        await settle()
    assert [prompt.message_ids for prompt in desk.prompts] == [(10, 11)]


async def test_the_window_moves_with_every_part(desk):
    async with asyncio.TaskGroup() as group:
        for part in album(10, 11, 12):
            group.create_task(desk.handle(part))
            await settle()
            await desk.clock.advance(WINDOW - 0.1)
            assert desk.prompts == []
        await desk.clock.advance(WINDOW)
    assert [prompt.message_ids for prompt in desk.prompts] == [(10, 11, 12)]


@pytest.mark.parametrize("pause", [0.8, 1.5, LONE - 0.1])
async def test_an_album_whose_parts_come_slowly_is_one_question(desk, pause):
    async with asyncio.TaskGroup() as group:
        for part in album(10, 11, 12, caption_on=10):
            group.create_task(desk.handle(part))
            await settle()
            await desk.clock.advance(pause)
        await desk.clock.advance(pause)
    assert [prompt.message_ids for prompt in desk.prompts] == [(10, 11, 12)]


async def test_parts_count_as_handled_only_when_the_first_is_done(desk):
    desk.hold.clear()
    async with asyncio.TaskGroup() as group:
        for part in album(10, 11):
            group.create_task(desk.handle(part))
        await settle()
        await desk.clock.advance(PAST)
        assert len(desk.prompts) == 1
        assert desk.handled == []
        desk.hold.set()
        await settle()
    assert sorted(desk.handled) == [10, 11]


async def test_two_albums_side_by_side_stay_apart(desk):
    async with asyncio.TaskGroup() as group:
        for part in [*album(10, 11, group="a"), *album(12, 13, group="b")]:
            group.create_task(desk.handle(part))
        await settle()
        await desk.clock.advance(PAST)
    assert sorted(prompt.message_ids for prompt in desk.prompts) == [(10, 11), (12, 13)]


async def test_a_failing_leader_frees_the_others(desk):
    async def fail(one):
        with contextlib.suppress(ZeroDivisionError):
            async with desk.inbox.gather(one):
                raise ZeroDivisionError

    first, second = album(10, 11)
    async with asyncio.TaskGroup() as group:
        group.create_task(fail(first))
        group.create_task(desk.handle(second))
        await settle()
        await desk.clock.advance(PAST)
    assert desk.handled == [11]
    assert desk.prompts == []


async def test_a_split_paste_is_one_question(desk):
    text = "".join(f"line {at}\n" for at in range(1200))
    parts = [message(at, text=text[at * 4096 : (at + 1) * 4096]) for at in range(3)]
    async with asyncio.TaskGroup() as group:
        for part in parts:
            group.create_task(desk.handle(part))
        await settle()
        await desk.clock.advance(PAST)
    assert [prompt.text for prompt in desk.prompts] == [text]


async def test_a_client_that_splits_at_line_ends_is_understood_too(desk, telegram):
    text = ("x" * 1500 + "\n") * 4
    async with asyncio.TaskGroup() as group:
        for at, piece in enumerate([text[:3002], text[3002:]]):
            group.create_task(desk.handle(message(at, text=piece)))
        await settle()
        await desk.clock.advance(PAST)
    assert [prompt.text for prompt in desk.prompts] == [text]


async def test_a_long_command_keeps_its_tail(desk):
    command = "/imagine " + "a" * 4087
    async with asyncio.TaskGroup() as group:
        group.create_task(desk.handle(message(1, text=command)))
        group.create_task(desk.handle(message(2, text="tail")))
        await settle()
        await desk.clock.advance(PAST)
    assert [prompt.text for prompt in desk.prompts] == [command + "tail"]


async def test_what_follows_a_paste_is_a_question_of_its_own(desk):
    async with asyncio.TaskGroup() as group:
        group.create_task(desk.handle(message(1, text="a" * 4096)))
        group.create_task(desk.handle(message(2, text="its end")))
        group.create_task(desk.handle(message(3, text="thanks")))
        group.create_task(desk.handle(message(4, text="/stop")))
        group.create_task(
            desk.handle(
                message(5, text="me too", sender={"id": 8, "is_bot": False, "first_name": "B"})
            )
        )
        await settle()
        await desk.clock.advance(PAST)
    assert sorted(prompt.message_ids for prompt in desk.prompts) == [(1, 2), (3,), (4,), (5,)]


async def test_what_was_said_long_before_is_no_part_of_a_paste(desk):
    began = message(1).date
    parts = [
        message(at, text="a" * 4096, date=began + timedelta(seconds=after))
        for at, after in enumerate([0, 1, 20])
    ]
    async with asyncio.TaskGroup() as group:
        for part in parts:
            group.create_task(desk.handle(part))
        await settle()
        await desk.clock.advance(PAST)
    assert sorted(prompt.message_ids for prompt in desk.prompts) == [(0, 1), (2,)]


async def test_nothing_new_joins_a_question_that_is_handled_again(desk):
    desk.inbox.asked_before({(7, 1): 5, (7, 2): 5, (7, 3): 6})
    async with asyncio.TaskGroup() as group:
        for at in range(1, 5):
            group.create_task(desk.handle(message(at, text="a" * 4096)))
        await settle()
        await desk.clock.advance(PAST)
    assert sorted(prompt.message_ids for prompt in desk.prompts) == [(1, 2), (3,), (4,)]


async def test_a_part_that_no_route_takes_belongs_to_the_album_and_waits(desk):
    middleware = GatheringMiddleware(desk.inbox)
    addressed, silent = album(10, 11, caption_on=10)

    async def route(event, _data):
        await desk.handle(event)

    async def unrouted():
        await middleware(desk.ignore, silent, {})
        desk.handled.append("unrouted")

    desk.hold.clear()
    async with asyncio.TaskGroup() as group:
        group.create_task(middleware(route, addressed, {}))
        group.create_task(unrouted())
        await settle()
        await desk.clock.advance(PAST)
        assert [prompt.message_ids for prompt in desk.prompts] == [(10, 11)]
        assert desk.handled == []
        desk.hold.set()
        await settle()
    assert sorted(map(str, desk.handled)) == ["10", "unrouted"]


async def test_an_album_that_nobody_takes_is_forgotten(desk):
    middleware = GatheringMiddleware(desk.inbox)
    async with asyncio.TaskGroup() as group:
        for part in album(10, 11):
            group.create_task(middleware(desk.ignore, part, {}))
        await settle()
        await desk.clock.advance(PAST)
    assert desk.inbox._of == {}
    assert desk.inbox._open == {}


async def test_nothing_is_kept_after_a_question(desk):
    async with asyncio.TaskGroup() as group:
        for part in album(10, 11):
            group.create_task(desk.handle(part))
        await settle()
        await desk.clock.advance(PAST)
    assert desk.inbox._of == {}
    assert desk.inbox._open == {}


# ---- files


async def received(telegram, bot, ann):
    *_, update = await bot.get_updates(timeout=1)
    return update.message


async def open_only_file(inbox, one):
    [ref] = inbox.prompt(one).files
    return await inbox.open(ref)


async def test_a_photo_comes_down_as_it_is(telegram, bot):
    ann = telegram.person("Ann")
    data = encoded(Image.new("RGB", (64, 64), "teal"), "JPEG")
    await ann.say("look", photo=data)
    file = await open_only_file(Inbox(bot, Clock()), await received(telegram, bot, ann))
    assert (file.name, file.content_type) == ("photo.jpg", "image/jpeg")
    assert file.data == data


async def test_a_webp_document_becomes_what_models_take(telegram, bot):
    ann = telegram.person("Ann")
    data = encoded(Image.new("RGB", (64, 64), "teal"), "WEBP")
    await ann.say(document=data, file_name="art.webp", mime_type="image/webp")
    file = await open_only_file(Inbox(bot, Clock()), await received(telegram, bot, ann))
    assert (file.name, file.content_type) == ("art.jpg", "image/jpeg")


async def test_a_voice_note_is_called_ogg(telegram, bot):
    ann = telegram.person("Ann")
    await ann.say(voice=b"OggS....OpusHead", mime_type="audio/ogg")
    file = await open_only_file(Inbox(bot, Clock()), await received(telegram, bot, ann))
    assert (file.name, file.content_type) == ("voice.ogg", "audio/ogg")


async def test_other_documents_come_down_untouched(telegram, bot):
    ann = telegram.person("Ann")
    await ann.say(document=b"%PDF", file_name="a.pdf", mime_type="application/pdf")
    file = await open_only_file(Inbox(bot, Clock()), await received(telegram, bot, ann))
    assert (file.name, file.content_type, file.data) == ("a.pdf", "application/pdf", b"%PDF")


async def test_a_mask_is_checked_when_it_comes_and_made_when_it_is_opened(telegram, bot):
    ann = telegram.person("Ann")
    await ann.say(photo=encoded(painted(200, 100), "JPEG"))
    inbox = Inbox(bot, Clock())
    [ref] = inbox.prompt(await received(telegram, bot, ann)).files
    with pytest.raises(BadInput) as refused:
        await inbox.mask(ref, 100, 100)
    assert refused.value.key == "error-mask-size"
    as_mask = await inbox.mask(ref, 400, 200)
    file = await inbox.open(FileRef.model_validate_json(as_mask.model_dump_json()))
    image = Image.open(io.BytesIO(file.data))
    assert (file.content_type, image.size) == ("image/png", (400, 200))


def ref(**values):
    return FileRef(**{"file_id": "nope", "unique_id": "u", "kind": FileKind.DOCUMENT} | values)


async def test_too_big_is_said_before_asking_telegram(telegram, bot):
    with pytest.raises(BadInput) as refused:
        await Inbox(bot, Clock()).open(ref(size=2001 * 1024 * 1024))
    assert refused.value.key == "error-file-too-big"
    assert refused.value.values["size"] == 2001
    assert telegram.calls() == []


async def test_too_big_is_said_when_only_telegram_knows(telegram, bot):
    telegram.fail_next("getFile", code=400, description="Bad Request: file is too big")
    with pytest.raises(BadInput) as refused:
        await Inbox(bot, Clock()).open(ref())
    assert refused.value.key == "error-file-too-big"


async def test_a_file_that_is_gone(telegram, bot):
    with pytest.raises(BadInput) as refused:
        await Inbox(bot, Clock()).open(ref())
    assert refused.value.key == "error-file-gone"


async def test_bad_days_are_tried_again_and_show_no_link(telegram, bot, caplog):
    telegram.fail_next("getFile", code=500, times=3)
    with pytest.raises(BadInput) as refused:
        await Inbox(bot, QuickClock()).open(ref())
    assert refused.value.key == "error-file-unavailable"
    assert refused.value.__cause__ is None
    assert len(telegram.calls("getFile")) == 3
    assert telegram.token not in caplog.text
