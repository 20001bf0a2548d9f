"""The registry's rows: what they ask for, send and accept."""

import io

import pytest
from PIL import Image

from bot.domain import BadInput, JobInput
from bot.gateway.errors import ConnectionFailed, RequestRefused, TaskNotFound, Unsupported
from bot.gateway.types import Action, Artifact, ArtifactKind, Task, TaskHandle, TaskState
from bot.media.masks import REGIONS, region_mask
from bot.services.kinds import registry
from bot.services.kinds.kind import Parent
from bot.services.kinds.looking import look
from bot.services.kinds.midjourney import (
    ACTION,
    DESCRIBE,
    IMAGINE,
    Describe,
    Imagine,
    Press,
    results,
)
from bot.services.kinds.suno import LYRICS, SONG, Lyrics, Song
from bot.services.kinds.suno import results as suno_results
from bot.services.kinds.suno.wishes import second

HANDLE = TaskHandle(resource="midjourney", task_id="1")
ZOOM, REGION, REMIX = "MJ::CustomZoom::u", "MJ::Inpaint::1::u::SOLO", "MJ::JOB::variation::1::u"


def pressed(custom_id, **more):
    return Press(parent=HANDLE, custom_id=custom_id, prompt="a boat", **more)


def test_every_row_is_found_by_its_name_and_keeps_its_params():
    for kind in (IMAGINE, ACTION, SONG, LYRICS):
        assert registry.kind(kind.name) is kind
        assert kind.name.startswith(kind.upstream)
    assert registry.upstreams() >= {"midjourney", "suno"}
    for params in (Imagine(prompt="x"), pressed(ZOOM), Song(description="x"), Lyrics(prompt="x")):
        assert type(params).model_validate(params.model_dump(mode="json")) == params
        assert params.summary


@pytest.mark.parametrize(
    ("prompt", "words", "mode", "painter"),
    [
        ("a boat", "a boat", None, None),
        ("a boat --relax --ar 3:2", "a boat --ar 3:2", "relax", None),
        ("a boat —Turbo", "a boat", "turbo", None),
        ("--fast a boat --turbo", "a boat", "turbo", None),
        ("a boat --niji", "a boat", None, "NIJI_JOURNEY"),
        ("a boat --niji --ar 2:3", "a boat --ar 2:3", None, "NIJI_JOURNEY"),
        ("a boat --niji 6", "a boat --niji 6", None, "NIJI_JOURNEY"),
        ("a breakfast --fastest", "a breakfast --fastest", None, None),
    ],
)
def test_flags_say_how_fast_and_by_whom_it_is_drawn(prompt, words, mode, painter):
    wish = Imagine(prompt=prompt)
    assert (wish.words, wish.mode, wish.painter) == (words, mode, painter)
    assert Imagine(prompt="a boat --relax", speed="turbo").mode == "relax"
    assert Imagine(prompt="a boat --niji", bot_type="MID_JOURNEY").painter == "NIJI_JOURNEY"
    assert Imagine(prompt="a boat", bot_type="NIJI_JOURNEY").painter == "NIJI_JOURNEY"


FOUR = "1️⃣ A tin [robot](https://x.y/z) --ar 5:4\r\n2️⃣ Robot, `garden`\r\n3️⃣ Toy\r\n4️⃣ Light"


def found(text, *keys):
    words = Artifact(key="1", kind=ArtifactKind.TEXT, text=text)
    actions = tuple(Action(key=key, label="") for key in keys)
    state = TaskState.SUCCEEDED
    return results.dressed(Task(handle=HANDLE, state=state, artifacts=(words,), actions=actions))


def test_found_prompts_get_a_button_each_that_draws_them():
    keys = ("MJ::Job::PicReader::1", "MJ::Picread::Retry", "MJ::Job::PicReader::all")
    done = found(FOUR, *keys)
    assert [one.text for one in done.actions] == ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "🔄"]
    shown = done.artifacts[0]
    assert shown.markdown
    assert "https" not in shown.text
    asked = Describe(speed="relax")
    parent = Parent(handle=HANDLE, params=asked, artifacts=done.artifacts)
    request = DESCRIBE.press(parent, done.actions[1])
    assert request.kind is IMAGINE
    assert request.params == Imagine(prompt="Robot, garden", speed="relax")
    assert DESCRIBE.press(parent, done.actions[4]).params is asked


