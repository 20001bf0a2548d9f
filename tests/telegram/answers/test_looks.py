"""Answers as the person sees them: nothing to see, right to left, thinking, many looks."""

from __future__ import annotations

import pytest

from tests.telegram.answers.stage import opened


@pytest.fixture(params=["private", "group"])
def name(request):
    return request.param


def where(stage, name):
    return stage.group if name == "group" else None


@pytest.mark.parametrize("text", ["```python\n```", "\u200b", "[](\u200b)"])
async def test_an_answer_with_nothing_to_see_says_so(tmp_path, name, text):
    async with opened(tmp_path) as stage:
        chat = where(stage, name)
        await stage.answered(await stage.ask(chat=chat), text, 0.2)
        (said,) = stage.texts(chat)
        assert said.startswith("The model answered with nothing that can be shown.")


async def test_what_is_read_from_right_to_left_says_so(tmp_path):
    async with opened(tmp_path) as stage:
        await stage.answered(await stage.ask(), "## مقدمة\n\n- العنصر الأول", 0.2)
        (message,) = stage.said()
        assert message.json["rich_message"]["is_rtl"]


async def test_marks_in_the_thinking_are_not_shown(tmp_path, name):
    async with opened(tmp_path) as stage:
        chat = where(stage, name)
        stream = await stage.ask(chat=chat)
        await stage.answered(
            stream, "Done.", 0.2, reasoning="**Weighing options**\n\nI compare `a`."
        )
        (said,) = stage.texts(chat)
        assert "Weighing options" in said
        assert "I compare a." in said
        assert "**" not in said
        assert "`" not in said


async def test_a_hundred_looks_and_more_become_two_messages(tmp_path, name):
    async with opened(tmp_path) as stage:
        chat = where(stage, name)
        answer = "\n".join(f"- **K{n}**: v" for n in range(130))
        await stage.answered(await stage.ask(chat=chat), answer, 0.2)
        messages = stage.said(chat)
        assert len(messages) == 2
        assert sum(len(message.entities) for message in messages) == 130
