"""Server-sent events: the same answer, however its bytes are cut and its lines are ended."""

from __future__ import annotations

import json
import random

import pytest

from bot.gateway.sse import DONE, BrokenEvent, EventDecoder


def read(*pieces: bytes, **options):
    decoder = EventDecoder(**options)
    events = [event for piece in pieces for event in decoder.feed(piece)]
    return events + list(decoder.close())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("prefix", ["data: ", "data:"])
def test_p9_any_cut_any_line_end(end, prefix):
    words = ["Ünï", "你好", "🚣\u200d♀️", "a\u2028b\u0085c\x0bd\x1ce", "", "\\n"]
    documents = [{"n": n, "text": text} for n, text in enumerate(words)]
    lines = [f"{prefix}{json.dumps(d, ensure_ascii=False)}{end}{end}" for d in documents]
    raw = ("".join(lines) + f"{prefix}[DONE]{end}{end}").encode()
    dice = random.Random(7)
    for _ in range(200):
        cuts = sorted(dice.sample(range(1, len(raw)), 25))
        pieces = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
        events = read(*pieces)
        assert events[:-1] == documents
        assert events[-1] is DONE


def test_what_is_no_data_is_ignored():
    raw = b"\xef\xbb\xbf: PING\nevent: message\nid: 7\nretry: 10\n\ndata:\ndata: ping\n\n"
    raw += b'data: {"a": 1}\n\n'
    assert read(raw) == [{"a": 1}]


def test_a_stream_put_into_another_brings_its_own_mark():
    assert read(b': PING\n\n\xef\xbb\xbfdata: {"a": 1}\n\n') == [{"a": 1}]


def test_a_document_over_several_data_lines():
    assert read(b'data: {"a":\ndata:  1,\ndata: "b": {}\ndata: }\n\n') == [{"a": 1, "b": {}}]


def test_a_bare_document_in_one_line_or_many():
    document = {"error": {"message": "no"}, "deep": {"er": [1, {"x": 2}]}}
    assert read(json.dumps(document).encode()) == [document]
    assert read(json.dumps(document, indent=2).encode() + b"\n") == [document]
    assert read(b": PING\n\n" + json.dumps(document).encode() + b"\n\ndata: {}\n\n")[0] == document


def test_an_event_named_error():
    assert read(b'event: error\ndata: {"message": "no"}\n\n') == [{"error": {"message": "no"}}]
    assert read(b"event: error\ndata: no\n\n") == [{"error": {"message": "no"}}]
    assert read(b'event: error\ndata: {"error": "no"}\n\ndata: {"a": 1}\n\n') == [
        {"error": "no"},
        {"a": 1},
    ]


@pytest.mark.parametrize("between", ["", " ", "\t", ",", "data: ", " data:"])
def test_documents_glued_into_one_line(between):
    glued = between.join(('{"a": "}{"}', '{"b": 2}', '{"c": {}}'))
    expected = [{"a": "}{"}, {"b": 2}, {"c": {}}]
    assert read(f"data: {glued}\n\ndata: [DONE]\n\n".encode()) == [*expected, DONE]


def test_half_a_document_behind_a_whole_one_is_an_error():
    with pytest.raises(BrokenEvent):
        read(b'data: {"a": 1}{"b": \n\ndata: {"c": 1}\n\n')


def test_half_a_document_in_the_middle_is_an_error_and_at_the_end_is_not():
    with pytest.raises(BrokenEvent):
        read(b'data: {"a": \n\ndata: {"b": 1}\n\n')
    assert read(b'data: {"b": 1}\n\ndata: {"a": ') == [{"b": 1}]


def test_the_last_line_needs_no_end():
    assert read(b'data: {"b": 1}') == [{"b": 1}]
    assert read(b"data: [DONE]") == [DONE]


def test_a_line_that_never_ends_is_given_up():
    with pytest.raises(BrokenEvent):
        read(b"data: {" + b"x" * 50, b"x" * 60, max_line=100)
    with pytest.raises(BrokenEvent):
        read(*[b"data: {xxxxxxxxxx\n"] * 20, max_line=100)


def test_a_long_line_is_read_in_linear_time():
    text = "x" * 8_000_000
    raw = f'data: {{"t": "{text}"}}\n\n'.encode()
    pieces = [raw[i : i + 65536] for i in range(0, len(raw), 65536)]
    assert read(*pieces) == [{"t": text}]


def test_bytes_that_are_no_utf8_do_not_stop_the_answer():
    assert read(b'data: {"a": "\xff"}\n\n') == [{"a": "\ufffd"}]
