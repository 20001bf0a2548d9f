"""Text files in every encoding that people still write."""

import contextlib
import random
import time

import pytest

from bot.gateway.types import FileInput
from bot.sandboxed import FileRefused, Limits
from bot.sandboxed.encodings import text
from bot.services.files.documents import text_of

LIMITS = Limits(0, 1)
RUSSIAN = ("cp1251", "cp866", "koi8_r")
WORDS = [
    (RUSSIAN, "Паром отправляется в девять утра и возвращается в полдень."),
    (RUSSIAN, "Привет, как дела?"),
    (RUSSIAN, "Привет"),
    (RUSSIAN, "2026-11-30 ERROR: файл не найден C:\\temp\\log.txt"),
    (("iso8859_5",), "Паром отправляется в девять утра и возвращается в полдень."),
    (("cp1251",), "Пором відправляється о дев'ятій ранку, їх є багато."),
    (("big5",), "渡輪九點開，請在碼頭等候。今天的天氣很好，我們一起去吧。"),
    (("big5",), "渡輪九點開。"),
    (("big5",), "姓名,城市,價格\n王小明,臺北,12.5"),
    (("gb18030",), "渡轮九点开，请在码头等候。今天的天气很好，我们一起去吧。"),
    (("gb18030",), "渡轮九点开。"),
    (("gb18030",), "Hohe 潮"),
    (("cp1252",), "Höhe"),
    (("gb18030",), "姓名,城市,价格\n王小明,北京,12.5"),
    (("cp932", "euc_jp", "iso2022_jp"), "フェリーは九時に出発します。桟橋でお待ちください。"),
    (("cp932", "euc_jp"), "名前,都市,価格\n田中,東京,12.5"),
    (("cp949",), "배는 아홉 시에 출발합니다. 부두에서 기다려 주세요."),
    (("cp949",), "이름,도시,가격\n김철수,서울,12.5"),
    (("cp1252", "latin_1"), "Le café où l'été a été passé: déjà vu, à bientôt, garçon."),
    (("cp1252",), "I like the café and nothing else here."),
    (("cp1252",), "It’s a “quoted” text – with dashes… and the rest is plain English, €5."),
    (("cp1252",), "Die Fähre fährt um neun Uhr über den Fluß, schöne Grüße aus Köln."),
    (("cp1252",), "El niño comió aquí mañana, ¿qué tal está la señora? ¡Adiós!"),
    (("cp1252",), "Färjan går klockan nio på morgonen från ön, välkommen åter."),
    (("cp1250",), "Příliš žluťoučký kůň úpěl ďábelské ódy."),
    (("cp1250", "iso8859_2"), "Zażółć gęślą jaźń. Prom odpływa o dziewiątej, proszę czekać."),
    (("cp1250",), "A komp kilenckor indul, kérjük várjon. Jó időnk van, őszi hűvös."),
    (("cp1253",), "Το πλοίο φεύγει στις εννέα το πρωί. Περιμένετε στην προβλήτα."),
    (("cp1254",), "Vapur sabah dokuzda kalkıyor, lütfen iskelede bekleyin. Şimdi güneş güçlü."),
    (("cp1255",), "המעבורת יוצאת בתשע בבוקר. אנא המתינו ברציף."),
    (("cp1255",), "שלום עולם, היום מזג האוויר יפה מאוד."),
    (("cp1255",), "name: שלום"),
    (RUSSIAN, "наш общий шеф и ещё один, лещ, щи, шашлык"),
    (("cp874",), "เรือออกเก้าโมงเช้า กรุณารอที่ท่าเรือ"),
    (("cp1256",), "تغادر العبارة في التاسعة صباحا. يرجى الانتظار عند الرصيف."),
    (("utf-16-le", "utf-16-be"), "Паром отправляется в девять утра."),
    (("utf-16-le", "utf-16-be"), "имя;город\nАнна;Москва"),
    (("utf-16-le", "utf-16-be"), "渡轮九点开，请在码头等候。"),
    (("utf-16-le", "utf-16-be"), "המעבורת יוצאת בתשע בבוקר."),
    (("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"), "The ferry leaves at nine, die Fähre."),
]
ROWS = [(encoding, words) for encodings, words in WORDS for encoding in encodings]


