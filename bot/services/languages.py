"""Languages as people write them: a code, or a name in English or in the language itself."""

from __future__ import annotations

import re

NAMES: dict[str, str] = {
    "ar": "Arabic العربية", "bg": "Bulgarian български", "bn": "Bengali বাংলা",
    "ca": "Catalan català",
    "cs": "Czech čeština", "da": "Danish dansk", "de": "German Deutsch", "el": "Greek ελληνικά",
    "en": "English 英语 英文", "es": "Spanish español", "et": "Estonian eesti",
    "fa": "Persian فارسی",
    "fi": "Finnish suomi", "fr": "French français", "he": "Hebrew עברית", "hi": "Hindi हिन्दी",
    "hr": "Croatian hrvatski", "hu": "Hungarian magyar", "id": "Indonesian",
    "is": "Icelandic íslenska", "it": "Italian italiano", "ja": "Japanese 日本語 日语 日文",
    "ko": "Korean 한국어 韩语", "lt": "Lithuanian lietuvių", "lv": "Latvian latviešu",
    "ms": "Malay", "nl": "Dutch Nederlands", "no": "Norwegian norsk", "pl": "Polish polski",
    "pt": "Portuguese português", "ro": "Romanian română", "ru": "Russian русский 俄语",
    "sk": "Slovak slovenčina", "sl": "Slovenian slovenščina", "sr": "Serbian српски",
    "sv": "Swedish svenska", "sw": "Swahili Kiswahili", "ta": "Tamil தமிழ்", "th": "Thai ไทย",
    "tr": "Turkish Türkçe", "uk": "Ukrainian українська", "ur": "Urdu اردو",
    "vi": "Vietnamese", "zh": "Chinese 中文 汉语",
}  # fmt: skip

_WORDS = {
    word.lower(): names.split()[0]
    for code, names in NAMES.items()
    for word in (code, *names.split())
}
_ALSO_ENGLISH = frozenset({"he", "hi", "id", "is", "it", "no"})
"""Language codes that are English words: with text behind them they belong to the text."""

_FIRST = re.compile(r"(?:to\s+)?(\w+)(?:-\w{2,4})?\s*[:：]?\s*(.*)", re.DOTALL)


def split_language(words: str) -> tuple[str | None, str]:
    """The language that a text begins with, by its English name, and the rest of the text."""
    found = _FIRST.fullmatch(words.strip())
    if found is None:
        return None, words.strip()
    first, rest = found[1].lower(), found[2].strip()
    language = _WORDS.get(first)
    if language is None or (rest and first in _ALSO_ENGLISH):
        return None, words.strip()
    return language, rest
