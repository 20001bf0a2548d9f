"""Answers that are made to hurt: /stop is heard, a neighbour is answered, a sentence is said."""

from __future__ import annotations

import sqlite3

import pytest

ENDLESS = ("comments", "drip", "packed-chunks", "million")
GIVEN_UP = ("line", "packed", "endless", "values", "deep", "body", "gzip", "refusal")


@pytest.mark.parametrize("bomb", ENDLESS)
async def test_stop_is_heard_and_a_neighbour_is_answered(world, ann, bomb):
    bob = world.telegram.person("Bob", started=True)
    await ann.say(f"go [bomb:{bomb}]")
    await world.until(lambda: world.gateway.calls("/v1/chat/completions"))
    await bob.say("When does the ferry leave?")
    await bob.sees(contains="When does the ferry leave?", timeout=20)
    await ann.say("/stop")
    await world.until(lambda: not world.app.conversations.running, 20)
    assert any("Stopped" in one.text or "would not end" in one.text for one in ann.screen())


@pytest.mark.parametrize("bomb", GIVEN_UP)
async def test_what_nobody_can_read_is_given_up_with_a_sentence(world, ann, bomb):
    await ann.say(f"go [bomb:{bomb}]")
    await ann.sees(contains="ry again", timeout=20)
    await ann.say("still there?")
    await ann.sees(contains="still there?", after=ann.screen()[-1], timeout=20)


async def test_an_answer_of_many_chunks_comes_whole(world, ann):
    await ann.say("go [bomb:chunks]")
    await ann.sees(document=True, timeout=60)
    file = next(one.document for one in ann.screen() if one.document)
    assert file.data.decode().split() == ["fog"] * 100_000


@pytest.mark.parametrize("bomb", ["letters", "line-letters"])
async def test_a_large_picture_in_letters_is_a_picture_and_not_in_the_database(world, ann, bomb):
    await ann.say(f"draw a kite [bomb:{bomb}]")
    await ann.sees(photo=True, timeout=60)
    await world.until(lambda: not world.app.conversations.running)
    with sqlite3.connect(world.folder / "bot.db") as database:
        [(params,)] = database.execute("SELECT params FROM jobs").fetchall()
    assert len(params) < 1000
    assert "base64" not in params


async def test_a_picture_that_nobody_can_open_is_said_and_the_words_stand(world, ann):
    await ann.say("draw a kite [bomb:undecodable]")
    told = await ann.sees(contains="came damaged")
    assert "Here it is" in told.text
    assert "That was it." in told.text
    assert not [one for one in ann.screen() if one.photo or one.document]


async def test_nothing_but_a_damaged_picture_is_said(world, ann):
    await ann.say("draw a kite [bomb:only-undecodable]")
    await ann.sees(contains="came damaged")
    await ann.say("and now?")
    await ann.sees(contains="and now?", after=ann.screen()[-1])
