"""What people send becomes plain values, whatever kind of message it is."""

from datetime import UTC, datetime

import pytest
from aiogram.types import Message

from bot.domain import FileKind
from bot.telegram.incoming.reading import files_of, marked_of, quoted_of, read, words_of

ANN = {"id": 7, "is_bot": False, "first_name": "Ann", "last_name": "Lee"}
BOT = {"id": 99, "is_bot": True, "first_name": "Demo", "username": "demo_bot"}


def prompt_of(messages):
    return read(messages, BOT["id"])


def message(message_id=1, *, sender=ANN, **values):
    return Message.model_validate(
        {
            "message_id": message_id,
            "date": datetime(2026, 11, 24, tzinfo=UTC),
            "chat": {"id": 7, "type": "private"},
            "from": sender,
        }
        | values
    )


def sizes(*sides, name="p"):
    return [
        {
            "file_id": f"{name}{side}",
            "file_unique_id": f"u{name}{side}",
            "width": side,
            "height": side,
            "file_size": side * 10,
        }
        for side in sides
    ]


def file(name, **values):
    return {"file_id": name, "file_unique_id": f"u-{name}", "file_size": 10} | values


def test_a_text_is_a_prompt():
    prompt = prompt_of([message(5, text="hello")])
    assert (prompt.text, prompt.files, prompt.quoted, prompt.message_ids) == (
        "hello",
        (),
        None,
        (5,),
    )


def test_the_largest_photo_counts_and_the_caption_is_the_text():
    prompt = prompt_of([message(caption="what is it?", photo=sizes(90, 1280, 320))])
    assert prompt.text == "what is it?"
    assert [ref.file_id for ref in prompt.files] == ["p1280"]
    assert prompt.files[0].kind is FileKind.IMAGE


def test_every_kind_of_file():
    cases = [
        ({"voice": file("v", duration=3, mime_type="audio/ogg")}, FileKind.VOICE, "voice.ogg"),
        ({"audio": file("a", duration=3, file_name="tin.mp3")}, FileKind.AUDIO, "tin.mp3"),
        ({"video": file("m", duration=3, width=1, height=1)}, FileKind.VIDEO, "video.mp4"),
        ({"video_note": file("n", duration=3, length=1)}, FileKind.VIDEO_NOTE, "video.mp4"),
        (
            {"animation": file("g", duration=3, width=1, height=1)},
            FileKind.ANIMATION,
            "animation.mp4",
        ),
        (
            {"document": file("d", file_name="a.png", mime_type="image/png")},
            FileKind.IMAGE,
            "a.png",
        ),
        (
            {"document": file("d", file_name="a.pdf", mime_type="application/pdf")},
            FileKind.DOCUMENT,
            "a.pdf",
        ),
        ({"document": file("d")}, FileKind.DOCUMENT, "file"),
    ]
    for values, kind, name in cases:
        [ref] = files_of(message(**values))
        assert (ref.kind, ref.name) == (kind, name)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("plan.pdf", "plan.pdf"),
        ("渡轮 时刻表.txt", "渡轮 时刻表.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\..\\x.txt", "x.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\nb\x1b[31m\0.txt", "a b[31m.txt"),
        ("\u200b\u2066", "file"),
        ("dir/", "file"),
        ("", "file"),
        ("a" * 251 + ".txt", "a" * 75 + "….txt"),
        ("b" * 255, "b" * 78 + "…"),
        ("c." + "d" * 250, "c." + "d" * 76 + "…"),
    ],
)
def test_a_name_fits_on_a_line_and_hides_nothing(sent, read):
    [ref] = files_of(message(document=file("d", file_name=sent)))
    assert ref.name == read


def test_a_sticker_has_nothing_to_read():
    sticker = file("s", type="regular", width=1, height=1, is_animated=True, is_video=False)
    prompt = prompt_of([message(sticker=sticker)])
    assert (prompt.text, prompt.files) == ("", ())


def test_a_sticker_that_is_replied_to_is_a_picture():
    still = file("s", type="regular", width=1, height=1, is_animated=False, is_video=False)
    moving = file("m", type="regular", width=1, height=1, is_animated=True, is_video=False)
    preview = {"thumbnail": sizes(90, name="p")[0]}
    for sticker, names in ((still, ["s"]), (moving, []), (moving | preview, ["p90"])):
        answered = message(3, sticker=sticker)
        prompt = prompt_of([message(5, text="who is this?", reply_to_message=answered)])
        assert [one.file_id for one in prompt.files] == names
        assert all(one.kind is FileKind.IMAGE for one in prompt.files)


def test_the_message_replied_to_comes_along_with_its_picture():
    answered = message(3, sender=BOT, caption="a lighthouse", photo=sizes(640, name="r"))
    prompt = prompt_of([message(5, text="what is this?", reply_to_message=answered)])
    assert prompt.quoted.text == "a lighthouse"
    assert prompt.quoted.ours
    assert prompt.quoted.message_id == 3
    assert [ref.file_id for ref in prompt.files] == ["r640"]


