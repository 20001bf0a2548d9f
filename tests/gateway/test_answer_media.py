"""Pictures in the Markdown of chat answers: found once, with their twins, and the words cleaned."""

from __future__ import annotations

import pytest

from bot.gateway.completions.media import read_answer

NOISE = """{"prompt":"A tin robot watering tulips","size":"1024x1024"}

> 进度 **8%**
> 进度 **71%**
> ID: task_01abc
> 生成完成 ✅

Here it is.

![file_00a1](https://files.example.org/cdn/20250703/QwErTy.png)
[下载⏬](https://files.example.org/cdn/download/20250703/QwErTy.png)
"""


def test_p12_noise_preamble_and_twins():
    media = read_answer(NOISE)
    [picture] = media.artifacts
    assert picture.url == "https://files.example.org/cdn/20250703/QwErTy.png"
    assert picture.fallback_urls == ("https://files.example.org/cdn/download/20250703/QwErTy.png",)
    assert media.text == "Here it is."


@pytest.mark.parametrize(
    ("content", "urls", "text"),
    [
        ("![https://x.example/a.webp](https://x.example/a.webp)", ["https://x.example/a.webp"], ""),
        (
            "图片：（https://x.example/a.png），好。",
            ["https://x.example/a.png"],
            "图片：（），好。",
        ),
        ("完成https://x.example/a.png?x=1。", ["https://x.example/a.png?x=1"], "完成。"),
        (
            f"data:image/png;base64,{'A' * 60}",
            [f"data:image/png;base64,{'A' * 60}"],
            "",
        ),
        ("[点击下载](https://x.example/download/a.png)", ["https://x.example/download/a.png"], ""),
        (
            "see https://x.example/a.png?sig=1&x=2, ok",
            ["https://x.example/a.png?sig=1&x=2"],
            "see , ok",
        ),
        (
            "![image](data:image/png;base64,iVBORw0KGgo=)",
            ["data:image/png;base64,iVBORw0KGgo="],
            "",
        ),
        ("base64://" + "iVBO" * 12, ["data:image/png;base64," + "iVBO" * 12], ""),
        (
            "I cannot draw that. [Policy](https://x.example/policy)",
            [],
            "I cannot draw that. [Policy](https://x.example/policy)",
        ),
        (
            "![1](https://x.example/1.png) ![2](https://x.example/2.png) ![1](https://x.example/1.png)",
            ["https://x.example/1.png", "https://x.example/2.png"],
            "",
        ),
        ('```json\n{"prompt": "x", "n": 1}\n```\nDone', [], "Done"),
        ('{"answer": 42}', [], '{"answer": 42}'),
        ('{"prompt": "x", "size": "1:1", "transparent_background": false}\nDone', [], "Done"),
        ("> ⏳ 任务ID: 01ab\n> 🎨 正在绘制...\nDone", [], "Done"),
        ("> a quotation stays", [], "> a quotation stays"),
    ],
)
def test_p12_other_forms(content, urls, text):
    media = read_answer(content)
    assert [picture.url for picture in media.artifacts] == urls
    assert media.text == text
    assert len({picture.key for picture in media.artifacts}) == len(urls)
