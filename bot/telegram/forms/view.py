"""Shows a form: one message with a button for each field, edited with every choice.

After a text answer the form moves below it, so that the next question is visible. Its texts are
found in the locales by the names of form and field (`form-music-title`), so a new form needs texts
but no code. `bot/services/forms/service.py` handles the choices.
"""

from __future__ import annotations

from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Code, ExpandableBlockQuote, Italic, Text

from bot.domain import Form, Gone, Scope
from bot.scope import Target
from bot.services.forms.service import BACK, CANCEL, GO, Begun
from bot.services.kinds import Registry
from bot.services.kinds.fields import Choice, Field, Switch, Upload, Words
from bot.services.kinds.form import FormKind
from bot.services.waiting import KeyedLocks
from bot.storage import Storage
from bot.telegram import texts
from bot.telegram.buttons.callbacks import FormChoice
from bot.telegram.buttons.keyboards import asking, button, markup, pack
from bot.telegram.outgoing.delivery import Delivery, Edited
from bot.telegram.outgoing.message import TextPart
from bot.telegram.outgoing.outgoing import Outgoing
from bot.telegram.outgoing.posting import NOWHERE, post
from bot.telegram.wording.measure import shorten

LINES_UNITS = 2500  # of a value with several lines
VALUE_UNITS = 500  # of a value, as a reminder of what was given
ON, OFF, FILLED = "☑ ", "☐ ", "✓ "
AT_ONCE = 3  # so many choices stand in the form itself; more open by their field's button


class FormView:
    """Shows forms in chats."""

    def __init__(self, delivery: Delivery, storage: Storage, registry: Registry) -> None:
        self._delivery = delivery
        self._storage = storage
        self._registry = registry
        self._turns = KeyedLocks()  # of one form: a quick finger does not get it twice

    async def show(self, form: Form, *, below: int = NOWHERE) -> None:
        """Show the form: edit its message, or send a new one if that is gone or too far up.

        `below` is the id of the message that answered it.
        """
        outgoing = present(form, self._registry.form(form.kind))
        async with self._turns.hold(form.id):
            if not await self._open(form.id):
                return  # it was closed while this waited; nobody would take it away any more
            shown = await self._storage.sent.get(_owner(form.id))
            at = shown.message_id if shown else NOWHERE
            if at > below and await self._edited(form.scope.target, at, outgoing):
                await self._moved(form, at)  # a kill may have come in between
                return
            if shown is not None and NOWHERE < at <= below:  # after a kill, this one goes as well
                await self._storage.sent.put(_former(form.id), shown.target, at)
            sent = await post(self._delivery, self._storage, _owner(form.id), outgoing)
            if sent.message_id == NOWHERE:
                return
            await self._moved(form, sent.message_id)
        former = await self._storage.forms.before(form) if shown is None else None
        if former is not None:  # it looks alive, and takes no answer any more
            await self.close(former)

    async def begun(self, outcome: Begun) -> None:
        """Show the form that a command has opened. A job shows itself."""
        if isinstance(outcome, Form):
            await self.show(outcome)

    async def changed(
        self, form_id: int, outcome: Begun | None, scope: Scope, *, below: int = NOWHERE
    ) -> None:
        """Show the form after a choice or answer; remove its message once it has become a job.

        Uses the person's current language.
        """
        if isinstance(outcome, Form):
            asker = outcome.scope.model_copy(update={"language": scope.language})
            await self.show(outcome.model_copy(update={"scope": asker}), below=below)
        else:
            await self.close(form_id)

    async def close(self, form_id: int) -> None:
        """Delete the form's message: it has become a job or was cancelled."""
        async with self._turns.hold(form_id):  # it may be on its way below an answer just now
            shown = await self._storage.sent.get(_owner(form_id))
            if shown is None:
                return
            await self._take_former(form_id)
            if shown.message_id != NOWHERE:
                await self._remove(shown.target, shown.message_id)
            await self._storage.sent.drop(_owner(form_id))

    async def _moved(self, form: Form, at: int) -> None:
        """Store the form's new message, and delete the old one."""
        if form.message_id != at:
            await self._storage.forms.question(form.id, at)
        await self._take_former(form.id)

    async def _take_former(self, form_id: int) -> None:
        former = await self._storage.sent.get(_former(form_id))
        if former is not None:
            await self._remove(former.target, former.message_id)
            await self._storage.sent.drop(_former(form_id))

    async def _open(self, form_id: int) -> bool:
        try:
            await self._storage.forms.get(form_id)
        except Gone:
            return False
        return True

    async def _remove(self, target: Target, message_id: int) -> None:
        """Delete a message, or at least its buttons."""
        if not await self._delivery.delete(target, message_id):
            await self._delivery.edit_keyboard(target, message_id, None)

    async def _edited(self, target: Target, message_id: int, outgoing: Outgoing) -> bool:
        result = await self._delivery.edit(
            target, message_id, outgoing.text, outgoing.entities, outgoing.buttons
        )
        return result is not Edited.GONE