def test_a_shortened_prompt_keeps_what_matters_and_its_details():
    text = "## Important tokens\n**boat** ~~please~~\n## Shortened prompts\n1️⃣ paper boat"
    done = found(text, "MJ::Job::PromptAnalyzer::1", "MJ::Job::PromptAnalyzerExtended")
    assert done.artifacts[0].text == "**boat** ~~please~~\n\n1️⃣ `paper boat`"
    assert len(done.actions) == 2


def test_words_without_prompts_stay_words():
    assert found("nothing much").artifacts[0].text == "nothing much"
    assert found("nothing much").actions == ()


def test_only_what_has_a_seed_offers_it():
    picture = Artifact(key="1", kind=ArtifactKind.IMAGE)
    for action, offered in (("IMAGINE", 1), ("SWAP_FACE", 0)):
        handle = HANDLE.model_copy(update={"action": action})
        task = Task(handle=handle, state=TaskState.SUCCEEDED, artifacts=(picture,))
        assert len(results.dressed(task).actions) == offered


def test_relaxed_drawings_are_waited_for_longer():
    assert IMAGINE.deadline_of(Imagine(prompt="x", speed="relax")).seconds == 3600
    assert IMAGINE.deadline_of(Imagine(prompt="x")).seconds == 900


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        ("", "a boat --zoom 2"),
        ("1.5", "a boat --zoom 1.5"),
        ("1,5", "a boat --zoom 1.5"),
        ("2x", "a boat --zoom 2"),
        ("a storm", "a storm --zoom 2"),
        ("a storm --zoom 1.2", "a storm --zoom 1.2"),
    ],
)
def test_custom_zoom_understands_what_people_write(words, sent):
    wish, given = pressed(ZOOM), JobInput(text=words)
    wish.check_answer(given)
    assert wish.zoomed(given) == sent


@pytest.mark.parametrize("words", ["3", "0.5", "a boat --zoom 9", "a boat --zoom big"])
def test_a_zoom_beyond_the_limits_is_refused_here(words):
    with pytest.raises(BadInput):
        pressed(ZOOM).check_answer(JobInput(text=words))


@pytest.mark.parametrize(
    ("custom_id", "key", "choice"),
    [(ZOOM, "zoom", "1.5"), (REGION, "region", "left"), (REMIX, "remix", "unchanged")],
)
def test_each_window_has_its_question_and_ready_answers(custom_id, key, choice):
    question = ACTION.question(pressed(custom_id), "a boat --v 6")
    assert question.key == key
    assert "a boat --v 6" in question.suggestion
    assert choice in question.choices
    pressed(custom_id).check_answer(JobInput(choice=choice))
    with pytest.raises(BadInput):
        pressed(custom_id).check_answer(JobInput(choice="elsewhere"))


def test_a_press_carries_what_a_window_may_need_later():
    picture = Artifact(key="1", kind=ArtifactKind.IMAGE, width=1024, height=512)
    parent = Parent(handle=HANDLE, params=Imagine(prompt="a boat"), artifacts=(picture,))
    request = IMAGINE.press(parent, Action(key=REGION, label="Vary (Region)", emoji="🖌️"))
    assert request.kind is ACTION
    wish = request.params
    assert (wish.label, wish.prompt, wish.width, wish.height) == (
        "🖌️ Vary (Region)",
        "a boat",
        1024,
        512,
    )


@pytest.mark.parametrize("region", REGIONS)
def test_a_mask_is_white_where_it_is_drawn_anew(region):
    mask = region_mask(region, 64, 32)
    image = Image.open(io.BytesIO(mask))
    assert image.size == (64, 32)
    assert {value for _, value in image.getcolors()} <= {0, 255}
    white = {"left": (5, 16), "right": (60, 16), "top": (32, 2), "bottom": (32, 30)}
    assert image.getpixel(white.get(region, (32, 16))) == 255


@pytest.mark.parametrize(
    "song",
    [
        Song(),
        Song(instrumental=True),
        Song(tags="lofi"),
        Song(description="x" * 401),
        Song(lyrics="x" * 3001),
        Song(lyrics="x", title="x" * 81),
        Song(lyrics="x", tags="x" * 201),
    ],
)
def test_a_song_needs_something_and_not_too_much(song):
    with pytest.raises(BadInput):
        song.check()


