import pytest

from bot.gateway.client import GatewayClient
from bot.gateway.errors import GatewayError
from bot.services.models import traits
from bot.services.models.catalog import Catalog
from emulators.gateway import GatewayEmulator
from tests.held_clock import HeldClock
from tests.services.talk.stage import no_wait


@pytest.fixture
async def gateway():
    async with GatewayEmulator() as emulator:
        yield emulator


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
async def catalog(gateway, clock):
    async with GatewayClient(gateway.url, "sk-test", backoff=no_wait) as client:
        yield Catalog(client, clock)


async def test_the_list_is_asked_for_once_in_five_minutes(catalog, gateway, clock):
    await catalog.models()
    await clock.advance(299)
    assert len(await catalog.models()) == len(gateway.models)
    assert len(gateway.calls("/v1/models")) == 1
    gateway.models.append("brand-new")
    await clock.advance(2)
    assert "brand-new" in [one.id for one in await catalog.models()]


async def test_a_failing_gateway_is_covered_by_what_it_said_before(catalog, gateway, clock):
    before = await catalog.models()
    await clock.advance(301)
    gateway.fail_next("/v1/models", status=503, times=9)
    assert await catalog.models() == before
    asked = len(gateway.calls("/v1/models"))
    assert await catalog.models() == before
    assert len(gateway.calls("/v1/models")) == asked  # not again at once


async def test_a_gateway_that_never_answered_is_an_error(catalog, gateway):
    gateway.fail_next("/v1/models", status=401, times=9)
    with pytest.raises(GatewayError):
        await catalog.models()
    assert await catalog.find("anything") == "anything"


async def test_only_talkers_are_offered_by_family(catalog):
    families = await catalog.families()
    assert list(families) == [
        "Claude", "DeepSeek", "Gemini", "GLM", "GPT", "Kimi", "OpenAI o", "Qwen",
    ]  # fmt: skip
    assert "gpt-4o-mini" in families["GPT"]
    assert families["Gemini"] == [
        "gemini-1.5-flash", "gemini-1.5-pro", "gemini-2.0-flash", "gemini-2.5-pro",
        "gemini-pro", "gemini-pro-vision",
    ]  # fmt: skip
    offered = {name for names in families.values() for name in names}
    for silent in (
        "mj_imagine", "suno_music", "text-embedding-3-small", "tts-1", "whisper-1", "dall-e-3",
        "flux-pro", "gpt-image-1", "gpt-4o-transcribe", "gpt-3.5-turbo-instruct", "swap_face",
        "gpt-4-gizmo-*", "luma", "stable-diffusion", "gpt-4o-mini-tts",
    ):  # fmt: skip
        assert silent not in offered


async def test_an_unknown_family_comes_last(catalog, gateway):
    gateway.models.append("aardvark-1")
    assert list((await catalog.families()).items())[-1] == ("…", ["aardvark-1"])


async def test_a_model_is_found_however_it_is_written(catalog):
    assert await catalog.find(" GPT-4o-Mini ") == "gpt-4o-mini"
    assert await catalog.find("gpt-4-gizmo-g-abc") == "gpt-4-gizmo-g-abc"
    assert await catalog.find("gpt-99") is None


@pytest.mark.parametrize(
    ("model", "window"),
    [
        ("gpt-4o-mini", 128_000),
        ("gpt-4", 8_192),
        ("gpt-4.1-nano", 1_000_000),
        ("moonshot-v1-128k", 128_000),
        ("moonshot-v1-8k", 8_000),
        ("claude-3-opus-20240229", 200_000),
        ("anthropic/claude-3-opus", 200_000),
        ("gemini-pro", 30_000),
        ("gemini-2.5-pro", 1_000_000),
        ("nobody-knows-me", traits.UNKNOWN_WINDOW),
    ],
)
def test_windows(model, window):
    assert traits.window(model) == window


@pytest.mark.parametrize(
    ("model", "sees"),
    [
        ("gpt-4o-mini", True),
        ("chatgpt-4o-latest", True),
        ("gpt-4-vision-preview", True),
        ("gpt-4.1", True),
        ("o1", True),
        ("o1-mini", False),
        ("o3-mini", False),
        ("gpt-4", False),
        ("gpt-3.5-turbo", False),
        ("gpt-4o-audio-preview", False),
        ("claude-3-7-sonnet-20250219", True),
        ("claude-2", False),
        ("gemini-pro", False),
        ("gemini-pro-vision", True),
        ("gemini-2.0-flash", True),
        ("deepseek-chat", False),
        ("qwen2.5-vl-72b-instruct", True),
        ("glm-4v-plus", True),
        ("glm-4-plus", False),
    ],
)
def test_who_sees(model, sees):
    assert traits.sees_pictures(model) is sees
