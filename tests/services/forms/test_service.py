"""Forms: asked for step by step, kept over a restart, started once."""

import asyncio

import pytest

from bot.domain import AlreadyRunning, BadInput, Form, Gone, Job, NotYours
from tests.services.jobs.world import ADMIN, ANN, GROUP, PNG, Works


@pytest.fixture
async def works(tmp_path):
    async with Works(tmp_path, speed=8) as works:
        yield works


async def test_music_is_asked_for_field_by_field(works):
    form = await works.forms.open("music", works.scope())
    assert (form.step, form.params) == ("description", {})  # asked for at once
    form = await works.forms.choose(form.id, "lyrics", works.scope())
    assert form.step == "lyrics"
    assert works.forms.takes(form, "[Verse]", ())
    await works.forms.give(form.id, "[Verse]\nRain on tin", works.scope())
    await works.forms.choose(form.id, "tags", works.scope())
    await works.forms.give(form.id, "lofi", works.scope())
    with pytest.raises(BadInput):  # the lyrics are there to be sung
        await works.forms.choose(form.id, "instrumental", works.scope())
    job = await works.forms.choose(form.id, "go", works.scope())
    assert isinstance(job, Job)
    assert job.scope.message_id == ANN.message_id
    await works.ended(job.id)
    (sent,) = works.gateway.calls("submit/music")
    assert sent.json["prompt"] == "[Verse]\nRain on tin"
    assert sent.json["tags"] == "lofi"
    with pytest.raises(AlreadyRunning):
        await works.forms.choose(form.id, "go", works.scope())


async def test_own_lyrics_take_the_place_of_a_description(works):
    form = await works.forms.open("music", works.scope(), description="rain")
    assert form.params == {"description": "rain"}
    await works.forms.choose(form.id, "lyrics", works.scope())
    form = await works.forms.give(form.id, "la la", works.scope())
    assert "description" not in form.params


async def test_an_empty_form_does_not_start(works):
    form = await works.forms.open("music", works.scope())
    with pytest.raises(BadInput):
        await works.forms.choose(form.id, "go", works.scope())
    assert (await works.storage.forms.get(form.id)).id == form.id


@pytest.mark.parametrize("words", ["", "   ", "x" * 401])
async def test_what_does_not_fit_leaves_the_question_open(works, words):
    form = await works.forms.open("music", works.scope())
    await works.forms.choose(form.id, "description", works.scope())
    with pytest.raises(BadInput):
        await works.forms.give(form.id, words, works.scope())
    assert (await works.forms.waiting(ANN)).step == "description"


async def test_imagine_asks_one_question_and_starts_with_the_answer(works):
    form = await works.forms.open("imagine", works.scope(), files=[PNG])
    assert form.step == "prompt"
    job = await works.forms.give(form.id, "a boat", works.scope())
    assert isinstance(job, Job)
    assert job.files == (PNG,)
    await works.ended(job.id)
    assert await works.forms.waiting(ANN) is None


async def test_a_form_survives_a_restart(works):
    form = await works.forms.open("imagine", works.scope())
    await works.storage.forms.question(form.id, 55)
    await works.kill()
    await works.start()
    assert (await works.forms.shown_in(ANN, 55)).id == form.id
    job = await works.forms.give(form.id, "a boat", works.scope())
    await works.ended(job.id)


async def test_a_form_ends_after_a_day(works):
    form = await works.forms.open("imagine", works.scope())
    await works.clock.advance(24 * 3600 + 1)
    assert await works.forms.waiting(ANN) is None
    with pytest.raises(Gone):
        await works.forms.give(form.id, "a boat", works.scope())


async def test_a_form_is_its_asker_s(works):
    form = await works.forms.open("music", works.scope(GROUP))
    bob = GROUP.model_copy(update={"user_id": 8})
    with pytest.raises(NotYours):
        await works.forms.choose(form.id, "cancel", works.scope(bob))
    with pytest.raises(Gone):
        await works.forms.choose(form.id, "cancel", works.scope(ANN))
    admin = GROUP.model_copy(update={"user_id": ADMIN})
    assert await works.forms.choose(form.id, "cancel", works.scope(admin)) is None
    with pytest.raises(Gone):
        await works.forms.choose(form.id, "go", works.scope(GROUP))


