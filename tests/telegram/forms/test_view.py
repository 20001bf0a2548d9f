"""A form is one message that changes with every choice, in both languages."""

from datetime import timedelta

import pytest

from bot.domain import FileKind, FileRef, Form
from bot.services.kinds import registry
from bot.services.kinds.fields import Switch
from bot.services.kinds.midjourney import IMAGINE_FORM
from bot.services.kinds.suno import MUSIC_FORM
from bot.storage import Database, Storage
from bot.telegram import texts
from bot.telegram.forms.view import FormView, present
from bot.telegram.outgoing.delivery import Delivery
from bot.telegram.wording.measure import TEXT_UNITS, units
from tests.fresh_database import fresh
from tests.telegram.builders import T0, job, scope

MUSIC, IMAGINE = MUSIC_FORM.name, IMAGINE_FORM.name


def form(kind=MUSIC, **values):
    return Form(
        **{
            "id": 1,
            "kind": kind,
            "scope": scope(),
            "created_at": T0,
            "expires_at": T0 + timedelta(hours=24),
        }
        | values
    )


def labels(outgoing):
    return [[button.text for button in row] for row in outgoing.keyboard.inline_keyboard]


def test_an_empty_form_offers_its_fields():
    shown = present(form(), MUSIC_FORM)
    assert shown.text.startswith("🎵 A new song")
    flat = [label for row in labels(shown) for label in row]
    assert flat == [
        "✓ v4.0",
        "v3.5",
        "v3.0",
        "📝 Describe",
        "✍️ My lyrics",
        "☐ 🎻 Instrumental",
        "🎨 Style",
        "🏷 Title",
        "🎵 Make it",
        "✖ Cancel",
    ]


def test_what_was_given_is_shown_and_marked():
    shown = present(form(params={"instrumental": True, "tags": "folk"}), MUSIC_FORM)
    assert "🎨 Style: folk" in shown.text
    assert "🎻 Instrumental: on" in shown.text
    flat = [label for row in labels(shown) for label in row]
    assert "☑ 🎻 Instrumental" in flat
    assert "✓ 🎨 Style" in flat


def test_an_open_question_is_asked():
    shown = present(form(step="title"), MUSIC_FORM)
    assert shown.text.endswith("What shall it be called?")
    group = present(form(step="title", scope=scope(private=False)), MUSIC_FORM)
    assert group.text.endswith("What shall it be called?\nReply to this message.")


def test_long_lyrics_fit_the_message():
    shown = present(form(params={"lyrics": "la la\n" * 500, "tags": "x" * 200}), MUSIC_FORM)
    assert units(shown.text) < TEXT_UNITS


def test_a_form_for_one_thing_only_asks_for_it():
    picture = FileRef(file_id="f", unique_id="u", kind=FileKind.IMAGE)
    shown = present(form(IMAGINE, step="prompt", files=(picture, picture)), IMAGINE_FORM)
    assert shown.text.startswith("What shall I draw?")
    assert "With 2 pictures" in shown.text
    assert labels(shown) == [
        ["✓ ⚡ Fast", "🐢 Relaxed", "🚀 Turbo"],
        ["✓ 🎨 Midjourney", "🌸 Niji, like anime"],
        ["✖ Cancel"],
    ]


def test_in_a_group_it_asks_for_a_reply():
    group = scope(private=False)
    assert present(form(step="title", scope=group), MUSIC_FORM).keyboard.force_reply
    assert present(form(scope=group), MUSIC_FORM).keyboard.force_reply is None
    assert "Reply to this message." in present(form(IMAGINE, scope=group), IMAGINE_FORM).text


@pytest.mark.parametrize("kind", [MUSIC_FORM, IMAGINE_FORM])
def test_every_field_has_words_in_every_language(kind):
    for language in texts.LANGUAGES:
        for field in kind.fields:
            open_ = form(kind.name, scope=scope(language=language), step=field.name)
            if not isinstance(field, Switch):
                assert present(open_, kind).text
            assert present(open_.model_copy(update={"step": ""}), kind).text


@pytest.fixture
async def view(telegram, bot, clock, tmp_path):
    database = await Database.open(f"sqlite+aiosqlite:///{fresh(tmp_path / 'bot.db')}")
    await database.migrate()
    storage = Storage.over(database, clock)
    yield FormView(Delivery(bot, clock), storage, registry), storage, clock
    await database.close()


async def opened(view, ann):
    form_view, storage, clock = view
    where = scope(chat_id=ann.id, user_id=ann.id, message_id=None)
    later = clock.now() + timedelta(hours=1)
    kept = await storage.forms.open(MUSIC, where, "", {}, expires_at=later)
    await form_view.show(kept)
    return await storage.forms.get(kept.id)


async def test_it_is_one_message_that_changes_and_goes(telegram, view, ann):
    form_view, _, _ = view
    kept = await opened(view, ann)
    [shown] = [one for one in ann.screen() if one.from_bot]
    assert kept.message_id == shown.id
    chinese = kept.scope.model_copy(update={"language": "zh"})
    given = kept.model_copy(update={"params": {"tags": "民谣"}})
    await form_view.changed(kept.id, given, chinese)
    await ann.sees(contains="🎨 风格：民谣")
    await form_view.changed(kept.id, job(), chinese)
    assert shown.deleted
    await form_view.changed(kept.id, None, chinese)  # twice is once
    assert telegram.refused == []


async def test_a_deleted_form_is_shown_anew(view, ann):
    form_view, storage, _ = view
    kept = await opened(view, ann)
    await ann.delete(ann.screen()[-1])
    await form_view.show(kept.model_copy(update={"step": "title"}))
    seen = await ann.sees(contains="What shall it be called?")
    assert (await storage.forms.get(kept.id)).message_id == seen.id


@pytest.mark.parametrize("ends", [False, True], ids=["goes on", "ends"])
async def test_a_kill_while_it_moves_leaves_no_second_one(view, ann, monkeypatch, ends):
    form_view, storage, _ = view
    kept = await opened(view, ann)
    [first] = [one for one in ann.screen() if one.from_bot]
    said = await ann.say("calm lo-fi")

    class Killed(BaseException):
        pass

    async def killed(*_):
        raise Killed

    with monkeypatch.context() as until_killed:
        until_killed.setattr(FormView, "_remove", killed)
        with pytest.raises(Killed):
            await form_view.show(kept, below=said.id)
    assert len([one for one in ann.screen() if one.from_bot]) == 2
    successor = FormView(form_view._delivery, storage, registry)
    if ends:
        await successor.close(kept.id)
    else:
        await successor.show(kept, below=said.id)
    assert first.deleted
    left = [one.id for one in ann.screen() if one.from_bot]
    assert len(left) == (0 if ends else 1)
    if not ends:
        assert (await storage.forms.get(kept.id)).message_id == left[0]
