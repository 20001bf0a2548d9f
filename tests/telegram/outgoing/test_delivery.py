"""Every file arrives by the best way that works, over real sockets; words never arrive twice."""

import asyncio
import io

import pytest
from aiogram.types import ForceReply, MessageEntity
from PIL import Image

from bot.clock import Clock
from bot.scope import ChatTarget
from bot.telegram.buttons.keyboards import button, markup
from bot.telegram.outgoing.caller import Away, Doubtful, Refused, TopicShut, Unreachable
from bot.telegram.outgoing.delivery import Delivery, Edited
from bot.telegram.outgoing.message import MediaKind, MediaPart, TextPart
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.outgoing.session import open_bot
from emulators import samples
from tests.telegram.outgoing.test_pictures import PNG, encoded, noise

MP3 = b"ID3\x04" + b"\0" * 200
MP4 = b"\0\0\0\x18ftypmp42" + b"\0" * 200
OPUS = b"OggS" + b"\0" * 24 + b"OpusHead" + b"\0" * 100


class Unslept(Clock):
    """Nobody waits for the pauses between two tries."""

    def __init__(self):
        self.slept = []

    async def sleep(self, seconds):
        self.slept.append(seconds)


@pytest.fixture
def pauses():
    return Unslept()


@pytest.fixture
async def delivery(bot, pauses):
    return Delivery(bot, pauses)


def file(kind, data=None, **values):
    return MediaPart(**{"media": kind, "data": data, "name": "file.bin"} | values)


def to(person, attachment=None, text="look", **values):
    return to_chat(ChatTarget(chat_id=person.id), attachment, text, **values)


def to_chat(target, attachment=None, text="look", entities=(), **values):
    said = {"text": text, "entities": entities}
    part = attachment.model_copy(update=said) if attachment else TextPart(**said)
    return Outgoing(target=target, part=part, **values)


def here(person):
    return ChatTarget(chat_id=person.id)


def sends(telegram):
    return [call.method for call in telegram.calls() if call.method.startswith("send")]


async def test_words_arrive_with_their_looks_buttons_and_reply(telegram, delivery, ann):
    asked = await ann.say("hello?")
    sent = await delivery.send(
        to(
            ann,
            text="bold words",
            entities=(MessageEntity(type="bold", offset=0, length=4),),
            keyboard=markup([[button("Go", "a:1")]]),
            reply_to=asked.id,
        )
    )
    seen = await ann.sees("bold words", buttons="Go")
    assert (seen.id, seen.reply_to) == (sent.message_id, asked.id)
    assert [entity["type"] for entity in seen.entities] == ["bold"]
    assert (sent.file_id, sent.kind) == (None, None)


async def test_a_reply_can_be_demanded(delivery, ann):
    await delivery.send(to(ann, text="how far?", keyboard=ForceReply()))
    assert (await ann.sees("how far?")).wants_reply


async def test_words_arrive_although_the_message_replied_to_is_gone(delivery, ann):
    await delivery.send(to(ann, text="late", reply_to=4711))
    assert (await ann.sees("late")).reply_to is None


async def test_a_photo_goes_up_once_and_again_by_its_id(telegram, delivery, ann):
    sent = await delivery.send(to(ann, file(MediaKind.PHOTO, PNG)))
    assert sent.kind is MediaKind.PHOTO
    again = await delivery.send(to(ann, file(MediaKind.PHOTO, file_id=sent.file_id)))
    assert again.file_id == sent.file_id
    assert (await ann.sees(photo=True)).photo.data == PNG


@pytest.mark.slow
async def test_a_photo_of_twelve_megabytes_arrives_as_a_photo(telegram, delivery, ann):
    data = encoded(noise(2100, 2100))
    assert len(data) > 12_000_000
    sent = await delivery.send(to(ann, file(MediaKind.PHOTO, data)))
    assert sent.kind is MediaKind.PHOTO
    assert len((await ann.sees(photo=True)).photo.data) < 10_000_000
    assert telegram.refused == []


