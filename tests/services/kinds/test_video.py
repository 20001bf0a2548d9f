"""Videos and speaking faces: what the wishes take, and what goes up for them."""

import pytest

from bot.domain import BadInput, FileKind, FileRef
from bot.gateway.client import GatewayClient
from bot.gateway.errors import RequestRefused
from bot.gateway.types import Action, FileInput, TaskHandle, TaskState
from bot.services.forms import placing
from bot.services.kinds import registry
from bot.services.kinds.avatar import AVATAR_FORM, SPEAK, FaceSpeech
from bot.services.kinds.kind import FormRequest, Parent
from bot.services.kinds.luma import EXTENSION_FORM, EXTENSIONS, MORE, VIDEOS, Extension, LumaVideo
from bot.services.kinds.video import VIDEO_FORM
from bot.services.kinds.zhipu import FILM, ZhipuVideo
from emulators import samples
from emulators.gateway import GatewayEmulator
from tests.held_clock import HeldClock

HANDLE = TaskHandle(resource="lumvip", task_id="1", profile="split", server_id="s")
PICTURE = FileInput(
    "a.jpg", "image/jpeg", samples.photo("a"), url="https://bot.example/files/a.jpg"
)
OTHER = FileInput("b.jpg", "image/jpeg", samples.photo("b"), url="https://bot.example/files/b.jpg")
VOICE = FileInput("v.ogg", "audio/ogg", b"OggS", url="https://bot.example/files/v.ogg")


def ref(kind=FileKind.IMAGE, **more):
    return FileRef(file_id="f", unique_id="u", kind=kind, **more)


@pytest.fixture
async def gateway():
    clock = HeldClock()
    async with GatewayEmulator(now=clock.monotonic, sleep=clock.sleep) as emulator:
        yield emulator


@pytest.fixture
async def client(gateway):
    async with GatewayClient(gateway.url, "sk-test") as client:
        yield client


def test_every_row_is_in_the_registry_and_keeps_its_params():
    for kind in (*VIDEOS.values(), *EXTENSIONS.values(), FILM, SPEAK):
        assert registry.kind(kind.name) is kind
        assert kind.name.startswith(f"{kind.upstream}.")
    for params in (
        LumaVideo(prompt="x"),
        Extension(parent=HANDLE, prompt="x"),
        ZhipuVideo(prompt="x"),
    ):
        assert type(params).model_validate(params.model_dump(mode="json")) == params
        assert params.summary == "x"


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        (LumaVideo(), "error-video-empty"),
        (LumaVideo(prompt="x" * 5001), "error-video-too-long"),
        (LumaVideo(prompt="x", last=1), "error-video-first-frame"),
        (ZhipuVideo(), "error-video-empty"),
        (ZhipuVideo(prompt="风" * 513), "error-video-too-long"),
        (ZhipuVideo(prompt="x", last=1), "error-video-first-frame"),
        (Extension(parent=HANDLE, prompt=" "), "error-form-empty"),
        (FaceSpeech(voice="clone"), "error-form-empty"),
    ],
)
def test_what_cannot_be_filmed_is_said_before_it_costs(wish, key):
    with pytest.raises(BadInput) as refused:
        wish.check()
    assert refused.value.key == key


def test_a_picture_alone_is_enough():
    LumaVideo(first=1).check()
    ZhipuVideo(first=1, prompt="风" * 512).check()


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"prompt": "x"}, "luma.video"),
        ({"prompt": "x", "engine": "lumvip", "ratio": "1:1"}, "lumvip.video"),
        ({"prompt": "x", "engine": "zhipu", "ratio": "1:1", "fps": "60"}, "zhipu.video"),
        ({"prompt": "x", "engine": "gone", "ratio": "gone"}, "luma.video"),
    ],
)
def test_the_engine_decides_the_kind(given, kind):
    assert VIDEO_FORM.job(given).kind.name == kind


def test_what_an_engine_does_not_ask_does_not_reach_it():
    given = {"prompt": "x", "engine": "luma", "fps": "60", "sound": True, "loop": True}
    assert VIDEO_FORM.job(given).params == LumaVideo(prompt="x", loop=True)
    film = VIDEO_FORM.job({**given, "engine": "zhipu"}).params
    assert film.options() == {"fps": 60, "with_audio": True}


def test_only_some_engines_take_a_last_frame():
    two = [ref(), ref()]
    given, files = placing.placed(VIDEO_FORM, {}, (), two)
    assert (given["first"], given["last"]) == (1, 1)
    assert [file.role for file in placing.in_order(VIDEO_FORM, given, files)] == ["first", "last"]
    with pytest.raises(BadInput):
        placing.placed(VIDEO_FORM, {"engine": "zhipu"}, (), two)
    given, files = placing.placed(VIDEO_FORM, {"engine": "zhipu", "model": "cogvideox-3"}, (), two)
    assert len(placing.in_order(VIDEO_FORM, given, files)) == 2
    changed = {**given, "model": "cogvideox"}  # … and is left at home where it is of no use
    assert len(placing.in_order(VIDEO_FORM, changed, files)) == 1


