"""Entities, parse modes and rich HTML: what Telegram takes, mends and refuses."""

from __future__ import annotations

import pytest

from emulators.telegram.entities import check_entities, trim, utf16_slice, with_detected
from emulators.telegram.errors import Refusal
from emulators.telegram.html_tree import parse_tree
from emulators.telegram.markup_html import parse_html
from emulators.telegram.markup_markdown import parse_markdown, parse_markdown_v2
from emulators.telegram.rich_html import parse_rich_html
from emulators.telegram.rich_markdown import markdown_to_html
from emulators.telegram.rich_text import html_of_blocks, text_of_blocks


def entity(kind, offset, length, **more):
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("entities", "complaint"),
    [
        ([entity("bold", 0, 6)], "ends after the end of the text at UTF-16 offset 6"),
        ([entity("bold", 9, 1)], "begins after the end of the text"),
        ([entity("bold", -1, 1)], "incorrect offset -1"),
        ([entity("bold", 0, -1)], "incorrect length -1"),
        ([entity("bold", 1, 1)], "begins in a middle of a UTF-16 symbol"),
        ([entity("bold", 0, 1)], "ends in a middle of a UTF-16 symbol"),
        ([entity("bald", 0, 2)], "unsupported type"),
        ([entity("text_link", 0, 2)], "needs url"),
        ([entity("bold", 0, 3), entity("italic", 2, 3)], "entities overlap"),
    ],
)
def test_impossible_entities_are_refused(entities, complaint):
    with pytest.raises(Refusal, match=complaint):
        check_entities("😀abc", entities)


def test_entities_are_ordered_and_empty_ones_dropped():
    given = [entity("italic", 1, 1), entity("bold", 0, 3), entity("code", 2, 0)]
    assert check_entities("abc", given) == [entity("bold", 0, 3), entity("italic", 1, 1)]


def test_styles_stop_at_code():
    given = [entity("bold", 0, 9), entity("code", 3, 3)]
    assert check_entities("abcdefghi", given) == [
        entity("bold", 0, 3),
        entity("code", 3, 3),
        entity("bold", 6, 3),
    ]


def test_nothing_nests_in_code_and_quotes_do_not_nest():
    assert check_entities("abcd", [entity("pre", 0, 4), entity("bold", 1, 2)]) == [
        entity("pre", 0, 4)
    ]
    quotes = [entity("blockquote", 0, 4), entity("expandable_blockquote", 1, 2)]
    assert check_entities("abcd", quotes) == [entity("blockquote", 0, 4)]


def test_telegram_finds_commands_links_and_mentions():
    text = "😀 /imagine@demo_bot cat http://a.b/c, @ann me@x.org #tag"
    found = {
        utf16_slice(text, e["offset"], e["length"]): e["type"] for e in with_detected(text, [])
    }
    assert found == {
        "/imagine@demo_bot": "bot_command",
        "http://a.b/c": "url",
        "me@x.org": "email",
        "#tag": "hashtag",
    }


def test_nothing_is_found_inside_code():
    assert with_detected("/new", [entity("code", 0, 4)]) == [entity("code", 0, 4)]


def test_white_space_at_both_ends_goes():
    assert trim("\n  ab \n", [entity("bold", 3, 4)]) == ("ab", [entity("bold", 0, 2)])


def test_html_becomes_entities():
    text, entities = parse_html(
        '<b>a<i>b</i></b> <pre><code class="language-py">x&lt;</code></pre>'
    )
    assert text == "ab x<"
    assert entities == [
        entity("italic", 1, 1),
        entity("bold", 0, 2),
        entity("pre", 3, 2, language="py"),
    ]
    assert parse_html('<a href="http://a.b">l</a> <blockquote expandable>q</blockquote>')[1] == [
        entity("text_link", 0, 1, url="http://a.b"),
        entity("expandable_blockquote", 2, 1),
    ]
    assert parse_html("&nbsp;&#33;&amp;")[0] == "&nbsp;!&"


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("ab<p>c</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("<b>c", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>c</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("é</b>", "Unexpected end tag at byte offset 2"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("<b", "Unclosed start tag at byte offset 0"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(html, complaint):
    with pytest.raises(Refusal) as caught:
        parse_html(html)
    assert caught.value.description.startswith("Bad Request: can't parse entities: ")
    assert complaint in caught.value.description


def test_markdown_v2_becomes_entities():
    text, entities = parse_markdown_v2("*b _i_* ~s~ ||p|| `c` [l](http://a.b) __u__ \\*")
    assert text == "b i s p c l u *"
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == [
        ("italic", 2, 1),
        ("bold", 0, 3),
        ("strikethrough", 4, 1),
        ("spoiler", 6, 1),
        ("code", 8, 1),
        ("text_link", 10, 1),
        ("underline", 12, 1),
    ]
    assert parse_markdown_v2("```py\nx=1\n```")[1] == [entity("pre", 0, 4, language="py")]
    assert parse_markdown_v2(">a\n>b\nc") == ("a\nb\nc", [entity("blockquote", 0, 4)])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("*a", "Can't find end of Bold entity at byte offset 0"),
        ("é `a", "Can't find end of Code entity at byte offset 3"),
    ],
)
def test_broken_markdown_v2_is_refused_in_telegrams_words(text, complaint):
    with pytest.raises(Refusal) as caught:
        parse_markdown_v2(text)
    assert caught.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_the_old_markdown():
    assert parse_markdown("*b* _i_ [l](http://a.b) \\_")[0] == "b i l _"
    with pytest.raises(Refusal, match="Can't find end of the entity starting at byte offset 2"):
        parse_markdown("a *b")


