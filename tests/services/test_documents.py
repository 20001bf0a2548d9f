"""What stands in a document: PDFs, locked, scanned and broken ones."""

import io

import pytest
from pypdf import PdfReader, PdfWriter

from bot.domain import BadInput
from bot.gateway.types import FileInput
from bot.services.documents import text_of
from tests.pdfs import pdf


def file(data, name="plan.pdf"):
    return FileInput(name, "application/pdf", data)


async def test_a_pdf_is_read_page_by_page():
    text = await text_of(file(pdf("The ferry leaves at nine.", "It returns\nat noon.")))
    assert text.index("leaves at nine") < text.index("at noon")
    assert "\n\n" in text


async def test_a_pdf_is_known_by_its_bytes():
    data = b"\xef\xbb\xbf" + pdf("Fog.")
    assert "Fog." in await text_of(FileInput("notes.txt", "text/plain", data))


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (pdf(""), "error-document-scanned"),
        (b"%PDF-1.7\n garbage", "error-document-unreadable"),
        (pdf("Fog.")[:200], "error-document-unreadable"),
        (b"\x00\x01\x02", "error-document-unreadable"),
    ],
)
async def test_what_cannot_be_read_says_why(data, key):
    with pytest.raises(BadInput) as refused:
        await text_of(file(data))
    assert refused.value.key == key
    assert refused.value.values == {"name": "plan.pdf"}


async def test_a_locked_pdf():
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Secret.")))), io.BytesIO()
    writer.encrypt("4711", algorithm="RC4-128")
    writer.write(out)
    with pytest.raises(BadInput) as refused:
        await text_of(file(out.getvalue()))
    assert refused.value.key == "error-document-locked"


async def test_a_pdf_that_is_locked_for_changes_only_is_read():
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Read me.")))), io.BytesIO()
    writer.encrypt("", owner_password="4711", algorithm="RC4-128")
    writer.write(out)
    assert "Read me." in await text_of(file(out.getvalue()))


async def test_chinese_text_files():
    assert await text_of(FileInput("a.txt", "", "渡轮九点开。".encode("gb18030"))) == "渡轮九点开。"
