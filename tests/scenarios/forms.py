"""Filling in a form by hand: it moves below every answer, so its message is looked for."""

from __future__ import annotations


def as_now(person, form):
    """The form's message as it is now: the last one that begins as it does."""
    title = form.text.split("\n")[0]
    shown = person.screen(form.stored.chat)
    return next(one for one in reversed(shown) if one.text.startswith(title) and one.labels)


async def pressed(person, form, word):
    """Press the button whose label has the word."""
    now = as_now(person, form)
    label = next((label for label in now.labels if word.lower() in label.lower()), None)
    assert label, person.picture(form.stored.chat)
    return await person.press(now, label)
