"""What the scenarios of /image and /edit share: what went up, and how a form is pressed."""

from __future__ import annotations

GENERATE, EDIT = "/v1/images/generations", "/v1/images/edits"


def drawn(world):
    """What was asked of the drawing endpoint."""
    return [one.json for one in world.gateway.calls(GENERATE)]


def edits(world):
    """What was asked of the editing endpoint."""
    return world.gateway.calls(EDIT)


async def as_it_is_now(person, message, chat=None):
    return next(one for one in person.screen(chat) if one.id == message.id)


async def labelled(world, person, message, fits):
    """The first button with a label that fits, once there is one."""

    async def found():
        now = await as_it_is_now(person, message)
        return next((label for label in now.labels if fits(label)), None)

    return await world.until(found)


async def tap(world, person, message, fits):
    """Press the button whose label fits, as the message is then."""
    label = await labelled(world, person, message, fits)
    await person.press(await as_it_is_now(person, message), label)


async def choose(world, person, form, field, value):
    """Open the choices of a field, if they are not there already, and take one."""

    def meant(label):
        return label.removeprefix("✓ ") == value

    label = await labelled(world, person, form, lambda label: meant(label) or field in label)
    if not meant(label):
        await person.press(await as_it_is_now(person, form), label)
    await tap(world, person, form, meant)
    await labelled(world, person, form, lambda label: "Cancel" in label)


async def picture(ann, words="a red kettle", **kwargs):
    await ann.say(f"/image {words}", **kwargs)
    return await ann.sees(photo=True)
