"""The text of text files in any encoding.

A declared encoding is trusted; UTF-8 is tried next, tolerating a few broken bytes. Otherwise
charset-normalizer guesses among common encodings, with rules of ours for texts too short for it. It
runs in the sandbox (`bot/sandboxed`).
"""

from __future__ import annotations

import codecs
import re
from unicodedata import category

from bot.sandboxed import FileRefused, Limits, Made

MARKS = (  # the longer first: the mark of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "cp949": "EUC-KR",
    "cp1251": "Windows-1251",
    "cp866": "CP866",
    "koi8_u": "KOI8",
    "iso8859_5": "ISO 8859-5",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "iso8859_2": "ISO 8859-2",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp874": "Windows-874",
}
"""The encodings that are considered, and their common names."""

JAPANESE_MAIL = re.compile(rb"\x1b\$[@B]")
WIDE = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
HIGH = re.compile(rb"[\x80-\xff]+")
SHORT = 10  # bytes beyond ASCII: too few to tell, and most people here write Chinese
WESTERN = ("cp1252", "cp1254", "cp1250")  # where nothing else decides, in this order
TURKISH = re.compile("[ðýþÐÝÞ]")  # what Turkish letters look like in Windows-1252
HUNGARIAN, ROMANCE = re.compile("[õû]"), re.compile("[ãâêîôàèùñç]")
CYRILLIC = ("cp1251", "koi8_u", "cp866")
FOREIGN = re.compile(r"[^\W\d_\x00-\x7f]")
BEYOND = re.compile(r"[^\x00-\x7f\xa0«»“”„–—…№]")
BEYOND_LATIN = re.compile("[\u2010-\U0010ffff]")
RUSSIAN = re.compile("[а-яёіїєґА-ЯЁІЇЄҐ]")
SMALL = re.compile("[а-яёіїєґ]")
COMMON = re.compile("[оеаинтсрвлкОЕАИНТСРВЛК]")
ODD = re.compile("[а-яёіїєґ][А-ЯЁІЇЄҐ]|[а-яёіїєґА-ЯЁІЇЄҐ][A-Za-z]|[A-Za-z][а-яёіїєґА-ЯЁІЇЄҐ]")
KOREAN = frozenset(
    "이다는을가에의한하고지로기사어서나은를도리자라아인대시수정보부일그해있것들적상여전요게소주제장"
    "화구원성조경관만우으면과동유국세스비안미오신습니까름용공방위치분당문실학생중간년월명개체모무선표"
    "출항시도가격김철서울약관계입력"
)
HEBREW = re.compile(rb"[\xe0-\xfa]")
NO_HEBREW = re.compile(
    rb"[\xc0-\xdf\xfb\xfc\xff]|[\xea\xed\xef\xf3\xf5][\xe0-\xfa]|[A-Za-z][\xe0-\xfa]|[\xe0-\xfa][A-Za-z]"
)
"""Signs that a text is not Hebrew: Russian capitals and endings, Hebrew final letters in the wrong
place, Western words."""
HEBREW_ONLY = re.compile(rb"[\xe9\xf8-\xfa]")  # every fourth Hebrew letter; й ш щ ъ are rare
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # ESC is left: logs have colours

LEAST_WIDE = 8  # bytes: less is anything
SAMPLE = 1 << 16  # bytes that are looked at to guess
UNTIDY = 0.5  # of charset-normalizer's chaos: the second try, for what it calls no text
BROKEN_SHARE = 0.1  # of the characters beyond ASCII: then it is no damaged UTF-8
CONTROL_SHARE = 0.01
ZERO_SHARE = 0.7  # tables of fixed width are padded with zeros
ODD_KINDS = {"Cc", "Cn", "Co", "Cs"}  # of Unicode: what no text is made of