def test_a_picked_out_part_is_what_is_quoted():
    quoted = quoted_of(
        message(
            5,
            text="why?",
            reply_to_message=message(3, text="one. two. three."),
            quote={"text": "two.", "position": 5},
        ),
        99,
    )
    assert quoted.text == "two."
    assert quoted.author == "Ann Lee"


def test_the_opening_of_a_topic_is_no_reply():
    opening = message(2, forum_topic_created={"name": "T", "icon_color": 7322096})
    assert quoted_of(message(5, text="hi", reply_to_message=opening), 99) is None


def test_an_album_is_one_prompt_in_order():
    parts = [
        message(12, photo=sizes(64, name="c"), media_group_id="g"),
        message(10, photo=sizes(64, name="a"), media_group_id="g", caption="compare"),
        message(11, photo=sizes(64, name="b"), media_group_id="g"),
    ]
    prompt = prompt_of(parts)
    assert prompt.text == "compare"
    assert [ref.file_id for ref in prompt.files] == ["a64", "b64", "c64"]
    assert prompt.message_ids == (10, 11, 12)


def test_a_split_paste_is_put_together_without_a_scar():
    text = "word " * 1700
    parts = [message(at, text=text[at * 4096 : (at + 1) * 4096]) for at in range(3)]
    assert prompt_of(parts).text == text
    assert prompt_of([message(1, text="a" * 4090), message(2, text="b")]).text == "a" * 4090 + "\nb"


def test_a_rich_answer_of_ours_is_read_as_markdown():
    blocks = [
        {"type": "heading", "text": "Tides", "size": 2},
        {"type": "paragraph", "text": ["The ", {"type": "bold", "text": "moon"}, " pulls."]},
        {"type": "pre", "text": "x = 1", "language": "python"},
        {
            "type": "list",
            "items": [
                {"label": "•", "blocks": [{"type": "paragraph", "text": "spring"}]},
                {
                    "label": "•",
                    "has_checkbox": True,
                    "is_checked": True,
                    "blocks": [{"type": "paragraph", "text": "neap"}],
                },
            ],
        },
        {
            "type": "table",
            "cells": [
                [
                    {"text": "a", "align": "left", "valign": "top"},
                    {"text": "b", "align": "left", "valign": "top"},
                ],
                [
                    {"text": "1", "align": "left", "valign": "top"},
                    {"align": "left", "valign": "top"},
                ],
            ],
        },
        {
            "type": "blockquote",
            "blocks": [{"type": "paragraph", "text": "wise"}, {"type": "paragraph", "text": "man"}],
        },
        {"type": "mathematical_expression", "expression": "E=mc^2"},
        {
            "type": "details",
            "summary": "More",
            "blocks": [{"type": "paragraph", "text": "inside"}],
        },
        {"type": "divider"},
    ]
    text = words_of(message(rich_message={"blocks": blocks}))
    assert text == (
        "## Tides\n\nThe **moon** pulls.\n\n```python\nx = 1\n```\n\n"
        "- spring\n- [x] neap\n\n| a | b |\n|---|---|\n| 1 |  |\n\n"
        "> wise\n>\n> man\n\n$$E=mc^2$$\n\n"
        "<details><summary>More</summary>\n\ninside\n\n</details>\n\n---"
    )


def test_a_reply_to_a_rich_answer_quotes_its_words():
    rich = {"blocks": [{"type": "paragraph", "text": "Forty-two."}]}
    answered = message(3, sender=BOT, rich_message=rich)
    assert quoted_of(message(5, text="why?", reply_to_message=answered), 99).text == "Forty-two."


def test_what_people_write_with_looks_is_read_as_markdown():
    text = "See 🌊 here: x*y is bold, and f(_x)"
    entities = [
        {"type": "text_link", "offset": 7, "length": 4, "url": "https://a.bc/x"},
        {"type": "bold", "offset": 20, "length": 4},
        {"type": "code", "offset": 30, "length": 5},
        {"type": "custom_emoji", "offset": 4, "length": 2, "custom_emoji_id": "77"},
    ]
    assert marked_of(message(text=text, entities=entities)) == (
        "See ![🌊](tg://emoji?id=77) [here](https://a.bc/x): x*y is **bold**, and `f(_x)`"
    )
    assert words_of(message(text=text, entities=entities)) == (
        "See 🌊 here (https://a.bc/x): x*y is bold, and f(_x)"
    )
    assert marked_of(message(text="x*y *z* _a_")) == "x*y *z* _a_"


def test_looks_in_rich_messages_come_along():
    rich = [
        "The ",
        {"type": "bold", "text": ["sum ", {"type": "italic", "text": "of"}]},
        " ",
        {"type": "mathematical_expression", "expression": "x_1 * x_2"},
        " in ",
        {"type": "url", "text": "snake_case", "url": "https://a.bc/(x)"},
    ]
    text = words_of(message(rich_message={"blocks": [{"type": "paragraph", "text": rich}]}))
    assert text == "The **sum _of_** $x_1 * x_2$ in [snake_case](<https://a.bc/(x)>)"