def present(form: Form, kind: FormKind[Any]) -> Outgoing:
    """The form as a message. Pure."""
    body = _asking(form, kind) if _asks(form, kind) else _overview(form, kind)
    text, entities = body.render()
    return Outgoing(
        target=form.scope.target,
        part=TextPart(text=text, entities=tuple(entities)),
        reply_to=form.scope.message_id,
        keyboard=_keyboard(form, kind),
        language=form.scope.language,
    )


def _asks(form: Form, kind: FormKind[Any]) -> bool:
    """True if the form waits for nothing but the answer to its question."""
    return kind.at_once and bool(form.step or kind.first)


def _asking(form: Form, kind: FormKind[Any]) -> Text:
    """A form that asks one question only."""
    parts: list[Text | str] = [_say(form, f"{form.step or kind.first}-ask")]
    if beside := sum(not file.role for file in form.files):
        parts += ["\n", Italic(texts.get("form-files", _language(form), count=beside))]
    if not form.scope.private:
        parts += ["\n", Italic(texts.get("form-reply", _language(form)))]
    return Text(*parts)


def _overview(form: Form, kind: FormKind[Any]) -> Text:
    """The answers so far, and the open question."""
    language = _language(form)
    parts: list[Text | str] = [Bold(_say(form, ""))]
    # Choices stand on their buttons.
    listed = [one for one in kind.asked(form.params) if not isinstance(one, Choice) or one.required]
    given = [field for field in listed if field.value(form.params) is not None]
    if given:
        parts.append("\n")
    for field in given:
        colon = texts.get("form-colon", language)
        parts += ["\n", Bold(_say(form, field.name)), colon, _said(form, field)]
    parts.append("\n\n")
    asked = kind.field(form.step)
    if asked is None:
        parts.append(Italic(_say(form, "hint")))
    else:
        tells = asked.tells if isinstance(asked, Words) else ()
        told = {name: form.params[name] for name in tells if name in form.params}
        more = f"{form.step}-more"  # it may be left as it is
        enough = asked.done(form.params) and texts.has(_key(form, more))
        parts.append(_say(form, more if enough else f"{form.step}-ask", **told))
        if (
            not isinstance(asked, Choice) and not form.scope.private
        ):  # there, whatever is said next will do
            parts += ["\n", Italic(texts.get("form-reply", language))]
    return Text(*parts)


def _said(form: Form, field: Field) -> Text | str:
    value = field.value(form.params)
    if isinstance(field, Switch):
        return texts.get("form-on", _language(form))
    if isinstance(field, Upload):
        return texts.get("form-file-count", _language(form), count=int(value))
    if isinstance(field, Choice):
        return _named(form, field, value)
    if "\n" in str(value):  # lyrics keep their lines, folded
        return Text("\n", ExpandableBlockQuote(shorten(str(value).strip(), LINES_UNITS)))
    return Code(_worded(field, value))


