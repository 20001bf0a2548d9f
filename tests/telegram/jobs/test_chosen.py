"""What was chosen for a job and may cost stands on its line; what is the default does not."""

import pytest

from bot.services.kinds import registry
from bot.telegram.jobs import presenter
from tests.telegram.builders import T0, job

OFFERED = ["gpt-image-1", "dall-e-3"]


@pytest.mark.parametrize(
    ("kind", "params", "said"),
    [
        ("images.draw", {"prompt": "a fox", "offered": OFFERED}, ""),
        (
            "images.draw",
            {
                "prompt": "a fox",
                "offered": OFFERED,
                "size": "1024x1536",
                "quality": "high",
                "count": 3,
            },
            "1024×1536 · high · 3 pictures",
        ),
        ("images.draw", {"prompt": "a fox", "offered": OFFERED, "model": "dall-e-3"}, "dall-e-3"),
        ("midjourney.imagine", {"prompt": "a fox", "speed": "fast"}, ""),
        ("midjourney.imagine", {"prompt": "a fox", "speed": "turbo"}, "🚀 Turbo"),
        ("suno.song", {"description": "rain", "version": "v4.0"}, ""),
        ("suno.song", {"description": "rain", "version": "v3.5"}, "v3.5"),
        ("audio.say", {"text": "hello", "voice": "onyx", "speed": "1.5"}, "Onyx · 1.5×"),
    ],
)
def test_only_what_deviates_is_said(kind, params, said):
    asked = job(kind=kind, params=params)
    chosen = registry.chosen(asked)
    assert " · ".join(presenter.choice_name(one, "en") for one in chosen) == said
    line = presenter.status(asked, "a fox", T0, chosen)
    assert said in line.text
