"""Puts answers into forms: text into the open field, files into the fields that take them.

Pure functions: forms and files in, changed forms out. `FileRef.role` names the field of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.domain import BadInput, FileRef, Form
from bot.services.forms.attention import wordless
from bot.services.kinds.fields import Choice, Field, Given, Upload, Words
from bot.services.kinds.form import FormKind


def put(params: Given, field: Field, value: object) -> dict[str, Any]:
    """The answers with this one added, and without those that do not fit it."""
    kept = {name: old for name, old in params.items() if name not in field.clears}
    return {**kept, field.name: value}


def changed(form: Form, kind: FormKind[Any], params: Given) -> Form:
    """The form after a choice. The open question stays open as long as its field still belongs.

    A question that a button had interrupted comes back.
    """
    asked = kind.field(form.step)
    stays = asked is not None and not isinstance(asked, Choice) and asked.belongs(params)
    step = form.step if stays else kind.due(params)
    return form.model_copy(update={"params": dict(params), "step": step})


def answered(
    form: Form, kind: FormKind[Any], field: Words | Upload, text: str, files: Sequence[FileRef]
) -> Form:
    """The form with the open question answered, and the next one open.

    Raises:
        BadInput: the answer cannot be used.
    """
    if isinstance(field, Upload):
        fitting = [one for one in files if field.takes(one)]
        own = [one for one in fitting if one.role in ("", field.name)]
        wish = kind.wish(form.params) if text.strip() else None
        if not own and (early := [one for one in files if kind.early(form.params, one)]):
            params, kept = placed(kind, form.params, form.files, early)
            return form.model_copy(update={"params": params, "files": kept})  # the question stays
        if not own and (files or wish is None):
            raise BadInput(_key(kind, field.name))
        filled = form.params if wish is None else put(form.params, wish, _read(wish, text))
        if not own:
            return form.model_copy(update={"params": filled})  # the question stays
        params, kept = _filed(kind, filled, form.files, field, own)
        params, kept = placed(kind, params, kept, [one for one in fitting if one not in own])
    elif not text.strip() and files and kind.uploads:
        if not any(kind.takers(form.params, one) for one in files):
            raise BadInput("error-form-empty")
        params, kept = placed(kind, form.params, form.files, files)
        if field.belongs(params):  # the question stays
            return form.model_copy(update={"params": params, "files": kept})
    else:
        filled = put(form.params, field, _read(field, text))
        if field.check is not None:
            field.check(filled)
        params, kept = placed(kind, filled, form.files, files)
    step = kind.due(params)
    if not step and not kind.at_once and isinstance(field, Upload) and field.has_room(params):
        step = field.name  # of several, more may come
    return form.model_copy(update={"params": params, "files": kept, "step": step})


def added(form: Form, kind: FormKind[Any], text: str, files: Sequence[FileRef]) -> Form:
    """The form after a message that came while no question was open: its files in their fields.

    Raises:
        BadInput: the message cannot be used.
    """
    if not files:
        raise BadInput("error-form-choose")
    params, kept = form.params, form.files
    for file in files:
        takers = kind.takers(params, file)
        free = [one for one in takers if one.has_room(params)]
        field = next(iter(free or takers[:1] * (len(takers) == 1)), None)  # or for the old one
        if field is None:
            raise BadInput(_key(kind, "too-many") if takers else "error-form-choose")
        params, kept = _filed(kind, params, kept, field, [file])
    asked = kind.field(form.step)
    chosen = asked is not None and asked.required and asked.done(params)  # by the file
    step = kind.due(params) if chosen else form.step
    return form.model_copy(update={"params": params, "files": kept, "step": step})


def placed(
    kind: FormKind[Any], params: Given, before: Sequence[FileRef], files: Sequence[FileRef]
) -> tuple[dict[str, Any], tuple[FileRef, ...]]:
    """Answers and files, with each new file in the first field that has room for it.

    A form without file fields returns the files unchanged.

    Raises:
        BadInput: there are more files than the form has room for.
    """
    if not kind.uploads:
        return dict(params), (*before, *files)
    filled, kept = dict(params), tuple(before)
    for file in files:
        takers = kind.takers(filled, file)
        if not takers:
            continue  # of no use here; what a reply brings along often is
        for field in takers:
            if field.has_room(filled):
                filled, kept = _filed(kind, filled, kept, field, [file])
                break
        else:
            raise BadInput(_key(kind, "too-many"))
    return filled, kept


def in_order(kind: FormKind[Any], params: Given, files: Sequence[FileRef]) -> tuple[FileRef, ...]:
    """The files for the job: those of the fields that apply, in the order of the fields."""
    roles = [field.name for field in kind.asked(params) if params.get(field.name)]
    plain = [file for file in files if not file.role]
    return (*plain, *(file for role in roles for file in files if file.role == role))


def _filed(
    kind: FormKind[Any],
    params: Given,
    before: Iterable[FileRef],
    field: Upload,
    files: Sequence[FileRef],
) -> tuple[dict[str, Any], tuple[FileRef, ...]]:
    """Add files to a field that takes several; replace the file of a field that takes one."""
    for file in files:
        if field.check is not None:
            field.check(file)
    others = tuple(file for file in before if file.role != field.name)
    own = [file for file in before if file.role == field.name] if field.most > 1 else []
    own += [
        file.model_copy(update={"role": field.name, "fit": file.fit or field.fit}) for file in files
    ]
    if len(own) > field.most:
        raise BadInput(_key(kind, "too-many"))
    if field.implies is not None:
        name, choice = field.implies
        params = {**params, name: choice}
    return put(params, field, len(own)), (*others, *own)


def _read(field: Words, text: str) -> object:
    words = text.strip()
    if wordless(words):
        raise BadInput("error-form-empty")
    if field.limit is not None and len(words) > field.limit:
        raise BadInput("error-form-too-long", limit=field.limit, length=len(words))
    return words if field.read is None else field.read(words)


def _key(kind: FormKind[Any], what: str) -> str:
    return f"error-form-{kind.name}-{what}".replace(".", "-").replace("_", "-")
