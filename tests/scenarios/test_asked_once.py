"""A question is asked again once for each wish, however the wishes come together."""

from __future__ import annotations

import pytest

AGAIN = "🔄 Try again"
CHAT = "/v1/chat/completions"


def asked(world):
    return len(world.gateway.calls(CHAT))


async def cut(world, ann):
    """An answer that broke off, with its button."""
    world.script(["half an ", "answer"], then="cut")
    await ann.say("Why?")
    return await ann.sees(buttons=[AGAIN])


class Wishes:
    """What a person does to have something answered again; none waits for what comes of it."""

    def __init__(self, world, ann, told):
        self.world, self.ann, self.told = world, ann, told

    async def retry(self):
        await self.ann.say("/retry")

    async def press(self):
        button = next(one for one in self.told.all_buttons if one.label == AGAIN)
        self.ann.start_press(self.told.stored, button.data)


ORDERS = ["retry retry", "press press", "retry press", "press retry", "press press retry press"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("pace", ["in one batch", "while it is asked", "after a restart"])
async def test_wishes_at_once_are_one_paid_answer(world, ann, order, pace):
    told = await cut(world, ann)
    wishes = Wishes(world, ann, told)
    world.script("Because.", "Paid twice.", "Paid thrice.")
    first, *rest = order.split()
    hold = None
    if pace == "in one batch":
        await world.kill()
    else:
        hold = world.gateway.hold(CHAT)
    await getattr(wishes, first)()
    if hold:
        await hold.reached()
    if pace == "after a restart":
        await world.kill()
    for wish in rest:
        await getattr(wishes, wish)()
    if pace == "after a restart":  # what was cut is asked again by itself, in place of the wishes
        world.gateway.reset()
        world.script("Because.", "Paid twice.", "Paid thrice.")
        await world.start()
    elif hold:
        hold.release()
    else:
        await world.start()
    await ann.sees("Because.")
    await world.until(lambda: world.app.intake.running == 0)
    await world.until(lambda: world.app.conversations.running == 0)
    assert asked(world) == (1 if pace == "after a restart" else 2)  # calls are forgotten by a reset
    assert not [one for one in ann.screen() if "Paid" in one.text]


async def test_a_button_that_was_used_is_not_paid_for_again(world, ann):
    told = await cut(world, ann)
    world.script("Because.", "Paid on purpose.")
    await ann.press(told, AGAIN)
    await ann.sees("Because.")
    await world.until(lambda: world.app.intake.running == 0)
    assert "already" in await ann.press(told, AGAIN, stale=True)
    assert asked(world) == 2
    await ann.say("/retry")  # who has read the answer and wants another gets it
    await ann.sees("Paid on purpose.")
    assert asked(world) == 3


@pytest.mark.parametrize("first", ["retry", "edit"])
async def test_an_edit_and_a_retry_at_once_end_with_the_new_wording(world, ann, first):
    world.script("About cats.")
    question = await ann.say("cats?")
    await ann.sees("About cats.")
    await world.until(lambda: world.app.intake.running == 0)
    await world.kill()
    world.script("About dogs.", "About dogs.", "Paid thrice.")
    if first == "retry":
        await ann.say("/retry")
    await ann.edit(question, "dogs?")
    if first == "edit":
        await ann.say("/retry")
    await world.start()
    await ann.sees("About dogs.", timeout=25)
    await world.until(lambda: world.app.intake.running == 0)
    await world.until(lambda: world.app.conversations.running == 0)
    last = world.gateway.calls(CHAT)[-1].json["messages"][-1]["content"]
    assert (last, asked(world) <= 3) == ("dogs?", True)


async def test_nobody_has_an_answer_of_another_chat_shown_or_asked_again(world, ann):
    world.telegram.fail_next("sendMessage", drop_connection=True)
    world.script("A secret.")
    await ann.say("Tell me.")
    offer = await ann.sees(buttons=["📄 Show again"])
    bob = world.telegram.person("Bob")
    world.script("Hello.")
    await bob.say("hi")
    own = await bob.sees("Hello.")
    before = asked(world)
    for data in (offer.all_buttons[0].data, offer.all_buttons[0].data.replace("aw", "ar")):
        query = bob.start_press(own.stored, data)
        await world.until(lambda query=query: query.answer)
        assert "not there any more" in query.answer["text"]
    assert "A secret." not in str([one.text for one in bob.screen()])
    assert asked(world) == before
