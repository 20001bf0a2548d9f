"""Open forms, one per person and place.

The steps of a form are opaque here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from bot.domain import FileRef, Form, Gone, Scope
from bot.storage.schema import forms
from bot.storage.store import Store


class FormStore(Store):
    """What forms have asked, and the answers so far."""

    async def open(
        self,
        kind: str,
        scope: Scope,
        step: str,
        params: Mapping[str, Any],
        files: Iterable[FileRef] = (),
        *,
        expires_at: datetime,
    ) -> Form:
        """Open a form; the person's other form in that chat and topic is closed.

        A replayed update gets the form it opened, if that is still open.
        """
        now = self._clock.now()
        place = _place(scope.chat_id, scope.topic_id, scope.user_id)
        async with self._db.write() as connection:
            if scope.update_id is not None:
                known = await connection.execute(
                    select(forms).where(
                        place, forms.c.update_id == scope.update_id, forms.c.kind == kind
                    )
                )
                if row := known.first():
                    return _form(row)
            await connection.execute(update(forms).where(place).values(closed_at=now))
            opened = await connection.execute(
                insert(forms)
                .values(
                    kind=kind,
                    chat_id=scope.chat_id,
                    topic_id=scope.topic_id or 0,
                    user_id=scope.user_id,
                    update_id=scope.update_id,
                    scope=scope.model_dump(mode="json"),
                    step=step,
                    params=dict(params),
                    files=[one.model_dump(mode="json") for one in files],
                    created_at=now,
                    expires_at=expires_at,
                )
                .returning(forms)
            )
            return _form(opened.one())

    async def find(
        self, chat_id: int, topic_id: int | None, user_id: int, message_id: int | None = None
    ) -> Form | None:
        """The person's open form here, or the one that this message shows; None without one."""
        wanted = (
            select(forms)
            .where(
                _place(chat_id, topic_id, user_id),
                forms.c.expires_at > self._clock.now(),
            )
            .order_by(forms.c.id.desc())
            .limit(1)
        )
        if message_id is not None:
            wanted = wanted.where(forms.c.message_id == message_id)
        async with self._db.read() as connection:
            row = (await connection.execute(wanted)).first()
        return _form(row) if row else None

    async def get(self, form_id: int) -> Form:
        """The open form with this id. Raises `Gone` if it is closed, expired or unknown."""
        async with self._db.read() as connection:
            row = (
                await connection.execute(
                    select(forms).where(
                        forms.c.id == form_id,
                        forms.c.closed_at.is_(None),
                        forms.c.expires_at > self._clock.now(),
                    )
                )
            ).first()
        if row is None:
            raise Gone("error-gone")
        return _form(row)

    async def before(self, form: Form) -> int | None:
        """The person's previous form here, which this one has closed."""
        scope = form.scope
        former = (
            select(forms.c.id)
            .where(
                forms.c.chat_id == scope.chat_id,
                forms.c.topic_id == (scope.topic_id or 0),
                forms.c.user_id == scope.user_id,
                forms.c.id < form.id,
            )
            .order_by(forms.c.id.desc())
            .limit(1)
        )
        async with self._db.read() as connection:
            return await connection.scalar(former)

    async def update(self, form: Form, by: int | None) -> None:
        """Store step, params, files and expiry of an open form; no effect on a closed one.

        `by` is the update that has changed it.
        """
        async with self._db.write() as connection:
            await connection.execute(
                update(forms)
                .where(forms.c.id == form.id, forms.c.closed_at.is_(None))
                .values(
                    step=form.step,
                    params=form.params,
                    files=[one.model_dump(mode="json") for one in form.files],
                    expires_at=form.expires_at,
                    changed_by=by,
                )
            )

    async def question(self, form_id: int, message_id: int) -> None:
        """Store the message that shows the form."""
        async with self._db.write() as connection:
            await connection.execute(
                update(forms).where(forms.c.id == form_id).values(message_id=message_id)
            )

    async def close(self, form_id: int, by: int | None) -> bool:
        """Close it; False if another caller was first, so that only one submits it.

        `by` is the update that has closed it.
        """
        async with self._db.write() as connection:
            done = await connection.execute(
                update(forms)
                .where(forms.c.id == form_id, forms.c.closed_at.is_(None))
                .values(closed_at=self._clock.now(), closed_by=by)
            )
            return done.rowcount == 1

    async def touched_by(self, scope: Scope) -> Form | None:
        """The form that this update changed or closed before a restart; None without one."""
        if scope.update_id is None:
            return None
        by_this = (forms.c.closed_by == scope.update_id) | (forms.c.changed_by == scope.update_id)
        async with self._db.read() as connection:
            row = (
                await connection.execute(
                    select(forms).where(by_this, forms.c.chat_id == scope.chat_id)
                )
            ).first()
        return _form(row) if row else None

    async def overtaken(
        self, scope: Scope, *, form_id: int | None = None, message_id: int | None = None
    ) -> Form | None:
        """The form that a later update closed before this update was handled; None without one.

        It was open when this message was sent. `form_id` names the form, or `question_id` its
        message.
        """
        if scope.update_id is None:
            return None
        which = forms.c.id == form_id if form_id else forms.c.message_id == message_id
        wanted = select(forms).where(
            which,
            forms.c.chat_id == scope.chat_id,
            forms.c.user_id == scope.user_id,
            forms.c.closed_by > scope.update_id,
            forms.c.update_id < scope.update_id,
        )
        async with self._db.read() as connection:
            row = (await connection.execute(wanted)).first()
        return _form(row) if row else None

    async def prune(self, now: datetime) -> int:
        """Delete expired forms. Returns how many."""
        async with self._db.write() as connection:
            done = await connection.execute(delete(forms).where(forms.c.expires_at <= now))
            return done.rowcount


def _place(chat_id: int, topic_id: int | None, user_id: int) -> ColumnElement[bool]:
    return (
        (forms.c.chat_id == chat_id)
        & (forms.c.topic_id == (topic_id or 0))
        & (forms.c.user_id == user_id)
        & forms.c.closed_at.is_(None)
    )


def _form(row: Row[Any]) -> Form:
    return Form.model_validate(row, from_attributes=True)
