"""How a form shows itself: one message, edited with every choice, with a button for every field.

Its words stand in the locales by the names of the form and its fields (`form-music-title`), so a
new form adds words, not code. What a choice means is `bot/services/forms.py`'s business.
"""

from __future__ import annotations

from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Code, Italic, Text

from bot.domain import Form, Job, Scope
from bot.services.forms import CANCEL, GO
from bot.services.kinds import Registry
from bot.services.kinds.form import Field, FormKind
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.callbacks import FormChoice
from bot.telegram.delivery import Delivery, Edit
from bot.telegram.keyboards import asking, button, markup, pack
from bot.telegram.measure import shorten
from bot.telegram.outgoing import Outgoing
from bot.telegram.posting import NOWHERE, post

VALUE_UNITS = 500  # of a value, as a reminder of what was given
ON, OFF, FILLED = "☑ ", "☐ ", "✓ "


class FormView:
    """Forms in chats."""

    def __init__(self, delivery: Delivery, storage: Storage, registry: Registry) -> None:
        self._delivery = delivery
        self._storage = storage
        self._registry = registry

    async def show(self, form: Form) -> None:
        """Show it as it is now: in its message, or in a new one if there is none (any more)."""
        outgoing = present(form, self._registry.form(form.kind))
        if form.question_id and await self._edited(form, outgoing):
            return
        sent = await post(self._delivery, self._storage, _owner(form.id), outgoing)
        if sent.message_id != NOWHERE:
            await self._storage.forms.question(form.id, sent.message_id)

    async def changed(self, form_id: int, outcome: Form | Job | None, scope: Scope) -> None:
        """Show what a choice or an answer has led to: more of the form, a job, or nothing.

        It goes on in the language that the person speaks now.
        """
        if isinstance(outcome, Form):
            asker = outcome.scope.model_copy(update={"language": scope.language})
            await self.show(outcome.model_copy(update={"scope": asker}))
        else:
            await self.close(form_id)

    async def close(self, form_id: int) -> None:
        """It has become a job, or was given up: its message goes."""
        shown = await self._storage.sent.get(_owner(form_id))
        if shown is None:
            return
        if shown.message_id != NOWHERE and not await self._delivery.delete(
            shown.chat_id, shown.message_id
        ):
            await self._delivery.edit_keyboard(shown.chat_id, shown.message_id, None)
        await self._storage.sent.drop(_owner(form_id))

    async def _edited(self, form: Form, outgoing: Outgoing) -> bool:
        keyboard = outgoing.keyboard
        result = await self._delivery.edit(
            form.scope.chat_id,
            form.question_id or NOWHERE,
            outgoing.text,
            outgoing.entities,
            keyboard if isinstance(keyboard, InlineKeyboardMarkup) else None,
        )
        return result is not Edit.GONE


def present(form: Form, kind: FormKind[Any]) -> Outgoing:
    """The form as a message. Pure."""
    body = _asking(form, kind) if kind.at_once else _overview(form, kind)
    text, entities = body.render()
    return Outgoing(
        chat_id=form.scope.chat_id,
        topic_id=form.scope.topic_id,
        reply_to=form.scope.message_id,
        text=text,
        entities=tuple(entities),
        keyboard=_keyboard(form, kind),
        language=form.scope.language,
    )


def _asking(form: Form, kind: FormKind[Any]) -> Text:
    """A form that only wants one thing said."""
    parts: list[Text | str] = [_say(form, f"{form.step or kind.first}-ask")]
    if form.files:
        parts += ["\n", Italic(texts.get("form-files", _language(form), count=len(form.files)))]
    if not form.scope.private:
        parts += ["\n", Italic(texts.get("form-reply", _language(form)))]
    return Text(*parts)


def _overview(form: Form, kind: FormKind[Any]) -> Text:
    """What was given so far, and the open question."""
    parts: list[Text | str] = [Bold(_say(form, ""))]
    given = [field for field in kind.fields if form.params.get(field.name)]
    if given:
        parts.append("\n")
    for field in given:
        value = form.params[field.name]
        said = texts.get("form-on", _language(form)) if field.switch else _short(value)
        colon = texts.get("form-colon", _language(form))
        parts += ["\n", Bold(_say(form, field.name)), colon, said if field.switch else Code(said)]
    parts.append("\n\n")
    if form.step:
        parts += [_say(form, f"{form.step}-ask"), " "]
        parts.append(Italic(texts.get("form-reply", _language(form))))
    else:
        parts.append(Italic(_say(form, "hint")))
    return Text(*parts)


def _keyboard(form: Form, kind: FormKind[Any]) -> InlineKeyboardMarkup | None:
    language = _language(form)
    cancel = _choice(form, texts.get("form-cancel", language), CANCEL)
    rows: list[list[InlineKeyboardButton]] = [[cancel]]
    if not kind.at_once:
        fields = [_choice(form, _label(form, field), field.name) for field in kind.fields]
        rows = [*pack(fields), [_choice(form, _say(form, "go"), GO), cancel]]
    return asking(markup(rows), private=form.scope.private or not form.step)


def _label(form: Form, field: Field) -> str:
    without, given = (OFF, ON) if field.switch else ("", FILLED)
    return (given if form.params.get(field.name) else without) + _say(form, field.name)


def _choice(form: Form, label: str, choice: str) -> InlineKeyboardButton:
    return button(label, FormChoice(form=form.id, choice=choice).pack())


def _say(form: Form, what: str) -> str:
    key = f"form-{form.kind}-{what}" if what else f"form-{form.kind}"
    return texts.get(key.replace(".", "-").replace("_", "-"), _language(form))


def _short(value: object) -> str:
    return shorten(" ".join(str(value).split()), VALUE_UNITS)


def _language(form: Form) -> str:
    return form.scope.language


def _owner(form_id: int) -> str:
    return f"form:{form_id}"
