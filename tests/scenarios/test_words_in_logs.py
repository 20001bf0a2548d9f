"""What people write stands in no log line, whatever goes wrong with it."""

from __future__ import annotations

import pytest

from bot import logs

DIARY = "purple elephants under the bridge"


@pytest.fixture
def lines(capfd):
    logs.configure(level="DEBUG")
    yield lambda: "".join(capfd.readouterr())
    logs.configure()


async def test_words_of_people_are_in_no_log_line(world, ann, lines):
    world.script(f"An answer about {DIARY}")
    await ann.say(f"What about {DIARY}?")
    await ann.sees(contains="An answer about")
    await ann.say(f"/remember {DIARY} are real")
    await ann.sees(contains=DIARY)
    for command in ("/imagine", "/image", "/music", "/say", "/system", "/complete", "/recall"):
        said = await ann.say(f"{command} {DIARY} [banned] [busy]")
        await ann.sees(after=said)
    await world.until(lambda: world.app.intake.running == 0)
    written = lines()
    assert "job_" in written  # something was logged at all
    assert "elephants" not in written
    assert world.telegram.token.partition(":")[2] not in written
