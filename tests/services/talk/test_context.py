import pytest

from bot.domain import ChatMessage, FileKind, Prompt, Quoted, Role
from bot.gateway.types import FileInput
from bot.services.talk.context import (
    GROUP_NOTE,
    PICTURE_TOKENS,
    cost,
    estimate,
    fit,
    question,
    wire,
    with_documents,
)
from tests.services.talk.stage import GROUP, PRIVATE, ref

USER, BOT = Role.USER, Role.ASSISTANT


def say(role, text, **more):
    return ChatMessage(role=role, text=text, **more)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 1), ("word " * 400, 501), ("今天天气很好", 7), ("Привет, мир", 5), ("a🌊b", 1)],
)
def test_tokens_are_guessed_by_script(text, tokens):
    assert estimate(text) == tokens


def test_a_guess_is_cheap_for_a_long_text():
    assert estimate("日本語 text " * 10_000) > 30_000


def test_whole_messages_are_kept_the_newest_first():
    history = [say(role, f"{number:02}" * 100) for number in range(9) for role in (USER, BOT)]
    history.append(say(USER, "now"))
    each = cost(history[0])
    kept = fit(None, history, each * 4 + cost(history[-1]) + estimate(""))
    assert [one.text[:2] for one in kept] == ["07", "07", "08", "08", "no"]
    assert fit(None, history, 10**6) == history


def test_what_is_kept_begins_with_a_person():
    history = [say(USER, "x" * 4000), say(BOT, "short"), say(USER, "now")]
    assert [one.text for one in fit(None, history, 200)] == ["now"]


def test_the_question_stays_even_if_it_alone_is_too_much():
    history = [say(USER, "q"), say(BOT, "a"), say(USER, "x" * 10_000)]
    assert fit("system", history, 100) == history[-1:]
    assert fit(None, [], 100) == []


def test_the_system_prompt_and_pictures_take_room():
    history = [say(USER, "q"), say(BOT, "a"), say(USER, "now")]
    assert len(fit("s" * 4000, history, 900)) == 1
    seen = [say(USER, "q", files=(ref("a.jpg"),)), *history[1:]]
    assert len(fit(None, seen, PICTURE_TOKENS)) == 1
    assert len(fit(None, seen, PICTURE_TOKENS, sees=False)) == 3


def test_a_question_carries_what_it_replies_to():
    prompt = Prompt(text="why?", quoted=Quoted(text="It rains.\n\nA lot.", author="Bob"))
    asked = question(GROUP, prompt)
    assert asked.text == "> Bob wrote:\n> It rains.\n>\n> A lot.\n\nwhy?"
    assert asked.speaker == "Ann"
    assert question(PRIVATE, prompt).speaker == ""
    own = Quoted(text="x" * 9000, author="demo_bot", ours=True)
    quoted = question(PRIVATE, Prompt(text="go on", quoted=own)).text
    assert quoted.startswith("> you wrote:\n> xxx")
    assert len(quoted) < 4100


def test_a_group_hears_names_and_a_private_talk_does_not():
    messages = [say(USER, "hi", speaker="Ann"), say(BOT, "Hello!"), say(USER, "ho", speaker="Bob")]
    assert wire("Be brief.", messages, {}, group=True) == [
        {"role": "system", "content": f"Be brief.\n\n{GROUP_NOTE}"},
        {"role": "user", "content": "Ann: hi"},
        {"role": "assistant", "content": "Hello!"},
        {"role": "user", "content": "Bob: ho"},
    ]
    assert wire(None, [say(USER, "hi")], {}, group=False) == [{"role": "user", "content": "hi"}]


def test_pictures_go_as_data_and_what_cannot_go_is_named():
    photo, song = ref("a.jpg"), ref("s.mp3", FileKind.AUDIO)
    pictures = {"a.jpg": FileInput("a.jpg", "image/jpeg", b"\xff\xd8")}
    [told] = wire(None, [say(USER, "look", files=(photo, song))], pictures, group=False)
    assert told["content"] == [
        {"type": "text", "text": "look\n\n(attached, not shown to you: s.mp3)"},
        {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,/9g="}},
    ]
    [alone] = wire(None, [say(USER, "", files=(photo,))], pictures, group=False)
    assert [part["type"] for part in alone["content"]] == ["image_url"]
    [blind] = wire(None, [say(USER, "", files=(photo,))], {}, group=False)
    assert blind["content"] == "(attached, not shown to you: a.jpg)"


def test_documents_stand_in_the_text():
    notes = ref("notes.md", FileKind.DOCUMENT)
    message = say(USER, "sum up", files=(notes, ref("a.jpg")))
    read = with_documents(message, {"notes.md": "# Tides"})
    assert read.text == 'sum up\n\n<file name="notes.md">\n# Tides\n</file>'
    assert [one.name for one in read.files] == ["a.jpg"]
    assert with_documents(message, {}) is message
