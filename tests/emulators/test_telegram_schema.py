"""The schema and the judge that reads it."""

from __future__ import annotations

import pytest

from emulators.telegram.errors import Refusal
from emulators.telegram.methods import HANDLERS
from emulators.telegram.parameters import Upload
from emulators.telegram.schema import load
from emulators.telegram.validation import Mismatch, check_arguments, check_value


def test_the_schema_is_bot_api_10_3():
    schema = load()
    assert schema.version == "10.3"
    assert len(schema.methods) == 185
    assert "rich_message" in schema.methods["editMessageText"]
    assert schema.unions["ReactionType"][0] == "ReactionTypeEmoji"
    assert schema.method("SENDMESSAGE") == "sendMessage"


def test_every_method_answered_is_a_method_of_the_schema():
    assert set(HANDLERS) <= set(load().methods)


def test_every_type_named_is_described():
    schema = load()
    scalars = {"Integer", "String", "Boolean", "True", "Float", "InputFile"}
    known = scalars | set(schema.types) | set(schema.unions)
    for fields in [*schema.methods.values(), *schema.types.values()]:
        for field in fields.values():
            if not field.kind.startswith("="):
                names = field.kind.replace("[", "").replace("]", "").split("|")
                assert set(names) <= known


def test_text_forms_become_values():
    arguments = check_arguments(
        "sendMessage",
        {
            "chat_id": "-100",
            "text": "123",
            "disable_notification": "true",
            "reply_parameters": '{"message_id": 5}',
        },
    )
    assert arguments == {
        "chat_id": -100,
        "text": "123",
        "disable_notification": True,
        "reply_parameters": {"message_id": 5},
    }


def test_uploads_take_the_place_of_their_names():
    upload = Upload("cat", "cat.png", b"png")
    media = '[{"type": "photo", "media": "attach://cat", "caption": "attach://cat"}]'
    arguments = check_arguments("sendMediaGroup", {"chat_id": 1, "media": media, "cat": upload})
    assert arguments["media"] == [{"type": "photo", "media": upload, "caption": "attach://cat"}]


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"chat_id": True, "text": "x"}, '"chat_id" must be of type Integer or String'),
        ({"chat_id": 1, "text": 5}, '"text" must be of type String'),
        ({"chat_id": 1, "text": "x", "entities": {}}, "entities must be an Array"),
        ({"chat_id": 1, "text": "x", "reply_markup": {"rows": []}}, "can't parse reply_markup"),
    ],
)
def test_wrong_types_are_named(params, complaint):
    with pytest.raises(Refusal, match="Bad Request") as caught:
        check_arguments("sendMessage", params)
    assert complaint in caught.value.description


def test_constants_tell_the_members_of_a_union_apart():
    check_value("ReactionType", {"type": "emoji", "emoji": "👍"}, "reaction")
    check_value("RichText", ["a", {"type": "bold", "text": ["b"]}], "text")
    for wrong in ({"type": "shout"}, {"type": "emoji"}, {"type": "emoji", "emoji": "x", "y": 1}):
        with pytest.raises(Mismatch):
            check_value("ReactionType", wrong, "reaction")
