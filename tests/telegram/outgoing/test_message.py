"""Messages as data: they survive being stored, and what earlier versions stored is still read."""

import json

import pytest
from aiogram.types import MessageEntity, User

from bot.telegram.outgoing.message import (
    FilePart,
    MediaKind,
    MediaPart,
    RichPart,
    TextPart,
    read,
    stored,
    words_of,
)

BOLD = MessageEntity(type="bold", offset=0, length=5)
LINK = MessageEntity(type="text_link", offset=0, length=5, url="https://a.example/")
ANN = MessageEntity(
    type="text_mention", offset=0, length=5, user=User(id=7, is_bot=False, first_name="Ann")
)
WORDS = TextPart(text="words", entities=(BOLD, LINK, ANN), retry=True, choose=True)

PARTS = {
    "words": WORDS,
    "bare words": TextPart(text="words"),
    "rich": RichPart(html="<h1>words</h1>", fallback=(WORDS, TextPart(text="more")), aloud=True),
    "file": FilePart(name="answer.md", text="4,711 characters", entities=(BOLD,)),
    "picture": MediaPart(media=MediaKind.PHOTO, file_id="AgAC", text="words", entities=(BOLD,)),
    "song": MediaPart(
        media=MediaKind.AUDIO, file_id="CQAC", title="Tin Rain", performer="Suno", duration=118.2
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_what_is_stored_is_read(name):
    body = json.loads(json.dumps(stored(PARTS[name])))
    assert read(body) == PARTS[name]


# As rows of version 0.1 hold them.
OLD = [
    (
        '{"kind": "text", "text": "Hi \\ud83d\\ude00", "entities": []}',
        TextPart(text="Hi 😀"),
    ),
    (
        (
            '{"kind": "text", "text": "words", "entities": ['
            '{"type": "pre", "offset": 0, "length": 5, "language": "python"}],'
            ' "retry": true, "choose": false}'
        ),
        TextPart(
            text="words",
            entities=(MessageEntity(type="pre", offset=0, length=5, language="python"),),
            retry=True,
        ),
    ),
    (
        (
            '{"kind": "rich", "html": "<h1>words</h1>", "fallback": ['
            '{"kind": "text", "text": "words",'
            ' "entities": [{"type": "text_link", "offset": 0, "length": 5,'
            ' "url": "https://a.example/"}]}], "aloud": true}'
        ),
        RichPart(
            html="<h1>words</h1>",
            fallback=(TextPart(text="words", entities=(LINK,)),),
            aloud=True,
        ),
    ),
    (
        '{"kind": "file", "name": "answer.md", "text": "long", "entities": [], "retry": true}',
        FilePart(name="answer.md", text="long", retry=True),
    ),
]


@pytest.mark.parametrize(("body", "part"), OLD)
def test_what_earlier_versions_stored_is_read(body, part):
    assert read(json.loads(body)) == part


def test_bytes_are_never_stored():
    part = MediaPart(media=MediaKind.PHOTO, data=b"x" * 100, cover=b"y", poster=b"z")
    assert stored(part) == {"kind": "media", "media": "photo"}
    assert "xxx" not in repr(part)


def test_the_words_that_stand_for_a_part():
    assert words_of(PARTS["rich"]) == (WORDS, TextPart(text="more"))
    assert words_of(WORDS) == (WORDS,)
    assert words_of(PARTS["picture"]) == ()