async def test_two_quick_taps_on_go_start_one_job(works):
    form = await works.forms.open("music", works.scope(), description="rain")
    results = await asyncio.gather(
        works.forms.choose(form.id, "go", works.scope()),
        works.forms.choose(form.id, "go", works.scope()),
        return_exceptions=True,
    )
    assert [type(one) for one in results] == [Job, AlreadyRunning]
    await works.ended(results[0].id)
    assert len(works.gateway.calls("submit/music")) == 1


async def test_two_quick_taps_on_cancel_are_one(works):
    form = await works.forms.open("music", works.scope())
    for _ in range(2):
        assert await works.forms.choose(form.id, "cancel", works.scope()) is None


async def test_a_replayed_switch_is_not_switched_back(works):
    form = await works.forms.open("music", works.scope())
    tap = works.scope()
    for _ in range(2):
        form = await works.forms.choose(form.id, "instrumental", tap)
        assert isinstance(form, Form)
        assert form.params["instrumental"] is True


async def test_words_without_a_question_are_refused(works):
    form = await works.forms.open("music", works.scope(), description="rain")
    assert not works.forms.takes(form, "hello", ())  # nothing is asked: talk stays talk
    with pytest.raises(BadInput):
        await works.forms.give(form.id, "hello", works.scope())
    with pytest.raises(BadInput):
        await works.forms.choose(form.id, "volume", works.scope())


async def test_a_replayed_answer_is_not_the_answer_to_the_next_question(works):
    form = await works.forms.open("swap", works.scope())
    face = works.scope()
    for _ in range(2):
        form = await works.forms.give(form.id, "", face, files=[PNG])
        assert isinstance(form, Form)
        assert form.step == "target"


async def test_several_files_may_come_one_by_one(works):
    form = await works.forms.open("blend", works.scope())
    for _ in range(4):
        form = await works.forms.give(form.id, "", works.scope(), files=[PNG])
        assert form.step == "pictures"
    form = await works.forms.give(form.id, "", works.scope(), files=[PNG])
    assert (form.step, len(form.files)) == ("", 5)


@pytest.mark.parametrize(
    ("kind", "files", "given", "begun"),
    [
        ("imagine", 0, {"prompt": "a boat"}, Job),
        ("imagine", 1, {"prompt": ""}, Form),
        ("blend", 2, {}, Job),
        ("blend", 1, {"dimensions": "SQUARE"}, Form),
        ("swap", 2, {}, Job),
        ("swap", 1, {}, Form),
        ("music", 0, {"description": "rain"}, Job),
        ("music", 0, {"description": ""}, Form),
        ("video", 0, {"prompt": "a boat"}, Job),
        ("video", 0, {}, Form),
    ],
)
async def test_a_command_that_says_enough_needs_no_form(works, kind, files, given, begun):
    pictures = [PNG.model_copy(update={"unique_id": f"p{n}"}) for n in range(files)]
    outcome = await works.forms.begin(kind, works.scope(), files=pictures, **given)
    assert isinstance(outcome, begun)


async def test_the_speed_chosen_for_drawings_holds_for_all_of_midjourney(works):
    form = await works.forms.open("imagine", works.scope())
    await works.forms.choose(form.id, "speed", works.scope())
    await works.forms.choose(form.id, "speed.2", works.scope())
    drawn = await works.forms.begin("imagine", works.scope(), prompt="a boat")
    shortened = await works.forms.begin("shorten", works.scope(), prompt="a boat")
    assert shortened.params["speed"] == drawn.params["speed"] == "turbo"


@pytest.mark.parametrize("choice", ["go", "cancel"])
async def test_a_replayed_end_is_no_error(works, choice):
    """Killed between the end of a form and that of its update: its message is still to go."""
    form = await works.forms.open("music", works.scope(), description="rain")
    tap = works.scope()
    await works.forms.choose(form.id, choice, tap)
    await works.kill()
    await works.start()
    assert await works.forms.choose(form.id, choice, tap) is None
    with pytest.raises(Gone):
        await works.forms.choose(form.id, choice, works.scope())