def test_a_description_carries_style_and_title_with_it():
    song = Song(description="rain on tin.", tags="lofi", title="Tin Rain")
    assert song.described() == "rain on tin. Style: lofi. Title: Tin Rain"


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("95", 95),
        ("95.5", 95.5),
        ("1:35", 95),
        ("1：05", 65),
        ("2:5", 125),
        ("1:05.5", 65.5),
        ("40 s", 40),
    ],
)
def test_a_moment_of_a_song_is_read_as_people_write_it(words, at):
    assert second(words) == at


@pytest.mark.parametrize("words", ["", "0", "the chorus", "-4", "1:2:3", "9:99", "1:60", "1:234"])
def test_what_is_no_moment_is_refused(words):
    with pytest.raises(BadInput):
        second(words)


def test_going_on_needs_a_moment_inside_the_song():
    going_on = Song(continue_clip="c", continue_at=20, origin_seconds=60, lyrics="la")
    going_on.check()
    for at in (None, 60, 61):
        with pytest.raises(BadInput):
            going_on.model_copy(update={"continue_at": at}).check()


def test_going_on_is_with_words_or_expressly_without():
    going_on = Song(continue_clip="c", continue_at=20, instrumental=True)
    going_on.check()
    with pytest.raises(BadInput):
        going_on.model_copy(update={"instrumental": False}).check()


def sung(*lyrics, resource="suno.v4", action="MUSIC", state=TaskState.SUCCEEDED, video=""):
    songs = [
        Artifact(key=f"c{number}", kind=ArtifactKind.AUDIO, text=text, video_url=video)
        for number, text in enumerate(lyrics, 1)
    ]
    handle = TaskHandle(resource=resource, task_id="1", action=action)
    task = suno_results.dressed(Task(handle=handle, state=state, artifacts=tuple(songs)))
    return [one.key.removeprefix("own:") for one in task.actions]


def test_what_can_be_done_with_a_song():
    assert sung("", "") == ["continue:c1", "video:c1", "continue:c2", "video:c2"]
    assert sung("", video=None) == ["continue:c1"]  # there will be none
    assert sung("", state=TaskState.FAILED) == ["continue:c1", "video:c1"]
    assert sung("", state=TaskState.RUNNING) == ["continue:c1", "video:c1"]  # it may never end
    assert "whole:c1" in sung("", resource="suno.v3", action="EXTEND")
    assert "whole:c1" not in sung("", resource="suno.v35", action="EXTEND")
    long = "la " * 300
    assert sung(long, "la") == ["continue:c1", "video:c1", "words:c1", "continue:c2", "video:c2"]


# ---- looking at many ----------------------------------------------------------------------------


def task(task_id):
    return Task(handle=TaskHandle(resource="x", task_id=task_id), state=TaskState.RUNNING)


HANDLES = [TaskHandle(resource="x", task_id=str(number)) for number in range(3)]


class Upstream:
    """Knows some tasks, with and without a batch leaf."""

    def __init__(self, known, batch=None, broken=()):
        self.known, self.batch_error, self.broken = known, batch, broken
        self.singles = []

    async def batch(self, handles):
        if self.batch_error is not None:
            raise self.batch_error
        return {h.task_id: task(h.task_id) for h in handles if h.task_id in self.known}

    async def single(self, handle):
        self.singles.append(handle.task_id)
        if handle.task_id in self.broken:
            raise ConnectionFailed("down")
        if handle.task_id == "2":
            raise TaskNotFound("who?")
        return task(handle.task_id)


async def test_what_a_batch_leaves_out_is_asked_for_alone():
    upstream = Upstream({"0"})
    seen = await look(upstream.batch, upstream.single, HANDLES)
    assert sorted(seen) == ["0", "1"]  # 2 is unknown to both
    assert sorted(upstream.singles) == ["1", "2"]


@pytest.mark.parametrize("error", [Unsupported("no such leaf"), RequestRefused("one bad id")])
async def test_without_a_batch_all_are_asked_one_by_one(error):
    upstream = Upstream({"0"}, batch=error, broken=("1",))
    seen = await look(upstream.batch, upstream.single, HANDLES)
    assert isinstance(seen["0"], Task)
    assert isinstance(seen["1"], ConnectionFailed)
    assert "2" not in seen


async def test_a_broken_line_is_everybody_s_trouble():
    upstream = Upstream({"0"}, batch=ConnectionFailed("down"))
    with pytest.raises(ConnectionFailed):
        await look(upstream.batch, upstream.single, HANDLES)