def text(data: bytes, _limits: Limits, *, name: str) -> Made:
    """The text, and "guessed" if the file does not declare its encoding."""
    try:
        words, facts = _decoded(data)
    except UnicodeDecodeError:
        raise FileRefused("error-document-unreadable", name=name) from None
    sample = words[:SAMPLE]
    if len(CONTROL.findall(sample)) > CONTROL_SHARE * len(sample) or sample.count(
        "\0"
    ) > ZERO_SHARE * len(sample):
        raise FileRefused("error-document-unreadable", name=name)
    words = re.sub("\0\0+", " ", words).replace("\0", "")
    return Made(facts, words.encode("utf-8", "replace"))


def _decoded(data: bytes) -> tuple[str, dict[str, object]]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), {}
    if data.isascii() and JAPANESE_MAIL.search(data):
        return data.decode("iso2022_jp", "replace"), {"guessed": "ISO-2022-JP"}
    if wide := _wide(data[:SAMPLE]) or _wide_elsewhere(data[:SAMPLE]):
        return data.decode(wide, "replace"), {"guessed": wide.upper()}
    if _nearly_utf8(data):
        return data.decode("utf-8", "replace"), {"damaged": True}
    found = _hebrew(data[:SAMPLE]) or _cyrillic(data[:SAMPLE]) or _guessed(data)
    return data.decode(found, "replace"), {"guessed": NAMES[found]}


def _wide(sample: bytes) -> str | None:
    """UTF-32 or UTF-16 without a BOM, recognised by zero bytes in regular positions; else None."""
    zeros = [sample[at::4].count(0) for at in range(4)]
    quarter = len(sample) / 4
    if quarter < 1 or sum(zeros) < quarter:
        return None
    if zeros[2] + zeros[3] > 1.9 * quarter:
        return "utf-32-le"
    if zeros[0] + zeros[1] > 1.9 * quarter:
        return "utf-32-be"
    high, low = zeros[1] + zeros[3], zeros[0] + zeros[2]
    if min(high, low) > 0.1 * max(high, low):
        return None
    return "utf-16-le" if high > low else "utf-16-be"


def _wide_elsewhere(sample: bytes) -> str | None:
    """UTF-16 without a BOM in Russian or Chinese: only spaces and line ends have zero bytes."""
    if b"\0" not in sample or len(sample) < LEAST_WIDE:
        return None
    narrow = sample.decode("utf-8", "replace")
    if "\ufffd" not in narrow and not CONTROL.search(narrow):  # but for its zeros
        return None
    for encoding, blanks in (("utf-16-le", (b" \0", b"\n\0")), ("utf-16-be", (b"\0 ", b"\0\n"))):
        try:
            words = sample[: len(sample) & ~1].decode(encoding)
        except UnicodeDecodeError:  # half a pair at the sample's end is not worth more code
            continue
        odd = sum(category(char) in ODD_KINDS for char in words if char not in "\t\r\n")
        if not odd and any(blank in sample for blank in blanks):
            return encoding
    return None


def _nearly_utf8(data: bytes) -> bool:
    """UTF-8 with a few invalid bytes, as logs have them; else None."""
    words = data.decode("utf-8", "replace")
    broken = words.count("\ufffd")
    whole = _count(FOREIGN, words) + _count(BEYOND_LATIN, words) - broken
    if whole > 0:
        return broken <= max(1, BROKEN_SHARE * whole)
    # All else is ASCII: letters of another encoding stand inside words, damage stands anywhere.
    inside = len(re.findall(rb"[A-Za-z][\xa1-\xff]|[\xa1-\xff][A-Za-z]", data))
    return not inside and broken <= max(1, len(data) / 1000)


def _count(like: re.Pattern[str], words: str) -> int:
    """The number of matches, without building a list of them."""
    return sum(1 for _ in like.finditer(words))


def _hebrew(sample: bytes) -> str | None:
    """The Hebrew encoding, for text that would also decode as Russian; else None."""
    letters = len(HEBREW.findall(sample))
    usual = len(HEBREW_ONLY.findall(sample))
    high = sum(map(len, HIGH.findall(sample)))
    hebrew = letters > 3 and letters >= 0.9 * high and usual >= 0.1 * letters
    return "cp1255" if hebrew and not NO_HEBREW.search(sample) else None