@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize(("encoding", "words"), ROWS)
def test_every_encoding_is_read_and_said_to_be_a_guess(encoding, words, times):
    written = (words + "\n") * times
    made = text(written.encode(encoding), LIMITS, name="a.txt")
    assert made.data.decode() == written
    assert made.facts["guessed"]


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (b"a;b\n1;2\x00\n", "a;b\n1;2\n"),
        (b"NAME\0\0\0\0AGE\0\n" * 9, "NAME AGE\n" * 9),
        ("Fähre;渡轮\0\n".encode() * 9, "Fähre;渡轮\n" * 9),
    ],
)
def test_zeros_in_a_table_are_left_out(data, read):
    assert text(data, LIMITS, name="a.csv").data.decode() == read


@pytest.mark.parametrize("data", [bytes(64), bytes(range(256)) * 4, b"\1\0\2\0\3\0\4\0 \0"])
def test_zeros_make_no_text_of_what_is_none(data):
    with pytest.raises(FileRefused):
        text(data, LIMITS, name="a.bin")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_file_that_says_its_encoding_is_believed(encoding):
    made = text("Fähre 渡轮".encode(encoding), LIMITS, name="a.txt")
    assert made.data.decode() == "Fähre 渡轮"
    assert made.facts == {}


@pytest.mark.parametrize(
    "data",
    [
        "Fähre 渡轮 паром\n".encode() * 50 + b"\xff\n",
        "паром\n".encode() * 30 + b"a \xc3 b \x80\n",
        b"2026-11-30 INFO started\n" * 100 + b"id \xfe\xfe\n",
        "渡轮九点开".encode() * 20 + "渡".encode()[:2],
    ],
)
def test_a_few_broken_bytes_do_not_make_it_another_encoding(data):
    made = text(data, LIMITS, name="a.log")
    assert made.data.decode() == data.decode("utf-8", "replace")
    assert made.facts == {"damaged": True}


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 10,
        b"PK\x03\x04" + bytes(60),
        b"\x1f\x8b\x08\0" + random.Random(1).randbytes(4000),
        b"\x7fELF\x02\x01\x01" + bytes(9) + random.Random(2).randbytes(4000),
        b"\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a" * 99,
        bytes(50),
    ],
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(FileRefused):
        text(data, LIMITS, name="a.bin")


def test_whatever_comes_ends_soon_and_nothing_else_comes_out():
    dice, whole = random.Random(5), [words.encode(encoding) for encoding, words in ROWS]
    for _ in range(400):
        broken = bytearray(dice.choice(whole))
        for _ in range(dice.randrange(1, 6)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        with contextlib.suppress(FileRefused):
            text(bytes(broken), LIMITS, name="a").data.decode()


def test_two_megabytes_take_no_longer_than_they_must():
    began = time.process_time()
    text("渡轮九点开，请等候。abc\n".encode("gb18030") * 70_000, LIMITS, name="a")
    assert time.process_time() - began < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        ("他走到码头，天还没有亮。船夫问：“你去哪里？”\n", "gb18030"),
        ("霧中的渡船。他走到碼頭，天還沒有亮。\n", "big5"),
        ("霧の中を船が出て行く。彼はまだ眠っていた。\n", "cp932"),
        ("Паром отправляется в девять утра.\n", "cp1251"),
        ("Die Fähre fährt um neun über den großen Fluß.\n", "cp1252"),
    ],
)
async def test_a_whole_novel_is_read_within_the_memory_of_a_file(line, encoding):
    data = line.encode(encoding)
    novel = data * (1_900_000 // len(data))
    read = await text_of(FileInput("novel.txt", "text/plain", novel))
    assert read.text == novel.decode(encoding)