async def test_a_ribbon_arrives_as_a_document(telegram, delivery, ann):
    data = encoded(Image.new("L", (2200, 100)))
    sent = await delivery.send(to(ann, file(MediaKind.PHOTO, data, name="ribbon.png")))
    assert sent.kind is MediaKind.DOCUMENT
    seen = await ann.sees(document=True)
    assert (seen.document.file_name, seen.document.data) == ("ribbon.png", data)
    assert seen.caption == "look\nℹ️ Telegram does not take it as a photo, so it comes as a file."
    assert telegram.refused == []


@pytest.mark.parametrize("why", ["PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED"])
async def test_a_refused_photo_arrives_as_a_document(telegram, delivery, ann, why):
    telegram.fail_next("sendPhoto", code=400, description=f"Bad Request: {why}")
    sent = await delivery.send(to(ann, file(MediaKind.PHOTO, PNG, name="a.png")))
    assert sent.kind is MediaKind.DOCUMENT
    assert (await ann.sees(document=True)).document.data == PNG


async def test_an_id_that_is_no_good_any_more_is_followed_by_the_bytes(telegram, delivery, ann):
    sent = await delivery.send(to(ann, file(MediaKind.PHOTO, PNG, file_id="AgACAgI-nonsense")))
    assert sent.kind is MediaKind.PHOTO
    assert (await ann.sees(photo=True)).photo.data == PNG


async def test_a_song_has_title_performer_length_and_cover(delivery, ann):
    cover = encoded(noise(900, 900))
    song = file(
        MediaKind.AUDIO,
        MP3,
        name="Tin Rain.mp3",
        title="Tin Rain",
        performer="Suno",
        duration=118.2,
        cover=cover,
    )
    sent = await delivery.send(to(ann, song))
    audio = (await ann.sees(audio=True)).audio
    assert (audio.title, audio.performer, audio.duration) == ("Tin Rain", "Suno", 119)
    assert audio.file_name == "Tin Rain.mp3"
    assert audio.thumbnail["width"] == 320
    assert sent.file_id == audio.file_id


async def test_a_cover_that_is_no_picture_is_left_out(delivery, ann):
    await delivery.send(to(ann, file(MediaKind.AUDIO, MP3, name="a.mp3", cover=b"<html>")))
    assert (await ann.sees(audio=True)).audio.thumbnail is None


@pytest.mark.parametrize(
    ("kind", "data", "shown"),
    [
        (MediaKind.VIDEO, MP4, "video"),
        (MediaKind.VOICE, OPUS, "voice"),
        (MediaKind.VOICE, MP3, "audio"),
        (MediaKind.VOICE, b"RIFF....WAVE", "document"),
        (MediaKind.AUDIO, b"RIFF....WAVE", "document"),
        (MediaKind.VIDEO, b"\x1aE\xdf\xa3webm", "document"),
        (MediaKind.DOCUMENT, b"%PDF", "document"),
    ],
)
async def test_what_the_bytes_are_decides_how_they_are_shown(delivery, ann, kind, data, shown):
    sent = await delivery.send(to(ann, file(kind, data)))
    seen = await ann.sees("look")
    assert shown in seen.json
    assert sent.file_id == seen.json[shown]["file_id"]


async def test_more_than_fifty_megabytes_arrive_as_a_link(telegram, delivery, ann):
    big = bytes(50 * 1024 * 1024 + 1)
    link = "https://cdn.example.org/film.mp4"
    sent = await delivery.send(to(ann, file(MediaKind.VIDEO, big, url=link)))
    assert sent.kind is None
    assert (await ann.sees(contains=link)).text.startswith("look\n\n")
    assert sends(telegram) == ["sendMessage"]


async def test_a_server_that_takes_no_file_leads_to_a_link(telegram, delivery, ann):
    for method in ("sendVideo", "sendDocument"):
        telegram.fail_next(method, code=413, description="Request Entity Too Large")
    await delivery.send(to(ann, file(MediaKind.VIDEO, MP4, url="https://cdn.example.org/f.mp4")))
    await ann.sees(contains="https://cdn.example.org/f.mp4")


async def test_nothing_to_send_and_no_link_is_said(delivery, ann):
    await delivery.send(to(ann, file(MediaKind.PHOTO, file_id="gone"), text=""))
    await ann.sees(contains="Telegram does not take this file")


