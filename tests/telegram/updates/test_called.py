"""How commands are written, and what only looks like one."""

from __future__ import annotations

import pytest

from bot.telegram.updates.called import Called, arguments, called


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/new", Called("new", "", "")),
        ("/Imagine a cat", Called("imagine", "", "a cat")),
        ("/imagine@Demo_Bot a cat", Called("imagine", "demo_bot", "a cat")),
        ("@demo_bot /imagine a cat", Called("imagine", "demo_bot", "a cat")),
        ("@demo_bot, /imagine@demo_bot a", Called("imagine", "demo_bot", "a")),
        ("／画 一只猫", Called("画", "", "一只猫")),
        ("/imagine\n\na cat\non a mat", Called("imagine", "", "a cat\non a mat")),
        (" /imagine\u00a0a", Called("imagine", "", "a")),
        ("@ann /imagine a cat", None),
        ("hello /new", None),
        ("/etc/nginx/nginx.conf", None),
        ("// comment", None),
        ("/* comment */", None),
        ("/usr/bin/env python", None),
        ("/^a+$/", None),
        ("/\\d+/g", None),
        ("/a/b/g", None),
        ("/", None),
        ("/ imagine", None),
        ("/imagine: a cat", Called("imagine", "", "a cat")),
        ("/imagine, a cat", Called("imagine", "", "a cat")),
        ("/imagine,a cat", Called("imagine", "", "a cat")),
        ("/imagine@Demo_bot,a cat", Called("imagine", "demo_bot", "a cat")),
        ("/NEW!", Called("new", "", "")),
        ("/stop...", Called("stop", "", "")),
        ("/cancel。", Called("cancel", "", "")),
        ("/imagine，一只猫", Called("imagine", "", "一只猫")),
        ("/imagine一只猫", Called("imagine", "", "一只猫")),
        ("／imagine@demo_bot 一只猫", Called("imagine", "demo_bot", "一只猫")),
        ("\u200f/imagine a cat", Called("imagine", "", "a cat")),
        ("\u200b\ufeff/new", Called("new", "", "")),
        ("/image.png is broken", None),
        ("/image:latest", None),
        ("/model-3/weights", None),
        ("/video/", None),
        ("/etc, /usr and /var", None),
        ("/frobnicate!", None),
        ("/imagine@ a cat", None),
        ("/" + "x" * 33, None),
        ("", None),
    ],
)
def test_called(text, found):
    assert called(text) == found
    assert arguments(text) == (found.words if found else text.strip())
