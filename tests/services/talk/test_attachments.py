import pytest

from bot.domain import BadInput, FileKind, Prompt
from bot.services.files.documents import readable
from bot.services.talk import attachments
from bot.services.talk.context import question
from emulators import samples
from tests.services.talk.stage import PRIVATE, Files, Talk, kinds, ref

JPEG = samples.photo("a harbour", 320, 240)


def document(name, content_type="text/plain"):
    return ref(name, FileKind.DOCUMENT, content_type)


@pytest.fixture
async def talk(tmp_path):
    async with Talk(tmp_path) as made:
        yield made


async def test_pictures_are_shown_now_and_with_later_questions(talk):
    talk.files.data["a.jpg"] = JPEG
    await talk.ask("What is this?", files=(ref("a.jpg"),))
    [told] = talk.told()
    assert [part["type"] for part in told["content"]] == ["text", "image_url"]
    assert told["content"][1]["image_url"]["url"].startswith("data:image/jpeg;base64,")
    await talk.ask("And who?")
    assert talk.told()[0] == told
    assert talk.files.opened == ["a.jpg", "a.jpg"]


async def test_a_blind_model_is_not_shown_pictures_and_the_person_is_told(talk):
    await talk.service.choose_model(PRIVATE, "gpt-4")
    stream = await talk.service.answer(PRIVATE, Prompt(text="What is this?", files=(ref("a.jpg"),)))
    await talk.show(stream)
    assert kinds(stream) == ["picture-unseen"]
    assert talk.told()[0]["content"] == "What is this?\n\n(attached, not shown to you: a.jpg)"
    assert talk.files.opened == []


async def test_documents_are_read_to_the_model(talk):
    talk.files.data["tides.csv"] = "Zeit;Höhe\n06:00;3.1".encode("utf-8-sig")
    await talk.ask("sum up", files=(document("tides.csv", "application/octet-stream"),))
    assert talk.told()[0]["content"] == (
        'sum up\n\n<file name="tides.csv">\nZeit;Höhe\n06:00;3.1\n</file>'
    )


async def test_a_file_of_the_question_that_is_gone_is_an_error_and_an_old_one_is_not(talk):
    talk.files.data["a.jpg"] = JPEG
    await talk.ask("What is this?", files=(ref("a.jpg"),))
    talk.files.data.clear()
    text, end = await talk.ask("And who?")
    assert text
    assert end.error is None
    assert talk.told()[0]["content"].endswith("(attached, not shown to you: a.jpg)")
    asked = talk.asked
    text, end = await talk.ask("And this?", files=(ref("b.jpg"), ref("c.jpg")))
    assert isinstance(end.error, BadInput)
    assert (text, talk.asked) == ("", asked)


async def test_what_nobody_reads_is_named_to_both(talk):
    files = (ref("s.mp4", FileKind.VIDEO), document("x.zip", "application/zip"))
    stream = await talk.service.answer(PRIVATE, Prompt(text="hm", files=files))
    await talk.show(stream)
    assert [dict(one.values) for one in stream.notices] == [{"name": "s.mp4"}, {"name": "x.zip"}]
    assert talk.told()[0]["content"] == "hm\n\n(attached, not shown to you: s.mp4, x.zip)"


async def read(data, *refs, sees=True, room=10_000, earlier=()):
    files = Files()
    files.data = data
    messages = [question(PRIVATE, Prompt(text="q", files=one)) for one in (*earlier, refs)]
    return await attachments.read(files, messages, sees=sees, room=room), files


async def test_a_long_document_is_cut_at_a_line_and_both_are_told():
    data = {"a.txt": b"a line of text\n" * 5000}
    got, _ = await read(data, document("a.txt"), room=2000)
    text = got.documents["a.txt"]
    assert text.endswith("more characters are left out]")
    assert 3500 < len(text) < 4200
    assert text.split("\n")[-3] == "a line of text"
    assert [one.kind for one in got.notices] == ["document-cut"]


@pytest.mark.parametrize(
    "data",
    ["Höhe 潮".encode(), "Höhe 潮".encode("utf-16"), "Hohe 潮".encode("gb18030"),
     "Höhe".encode("latin-1")],
)  # fmt: skip
async def test_encodings(data):
    got, _ = await read({"a.txt": data}, document("a.txt"))
    assert got.documents["a.txt"] in ("Höhe 潮", "Hohe 潮", "Höhe")


async def test_a_huge_document_is_cut_between_characters():
    got, _ = await read({"a.txt": "潮".encode() * 1_000_000}, document("a.txt"), room=10**9)
    assert set(got.documents["a.txt"]) == {"潮"}


async def test_a_binary_that_calls_itself_text_is_refused():
    with pytest.raises(BadInput):
        await read({"a.txt": b"MZ\x00\x01"}, document("a.txt"))


async def test_only_the_newest_pictures_are_sent_again_each_once():
    names = [f"{number}.jpg" for number in range(15)]
    data = dict.fromkeys(names, JPEG)
    earlier = [(ref(name),) for name in names]
    got, files = await read(data, ref("14.jpg"), earlier=earlier)
    assert sorted(files.opened) == sorted(names[5:])
    assert len(got.pictures) == attachments.MOST_PICTURES


@pytest.mark.parametrize(
    ("name", "content_type", "text"),
    [
        ("a.py", "", True),
        ("A.MD", "application/octet-stream", True),
        ("Dockerfile", "", True),
        ("x", "text/csv; charset=utf-8", True),
        ("x", "application/json", True),
        ("a.pdf", "application/pdf", True),
        ("a.docx", "application/vnd.openxmlformats", False),
        ("movies", "", True),  # nobody knows before looking at it
        ("movies", "video/mp4", False),
        ("movies.mp4", "", False),
    ],
)
def test_what_is_readable(name, content_type, text):
    assert readable(document(name, content_type)) is text
    assert not readable(ref(name))
