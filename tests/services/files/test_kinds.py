"""What a file is, whatever it is called."""

import pytest

from bot.domain import FileKind
from bot.services.files.documents import readable
from bot.services.files.kinds import kind_of, kind_of_bytes
from emulators import samples
from tests.pdfs import pdf
from tests.services.talk.stage import ref

IMAGE, AUDIO, VIDEO, DOCUMENT = (
    FileKind.IMAGE,
    FileKind.AUDIO,
    FileKind.VIDEO,
    FileKind.DOCUMENT,
)


@pytest.mark.parametrize(
    ("name", "content_type", "kind"),
    [
        ("good.jpg", "application/octet-stream", IMAGE),
        ("good.JPEG", "", IMAGE),
        ("shot.png", "text/plain", IMAGE),
        ("IMG_1.HEIC", "application/octet-stream", IMAGE),
        ("IMG_2.CR3", "", IMAGE),
        ("file", "image/png", IMAGE),
        ("main.ts", "video/mp2t", DOCUMENT),
        ("README.md", "application/octet-stream", DOCUMENT),
        ("drawing.svg", "image/svg+xml", DOCUMENT),
        ("app.log", "", DOCUMENT),
        ("song.mp3", "application/octet-stream", AUDIO),
        ("clip.mov", "", VIDEO),
        ("plan.pdf", "image/jpeg", DOCUMENT),
        ("report.docx", "application/octet-stream", DOCUMENT),
        ("png", "", DOCUMENT),
        ("file", "", DOCUMENT),
    ],
)
def test_the_name_counts_before_the_type(name, content_type, kind):
    assert kind_of(name, content_type) is kind


@pytest.mark.parametrize(
    ("name", "content_type", "may_be_read"),
    [
        ("main.ts", "video/mp2t", True),
        ("LICENSE", "", True),
        ("file", "application/octet-stream", True),
        ("notes.qqq", "binary/octet-stream", True),
        ("plan.pdf", "application/octet-stream", True),
        ("report.docx", "application/octet-stream", False),
        ("pack.zip", "", False),
        ("setup.exe", "application/octet-stream", False),
        ("file", "application/msword", False),
    ],
)
def test_what_tells_nothing_is_looked_at(name, content_type, may_be_read):
    assert readable(ref(name, FileKind.DOCUMENT, content_type)) is may_be_read


@pytest.mark.parametrize(
    ("data", "claimed", "kind"),
    [
        (samples.photo("x", 32, 32), DOCUMENT, IMAGE),
        (pdf("x"), IMAGE, DOCUMENT),
        (b"only words", IMAGE, DOCUMENT),
        (b"II*\0" + bytes(60), IMAGE, IMAGE),
        (b"OggS" + bytes(60), DOCUMENT, AUDIO),
        (b"PK\x03\x04" + bytes(60), DOCUMENT, DOCUMENT),
    ],
)
def test_bytes_count_before_everything(data, claimed, kind):
    assert kind_of_bytes(data, claimed) is kind
