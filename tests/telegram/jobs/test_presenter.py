"""What a job says at every turn of its life, and that it fits."""

from datetime import timedelta

import pytest

from bot.domain import JobFailure, JobStatus
from bot.gateway.types import ArtifactKind
from bot.services.kinds.kind import Question
from bot.telegram import texts
from bot.telegram.jobs import presenter
from bot.telegram.outgoing.outgoing import MediaKind
from bot.telegram.wording.bars import bar
from bot.telegram.wording.measure import CAPTION_UNITS, TEXT_UNITS, shorten, split, units
from tests.telegram.builders import T0, artifact, grid_actions, job, scope

WISH = "a lighthouse in a storm --ar 16:9"


def status(**values):
    return presenter.status(job(**values), WISH, T0 + timedelta(seconds=72)).text


def test_the_bar():
    assert bar(31) == "▰▰▰▱▱▱▱▱▱▱ 31 %"
    assert bar(0) == "▱▱▱▱▱▱▱▱▱▱ 0 %"
    assert bar(140) == "▰▰▰▰▰▰▰▰▰▰ 100 %"


def test_the_line_of_a_drawing():
    assert status(progress=31) == (
        "🎨 Drawing\na lighthouse in a storm --ar 16:9\n▰▰▰▱▱▱▱▱▱▱ 31 % · 1:12"
    )


def test_the_line_tells_the_stage_where_there_is_no_percentage():
    assert "Handing it in…" in status(status=JobStatus.QUEUED)
    assert "Handing it in…" in status(status=JobStatus.SUBMITTING)
    assert "In the queue, 2 ahead · 1:12" in status(queued_ahead=2)
    assert "Working… 1:12" in status(progress=0)
    assert "Working… 1:12" in status()
    assert "Done, sending it…" in status(status=JobStatus.SUCCEEDED)


def test_the_line_has_a_way_out_as_long_as_it_makes_sense():
    outgoing = presenter.status(job(), WISH, T0)
    assert outgoing.keyboard.inline_keyboard[0][0].text == "✖ Cancel"
    assert outgoing.reply_to == 3
    ended = presenter.status(job(status=JobStatus.SUCCEEDED), WISH, T0)
    assert ended.keyboard is None


def test_the_line_speaks_chinese():
    said = presenter.status(job(scope=scope(language="zh"), progress=50), "灯塔", T0).text
    assert said == "🎨 正在作画\n灯塔\n▰▰▰▰▰▱▱▱▱▱ 50 % · 0:00"


def test_a_kind_without_words_still_shows_itself():
    assert "⚙️ Working" in status(kind="runway.video", upstream="runway")


def test_a_long_wish_is_shortened_in_the_line_and_fits_the_caption():
    wish = "🎨 long " * 900
    assert units(presenter.status(job(), wish, T0).text) < 400
    [picture] = presenter.result(job(), wish, artifact())
    assert units(picture.text) <= CAPTION_UNITS
    assert picture.entities[0].type == "expandable_blockquote"


def test_a_picture_has_its_wish_its_maker_and_its_buttons():
    done = job(status=JobStatus.SUCCEEDED, ended_at=T0 + timedelta(seconds=42))
    stored = artifact(9, stored={"extension": "png"})
    [picture] = presenter.result(done, WISH, stored, data=b"png", actions=grid_actions())
    assert picture.text == f"{WISH}\nMidjourney · 42 s"
    assert picture.attachment.media is MediaKind.PHOTO
    assert picture.attachment.name == "midjourney-1-9.png"
    labels = [button.text for row in picture.keyboard.inline_keyboard for button in row]
    assert labels[0] == "U1"
    assert labels[-1] == "🖼 Original"


def test_minutes_are_minutes():
    done = job(status=JobStatus.SUCCEEDED, ended_at=T0 + timedelta(seconds=125))
    [picture] = presenter.result(done, "x", artifact())
    assert picture.text.endswith("2 min 5 s")


