"""FormKind: which fields a form asks for, and the job that the answers make.

`bot/telegram/forms/view.py` shows forms, `bot/services/forms/service.py` stores them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from bot.domain import FileKind, FileRef
from bot.services.kinds.fields import Choice, Field, Given, Upload, Words
from bot.services.kinds.kind import JobKind, JobRequest, P


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKind(Generic[P]):
    """One kind of form. Its fields are params or files of the job."""

    name: str  # "music"
    kind: JobKind[P] | None  # None = its answers are no job: see `FormService.give`
    fields: tuple[Field, ...]
    first: str = ""  # the field that is asked for when the form opens; "" = see `next`
    at_once: bool = False  # the job starts as soon as nothing that is required is missing
    enough: str = ""  # the field with which a command starts the job, without the form
    carries: frozenset[FileKind] = frozenset()  # files that go with the words, without a field
    borrows: tuple[str, ...] = ()  # "imagine.speed": remembered in another form, it holds here too
    # Which job it makes, where the answers decide that, and which kinds those can be of.
    request: Callable[[Given], JobRequest[Any]] | None = None
    makes: tuple[JobKind[Any], ...] = ()

    @property
    def kinds(self) -> tuple[JobKind[Any], ...]:
        """The kinds of job that the form can start."""
        return self.makes or ((self.kind,) if self.kind is not None else ())

    def field(self, name: str) -> Field | None:
        """The field with this name."""
        return next((field for field in self.fields if field.name == name), None)

    def asked(self, given: Given) -> tuple[Field, ...]:
        """The fields that apply, given the answers so far."""
        return tuple(field for field in self.fields if field.belongs(given))

    def next(self, given: Given) -> str:
        """The next field to ask for; "" if nothing is missing."""
        missing = (one.name for one in self.asked(given) if one.required and not one.done(given))
        return next(missing, "")

    def opening(self, given: Given) -> str:
        """The field that the form opens with, until it or a field in its place is answered."""
        field = self.field(self.first)
        if field is None or field.done(given):
            return ""
        instead = (one for one in self.fields if field.name in one.clears)
        return "" if any(one.done(given) for one in instead) else field.name

    def due(self, given: Given) -> str:
        """The required field that still lacks an answer, whatever a button has opened meanwhile."""
        return self.next(given) or self.opening(given)

    def complete(self, given: Given) -> bool:
        """True if these answers start the job without opening the form."""
        field = self.field(self.enough)
        return self.at_once and not self.due(given) if field is None else field.done(given)

    def worded(self, step: str, given: Given) -> Words | Upload | None:
        """The field that text or files answer now: the one that is being asked for.

        While choices are shown, text still answers the next required field.
        """
        fields = (self.field(name) for name in (step, self.due(given)))
        return next((one for one in fields if isinstance(one, Words | Upload)), None)

    def takes(self, step: str, given: Given, text: str, files: Sequence[FileRef]) -> bool:
        """True if a message that replies to nothing makes sense as an answer now."""
        asked = self.worded(step, given)
        if files:
            wanted = asked is not None or bool(self.uploads)
            return any(self.fits(one, given) for one in files) or (wanted and not text.strip())
        return isinstance(asked, Words)

    def fits(self, file: FileRef, given: Given) -> bool:
        """True if some field of the form accepts this kind of file."""
        return file.kind in self.carries or bool(self.takers(given, file))

    def values(self, given: Given) -> dict[str, Any]:
        """The answers, without those of fields that do not apply."""
        named = {one.name: one.value(given) for one in self.asked(given)}
        hidden = {one.name for one in self.fields} - named.keys()
        values = {name: value for name, value in given.items() if name not in hidden}
        return values | {name: value for name, value in named.items() if value is not None}

    def job(self, given: Given) -> JobRequest[Any]:
        """The job that the answers make."""
        values = self.values(given)
        if self.request is not None:
            return self.request(values)
        assert self.kind is not None, "its answers are no job"
        return JobRequest(kind=self.kind, params=self.kind.params.model_validate(values))

    def deviations(self, given: Given) -> list[Choice]:
        """The choices whose value is not the default."""
        choices = (one for one in self.fields if isinstance(one, Choice) and not one.required)
        return [one for one in choices if one.belongs(given) and one.deviates(given)]

    def wish(self, given: Given) -> Words | None:
        """The form's main text field, if it has no answer yet.

        A caption under a picture answers it, whatever field is open.
        """
        words = (one for one in self.fields if isinstance(one, Words) and one.when is None)
        missing = (
            one for one in words if (one.required or one.name == self.first) and not one.done(given)
        )
        return next(missing, None)

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """The fields that are answered by files."""
        return tuple(one for one in self.fields if isinstance(one, Upload))

    def takers(self, given: Given, file: FileRef) -> list[Upload]:
        """The fields that may take this file: the one its `role` names, else all that accept it."""
        takers = [one for one in self.uploads if one.belongs(given) and one.takes(file)]
        named = [one for one in takers if one.name == file.role]
        plain = [one for one in takers if not one.mask_of]
        return named or plain or self.early(given, file)

    def early(self, given: Given, file: FileRef) -> list[Upload]:
        """The field that this file answers before the choice that the field depends on was made."""
        for one in self.uploads:
            if one.takes(file) and one.implies:
                other = self.field(one.implies[0])
                if other is not None and other.value(given) is None:
                    return [one]
        return []
