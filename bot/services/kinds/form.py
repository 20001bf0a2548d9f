"""FormKind: one row of a form. Which fields it asks for, and the job that they make.

How a form looks is the view's business, how it is kept `bot/services/forms.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from bot.domain import FileKind, FileRef
from bot.services.kinds.kind import JobKind, JobRequest, P

IMAGES = frozenset({FileKind.IMAGE})

Given = Mapping[str, Any]
"""What was given so far, by the names of the fields; of files, how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What a field takes that is answered by files: of which kinds, and how many."""

    kinds: frozenset[FileKind] = IMAGES
    least: int = 1
    most: int = 1
    check: Callable[[FileRef], None] | None = None  # raises BadInput for one that is no use
    fit: str = ""  # how they go up (`FileRef.fit`), where they do not say it themselves
    mask_of: str = ""  # it says where the first picture of that field is to be changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a form asks for: words, files, a switch, or one of some choices."""

    name: str  # of the params' field; also what its button is called in the locales
    switch: bool = False
    choices: tuple[str, ...] = ()  # one by a button; the first is the default, unless `required`
    # The same, where they depend on what was given; with one or none it is no part of the form.
    offered: Callable[[Given], tuple[str, ...]] | None = None
    remembered: bool = False  # the person's last choice is the default of their next form
    # What comes closest to an old choice that is not offered now.
    alike: Callable[[str, tuple[str, ...]], str | None] | None = None
    files: Files | None = None  # the job gets them in the order of the fields
    read: Callable[[str], object] | None = None  # what the words mean; raises BadInput
    check: Callable[[Given], None] | None = None  # raises BadInput where it fits nothing else given
    shown: Callable[[Any], str] | None = None  # how a value that was read is written
    tells: tuple[str, ...] = ()  # what else was given that its question speaks of
    limit: int | None = None  # characters
    required: bool = False  # asked for by itself, one after the other
    when: Callable[[Given], bool] | None = None  # it is a part of the form only then
    clears: tuple[str, ...] = ()  # fields that make no sense beside this one
    # Another field and its choice: whoever sends a file for this one, before that, chooses so.
    implies: tuple[str, str] | None = None

    def belongs(self, given: Given) -> bool:
        """Whether the form asks for it, as far as it is filled in."""
        if self.offered is not None and len(self.offered(given)) < 2:
            return False
        return self.when is None or self.when(given)

    @property
    def picked(self) -> bool:
        """Whether it is answered by one of some choices."""
        return bool(self.choices) or self.offered is not None

    @property
    def spoken(self) -> bool:
        """Whether it is answered by words."""
        return not (self.picked or self.switch or self.files)

    def options(self, given: Given) -> tuple[str, ...]:
        """What can be chosen now."""
        return self.choices if self.offered is None else self.offered(given)

    def value(self, given: Given) -> Any:
        """What was given, or what holds if nothing was; None = nothing."""
        value = given.get(self.name)
        if options := self.options(given):
            known = value if value in options else None
            if known is None and value and self.alike is not None:
                known = self.alike(str(value), options)
            return known or (None if self.required else options[0])
        return value or None

    def done(self, given: Given) -> bool:
        """Whether enough was given."""
        value = self.value(given)
        return value is not None and (self.files is None or int(value) >= self.files.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKind(Generic[P]):
    """One kind of form; its fields are fields of the job's params, or files of the job."""

    name: str  # "music"
    kind: JobKind[P]
    fields: tuple[Field, ...]
    first: str = ""  # the field that is asked for when the form opens; "" = see `next`
    at_once: bool = False  # the job starts as soon as nothing that is required is missing
    enough: str = ""  # the field with which a command starts the job, without the form
    carries: frozenset[FileKind] = frozenset()  # files that go with the words, without a field
    borrows: tuple[str, ...] = ()  # "imagine.speed": remembered in another form, it holds here too
    # Which job it makes, where the answers decide that.
    request: Callable[[Given], JobRequest[Any]] | None = None

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((field for field in self.fields if field.name == name), None)

    def asked(self, given: Given) -> tuple[Field, ...]:
        """The fields that belong to it, as far as it is filled in."""
        return tuple(field for field in self.fields if field.belongs(given))

    def next(self, given: Given) -> str:
        """The field to ask for by itself; "" = nothing is missing, the person picks one."""
        missing = (one.name for one in self.asked(given) if one.required and not one.done(given))
        return next(missing, "")

    def opening(self, given: Given) -> str:
        """The field that it opened with, as long as that has no answer."""
        field = self.field(self.first)
        return "" if field is None or field.done(given) else field.name

    def due(self, given: Given) -> str:
        """The question that stands open by itself, whatever else a button has put before it."""
        return self.next(given) or self.opening(given)

    def complete(self, given: Given) -> bool:
        """Whether a command that gives all this starts the job instead of opening the form."""
        field = self.field(self.enough)
        return self.at_once and not self.due(given) if field is None else field.done(given)

    def worded(self, step: str, given: Given) -> Field | None:
        """The field that words or files answer now: the one that is asked for.

        Who looks through choices and says what else is missing means that.
        """
        fields = (self.field(name) for name in (step, self.due(given)))
        return next((one for one in fields if one is not None and not one.picked), None)

    def takes(self, step: str, given: Given, text: str, files: Sequence[FileRef]) -> bool:
        """Whether words or files that reply to nothing make sense as an answer now."""
        asked = self.worded(step, given)
        if files:
            wanted = asked is not None or any(one.files for one in self.fields)
            return any(self.fits(one, given) for one in files) or (wanted and not text.strip())
        return asked is not None and asked.spoken

    def fits(self, file: FileRef, given: Given) -> bool:
        """Whether it is of a kind that the form has a use for."""
        return file.kind in self.carries or bool(self.takers(given, file))

    def job(self, given: Given) -> JobRequest[Any]:
        """The job that the answers make."""
        named = {one.name: one.value(given) for one in self.asked(given)}
        hidden = {one.name for one in self.fields} - named.keys()
        values = {name: value for name, value in given.items() if name not in hidden}
        values |= {name: value for name, value in named.items() if value is not None}
        if self.request is not None:
            return self.request(values)
        return JobRequest(kind=self.kind, params=self.kind.params.model_validate(values))

    def wish(self, given: Given) -> Field | None:
        """The words that this form is about, where they are still missing.

        Whoever sends a picture writes them under it, whatever was asked.
        """
        words = (one for one in self.fields if one.spoken and one.when is None)
        return next(
            (
                one
                for one in words
                if (one.required or one.name == self.first) and not one.done(given)
            ),
            None,
        )

    def takers(self, given: Given, file: FileRef) -> list[Field]:
        """The fields that this file may be meant for, in their order; it may say it itself."""
        takers = [one for one in self.asked(given) if one.files and file.kind in one.files.kinds]
        named = [one for one in takers if one.name == file.role]
        plain = [one for one in takers if one.files and not one.files.mask_of]
        return named or plain or self.early(given, file)

    def early(self, given: Given, file: FileRef) -> list[Field]:
        """The field that this file answers before anybody chose what it belongs to."""
        for one in self.fields:
            if one.files and file.kind in one.files.kinds and one.implies:
                other = self.field(one.implies[0])
                if other is not None and other.value(given) is None:
                    return [one]
        return []