def test_a_song_is_playable_and_brings_its_words():
    song = artifact(
        kind=ArtifactKind.AUDIO,
        title="Tin Rain",
        tags="lofi, calm",
        text="[Verse]\n" + "Rain on tin\n" * 300,
        duration=118.2,
        stored={"extension": "mp3"},
    )
    made = job(kind="suno.song", upstream="suno")
    [outgoing] = presenter.result(made, "rain", song, data=b"ID3", cover=b"jpg")
    file = outgoing.attachment
    assert (file.media, file.title, file.performer) == (MediaKind.AUDIO, "Tin Rain", "Suno")
    assert (file.duration, file.cover, file.name) == (118.2, b"jpg", "Tin Rain.mp3")
    assert outgoing.text.startswith("lofi, calm\n[Verse]")
    assert units(outgoing.text) <= CAPTION_UNITS
    assert outgoing.keyboard is None


def test_an_untitled_song_has_a_name_all_the_same():
    song = artifact(kind=ArtifactKind.AUDIO, stored={"extension": "mp3"})
    [outgoing] = presenter.result(job(upstream="suno"), "", song)
    assert outgoing.attachment.title == "Untitled"
    assert outgoing.text == ""


def test_long_lyrics_are_several_messages_and_lose_nothing():
    words = "".join(f"line {at} of a long song\n" for at in range(400)).strip()
    text = artifact(kind=ArtifactKind.TEXT, title="Ferry", text=words)
    made = presenter.result(job(kind="suno.lyrics", upstream="suno"), "ferry", text)
    assert len(made) > 1
    assert all(units(one.text) <= TEXT_UNITS for one in made)
    assert "".join(one.text for one in made) == f"Ferry\n\n{words}"


def test_what_went_up_as_a_document_is_sent_again_as_one():
    stored = artifact(stored={"original_file_id": "doc"})
    [outgoing] = presenter.result(job(), WISH, stored)
    assert (outgoing.attachment.media, outgoing.attachment.file_id) == (MediaKind.DOCUMENT, "doc")


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("key", ["zoom", "region", "remix", "something-new"])
def test_questions_tell_the_words_so_far(key, language):
    asked = Question(key=key, suggestion=WISH, choices=("left", "odd"), picture=True)
    outgoing = presenter.question(job(scope=scope(language=language)), asked)
    assert WISH in outgoing.text
    code = next(entity for entity in outgoing.entities if entity.type == "code")
    assert code.length == units(WISH)
    labels = [button.text for row in outgoing.keyboard.inline_keyboard for button in row]
    assert labels[0] == texts.get("choice-left", language)
    assert labels[1] == "odd"


def test_a_bad_ending_says_why_and_what_helps():
    failed = job(
        status=JobStatus.FAILED, failure=JobFailure(kind="banned_prompt", word="gory", quote="x")
    )
    outgoing = presenter.ended_badly(failed)
    assert "“gory”" in outgoing.text
    assert outgoing.keyboard is None  # the same words would be refused again
    failed = job(status=JobStatus.FAILED, failure=JobFailure(kind="upstream_error"))
    outgoing = presenter.ended_badly(failed)
    assert outgoing.keyboard.inline_keyboard[0][0].text == "🔄 Try again"


def test_an_interrupted_job_warns_of_the_price():
    outgoing = presenter.ended_badly(
        job(status=JobStatus.INTERRUPTED, failure=JobFailure(kind="interrupted"))
    )
    assert "charged twice" in outgoing.text
    assert outgoing.keyboard is not None


def test_entities_are_counted_as_telegram_counts():
    outgoing = presenter.status(job(), "🎨🎨 wish", T0)
    bold, quote = outgoing.entities
    assert (bold.offset, bold.length) == (0, units("🎨 Drawing"))
    assert (quote.offset, quote.length) == (bold.length + 1, units("🎨🎨 wish"))


def test_shorten_and_split_count_surrogates():
    assert shorten("🎨" * 10, 7) == "🎨🎨🎨…"
    assert shorten("abc", 3) == "abc"
    text = "ab\n" + "😀" * 21 + "\nz"
    pieces = split(text, 10)
    assert "".join(pieces) == text
    assert all(units(piece) <= 10 for piece in pieces)
    assert split("", 10) == [""]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_kinds_have_names(language):
    for kind in ("midjourney.imagine", "midjourney.action", "suno.song", "suno.lyrics"):
        assert presenter.kind_name(kind, language) != presenter.kind_name("other.x", language)
