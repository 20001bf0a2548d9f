"""Long documents: the letters of pictures are read once and never widened, words have an end."""

from __future__ import annotations

import json
import sys

import pytest

from bot.gateway.long_letters import LARGE, MOST_PLAIN, TooPlain, decode, decode_chunks
from bot.gateway.sse import BrokenEvent, EventDecoder

LETTERS = "iVBORw0KGgo" + "AbCd+/01" * (LARGE // 8) + "=="
SHAPES = {
    "alone": {"data": [{"b64_json": LETTERS}]},
    "with wide words beside it": {"data": [{"b64_json": LETTERS, "revised_prompt": "雾🌫️" * 9}]},
    "in the middle of words": {"text": f'你好 🎨 ![kite](data:image/png;base64,{LETTERS}) \\ "ok"'},
    "two of them": {"a": [LETTERS, "x", LETTERS], "b": {"c": LETTERS + "\n" + LETTERS}},
    "escapes around it": {"a": "\\\u0001\u2028" + LETTERS + "\\" + LETTERS},
    "letters that are none": {"a": "fog" * LARGE, "n": 7, "t": True, "z": None},
}


@pytest.mark.parametrize("plain", [True, False], ids=["UTF-8", "escapes"])
@pytest.mark.parametrize("document", SHAPES.values(), ids=SHAPES)
def test_it_reads_what_json_reads(document, plain):
    data = json.dumps(document, ensure_ascii=not plain).encode()
    assert decode(data) == document
    assert decode(bytearray(b"\xef\xbb\xbf " + data)) == document


def test_letters_as_php_writes_them_and_in_lines():
    lines = "\n".join(LETTERS[at : at + 76] for at in range(0, len(LETTERS), 76))
    for written in (LETTERS, lines):
        data = json.dumps({"b64_json": written, "more": "雾"}, ensure_ascii=False).encode()
        found = decode(data.replace(b"/", b"\\/"))["b64_json"]
        assert found.replace("\n", "") == LETTERS


def test_letters_stay_as_narrow_as_they_are():
    document = {"data": [{"b64_json": LETTERS, "revised_prompt": "🌫️"}]}
    found = decode(json.dumps(document, ensure_ascii=False).encode())
    assert sys.getsizeof(found["data"][0]["b64_json"]) < len(LETTERS) + 100


def test_a_chunk_of_words_and_letters_becomes_chunks():
    words = f"看 🎨 ![a](data:image/png;base64,{LETTERS}) 好"
    choice = {"index": 0, "delta": {"role": "assistant", "content": words}, "finish_reason": "stop"}
    chunks = decode_chunks(
        json.dumps({"id": "1", "choices": [choice]}, ensure_ascii=False).encode()
    )
    texts = [one["choices"][0]["delta"]["content"] for one in chunks]
    assert "".join(texts) == words
    assert max(sys.getsizeof(one) for one in texts) < len(LETTERS) + 100
    assert [one["choices"][0].get("finish_reason") for one in chunks][-2:] == [None, "stop"]


@pytest.mark.parametrize("words", ["fog ", "雾", "[],", "\\u0041 ", "🌫️"])
def test_long_words_are_given_up(words):
    text = words * (MOST_PLAIN // len(words.encode()) + 1)
    with pytest.raises(TooPlain):
        decode_chunks(json.dumps({"a": text}, ensure_ascii=False).encode())


def test_a_line_of_words_is_given_up_long_before_its_end():
    decoder, fed = EventDecoder(), []

    def feed(piece):
        fed.append(len(piece))
        list(decoder.feed(piece))

    feed(b"data: {")
    with pytest.raises(BrokenEvent):
        [feed("雾 fog ".encode() * 8000) for _ in range(400)]
    assert sum(fed) < 2 * MOST_PLAIN


@pytest.mark.slow
@pytest.mark.parametrize("size", [100, 4096, 65536, 10**8])
def test_a_picture_of_20_mb_comes_whole_however_it_is_cut(size):
    letters = LETTERS * (28 * 1024 * 1024 // len(LETTERS))
    data = (
        b'data: {"choices":[{"delta":{"content":"' + letters.encode() + b'"}}]}\n\ndata: [DONE]\n\n'
    )
    if size == 100:
        data = data[:300_000] + b'"}}]}\n\n'
        letters = data[len(b'data: {"choices":[{"delta":{"content":"') : -7].decode()
    decoder = EventDecoder()
    events = [e for at in range(0, len(data), size) for e in decoder.feed(data[at : at + size])]
    assert "".join(e["choices"][0]["delta"]["content"] for e in events if "choices" in e) == letters
