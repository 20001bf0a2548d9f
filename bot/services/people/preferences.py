"""Preferences: everything that people choose once, for themselves or for a place.

Each has a stored name, a type, a default, an owner (person or place) and a rule for who may set it.
Stored values are checked when read: a value of another type, or an option that no longer exists,
counts as the default. Choices that forms remember are declared from their fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from bot.domain import BadInput, Scope
from bot.services.kinds import Registry
from bot.services.kinds.fields import Choice
from bot.services.kinds.form import FormKind
from bot.services.kinds.images.forms import EDIT_FORM, IMAGE_FORM
from bot.services.kinds.midjourney import IMAGINE_FORM
from bot.services.people.policy import Act, Policy
from bot.storage import Storage

T = TypeVar("T")


class Whose(StrEnum):
    """Who has one value of it: each person, or each place."""

    PERSON = "person"  # wherever they are
    PLACE = "place"  # for everybody in a chat or topic; kept with its conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference(Generic[T]):
    """One thing that can be chosen."""

    name: str
    default: T
    read: Callable[[object], T | None]  # what a stored value means; None = nothing (any more)
    whose: Whose = Whose.PERSON

    @property
    def set_by(self) -> Act:
        """The act that the policy must allow for setting it."""
        return Act.CHOOSE if self.whose is Whose.PERSON else Act.ARRANGE

    def value(self, stored: object) -> T:
        """The value of what is stored, or the default. Never raises."""
        meant = None if stored is None else self.read(stored)
        return self.default if meant is None else meant


def words(stored: object) -> str | None:
    """Check: non-empty text."""
    return stored if isinstance(stored, str) and stored.strip() else None


def one_of(options: Iterable[str]) -> Callable[[object], str | None]:
    """Check: one of these options."""
    known = frozenset(options)
    return lambda stored: stored if isinstance(stored, str) and stored in known else None


def _titled(stored: object) -> tuple[tuple[str, str], ...] | None:
    """Check: pairs of id and title; anything else in the list is dropped."""
    if not isinstance(stored, list | tuple):
        return None
    pairs = (one for one in stored if isinstance(one, list | tuple) and len(one) == 2)
    return tuple((a, b) for a, b in pairs if words(a) and isinstance(b, str))


def remembered(form: FormKind[Any], field: Choice) -> Preference[str | None]:
    """The last choice of a form field: the default of the person's next form.

    Options that depend on other answers are checked when the form is filled in; an old choice may
    then be replaced by the closest one.
    """
    fixed = not callable(field.choices) and field.alike is None
    read = one_of(field.options({})) if fixed else words
    return Preference(name=f"{form.name}.{field.name}", default=None, read=read)


def _remembered(form: FormKind[Any], name: str) -> Preference[str | None]:
    field = form.field(name)
    assert isinstance(field, Choice)
    return remembered(form, field)


LANGUAGES = ("en", "zh")
"""The languages of the bot."""

LANGUAGE: Preference[str | None] = Preference(
    name="language", default=None, read=one_of(LANGUAGES)
)  # None = that of their Telegram
GPTS: Preference[tuple[tuple[str, str], ...]] = Preference(name="gpts", default=(), read=_titled)
SPEED = _remembered(IMAGINE_FORM, "speed")
DRAWER, QUALITY = _remembered(IMAGE_FORM, "model"), _remembered(IMAGE_FORM, "quality")
EDITOR, EDIT_QUALITY = _remembered(EDIT_FORM, "model"), _remembered(EDIT_FORM, "quality")

MODEL: Preference[str | None] = Preference(
    name="model", default=None, read=words, whose=Whose.PLACE
)  # None = the setting's
SYSTEM: Preference[str | None] = Preference(
    name="system_prompt", default=None, read=words, whose=Whose.PLACE
)

OWN: tuple[Preference[Any], ...] = (LANGUAGE, GPTS, MODEL, SYSTEM)
"""Preferences that are not form fields."""


class Preferences:
    """Reads and sets the registered preferences."""

    def __init__(self, storage: Storage, policy: Policy, registry: Registry) -> None:
        self._storage = storage
        self._policy = policy
        forms = (
            remembered(form, field)
            for form in registry.forms
            for field in form.fields
            if isinstance(field, Choice) and field.remembered
        )
        self.registered = {one.name: one for one in (*OWN, *forms)}

    async def get(self, preference: Preference[T], scope: Scope) -> T:
        """The value for this person or place, or the default."""
        self._check(preference)
        if preference.whose is Whose.PERSON:
            return await self.of_person(preference, scope.user_id)
        here = await self._storage.conversations.current(scope.chat_id, scope.topic_id)
        return preference.value(getattr(here, preference.name))

    async def of_person(self, preference: Preference[T], user_id: int) -> T:
        """The value for this person, in any chat."""
        self._check(preference)
        return preference.value((await self._of(user_id)).get(preference.name))

    async def chosen(self, names: Iterable[str], scope: Scope) -> dict[str, str]:
        """The person's remembered form choices, by preference name."""
        stored = await self._of(scope.user_id)
        values = {name: self.registered[name].value(stored.get(name)) for name in names}
        return {name: value for name, value in values.items() if value is not None}

    async def everybodys(self, preference: Preference[T]) -> list[T]:
        """The stored values of all people."""
        self._check(preference)
        stored = await self._storage.profiles.everyones(preference.name)
        return [preference.value(one) for one in stored]

    async def set(self, preference: Preference[T], value: T | None, scope: Scope) -> None:
        """Store a choice; None resets to the default.

        Raises:
            NotYours: this person may not.
            BadInput: there is no such option.
        """
        self._check(preference)
        await self._policy.require(scope, preference.set_by)
        if value is not None and preference.read(value) is None:
            raise BadInput("error-bad-input")
        profiles, conversations = self._storage.profiles, self._storage.conversations
        if preference.whose is Whose.PERSON:
            await profiles.set_pref(scope.user_id, preference.name, value)
            return
        here = await conversations.current(scope.chat_id, scope.topic_id)
        await conversations.arrange(here.id, preference.name, value)

    async def remember(self, name: str, value: str, scope: Scope) -> None:
        """Like `set`, for a choice made in a form."""
        await self.set(self.registered[name], value, scope)

    async def _of(self, user_id: int) -> Mapping[str, object]:
        return (await self._storage.profiles.get(user_id)).prefs

    def _check(self, preference: Preference[Any]) -> None:
        if preference.name not in self.registered:
            raise LookupError(f"nobody has registered the preference {preference.name!r}")