async def test_an_album_is_one(telegram, delivery, ann):
    items = [to(ann, file(MediaKind.PHOTO, PNG), text="four" if at == 0 else "") for at in range(4)]
    sent = await delivery.album(items)
    assert len({one.file_id for one in sent}) == len(sent) == 4
    messages = [one for one in ann.screen() if one.photo]
    assert len({one.album for one in messages}) == 1
    assert [one.caption for one in messages] == ["four", "", "", ""]


async def test_an_album_with_a_ribbon_is_one_of_files_and_says_so_below(telegram, delivery, ann):
    ribbon = encoded(Image.new("L", (2200, 100)))
    items = [
        to(ann, file(MediaKind.PHOTO, data), text=text)
        for data, text in ((PNG, "two"), (ribbon, ""))
    ]
    sent = await delivery.album(items)
    assert [one.kind for one in sent] == [MediaKind.DOCUMENT] * 2
    messages = [one for one in ann.screen() if one.document]
    assert len({one.album for one in messages}) == 1
    assert messages[0].caption == ""
    assert messages[1].caption.startswith("two\nℹ️ Telegram does not take it as a photo")
    assert sends(telegram) == ["sendMediaGroup"]


async def test_a_picture_without_a_background_arrives_as_a_file(delivery, ann):
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    clear.paste("red", (20, 20, 80, 80))
    await delivery.send(to(ann, file(MediaKind.PHOTO, encoded(clear))))
    seen = await ann.sees(document=True)
    assert seen.caption == "look\nℹ️ As a file, so that its background stays transparent."


async def test_a_picture_that_is_too_much_for_a_photo_says_that_it_is_lighter(delivery, ann):
    wide = encoded(Image.new("RGB", (9000, 3000), "navy"))
    await delivery.send(to(ann, file(MediaKind.PHOTO, wide)))
    seen = await ann.sees(photo=True)
    assert seen.caption.startswith("look\nℹ️ Too large for a photo at Telegram")


async def test_a_full_caption_stays_as_it_is(delivery, ann):
    wide = encoded(Image.new("RGB", (9000, 3000), "navy"))
    await delivery.send(to(ann, file(MediaKind.PHOTO, wide), text="x" * 1024))
    assert (await ann.sees(photo=True)).caption == "x" * 1024


async def test_a_refused_album_comes_piece_by_piece(telegram, delivery, ann):
    telegram.fail_next("sendMediaGroup", code=400, description="Bad Request: MEDIA_INVALID")
    sent = await delivery.album([to(ann, file(MediaKind.PHOTO, PNG)) for _ in range(2)])
    assert len(sent) == 2
    assert sends(telegram) == ["sendMediaGroup", "sendPhoto", "sendPhoto"]


# ---- bad days


async def test_an_upload_whose_fate_is_unknown_is_repeated(telegram, delivery, ann, pauses):
    telegram.fail_next("sendPhoto", drop_connection=True)
    telegram.fail_next("sendPhoto", code=502)
    sent = await delivery.send(to(ann, file(MediaKind.PHOTO, PNG)))
    assert sent.kind is MediaKind.PHOTO
    assert pauses.slept == [1, 4]


async def test_an_upload_that_never_works_raises(telegram, delivery, ann):
    telegram.fail_next("sendPhoto", drop_connection=True, times=3)
    with pytest.raises(Away):
        await delivery.send(to(ann, file(MediaKind.PHOTO, PNG)))
    assert sends(telegram) == ["sendPhoto"] * 3


async def test_words_that_may_have_arrived_are_not_sent_again(telegram, delivery, ann):
    telegram.fail_next("sendMessage", drop_connection=True, after_effect=True)
    with pytest.raises(Doubtful):
        await delivery.send(to(ann, text="once"))
    assert [one.text for one in ann.screen() if one.from_bot] == ["once"]


async def test_words_that_surely_never_left_are_sent_again(telegram, ann, pauses):
    async with open_bot(telegram.token, "http://127.0.0.1:9") as nobody:  # nobody listens there
        with pytest.raises(Away):
            await Delivery(nobody, pauses).send(to(ann, text="hello"))
    assert pauses.slept == [1, 4]


