"""The fields of a form: `Words`, a `Choice`, a `Switch`, or an `Upload`.

A field fills one of the job's params, or some of its files. `form.py` groups fields into forms, and
`placing.py` puts answers into them. Nothing is shown or stored here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from bot.domain import FileKind, FileRef

IMAGES = frozenset({FileKind.IMAGE})

Given = Mapping[str, Any]
"""The answers so far, by field name; for file fields, how many files."""

Options = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What all fields have in common."""

    name: str  # of the params' field; also what its button is called in the locales
    required: bool = False  # asked for by itself, one after the other
    when: Callable[[Given], bool] | None = None  # it is a part of the form only then
    clears: tuple[str, ...] = ()  # fields that make no sense beside this one

    def belongs(self, given: Given) -> bool:
        """True if the field applies, given the answers so far."""
        return self.when is None or self.when(given)

    def value(self, given: Given) -> Any:
        """The answer, or the default; None if there is neither."""
        return given.get(self.name) or None

    def done(self, given: Given) -> bool:
        """True if the field needs no further answer."""
        return self.value(given) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Field):
    """A field that is answered by text."""

    limit: int | None = None  # characters
    read: Callable[[str], object] | None = None  # what they mean; raises BadInput
    check: Callable[[Given], None] | None = None  # raises BadInput where it fits nothing else given
    shown: Callable[[Any], str] | None = None  # how a value that was read is written
    tells: tuple[str, ...] = ()  # what else was given that its question speaks of


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """A field that is answered by a button. The first option is the default.

    Options that depend on other answers are asked for only while there are two or more.
    """

    choices: Options | Callable[[Given], Options]
    remembered: bool = False  # the person's last choice is the default of their next form
    # What comes closest to an old choice that is not offered now.
    alike: Callable[[str, Options], str | None] | None = None

    def options(self, given: Given) -> Options:
        """The options that can be chosen now."""
        return self.choices(given) if callable(self.choices) else self.choices

    @override
    def belongs(self, given: Given) -> bool:
        if callable(self.choices) and len(self.choices(given)) < 2:
            return False
        return self.when is None or self.when(given)

    @override
    def value(self, given: Given) -> Any:
        """The chosen option if it is offered; else the default, if there is one."""
        value, options = given.get(self.name), self.options(given)
        if not options:
            return value or None
        known = value if value in options else None
        if known is None and value and self.alike is not None:
            known = self.alike(str(value), options)
        return known or (None if self.required else options[0])

    def deviates(self, given: Given) -> bool:
        """True if the value is not the default."""
        options = self.options(given)
        return bool(options) and self.value(given) not in (None, options[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Field):
    """A field that is on or off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Field):
    """A field that is answered by files. The job gets files in the order of the fields."""

    kinds: frozenset[FileKind] = IMAGES
    least: int = 1
    most: int = 1
    check: Callable[[FileRef], None] | None = None  # raises BadInput for one that is no use
    fit: str = ""  # how they go up (`FileRef.fit`), where they do not say it themselves
    mask_of: str = ""  # it says where the first picture of that field is to be changed
    # Another field and its choice: whoever sends a file for this one, before that, chooses so.
    implies: tuple[str, str] | None = None

    @override
    def done(self, given: Given) -> bool:
        return int(given.get(self.name) or 0) >= self.least

    def takes(self, file: FileRef) -> bool:
        """True if the file is of a kind that the field accepts."""
        return file.kind in self.kinds

    def has_room(self, given: Given) -> bool:
        """True if one more file fits."""
        return int(given.get(self.name) or 0) < self.most
