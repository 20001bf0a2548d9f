"""What stands in a document: PDFs, locked, scanned and broken ones."""

import io

import pytest
from pypdf import PdfReader, PdfWriter

from bot.domain import BadInput
from bot.gateway.types import FileInput
from bot.services.files.documents import text_of
from tests.pdfs import pdf


def file(data, name="plan.pdf"):
    return FileInput(name, "application/pdf", data)


async def test_a_pdf_is_read_page_by_page():
    text = (await text_of(file(pdf("The ferry leaves at nine.", "It returns\nat noon.")))).text
    assert text.index("leaves at nine") < text.index("at noon")
    assert "\n\n" in text


async def test_a_pdf_is_known_by_its_bytes():
    data = b"\xef\xbb\xbf" + pdf("Fog.")
    assert "Fog." in (await text_of(FileInput("notes.txt", "text/plain", data))).text


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (pdf(""), "error-document-scanned"),
        (pdf("", "", ""), "error-document-scanned"),
        (pdf(), "error-document-empty"),
        (pdf(" "), "error-document-scanned"),
        (b"%PDF-1.7\n garbage", "error-document-broken"),
        (pdf("Fog.")[:200], "error-document-broken"),
        (b"\x00\x01\x02", "error-document-broken"),
        (b"PK\x03\x04" + bytes(60), "error-file-unread"),
        (b"\xd0\xcf\x11\xe0" + bytes(60), "error-file-unread"),
        (b"", "error-document-empty"),
        (b"\xef\xbb\xbf \n\n", "error-document-empty"),
    ],
)
async def test_what_cannot_be_read_says_why(data, key):
    with pytest.raises(BadInput) as refused:
        await text_of(file(data))
    assert refused.value.key == key
    assert refused.value.values == {"name": "plan.pdf"}


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (bytes(range(256)) * 9, "error-document-unreadable"),
        (b"MZ\0\1", "error-document-unreadable"),
        (b"PK\x03\x04" + bytes(60), "error-file-unread"),
        (pdf("Fog.")[:200], "error-document-broken"),
        (pdf(""), "error-document-scanned"),
        (b"", "error-document-empty"),
        (b" \r\n\t" * 99, "error-document-empty"),
        ("\u200b\ufeff\u3000".encode(), "error-document-empty"),
        ("\n ".encode("utf-16"), "error-document-empty"),
        (bytes(50), "error-document-unreadable"),
    ],
)
async def test_what_is_called_a_text_and_has_none_says_why(data, key):
    with pytest.raises(BadInput) as refused:
        await text_of(FileInput("a.txt", "text/plain", data))
    assert refused.value.key == key
    assert refused.value.values == {"name": "a.txt"}


@pytest.mark.parametrize("name", ["a.txt", "a.pdf"])
async def test_a_text_that_speaks_of_pdfs_is_a_text(name):
    words = "Each of them begins with %PDF-1.7, says the book."
    assert (await text_of(FileInput(name, "", words.encode()))).text == words


async def test_pages_without_words_are_said():
    read = await text_of(file(pdf("A cover.", "", "", "")))
    assert read.text == "A cover."
    assert [(one.kind, dict(one.values)) for one in read.notices] == [
        ("document-wordless", {"name": "plan.pdf", "wordless": "3", "read": "4"})
    ]
    assert (await text_of(file(pdf("A cover.", "", "The end.")))).notices == ()


CIPHERS = ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"]


@pytest.mark.parametrize("algorithm", CIPHERS)
async def test_a_locked_pdf(algorithm):
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Secret.")))), io.BytesIO()
    writer.encrypt("4711", algorithm=algorithm)
    writer.write(out)
    with pytest.raises(BadInput) as refused:
        await text_of(file(out.getvalue()))
    assert refused.value.key == "error-document-locked"


@pytest.mark.parametrize("algorithm", CIPHERS)
async def test_a_pdf_that_is_locked_for_changes_only_is_read(algorithm):
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Read me.")))), io.BytesIO()
    writer.encrypt("", owner_password="4711", algorithm=algorithm)
    writer.write(out)
    assert "Read me." in (await text_of(file(out.getvalue()))).text


async def test_chinese_text_files():
    assert (
        await text_of(FileInput("a.txt", "", "渡轮九点开。".encode("gb18030")))
    ).text == "渡轮九点开。"


async def test_what_is_guessed_or_damaged_is_said():
    read = await text_of(FileInput("a.txt", "", "Паром уходит в девять.".encode("cp1251")))
    assert [(one.kind, one.values["encoding"]) for one in read.notices] == [
        ("document-guessed", "Windows-1251")
    ]
    read = await text_of(FileInput("a.log", "", "Fähre\n".encode() * 40 + b"\xff"))
    assert [one.kind for one in read.notices] == ["document-damaged"]
    assert (await text_of(FileInput("a.txt", "", "Fähre".encode("utf-8-sig")))).notices == ()


async def test_pages_that_are_left_out_are_said():
    read = await text_of(file(pdf(*(f"Page number {number}." for number in range(1, 621)))))
    assert "Page number 500." in read.text
    assert read.text.endswith("[… pages 501 to 620 are left out]")
    [notice] = read.notices
    assert notice.values == {"name": "plan.pdf", "read": "500", "pages": "620"}


async def test_two_megabytes_end_where_a_character_ends():
    data = b"a" + "渡".encode() * 700_000
    assert set((await text_of(FileInput("a.txt", "", data))).text) == {"a", "渡"}
