import asyncio
from datetime import timedelta

import pytest

from bot.domain import FileKind, FileRef, Gone
from bot.scope import ChatTarget

PHOTO = FileRef(file_id="f", unique_id="u", kind=FileKind.IMAGE)


@pytest.fixture
def open_form(storage, scope, clock):
    async def open_(kind="music", where=scope, **more):
        return await storage.forms.open(
            kind, where, "describe", more, (PHOTO,), expires_at=clock.now() + timedelta(hours=24)
        )

    return open_


async def test_a_form_is_found_by_its_question_or_by_its_person(storage, scope, open_form):
    form = await open_form(title="x")
    assert (form.kind, form.step, form.params, form.files) == (
        "music", "describe", {"title": "x"}, (PHOTO,),
    )  # fmt: skip
    place = (scope.chat_id, scope.topic_id, scope.user_id)
    assert await storage.forms.find(*place) == form
    assert await storage.forms.find(*place, 88) is None
    await storage.forms.question(form.id, 88)
    assert (await storage.forms.find(*place, 88)).id == form.id
    for stranger in ((1, 3, 7), (scope.chat_id, None, 7), (scope.chat_id, 3, 8)):
        assert await storage.forms.find(*stranger) is None


async def test_opening_another_form_closes_the_first(storage, scope, open_form):
    first = await open_form()
    elsewhere = await open_form(
        where=scope.model_copy(update={"target": ChatTarget(chat_id=scope.chat_id)})
    )
    second = await open_form("blend")
    with pytest.raises(Gone):
        await storage.forms.get(first.id)
    assert (await storage.forms.get(second.id)).kind == "blend"
    assert await storage.forms.get(elsewhere.id) == elsewhere
    assert await storage.forms.before(second) == first.id
    assert await storage.forms.before(elsewhere) is None


async def test_a_replayed_update_gets_the_form_it_opened(storage, scope, open_form):
    scope = scope.model_copy(update={"update_id": 4})
    assert await open_form(where=scope) == await open_form(where=scope)


async def test_what_was_given_is_stored_until_the_form_is_closed(storage, open_form):
    form = await open_form()
    given = form.model_copy(update={"step": "style", "params": {"tags": "jazz"}, "files": ()})
    await storage.forms.update(given, by=2)
    assert await storage.forms.get(form.id) == given.model_copy(update={"changed_by": 2})
    closed = await asyncio.gather(*(storage.forms.close(form.id, by=3) for _ in range(10)))
    assert closed.count(True) == 1
    await storage.forms.update(form, by=2)
    with pytest.raises(Gone):
        await storage.forms.get(form.id)


async def test_a_form_ends_by_itself_and_its_id_is_never_used_again(
    storage, scope, open_form, clock
):
    form = await open_form()
    clock.pass_(hours=24)
    with pytest.raises(Gone):
        await storage.forms.get(form.id)
    assert await storage.forms.find(scope.chat_id, scope.topic_id, scope.user_id) is None
    assert await storage.forms.prune(clock.now()) == 1
    assert (await open_form()).id > form.id