async def test_refused_looks_and_buttons_do_not_cost_the_words(telegram, delivery, ann):
    telegram.fail_next("sendMessage", code=400, description="Bad Request: ENTITY_BOUNDS_INVALID")
    telegram.fail_next("sendMessage", code=400, description="Bad Request: BUTTON_DATA_INVALID")
    await delivery.send(
        to(
            ann,
            text="words",
            entities=(MessageEntity(type="bold", offset=0, length=5),),
            keyboard=markup([[button("Go", "a:1")]]),
        )
    )
    seen = await ann.sees("words")
    assert (seen.entities, seen.all_buttons) == ([], [])


async def test_a_refusal_that_nothing_helps_against_is_raised(telegram, delivery, ann):
    with pytest.raises(Refused):
        await delivery.send(to(ann, text=""))


async def test_somebody_who_blocked_the_bot_is_out_of_reach(delivery, ann):
    await ann.block()
    for attachment in (None, file(MediaKind.PHOTO, PNG)):
        with pytest.raises(Unreachable):
            await delivery.send(to(ann, attachment))


async def test_a_chat_that_nobody_knows_is_out_of_reach(delivery):
    with pytest.raises(Unreachable):
        await delivery.send(to_chat(ChatTarget(chat_id=-100123), text="hello"))


async def test_nothing_lands_in_another_topic_than_its_own(telegram, delivery, ann):
    group = telegram.group("Crew", [ann], topics=True)
    target = ChatTarget(chat_id=group.id, topic_id=4711)
    for attachment in (None, file(MediaKind.PHOTO, PNG)):
        with pytest.raises(TopicShut):
            await delivery.send(to_chat(target, attachment))
    assert not [one for one in ann.screen(group) if one.from_bot and one.photo]


async def test_a_topic_of_a_private_chat_that_is_gone_costs_nothing(delivery, ann):
    await delivery.send(to_chat(ChatTarget(chat_id=ann.id, topic_id=4711), text="here"))
    assert (await ann.sees("here")).topic is None


async def test_photos_forbidden_here_go_as_documents(telegram, delivery, ann):
    words = "Bad Request: not enough rights to send photos to the chat"
    telegram.fail_next("sendPhoto", code=400, description=words)
    sent = await delivery.send(to(ann, file(MediaKind.PHOTO, PNG)))
    assert sent.kind is MediaKind.DOCUMENT


# ---- edits and deletes never raise


async def test_edits(telegram, delivery, ann):
    sent = await delivery.send(to(ann, text="0 %"))
    assert await delivery.edit(here(ann), sent.message_id, "50 %") is Edited.DONE
    assert (
        await delivery.edit(here(ann), sent.message_id, "50 %") is Edited.DONE
    )  # nothing to change
    keyboard = markup([[button("Go", "a:1")]])
    assert await delivery.edit_keyboard(here(ann), sent.message_id, keyboard) is Edited.DONE
    telegram.fail_next("editMessageText", code=502)
    assert await delivery.edit(here(ann), sent.message_id, "60 %") is Edited.FAILED
    telegram.fail_next("editMessageText", drop_connection=True)
    assert await delivery.edit(here(ann), sent.message_id, "60 %") is Edited.FAILED
    assert await delivery.delete(here(ann), sent.message_id)
    assert await delivery.edit(here(ann), sent.message_id, "70 %") is Edited.GONE
    assert await delivery.delete(here(ann), sent.message_id)  # gone is gone


async def test_what_cannot_be_deleted_stays(telegram, delivery, ann):
    sent = await delivery.send(to(ann, text="old"))
    telegram.fail_next(
        "deleteMessage", code=400, description="Bad Request: message can't be deleted"
    )
    assert not await delivery.delete(here(ann), sent.message_id)


async def test_many_photos_at_once_from_one_process(delivery, ann):
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(delivery.send(to(ann, file(MediaKind.PHOTO, PNG))))
    assert sum(one.photo is not None for one in ann.screen()) == 5
    assert Image.open(io.BytesIO(PNG)).size == (64, 48)


async def test_a_song_whose_maker_forgot_its_length_is_measured(delivery, ann):
    data = samples.song(1, "Tin Rain", "c1")
    await delivery.send(to(ann, file(MediaKind.AUDIO, data, name="a.mp3")))
    assert (await ann.sees(audio=True)).audio.duration >= 2
