"""Long answers with everything in them arrive whole: tables, code, formulas, lists, Chinese."""

from __future__ import annotations

import pytest

from tests.foreign import reading
from tests.foreign.world import DATA

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]

ENGLISH = (DATA / "harbour.en.md").read_text(encoding="utf-8")
CHINESE = (DATA / "tides.zh.md").read_text(encoding="utf-8")
PACE = {"streamingProfile": {"ttft": 200, "tps": 200}}


@pytest.mark.parametrize(
    ("document", "last"), [(ENGLISH, "Good luck!"), (CHINESE, "祝顺利！")], ids=["en", "zh"]
)
async def test_a_document_is_shown_whole(world, document, last):
    await world.gateway.answers(document, chunkSize=7, **PACE)
    await world.ann.say("How do I predict the tide?")
    await world.ann.sees(contains=last, timeout=30)
    await world.settled()
    assert reading.of_messages(world.shown()) == reading.of_markdown(document)
    assert len(await world.gateway.asked()) == 1


async def test_a_rich_document_is_rich(world):
    await world.gateway.answers(ENGLISH, chunkSize=50)
    await world.ann.say("How do I predict the tide?")
    answer = await world.ann.sees(contains="Good luck!", rich=True)
    for tag in ("<table>", "<tg-math-block>", '<code class="language-python">', "<h2>", "<ol>"):
        assert tag in answer.rich


async def test_three_documents_in_one_answer(world):
    """More than one message holds, so the cuts are in it."""
    document = "\n\n".join([ENGLISH, CHINESE] * 6)
    await world.gateway.answers(document, chunkSize=100)
    await world.ann.say("Tell me everything.")
    await world.ann.sees(contains="祝顺利！", timeout=40)
    await world.settled()
    assert reading.of_messages(world.shown()) == reading.of_markdown(document)


async def test_a_document_in_a_group(world):
    """No rich messages there: every line once, in its order, over several messages."""
    group = world.telegram.group("Crew", [world.ann], announce=False)
    document = f"{ENGLISH}\n\n{CHINESE}"
    await world.gateway.answers(document, chunkSize=40, **PACE)
    await world.ann.say("@demo_bot How do I predict the tide?", chat=group)
    await world.ann.sees(contains="祝顺利！", chat=group, timeout=60)
    await world.settled()
    shown = reading.of_messages(world.shown(group))
    assert not reading.places(reading.lines(document), shown)
    # Formulas become other characters in plain text: they may not make it longer or shorter much.
    assert abs(len(shown) - len(reading.of_markdown(document))) < 200


async def test_emoji_that_were_cut_in_half(world):
    """Its chunks are counted in UTF-16 units, so that a chunk may hold half a character."""
    said = "Waves 🌊🌊 and a family 👨‍👩‍👧, an anchor ⚓️ and 𝔊𝔬𝔱𝔥𝔦𝔠 letters. Done."
    await world.gateway.answers(said, chunkSize=1, streamingProfile={"ttft": 50, "tps": 30})
    await world.ann.say("Emoji, please.")
    await world.ann.sees(said)
    await world.settled()
    assert world.shown() == [said]


async def test_thinking_is_folded_and_apart(world):
    await world.gateway.thinks("First the Moon, then the Sun. 🌗", "Twice a day.", chunkSize=5)
    await world.ann.say("How often is high water?")
    answer = await world.ann.sees(contains="Twice a day.")
    assert answer.text.count("First the Moon") == 1
    folded = any(one["type"] == "expandable_blockquote" for one in answer.entities)
    assert folded or "<details>" in (answer.rich or "")


async def test_what_was_said_comes_with_the_next_question(world):
    await world.gateway.answers(CHINESE, to="潮汐", chunkSize=60)
    await world.gateway.answers("四条。", to="几条")
    await world.ann.say("请讲讲潮汐预报")
    await world.ann.sees(contains="祝顺利！")
    await world.ann.say("一共几条波？")
    await world.ann.sees("四条。")
    messages = (await world.gateway.asked())[-1]["messages"]
    said = [(one["role"], one["content"]) for one in messages if one["role"] != "system"]
    assert said == [
        ("user", "请讲讲潮汐预报"), ("assistant", CHINESE), ("user", "一共几条波？"),
    ]  # fmt: skip
