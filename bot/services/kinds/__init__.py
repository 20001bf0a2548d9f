"""The registry: one file for each upstream, one row for each kind of job, collected here.

A new provider is one more file beside these, and its rows in `registry`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from bot.domain import Job
from bot.services.kinds import midjourney, suno
from bot.services.kinds.asides import ASIDES
from bot.services.kinds.audio import (
    SUBTITLE,
    TRANSCRIBE,
    TRANSCRIBE_FORM,
    TRANSLATE,
    TRANSLATE_FORM,
)
from bot.services.kinds.avatar import AVATAR_FORM, SPEAK
from bot.services.kinds.fields import Choice
from bot.services.kinds.form import FormKind
from bot.services.kinds.images.forms import EDIT_FORM, IMAGE_FORM
from bot.services.kinds.images.rows import DRAW, EDIT
from bot.services.kinds.kind import FormRequest, JobKind, Params, Question
from bot.services.kinds.luma import EXTENSION_FORM, EXTENSIONS, VIDEOS
from bot.services.kinds.pictures import PICTURES
from bot.services.kinds.speech import SAY, SAY_FORM
from bot.services.kinds.video import VIDEO_FORM
from bot.services.kinds.zhipu import FILM

MAKERS = ("engine", "model", "version")
"""Names of form fields that choose the model or engine."""


class Chosen(NamedTuple):
    """A choice that is not the default: the form, the field, the value."""

    form: str
    field: str
    value: str


class Registry:
    """Every kind of job and of form, by name."""

    def __init__(self, kinds: Iterable[JobKind[Any]], forms: Iterable[FormKind[Any]] = ()) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._forms = {form.name: form for form in forms}

    def kind(self, name: str) -> JobKind[Any]:
        """The kind with this name. Raises KeyError for one that this version does not know."""
        return self._kinds[name]

    def form(self, name: str) -> FormKind[Any]:
        """The form with this name. Raises KeyError for an unknown one."""
        return self._forms[name]

    @property
    def forms(self) -> tuple[FormKind[Any], ...]:
        """All kinds of form."""
        return tuple(self._forms.values())

    def form_of(self, kind: str) -> FormKind[Any] | None:
        """The form that makes jobs of this kind; None if there is none."""
        made = (form for form in self._forms.values() if any(k.name == kind for k in form.kinds))
        return next(made, None)

    def maker_of(self, kind: str) -> Choice | None:
        """The form's field that chooses the model or engine for this kind; None without one."""
        form = self.form_of(kind)
        named = () if form is None else (form.field(name) for name in MAKERS)
        return next((one for one in named if isinstance(one, Choice)), None)

    def reordered(self, job: Job) -> FormRequest | None:
        """A filled-in form to order a failed job from another model or engine."""
        form, maker = self.form_of(job.kind), self.maker_of(job.kind)
        if form is None or maker is None:
            return None
        params = self.params(job).model_dump(mode="json")
        given = {
            name: str(value) if type(value) is int else value for name, value in params.items()
        }
        failed = given.pop(maker.name, None) or job.upstream
        given["offered"] = [one for one in given.get("offered") or () if one != failed]
        return FormRequest(form=form.name, given=given | {"absent": [failed]}, files=job.files)

    def chosen(self, job: Job) -> tuple[Chosen, ...]:
        """The job's choices that differ from the defaults."""
        form = self.form_of(job.kind)
        if form is None:
            return ()
        params = self.params(job).model_dump(mode="json")
        given = {
            name: str(value) if type(value) is int else value for name, value in params.items()
        }
        return tuple(
            Chosen(form.name, field.name, str(field.value(given)))
            for field in form.deviations(given)
        )

    def upstreams(self) -> frozenset[str]:
        """The upstreams that are polled."""
        return frozenset(kind.upstream for kind in self._kinds.values())

    def params(self, job: Job) -> Params:
        """The job's stored parameters as its kind's own type."""
        params: Params = self.kind(job.kind).params.model_validate(job.params)
        return params

    def summary(self, job: Job) -> str:
        """One line in the person's own words that tells this job from others."""
        params = self.params(job)
        return params.summary if job.given is None else params.told(job.given)

    def question(self, job: Job) -> Question:
        """The upstream's question to a job that awaits input."""
        kind = self.kind(job.kind)
        if kind.question is None:
            return Question(key="words", suggestion=job.prompt or "")
        return kind.question(self.params(job), job.prompt)


registry = Registry(
    (
        *midjourney.KINDS,
        *(DRAW, EDIT, PICTURES),
        *suno.KINDS,
        *(TRANSCRIBE, SUBTITLE, TRANSLATE, SAY),
        *VIDEOS.values(),
        *EXTENSIONS.values(),
        *(FILM, SPEAK),
    ),
    (
        *midjourney.FORMS,
        *(IMAGE_FORM, EDIT_FORM),
        *suno.FORMS,
        *(TRANSCRIBE_FORM, TRANSLATE_FORM, SAY_FORM),
        *(VIDEO_FORM, EXTENSION_FORM),
        AVATAR_FORM,
        *ASIDES,
    ),
)
