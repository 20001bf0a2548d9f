"""Where something is shown: a target, also in rows that knew only a chat and a topic."""

import json

import pytest

from bot.scope import ChatTarget, InlineTarget, Scope

ROWS = [
    (
        (
            '{"chat_id": 7, "user_id": 7, "private": true, "topic_id": null, "user_name": "Ann",'
            ' "language": "en", "message_id": 3, "pressed": false, "update_id": 9}'
        ),
        ChatTarget(chat_id=7),
    ),
    (
        '{"chat_id": -100, "user_id": 7, "private": false, "topic_id": 5}',
        ChatTarget(chat_id=-100, topic_id=5),
    ),
]
TARGETS = [
    ChatTarget(chat_id=7),
    ChatTarget(chat_id=-100, topic_id=5),
    ChatTarget(chat_id=-100, direct_topic_id=2**51),
    InlineTarget(inline_message_id="in-1"),
]


@pytest.mark.parametrize(("row", "target"), ROWS)
def test_rows_of_earlier_versions(row, target):
    scope = Scope.model_validate(json.loads(row))
    assert scope.target == target
    assert (scope.chat_id, scope.topic_id) == (target.chat_id, target.topic_id)
    assert Scope.model_validate_json(scope.model_dump_json()) == scope


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_stored_is_read(target):
    scope = Scope(target=target, user_id=7, private=False)
    assert Scope.model_validate_json(scope.model_dump_json()) == scope


def test_talk_in_direct_messages_is_kept_apart():
    ann, bob = (
        Scope(target=ChatTarget(chat_id=-1, direct_topic_id=one), user_id=one, private=False)
        for one in (7, 8)
    )
    assert ann.chat_id == bob.chat_id
    assert ann.topic_id != bob.topic_id


def test_an_inline_message_goes_with_the_talk_of_its_sender():
    scope = Scope(target=TARGETS[-1], user_id=7, private=False)
    assert (scope.chat_id, scope.topic_id) == (7, None)