def _cyrillic(sample: bytes) -> str | None:
    """The encoding in which this is Russian or Ukrainian, also for a single word; else None."""
    for encoding in CYRILLIC:
        words = sample.decode(encoding, "replace")
        foreign = "".join(FOREIGN.findall(words))
        russian = len(RUSSIAN.findall(foreign))
        if (
            russian > 1
            and russian >= 0.9 * len(BEYOND.findall(words))
            and len(SMALL.findall(foreign)) >= 0.5 * russian
            and len(COMMON.findall(foreign)) >= 0.4 * russian
            and len(ODD.findall(words)) <= 0.02 * russian
        ):
            return encoding
    return None


def _guessed(data: bytes) -> str:
    """The guessed text. Raises UnicodeDecodeError if no encoding fits."""
    high = HIGH.findall(data[:SAMPLE])
    few = sum(map(len, set(high))) <= SHORT and not any(len(one) % 2 for one in high)
    if few and _reads_chinese(data):
        return "gb18030"
    if _reads_korean(data[:SAMPLE].decode("cp949", "ignore"), surely=True):
        return "cp949"
    # Letters that stand alone among those of ASCII are not half of a character each.
    alone = max(map(len, high), default=0) == 1
    known = [name for name in NAMES if not (alone and name in WIDE)]
    return _likeliest(data, known) or _likeliest(data, known, chaos=UNTIDY) or _nothing(data)


def _nothing(data: bytes) -> str:
    if _reads_chinese(data):
        return "gb18030"
    raise UnicodeDecodeError("any", data, 0, 1, "no text")


def _likeliest(data: bytes, known: list[str], *, chaos: float = 0.2) -> str | None:
    # Imported where it is needed: nearly every text is UTF-8.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    matches = from_bytes(_beginning(data), cp_isolation=known, threshold=chaos)
    best = matches.best()
    if best is not None and best.encoding == "cp949" and not _reads_korean(str(best)):
        return _likeliest(data, [name for name in known if name != "cp949"], chaos=chaos)
    if best is None or best.encoding not in WESTERN:
        return None if best is None else str(best.encoding)
    as_good = {one.encoding for one in matches if one.chaos <= best.chaos}
    as_good |= {name for one in matches for name in one.could_be_from_charset}
    western = data[:SAMPLE].decode("cp1252", "replace")
    if "cp1252" in as_good and TURKISH.search(western):
        return "cp1254"
    if "cp1252" in as_good and HUNGARIAN.search(western) and not ROMANCE.search(western):
        return "cp1250"
    return next((one for one in WESTERN if one in as_good), str(best.encoding))


def _beginning(data: bytes) -> bytes:
    """A sample for guessing, up to a line or word end: the whole would take fifty times longer."""
    start = data[: 2 * SAMPLE]
    end = max(start.rfind(b"\n"), start.rfind(b" "))
    return start if len(start) == len(data) or end < SAMPLE else start[: end + 1]


def _reads_korean(words: str, *, surely: bool = False) -> bool:
    """True if its syllables are common in Korean."""
    foreign = FOREIGN.findall(words[:SAMPLE])
    usual = sum(char in KOREAN for char in foreign)
    return usual >= (0.4 if surely else 0.15) * len(foreign) and usual > 0


def _reads_chinese(data: bytes) -> bool:
    """True if most of its characters are common in Chinese."""
    try:
        words = data[:SAMPLE].decode("gb18030")
    except UnicodeDecodeError as error:
        if error.start < min(SAMPLE, len(data)) - 4:
            return False
        words = data[: error.start].decode("gb18030")
    foreign = [char for char in words if char > "\x7f"][:1000]
    return sum(bool(char.encode("gb2312", "ignore")) for char in foreign) > len(foreign) * 0.8
