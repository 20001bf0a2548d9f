"""The block structure of a document: markdown-it's, with rules of ours where models write else.

markdown-it reads lists, quotes, headings, lines and indented code, and asks our rules for fences,
tables, HTML that folds, and paragraphs. Tokens come out; `builder.py` makes a tree of them.
"""

from __future__ import annotations

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote
from markdown_it.token import Token

from bot.markdown.block_rules import (
    fences,
    folds,
    html_blocks,
    html_tables,
    lists,
    paragraphs,
    tables,
)

MAX_LEVEL = 12
"""Quotes, lists and items inside each other; what is deeper is written out in words."""

BlockRule = Callable[[StateBlock, int, int, bool], bool]

_EVERYWHERE: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


def tokens(source: str, *, growing: bool = False) -> list[Token]:
    """The blocks of a document; what stands in their lines is not read yet."""
    found: list[Token] = []
    _PARSER.block.parse(source, _PARSER, {"growing": growing}, found)
    return found


def _shallow(rule: BlockRule) -> BlockRule:
    """The rule where the server still takes one more container."""

    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < MAX_LEVEL and rule(state, start, end, silent)

    return limited


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 100, "tasklists": True})
    rules = parser.block.ruler
    rules.disable(["html_block", "reference", "lheading"])
    rules.at("fence", fences.fence, _EVERYWHERE)
    rules.at("table", tables.table, _EVERYWHERE)
    rules.at("blockquote", _shallow(blockquote), _EVERYWHERE)
    rules.at(
        "list", _shallow(lists.indented_list), {"alt": ["paragraph", "reference", "blockquote"]}
    )
    rules.before("blockquote", "fold", folds.fold, _EVERYWHERE)
    rules.before("blockquote", "html_table", html_tables.html_table, _EVERYWHERE)
    rules.before("blockquote", "html_blocks", html_blocks.html_block, _EVERYWHERE)
    rules.before("blockquote", "close_heading", paragraphs.heading, _EVERYWHERE)
    rules.before("paragraph", "title", paragraphs.title)
    rules.at("paragraph", paragraphs.paragraph)
    rules.enable(["table"])
    return parser


_PARSER = _parser()
