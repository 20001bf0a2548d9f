"""Subtitles out of whatever a listener answers."""

import pytest

from bot.services.kinds import subtitles

SUBRIP = (
    "1\n00:00:00,000 --> 00:00:01,500\nAhoy.\n\n2\n01:00:02,000 --> 01:00:03,000\nTwo\nlines.\n"
)
VTT = (
    "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nAhoy.\n\n01:00:02.000 --> 01:00:03.000\nTwo\nlines.\n"
)
ODD = {
    "as it is": SUBRIP,
    "web": VTT,
    "web with names": VTT.replace("00:00:00.000", "intro\n00:00:00.000"),
    "web with a headline and a note": VTT.replace("WEBVTT", "WEBVTT - talk\n\nNOTE by a machine"),
    "web laid out": VTT.replace("01.500", "01.500 align:start position:0%"),
    "web without hours": VTT.replace("00:00:00.000 --> 00:00:01", "00:00.000 --> 00:01"),
    "web from Windows": VTT.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_either_form_becomes_either(text):
    assert subtitles.written(text, "", "srt").strip() == SUBRIP.strip()
    web = subtitles.written(text, "", "vtt")
    assert web.startswith("WEBVTT\n\n")
    assert "00:00:00.000 --> 00:00:01.500\nAhoy." in web
    assert subtitles.words(text) == "Ahoy.\nTwo\nlines."


@pytest.mark.parametrize("text", ["Ahoy.", "", "a --> b", "from 1 --> 2 and on", "12\n\n13"])
def test_words_are_no_subtitles(text):
    assert subtitles.written(text, "", "srt") == ""
    assert subtitles.words(text) == text