RICH = (
    '<h2>T</h2><p>a <b>b</b><br/>c <tg-math>x^2</tg-math> <a href="http://a.b">l</a></p>'
    '<pre><code class="language-py">if a &lt; b:\n  c</code></pre>'
    "<ul><li>one<ul><li>two</li></ul></li><li><input type=checkbox checked/>done</li></ul>"
    '<ol start="3"><li>x</li></ol>'
    "<blockquote><p>q</p><cite>who</cite></blockquote><hr/>"
    '<table bordered><tr><th align="right">h</th></tr><tr><td>1</td></tr></table>'
    "<details open><summary>s</summary>body</details>"
    "<tg-math-block>\\sum</tg-math-block>"
    '<tg-button-row><tg-button type="callback_data" data="x">Go</tg-button></tg-button-row>'
)


def test_rich_html_becomes_blocks():
    blocks = parse_rich_html(RICH)
    assert [block["type"] for block in blocks] == [
        "heading",
        "paragraph",
        "pre",
        "list",
        "list",
        "blockquote",
        "divider",
        "table",
        "details",
        "mathematical_expression",
        "buttons",
    ]
    assert blocks[2] == {"type": "pre", "text": "if a < b:\n  c", "language": "py"}
    assert blocks[3]["items"][1]["is_checked"] is True
    assert blocks[4]["items"][0]["value"] == 3
    assert blocks[7]["cells"][0][0]["is_header"] is True
    assert text_of_blocks(blocks[1:2]) == "a b\nc x^2 l"


def test_rich_blocks_read_back_as_html():
    blocks = parse_rich_html("<p>1 &lt; 2 <b>b</b></p><blockquote collapsed>q</blockquote>")
    assert html_of_blocks(blocks) == "<p>1 &lt; 2 <b>b</b></p><blockquote collapsed>q</blockquote>"


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<div>x</div>", 'unsupported start tag "div"'),
        ("<p>x", 'can\'t find end tag corresponding to start tag "p"'),
        ("<p><b>x</p></b>", 'expected "</b>", found "</p>"'),
        ("<p><h1>x</h1></p>", 'tag "h1" is not allowed inside a paragraph'),
        ("<table><tr><td><p>x</p></td></tr></table>", "not allowed inside a paragraph"),
        ("<ul>x<li>a</li></ul>", "text is not allowed in <ul>"),
        ('<p>x <img src="http://a/b.png"/></p>', 'tag "img" is not allowed inside a paragraph'),
        ("<p>x < y</p>", "unclosed start tag"),
    ],
)
def test_broken_rich_html_is_refused(html, complaint):
    with pytest.raises(Refusal, match="can't parse rich message") as caught:
        parse_rich_html(html)
    assert complaint in caught.value.description


def test_rich_html_may_not_nest_deeper_than_sixteen():
    parse_tree("<blockquote>" * 16 + "x" + "</blockquote>" * 16)
    with pytest.raises(Refusal, match="RICH_MESSAGE_DEPTH_INVALID"):
        parse_tree("<blockquote>" * 17 + "x" + "</blockquote>" * 17)


def test_rich_markdown():
    markdown = (
        "# Head\nSome **bold**\nand `a*b*` $x_1$\n\n- [x] done\n- more\n\n1. one\n\n> quote\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx < 1\n```\n---\n$$\ny\n$$"
    )
    html = markdown_to_html(markdown)
    assert "<p>Some <b>bold</b> and <code>a*b*</code> <tg-math>x_1</tg-math></p>" in html
    assert [block["type"] for block in parse_rich_html(html)] == [
        "heading",
        "paragraph",
        "list",
        "list",
        "blockquote",
        "table",
        "pre",
        "divider",
        "mathematical_expression",
    ]