def _worded(field: Field, value: object) -> str:
    """An answer as text for people."""
    shown = field.shown if isinstance(field, Words) else None
    return _short(value if shown is None else shown(value))


def _keyboard(form: Form, kind: FormKind[Any]) -> InlineKeyboardMarkup | None:
    language = _language(form)
    cancel = _choice(form, texts.get("form-cancel", language), CANCEL)
    asked = kind.field(form.step)
    missing = kind.next(form.params)
    rows: list[list[InlineKeyboardButton]]
    leave = [cancel]
    if asked is not None and form.step != kind.due(form.params):
        leave = [_choice(form, texts.get("form-back", language), BACK), cancel]
    aside = kind.at_once and len(leave) > 1  # what is asked was opened by a button
    if isinstance(asked, Choice):
        rows = [*pack(_options(form, asked)), leave]
    elif not missing and not _asks(form, kind):
        rows = [*_fields(form, kind), [_choice(form, _say(form, "go"), GO), cancel]]
    elif aside:
        rows = [leave]
    else:  # what is asked comes first; what may be chosen can be chosen already
        rows = [*_fields(form, kind, required=False), leave]
    return asking(markup(rows), private=form.scope.private or not form.step)


def _fields(
    form: Form, kind: FormKind[Any], *, required: bool = True
) -> list[list[InlineKeyboardButton]]:
    """A button for each field, choices first."""
    rows: list[list[InlineKeyboardButton]] = []
    many: list[InlineKeyboardButton] = []
    rest: list[InlineKeyboardButton] = []
    for field in kind.asked(form.params):
        if not required and (field.required or (kind.at_once and field.name == kind.first)):
            continue
        opening = _choice(form, _label(form, field), field.name)
        if not isinstance(field, Choice):
            rest.append(opening)
        elif field.required or len(field.options(form.params)) > AT_ONCE:
            many.append(opening)
        else:
            rows += [*pack(many), _options(form, field)]
            many.clear()
    return [*rows, *pack([*many, *rest])]


def _options(form: Form, field: Choice) -> list[InlineKeyboardButton]:
    chosen = field.value(form.params)
    return [
        _choice(
            form,
            (FILLED if value == chosen else "") + _named(form, field, value),
            f"{field.name}.{at}",
        )
        for at, value in enumerate(field.options(form.params))
    ]


def _named(form: Form, field: Field, value: str) -> str:
    """The label of an option: from the locales, or the option itself."""
    key = _key(form, f"{field.name}-{value}")
    return texts.get(key, _language(form)) if texts.has(key) else value


def _label(form: Form, field: Field) -> str:
    name = _say(form, field.name)
    if isinstance(field, Choice) and not field.required:
        return f"{name} · {_named(form, field, field.value(form.params))}"
    value = field.value(form.params)
    if isinstance(field, Words) and isinstance(value, int | float):
        return f"{name} · {_worded(field, value)}"
    without, given = (OFF, ON) if isinstance(field, Switch) else ("", FILLED)
    return (given if value else without) + name


def _choice(form: Form, label: str, choice: str) -> InlineKeyboardButton:
    return button(label, FormChoice(form=form.id, choice=choice).pack())


def _say(form: Form, what: str, **told: texts.Value) -> str:
    return texts.get(_key(form, what), _language(form), **told)


def _key(form: Form, what: str) -> str:
    key = f"form-{form.kind}-{what}" if what else f"form-{form.kind}"
    return key.replace(".", "-").replace("_", "-").replace(":", "-")


def _short(value: object) -> str:
    return shorten(" ".join(str(value).split()), VALUE_UNITS)


def _language(form: Form) -> str:
    return form.scope.language


def _former(form_id: int) -> str:
    return f"form:{form_id}:former"


def _owner(form_id: int) -> str:
    return f"form:{form_id}"
