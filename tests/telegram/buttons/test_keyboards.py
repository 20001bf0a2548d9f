"""Buttons stand in neat rows and their data fits."""

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.domain import JobFailure, JobStatus
from bot.telegram.answers import buttons as answer_buttons
from bot.telegram.buttons import callbacks, keyboards
from bot.telegram.buttons.callbacks import (
    BrowseModels,
    FormChoice,
    JobChoice,
    JobCommand,
    JobDo,
    PickModel,
    PressAction,
    SetLanguage,
)
from tests.telegram.builders import action, grid_actions, job, scope, upscaled_actions


def shown(markup):
    return [[button.text for button in row] for row in markup.inline_keyboard]


def test_a_grid_stands_in_three_rows():
    assert shown(keyboards.result(job(), grid_actions(), original=True)) == [
        ["U1", "U2", "U3", "U4"],
        ["V1", "V2", "V3", "V4"],
        ["🔄", "🖼 Original"],
    ]


def test_an_upscaled_picture_has_rows_by_what_they_do():
    assert shown(keyboards.result(job(), upscaled_actions(), original=True)) == [
        ["Upscale (Subtle)", "Upscale (Creative)"],
        ["🪄 Vary (Subtle)", "🪄 Vary (Strong)"],
        ["🖌️ Vary (Region)", "🔍 Custom Zoom"],
        ["🔍 Zoom Out 2x", "🔍 Zoom Out 1.5x"],
        ["⬅️", "➡️", "⬆️", "⬇️"],
        ["🖼 Original"],
    ]


def test_every_action_is_shown_even_an_unknown_one():
    actions = [*grid_actions(), action(90, "New::Thing::1", "Sparkle"), action(91, "x::y", "")]
    texts = [
        text for row in shown(keyboards.result(job(), actions, original=False)) for text in row
    ]
    assert len(texts) == len(actions)
    assert "Sparkle" in texts
    assert "x::y" in texts


def test_a_row_has_no_more_labels_than_a_phone_shows_whole():
    def rows(*labels):
        packed = keyboards.pack([keyboards.button(label, "x") for label in labels])
        return [len(row) for row in packed]

    assert [rows(*["↩ Show 1"] * count) for count in (0, 1, 3, 4, 7, 10)] == [
        [], [1], [3], [2, 2], [3, 2, 2], [3, 3, 2, 2],
    ]  # fmt: skip
    assert rows("Voice", "Face", "Recording", "No watermark (may cost more)") == [3, 1]
    assert rows("🎙 My recording", "🧬 Cloned from a sample", "📚 A stock voice") == [1, 1, 1]
    assert rows("✓ 📝 文字", "☐ 💎 无水印（可能更贵）") == [1, 1]
    assert rows("⏩ 续写", "🔗 完整歌曲", "🎬 视频") == [3]
    assert rows("✍️ 我的歌词", "🎨 风格") == [2]  # what only colours a sign takes no room


def test_used_ones_are_marked():
    markup = keyboards.result(job(), [action(1, "m::upsample::1", "U1", used=True)], original=False)
    assert shown(markup) == [["✓ U1"]]


def test_no_buttons_no_keyboard():
    assert keyboards.result(job(), [], original=False) is None


def test_nobody_gets_a_button_that_leads_nowhere():
    cancelled = job(status=JobStatus.CANCELLED, failure=JobFailure(kind="cancelled"))
    assert keyboards.ended_badly(cancelled) is None
    expired = job(status=JobStatus.FAILED, failure=JobFailure(kind="parent_expired"))
    assert shown(keyboards.ended_badly(expired, 3)) == [["🎨 Draw it again"]]
    [[again]] = keyboards.ended_badly(expired, 3).inline_keyboard
    assert JobCommand.unpack(again.callback_data) == JobCommand(job=3, do=JobDo.AGAIN)
    failed = job(status=JobStatus.FAILED, failure=JobFailure(kind="upstream_error"))
    assert shown(keyboards.ended_badly(failed)) == [["🔄 Try again"]]


def test_buttons_of_ours_speak_the_askers_language():
    assert shown(keyboards.waiting(job(scope=scope(language="zh")))) == [["✖ 取消"]]


@pytest.mark.parametrize(
    "data",
    [
        PressAction(id=2**62),
        JobCommand(job=2**62, do=JobDo.REDELIVER),
        JobChoice(job=2**62, choice="bottom"),
        FormChoice(form=2**62, choice="instrumental"),
        PickModel.of(
            "org/a-model:with-a-very-long-name-that-no-button-could-ever-hold-in-64-bytes"
        ),
        BrowseModels.of("模型" * 40, 99),
        BrowseModels(),
        SetLanguage(language="zh"),
    ],
    ids=lambda data: type(data).__name__,
)
def test_data_fits_and_comes_back(data):
    packed = data.pack()
    assert len(packed.encode()) <= 64
    assert type(data).unpack(packed) == data


def test_models_are_known_by_token():
    assert PickModel.of("gpt-4o").means("gpt-4o")
    assert not PickModel.of("gpt-4o").means("gpt-4o-mini")
    assert BrowseModels.of("gpt").means("gpt")
    assert callbacks.token("a") != callbacks.token("b")


def test_every_button_has_a_prefix_of_its_own():
    def kinds(root=CallbackData):
        for kind in root.__subclasses__():
            yield kind
            yield from kinds(kind)

    prefixes = [kind.__prefix__ for kind in kinds() if kind.__module__.startswith("bot.")]
    assert answer_buttons
    assert len(set(prefixes)) == len(prefixes) >= 9