def test_extending_knows_the_account_and_the_shape():
    parent = Parent(handle=HANDLE, params=LumaVideo(prompt="x", ratio="9:16"))
    asked = VIDEOS["lumvip"].press(parent, MORE)
    assert isinstance(asked, FormRequest)
    request = EXTENSION_FORM.job({**asked.given, "prompt": "on"})
    assert request.kind is EXTENSIONS["lumvip"]
    assert request.params == Extension(parent=HANDLE, prompt="on", ratio="9:16")
    with pytest.raises(BadInput):
        VIDEOS["luma"].press(parent, Action(key="own:other:", label=""))


def test_the_digital_human_asks_for_what_its_voice_needs():
    asked = []
    given = {"face": 1}
    for voice in ("recording", "clone", "stock"):
        fields = AVATAR_FORM.asked({**given, "voice": voice})
        asked.append([field.name for field in fields if field.required][2:])
    assert asked == [
        ["recording"],
        ["sample", "language", "text"],
        ["stock", "language", "text"],
    ]
    assert AVATAR_FORM.next({}) == "face"
    assert AVATAR_FORM.next(given) == "voice"


@pytest.mark.parametrize(("seconds", "fits"), [(19.9, False), (20, True), (None, True)])
def test_a_sample_is_long_enough_to_be_cloned(seconds, fits):
    check = AVATAR_FORM.field("sample").check
    sample = ref(FileKind.VOICE, seconds=seconds)
    if fits:
        check(sample)
    else:
        with pytest.raises(BadInput):
            check(sample)


# ---- what goes up -------------------------------------------------------------------------------


async def test_frames_of_luma_go_up_as_addresses(client, gateway):
    wish = LumaVideo(prompt="a kite", first=1, last=1)
    task = await VIDEOS["luma"].submit(client, wish, [PICTURE, OTHER], "ours")
    body = gateway.calls("/v1/luma/generations")[-1].json
    assert (body["image_url"], body["image_end_url"]) == (PICTURE.url, OTHER.url)
    assert task.handle.server_id


async def test_without_an_address_nothing_is_submitted(client, gateway):
    bare = FileInput("a.jpg", "image/jpeg", b"x")
    with pytest.raises(RequestRefused):
        await VIDEOS["luma"].submit(client, LumaVideo(prompt="x", first=1), [bare], "ours")
    with pytest.raises(RequestRefused):
        await SPEAK.submit(client, FaceSpeech(), [bare, VOICE], "ours")
    assert not gateway.submits


async def test_a_finished_video_of_luma_can_be_gone_on_with(client, gateway):
    task = await VIDEOS["luma"].submit(client, LumaVideo(prompt="a kite"), [], "ours")
    gateway.tasks.advance("100%")
    seen = (await VIDEOS["luma"].fetch_many(client, [task.handle]))[task.handle.task_id]
    assert seen.state is TaskState.SUCCEEDED
    assert seen.actions == (MORE,)
    wish = Extension(parent=task.handle, prompt="on")
    await EXTENSIONS["luma"].submit(client, wish, [], "ours")
    assert gateway.calls("/v1/luma/extend")[-1].json["video_url"].startswith("http")


async def test_two_frames_of_cogvideox_go_up_as_a_list(client, gateway):
    bare = FileInput("a.jpg", "image/jpeg", samples.photo("a"))
    wish = ZhipuVideo(prompt="a kite", model="cogvideox-3", first=1, last=1)
    await FILM.submit(client, wish, [bare, OTHER], "bot-1")
    body = gateway.calls("/cogvideox")[-1].json
    assert body["image_url"] == [bare.data_url(), OTHER.url]
    assert body["request_id"] == "bot-1"
    assert "size" not in body


async def test_the_three_voices(client, gateway):
    said = {"text": "Good morning", "language": "en"}
    for wish, files in (
        (FaceSpeech(), [PICTURE, VOICE]),
        (FaceSpeech(voice="clone", **said), [PICTURE, VOICE]),
        (FaceSpeech(voice="stock", stock="e v", clean=True, **said), [PICTURE]),
    ):
        await SPEAK.submit(client, wish, files, "ours")
    recorded, cloned, stock = (call.json for call in gateway.calls("/avatar/generation"))
    assert recorded["audio_url"] == VOICE.url
    assert cloned["create_voice"] == {"audio_url": VOICE.url, **said}
    assert stock["use_voice"] == {"voice_engine_id": "e", "audio_id": "v", **said}
    assert [call["no_watermark"] for call in (recorded, cloned, stock)] == [False, False, True]
